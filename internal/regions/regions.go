// Package regions labels the connected regions of an image.
//
// An image is taken in strips: single rows where pixels connect across sides only, pairs of rows where they connect
// across corners as well. The runs of a strip are the nodes of union-find. A run of a pair is a run of columns that have
// foreground in either row: such columns are always connected to their neighbours, so it is one piece of a region.
//
// This halves the work, and it yields the order of OpenCV's labels. With 8-connectivity OpenCV numbers regions by their first
// square of 2x2 pixels; as two runs of a pair never share a square, that is the order of the regions' first runs.
package regions

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"sync"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// ErrTooMany is the error of an image with more runs of foreground than an int32 can number.
var ErrTooMany = errors.New("more than 2^31-1 runs of foreground")

// Label sets each pixel of labels (32S) to 0 where src (8U) is 0, and elsewhere to the number of its region: regions
// count from 1 in the order of their first runs. The connectivity is 4 or 8. It returns the number of labels, 0 among
// them, and, if they are to be measured, the sums of each label's pixels.
func Label(ctx context.Context, src, labels engine.Plane, connectivity int, measure bool) (n int, sums []Sums, err error) {
	l := labellers.Get().(*labeller)
	defer func() {
		l.src, l.labels, l.sums = engine.Plane{}, engine.Plane{}, nil
		labellers.Put(l)
	}()
	l.begin(src, labels, connectivity, measure)
	n, err = l.run(ctx)
	return n, l.sums, err
}

// A labeller is the memory of one call of Label.
type labeller struct {
	src, labels engine.Plane
	high        int  // rows of a strip
	corners     bool // pixels connect across corners
	measure     bool
	words       int      // of a row of the mask
	mask        []uint64 // a bit for each pixel of whole strips
	first       []int    // by strip, and one more: the number of its first run; runs count from 1
	parent      []int32  // by run: an earlier run of its region or itself; in the end its label
	bands       []band
	sums        []Sums

	do      func(l *labeller, b *band, s int) // what is done at the moment to every strip
	ctx     context.Context
	oneBand func(i int) // does it to those of a band
}

// A band is successive strips that one thread works on.
type band struct {
	begin, end int             // the strips begin to end-1
	before     int             // the last label of regions that begin above the band
	guests     map[int32]*Sums // what of those regions lies in the band
	background Sums            // only its rectangle counts
	none       []uint64        // a row without pixels
}

// labellers keeps memory from call to call.
var labellers = sync.Pool{New: func() any {
	l := new(labeller)
	l.oneBand = l.stripsOf
	return l
}}

const (
	smallWork      = 1 << 15 // pixels that one thread does at once
	bandsPerThread = 4       // so that threads end together though bands differ
	leastBand      = 8       // strips
)

// Tests lower maxRuns and raise leastBands.
var maxRuns, leastBands = math.MaxInt32, 1

// begin prepares for an image.
func (l *labeller) begin(src, labels engine.Plane, connectivity int, measure bool) {
	l.src, l.labels, l.measure = src, labels, measure
	l.high, l.corners = 2, true
	if connectivity == 4 {
		l.high, l.corners = 1, false
	}
	strips := (src.H + l.high - 1) / l.high
	l.words = (src.W + 63) / 64
	l.mask = grow(l.mask, strips*l.high*l.words)
	l.first = grow(l.first, strips+1)
	n := 1
	if threads := engine.Threads(); threads > 1 && src.W*src.H > smallWork {
		n = max(1, min(threads*bandsPerThread, strips/leastBand))
	}
	n = min(max(n, leastBands), strips)
	l.bands = grow(l.bands, n)
	for i := range l.bands {
		b := &l.bands[i]
		*b = band{begin: strips * i / n, end: strips * (i + 1) / n, none: grow(b.none, l.words)}
	}
}

// grow returns a slice of n elements, in the old memory if that suffices.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// run labels the image: the bands count and unite their runs each for itself, are joined, and write their labels.
func (l *labeller) run(ctx context.Context) (n int, err error) {
	if err := l.each(ctx, (*labeller).count); err != nil {
		return 0, err
	}
	runs, strips := 1, len(l.first)-1
	for s := range strips {
		l.first[s], runs = runs, runs+l.first[s]
	}
	l.first[strips] = runs
	if runs-1 > maxRuns {
		return 0, ErrTooMany
	}
	l.parent = grow(l.parent, runs+kernel.LabelsBehind)
	if err := l.each(ctx, (*labeller).unite); err != nil {
		return 0, err
	}
	for i := range l.bands[1:] {
		l.join(l.bands[i+1].begin)
	}
	last := 0
	for i := range l.bands {
		b := &l.bands[i]
		b.before = last
		last = number(l.parent, l.first[b.begin], l.first[b.end], last)
	}
	if l.measure {
		l.sums = make([]Sums, last+1)
	}
	if err := l.each(ctx, (*labeller).write); err != nil {
		return 0, err
	}
	if l.measure {
		l.total()
	}
	return last + 1, nil
}

// each calls do with every strip; the bands run in parallel.
func (l *labeller) each(ctx context.Context, do func(l *labeller, b *band, s int)) error {
	l.ctx, l.do = ctx, do
	engine.Parallel(len(l.bands), l.oneBand)
	l.ctx = nil
	return ctx.Err()
}

func (l *labeller) stripsOf(i int) {
	b := &l.bands[i]
	for s := b.begin; s < b.end && l.ctx.Err() == nil; s++ {
		l.do(l, b, s)
	}
}

// rows returns the masks of the first and of the last row of a strip.
func (l *labeller) rows(s int) (top, bottom []uint64) {
	strip := l.mask[s*l.high*l.words : (s+1)*l.high*l.words]
	return strip[:l.words], strip[len(strip)-l.words:]
}

// count makes the masks of a strip and counts its runs.
func (l *labeller) count(_ *band, s int) {
	top, bottom := l.rows(s)
	kernel.Regions.Mask(top, engine.PlaneRow[uint8](&l.src, s*l.high))
	if l.high == 2 {
		if y := 2*s + 1; y < l.src.H {
			kernel.Regions.Mask(bottom, engine.PlaneRow[uint8](&l.src, y))
		} else {
			clear(bottom)
		}
	}
	l.first[s] = kernel.CountRuns(top, bottom)
}

// unite makes the runs of a strip nodes and joins them to the strip above, if that is in the band.
func (l *labeller) unite(b *band, s int) {
	for i := l.first[s]; i < l.first[s+1]; i++ {
		l.parent[i] = int32(i)
	}
	if s > b.begin {
		l.join(s)
	}
}

// join unites the runs of strip s with those of the strip above where the bottom row of that and the top row of this touch.
//
// It knows a run by how many begin up to a column: the n-th of a strip has the number first+n-1. A link is a column x
// where the rows touch and x-1 does not tell so already: either there is foreground in both rows at x, and not at x-1;
// or, across corners, in one row at x, in the other at x-1 and nowhere else in these four places. A strip that is linked
// by its pixel at x-1 has no run that begins at x. So in both strips the run to link is the last that begins up to x.
func (l *labeller) join(s int) {
	upperTop, upper := l.rows(s - 1)
	lower, lowerBottom := l.rows(s)
	i, j := l.first[s-1]-1, l.first[s]-1
	var lastU, lastV, lastA, lastB uint64 // the bits before the word
	var pending uint64                    // 1: a run has begun since the last link
	for k, u := range upper {
		v := lower[k]
		a, b := u|upperTop[k], v|lowerBottom[k]
		beginA, beginB := a&^(a<<1|lastA), b&^(b<<1|lastB)
		leftU, leftV := u<<1|lastU, v<<1|lastV
		links := u & v &^ (leftU & leftV)
		if l.corners {
			links |= (u ^ leftU) & (v ^ leftV) & (u ^ v)
		}
		// Of the links of two runs the first will do: the first behind the begin of either. A one added at a begin runs up to it.
		gaps, begins := ^links, beginA|beginB
		var found uint64
		found, pending = bits.Add64(gaps, begins&gaps, pending)
		for links &= found | begins; links != 0; links &= links - 1 {
			upTo := links ^ (links - 1)
			unite(l.parent, i+bits.OnesCount64(beginA&upTo), j+bits.OnesCount64(beginB&upTo))
		}
		i += bits.OnesCount64(beginA)
		j += bits.OnesCount64(beginB)
		lastU, lastV, lastA, lastB = u>>63, v>>63, a>>63, b>>63
	}
}

// unite makes the trees of the runs i and j one. The root of a tree is its first run.
func unite(parent []int32, i, j int) {
	p, q := parent[i], parent[j]
	if p == q {
		return
	}
	a, b := root(parent, int(p)), root(parent, int(q))
	r := int32(min(a, b))
	parent[max(a, b)], parent[i], parent[j] = r, r, r
}

// root returns the root of run i and halves the way to it.
func root(parent []int32, i int) int {
	for {
		p := int(parent[i])
		if p == i {
			return i
		}
		up := parent[p]
		parent[i] = up
		i = int(up)
	}
}

// number turns the parents of the runs first to end-1 into labels: a root gets the label that follows last, another run
// that of its parent, which precedes it. It returns the last label.
func number(parent []int32, first, end, last int) int {
	for i := first; i < end; i++ {
		if p := int(parent[i]); p < i {
			parent[i] = parent[p]
		} else {
			last++
			parent[i] = int32(last)
		}
	}
	return last
}

// write writes the labels of a strip and adds up what there is of every region.
func (l *labeller) write(b *band, s int) {
	top, bottom := l.rows(s)
	row := top
	labels := l.parent[l.first[s]-1 : l.first[s+1]+kernel.LabelsBehind]
	for y := s * l.high; y < min((s+1)*l.high, l.src.H); y++ {
		kernel.Regions.LabelRow(engine.PlaneRow[int32](&l.labels, y), row, top, bottom, labels)
		if l.measure {
			b.addBackground(row, l.src.W, y)
		}
		row = bottom
	}
	if l.measure {
		l.add(b, s)
	}
}
