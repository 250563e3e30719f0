package cv

import (
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// threeRows erodes or dilates by three columns and rows, or by the cross in them.
type threeRows[T Pixel] struct {
	fold     func(dst, rows [][]T, step int)
	above    int // rows of the source above that of the result
	channels int
}

// cross3 is the cross of three columns and rows.
var cross3 = []kernel.MaskBlock{{X: 1, W: 1, H: 1}, {Y: 1, W: 3, H: 1}, {X: 1, Y: 2, W: 1, H: 1}}

type threeState[T Pixel] struct{ dst, rows [][]T }

const threeBlock = 4 // rows: with those that they are made from they fit in the level-1 cache

// Block returns how many rows are made at once.
func (*threeRows[T]) Block() int { return threeBlock }

// Start makes room for the tables of rows.
func (*threeRows[T]) Start(t *engine.Tile) {
	if _, ok := t.State.(*threeState[T]); !ok {
		t.State = &threeState[T]{make([][]T, 0, threeBlock), make([][]T, 0, threeBlock+2)}
	}
}

// Rows makes a block of rows.
func (k *threeRows[T]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*threeState[T])
	s.dst, s.rows = s.dst[:0], s.rows[:0]
	for i := range n {
		s.dst = append(s.dst, engine.Dst[T](t, y+i))
	}
	for i := range n + 2 {
		s.rows = append(s.rows, engine.Src[T](t, 0, y-k.above+i))
	}
	k.fold(s.dst, s.rows, k.channels)
}
