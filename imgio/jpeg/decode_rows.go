package jpeg

import (
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// buffers hold coefficients, of each worker's row of MCUs or of the whole image, and the samples of some rows, row y in slot y modulo their number.
type buffers struct {
	coefs   []coefRow
	samples []sampleRow
}

// A coefRow holds the coefficients of a row of MCUs, of each component.
type coefRow []coefficients

// coefficients are those of a component, block by block, each row by row.
type coefficients struct {
	values []int16
	known  []uint64 // of a progressive file: bit k of a block is set if its coefficient k, in the order of the file, is not zero
}

// A sampleRow holds the samples of a row of MCUs.
type sampleRow struct {
	planes [][]uint8
	made   counter // 1 + the row whose samples these are
	shown  counter // 1 + the row that has become pixels
}

// slots returns how many rows of samples are held: those that are worked at, and before the first of them those whose pixels are not made yet.
func (d *Decoder) slots() int { return min(d.rows, d.threads+2+d.context) }

// coefRows returns how many rows of coefficients are held.
func (d *Decoder) coefRows() int {
	if d.whole {
		return d.rows
	}
	return min(d.rows, d.threads)
}

// Buffered returns how many bytes of the image are held at once: some rows of MCUs, but all coefficients of a progressive file that lacks
// scans, or of one with several scans that is damaged in a certain way.
func (d *Decoder) Buffered() int {
	blocks, samples := 0, 0
	for _, c := range d.components {
		blocks += c.stride * c.v
		if c.needed {
			samples += c.stride * c.v * 64
		}
	}
	return d.coefRows()*blocks*(128+8) + d.slots()*samples
}

func (d *Decoder) allocateCoefs() {
	if d.coefs != nil {
		return
	}
	d.coefs = make([]coefRow, d.coefRows())
	for i := range d.coefs {
		d.coefs[i] = make(coefRow, len(d.components))
		for k, c := range d.components {
			d.coefs[i][k] = coefficients{make([]int16, c.stride*c.v*64), make([]uint64, c.stride*c.v)}
		}
	}
}

func (d *Decoder) allocateSamples() {
	d.samples = make([]sampleRow, d.slots())
	for i := range d.samples {
		d.samples[i].planes = make([][]uint8, len(d.components))
		for k, c := range d.components {
			if c.needed {
				d.samples[i].planes[k] = make([]uint8, c.stride*c.v*64)
			}
		}
	}
}

// Read puts the next dst.H rows of the image into dst. Behind the last row it returns io.EOF.
func (d *Decoder) Read(dst engine.Plane) error {
	f := d.Format()
	if dst.Depth != f.Depth || dst.W != f.W || dst.C != f.C {
		return fmt.Errorf("%w: rows of %v for an image of %v", cv.ErrShape, dst.Format, f)
	}
	if d.err == nil && d.y+dst.H > d.height {
		d.err = io.EOF
	}
	if d.err != nil || dst.H == 0 {
		return d.err
	}
	if d.samples == nil {
		d.allocateCoefs()
		d.allocateSamples()
		if d.whole {
			d.run(&pass{end: d.rows, work: (*worker).decode})
		}
	}
	last := (d.y + dst.H - 1) / (8 * d.maxV)
	p := &pass{dst: dst, y0: d.y, y1: d.y + dst.H, end: min(last+1+d.context, d.rows), work: (*worker).makeRow}
	p.next.Store(int64(d.made))
	w := newWorker(d, p, 0)
	for r := d.y / (8 * d.maxV); r < min(d.made-d.context, last+1) || r < d.made && d.made == d.rows; r++ {
		w.show(r)
	}
	d.run(p)
	d.made, d.y = max(p.end, d.made), d.y+dst.H
	for _, s := range d.scans {
		if s.overflow {
			d.err = FormatError("a coefficient out of range")
		}
	}
	return d.err
}

// A pass is work at rows of MCUs that goroutines share.
type pass struct {
	next   atomic.Int64 // the next row
	end    int          // behind the last one
	work   func(w *worker, r int)
	dst    engine.Plane
	y0, y1 int // the rows of pixels that dst holds
}

// run has goroutines take one row after the other. Each does all that there is to do to its row, in step with the others, and waits only for
// what those do that have earlier rows.
func (d *Decoder) run(p *pass) {
	n := min(d.threads, p.end-int(p.next.Load()))
	var others sync.WaitGroup
	for i := 1; i < n; i++ {
		others.Go(func() { newWorker(d, p, i).run() })
	}
	newWorker(d, p, 0).run()
	others.Wait()
}

// A worker is one of the goroutines.
type worker struct {
	*Decoder
	*pass
	number  int
	scratch [4][]uint8 // rows of samples as wide as the image
	rows    [4][]uint8
	block   [64]int16
}

func newWorker(d *Decoder, p *pass, number int) *worker {
	w := &worker{Decoder: d, pass: p, number: number}
	if p.dst.Data == nil {
		return w
	}
	for i, c := range d.components {
		if c.needed && c.scaleH*c.scaleV > 1 {
			w.scratch[i] = make([]uint8, c.width*c.scaleH)
		}
	}
	return w
}

func (w *worker) run() {
	for {
		r := int(w.next.Add(1) - 1)
		if r >= w.end {
			return
		}
		w.work(w, r)
	}
}

// coefRow returns where the coefficients of row r are, which is the worker's.
func (w *worker) coefRow(r int) coefRow {
	if w.whole {
		return w.coefs[r]
	}
	return w.coefs[w.number]
}

// finish decodes all rows of the scans that there are so far, and goes on where the last one really ends.
func (d *Decoder) finish() {
	d.whole = true
	d.allocateCoefs()
	d.run(&pass{end: d.rows, work: (*worker).decode})
	s := d.scans[len(d.scans)-1]
	if d.pos = s.pos; s.marker != 0 {
		d.pos -= 2
	}
}

// finished tells whether a scan has decoded all rows.
func (s *scan) finished(rows int) bool { return s.done.Load() == int64(rows) }

// decode has the scans decode a row of MCUs, each as soon as it has done the row before. Without the whole image's coefficients those that are not needed
// are left out.
func (w *worker) decode(r int) {
	coefs := w.coefRow(r)
	for _, s := range w.scans {
		if s.finished(w.Decoder.rows) && w.whole {
			continue
		}
		await(&s.done, r)
		if !s.progressive || s.from == 0 || s.components[0].needed || w.whole {
			s.decodeRow(r, w.Decoder.rows, coefs)
		}
		s.done.Store(int64(r) + 1)
	}
}

// makeRow makes the samples of a row of MCUs and the pixels that can be made then.
func (w *worker) makeRow(r int) {
	slot := &w.samples[r%len(w.samples)]
	if old := r - len(w.samples); old >= 0 { // the row that had the slot: pixels of its neighbours depend on it, too
		for k := max(old-w.context, 0); k <= old+w.context; k++ {
			await(&w.samples[k%len(w.samples)].shown, k+1)
		}
	}
	if !w.whole {
		if w.progressive {
			for _, c := range w.coefRow(r) {
				clear(c.known)
			}
		}
		w.decode(r)
	}
	for i := range w.components {
		if w.components[i].needed {
			w.transform(r, i, slot.planes[i])
		}
	}
	slot.made.Store(int64(r) + 1)
	if r >= w.context {
		w.show(r - w.context)
	}
	if w.context > 0 && r == w.Decoder.rows-1 {
		w.show(r)
	}
}

// transform makes the samples of a component from its coefficients.
func (w *worker) transform(r, component int, plane []uint8) {
	c := &w.components[component]
	quant := c.quant
	if quant == nil { // no scan has had the component
		quant = new([64]int16)
	}
	coefs := w.coefRow(r)[component].values
	for i := range min(c.v, c.blocksH-r*c.v) {
		dst := plane[i*64*c.stride:]
		if w.smoothing {
			w.transformSmoothed(r, i, component, dst)
		} else {
			kernel.JPEGDecode.InverseDCT(dst, 8*c.stride, coefs[i*64*c.stride:][:64*c.blocksW], quant)
		}
	}
}

// show makes those pixels of row r of MCUs that dst has room for.
func (w *worker) show(r int) {
	slot := &w.samples[r%len(w.samples)]
	for k := max(r-1, 0); k < r+w.context && k < w.Decoder.rows; k++ {
		await(&w.samples[k%len(w.samples)].made, k+1)
	}
	first, end := 8*w.maxV*r, min(8*w.maxV*(r+1), w.height)
	for y := max(first, w.y0); y < min(end, w.y1); y++ {
		for i := range w.components {
			if w.components[i].needed {
				w.rows[i] = w.upsample(i, y)[:w.width]
			}
		}
		w.convert(w.dst.Data[(y-w.y0)*w.dst.Stride:][:w.dst.RowSize()], &w.rows)
	}
	if w.y1 >= end {
		slot.shown.Store(int64(r) + 1)
	}
}

// upsample returns the samples of a component for row y of pixels, at least as many as there are columns.
func (w *worker) upsample(component, y int) []uint8 {
	c, dst := &w.components[component], w.scratch[component]
	near := w.sampleRow(component, y/c.scaleV)
	if c.scaleH == 1 && c.scaleV == 1 {
		return near
	}
	other := func() []uint8 { // the second nearest row
		at := y/2 - 1 + y&1*2
		return w.sampleRow(component, max(0, min(at, c.height-1)))
	}
	k := &kernel.JPEGDecode
	switch {
	case c.scaleH == 2 && c.scaleV == 1 && c.width > 2:
		k.UpsampleH2(dst, near)
	case c.scaleH == 1 && c.scaleV == 2:
		k.UpsampleV2(dst, near, other(), 1+y&1)
	case c.scaleH == 2 && c.scaleV == 2 && c.width > 2:
		k.UpsampleH2V2(dst, near, other())
	default:
		for i, v := range near {
			for j := range c.scaleH {
				dst[i*c.scaleH+j] = v
			}
		}
	}
	return dst
}

// sampleRow returns a row of a component's samples.
func (w *worker) sampleRow(component, y int) []uint8 {
	c := &w.components[component]
	slot := &w.samples[y/(8*c.v)%len(w.samples)]
	return slot.planes[component][y%(8*c.v)*8*c.stride:][:c.width]
}

// await waits until v is at least n. Another goroutine works at that meanwhile.
func await(v *counter, n int) {
	for i := 0; v.Load() < int64(n); i++ {
		if i < 20000 {
			runtime.Gosched()
		} else {
			time.Sleep(20 * time.Microsecond)
		}
	}
}
