package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// TestExtremes compares the portable kernels with the definition.
func TestExtremes(t *testing.T) {
	testExtremes(t, "U8", MinU8, MaxU8)
	testExtremes(t, "U16", MinU16, MaxU16)
	testExtremes(t, "S16", MinS16, MaxS16)
	testExtremes(t, "F32", MinF32, MaxF32)
	testExtremes(t, "F64", MinF64, MaxF64)
}

func testExtremes[T Element](t *testing.T, name string, least, most Extremes[T]) {
	twinExtremes(t, name+" least", definedExtremes(func(a, b T) T { return min(a, b) }), least)
	twinExtremes(t, name+" most", definedExtremes(func(a, b T) T { return max(a, b) }), most)
}

// definedExtremes are kernels made from the extreme of two elements.
func definedExtremes[T Element](extreme func(a, b T) T) Extremes[T] {
	rows := func(dst []T, rows [][]T) {
		for i := range dst {
			v := rows[0][i]
			for _, row := range rows[1:] {
				v = extreme(v, row[i])
			}
			dst[i] = v
		}
	}
	return Extremes[T]{
		Rows: rows,
		Windows: func(dst, src [][]T) {
			for k := range dst {
				rows(dst[k], src[k:][:len(src)-len(dst)+1])
			}
		},
		Runs: func(dst, src []T, made, n, step int) {
			var taps [][]T
			for k := range n - made + 1 {
				taps = append(taps, src[k*step:])
			}
			rows(dst, taps)
		},
	}
}

// twinExtremes compares kernels with others at several numbers of rows and lengths of runs.
func twinExtremes[T Element](t *testing.T, name string, want, got Extremes[T]) {
	longest := 340/int(unsafe.Sizeof(T(0))) + 10 // beyond the largest group
	for _, rows := range []int{1, 2, 3, 7, 20} {
		twinTest[T, T]{name: fmt.Sprint(name, " of ", rows), sources: rows, inPlace: true, longest: longest, want: want.Rows, got: got.Rows}.run(t)
	}
	for _, r := range []int{1, 2, 4, 8, 15} {
		for _, h := range []int{1, 2, 5, 8, 19} {
			twinWindows(t, fmt.Sprint(name, " ", r, " windows of ", h), r, h, longest, want, got)
		}
	}
	for _, step := range []int{1, 3, 4} {
		for _, n := range []int{1, 2, 5} {
			twinThree(t, fmt.Sprint(name, " ", n, " squares, step ", step), n, step, longest, want, got.Square, true)
			twinThree(t, fmt.Sprint(name, " ", n, " crosses, step ", step), n, step, longest, want, got.Cross, false)
		}
	}
	for _, run := range []struct{ made, n, step int }{
		{1, 1, 1}, {1, 2, 1}, {1, 3, 3}, {1, 4, 4}, {2, 5, 2}, {7, 27, 1}, {1, 31, 1}, {1, 64, 1}, {1, 70, 4}, {20, 80, 3}, {3, 200, 1},
	} {
		runs := func(e Extremes[T]) func(dst []T, src [][]T) {
			return func(dst []T, src [][]T) {
				from := make([]T, len(src[0])-(run.made-1)*run.step)
				want.Runs(from, slices.Clone(src[0]), 1, run.made, run.step)
				kept := slices.Clone(from)
				if e.Runs(dst, from, run.made, run.n, run.step); run.n <= 4*run.made && !slices.EqualFunc(from, kept, sameBits[T]) {
					t.Fatalf("%s: runs of %v spoil their source", name, run)
				}
			}
		}
		twinTest[T, T]{name: fmt.Sprint(name, " of runs of ", run), sources: 1, more: (run.n - 1) * run.step, longest: longest, want: runs(want), got: runs(got)}.run(t)
	}
}

// twinWindows compares r windows of h rows at every length, with nothing written beside them.
func twinWindows[T Element](t *testing.T, name string, r, h, longest int, want, got Extremes[T]) {
	rng := rand.New(rand.NewPCG(uint64(r), uint64(h)))
	noise := make([]T, 5000)
	for i := range noise {
		noise[i] = anyElement[T](rng)
	}
	for n := 1; n <= longest; n += 1 + n/40 {
		src := make([][]T, r+h-1)
		for i := range src {
			src[i] = noise[rng.IntN(len(noise)-n):][:n]
		}
		wantRows, gotRows, whole := make([][]T, r), make([][]T, r), make([][]T, r)
		for k := range r {
			wantRows[k] = make([]T, n)
			whole[k] = make([]T, n+128)
			for i := range whole[k] {
				whole[k][i] = canary[T](i)
			}
			gotRows[k] = whole[k][64:][:n:n]
		}
		want.Windows(wantRows, src)
		got.Windows(gotRows, src)
		for k := range r {
			for i, v := range whole[k] {
				expect := canary[T](i)
				if i >= 64 && i < 64+n {
					expect = wantRows[k][i-64]
				}
				if !sameBits(v, expect) {
					t.Fatalf("%s: window %d of %d elements: element %d is %v, want %v", name, k, n, i-64, v, expect)
				}
			}
		}
	}
}

// twinThree compares n rows of squares, or of crosses, which have no corners, at every length, with nothing written beside them.
func twinThree[T Element](t *testing.T, name string, n, step, longest int, want Extremes[T], got func(dst, rows [][]T, step int), corners bool) {
	if got == nil {
		return
	}
	rng := rand.New(rand.NewPCG(uint64(n), uint64(step)))
	for length := 1; length <= longest; length += 1 + length/20 {
		rows := make([][]T, n+2)
		for i := range rows {
			rows[i] = make([]T, length+2*step)
			for k := range rows[i] {
				rows[i][k] = anyElement[T](rng)
			}
		}
		dst, whole := make([][]T, n), make([][]T, n)
		for k := range dst {
			whole[k] = make([]T, length+128)
			for i := range whole[k] {
				whole[k][i] = canary[T](i)
			}
			dst[k] = whole[k][64:][:length:length]
		}
		got(dst, rows, step)
		for k := range dst {
			var taps [][]T
			for y := range 3 {
				for x := range 3 {
					if corners || x == 1 || y == 1 {
						taps = append(taps, rows[k+y][x*step:])
					}
				}
			}
			expect := make([]T, length)
			want.Rows(expect, taps)
			for i, v := range whole[k] {
				e := canary[T](i)
				if i >= 64 && i < 64+length {
					e = expect[i-64]
				}
				if !sameBits(v, e) {
					t.Fatalf("%s: row %d of %d elements: element %d is %v, want %v", name, k, length, i-64, v, e)
				}
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
