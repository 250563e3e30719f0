package kernel

import (
	"math"
	"math/bits"
)

// Complex numbers are in two slices, of their real and of their imaginary parts. A transform has its frequencies in bit-reversed order, and
// that of an array of rows and columns is transposed: both do not matter where transforms are only multiplied.

// An FFT transforms arrays of W columns and H rows, which are powers of two from 16 on.
type FFT struct {
	W, H             int
	forward, inverse [][6]float64 // factors of two levels at once, those of element i < quarter at quarter+i
}

// NewFFT prepares for a size.
func NewFFT(w, h int) *FFT {
	n := max(w, h)
	f := &FFT{w, h, make([][6]float64, n/2), make([][6]float64, n/2)}
	for quarter := 1; quarter < n/2; quarter *= 2 {
		for i := range quarter {
			for k, times := range []int{2, 1, 3} {
				s, c := math.Sincos(math.Pi * float64(times*i) / float64(2*quarter))
				f.forward[quarter+i][2*k], f.forward[quarter+i][2*k+1] = c, -s
				f.inverse[quarter+i][2*k], f.inverse[quarter+i][2*k+1] = c, s
			}
		}
	}
	return f
}

// Forward puts the transform of src into dst and destroys src.
func (f *FFT) Forward(dstRe, dstIm, srcRe, srcIm []float64) {
	f.forwardColumns(srcRe, srcIm, f.W, f.H)
	transpose(dstRe, srcRe, f.W, f.H)
	transpose(dstIm, srcIm, f.W, f.H)
	f.forwardColumns(dstRe, dstIm, f.H, f.W)
}

// Inverse puts W*H times the array whose transform src is into dst and destroys src.
func (f *FFT) Inverse(dstRe, dstIm, srcRe, srcIm []float64) {
	f.inverseColumns(srcRe, srcIm, f.H, f.W)
	transpose(dstRe, srcRe, f.H, f.W)
	transpose(dstIm, srcIm, f.H, f.W)
	f.inverseColumns(dstRe, dstIm, f.W, f.H)
}

// forwardColumns transforms the columns of w columns and h rows.
func (f *FFT) forwardColumns(re, im []float64, w, h int) {
	row := func(x []float64, y int) []float64 { return x[y*w:][:w] }
	half := h / 2
	for ; half > 1; half /= 4 {
		quarter := half / 2
		for y := range h {
			if i := y & (2*half - 1); i < quarter {
				b, c, d := y+quarter, y+half, y+half+quarter
				ffts.forwardSteps(row(re, y), row(im, y), row(re, b), row(im, b), row(re, c), row(im, c), row(re, d), row(im, d), &f.forward[quarter+i])
			}
		}
	}
	if half == 1 {
		single(re, im, w, h)
	}
}

// inverseColumns undoes forwardColumns but for a factor h.
func (f *FFT) inverseColumns(re, im []float64, w, h int) {
	row := func(x []float64, y int) []float64 { return x[y*w:][:w] }
	quarter := 1
	if bits.Len(uint(h))%2 == 0 {
		single(re, im, w, h)
		quarter = 2
	}
	for ; quarter < h; quarter *= 4 {
		for y := range h {
			if i := y & (4*quarter - 1); i < quarter {
				b, c, d := y+quarter, y+2*quarter, y+3*quarter
				ffts.inverseSteps(row(re, y), row(im, y), row(re, b), row(im, b), row(re, c), row(im, c), row(re, d), row(im, d), &f.inverse[quarter+i])
			}
		}
	}
}

// single makes the level of neighbouring rows.
func single(re, im []float64, w, h int) {
	for y := 0; y < h; y += 2 {
		ffts.sumsAndDifferences(re[y*w:][:w], re[(y+1)*w:][:w])
		ffts.sumsAndDifferences(im[y*w:][:w], im[(y+1)*w:][:w])
	}
}

// ffts are the kernels of transforms. Rows have at least 16 elements, and a power of two.
var ffts = fftKernels{forwardSteps, inverseSteps, sumsAndDifferences, correlate, transposeBlock}

type fftKernels struct {
	forwardSteps, inverseSteps func(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64)
	sumsAndDifferences         func(a, b []float64)
	correlate                  func(aRe, aIm, bRe, bIm []float64)
	transposeBlock             func(dst, src []float64, w, h int)
}

// forwardSteps makes two levels: a[i], c[i] = a[i] + c[i], (a[i] - c[i])*factors[1] and b[i], d[i] = b[i] + d[i], (b[i] - d[i])*-i*factors[1], then
// the same with a[i], b[i] and c[i], d[i] and factors[0]; factors[2] is the product of the others.
func forwardSteps(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64) {
	f := *factors
	n := len(aRe)
	aIm, bRe, bIm, cRe, cIm, dRe, dIm = aIm[:n], bRe[:n], bIm[:n], cRe[:n], cIm[:n], dRe[:n], dIm[:n]
	for i := range aRe {
		pr, pi, qr, qi := aRe[i]+cRe[i], aIm[i]+cIm[i], bRe[i]+dRe[i], bIm[i]+dIm[i]
		ur, ui, vr, vi := aRe[i]-cRe[i], aIm[i]-cIm[i], bRe[i]-dRe[i], bIm[i]-dIm[i]
		aRe[i], aIm[i] = pr+qr, pi+qi
		bRe[i], bIm[i] = times(pr-qr, pi-qi, f[0], f[1])
		cRe[i], cIm[i] = times(ur+vi, ui-vr, f[2], f[3])
		dRe[i], dIm[i] = times(ur-vi, ui+vr, f[4], f[5])
	}
}

// inverseSteps undoes forwardSteps, with the conjugate factors, but for a factor of 4.
func inverseSteps(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64) {
	f := *factors
	n := len(aRe)
	aIm, bRe, bIm, cRe, cIm, dRe, dIm = aIm[:n], bRe[:n], bIm[:n], cRe[:n], cIm[:n], dRe[:n], dIm[:n]
	for i := range aRe {
		br, bi := times(bRe[i], bIm[i], f[0], f[1])
		cr, ci := times(cRe[i], cIm[i], f[2], f[3])
		dr, di := times(dRe[i], dIm[i], f[4], f[5])
		pr, pi, qr, qi := aRe[i]+br, aIm[i]+bi, cr+dr, ci+di
		ur, ui, vr, vi := aRe[i]-br, aIm[i]-bi, cr-dr, ci-di
		aRe[i], aIm[i] = pr+qr, pi+qi
		bRe[i], bIm[i] = ur-vi, ui+vr
		cRe[i], cIm[i] = pr-qr, pi-qi
		dRe[i], dIm[i] = ur+vi, ui-vr
	}
}

func times(aRe, aIm, bRe, bIm float64) (re, im float64) {
	return float64(aRe*bRe) - float64(aIm*bIm), float64(aRe*bIm) + float64(aIm*bRe)
}

// sumsAndDifferences computes a[i], b[i] = a[i] + b[i], a[i] - b[i].
func sumsAndDifferences(a, b []float64) {
	b = b[:len(a)]
	for i, x := range a {
		a[i], b[i] = x+b[i], x-b[i]
	}
}

// transpose computes dst[x*h+y] = src[y*w+x].
func transpose(dst, src []float64, w, h int) {
	for y := 0; y < h; y += transposeSide {
		for x := 0; x < w; x += transposeSide {
			ffts.transposeBlock(dst[x*h+y:], src[y*w+x:], w, h)
		}
	}
}

const transposeSide = 16

// transposeBlock does it for x and y less than transposeSide.
func transposeBlock(dst, src []float64, w, h int) {
	for x := range transposeSide {
		d := dst[x*h:][:transposeSide]
		for y := range d {
			d[y] = src[y*w+x]
		}
	}
}

// Correlate computes a[i] *= conj(b[i]).
func Correlate(aRe, aIm, bRe, bIm []float64) { ffts.correlate(aRe, aIm, bRe, bIm) }

func correlate(aRe, aIm, bRe, bIm []float64) {
	aIm, bRe, bIm = aIm[:len(aRe)], bRe[:len(aRe)], bIm[:len(aRe)]
	for i, ar := range aRe {
		ai, br, bi := aIm[i], bRe[i], bIm[i]
		aRe[i], aIm[i] = float64(ar*br)+float64(ai*bi), float64(ai*br)-float64(ar*bi)
	}
}
