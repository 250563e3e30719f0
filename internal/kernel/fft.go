package kernel

import "math"

// Complex numbers are in two slices, of their real and of their imaginary parts. A transform has its frequencies in bit-reversed order, and
// that of an array of rows and columns is transposed: both do not matter where transforms are only multiplied.

// An FFT transforms arrays of W columns and H rows, which are powers of two.
type FFT struct {
	W, H         int
	cosine, sine []float64 // of pi*i/half at half+i, for every power of two half and i < half
}

// NewFFT prepares for a size.
func NewFFT(w, h int) *FFT {
	n := max(w, h)
	f := &FFT{w, h, make([]float64, n), make([]float64, n)}
	for half := 1; half < n; half *= 2 {
		for i := range half {
			f.sine[half+i], f.cosine[half+i] = math.Sincos(math.Pi * float64(i) / float64(half))
		}
	}
	return f
}

// Forward puts the transform of src into dst and destroys src.
func (f *FFT) Forward(dstRe, dstIm, srcRe, srcIm []float64) {
	f.forward(srcRe, srcIm, f.W, f.H)
	transpose(dstRe, srcRe, f.W, f.H)
	transpose(dstIm, srcIm, f.W, f.H)
	f.forward(dstRe, dstIm, f.H, f.W)
}

// Inverse puts W*H times the array whose transform src is into dst and destroys src.
func (f *FFT) Inverse(dstRe, dstIm, srcRe, srcIm []float64) {
	f.inverse(srcRe, srcIm, f.H, f.W)
	transpose(dstRe, srcRe, f.H, f.W)
	transpose(dstIm, srcIm, f.H, f.W)
	f.inverse(dstRe, dstIm, f.W, f.H)
}

// forward transforms the columns of w columns and h rows.
func (f *FFT) forward(re, im []float64, w, h int) {
	for half := h / 2; half > 0; half /= 2 {
		for y := range h {
			if i := y & (2*half - 1); i < half {
				a, b := y*w, (y+half)*w
				forwardStep(re[a:][:w], im[a:][:w], re[b:][:w], im[b:][:w], f.cosine[half+i], -f.sine[half+i])
			}
		}
	}
}

// inverse undoes forward but for a factor h.
func (f *FFT) inverse(re, im []float64, w, h int) {
	for half := 1; half < h; half *= 2 {
		for y := range h {
			if i := y & (2*half - 1); i < half {
				a, b := y*w, (y+half)*w
				inverseStep(re[a:][:w], im[a:][:w], re[b:][:w], im[b:][:w], f.cosine[half+i], f.sine[half+i])
			}
		}
	}
}

// forwardStep computes a[i], b[i] = a[i] + b[i], (a[i] - b[i])*(c + s*i).
func forwardStep(aRe, aIm, bRe, bIm []float64, c, s float64) {
	aIm, bRe, bIm = aIm[:len(aRe)], bRe[:len(aRe)], bIm[:len(aRe)]
	for i, ar := range aRe {
		ai, br, bi := aIm[i], bRe[i], bIm[i]
		aRe[i], aIm[i] = ar+br, ai+bi
		br, bi = ar-br, ai-bi
		bRe[i], bIm[i] = float64(br*c)-float64(bi*s), float64(br*s)+float64(bi*c)
	}
}

// inverseStep computes b[i] *= c + s*i and then a[i], b[i] = a[i] + b[i], a[i] - b[i].
func inverseStep(aRe, aIm, bRe, bIm []float64, c, s float64) {
	aIm, bRe, bIm = aIm[:len(aRe)], bRe[:len(aRe)], bIm[:len(aRe)]
	for i, ar := range aRe {
		ai, br, bi := aIm[i], bRe[i], bIm[i]
		br, bi = float64(br*c)-float64(bi*s), float64(br*s)+float64(bi*c)
		aRe[i], aIm[i] = ar+br, ai+bi
		bRe[i], bIm[i] = ar-br, ai-bi
	}
}

// transpose computes dst[x*h+y] = src[y*w+x].
func transpose(dst, src []float64, w, h int) {
	const block = 16
	for y0 := 0; y0 < h; y0 += block {
		for x0 := 0; x0 < w; x0 += block {
			for x := x0; x < min(x0+block, w); x++ {
				d := dst[x*h:][:h]
				for y := y0; y < min(y0+block, h); y++ {
					d[y] = src[y*w+x]
				}
			}
		}
	}
}

// Correlate computes a[i] *= conj(b[i]).
func Correlate(aRe, aIm, bRe, bIm []float64) {
	aIm, bRe, bIm = aIm[:len(aRe)], bRe[:len(aRe)], bIm[:len(aRe)]
	for i, ar := range aRe {
		ai, br, bi := aIm[i], bRe[i], bIm[i]
		aRe[i], aIm[i] = float64(ar*br)+float64(ai*bi), float64(ai*br)-float64(ar*bi)
	}
}
