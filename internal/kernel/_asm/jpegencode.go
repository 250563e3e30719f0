package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func jpegEncode() {
	jpegYCC(3)
	jpegYCC(4)
	jpegHalve()
	jpegQuarter()
	jpegBlocks()
	jpegAppend()
}

// jpegYCC multiplies pairs of words, red and green, blue and green, of four pixels in each half of a vector.
func jpegYCC(channels int) {
	name := fmt.Sprintf("jpegYCCC%dAVX2", channels)
	function(name, "func(y, cb, cr, src []uint8)", fmt.Sprintf("%s makes luma and chroma from pixels of %d channels; there are 32 or more.", name, channels))
	n, src := length("y"), rowOf("src", 32*channels)
	dst := []row{rowOf("y", 32), rowOf("cb", 32), rowOf("cr", 32)}
	// 38470 and 32768 are no int16: the former is the weight of green in both pairs, the latter is subtracted with the sign turned.
	weights := [3][2]Mem{
		{wordPair(19595, 38470-16384), wordPair(7471, 16384)},
		{wordPair(11059, 21709), wordPair(-32768, 0)},
		{wordPair(-32768, 27439), wordPair(5329, 0)},
	}
	bias := [3]Mem{constant(dwords(1 << 15)), constant(dwords(128<<16 + 1<<15 - 1)), constant(dwords(128<<16 + 1<<15 - 1))}
	redGreen, blueGreen := constantVector(pixelBytes(channels, 0, 1)), constantVector(pixelBytes(channels, 2, 1))
	inPlace(n, 32, dst, []row{src}, func() {
		var packed [3][]reg.VecVirtual
		for j := range 4 {
			rg, bg := pixelQuad(src, channels, j), YMM()
			VPSHUFB(blueGreen, rg, bg)
			VPSHUFB(redGreen, rg, rg)
			for k, w := range weights {
				a, b := YMM(), YMM()
				VPMADDWD(w[0], rg, a)
				VPMADDWD(w[1], bg, b)
				VPADDD(b, a, a)
				if k == 0 {
					VPADDD(bias[k], a, a)
				} else {
					VMOVDQU(bias[k], b)
					VPSUBD(a, b, a)
				}
				VPSRLD(Imm(16), a, a)
				packed[k] = append(packed[k], a)
				if j%2 == 1 {
					VPACKUSDW(a, packed[k][j/2], packed[k][j/2])
					packed[k] = packed[k][:j/2+1]
				}
			}
		}
		for k, p := range packed {
			VPACKUSWB(p[1], p[0], p[0])
			dst[k].store(p[0], 0)
		}
	})
	ret()
}

// wordPair returns where pairs of words stand.
func wordPair(low, high int) Mem {
	return constant(dwords(uint32(uint16(low)) | uint32(uint16(high))<<16))
}

func jpegHalve() {
	function("jpegHalveAVX2", "func(dst, src []uint8)", "jpegHalveAVX2 computes dst[i] = (src[2*i] + src[2*i+1] + i%2) >> 1, i < n; n is even and 32 or more.")
	n, dst, src := length("dst"), slice("dst"), slice("src")
	ones, bias := constantVector([32]byte(repeated(1))), constantVector(dwords(1<<16))
	overlapped(n, 32, func(i reg.Register) {
		var sums [2]reg.VecVirtual
		for k := range sums {
			sums[k] = pairSums(at(src, i, 2, 32*k), ones)
			VPADDW(bias, sums[k], sums[k])
			VPSRLW(Imm(1), sums[k], sums[k])
		}
		storeWords(sums, at(dst, i, 1, 0))
	})
	ret()
}

func jpegQuarter() {
	function("jpegQuarterAVX2", "func(dst, a, b []uint8)",
		"jpegQuarterAVX2 computes dst[i] = (a[2*i] + a[2*i+1] + b[2*i] + b[2*i+1] + 1 + i%2) >> 2, i < n; n is even and 32 or more.")
	n, dst, a, b := length("dst"), slice("dst"), slice("a"), slice("b")
	ones, bias := constantVector([32]byte(repeated(1))), constantVector(dwords(1+2<<16))
	overlapped(n, 32, func(i reg.Register) {
		var sums [2]reg.VecVirtual
		for k := range sums {
			sums[k] = pairSums(at(a, i, 2, 32*k), ones)
			VPADDW(pairSums(at(b, i, 2, 32*k), ones), sums[k], sums[k])
			VPADDW(bias, sums[k], sums[k])
			VPSRLW(Imm(2), sums[k], sums[k])
		}
		storeWords(sums, at(dst, i, 1, 0))
	})
	ret()
}

// pairSums returns words, each the sum of two bytes.
func pairSums(bytes Mem, ones reg.VecVirtual) reg.VecVirtual {
	v := YMM()
	VMOVDQU(bytes, v)
	VPMADDUBSW(ones, v, v)
	return v
}

// storeWords stores words as bytes.
func storeWords(v [2]reg.VecVirtual, dst Mem) {
	VPACKUSWB(v[1], v[0], v[0])
	VPERMQ(Imm(0xd8), v[0], v[0])
	VMOVDQU(v[0], dst)
}

// Where the parts of a JPEGBlock and a JPEGQuantizer stand.
const (
	blockSize       = 136
	blockNonzero    = 128
	reciprocalTable = 128
	scaleTable      = 256
)

// jpegBlocks makes two blocks at a time, one in each half of the vectors.
func jpegBlocks() {
	function("jpegBlocksAVX2", "func(dst, src *uint8, n, stride int, quantizer *uint16)",
		"jpegBlocksAVX2 makes n >= 2 blocks from 8 rows of samples that begin stride bytes apart.")
	n, q := Load(Param("n"), GP64()), Load(Param("quantizer"), GP64())
	overlapped(n, 2, func(i reg.Register) {
		stride := Load(Param("stride"), GP64())
		var v [8]reg.VecVirtual
		p := GP64()
		MOVQ(Load(Param("src"), GP64()), p)
		LEAQ(Mem{Base: p, Index: i, Scale: 8}, p)
		for y := range v {
			v[y] = YMM()
			VPMOVZXBW(Mem{Base: p}, v[y])
			if y < 7 {
				ADDQ(stride, p)
			}
		}
		v = cosines(transposeWords(v), false)
		v = cosines(transposeWords(v), true)
		dst := GP64()
		IMUL3Q(U32(blockSize), i, dst)
		ADDQ(Load(Param("dst"), GP64()), dst)
		var bytes [4]reg.VecVirtual
		for y := range v {
			v[y] = quotients(v[y], q, 16*y)
			VMOVDQU(v[y].AsX(), Mem{Base: dst, Disp: 16 * y})
			VEXTRACTI128(Imm(1), v[y], Mem{Base: dst, Disp: blockSize + 16*y})
			if y%2 == 1 {
				VPACKSSWB(v[y], v[y-1], v[y-1])
				bytes[y/2] = v[y-1]
			}
		}
		storeNonzero(zigzagged(bytes), Mem{Base: dst, Disp: blockNonzero}, Mem{Base: dst, Disp: blockSize + blockNonzero})
	})
	ret()
}

// transposeWords regards the words of each half of the vectors as an 8 x 8 matrix. Each step turns the six bits of an element's row and column
// by one.
func transposeWords(v [8]reg.VecVirtual) [8]reg.VecVirtual {
	for range 3 {
		var out [8]reg.VecVirtual
		for i := range 4 {
			out[2*i], out[2*i+1] = YMM(), v[i+4]
			VPUNPCKLWD(v[i+4], v[i], out[2*i])
			VPUNPCKHWD(v[i+4], v[i], out[2*i+1])
		}
		v = out
	}
	return v
}

// cosines transforms eight samples in each word as the portable kernel does, its products gathered by the sum or difference that they
// belong to. The first pass takes 128 from what it reads, the second divides by 4.
func cosines(v [8]reg.VecVirtual, second bool) [8]reg.VecVirtual {
	sumAndDifference := func(a, b reg.VecVirtual) (sum, difference reg.VecVirtual) {
		sum = YMM()
		VPADDW(b, a, sum)
		VPSUBW(b, a, a)
		return sum, a
	}
	var s, d [4]reg.VecVirtual
	for i := range s {
		s[i], d[i] = sumAndDifference(v[i], v[7-i])
	}
	e0, e3 := sumAndDifference(s[0], s[3])
	e1, e2 := sumAndDifference(s[1], s[2])
	var out [8]reg.VecVirtual
	out[0], out[4] = sumAndDifference(e0, e1)
	for _, i := range []int{0, 4} {
		if second {
			VPADDW(constant(dwords(2+2<<16)), out[i], out[i])
			VPSRAW(Imm(2), out[i], out[i])
		} else {
			VPSLLW(Imm(2), out[i], out[i])
		}
	}
	if !second {
		VPSUBW(constant(dwords(4096+4096<<16)), out[0], out[0]) // 8 samples less 128, times 4
	}
	shift := 13 - 2
	if second {
		shift = 13 + 2
	}
	even := []besideEachOther{pairUp(e3, e2)}
	out[2] = sumOfProducts(shift, even, 4433+6270, 4433)
	out[6] = sumOfProducts(shift, even, 4433, 4433-15137)
	odd := []besideEachOther{pairUp(d[0], d[1]), pairUp(d[2], d[3])}
	out[1] = sumOfProducts(shift, odd, 12299-7373-3196+9633, 9633, -3196+9633, -7373+9633)
	out[3] = sumOfProducts(shift, odd, 9633, 25172-20995-16069+9633, -20995+9633, -16069+9633)
	out[5] = sumOfProducts(shift, odd, -3196+9633, -20995+9633, 16819-20995-3196+9633, 9633)
	out[7] = sumOfProducts(shift, odd, -7373+9633, -16069+9633, 9633, 2446-7373-16069+9633)
	return out
}

// besideEachOther hold words of two vectors side by side.
type besideEachOther struct{ low, high reg.VecVirtual }

func pairUp(a, b reg.VecVirtual) besideEachOther {
	p := besideEachOther{YMM(), b}
	VPUNPCKLWD(b, a, p.low)
	VPUNPCKHWD(b, a, b)
	return p
}

// sumOfProducts returns the sum of words times weights, shifted and rounded.
func sumOfProducts(shift int, pairs []besideEachOther, weights ...int) reg.VecVirtual {
	var sums [2]reg.VecVirtual
	for k, p := range pairs {
		w := wordPair(weights[2*k], weights[2*k+1])
		for half, v := range []reg.VecVirtual{p.low, p.high} {
			t := YMM()
			VPMADDWD(w, v, t)
			if k > 0 {
				VPADDD(t, sums[half], sums[half])
			} else {
				sums[half] = t
			}
		}
	}
	for _, s := range sums {
		VPADDD(constant(dwords(1<<(shift-1))), s, s)
		VPSRAD(Imm(uint64(shift)), s, s)
	}
	VPACKSSDW(sums[1], sums[0], sums[0])
	return sums[0]
}

// quotients divides by what stands offset bytes into the tables.
func quotients(v reg.VecVirtual, q reg.Register, offset int) reg.VecVirtual {
	a, t := YMM(), YMM()
	VPABSW(v, a)
	VBROADCASTI128(Mem{Base: q, Disp: offset}, t)
	VPADDW(t, a, a)
	VBROADCASTI128(Mem{Base: q, Disp: reciprocalTable + offset}, t)
	VPMULHUW(t, a, a)
	VBROADCASTI128(Mem{Base: q, Disp: scaleTable + offset}, t)
	VPMULHUW(t, a, a)
	VPSIGNW(v, a, a)
	return a
}

// zigzagged brings bytes, row by row in each half of the vectors, into the order of files.
func zigzagged(rows [4]reg.VecVirtual) (out [4]reg.VecVirtual) {
	for k := range out {
		for j, r := range rows {
			var from [16]byte
			used := false
			for i := range from {
				if from[i] = 0x80; zigzag[16*k+i]/16 == j {
					from[i] = byte(zigzag[16*k+i] % 16)
					used = true
				}
			}
			if !used {
				continue
			}
			t := YMM()
			VPSHUFB(constant(lanes(from)), r, t)
			if out[k] == nil {
				out[k] = t
			} else {
				VPOR(t, out[k], out[k])
			}
		}
	}
	return out
}

var zigzag = zigzagOrder()

// zigzagOrder returns where the coefficients of a file stand in the rows of a block: along diagonals, one up, the next down.
func zigzagOrder() (order [64]int) {
	k := 0
	for diagonal := range 15 {
		for i := range diagonal + 1 {
			x, y := i, diagonal-i
			if diagonal%2 == 1 {
				x, y = y, x
			}
			if x < 8 && y < 8 {
				order[k] = 8*y + x
				k++
			}
		}
	}
	return order
}

// storeNonzero stores a bit for each byte: whether it is not zero.
func storeNonzero(v [4]reg.VecVirtual, first, second Mem) {
	zero := YMM()
	VPXOR(zero, zero, zero)
	for _, v := range v {
		VPCMPEQB(zero, v, v)
	}
	for half, dst := range []Mem{first, second} {
		for k := range 2 {
			t, bits := YMM(), GP32()
			VPERM2I128(Imm(uint64(0x20+0x11*half)), v[2*k+1], v[2*k], t)
			VPMOVMSKB(t, bits)
			NOTL(bits)
			MOVL(bits, dst.Offset(4*k))
		}
	}
}

// Where the tables of JPEGCodes stand, for what is within near of 0.
const (
	acTable     = 4 * 256
	nearDCTable = 2 * 4 * 256
	nearTable   = nearDCTable + 4*2*near
	near        = 64

	endOfBlock   = acTable
	sixteenZeros = acTable + 4*0xf0
)

// A bitWriter appends bits at p.
type bitWriter struct{ p, rest, n, t reg.GPVirtual }

// add adds a code, which is lost. There is room for it in rest.
func (w bitWriter) add(code reg.GPVirtual) {
	MOVL(code.As32(), w.t.As32())
	ANDL(Imm(31), w.t.As32())
	SHRL(Imm(5), code.As32())
	w.addBits(code, w.t)
}

func (w bitWriter) addBits(bits, length reg.GPVirtual) {
	ADDQ(length, w.n)
	XORL(w.t.As32(), w.t.As32())
	SUBQ(w.n, w.t) // modulo 64 as far left as the bits go
	SHLXQ(w.t, bits, bits)
	ORQ(bits, w.rest)
}

// flush stores the bits; less than 8 stay in rest.
func (w bitWriter) flush() {
	MOVQ(w.rest, w.t)
	BSWAPQ(w.t)
	MOVQ(w.t, Mem{Base: w.p})
	MOVQ(w.n, w.t)
	SHRQ(Imm(3), w.t)
	ADDQ(w.t, w.p)
	MOVQ(w.n, w.t)
	ANDQ(Imm(56), w.t)
	SHLXQ(w.t, w.rest, w.rest)
	ANDQ(Imm(7), w.n)
}

// jpegAppend stores bits after every second coefficient: two codes of at most 27 bits find room beside 7 bits.
func jpegAppend() {
	function("jpegAppendAVX2", "func(dst *uint8, rest *uint64, n *uint, coefficients *int16, nonzero *uint64, before int, codes *uint32, zigzag *uint8) int",
		"jpegAppendAVX2 appends the codes of a block to the n bits of rest and returns how many bytes are whole.")
	w := bitWriter{GP64(), GP64(), GP64(), GP64()}
	b, codes, order := Load(Param("coefficients"), GP64()), Load(Param("codes"), GP64()), Load(Param("zigzag"), GP64())
	left, k, zeros, v, code := GP64(), GP64(), GP64(), GP64(), GP64()
	Load(Param("dst"), w.p)
	Load(Param("rest"), w.rest)
	MOVQ(Mem{Base: w.rest}, w.rest)
	Load(Param("n"), w.n)
	MOVQ(Mem{Base: w.n}, w.n)
	Load(Param("nonzero"), left)
	MOVQ(Mem{Base: left}, left)
	SHRQ(Imm(1), left)
	XORQ(k, k)

	XORQ(zeros, zeros)
	MOVWQSX(Mem{Base: b}, v)
	SUBQ(parameter("before"), v)
	lookUp(w, codes, zeros, v, code, nearDCTable, 0)
	w.flush()

	loop, done, end := label("coefficients"), label("done"), label("end")
	coefficient := func() {
		TZCNTQ(left, zeros)
		SHRXQ(zeros, left, left)
		SHRQ(Imm(1), left)
		LEAQ(Mem{Base: k, Index: zeros, Scale: 1, Disp: 1}, k)
		MOVBLZX(Mem{Base: order, Index: k, Scale: 1}, v.As32())
		MOVWQSX(Mem{Base: b, Index: v, Scale: 2}, v)
		sixteen, few := label("sixteen"), label("few")
		Label(sixteen)
		CMPQ(zeros, Imm(15))
		JLE(LabelRef(few))
		MOVL(Mem{Base: codes, Disp: sixteenZeros}, code.As32())
		w.add(code)
		w.flush()
		SUBQ(Imm(16), zeros)
		JMP(LabelRef(sixteen))
		Label(few)
		lookUp(w, codes, zeros, v, code, nearTable, acTable)
	}
	TESTQ(left, left)
	JEQ(LabelRef(done))
	Label(loop)
	coefficient()
	TESTQ(left, left)
	JEQ(LabelRef(done))
	coefficient()
	w.flush()
	TESTQ(left, left)
	JNE(LabelRef(loop))
	Label(done)
	CMPQ(k, Imm(63))
	JEQ(LabelRef(end))
	MOVL(Mem{Base: codes, Disp: endOfBlock}, code.As32())
	w.add(code)
	Label(end)
	w.flush()

	Load(Param("rest"), k)
	MOVQ(w.rest, Mem{Base: k})
	Load(Param("n"), k)
	MOVQ(w.n, Mem{Base: k})
	SUBQ(parameter("dst"), w.p)
	Store(w.p, ReturnIndex(0))
	RET()
}

// lookUp adds the code of a value after zeros; the registers are lost. The tables of values near 0 and of symbols stand behind codes.
func lookUp(w bitWriter, codes reg.Register, zeros, v, code reg.GPVirtual, nearTable, symbols int) {
	far, done := label("far"), label("coded")
	LEAQ(Mem{Base: v, Disp: near}, code)
	CMPQ(code, Imm(2*near))
	JAE(LabelRef(far))
	SHLQ(Imm(7), zeros)
	ADDQ(zeros, code)
	MOVL(Mem{Base: codes, Index: code, Scale: 4, Disp: nearTable}, code.As32())
	w.add(code)
	JMP(LabelRef(done))
	Label(far)
	sign, length := GP64(), GP64()
	MOVQ(v, sign)
	SARQ(Imm(63), sign)
	ADDQ(sign, v)
	MOVQ(v, length)
	XORQ(sign, length) // the magnitude, from v less 1 if negative
	BSRQ(length, length)
	INCQ(length)
	BZHIQ(length, v, v)
	SHLQ(Imm(4), zeros)
	ORQ(length, zeros)
	MOVL(Mem{Base: codes, Index: zeros, Scale: 4, Disp: symbols}, code.As32())
	MOVL(code.As32(), zeros.As32())
	SHRL(Imm(5), code.As32())
	SHLXQ(length, code, code)
	ORQ(v, code)
	ANDL(Imm(31), zeros.As32())
	ADDQ(zeros, length)
	w.addBits(code, length)
	Label(done)
}
