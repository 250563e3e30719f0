package cv

import (
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// Pointwise operations make each element or pixel from the one at the same place.

// pointwise is the edge of a node that reads the graph's input pixel by pixel.
var pointwise = []engine.Edge{{From: engine.Input(0)}}

// pointwise2 is the same for two inputs.
var pointwise2 = []engine.Edge{{From: engine.Input(0)}, {From: engine.Input(1)}}

// rowFunc makes a row kernel of a loop over the elements of a row.
func rowFunc[D, S Pixel](loop kernel.Conversion[D, S]) engine.RowFunc {
	return func(t *engine.Tile, y, n int) { makeRows(t, y, n, loop) }
}

// makeRows makes n rows by a loop over their elements.
func makeRows[D, S Pixel](t *engine.Tile, y, n int, loop kernel.Conversion[D, S]) {
	for m := 0; n > 0; y, n = y+m, n-m {
		m = t.Joined(y, n)
		loop(engine.DstRows[D](t, y, m), engine.SrcRows[S](t, 0, y, m), t.Stream)
	}
}

// rowFunc2 makes a row kernel of a loop over the elements of two rows.
func rowFunc2[T Pixel](loop func(dst, src1, src2 []T, stream bool)) engine.RowFunc {
	return func(t *engine.Tile, y, n int) {
		for m := 0; n > 0; y, n = y+m, n-m {
			m = t.Joined(y, n)
			loop(engine.DstRows[T](t, y, m), engine.SrcRows[T](t, 0, y, m), engine.SrcRows[T](t, 1, y, m), t.Stream)
		}
	}
}

// checkPair tells whether an operation on two images can take them.
func checkPair(op Op, in []Format) error {
	switch {
	case len(in) != 2:
		return shapeError(op.Name(), "src2", "%d images; two are needed", len(in))
	case in[0].Depth != in[1].Depth:
		return depthError(op.Name(), "src2", "%v; src is %v", in[1].Depth, in[0].Depth)
	case in[0] != in[1]:
		return shapeError(op.Name(), "src2", "%v; src is %v", in[1], in[0])
	}
	return nil
}
