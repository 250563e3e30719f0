package explain

import (
	"cmp"
	"math"
	"slices"

	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.MedianBlurOp, out cv.Format, in []*picture) *picture {
		if o.Ksize == 1 {
			return r.copied(in[0])
		}
		return r.median(in[0], out, o.Ksize)
	})
}

// median returns the picture of the middle one of the values in a square.
func (r *run) median(src *picture, out cv.Format, ksize int) *picture {
	a := centred(ksize/2, ksize/2, cv.BorderReplicate)
	p := &picture{Format: out, name: "median", kind: Sorted, arithmetic: "comparisons", from: []*picture{src}}
	p.describe = func(x, y int, s *Stage) { s.Windows = []Window{r.window(src, a, x, y)} }
	p.element = func(x, y, c int, t *Channel) float64 {
		var values []float64
		for j := 0; j < a.h && !r.stopped(); j++ {
			for i := range a.w {
				values = append(values, a.read(src, x, y, i, j, c))
			}
		}
		if r.stopped() {
			return 0
		}
		sorted := slices.Clone(values)
		slices.SortFunc(sorted, inOrder)
		middle := len(sorted) / 2
		v := sorted[middle]
		if t != nil {
			t.Sorted, t.Chosen = aroundMiddle(sorted)
			i := slices.IndexFunc(values, func(w float64) bool { return inOrder(w, v) == 0 })
			t.At = &Place{i % a.w, i / a.w}
			t.line(v, "number %d of %d values in order", middle+1, len(sorted))
			t.formulaf("median of %d values = %v", len(sorted), Number(v))
		}
		return v
	}
	return p
}

// inOrder compares values: -0 comes before 0, what is not a number beyond the infinity of its sign.
func inOrder(a, b float64) int {
	key := func(v float64) int64 {
		bits := int64(math.Float64bits(v))
		return bits ^ bits>>63&math.MaxInt64
	}
	return cmp.Compare(key(a), key(b))
}

// aroundMiddle returns the values around the middle one that are told, and the index of that.
func aroundMiddle(sorted []float64) ([]Number, *int) {
	const most = MaxWindow * MaxWindow
	middle, from := len(sorted)/2, 0
	if len(sorted) > most {
		from = middle - most/2
		sorted = sorted[from : from+most]
	}
	list := make([]Number, len(sorted))
	for i, v := range sorted {
		list[i] = Number(v)
	}
	middle -= from
	return list, &middle
}
