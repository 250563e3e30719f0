package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRowFolds folds random rows of every length up to 40 and compares with the definition.
func TestRowFolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	testRowFolds(t, MinRowsU8, MaxRowsU8, func() uint8 { return uint8(rng.Uint32()) })
	testRowFolds(t, MinRows16, MaxRows16, func() uint16 { return uint16(rng.Uint32()) })
	testRowFolds(t, MinRows16, MaxRows16, func() int16 { return int16(rng.Uint32()) })
	testRowFolds(t, MinRowsFloat, MaxRowsFloat, func() float32 { return float32(rng.NormFloat64()) })
	testRowFolds(t, MinRowsFloat, MaxRowsFloat, rng.NormFloat64)
}

func testRowFolds[T Element](t *testing.T, least, most func(dst []T, rows [][]T), value func() T) {
	t.Helper()
	for n := range 41 {
		for taps := 1; taps <= 9; taps++ {
			rows := make([][]T, taps)
			for i := range rows {
				for range n + i%3 { // some are longer
					rows[i] = append(rows[i], value())
				}
			}
			wantLeast, wantMost := slices.Clone(rows[0][:n]), slices.Clone(rows[0][:n])
			for _, row := range rows[1:] {
				for i, v := range row[:n] {
					wantLeast[i], wantMost[i] = min(wantLeast[i], v), max(wantMost[i], v)
				}
			}
			got := make([]T, n+1)
			if least(got[:n], rows); !slices.Equal(got[:n], wantLeast) || got[n] != 0 {
				t.Errorf("the least of %d rows of %d %T: %v; want %v", taps, n, got[n], got[:n], wantLeast)
			}
			rows[0] = rows[0][:n]
			if most(rows[0], rows); !slices.Equal(rows[0], wantMost) {
				t.Errorf("the greatest of %d rows of %d %T, in place: %v; want %v", taps, n, got[n], rows[0], wantMost)
			}
		}
	}
}

// TestNotLess compares all pairs of bytes, in every place beside neighbours that could borrow.
func TestNotLess(t *testing.T) {
	for a := range uint64(256) {
		for b := range uint64(256) {
			want := uint64(0)
			if a >= b {
				want = 255
			}
			for place := 0; place < 64; place += 8 {
				const low, high = 0x00ff00ff00ff00ff, 0xff00ff00ff00ff00
				hole := ^(uint64(255) << place)
				if got := notLess(low&hole|a<<place, high&hole|b<<place) >> place & 255; got != want {
					t.Fatalf("notLess of %d and %d in bit %d: %d", a, b, place, got)
				}
			}
		}
	}
}

// TestFolds follows which pixels of the source are in each fold: in the last one those of the mask, in all others the
// rectangle that the fold stands for.
func TestFolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 400 {
		w, h := 1+rng.IntN(30), 1+rng.IntN(30)
		mask := make([]bool, w*h)
		for range 1 + rng.IntN(4) { // rectangles and noise
			x, y, noise := rng.IntN(w), rng.IntN(h), rng.IntN(3) == 0
			for j := y; j < min(h, y+1+rng.IntN(h)); j++ {
				for i := x; i < min(w, x+1+rng.IntN(w)); i++ {
					mask[j*w+i] = !noise || rng.IntN(2) == 0
				}
			}
		}
		mask[rng.IntN(len(mask))] = true
		member := func(x, y int) bool { return mask[y*w+x] }
		folds := Folds(w, h, MaskBlocks(w, h, member))

		type pixel struct{ x, back int } // a column, and how many rows ago
		var sets []map[pixel]bool
		for i, f := range folds {
			set := map[pixel]bool{}
			for _, tap := range f.Taps {
				switch {
				case tap.From == Source:
					set[pixel{tap.Shift, tap.Back}] = true
					continue
				case tap.From >= i || tap.Back >= folds[tap.From].Keep,
					tap.Back+folds[tap.From].H > f.H, tap.Shift+folds[tap.From].W > f.W:
					t.Fatalf("fold %d of %d x %d: tap %+v", i, w, h, tap)
				}
				for p := range sets[tap.From] {
					set[pixel{p.x + tap.Shift, p.back + tap.Back}] = true
				}
			}
			sets = append(sets, set)
			n := 0
			for y := range f.H {
				for x := range f.W {
					in := i < len(folds)-1 || member(x, y)
					if in {
						n++
					}
					if in != set[pixel{x, f.H - 1 - y}] {
						t.Fatalf("fold %d of %d x %d: column %d, row %d", i, w, h, x, y)
					}
				}
			}
			if n != len(set) {
				t.Fatalf("fold %d of %d x %d holds %d pixels, want %d", i, w, h, len(set), n)
			}
		}
	}
}

// TestFoldsWork bounds the rows that are read and written for a row of the result.
func TestFoldsWork(t *testing.T) {
	disc := func(n int) []MaskBlock {
		r := n / 2
		return MaskBlocks(n, n, func(x, y int) bool { return (x-r)*(x-r)+(y-r)*(y-r) <= r*r })
	}
	cross := func(n int) []MaskBlock {
		return MaskBlocks(n, n, func(x, y int) bool { return x == n/2 || y == n/2 })
	}
	for _, c := range []struct {
		name   string
		n      int
		blocks []MaskBlock
		most   int
	}{
		{"rectangle", 3, []MaskBlock{{0, 0, 3, 3}}, 8},
		{"rectangle", 31, []MaskBlock{{0, 0, 31, 31}}, 26},
		{"rectangle", 3001, []MaskBlock{{0, 0, 3001, 3001}}, 60},
		{"cross", 31, cross(31), 30},
		{"disc", 21, disc(21), 3 * 21},
		{"disc", 201, disc(201), 3 * 201},
	} {
		work := 0
		for _, f := range Folds(c.n, c.n, c.blocks) {
			work += len(f.Taps) + 1
		}
		if work > c.most {
			t.Errorf("%s of %d: %d rows, want %d at most", c.name, c.n, work, c.most)
		}
	}
}
