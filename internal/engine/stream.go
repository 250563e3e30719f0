package engine

import "context"

// A Source gives the rows of an image from top to bottom.
type Source interface {
	Format() Format
	// Read puts the next rows of the image, as many as dst has, into dst.
	Read(dst Plane) error
}

// A Sink takes the rows of an image from top to bottom; the rows are valid during the call only.
type Sink interface {
	Write(rows Plane) error
}

// Streams tells whether Stream holds no more of an image than a strip with its halo: a plan with
// a barrier, a reducer or a whole node needs all of its inputs before its first row.
func (p *Plan) Streams() bool {
	if first := p.stages[0]; len(p.stages) > 1 || len(first.sinks) > 1 || len(first.whole) > 0 {
		return false
	}
	for i := range p.nodes {
		for _, e := range p.nodes[i].In {
			if e.From < 0 && e.wrapsRows() {
				return false
			}
		}
	}
	return true
}

// StreamsIn tells whether Stream holds no input whole: if the plan streams, or if its first stage, which keeps what later ones read,
// alone reads inputs, and these row by row.
func (p *Plan) StreamsIn() bool {
	if p.Streams() {
		return true
	}
	if first := p.stages[0]; p.last == 0 || len(first.whole) > 0 || len(first.rows) == 0 {
		return false
	}
	for i := range p.nodes {
		for _, e := range p.nodes[i].In {
			if e.From < 0 && (p.nodes[i].stage > 0 || e.wrapsRows()) {
				return false
			}
		}
	}
	return true
}

// Strip returns how many rows Stream takes at a time best: some megabytes of the images, and many more than
// those around them that are made twice. A plan that holds inputs whole takes all.
func (p *Plan) Strip() int {
	const bytes, least, timesHalo = 1 << 21, 32, 16
	f := p.Format()
	if !p.StreamsIn() {
		return f.H
	}
	widest, halo, middle := f.RowSize(), 0, f.H/2
	for i, in := range p.graph.In {
		lo, hi := p.inputSpan(i, middle, middle+1)
		halo = max(halo, hi-lo-1)
		widest = max(widest, in.RowSize())
	}
	return min(max(bytes/widest, least, timesHalo*halo), f.H)
}

// Stream runs the plan over strips of the given number of rows, or of all rows if it holds an input whole.
func (p *Plan) Stream(ctx context.Context, in []Source, out Sink, strip int) error {
	h, f := p.graph.In[0].H, p.Format()
	windows := make([]Plane, len(in))
	for i := range in {
		windows[i].Format = in[i].Format()
	}
	bring := func(planes []Plane, y0, y1 int) error {
		for i := range in {
			lo, hi := 0, h
			if p.StreamsIn() {
				lo, _ = p.inputSpan(i, y0, h)
				_, hi = p.inputSpan(i, y0, y1)
			}
			if err := advance(&windows[i], in[i], lo, hi); err != nil {
				return err
			}
		}
		copy(planes, windows)
		return nil
	}
	if !p.Streams() {
		made := NewPlane(f)
		var later *supply
		if p.StreamsIn() {
			later = &supply{strip, bring}
		} else if err := bring(windows, 0, h); err != nil {
			return err
		}
		if err := p.runSupplied(ctx, Rect{X1: f.W, Y1: f.H}, windows, made, later); err != nil {
			return err
		}
		return out.Write(made)
	}
	result := f
	result.H = min(strip, h)
	made := NewPlane(result)
	for y := 0; y < h; y += strip {
		y1 := min(y+strip, h)
		if err := bring(windows, y, y1); err != nil {
			return err
		}
		part := made
		part.Y, part.H = y, y1-y
		if err := p.Run(ctx, Rect{0, y, f.W, y1}, windows, part); err != nil {
			return err
		}
		if err := out.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// inputSpan returns the rows lo to hi-1 of input i that the rows y0 to y1-1 of the first stage are made from.
func (p *Plan) inputSpan(i, y0, y1 int) (lo, hi int) {
	s, h := &p.stages[0], p.graph.In[0].H
	first, last := make([]int, len(p.nodes)), make([]int, len(p.nodes))
	p.span(s, y0, y1-1, first, true)
	p.span(s, y0, y1-1, last, false)
	lo, hi = h, -1
	for _, k := range s.rows {
		for _, e := range p.nodes[k].In {
			if e.From == Input(i) && last[k] >= 0 {
				a, b := hull(first[k]-e.T, last[k]+e.B, h, e.Border)
				lo, hi = min(lo, a), max(hi, b)
			}
		}
	}
	return lo, hi + 1
}

// Reads returns the part of input i that the rectangle r of the output is made from, empty if none is. The plan must be one that [Plan.Streams];
// then a [Plane] that holds this part serves as the input of a run on r.
func (p *Plan) Reads(i int, r Rect) Rect {
	size := p.graph.In[0]
	nothing := Rect{size.W, size.H, 0, 0}
	wanted := make([]Rect, len(p.nodes))
	for k := range wanted {
		wanted[k] = nothing
	}
	wanted[p.graph.Out] = r
	part := nothing
	for k := len(p.nodes) - 1; k >= 0; k-- {
		for _, e := range p.nodes[k].In {
			around := e.reads(wanted[k], size)
			if e.From >= 0 {
				wanted[e.From] = wanted[e.From].Hull(around)
			} else if e.From == Input(i) {
				part = part.Hull(around)
			}
		}
	}
	return part
}

// reads returns the part of its input that the edge reads for a rectangle.
func (e *Edge) reads(r Rect, size Format) Rect {
	if r.Empty() {
		return r
	}
	x0, x1 := hull(r.X0-e.L, r.X1-1+e.R, size.W, e.Border)
	y0, y1 := hull(r.Y0-e.T, r.Y1-1+e.B, size.H, e.Border)
	return Rect{x0, y0, x1 + 1, y1 + 1}
}

// advance makes the window hold the rows lo to hi-1 of the source, of which those below lo are given up.
func advance(w *Plane, src Source, lo, hi int) error {
	f := src.Format()
	if w.Data == nil {
		*w = Plane{Format: f, Stride: f.RowSize()}
		w.H = 0
	}
	end := w.Y + w.H
	lo = max(min(lo, end), w.Y)
	copy(w.Data, w.Data[(lo-w.Y)*w.Stride:w.H*w.Stride])
	w.Y, w.H = lo, end-lo
	if hi <= end {
		return nil
	}
	if need := (hi - lo) * w.Stride; cap(w.Data) < need {
		if hi < f.H { // windows differ by some rows
			need += need / 4
		}
		grown := grow(nil, need)
		copy(grown, w.Data[:w.H*w.Stride])
		w.Data = grown
	}
	w.Data = w.Data[:cap(w.Data)]
	fresh := Plane{Format: f, Stride: w.Stride, Y: end, Data: w.Data[w.H*w.Stride : (hi-lo)*w.Stride]}
	fresh.H = hi - end
	if err := src.Read(fresh); err != nil {
		return err
	}
	w.H = hi - lo
	return nil
}
