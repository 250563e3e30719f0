package main

import (
	"fmt"
	"math/bits"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A loop over a row in groups is emitted by one of these: streamed, of a kernel that makes each element of those at its place and does
// little else; inPlace, of others whose result may take the place of a source; groups, the same for one result and a group that fits registers; and
// overlapped, where no result takes a source's place.

// A row is one that a function goes through, group by group.
type row struct {
	p     reg.Register // its next group
	bytes int          // of a group
}

// at is what stands offset bytes into the group.
func (r row) at(offset int) Mem { return Mem{Base: r.p, Disp: offset} }

// streaming tells how store is to write while a loop is emitted.
var streaming bool

// store stores a vector offset bytes into the group: past the caches in the loop that streamed emits for that.
func (r row) store(v reg.Register, offset int) {
	if streaming {
		VMOVNTDQ(v, r.at(offset))
	} else {
		VMOVDQU(v, r.at(offset))
	}
}

// rowOf goes through a parameter that is a slice.
func rowOf(param string, bytes int) row { return row{slice(param), bytes} }

// inPlace emits a loop over n elements in groups, n >= group, one of the rows dst perhaps in the place of one of the rows src. Where
// elements are left over, the last group of each source, saved before anything is stored, goes through the loop again.
func inPlace(n reg.Register, group int, dst, src []row, body func()) {
	loopInPlace(n, group, dst, src, body, func() {})
}

// streamed is inPlace of one row dst of a function that has a parameter stream bool. If that is set, dst stands in no source's place and what is
// stored by row.store is written past the caches: after a first group, the others begin where dst is aligned.
func streamed(n reg.Register, group int, dst row, src []row, body func()) {
	stream, rows := parameter("stream"), append([]row{dst}, src...)
	do := body
	if len(src) == 1 { // two make the processor fetch enough ahead by themselves: then it measured slower
		do = func() {
			src[0].prefetch()
			body()
		}
	}
	loopInPlace(n, group, []row{dst}, src, do, func() {
		unaligned, loop, done := GP64(), label("stream"), label("streamed")
		CMPB(stream, Imm(0))
		JEQ(LabelRef(done))
		MOVB(Imm(0), stream)
		if element := dst.bytes / group; element <= 8 && 8%element == 0 { // go back to where dst is aligned
			MOVQ(dst.p, unaligned)
			ANDQ(Imm(31), unaligned)
			SHRQ(Imm(uint64(bits.TrailingZeros(uint(element)))), unaligned)
			ADDQ(unaligned, n)
			NEGQ(unaligned)
			for _, r := range rows {
				MOVQ(advanced(r, unaligned, group), r.p)
			}
		}
		TESTQ(U32(31), dst.p)
		JNE(LabelRef(done))
		CMPQ(n, U32(group))
		JLT(LabelRef(done))
		streaming = true
		Label(loop)
		do()
		next(n, group, rows)
		CMPQ(n, U32(group))
		JGE(LabelRef(loop))
		streaming = false
		SFENCE()
		Label(done)
	})
}

// prefetch asks for what groups further on read.
func (r row) prefetch() {
	const ahead = 1024 // bytes
	for b := 0; b < r.bytes; b += 64 {
		PREFETCHT0(r.at(ahead + b))
	}
}

// next goes on to the next group; n elements are left.
func next(n reg.Register, group int, rows []row) {
	for _, r := range rows {
		ADDQ(U32(r.bytes), r.p)
	}
	SUBQ(U32(group), n)
}

// loopInPlace is inPlace with something that is done after every group.
func loopInPlace(n reg.Register, group int, dst, src []row, body, after func()) {
	rest, saved := GP64(), make([]Mem, len(src))
	for k, r := range src {
		saved[k] = AllocLocal(r.bytes)
		LEAQ(Mem{Base: n, Disp: -group}, rest)
		from := advanced(r, rest, group)
		for b := 0; b < r.bytes; b += 32 {
			v := YMM()
			VMOVDQU(Mem{Base: from, Disp: b}, v)
			VMOVDQU(v, saved[k].Offset(b))
		}
	}
	loop, done := label("group"), label("done")
	Label(loop)
	body()
	next(n, group, slices.Concat(dst, src))
	after()
	CMPQ(n, U32(group))
	JGE(LabelRef(loop))
	TESTQ(n, n)
	JEQ(LabelRef(done))
	LEAQ(Mem{Base: n, Disp: -group}, rest)
	for _, r := range dst {
		MOVQ(advanced(r, rest, group), r.p)
	}
	for k, r := range src {
		LEAQ(saved[k], r.p)
	}
	MOVQ(U32(group), n)
	JMP(LabelRef(loop))
	Label(done)
}

// advanced returns the address count elements further in the row.
func advanced(r row, count reg.Register, group int) reg.Register {
	a := GP64()
	IMUL3Q(U32(r.bytes/group), count, a)
	ADDQ(r.p, a)
	return a
}

var constants = map[[32]byte]Mem{}

// constant returns where 32 bytes stand in memory.
func constant(b [32]byte) Mem {
	m, ok := constants[b]
	if !ok {
		m = GLOBL(fmt.Sprintf("constant%d", len(constants)), RODATA|NOPTR)
		for k := 0; k < 32; k += 8 {
			var v uint64
			for j := range 8 {
				v |= uint64(b[k+j]) << (8 * j)
			}
			DATA(k, U64(v))
		}
		constants[b] = m
	}
	return m
}

// lanes returns the bytes twice: once for each half of a vector.
func lanes(half [16]byte) (b [32]byte) {
	copy(b[:], half[:])
	copy(b[16:], half[:])
	return b
}

// dwords returns the bytes of eight equal elements of 32 bits.
func dwords(v uint32) (b [32]byte) {
	for i := range b {
		b[i] = byte(v >> (8 * (i % 4)))
	}
	return b
}

// quads returns the bytes of four equal elements of 64 bits.
func quads(v uint64) (b [32]byte) {
	for i := range b {
		b[i] = byte(v >> (8 * (i % 8)))
	}
	return b
}
