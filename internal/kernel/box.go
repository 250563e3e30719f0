package kernel

import (
	"math"
	"math/bits"
	"unsafe"
)

// A Slide moves a window over rows on by several rows: in sum is what the window and the next one share, in are the rows that enter, out
// the first rows of the windows. Sums of integers may wrap around. It computes for row after row r:
//
//	sum[i] += in[r][i]
//	dst[r][i] = f(sum[i])
//	sum[i] -= out[r][i]
type Slide[D, W, S Element] = func(dst [][]D, sum []W, in, out [][]S)

// boxKernels are fast kernels of box filters, which take rows of at least a group of sums.
type boxKernels struct {
	add, slide    fastKernels
	slideMeans    func(dst [][]uint8, sum []int32, in, out [][]uint16, scale float32)
	windowDivided func(dst []uint8, src []uint16, k, c int, add, mul uint16, shift uint64)
	wideDivided   [4]func(dst []uint8, src []uint16, k int, add, mul uint16, shift uint64) // of 1 to 4 channels, for wideGroup elements at least
	wideMeans     func(dst []uint8, src []uint16, k int, scale float32)                    // for wideGroup elements at least
	windowSums    [4]fastKernels                                                           // of 1 to 4 channels, for rows of a vector at least
	scale         fastKernels
	double        fastKernels
}

var boxes boxKernels

// AddRow returns the kernel of sum[i] += row[i].
func AddRow[W uint16 | int32, S uint8 | uint16 | int16 | int32]() func(sum []W, row []S) {
	wide := fastKernel[func(sum []W, row []S)](boxes.add)
	return func(sum []W, row []S) {
		if row = row[:len(sum)]; wide != nil && len(sum) >= boxes.add.group {
			wide(sum, row)
			return
		}
		for i, v := range row {
			sum[i] += W(v)
		}
	}
}

// SlideRows returns the Slide whose f is the sum itself.
func SlideRows[W uint16 | int32, S uint8 | uint16 | int16 | int32]() Slide[W, W, S] {
	wide := fastKernel[Slide[W, W, S]](boxes.slide)
	return func(dst [][]W, sum []W, in, out [][]S) {
		if wide != nil && canSlide(dst, sum, in, out) {
			wide(dst, sum, in, out)
			return
		}
		for r, dst := range dst {
			sum, in, out := sum[:len(dst)], in[r][:len(dst)], out[r][:len(dst)]
			i := 0
			for ; i+4 <= len(dst); i += 4 {
				d, s, in, out := dst[i:i+4:i+4], sum[i:i+4:i+4], in[i:i+4:i+4], out[i:i+4:i+4]
				d[0], d[1], d[2], d[3] = s[0]+W(in[0]), s[1]+W(in[1]), s[2]+W(in[2]), s[3]+W(in[3])
				s[0], s[1], s[2], s[3] = d[0]-W(out[0]), d[1]-W(out[1]), d[2]-W(out[2]), d[3]-W(out[3])
			}
			for ; i < len(dst); i++ {
				dst[i] = sum[i] + W(in[i])
				sum[i] = dst[i] - W(out[i])
			}
		}
	}
}

// SlideMeans returns the Slide whose f is float32(sum) * scale, rounded half to even, where the sums are so small that this is a byte.
func SlideMeans(scale float32) Slide[uint8, int32, uint16] {
	return func(dst [][]uint8, sum []int32, in, out [][]uint16) {
		if boxes.slideMeans != nil && canSlide(dst, sum, in, out) {
			boxes.slideMeans(dst, sum, in, out, scale)
			return
		}
		for r, dst := range dst {
			sum, in, out := sum[:len(dst)], in[r][:len(dst)], out[r][:len(dst)]
			for i, s := range sum {
				s += int32(in[i])
				v := float32(float32(s) * scale)
				dst[i] = uint8(int32((v + roundFloat32) - roundFloat32))
				sum[i] = s - int32(out[i])
			}
		}
	}
}

// canSlide tells whether rows can be given to assembly.
func canSlide[D, W, S Element](dst [][]D, sum []W, in, out [][]S) bool {
	n := len(sum)
	if len(dst) == 0 || n < boxes.slide.group {
		return false
	}
	for r := range dst {
		_, _, _ = dst[r][:n], in[r][:n], out[r][:n]
	}
	return true
}

// WindowSums adds up windows of k pixels of c elements, by a running sum a channel. Sums may wrap around.
//
//	dst[i] = src[i] + src[i+c] + … + src[i+(k-1)*c]
func WindowSums[W uint16 | int32, S uint8 | uint16 | int32](dst []W, src []S, k, c int) {
	src = src[:len(dst)+(k-1)*c]
	done := min(c, len(dst)) // elements that are made
	for ch := range done {
		var s W
		for i := ch; i < k*c; i += c {
			s += W(src[i])
		}
		dst[ch] = s
	}
	if c <= len(boxes.windowSums) {
		sums, lanes := fastKernel[func(dst []W, src []S, lag int)](boxes.windowSums[c-1]), 32/int(unsafe.Sizeof(W(0)))
		if n := (len(dst) - c) &^ (lanes - 1); sums != nil && n > 0 {
			for i := c; i < c+lanes; i++ {
				dst[i] = dst[i-c]
			}
			sums(dst[c:c+n], src, k*c)
			done += n
		}
	}
	enter := src[(k-1)*c:]
	for ch := done; ch < min(done+c, len(dst)); ch++ {
		s := dst[ch-c]
		for i := ch; i < len(dst); i += c {
			s += W(enter[i]) - W(src[i-c])
			dst[i] = s
		}
	}
}

// A window of k elements is summed in floating point by doubling, so that a sum depends on nothing but its window. The
// binary digits of k after the first say how, from the highest on: with S1(x) = p(x),
//
//	digit 0: S2m(x)   =  Sm(x) + Sm(x+m)
//	digit 1: S2m+1(x) = (Sm(x) + Sm(x+m)) + p(x+2m)

// DoubleRows makes the next row of sums. a and b are rows of sums of m rows, b the one whose window begins where a's ends;
// p is the row after both windows, or nil where the digit is 0.
//
//	dst[i] = (a[i] + b[i]) + p[i]
//
// a and b may begin in the place of dst or behind it.
func DoubleRows[A, P Element](dst []float64, a, b []A, p []P) {
	a, b = a[:len(dst)], b[:len(dst)]
	if p == nil {
		if wide := fastKernel[func(dst []float64, a, b []A)](boxes.double); wide != nil && len(dst) >= boxes.double.group {
			wide(dst, a, b)
			return
		}
		i := 0
		for ; i+4 <= len(dst); i += 4 {
			d, a, b := dst[i:i+4:i+4], a[i:i+4:i+4], b[i:i+4:i+4]
			d[0] = float64(a[0]) + float64(b[0])
			d[1] = float64(a[1]) + float64(b[1])
			d[2] = float64(a[2]) + float64(b[2])
			d[3] = float64(a[3]) + float64(b[3])
		}
		for ; i < len(dst); i++ {
			dst[i] = float64(a[i]) + float64(b[i])
		}
		return
	}
	p = p[:len(dst)]
	if wide := fastKernel[func(dst []float64, a, b []A, p []P)](boxes.double); wide != nil && len(dst) >= boxes.double.group {
		wide(dst, a, b, p)
		return
	}
	i := 0
	for ; i+4 <= len(dst); i += 4 {
		d, a, b, p := dst[i:i+4:i+4], a[i:i+4:i+4], b[i:i+4:i+4], p[i:i+4:i+4]
		d[0] = float64(a[0]) + float64(b[0]) + float64(p[0])
		d[1] = float64(a[1]) + float64(b[1]) + float64(p[1])
		d[2] = float64(a[2]) + float64(b[2]) + float64(p[2])
		d[3] = float64(a[3]) + float64(b[3]) + float64(p[3])
	}
	for ; i < len(dst); i++ {
		dst[i] = float64(a[i]) + float64(b[i]) + float64(p[i])
	}
}

// ToFloat64 computes dst[i] = src[i].
func ToFloat64[T Element](dst []float64, src []T) {
	for i := range dst {
		dst[i] = float64(src[i])
	}
}

// DoublingSums computes the sums of windows of k pixels of c elements by doubling. It leaves len(src) - (k-1)*c of them
// in dst, which has the length of src.
func DoublingSums(dst, src []float64, k, c int) {
	if k == 1 {
		copy(dst, src)
		return
	}
	for b := bits.Len(uint(k)) - 2; b >= 0; b-- {
		m, digit, next := k>>(b+1), k>>b&1, k>>b
		n := len(src) - (next-1)*c
		var p []float64
		if digit == 1 {
			p = src[2*m*c:]
		}
		sums := dst
		if m == 1 {
			sums = src
		}
		DoubleRows(dst[:n], sums, sums[m*c:], p) // forwards: what is read of dst is not yet overwritten
	}
}

// A Divisor divides the sums of at most 256 bytes by their number as OpenCV does:
//
//	min((sum << shift + add) * mul / 2**23, 255)
type Divisor struct {
	add, mul uint16
	shift    uint64
}

// NewDivisor returns the divisor for n bytes, 2 to 256.
func NewDivisor(n int) Divisor {
	const one = 1 << 23
	d := Divisor{add: uint16(n / 2), shift: uint64(8 - bits.Len(uint(n-1)))}
	n <<= d.shift
	d.mul = uint16(one / n)
	if 2*(one%n) < n {
		d.add++
	} else {
		d.mul++
	}
	d.add <<= d.shift
	return d
}

func (d Divisor) divide(sum uint16) uint8 {
	return uint8(min(int((uint32(sum)<<d.shift+uint32(d.add))*uint32(d.mul)>>23), 255))
}

const (
	fewColumns = 9      // windows of so many pixels are added up faster than by a running sum along the row
	wideGroup  = 32 + 4 // elements that kernels of running sums need
)

// WindowDivided returns the kernel that divides sums over windows of k pixels of c elements: what [WindowSums] makes of the source.
func WindowDivided(d Divisor, k, c int) func(dst []uint8, src []uint16) {
	return func(dst []uint8, src []uint16) {
		if len(dst) == 0 {
			return
		}
		src = src[:len(dst)+(k-1)*c]
		if k > fewColumns && c <= len(boxes.wideDivided) && boxes.wideDivided[c-1] != nil && len(dst) >= wideGroup {
			boxes.wideDivided[c-1](dst, src, k, d.add, d.mul, d.shift)
			return
		}
		if boxes.windowDivided != nil && len(dst) >= boxes.slide.group {
			boxes.windowDivided(dst, src, k, c, d.add, d.mul, d.shift)
			return
		}
		enter, add, mul, shift := src[(k-1)*c:][:len(dst)], uint32(d.add), uint32(d.mul), d.shift&31
		for ch := range c {
			var s uint16
			for i := ch; i < (k-1)*c; i += c {
				s += src[i]
			}
			for i := ch; i < len(dst); i += c {
				s += enter[i]
				dst[i] = uint8(min((uint32(s)<<shift+add)*mul>>23, 255)) // Divisor.divide, which is not inlined here
				s -= src[i]
			}
		}
	}
}

// WindowMeans returns the kernel of float32(sum) * scale, rounded half to even, for sums over windows of k elements less than 2**15, which are so
// small that this is a byte.
func WindowMeans(scale float32, k int) func(dst []uint8, src []uint16) {
	return func(dst []uint8, src []uint16) {
		if len(dst) == 0 {
			return
		}
		src = src[:len(dst)+k-1]
		if boxes.wideMeans != nil && len(dst) >= wideGroup {
			boxes.wideMeans(dst, src, k, scale)
			return
		}
		var s int32
		for _, v := range src[:k-1] {
			s += int32(v)
		}
		enter := src[k-1:]
		for i := range dst {
			s += int32(enter[i])
			v := float32(float32(s) * scale)
			dst[i] = uint8(int32((v + roundFloat32) - roundFloat32))
			s -= int32(src[i])
		}
	}
}

// Saturate computes dst[i] = src[i], where hi stands for what is above it and below for what is less than lo.
func Saturate[D uint8 | uint16 | int16](dst []D, src []int32, lo, hi, below int) {
	src = src[:len(dst)]
	for i, s := range src {
		v := min(int(s), hi)
		if v < lo {
			v = below
		}
		dst[i] = D(v)
	}
}

// roundFloat32 is a float32 of such a size that there is no fraction: adding it rounds.
const roundFloat32 = 3 << 22

// MeanRound computes dst[i] = float32(src[i]) * scale, rounded half to even, where hi stands for what is above it and
// below for what is less than lo.
func MeanRound[D uint8 | uint16 | int16](dst []D, src []int32, scale, lo, hi, below float32) {
	src = src[:len(dst)]
	if wide := fastKernel[func(dst []D, src []int32, scale, lowest, highest, below float32)](boxes.scale); wide != nil && len(dst) >= boxes.scale.group {
		wide(dst, src, scale, lo-0.5, hi, below)
		return
	}
	for i, s := range src {
		v := float32(float32(s) * scale)
		if v > hi {
			v = hi
		}
		if v < lo-0.5 {
			v = below
		}
		dst[i] = D(int32((v + roundFloat32) - roundFloat32))
	}
}

// MeanRoundS32 computes dst[i] = float32(src[i]) * scale, rounded half to even. |scale| < 1.
func MeanRoundS32(dst, src []int32, scale float32) {
	src = src[:len(dst)]
	if wide := fastKernel[func(dst, src []int32, scale float32)](boxes.scale); wide != nil && len(dst) >= boxes.scale.group {
		wide(dst, src, scale)
		return
	}
	for i, s := range src {
		dst[i] = int32(math.RoundToEven(float64(float32(s) * scale)))
	}
}

// Mean computes dst[i] = F(src[i]) * scale.
func Mean[F float32 | float64](dst []F, src []int32, scale F) {
	src = src[:len(dst)]
	if wide := fastKernel[func(dst []F, src []int32, scale F)](boxes.scale); wide != nil && len(dst) >= boxes.scale.group {
		wide(dst, src, scale)
		return
	}
	for i, s := range src {
		dst[i] = F(s) * scale
	}
}

// MeanFloat computes dst[i] = F(src[i] * scale).
func MeanFloat[F float32 | float64](dst []F, src []float64, scale float64) {
	src = src[:len(dst)]
	if wide := fastKernel[func(dst []F, src []float64, scale float64)](boxes.scale); wide != nil && len(dst) >= boxes.scale.group {
		wide(dst, src, scale)
		return
	}
	for i, s := range src {
		dst[i] = F(s * scale)
	}
}

// MeanFloatRound computes dst[i] = src[i] * scale, rounded half to even and clipped to lo…hi; NaN becomes 0, or lo if 0 lies outside.
func MeanFloatRound[D uint8 | uint16 | int16](dst []D, src []float64, scale, lo, hi float64) {
	src = src[:len(dst)]
	for i, s := range src {
		v := s * scale
		if v != v {
			v = 0
		}
		if v < lo {
			v = lo
		}
		if v > hi {
			v = hi
		}
		dst[i] = D(int32(math.RoundToEven(v)))
	}
}
