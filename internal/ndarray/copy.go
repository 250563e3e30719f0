package ndarray

import (
	"slices"

	"github.com/purecv/cv/internal/engine"
)

// inPieces calls f for pieces of n elements, several at once where there are many.
func inPieces(n int, f func(first, end int)) {
	const enough = 1 << 16
	pieces := max(min(4*engine.Threads(), n/enough), 1)
	engine.Parallel(pieces, func(i int) { f(i*n/pieces, (i+1)*n/pieces) })
}

// copyElements copies elements between arrays of one shape and type, in the order in which they lie in memory.
func copyElements(to, from *Array) {
	if to.Len() == 0 {
		return
	}
	axes := order(to.Shape, to.Strides, from.Strides)
	to, from = joined(to.Transpose(axes...), from.Transpose(axes...))
	last := len(to.Shape) - 1
	if last < 0 {
		copyRows(to, from)
		return
	}
	across := slices.IndexFunc(from.Strides[:last], func(stride int) bool { return abs(stride) < abs(from.Strides[last]) && stride != 0 })
	widest := 0 // the axis that is divided among threads
	for i, side := range to.Shape[:last] {
		if side > to.Shape[widest] && i != across {
			widest = i
		}
	}
	side := to.Shape[widest]
	pieces := max(min(4*engine.Threads(), side, to.Len()>>16), 1)
	engine.Parallel(pieces, func(i int) {
		first, end := i*side/pieces, (i+1)*side/pieces
		to, from := to.Span(widest, first, end-first), from.Span(widest, first, end-first)
		if across < 0 {
			copyRows(to, from)
			return
		}
		// Neighbours in one array are far apart in the other: small squares stay in the caches.
		const square = 64
		for x := 0; x < to.Shape[last]; x += square {
			nx := min(square, to.Shape[last]-x)
			for y := 0; y < to.Shape[across]; y += square {
				ny := min(square, to.Shape[across]-y)
				copyRows(to.Span(last, x, nx).Span(across, y, ny), from.Span(last, x, nx).Span(across, y, ny))
			}
		}
	})
}

// copyRows copies along the last axis, row by row.
func copyRows(to, from *Array) {
	if to.Len() == 0 {
		return
	}
	k := kernels[to.Type]
	eachPair(to, from, func(p, step, q, stepQ, n int) { k.copy(to.Data[p:], step, from.Data[q:], stepQ, n) })
}

func abs(n int) int { return max(n, -n) }

// joined returns views of two arrays of one shape with as few axes as go through them in the same order.
func joined(a, b *Array) (x, y *Array) {
	x, y = &Array{Type: a.Type, Offset: a.Offset, Data: a.Data}, &Array{Type: b.Type, Offset: b.Offset, Data: b.Data}
	for i, side := range a.Shape {
		if n := len(x.Shape) - 1; n >= 0 && x.Strides[n] == side*a.Strides[i] && y.Strides[n] == side*b.Strides[i] {
			x.Shape[n] *= side
			x.Strides[n], y.Strides[n] = a.Strides[i], b.Strides[i]
			continue
		}
		if side != 1 {
			x.Shape, x.Strides, y.Strides = append(x.Shape, side), append(x.Strides, a.Strides[i]), append(y.Strides, b.Strides[i])
		}
	}
	y.Shape = x.Shape
	return x, y
}
