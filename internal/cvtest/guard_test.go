package cvtest

import "testing"

// recorder takes the place of a test that is meant to fail.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestBuffer(t *testing.T) {
	for _, c := range []struct {
		at      int // the element that is written, counted from the first of the first row
		overrun bool
	}{
		{-guard, true}, {-1, true}, {0, false}, {4, false}, {5, true}, {7, true}, {8, false}, {20, false}, {21, true}, {20 + guard, true},
	} {
		b := NewBuffer[int16](5, 3, 8)
		b.all[guard+c.at] = -1
		var r recorder
		if b.Check(&r); r.failed != c.overrun {
			t.Errorf("element %d written: noticed %v", c.at, r.failed)
		}
	}
}
