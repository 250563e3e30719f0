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
	"slices"
	"sync"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// ErrTooMany is the error of an image with more runs of foreground than an int32 can number.
var ErrTooMany = errors.New("more than 2^31-1 runs of foreground")

// Label sets each pixel of labels (32S) to 0 where src (8U) is 0, and elsewhere to the number of its region: regions
// count from 1 in the order of their first runs. The connectivity is 4 or 8. It returns the number of labels, 0 among
// them, and, if they are to be measured, the sums of each label's pixels.
func Label(ctx context.Context, src, labels engine.Plane, connectivity int, measure bool) (n int, sums []kernel.Sums, err error) {
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
	none        []uint64 // a row without pixels
	bands       []band
	final       []int32 // by label of a band, those of earlier bands before: an earlier one of its region or itself; in the end its label
	sums        []kernel.Sums

	do      func(l *labeller, b *band) // what is done at the moment to every band
	ctx     context.Context
	oneBand func(i int) // does it
}

// A band is successive strips that one thread works on. Until the bands are joined it has runs, labels and sums of its own.
type band struct {
	begin, end int           // the strips begin to end-1
	first      []int32       // by strip, and one more: the number of its first run; runs count from 1
	parent     []int32       // by run: an earlier run of its region or itself; then its label
	links      []kernel.Link // of two strips
	runs       int
	count      int           // the last label; 0 is none
	before     int           // labels of the bands above
	known      int           // the last label of regions that begin above the band
	sums       []kernel.Sums // by label
	guests     []int32       // the labels, of the band, of those regions
	background kernel.Sums
}

// labellers keeps memory from call to call.
var labellers = sync.Pool{New: func() any {
	l := new(labeller)
	l.oneBand = func(i int) { l.do(l, &l.bands[i]) }
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
	l.none = grow(l.none, l.words)
	n := 1
	if threads := engine.Threads(); threads > 1 && src.W*src.H > smallWork {
		n = max(1, min(threads*bandsPerThread, strips/leastBand))
	}
	n = min(max(n, leastBands), strips)
	l.bands = grow(l.bands, n)
	for i := range l.bands {
		b := &l.bands[i]
		b.begin, b.end = strips*i/n, strips*(i+1)/n
		b.first = grow(b.first, b.end-b.begin+1)
		b.links = grow(b.links, kernel.MostLinks(l.words))
		b.parent = grow(b.parent, 1)
		b.guests, b.background = b.guests[:0], kernel.Sums{}
	}
}

// grow returns a slice of n elements, the first of which are those of s, in the old memory if that suffices.
func grow[T any](s []T, n int) []T {
	return slices.Grow(s, max(n-len(s), 0))[:n]
}

// run labels the image: the bands label their runs each for itself, are joined, and write their labels.
func (l *labeller) run(ctx context.Context) (n int, err error) {
	if err := l.each(ctx, (*labeller).scan); err != nil {
		return 0, err
	}
	runs, last := 0, 0
	for i := range l.bands {
		b := &l.bands[i]
		runs += b.runs
		b.before = last
		last += b.count
	}
	if runs > maxRuns {
		return 0, ErrTooMany
	}
	last = l.joinBands(last)
	if l.measure {
		l.sums = make([]kernel.Sums, last+1)
	}
	if err := l.each(ctx, (*labeller).write); err != nil {
		return 0, err
	}
	if l.measure {
		l.total()
	}
	return last + 1, nil
}

// each calls do with every band, in parallel.
func (l *labeller) each(ctx context.Context, do func(l *labeller, b *band)) error {
	l.ctx, l.do = ctx, do
	engine.Parallel(len(l.bands), l.oneBand)
	l.ctx = nil
	return ctx.Err()
}

// rows returns the masks of the first and of the last row of a strip.
func (l *labeller) rows(s int) (top, bottom []uint64) {
	strip := l.mask[s*l.high*l.words : (s+1)*l.high*l.words]
	return strip[:l.words], strip[len(strip)-l.words:]
}

// scan labels the runs of a band and adds up its regions.
func (l *labeller) scan(b *band) {
	b.runs, b.first[0] = 0, 1
	for s := b.begin; s < b.end && l.ctx.Err() == nil; s++ {
		l.makeMasks(b, s)
		begin := 1 + b.runs
		b.runs += kernel.CountRuns(l.rows(s))
		if b.runs > maxRuns {
			return
		}
		b.parent = grow(b.parent[:begin], 1+b.runs)
		for i := begin; i <= b.runs; i++ {
			b.parent[i] = int32(i)
		}
		b.first[s-b.begin+1] = int32(1 + b.runs)
		if s > b.begin {
			unite(b.parent, l.linksAbove(s, b.links, b.first[s-1-b.begin], b.first[s-b.begin]))
		}
	}
	b.parent = grow(b.parent, 1+b.runs+kernel.LabelsBehind)
	b.count = number(b.parent, 1, 1+b.runs, 0)
	if l.measure {
		b.sums = grow(b.sums, b.count+1)
		clear(b.sums)
		for s := b.begin; s < b.end && l.ctx.Err() == nil; s++ {
			top, bottom := l.rows(s)
			if l.high == 1 {
				bottom = l.none
			}
			kernel.Regions.Measure(b.sums, b.parent[b.first[s-b.begin]-1:], top, bottom, s*l.high)
		}
	}
}

// makeMasks makes the masks of a strip.
func (l *labeller) makeMasks(b *band, s int) {
	strip := l.mask[s*l.high*l.words : (s+1)*l.high*l.words]
	for y := s * l.high; len(strip) > 0; y++ {
		row := strip[:l.words]
		strip = strip[l.words:]
		if y == l.src.H {
			clear(row)
			return
		}
		kernel.Regions.Mask(row, engine.PlaneRow[uint8](&l.src, y))
		if l.measure {
			b.addBackground(row, l.src.W, y)
		}
	}
}

// linksAbove finds the links of strip s with the one above, whose runs begin with upper and lower.
func (l *labeller) linksAbove(s int, links []kernel.Link, upper, lower int32) []kernel.Link {
	upperTop, above := l.rows(s - 1)
	below, lowerBottom := l.rows(s)
	return links[:kernel.Regions.Links(links, upperTop, above, below, lowerBottom, int(upper)-1, int(lower)-1, l.corners)]
}

// unite joins the trees of linked runs. The root of a tree is its first run.
func unite(parent []int32, links []kernel.Link) {
	for _, k := range links {
		p, q := parent[k.Upper], parent[k.Lower]
		if q == k.Lower { // a root, such as a run that had no link before, needs none to be found for it
			q = p
		}
		parent[k.Lower] = q
		if p == q {
			continue
		}
		a, b := root(parent, p), root(parent, q)
		r := min(a, b)
		parent[max(a, b)], parent[k.Upper], parent[k.Lower] = r, r, r
	}
}

// root returns the root of run i and halves the way to it.
func root(parent []int32, i int32) int32 {
	for {
		p := parent[i]
		if p == i {
			return i
		}
		up := parent[p]
		parent[i] = up
		i = up
	}
}

// number turns the parents of the runs first to end-1 into labels: a root gets the label that follows last, another run
// that of its parent, which precedes it. It returns the last label.
func number(parent []int32, first, end, last int) int {
	next := int32(last + 1)
	for i := first; i < end; i++ {
		p := parent[i]
		label, roots := parent[p], int32(0)
		if p == int32(i) {
			label, roots = next, 1
		}
		parent[i] = label
		next += roots
	}
	return int(next) - 1
}

// joinBands finds the labels of the bands' regions from the links of their seams. It returns the last one.
func (l *labeller) joinBands(labels int) int {
	l.final = grow(l.final, labels+1)
	for i := range l.final {
		l.final[i] = int32(i)
	}
	for i := range l.bands[1:] {
		up, down := &l.bands[i], &l.bands[i+1]
		links := l.linksAbove(down.begin, down.links, up.first[len(up.first)-2], down.first[0])
		for k, link := range links {
			links[k] = kernel.Link{Upper: up.parent[link.Upper] + int32(up.before), Lower: down.parent[link.Lower] + int32(down.before)}
		}
		unite(l.final, links)
	}
	known := 0
	for i := range l.bands {
		b := &l.bands[i]
		b.known = known
		known = number(l.final, b.before+1, b.before+b.count+1, known)
	}
	return known
}

// write writes the labels of a band and hands over the sums of its regions.
func (l *labeller) write(b *band) {
	final := l.final[b.before:]
	for s := b.begin; s < b.end && l.ctx.Err() == nil; s++ {
		labels := b.parent[b.first[s-b.begin]-1 : b.first[s-b.begin+1]+kernel.LabelsBehind]
		if len(l.bands) > 1 {
			runs := labels[1 : len(labels)-kernel.LabelsBehind]
			for i, label := range runs {
				runs[i] = final[label]
			}
		}
		top, bottom := l.rows(s)
		row := top
		for y := s * l.high; y < min((s+1)*l.high, l.src.H); y++ {
			kernel.Regions.LabelRow(engine.PlaneRow[int32](&l.labels, y), row, top, bottom, labels, l.labels.Streamed())
			row = bottom
		}
	}
	if l.measure {
		l.handOver(b)
	}
}
