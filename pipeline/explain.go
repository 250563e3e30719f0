package pipeline

import (
	"fmt"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/ops"
)

// A StepInfo tells what one step does to the image.
type StepInfo struct {
	Step   string    // in canonical form
	Format cv.Format // of the result
	Class  ops.Class // how it compares with OpenCV's; 0 for a step that only goes on from another image
}

// A NodeInfo tells of one node of a program: what runs over the rows of an image.
type NodeInfo struct {
	Name  string    // the number of its step and what it does; copies that the engine adds have no number
	Stage int       // counted from 0; all of a stage is done before the next one begins
	Kind  string    // rows, reduce or whole
	Reads []string  // where its rows come from, and how far around a pixel it reads them
	Out   cv.Format // the zero Format where it makes no image
	Ring  int       // bytes of rows that each worker holds of it
	Kept  int       // bytes of its image, where that is held whole
}

// Steps tells what each step does.
func (prog *Program) Steps() []StepInfo { return prog.steps }

// Check tells what each step does to an image of the format. An error is an [*Error] that names a step; then what the steps before it do is returned too.
func (p *Pipeline) Check(in cv.Format) ([]StepInfo, error) {
	c, err := p.check(in)
	return c.infos(), err
}

// infos describes the steps.
func (c *checked) infos() []StepInfo {
	list := make([]StepInfo, len(c.steps))
	for i, s := range c.steps {
		list[i] = StepInfo{Step: s.String(), Format: c.formats[i+1]}
		if s.Op != nil {
			list[i].Class, _ = s.Op.Exact.Class(c.formats[s.in[0]].Depth, c.formats[i+1].Depth)
		}
	}
	return list
}

// Nodes tells how the program runs. Numbers of nodes in Reads are their places in the list, from 1.
func (prog *Program) Nodes() []NodeInfo {
	var list []NodeInfo
	for _, p := range prog.parts {
		if p.plan == nil {
			continue
		}
		base, stage := len(list), 0
		if base > 0 {
			stage = list[base-1].Stage + 1
		}
		for _, n := range p.plan.Describe() {
			info := NodeInfo{Name: n.Name, Stage: stage + n.Stage, Kind: n.Kind, Out: n.Out, Ring: n.RingBytes()}
			if n.Kept {
				info.Kept = n.Out.RowSize() * n.Out.H
			}
			for _, e := range n.In {
				info.Reads = append(info.Reads, readText(e, base))
			}
			list = append(list, info)
		}
	}
	return list
}

// numberNodes puts the number of the step before the names of a graph's nodes.
func numberNodes(g engine.Graph, step int) {
	for i := range g.Nodes {
		g.Nodes[i].Name = fmt.Sprint(step, " ", g.Nodes[i].Name)
	}
}

// readText tells what an edge reads: "3 (2 left, 2 right, replicate)".
func readText(e engine.Edge, base int) string {
	s := "input"
	if e.From >= 0 {
		s = fmt.Sprint(base + int(e.From) + 1)
	}
	var around []string
	for _, side := range []struct {
		n    int
		name string
	}{{e.L, "left"}, {e.T, "above"}, {e.R, "right"}, {e.B, "below"}} {
		if side.n > 0 {
			around = append(around, fmt.Sprint(side.n, " ", side.name))
		}
	}
	if around == nil {
		return s
	}
	return s + " (" + strings.Join(around, ", ") + ", " + e.Border.String() + ")"
}
