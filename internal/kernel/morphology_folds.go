package kernel

import (
	"cmp"
	"slices"
)

// A MaskBlock is a rectangle of a mask: W columns from X on, H rows from Y on.
type MaskBlock struct{ X, Y, W, H int }

// MaskBlocks splits the members of a mask of w columns and h rows into disjoint blocks: the runs of members in each row,
// those that stand in consecutive rows at the same columns joined.
func MaskBlocks(w, h int, member func(x, y int) bool) []MaskBlock {
	var blocks []MaskBlock
	var above, here []int // the blocks that reach down to the row above and to this row, from left to right
	for y := range h {
		above, here = here, above[:0]
		for x := 0; x < w; x++ {
			if !member(x, y) {
				continue
			}
			run := MaskBlock{x, y, 1, 1}
			for x++; x < w && member(x, y); x++ {
				run.W++
			}
			for len(above) > 0 && blocks[above[0]].X < run.X {
				above = above[1:]
			}
			if len(above) > 0 && blocks[above[0]].X == run.X && blocks[above[0]].W == run.W {
				blocks[above[0]].H++
				here = append(here, above[0])
				continue
			}
			here = append(here, len(blocks))
			blocks = append(blocks, run)
		}
	}
	return blocks
}

// A Fold makes one row from rows made before it: element by element the smallest of its taps, or the largest. It
// stands for the smallest of a rectangle of W columns and H rows of the source that ends with the source row
// at hand; its row is W-1 pixels shorter than the source's.
type Fold struct {
	Taps []Tap
	W, H int
	Keep int // rows that later folds read: the newest Keep
	Runs int // not 0: the taps are runs of that many pixels, at most four, that cover one of W pixels
}

// A Tap is a row that a Fold reads.
type Tap struct {
	From  int // the fold that made it, or Source
	Back  int // how many rows ago
	Shift int // pixels to its left that are left out
}

// Source is where a [Tap] reads a row of the source.
const Source = -1

// Folds returns how to fold all blocks of a mask of w columns and h rows. The last fold makes the result, the smallest
// pixel under the blocks where the mask's last row lies on the source row at hand.
//
// A minimum may see a pixel twice. So a run of pixels is covered by shorter runs that overlap, and these by shorter ones
// again: the work grows with the logarithm of the run's length, is done once for a row of the source, and serves
// longer runs too. The same goes for blocks and their heights. What remains is to fold as many runs as the mask has,
// not as many pixels as it has members. (Runs of all lengths made from each other: E. Urbach and M. Wilkinson,
// Efficient 2-D grayscale morphological transformations with arbitrary flat structuring elements, 2008.)
func Folds(w, h int, blocks []MaskBlock) []Fold {
	rows := map[int]int{}     // by width: the rows that the blocks of that width have together
	alike := map[[2]int]int{} // by width and height: the blocks
	for _, b := range blocks {
		rows[b.W] += b.H
		alike[[2]int{b.W, b.H}]++
	}
	blocks = slices.Clone(blocks)
	slices.SortFunc(blocks, func(a, b MaskBlock) int { return cmp.Or(a.W-b.W, a.H-b.H, a.Y-b.Y, a.X-b.X) })

	var folds []Fold
	add := func(taps []Tap, w, h int) part {
		folds = append(folds, Fold{Taps: taps, W: w, H: h})
		return part{len(folds) - 1, w, h}
	}
	var result []Tap
	run := part{Source, 1, 1} // the longest run made
	high := run               // the highest block made of such runs
	for _, b := range blocks {
		for n := climb(run.w, b.W, rows[b.W]); n > run.w; n = climb(run.w, b.W, rows[b.W]) {
			made := run.w
			run = add(run.cover(n, 1), n, 1)
			folds[run.from].Runs = made
			high = run
		}
		best := run
		if run.w == b.W {
			uses := alike[[2]int{b.W, b.H}]
			for n := climb(high.h, b.H, uses); n > high.h; n = climb(high.h, b.H, uses) {
				high = add(high.cover(run.w, n), run.w, n)
			}
			best = high
		}
		for _, t := range best.cover(b.W, b.H) {
			result = append(result, Tap{t.From, t.Back + h - (b.Y + b.H), t.Shift + b.X})
		}
	}
	add(result, w, h)
	for _, f := range folds {
		for _, t := range f.Taps {
			if t.From != Source {
				folds[t.From].Keep = max(folds[t.From].Keep, t.Back+1)
			}
		}
	}
	return folds
}

// climb returns which length to make next from length n, on the way to one that is read a number of times: n itself
// where it is less work to cover the wanted length each time, work being rows read and written.
func climb(n, want, uses int) int {
	switch taps := (want + n - 1) / n; {
	case taps > 4:
		return 4 * n
	case taps*uses >= taps+1+uses:
		return want
	}
	return n
}

// A part is a block that a fold makes.
type part struct{ from, w, h int }

// cover returns the taps that cover a block of w columns and h rows with such parts.
func (p part) cover(w, h int) []Tap {
	var taps []Tap
	for y := 0; ; y = min(y+p.h, h-p.h) {
		for x := 0; ; x = min(x+p.w, w-p.w) {
			taps = append(taps, Tap{p.from, y, x})
			if x == w-p.w {
				break
			}
		}
		if y == h-p.h {
			return taps
		}
	}
}
