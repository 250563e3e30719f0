package kernel

import "math"

// JPEGDecode are the kernels that make pixels from the coefficients of a JPEG file, in libjpeg-turbo's arithmetic.
var JPEGDecode = jpegDecode{inverseDCT, upsampleH2, upsampleV2, upsampleH2V2, rgbFromYCC}

type jpegDecode struct {
	// InverseDCT transforms blocks, which stand side by side, into eight rows of dst, and clears them. Each has 64 coefficients that are to be
	// multiplied by those of quant, both row by row.
	InverseDCT func(dst []uint8, stride int, blocks []int16, quant *[64]int16)
	// UpsampleH2 doubles the columns; each result is 3/4 of the nearer sample and 1/4 of the other. len(src) > 1.
	//
	//	dst[2*i]   = (3*src[i] + src[i-1] + 1) >> 2
	//	dst[2*i+1] = (3*src[i] + src[i+1] + 2) >> 2
	//
	// The first and the last result are the first and the last sample.
	UpsampleH2 func(dst, src []uint8)
	// UpsampleV2 makes one of two rows.
	//
	//	dst[i] = (3*near[i] + far[i] + bias) >> 2
	UpsampleV2 func(dst, near, far []uint8, bias int)
	// UpsampleH2V2 makes one of two rows of doubled columns. len(near) > 1.
	//
	//	s[i] = 3*near[i] + far[i]
	//	dst[2*i]   = (3*s[i] + s[i-1] + 8) >> 4
	//	dst[2*i+1] = (3*s[i] + s[i+1] + 7) >> 4
	//
	// where s[-1] is s[0] and s[len(near)] the last.
	UpsampleH2V2 func(dst, near, far []uint8)
	// RGBFromYCC converts colours.
	//
	//	r = y + (91881*(cr-128) + 32768)>>16
	//	g = y + (-22554*(cb-128) - 46802*(cr-128) + 32768)>>16
	//	b = y + (116130*(cb-128) + 32768)>>16
	RGBFromYCC func(dst, y, cb, cr []uint8)
}

// Constants of the inverse transform, in units of 1/8192.
const (
	fix0298 = 2446
	fix0390 = 3196
	fix0541 = 4433
	fix0765 = 6270
	fix0899 = 7373
	fix1175 = 9633
	fix1501 = 12299
	fix1847 = 15137
	fix1961 = 16069
	fix2053 = 16819
	fix2562 = 20995
	fix3072 = 25172
)

func inverseDCT(dst []uint8, stride int, blocks []int16, quant *[64]int16) {
	for ; len(blocks) >= 64; blocks = blocks[64:] {
		b := (*[64]int16)(blocks)
		inverseDCTBlock(dst, stride, b, quant)
		*b = [64]int16{}
		dst = dst[min(8, len(dst)):]
	}
}

// inverseDCTBlock transforms columns, then rows. Where a file exceeds what coefficients can be, numbers wrap or are clamped as in
// the AVX2 code of libjpeg-turbo: 16 bits wrap before the multiplications and are clamped after them, sums of 32 bits wrap.
func inverseDCTBlock(dst []uint8, stride int, b, quant *[64]int16) {
	var t [64]int16
	var ac int16
	for _, v := range b[8:] {
		ac |= v
	}
	if ac == 0 {
		for x := range 8 {
			v := b[x] * quant[x] << 2
			for y := range 8 {
				t[8*x+y] = v
			}
		}
	} else {
		var in [8]int16
		for x := range 8 {
			for y := range 8 {
				in[y] = b[8*y+x] * quant[8*y+x]
			}
			inverseDCT8(&in, (*[8]int16)(t[8*x:]), 11)
		}
	}
	for y := range 8 {
		var in, out [8]int16
		for x := range 8 {
			in[x] = t[8*x+y]
		}
		inverseDCT8(&in, &out, 18)
		row := dst[y*stride:][:8]
		for x, v := range out {
			row[x] = uint8(max(-128, min(127, int(v))) + 128)
		}
	}
}

func inverseDCT8(in, out *[8]int16, shift int) {
	// the even part
	tmp0 := int32(in[0]+in[4]) << 13
	tmp1 := int32(in[0]-in[4]) << 13
	z2, z3 := int32(in[2]), int32(in[6])
	tmp2 := z2*fix0541 + z3*(fix0541-fix1847)
	tmp3 := z2*(fix0541+fix0765) + z3*fix0541
	tmp10, tmp13 := tmp0+tmp3, tmp0-tmp3
	tmp11, tmp12 := tmp1+tmp2, tmp1-tmp2

	// the odd part
	s3, s4 := int32(in[7]+in[3]), int32(in[5]+in[1])
	z3 = s3*(fix1175-fix1961) + s4*fix1175
	z4 := s3*fix1175 + s4*(fix1175-fix0390)
	a, b, c, d := int32(in[7]), int32(in[5]), int32(in[3]), int32(in[1])
	tmp0 = a*(fix0298-fix0899) - d*fix0899 + z3
	tmp1 = b*(fix2053-fix2562) - c*fix2562 + z4
	tmp2 = -b*fix2562 + c*(fix3072-fix2562) + z3
	tmp3 = -a*fix0899 + d*(fix1501-fix0899) + z4

	half := int32(1) << (shift - 1)
	clamp := func(v int32) int16 { return int16(max(math.MinInt16, min(math.MaxInt16, (v+half)>>shift))) }
	out[0], out[7] = clamp(tmp10+tmp3), clamp(tmp10-tmp3)
	out[1], out[6] = clamp(tmp11+tmp2), clamp(tmp11-tmp2)
	out[2], out[5] = clamp(tmp12+tmp1), clamp(tmp12-tmp1)
	out[3], out[4] = clamp(tmp13+tmp0), clamp(tmp13-tmp0)
}

func upsampleH2(dst, src []uint8) {
	last := len(src) - 1
	dst = dst[:2*len(src)]
	dst[0], dst[2*last+1] = src[0], src[last]
	for i := range last {
		a, b := int(src[i]), int(src[i+1])
		dst[2*i+1] = uint8((3*a + b + 2) >> 2)
		dst[2*i+2] = uint8((3*b + a + 1) >> 2)
	}
}

func upsampleV2(dst, near, far []uint8, bias int) {
	for i, v := range near {
		dst[i] = uint8((3*int(v) + int(far[i]) + bias) >> 2)
	}
}

func upsampleH2V2(dst, near, far []uint8) {
	last := len(near) - 1
	dst, far = dst[:2*len(near)], far[:len(near)]
	a := 3*int(near[0]) + int(far[0])
	dst[0] = uint8((4*a + 8) >> 4)
	for i := range last {
		b := 3*int(near[i+1]) + int(far[i+1])
		dst[2*i+1] = uint8((3*a + b + 7) >> 4)
		dst[2*i+2] = uint8((3*b + a + 8) >> 4)
		a = b
	}
	dst[2*last+1] = uint8((4*a + 7) >> 4)
}

func rgbFromYCC(dst, y, cb, cr []uint8) {
	cb, cr = cb[:len(y)], cr[:len(y)]
	for i, v := range y {
		b, r := int(cb[i])-128, int(cr[i])-128
		d := dst[3*i : 3*i+3]
		d[0] = clampU8(int(v) + (91881*r+32768)>>16)
		d[1] = clampU8(int(v) + (-22554*b-46802*r+32768)>>16)
		d[2] = clampU8(int(v) + (116130*b+32768)>>16)
	}
}

func clampU8(v int) uint8 { return uint8(max(0, min(255, v))) }
