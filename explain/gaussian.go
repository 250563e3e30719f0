package explain

import (
	"fmt"
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

// gaussianBlur returns the picture of a Gaussian: in fixed point for unsigned integers, otherwise a separable filter of floats.
func (r *run) gaussianBlur(o cv.GaussianBlurOp, src *picture) *picture {
	border := borderOr(o.Border, cv.BorderReflect101)
	sigmaX, sigmaY := o.SigmaX, o.SigmaY
	if sigmaY <= 0 {
		sigmaY = sigmaX
	}
	reach := 4.0
	if src.Depth == cv.U8 {
		reach = 3
	}
	width := gaussianSide(o.Ksize.W, sigmaX, reach, src.W == 1 && border != cv.BorderConstant)
	height := gaussianSide(o.Ksize.H, sigmaY, reach, src.H == 1 && border != cv.BorderConstant)
	if width == 1 && height == 1 {
		return r.copied(src)
	}
	kx, ky := gaussian(width, sigmaX), gaussian(height, sigmaY)
	switch src.Depth {
	case cv.U8:
		return r.fixedGaussian(src, kx, ky, 8, border)
	case cv.U16:
		return r.fixedGaussian(src, kx, ky, 16, border)
	case cv.F64:
	default:
		kx, ky = inSingle(kx), inSingle(ky)
	}
	return r.separable("GaussianBlur", src, src.Depth, half{kx, width / 2}, half{ky, height / 2}, 0, border)
}

// gaussianSide returns the side that is meant by one that may be left to sigma.
func gaussianSide(n int, sigma, reach float64, single bool) int {
	if single {
		return 1
	}
	if n <= 0 && sigma > 0 {
		n = int(math.RoundToEven(2*float64(sigma*reach)+1)) | 1
	}
	return n
}

// fixedGaussian returns the picture of a Gaussian whose weights are whole multiples of 2^-bits.
func (r *run) fixedGaussian(src *picture, kx, ky []float64, bits int, border cv.Border) *picture {
	w := twoPass{around: centred(len(kx)/2, len(ky)/2, border), wx: inUnits(kx, bits), wy: inUnits(ky, bits)}
	unit := math.Ldexp(1, 2*bits)
	w.notes = []string{fmt.Sprintf("The weights of each direction are whole multiples of 1/%d that add up to 1; what rounding one of them leaves goes into the next.", 1<<bits)}
	w.first = func(_, _ int, line []float64) float64 { return dot(0, line, w.wx) }
	w.second = func(_, _ int, sums []float64, t *Channel) float64 {
		sum := t.line(dot(0, sums, w.wy), "the sum of the rows' sums, each times its weight")
		return t.roundedUp(t.line(sum/unit, "divided by %d · %d", 1<<bits, 1<<bits))
	}
	return r.twoPasses("GaussianBlur", src, src.Format, fmt.Sprintf("fixed point: whole numbers, in units of 1/%d in each direction", 1<<bits), w)
}

// inUnits returns weights that add up to 1 as whole numbers that add up to 2^bits. The error of each goes into the next, from the ends to the
// centre, which takes what is left.
func inUnits(k []float64, bits int) []float64 {
	one := math.Ldexp(1, bits)
	q, carry, rest := make([]float64, len(k)), 0.0, one
	for i := range len(k) / 2 {
		w := float64(k[i]*one) + carry
		q[i] = math.RoundToEven(w)
		carry = w - q[i]
		q[len(k)-1-i] = q[i]
		rest -= 2 * q[i]
	}
	q[len(k)/2] = rest
	return q
}

// gaussian returns n weights, n odd: with a sigma the bell itself, without one that of a sigma which follows from n, or a small table.
func gaussian(n int, sigma float64) []float64 {
	k := make([]float64, n)
	small := map[int][]float64{1: {256}, 3: {64, 128, 64}, 5: {16, 64, 96, 64, 16}, 7: {8, 28, 56, 72, 56, 28, 8}, 9: {4, 13, 30, 51, 60, 51, 30, 13, 4}}
	if table := small[n]; table != nil && sigma <= 0 {
		for i, w := range table {
			k[i] = w / 256
		}
		return k
	}
	if sigma <= 0 {
		sigma = math.FMA(float64(n), 0.15, 0.35)
	}
	scale, sum := -0.125/(sigma*sigma), 0.0
	for i := range n / 2 {
		twice := float64(2*i + 1 - n) // the distance from the centre
		k[i] = kernel.Exp(float64(twice*twice) * scale)
		sum += k[i]
	}
	norm := 1 / (2*sum + 1)
	for i := range n / 2 {
		k[i] *= norm
		k[n-1-i] = k[i]
	}
	k[n/2] = norm
	return k
}
