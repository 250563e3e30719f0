package ndarray

import (
	"strings"
	"unsafe"

	"github.com/purecv/cv/internal/engine"
)

// order returns the axes of operands of one shape in the order in which numpy goes through them, the slowest first: those of larger strides
// before those of smaller ones, and as they stand where no operand tells. Sides of 1 and strides of 0 tell nothing; where operands disagree, axes
// stay as they stand. An operation's result lies in memory in that order, and sums add in it.
func order(shape []int, strides ...[]int) []int {
	axes := make([]int, len(shape))
	for i := range axes {
		axes[i] = i
	}
	for i := len(axes) - 2; i >= 0; i-- { // from the right, those after i being in order
		axis, to := axes[i], i
		for j := i + 1; j < len(axes); j++ {
			slower := compareAxes(axis, axes[j], shape, strides)
			if slower > 0 {
				break
			}
			if slower < 0 {
				to = j
			}
		}
		copy(axes[i:to], axes[i+1:to+1])
		axes[to] = axis
	}
	return axes
}

// compareAxes tells whether an axis is slower than one that stands after it (1), faster (-1), or no operand says which (0).
func compareAxes(axis, after int, shape []int, strides [][]int) int {
	slower := 0
	if shape[axis] == 1 || shape[after] == 1 {
		return 0
	}
	for _, s := range strides {
		p, q := max(s[axis], -s[axis]), max(s[after], -s[after])
		switch {
		case p == 0 || q == 0:
		case q <= p:
			slower = 1
		case slower == 0:
			slower = -1
		}
	}
	return slower
}

// ordered makes an array that lies in memory in the order of axes, for somebody who writes every element.
func (m *Memory) ordered(t Type, shape, axes []int) (*Array, error) {
	sides := make([]int, len(shape))
	for i, axis := range axes {
		sides[i] = shape[axis]
	}
	a, err := m.Unwritten(t, sides...)
	if err != nil {
		return nil, err
	}
	return a.Transpose(inverse(axes)...), nil
}

// inverse returns the permutation that undoes one.
func inverse(axes []int) []int {
	out := make([]int, len(axes))
	for i, axis := range axes {
		out[axis] = i
	}
	return out
}

// unwrittenBytes returns n bytes, aligned for every type, of which a large number is not set.
func unwrittenBytes(n int) []byte {
	if n < 1<<12 {
		return alignedBytes(n)
	}
	var b strings.Builder // whose memory is made so
	b.Grow(n)
	data := unsafe.Slice(unsafe.StringData(b.String()), n)
	engine.PreferHugePages(data)
	return data
}
