package main

import (
	"math/bits"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A loop over a row in groups is emitted by one of these:
//
//	overlapped  where no result takes a source's place
//	groups      where one may, and a group of it fits registers; groupsOnward, for long rows
//	inPlace     where one may, of kernels that go through few rows, and perhaps make several
//	streamed    inPlace of a kernel that does little else than read and write, and may write past the caches

// groups emits a loop over n elements in groups, n >= group: body emits what makes the group that begins at element i and returns
// what stores it. The last group is made first and stored last, overlapping the one before: so no element is left over, and
// the result may take the place of a source.
func groups(n reg.Register, group int, body func(i reg.Register) (store func())) {
	last, i := GP64(), GP64()
	MOVQ(n, last)
	SUBQ(U32(group), last)
	XORQ(i, i)
	groupsBeside(last, i, last, group, body)
}

// groupsOnward is groups for long rows of which only the beginning is in a cache: the first group, not the last, is made first and
// stored last, and the one after it overlaps it. On other rows it measured slower, as groups are then seldom aligned.
func groupsOnward(n reg.Register, group int, body func(i reg.Register) (store func())) {
	first, i := GP64(), GP64()
	XORQ(first, first)
	LEAQ(Mem{Base: n, Disp: -1}, i)
	ANDQ(I32(-group), i) // the elements of whole groups, one element at least being left
	NEGQ(i)
	ADDQ(n, i)
	groupsBeside(first, i, n, group, body)
}

// groupsBeside emits the loop over the groups from element i to end, where the group that begins at element kept is made before them and stored
// after them.
func groupsBeside(kept, i, end reg.Register, group int, body func(i reg.Register) (store func())) {
	storeKept := body(kept)
	loop, done := label("groups"), label("kept")
	Label(loop)
	CMPQ(i, end)
	JGE(LabelRef(done))
	body(i)()
	ADDQ(U32(group), i)
	JMP(LabelRef(loop))
	Label(done)
	storeKept()
}

// overlapped emits a loop over n elements in groups, n >= group. The last group may overlap the one before, so that the result must
// not take the place of a source.
func overlapped(n reg.Register, group int, body func(i reg.Register)) {
	i := GP64()
	XORQ(i, i)
	overlappedFrom(i, n, group, body)
}

// overlappedFrom is overlapped from element i on, i <= n-group.
func overlappedFrom(i, n reg.Register, group int, body func(i reg.Register)) {
	last := GP64()
	MOVQ(n, last)
	SUBQ(U32(group), last)
	loop, done := label("group"), label("done")
	Label(loop)
	body(i)
	ADDQ(U32(group), i)
	CMPQ(i, last)
	JLE(LabelRef(loop))
	CMPQ(i, n)
	JEQ(LabelRef(done))
	MOVQ(last, i)
	JMP(LabelRef(loop))
	Label(done)
}

// A row is one that a function goes through, group by group.
type row struct {
	p     reg.Register // its next group
	bytes int          // of a group
}

// at is what stands offset bytes into the group.
func (r row) at(offset int) Mem { return Mem{Base: r.p, Disp: offset} }

// store stores a vector offset bytes into the group.
func (r row) store(v reg.Register, offset int) { store(v, r.at(offset)) }

// rowOf goes through a parameter that is a slice.
func rowOf(param string, bytes int) row { return row{slice(param), bytes} }

// streamed is inPlace of one row dst of a function that has a parameter stream, see [store]. If that is set, dst stands in no source's place: after
// a first group, the others begin where dst is aligned.
func streamed(n reg.Register, group int, dst row, src []row, body func()) {
	rows := append([]row{dst}, src...)
	do := body
	if len(src) == 1 { // two make the processor fetch enough ahead by themselves: then it measured slower
		do = func() {
			src[0].prefetch()
			body()
		}
	}
	inPlace(n, group, []row{dst}, src, do, func() {
		unaligned, loop, done := GP64(), label("stream"), label("streamed")
		unlessStreaming(done)
		MOVB(Imm(0), parameter("stream")) // for once

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
		Label(loop)
		pastCaches(do)
		next(n, group, rows)
		CMPQ(n, U32(group))
		JGE(LabelRef(loop))
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

// inPlace emits a loop over n elements in groups, n >= group, one of the rows dst perhaps in the place of one of the rows src. Where
// elements are left over, the last group of each source, saved before anything is stored, goes through the loop again. What is in after is
// done between groups.
func inPlace(n reg.Register, group int, dst, src []row, body func(), after ...func()) {
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
	for _, do := range after {
		do()
	}
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

// Results that are written past the caches need not be read first. Functions that can do it have a parameter stream bool; where it is set they
// store what is aligned to vectors that way, and then make sure that others see it.

// streaming tells how store writes what is emitted at the moment.
var streaming bool

// store stores a vector, past the caches in what pastCaches emits.
func store(v, m Op) {
	if streaming {
		VMOVNTDQ(v, m)
	} else {
		VMOVDQU(v, m)
	}
}

// pastCaches emits what body does, storing past the caches.
func pastCaches(body func()) {
	streaming = true
	body()
	streaming = false
}

// mayStream emits what body does twice: as it is run where the parameter stream is set and the place to is aligned, storing past the caches, and as it is
// run elsewhere.
func mayStream(to Mem, body func()) {
	a, near, done := GP64(), label("near"), label("stored")
	unlessStreaming(near)
	LEAQ(to, a)
	TESTQ(U32(31), a)
	JNE(LabelRef(near))
	pastCaches(body)
	JMP(LabelRef(done))
	Label(near)
	body()
	Label(done)
}

// fence emits what others must wait for before they read what was stored past the caches.
func fence() {
	done := label("fenced")
	unlessStreaming(done)
	SFENCE()
	Label(done)
}

// unlessStreaming emits a jump to the label where the parameter stream is not set.
func unlessStreaming(label string) {
	CMPB(parameter("stream"), Imm(0))
	JEQ(LabelRef(label))
}
