package kernel

import (
	"encoding/binary"
	"math/bits"
)

// JPEGBlock is the quantised cosine transform of 8 x 8 samples.
type JPEGBlock struct {
	// Coefficients holds the one of horizontal frequency u and vertical frequency v at 8*v + u.
	Coefficients [64]int16
	// Nonzero has bit k set if the coefficient at JPEGZigzag[k] is not zero.
	Nonzero uint64
}

// JPEGZigzag is the order in which JPEG files hold coefficients.
var JPEGZigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// A JPEGQuantizer divides transformed samples, which are 8 times what they are in a file, by the steps of a table. It multiplies by
// reciprocals as libjpeg-turbo does, which for some steps is not quite a division:
//
//	q = ((|c| + Correction) * Reciprocal >> 16) * Scale >> 16
type JPEGQuantizer struct {
	Correction, Reciprocal, Scale [64]uint16
}

// NewJPEGQuantizer makes the quantizer of steps 1 to 255 that stand in the order of JPEGBlock.
func NewJPEGQuantizer(steps *[64]uint8) *JPEGQuantizer {
	q := &JPEGQuantizer{}
	for i, step := range steps {
		divisor := uint32(step) << 3
		shift := bits.Len32(divisor) - 1
		reciprocal, rest := 1<<(16+shift)/divisor, 1<<(16+shift)%divisor
		correction := divisor / 2
		switch {
		case rest == 0: // a power of 2: the reciprocal would have 17 bits
			reciprocal /= 2
			shift--
		case rest <= divisor/2:
			correction++
		default:
			reciprocal++
		}
		q.Correction[i], q.Reciprocal[i], q.Scale[i] = uint16(correction), uint16(reciprocal), 1<<(16-shift)
	}
	return q
}

// JPEGEncoders are the kernels that make blocks from pixels.
type JPEGEncoders struct {
	// YCC converts pixels of 3 or 4 channels, red, green and blue first, to luma and chroma, of which 128 is none.
	YCC func(y, cb, cr, src []uint8, channels int)
	// Halve computes dst[i] = (src[2*i] + src[2*i+1] + i%2) >> 1.
	Halve func(dst, src []uint8)
	// Quarter computes dst[i] = (a[2*i] + a[2*i+1] + b[2*i] + b[2*i+1] + 1 + i%2) >> 2.
	Quarter func(dst, a, b []uint8)
	// Blocks makes len(dst) blocks from 8 rows of samples that begin stride bytes apart.
	Blocks func(dst []JPEGBlock, src []uint8, stride int, q *JPEGQuantizer)
	// Append appends the codes of a block to the bits in dst, which end there. The first coefficient is coded as its difference from another.
	// dst has JPEGBlockBytes bytes more.
	Append func(dst []uint8, end *JPEGBitEnd, b *JPEGBlock, before int, c *JPEGCodes)
}

// JPEGEncode makes the blocks that libjpeg-turbo's accurate integer transform makes.
var JPEGEncode = JPEGEncoders{jpegYCC, jpegHalve, jpegQuarter, jpegBlocks, jpegAppend}

// JPEGBlockBytes is enough for the codes of a block, of at most 27 bits, and what is written beyond them.
const JPEGBlockBytes = 64*27/8 + 16

// A JPEGBitEnd is where a string of bits ends.
type JPEGBitEnd struct {
	At   int    // whole bytes
	Rest uint64 // N < 8 bits more, from the top
	N    uint
}

// Append appends the lower n <= 56 bits of v, which has no others. It writes 8 bytes.
func (e JPEGBitEnd) Append(dst []uint8, v uint64, n uint) JPEGBitEnd {
	n += e.N
	rest := e.Rest | v<<((64-n)&63)
	binary.BigEndian.PutUint64(dst[e.At:], rest)
	return JPEGBitEnd{e.At + int(n>>3), rest << (n & 56), n & 7}
}

// A JPEGCode is bits that stand for something, shifted left by 5, and their number, at most 27.
type JPEGCode uint32

// Bits returns the bits.
func (c JPEGCode) Bits() uint64 { return uint64(c >> 5) }

// Length returns their number.
func (c JPEGCode) Length() uint { return uint(c & 31) }

// Then returns the code with n bits behind it.
func (c JPEGCode) Then(value uint64, n uint) JPEGCode {
	return (c>>5<<n|JPEGCode(value))<<5 | JPEGCode(c.Length()+n)
}

// JPEGNumber returns the bits of a value that follow its symbol, and their number: as many as its magnitude has. Those of a negative one are the bits of the
// value less 1.
func JPEGNumber(v int) (value uint64, n uint) {
	sign := v >> 63
	n = uint(bits.Len32(uint32((v ^ sign) - sign)))
	return uint64(v+sign) & (1<<n - 1), n
}

// The symbols of coefficients behind the first are the number of zeros before them, times 16, and the bits of their value; besides these
// there are two.
const (
	JPEGEndOfBlock   = 0x00 // no more
	JPEGSixteenZeros = 0xf0 // and more zeros
)

// JPEGNear is how far from 0 the values are whose codes hold the symbol and the value.
const JPEGNear = 64

// JPEGCodes are those of a component.
type JPEGCodes struct {
	DC, AC [256]JPEGCode              // by symbol
	NearDC [2 * JPEGNear]JPEGCode     // by JPEGNear + value
	Near   [16][2 * JPEGNear]JPEGCode // the same, by zeros before
}

// NewJPEGCodes completes the codes of symbols.
func NewJPEGCodes(dc, ac *[256]JPEGCode) *JPEGCodes {
	c := &JPEGCodes{DC: *dc, AC: *ac}
	for i := range c.NearDC {
		value, n := JPEGNumber(i - JPEGNear)
		c.NearDC[i] = c.DC[n].Then(value, n)
		for zeros := range c.Near {
			c.Near[zeros][i] = c.AC[uint(zeros)<<4|n].Then(value, n)
		}
	}
	return c
}

func jpegAppend(dst []uint8, end *JPEGBitEnd, b *JPEGBlock, before int, c *JPEGCodes) {
	e := *end
	value, n := JPEGNumber(int(b.Coefficients[0]) - before)
	e = e.Append(dst, c.DC[n].Bits()<<n|value, c.DC[n].Length()+n)
	k := 0
	for left := b.Nonzero >> 1; left != 0; {
		zeros := bits.TrailingZeros64(left)
		left >>= (zeros + 1) & 63
		k += zeros + 1
		for ; zeros > 15; zeros -= 16 {
			e = e.Append(dst, c.AC[JPEGSixteenZeros].Bits(), c.AC[JPEGSixteenZeros].Length())
		}
		v := int(b.Coefficients[JPEGZigzag[k&63]&63])
		i := uint(v + JPEGNear)
		if i >= 2*JPEGNear {
			value, n := JPEGNumber(v)
			symbol := c.AC[(uint(zeros)<<4|n)&255]
			e = e.Append(dst, symbol.Bits()<<n|value, symbol.Length()+n)
			continue
		}
		near := c.Near[zeros&15][i]
		e = e.Append(dst, near.Bits(), near.Length())
	}
	if k < 63 {
		e = e.Append(dst, c.AC[JPEGEndOfBlock].Bits(), c.AC[JPEGEndOfBlock].Length())
	}
	*end = e
}

// Weights of the channels in units of 1/65536.
const (
	yccRY, yccGY, yccBY = 19595, 38470, 7471
	yccRB, yccGB        = 11059, 21709
	yccGR, yccBR        = 27439, 5329
	yccHalf             = 32768
)

func jpegYCC(y, cb, cr, src []uint8, channels int) {
	const round, centre = 1 << 15, 128<<16 + 1<<15 - 1 // 255.5 must not become 256
	cb, cr = cb[:len(y)], cr[:len(y)]
	for i := range y {
		p := src[i*channels : i*channels+3]
		r, g, b := int32(p[0]), int32(p[1]), int32(p[2])
		y[i] = uint8((yccRY*r + yccGY*g + yccBY*b + round) >> 16)
		cb[i] = uint8((yccHalf*b - yccRB*r - yccGB*g + centre) >> 16)
		cr[i] = uint8((yccHalf*r - yccGR*g - yccBR*b + centre) >> 16)
	}
}

func jpegHalve(dst, src []uint8) {
	src = src[:2*len(dst)]
	for i := range dst {
		dst[i] = uint8((int(src[2*i]) + int(src[2*i+1]) + i%2) >> 1)
	}
}

func jpegQuarter(dst, a, b []uint8) {
	a, b = a[:2*len(dst)], b[:2*len(dst)]
	for i := range dst {
		dst[i] = uint8((int(a[2*i]) + int(a[2*i+1]) + int(b[2*i]) + int(b[2*i+1]) + 1 + i%2) >> 2)
	}
}

func jpegBlocks(dst []JPEGBlock, src []uint8, stride int, q *JPEGQuantizer) {
	for i := range dst {
		var c [64]int32
		for y := range 8 {
			for x, v := range src[y*stride+8*i:][:8] {
				c[8*y+x] = int32(v) - 128
			}
		}
		for y := range 8 { // results have two more bits
			cosines(&c, 8*y, 1, cosineBits-2)
		}
		for x := range 8 {
			cosines(&c, x, 8, cosineBits+2)
		}
		dst[i].quantize(&c, q)
	}
}

// quantize sets the block to quotients.
func (b *JPEGBlock) quantize(c *[64]int32, q *JPEGQuantizer) {
	b.Nonzero = 0
	for k, i := range JPEGZigzag {
		v := c[i]
		sign := v >> 31
		v = (v ^ sign) - sign
		v = int32((uint32(v) + uint32(q.Correction[i])) * uint32(q.Reciprocal[i]) >> 16 * uint32(q.Scale[i]) >> 16)
		b.Coefficients[i] = int16((v ^ sign) - sign)
		if v != 0 {
			b.Nonzero |= 1 << k
		}
	}
}

const cosineBits = 13 // of the fraction of the factors below

// Factors of the cosine transform, named by their values.
const (
	cos0298 = 2446
	cos0390 = 3196
	cos0541 = 4433
	cos0765 = 6270
	cos0899 = 7373
	cos1175 = 9633
	cos1501 = 12299
	cos1847 = 15137
	cos1961 = 16069
	cos2053 = 16819
	cos2562 = 20995
	cos3072 = 25172
)

// cosines transforms eight samples, the first at c[first] and the others step apart. The result is sqrt(8) times that of the orthonormal
// transform, with cosineBits-shift bits of a fraction. It is the algorithm of Loeffler, Ligtenberg and Moschytz with 12 multiplications.
func cosines(c *[64]int32, first, step int, shift uint) {
	at := func(i int) *int32 { return &c[(first+i*step)&63] }
	store := func(i int, v int32) { *at(i) = (v + 1<<(shift-1)) >> shift }

	s0, s1, s2, s3 := *at(0)+*at(7), *at(1)+*at(6), *at(2)+*at(5), *at(3)+*at(4)
	d0, d1, d2, d3 := *at(0)-*at(7), *at(1)-*at(6), *at(2)-*at(5), *at(3)-*at(4)

	e0, e1, e2, e3 := s0+s3, s1+s2, s1-s2, s0-s3
	store(0, (e0+e1)<<cosineBits)
	store(4, (e0-e1)<<cosineBits)
	z := (e2 + e3) * cos0541
	store(2, z+e3*cos0765)
	store(6, z-e2*cos1847)

	z1, z2, z3, z4 := (d3+d0)*-cos0899, (d2+d1)*-cos2562, d3+d1, d2+d0
	z5 := (z3 + z4) * cos1175
	z3, z4 = z3*-cos1961+z5, z4*-cos0390+z5
	store(7, d3*cos0298+z1+z3)
	store(5, d2*cos2053+z2+z4)
	store(3, d1*cos3072+z2+z3)
	store(1, d0*cos1501+z1+z4)
}
