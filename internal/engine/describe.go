package engine

// A NodeInfo tells how a plan runs one node.
type NodeInfo struct {
	Name  string
	Out   Format // the zero Format for a reducer
	In    []Edge
	Stage int // stages are separated by barriers: all of one is done before the next begins
	Kind  string
	Ring  int  // rows that a worker holds for the nodes of this stage that read them; 0 where none does
	Kept  bool // the whole image is held: it is the output, or later stages read it
}

// The kinds of node.
const (
	KindRows   = "rows"   // makes rows from rows
	KindReduce = "reduce" // makes a result from all rows
	KindWhole  = "whole"  // makes its image at once
)

// RingBytes returns the bytes of the node's ring as wide as the image.
func (n *NodeInfo) RingBytes() int { return n.Ring * n.Out.RowSize() }

// Describe tells how the plan runs its nodes, in the order of the graph without those that nothing needs.
func (p *Plan) Describe() []NodeInfo {
	var list []NodeInfo
	for i := range p.nodes {
		n := &p.nodes[i]
		info := NodeInfo{Name: n.Name, Out: n.Out, In: n.In, Stage: n.stage, Kind: KindRows, Ring: n.depth, Kept: n.kept}
		switch {
		case isReducer(&n.Node):
			info.Kind = KindReduce
		case isWhole(&n.Node):
			info.Kind = KindWhole
		}
		list = append(list, info)
	}
	return list
}
