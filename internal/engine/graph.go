package engine

import (
	"context"
	"fmt"
)

// Ref names what an edge reads: node i of a graph as i, input i as ^i.
type Ref int

// Input returns the Ref of input i.
func Input(i int) Ref { return Ref(^i) }

// An Edge is one input of a node: where it comes from, how far around each pixel the node
// reads it, and what stands outside the image there.
type Edge struct {
	From       Ref
	L, T, R, B int // columns and rows read to the left, above, to the right and below
	Border     Border
	Value      [4]float64 // of BorderConstant, one a channel

	// Unpadded asks for rows as they are, without the columns outside the image, which saves a copy: see Tile.Columns and Pad.
	Unpadded bool
}

// A Node makes the rows of one image, or reduces an image to a result.
type Node struct {
	Name  string // for people: what explain prints
	Out   Format // the zero Format for a Reducer
	In    []Edge
	After []Ref // reducers and whole nodes whose results the kernel reads with Tile.Result
	Do    any   // a RowKernel, a RowFunc, a Reducer or a Whole
}

// A RowKernel makes rows of a node from rows of its inputs. It may also be a Starter, a
// Blocker or Stateful. One value serves all workers at once: what changes lives in Tile.State.
type RowKernel interface {
	// Rows makes the rows y to y+n-1. Within a tile rows come in order and without gaps.
	Rows(t *Tile, y, n int)
}

// A RowFunc is a RowKernel without state.
type RowFunc func(t *Tile, y, n int)

// Rows calls f.
func (f RowFunc) Rows(t *Tile, y, n int) { f(t, y, n) }

// A Starter is told when a new tile begins, before its first row: t.Y0 is that row, t.X0 to t.X1 are its columns.
type Starter interface{ Start(t *Tile) }

// A Blocker says how many rows it likes to make at once.
type Blocker interface{ Block() int }

// A Stateful kernel says how many bytes it keeps for a tile of some columns.
type Stateful interface{ StateSize(cols int) int }

// A Reducer turns an image into a result that does not depend on the order of its rows.
// It sees every pixel once.
type Reducer interface {
	New() any                       // an accumulator
	Reset(acc any)                  // makes it as new
	Add(acc any, t *Tile, y, n int) // takes in the rows y to y+n-1 of input 0
	Merge(acc, other any)           // takes in another accumulator
	Finish(acc any)                 // computes the result from the sums; acc is what Tile.Result returns
}

// A Whole needs all of its inputs and makes all of its output at once. What it returns is its result; it may use the memory of
// the result of the plan's last run, if there was one.
type Whole interface {
	Run(ctx context.Context, in []Plane, out Plane, last any) (any, error)
}

// A Report is a number that an operation returns beside its image. Where From is a node,
// Read gets the number out of that node's result; otherwise it is Value.
type Report struct {
	Name  string
	From  Ref
	Value float64
	Read  func(result any) float64
}

// A Graph is one operation or several joined ones: from its inputs to one output, all of one size.
// Nodes refer to inputs and earlier nodes only.
type Graph struct {
	In      []Format
	Nodes   []Node
	Out     Ref
	Reports []Report
}

// NewGraph returns a graph of the inputs whose output is the first of them.
func NewGraph(in ...Format) Graph { return Graph{In: in, Out: Input(0)} }

// Add appends a node and makes it the output.
func (g *Graph) Add(n Node) Ref {
	g.Nodes = append(g.Nodes, n)
	g.Out = Ref(len(g.Nodes) - 1)
	return g.Out
}

// Append adds another graph that reads its inputs from the given places, and makes its output the output.
// The reports of sub are appended in order.
func (g *Graph) Append(sub Graph, in ...Ref) Ref {
	base := Ref(len(g.Nodes))
	place := func(r Ref) Ref {
		if r < 0 {
			return in[^r]
		}
		return base + r
	}
	for _, n := range sub.Nodes {
		edges := make([]Edge, len(n.In))
		for i, e := range n.In {
			e.From = place(e.From)
			edges[i] = e
		}
		n.In = edges
		n.After = placed(n.After, place)
		g.Nodes = append(g.Nodes, n)
	}
	for _, r := range sub.Reports {
		if r.Read != nil {
			r.From = place(r.From)
		}
		g.Reports = append(g.Reports, r)
	}
	g.Out = place(sub.Out)
	return g.Out
}

// placed returns where nodes have moved to.
func placed(refs []Ref, place func(Ref) Ref) []Ref {
	moved := make([]Ref, len(refs))
	for i, r := range refs {
		moved[i] = place(r)
	}
	return moved
}

// Format returns the format of what a Ref names.
func (g *Graph) Format(r Ref) Format {
	if r < 0 {
		return g.In[^r]
	}
	return g.Nodes[r].Out
}

// check finds graphs that no operation may build.
func (g *Graph) check() error {
	if len(g.In) == 0 {
		return fmt.Errorf("engine: a graph without inputs")
	}
	size := g.In[0]
	same := func(f Format) bool { return f.W == size.W && f.H == size.H && f.Depth != DepthSame && f.C > 0 }
	for _, f := range g.In {
		if !same(f) {
			return fmt.Errorf("engine: inputs of %v and %v", size, f)
		}
	}
	valid := func(r Ref, before int) bool { return int(r) < before && int(^r) < len(g.In) }
	for i, n := range g.Nodes {
		_, reducer := n.Do.(Reducer)
		if !reducer && !same(n.Out) {
			return fmt.Errorf("engine: node %d (%s) makes %v of %v", i, n.Name, n.Out, size)
		}
		for _, e := range n.In {
			if !valid(e.From, i) || e.L < 0 || e.R < 0 || e.T < 0 || e.B < 0 {
				return fmt.Errorf("engine: node %d (%s) has a bad edge %+v", i, n.Name, e)
			}
			if e.halo() && (e.Border == BorderDefault || e.Border > BorderWrap) {
				return fmt.Errorf("engine: node %d (%s) reads around pixels without a border", i, n.Name)
			}
		}
		for _, r := range n.After {
			if r < 0 || int(r) >= i {
				return fmt.Errorf("engine: node %d (%s) waits for %d", i, n.Name, r)
			}
		}
	}
	if !valid(g.Out, len(g.Nodes)) {
		return fmt.Errorf("engine: no output %d", g.Out)
	}
	return nil
}

func (e *Edge) halo() bool { return e.L|e.R|e.T|e.B != 0 }

// wrapsRows tells whether the first row of the image may need the last one.
func (e *Edge) wrapsRows() bool { return e.T+e.B > 0 && e.Border == BorderWrap }

// pads tells whether rows that the edge reads have columns outside the image.
func (e *Edge) pads() bool { return e.L+e.R > 0 && !e.Unpadded }
