package cv

import (
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// flatRows erodes or dilates rows by any kernel. All folds but the last keep rows that later ones read in rings; each of them makes one
// row for every row of the source.
type flatRows[T Pixel] struct {
	kernel.Extremes[T]
	folds        []kernel.Fold
	leads        []int // elements before the first one of a row in the ring of each fold
	width        int   // of the kernel
	above, below int   // rows of the source around one of the result
	channels     int
}

const cacheLine = 64 // bytes

// newFlatRows returns the row kernel of folds in the window of the edge. In rings the rows begin where the last fold, which reads most,
// finds its elements at the beginning of a cache line.
func newFlatRows[T Pixel](e kernel.Extremes[T], channels int, edge *engine.Edge, folds []kernel.Fold) *flatRows[T] {
	k := &flatRows[T]{e, folds, make([]int, len(folds)), edge.L + 1 + edge.R, edge.T, edge.B, channels}
	line := cacheLine / engine.DepthOf[T]().Size()
	for _, tap := range folds[len(folds)-1].Taps {
		if tap.From != kernel.Source {
			k.leads[tap.From] = -tap.Shift * channels & (line - 1)
		}
	}
	return k
}

// elems returns the elements in a row of a fold where cols columns of the result are made.
func (k *flatRows[T]) elems(fold, cols int) int {
	return (cols + k.width - k.folds[fold].W) * k.channels
}

// stride returns the elements from one row to the next in a ring.
func (k *flatRows[T]) stride(fold, cols int) int {
	line := cacheLine / engine.DepthOf[T]().Size()
	return (k.leads[fold] + k.elems(fold, cols) + line - 1) &^ (line - 1)
}

type flatState[T Pixel] struct {
	memory []T
	rings  []ring[T] // one a fold
	taps   [][]T     // rows of the fold at hand
}

// A ring holds the newest rows of a fold.
type ring[T Pixel] struct {
	rows   [][]T
	newest int // the place of the row made last
}

// back returns the row made n rows before the newest one.
func (r *ring[T]) back(n int) []T {
	if n = r.newest - n; n < 0 {
		n += len(r.rows)
	}
	return r.rows[n]
}

// StateSize returns the bytes of the rings.
func (k *flatRows[T]) StateSize(cols int) int {
	n := 0
	for i, f := range k.folds {
		n += f.Keep * k.stride(i, cols)
	}
	return n * engine.DepthOf[T]().Size()
}

// mostTaps returns how many taps a fold has at most.
func (k *flatRows[T]) mostTaps() int {
	n := 0
	for _, f := range k.folds {
		n = max(n, len(f.Taps))
	}
	return n
}

// Start makes room in the rings.
func (k *flatRows[T]) Start(t *engine.Tile) {
	s, ok := t.State.(*flatState[T])
	if !ok {
		s = &flatState[T]{rings: make([]ring[T], len(k.folds)), taps: make([][]T, k.mostTaps())}
		t.State = s
	}
	cols := t.X1 - t.X0
	if n := k.StateSize(cols) / engine.DepthOf[T]().Size(); n > len(s.memory) {
		s.memory = make([]T, n)
	}
	rest := s.memory
	for i, f := range k.folds {
		r := &s.rings[i]
		r.newest, r.rows = f.Keep-1, r.rows[:0]
		for range f.Keep {
			r.rows = append(r.rows, rest[k.leads[i]:][:k.elems(i, cols)])
			rest = rest[k.stride(i, cols):]
		}
	}
}

// Rows goes down the rows of the source. At each one it makes the row of every fold that ends there: of those in rings once
// the tile has all the rows that they take, of the result from its first row on.
func (k *flatRows[T]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*flatState[T])
	top, r := t.Y0-k.above, y+k.below
	if y == t.Y0 {
		r = top
	}
	last := len(k.folds) - 1
	for ; r < y+n+k.below; r++ {
		for i := range k.folds[:last] {
			f, ring := &k.folds[i], &s.rings[i]
			if ring.newest++; ring.newest == f.Keep {
				ring.newest = 0
			}
			switch dst := ring.rows[ring.newest]; {
			case r-top < f.H-1:
			case f.Runs > 0:
				k.Runs(dst, k.row(t, s, f.Taps[0], r), f.Runs, f.W, k.channels)
			default:
				k.Extremes.Rows(dst, k.taps(t, s, f, r))
			}
		}
		if r >= y+k.below {
			k.Extremes.Rows(engine.Dst[T](t, r-k.below), k.taps(t, s, &k.folds[last], r))
		}
	}
}

// taps returns the rows that a fold reads where it ends with row r of the source.
func (k *flatRows[T]) taps(t *engine.Tile, s *flatState[T], f *kernel.Fold, r int) [][]T {
	taps := s.taps[:len(f.Taps)]
	for i, tap := range f.Taps {
		taps[i] = k.row(t, s, tap, r)[tap.Shift*k.channels:]
	}
	return taps
}

// row returns the row that a tap reads from its first element on.
func (k *flatRows[T]) row(t *engine.Tile, s *flatState[T], tap kernel.Tap, r int) []T {
	if tap.From == kernel.Source {
		return engine.Src[T](t, 0, r-tap.Back)
	}
	return s.rings[tap.From].back(tap.Back)
}

// Block is small, so that rows are still in the level-1 cache when they are read.
func (*flatRows[T]) Block() int { return 2 }
