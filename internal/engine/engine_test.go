package engine

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
)

var graphs = flag.Int("graphs", 400, "random graphs that TestRandomGraphs runs")

// The kernels of these tests are made so that a wrong pixel, row or border shows: sums of a window modulo 256
// with a weight for every place.

// window sums its windows of all inputs with weights that depend on the place.
type window struct{ edges []Edge }

func weight(k, dx, dy int) int { return 1 + 3*k + 5*dx + 7*dy + dx*dy }

func (w window) Rows(t *Tile, y, n int) {
	for i := range n {
		dst := Dst[uint8](t, y+i)
		for j := range dst {
			sum := 0
			for k, e := range w.edges {
				for dy := 0; dy <= e.T+e.B; dy++ {
					row := paddedSrc(t, k, y+i-e.T+dy)
					for dx := 0; dx <= e.L+e.R; dx++ {
						sum += weight(k, dx, dy) * int(row[j+dx*t.C])
					}
				}
			}
			dst[j] = uint8(sum)
		}
	}
}

// paddedSrc returns a row of an edge, which it pads where the engine does not.
func paddedSrc(t *Tile, edge, y int) []uint8 {
	row, e := Src[uint8](t, edge, y), &t.in[edge]
	if !e.Unpadded {
		return row
	}
	x0, x1, p0, p1 := t.Columns(edge)
	if len(row) != (x1-x0)*t.C {
		panic(fmt.Sprintf("a row of %d elements for the columns %d to %d", len(row), x0, x1-1))
	}
	padded := make([]uint8, (p1-p0)*t.C)
	copy(padded[(x0-p0)*t.C:], row)
	Pad(t, edge, padded)
	return padded[(t.X0-e.L-p0)*t.C:]
}

// column sums T+B rows by a running sum, which has to start anew in every tile.
type column struct {
	window
	block int
}

func (c column) Block() int             { return c.block }
func (c column) StateSize(cols int) int { return 8 * cols }

func (c column) Start(t *Tile) {
	t.State = &columnState{sums: make([]int, (t.X1-t.X0)*t.C)}
}

type columnState struct {
	sums  []int
	begun bool
}

func (c column) Rows(t *Tile, y, n int) {
	e, s := c.edges[0], t.State.(*columnState)
	add := func(row []uint8, sign int) {
		for j := range s.sums {
			s.sums[j] += sign * int(row[j+e.L*t.C])
		}
	}
	for i := y; i < y+n; i++ {
		if !s.begun {
			for dy := -e.T + 1; dy < e.B; dy++ {
				add(Src[uint8](t, 0, i+dy), 1)
			}
			s.begun = true
		}
		add(Src[uint8](t, 0, i+e.B), 1)
		dst := Dst[uint8](t, i)
		for j := range dst {
			dst[j] = uint8(s.sums[j])
		}
		add(Src[uint8](t, 0, i-e.T+1), -1)
	}
}

// total adds up all pixels; shift adds the total to every pixel.
type total struct{}

func (total) New() any      { return new(int) }
func (total) Reset(acc any) { *acc.(*int) = 0 }
func (total) Add(acc any, t *Tile, y, n int) {
	for i := range n {
		for j, v := range Src[uint8](t, 0, y+i) {
			*acc.(*int) += int(v) * (1 + (t.X0*t.C+j)%7 + (y+i)%5)
		}
	}
}
func (total) Merge(acc, other any) { *acc.(*int) += *other.(*int) }
func (total) Finish(acc any)       {}

func shift(t *Tile, y, n int) {
	for i := range n {
		src := Src[uint8](t, 0, y+i)
		for j := range src {
			Dst[uint8](t, y+i)[j] = src[j] + uint8(*t.Result(0).(*int))
		}
	}
}

// flip turns an image upside down: nothing can be made before all of it is there.
type flip struct{}

func (flip) Run(_ context.Context, in []Plane, out Plane, _ any) (any, error) {
	for y := range out.H {
		copy(PlaneRow[uint8](&out, y), PlaneRow[uint8](&in[0], out.H-1-y))
	}
	return nil, nil
}

// oracle evaluates a graph node by node over whole images, pixel by pixel.
func oracle(g Graph, in []Plane) (Plane, []float64) {
	images := make([]Plane, len(g.Nodes))
	results := make([]int, len(g.Nodes))
	image := func(r Ref) *Plane {
		if r < 0 {
			return &in[^r]
		}
		return &images[r]
	}
	for i, n := range g.Nodes {
		src := func(k, x, y, c int) int {
			e, p := n.In[k], image(n.In[k].From)
			x, y = e.Border.Map(x, p.W), e.Border.Map(y, p.H)
			if x < 0 || y < 0 {
				return int(Convert[uint8](e.Value[c]))
			}
			return int(PlaneRow[uint8](p, y)[x*p.C+c])
		}
		if _, ok := n.Do.(total); ok {
			p := image(n.In[0].From)
			for y := range p.H {
				for j, v := range PlaneRow[uint8](p, y) {
					results[i] += int(v) * (1 + j%7 + y%5)
				}
			}
			continue
		}
		images[i] = NewPlane(n.Out)
		for y := range n.Out.H {
			row := PlaneRow[uint8](&images[i], y)
			for j := range row {
				x, c := j/n.Out.C, j%n.Out.C
				switch do := n.Do.(type) {
				case window:
					sum := 0
					for k, e := range do.edges {
						for dy := 0; dy <= e.T+e.B; dy++ {
							for dx := 0; dx <= e.L+e.R; dx++ {
								sum += weight(k, dx, dy) * src(k, x+dx-e.L, y+dy-e.T, c)
							}
						}
					}
					row[j] = uint8(sum)
				case column:
					sum := 0
					for dy := -n.In[0].T + 1; dy <= n.In[0].B; dy++ {
						sum += src(0, x, y+dy, c)
					}
					row[j] = uint8(sum)
				case RowFunc:
					row[j] = uint8(src(0, x, y, c) + results[n.After[0]])
				case flip:
					row[j] = uint8(src(0, x, n.Out.H-1-y, c))
				}
			}
		}
	}
	var reports []float64
	for _, r := range g.Reports {
		reports = append(reports, float64(results[r.From]))
	}
	return *image(g.Out), reports
}

func randomImage(rng *rand.Rand, f Format) Plane {
	p := Plane{Format: f, Stride: f.RowSize() + rng.IntN(3)*17}
	p.Data = make([]byte, p.Stride*f.H)
	for i := range p.Data {
		p.Data[i] = byte(rng.Uint32())
	}
	return p
}

func pack(p Plane) []byte {
	var out []byte
	for y := range p.H {
		out = append(out, p.bytes(p.X, p.X+p.W, p.Y+y)...)
	}
	return out
}

func randomEdge(rng *rand.Rand, from Ref, halo int) Edge {
	e := Edge{From: from}
	if rng.IntN(4) > 0 {
		e.L, e.T, e.R, e.B = rng.IntN(halo), rng.IntN(halo), rng.IntN(halo), rng.IntN(halo)
	}
	e.Border = BorderConstant + Border(rng.IntN(4))
	if rng.IntN(12) == 0 {
		e.Border = BorderWrap
		if rng.IntN(2) == 0 {
			e.T, e.B = 0, 0 // wraps columns alone
		}
	}
	e.Unpadded = e.Border != BorderWrap && rng.IntN(4) == 0
	if rng.IntN(2) == 0 {
		e.Value = [4]float64{7, 99, 3, 200}
	}
	return e
}

func randomGraph(rng *rand.Rand) Graph {
	f := Format{U8, 1 + rng.IntN(40), 1 + rng.IntN(60), 1 + rng.IntN(3)}
	if rng.IntN(40) == 0 {
		f.W, f.H = 60+rng.IntN(200), 100+rng.IntN(100)
	}
	in := []Format{f}
	if rng.IntN(3) == 0 {
		in = append(in, f)
	}
	g := NewGraph(in...)
	pick := func() Ref {
		for {
			r := Ref(rng.IntN(len(g.Nodes)+len(in)) - len(in))
			if r < 0 {
				return r
			}
			if r < Ref(len(g.Nodes)-3) && rng.IntN(3) > 0 {
				continue
			}
			if !isReducer(&g.Nodes[r]) {
				return r
			}
		}
	}
	for n := 1 + rng.IntN(6); n > 0; n-- {
		node := Node{Name: fmt.Sprint("n", n), Out: f}
		switch rng.IntN(10) {
		case 0:
			from := pick()
			sum := g.Add(Node{Name: "total", In: []Edge{{From: from}}, Do: total{}})
			g.Reports = append(g.Reports, Report{Name: "total", From: sum, Read: func(r any) float64 { return float64(*r.(*int)) }})
			if rng.IntN(2) == 0 {
				from = pick()
			}
			node.In, node.After, node.Do = []Edge{{From: from}}, []Ref{sum}, RowFunc(shift)
		case 1:
			node.In, node.Do = []Edge{{From: pick()}}, flip{}
		case 2, 3:
			e := randomEdge(rng, pick(), 9)
			e.L, e.R = 0, 0
			e.T, e.Unpadded = max(e.T, 1), false
			node.In, node.Do = []Edge{e}, column{window{[]Edge{e}}, 1 + rng.IntN(4)}
		default:
			for k := 1 + rng.IntN(2); k > 0; k-- {
				node.In = append(node.In, randomEdge(rng, pick(), 6))
			}
			node.Do = window{node.In}
		}
		g.Add(node)
	}
	if rng.IntN(20) == 0 {
		g.Out = Input(0)
	}
	return g
}

// TestRandomGraphs checks on random graphs that any number of threads, any rectangle, strips of any height and
// work in place give what the definition gives, and that tiles narrower than the image change nothing.
func TestRandomGraphs(t *testing.T) {
	defer SetThreads(Threads())
	defer func(a, b, c int) { tileLimit, leastPieces, mostKept = a, b, c }(tileLimit, leastPieces, mostKept)
	for seed := range *graphs {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		g := randomGraph(rng)
		var in []Plane
		for _, f := range g.In {
			in = append(in, randomImage(rng, f))
		}
		want, reports := oracle(g, in)
		wantBytes := pack(want)
		fail := func(what string, args ...any) {
			t.Helper()
			t.Fatalf("graph %d, %v, %d nodes: %s", seed, g.In[0], len(g.Nodes), fmt.Sprintf(what, args...))
		}
		f := want.Format
		ctx := context.Background()
		whole := Rect{0, 0, f.W, f.H}
		mostKept = seed % 2 << 20
		p, err := NewPlan(g, nil)
		if err != nil {
			fail("%v", err)
		}
		tileLimit, leastPieces = 0, 0
		for _, threads := range []int{1, 2, 3, 7} {
			SetThreads(threads)
			if rng.IntN(2) == 0 {
				tileLimit = 1 + rng.IntN(f.W)
			}
			leastPieces = threads
			out := randomImage(rng, f)
			gap := append([]byte(nil), out.Data...)
			if err := p.Run(ctx, whole, in, out); err != nil {
				fail("%v", err)
			}
			if !bytes.Equal(pack(out), wantBytes) {
				fail("wrong with %d threads, tiles of %d", threads, tileLimit)
			}
			for y := range f.H {
				if a, b := y*out.Stride+f.RowSize(), (y+1)*out.Stride; !bytes.Equal(gap[a:b], out.Data[a:b]) {
					fail("row %d: written behind its end", y)
				}
			}
			for i, v := range p.Reports() {
				if v != reports[i] {
					fail("report %d is %v, not %v", i, v, reports[i])
				}
			}
		}
		for range 3 {
			r := Rect{X0: rng.IntN(f.W), Y0: rng.IntN(f.H)}
			r.X1, r.Y1 = r.X0+1+rng.IntN(f.W-r.X0), r.Y0+1+rng.IntN(f.H-r.Y0)
			part := f
			part.W, part.H = r.X1-r.X0, r.Y1-r.Y0
			out := NewPlane(part)
			out.X, out.Y = r.X0, r.Y0
			if err := p.Run(ctx, r, in, out); err != nil {
				fail("%v", err)
			}
			for y := r.Y0; y < r.Y1; y++ {
				if !bytes.Equal(out.bytes(r.X0, r.X1, y), want.bytes(r.X0, r.X1, y)) {
					fail("rectangle %v: row %d is wrong", r, y)
				}
			}
			for i, v := range p.Reports() {
				if v != reports[i] {
					fail("report %d of rectangle %v is %v, not %v", i, r, v, reports[i])
				}
			}
		}
		for _, strip := range []int{1, 1 + rng.IntN(f.H), f.H} {
			var sources []Source
			for _, pl := range in {
				sources = append(sources, &planeSource{pl, 0})
			}
			var sink stripSink
			if err := p.Stream(ctx, sources, &sink, strip); err != nil {
				fail("%v", err)
			}
			if !bytes.Equal(sink, wantBytes) {
				fail("wrong in strips of %d", strip)
			}
		}
		mask := make([]bool, len(in))
		mask[rng.IntN(len(in))] = true
		q, err := NewPlan(g, mask)
		if err != nil {
			fail("%v", err)
		}
		for _, threads := range []int{1, 3} {
			SetThreads(threads)
			leastPieces = threads
			args := append([]Plane(nil), in...)
			var out Plane
			for i := range mask {
				if mask[i] {
					out = in[i]
					out.Data = append([]byte(nil), in[i].Data...)
					args[i] = out
				}
			}
			if err := q.Run(ctx, whole, args, out); err != nil {
				fail("%v", err)
			}
			if !bytes.Equal(pack(out), wantBytes) {
				fail("wrong in place of %v with %d threads", mask, threads)
			}
		}
	}
}

type planeSource struct {
	Plane
	y int
}

func (s *planeSource) Format() Format { return s.Plane.Format }

func (s *planeSource) Read(dst Plane) error {
	for i := range dst.H {
		copy(dst.bytes(0, dst.W, dst.Y+i), s.bytes(0, s.W, s.y+i))
	}
	s.y += dst.H
	return nil
}

type stripSink []byte

func (s *stripSink) Write(rows Plane) error { *s = append(*s, pack(rows)...); return nil }

// TestHull compares hull with the definition.
func TestHull(t *testing.T) {
	for n := 1; n < 7; n++ {
		for b := BorderConstant; b <= BorderWrap; b++ {
			for lo := -25; lo < 25; lo++ {
				for hi := lo; hi < 25; hi++ {
					first, last := n, -1
					for p := lo; p <= hi; p++ {
						if q := b.Map(p, n); q >= 0 {
							first, last = min(first, q), max(last, q)
						}
					}
					if a, z := hull(lo, hi, n, b); a != first || z != last {
						t.Fatalf("hull(%d, %d, %d, %v) = %d, %d, want %d, %d", lo, hi, n, b, a, z, first, last)
					}
				}
			}
		}
	}
}
