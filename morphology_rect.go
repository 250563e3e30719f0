package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// rectRows erodes or dilates by a rectangle: it folds windows of rows, pads what they make, and folds runs in that. The border of the
// rows that the windows make is that of the source.
type rectRows[T Pixel] struct {
	kernel.Extremes[T]
	w, h        int
	left, above int // columns and rows of the rectangle before its anchor
	channels    int
}

// rectBlock is how many windows are folded at once, and how many rows are folded to a segment. High windows have segments in common
// with those that come next.
const rectBlock = 8

// segments returns how many segments the windows of a block have in common; 0 where they are not worth making.
func (k *rectRows[T]) segments() int {
	if n := (k.h - rectBlock + 1) / rectBlock; n > 1 {
		return n
	}
	return 0
}

type rectState[T Pixel] struct {
	rows     [][]T // that are folded
	windows  [][]T // what they make, padded
	outs     [][]T // the columns of the windows that are made from rows
	segments [][]T // ring of what rectBlock rows were folded to
	origin   int   // the row where one of the segments begins
	next     int   // the row behind those that are in segments; none without any
	sources  [rectBlock][]T
	block    int // rows made at once
}

const (
	none   = math.MinInt
	level1 = 16 << 10 // bytes: half a level-1 cache
)

// StateSize returns the bytes of windows and segments.
func (k *rectRows[T]) StateSize(cols int) int {
	return (rectBlock + k.segments()) * (cols + k.w) * k.channels * engine.DepthOf[T]().Size()
}

// Start makes room for windows and segments.
func (k *rectRows[T]) Start(t *engine.Tile) {
	s, ok := t.State.(*rectState[T])
	if !ok {
		s = &rectState[T]{outs: make([][]T, rectBlock)}
		t.State = s
	}
	x0, x1, p0, p1 := t.Columns(0)
	s.segments = rowsOf(s.segments, k.segments(), (x1-x0)*k.channels)
	if k.w > 1 {
		s.windows = rowsOf(s.windows, rectBlock, (p1-p0)*k.channels)
	}
	s.next = none
	s.block = rectBlock
	if (x1-x0)*k.channels*engine.DepthOf[T]().Size()*rectBlock > level1 {
		for s.block > k.h {
			s.block /= 2
		}
	}
}

// rowsOf returns n rows of at least so many elements, in the old memory if that suffices.
func rowsOf[T Pixel](rows [][]T, n, elems int) [][]T {
	elems = (elems + 63) &^ 63
	if len(rows) == n && (n == 0 || len(rows[0]) >= elems) {
		return rows
	}
	all := make([]T, n*elems)
	rows = make([][]T, n)
	for i := range rows {
		rows[i], all = all[:elems], all[elems:]
	}
	return rows
}

// Rows makes blocks of rows: whole ones, or where the windows would not stay in the level-1 cache then as many rows as share work.
func (k *rectRows[T]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*rectState[T])
	for end := y + n; y < end; {
		m := min(end-y, s.block)
		k.block(t, s, y, m)
		y += m
	}
}

// block makes the rows y to y+m-1.
func (k *rectRows[T]) block(t *engine.Tile, s *rectState[T], y, m int) {
	x0, x1, p0, _ := t.Columns(0)
	outs := s.outs[:m]
	for i := range outs {
		if k.w == 1 {
			outs[i] = engine.Dst[T](t, y+i)
		} else {
			outs[i] = s.windows[i][(x0-p0)*k.channels:][:(x1-x0)*k.channels]
		}
	}
	k.gather(t, s, y-k.above, m)
	k.Windows(outs, s.rows)
	if k.w == 1 {
		return
	}
	from, elems := (t.X0-k.left-p0)*k.channels, (t.X1-t.X0+k.w-1)*k.channels
	for i := range outs {
		engine.Pad(t, 0, s.windows[i])
		k.Runs(engine.Dst[T](t, y+i), s.windows[i][from:][:elems], 1, k.w, k.channels)
	}
}

// gather finds the rows of m windows from row top of the source on: rows of the source, and segments among those that a whole block
// of windows shares.
func (k *rectRows[T]) gather(t *engine.Tile, s *rectState[T], top, m int) {
	shared, below := top+m-1, top+k.h
	end := below + m - 1
	segmented := m == rectBlock && len(s.segments) > 0
	if segmented && (s.next == none || (shared-s.origin)%rectBlock != 0) {
		s.origin, s.next = shared, shared
	}
	s.rows = s.rows[:0]
	for y := top; y < end; {
		if segmented && y >= shared && y+rectBlock <= below {
			s.rows = append(s.rows, k.segment(t, s, y))
			y += rectBlock
		} else {
			s.rows = append(s.rows, engine.Src[T](t, 0, y))
			y++
		}
	}
}

// segment returns the rows y to y+rectBlock-1 folded to one.
func (k *rectRows[T]) segment(t *engine.Tile, s *rectState[T], y int) []T {
	row := s.segments[(y-s.origin)/rectBlock%len(s.segments)]
	if y >= s.next {
		for i := range s.sources {
			s.sources[i] = engine.Src[T](t, 0, y+i)
		}
		row = row[:len(s.sources[0])]
		k.Extremes.Rows(row, s.sources[:])
		s.next = y + rectBlock
	}
	return row
}
