package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A network computes minima and maxima of pairs of vectors, straight on. It is built value by value; what no result needs is
// not emitted, equal values are computed once.
type network struct {
	values  []*value
	known   map[[3]int]*value
	inputs  map[place]*value
	results []*value
	vector  vectors
}

// A value is an input, which stands in memory, or the minimum or maximum of two values.
type value struct {
	id      int
	op      operation
	a, b    *value
	home    *place  // where it can be loaded from: an input's place, or where it was spilled
	stores  []place // the results that it is
	twin    *value
	ordered bool
	uses    []int // places in the order of operations, those to come
	in      int   // register, or none
}

// A place is where a vector stands in memory. Without a base, that is loaded from pointer.
type place struct {
	Mem
	pointer Mem
}

func (p place) address() Mem {
	m := p.Mem
	if m.Base == nil {
		m.Base = GP64()
		MOVQ(p.pointer, m.Base)
	}
	return m
}

type operation int

const (
	load operation = iota
	minimum
	maximum
)

const none = -1

// vectors are how a type of elements is compared, and in which registers.
type vectors struct {
	name, typ string
	size      int
	suffix    string // of the instructions that compare
	min, max  func(ops ...Op)
	set       string // of instructions
	registers []reg.VecPhysical
	width     int // bytes of a register
}

// as512 makes them vectors of AVX-512.
func (v vectors) as512() vectors {
	v.set, v.registers, v.width = "AVX512", zmm, 64
	return v
}

// move loads or stores a vector.
func (v vectors) move(from, to Op) {
	if v.width == 64 {
		VMOVDQU64(from, to)
	} else {
		VMOVDQU(from, to)
	}
}

var ymm = []reg.VecPhysical{reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7, reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15}

var zmm = []reg.VecPhysical{reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7, reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15, reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23, reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31}

func newNetwork(v vectors) *network {
	return &network{vector: v, known: map[[3]int]*value{}, inputs: map[place]*value{}}
}

func (n *network) input(p place) *value {
	v := n.inputs[p]
	if v == nil {
		v = n.add(value{op: load, home: &p})
		n.inputs[p] = v
	}
	return v
}

func (n *network) add(v value) *value {
	v.id, v.in = len(n.values), none
	n.values = append(n.values, &v)
	return &v
}

// result makes v a result.
func (n *network) result(v *value, p place) {
	v.stores = append(v.stores, p)
	n.results = append(n.results, v)
}

// order returns a and b in ascending order.
func (n *network) order(a, b *value) (lo, hi *value) {
	if a == b {
		return a, b
	}
	if a.id > b.id {
		a, b = b, a
	}
	key := [3]int{a.id, b.id}
	lo = n.known[key]
	if lo == nil {
		lo, hi = n.add(value{op: minimum, a: a, b: b}), n.add(value{op: maximum, a: a, b: b})
		lo.twin, hi.twin = hi, lo
		n.known[key] = lo
	}
	return lo, lo.twin
}

func (n *network) min(a, b *value) *value { lo, _ := n.order(a, b); return lo }
func (n *network) max(a, b *value) *value { _, hi := n.order(a, b); return hi }

// merge merges two sorted lists (Batcher's odd-even merge, of any lengths): it merges their elements of even and of odd
// places, which leaves neighbours to be ordered.
func (n *network) merge(a, b []*value) []*value {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	case len(a) == 1 && len(b) == 1:
		lo, hi := n.order(a[0], b[0])
		return []*value{lo, hi}
	}
	even, odd := n.merge(half(a, 0), half(b, 0)), n.merge(half(a, 1), half(b, 1))
	out := even[:1:1]
	even = even[1:]
	for len(even) > 0 && len(odd) > 0 {
		lo, hi := n.order(odd[0], even[0])
		out = append(out, lo, hi)
		even, odd = even[1:], odd[1:]
	}
	return append(append(out, odd...), even...)
}

// half returns every second element.
func half(s []*value, first int) (h []*value) {
	for i := first; i < len(s); i += 2 {
		h = append(h, s[i])
	}
	return h
}

// mergeAll merges sorted lists, neighbours first.
func (n *network) mergeAll(lists ...[]*value) []*value {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	m := 1
	for 2*m < len(lists) {
		m *= 2
	}
	return n.merge(n.mergeAll(lists[:m]...), n.mergeAll(lists[m:]...))
}

func (n *network) sort(s ...*value) []*value {
	if len(s) < 2 {
		return s
	}
	m := len(s) / 2
	return n.merge(n.sort(s[:m]...), n.sort(s[m:]...))
}

// emit emits the network. Values that no register is left for are kept in spill, which has room for some vectors.
func (n *network) emit(spill Mem, room int) {
	order := n.schedule()
	for i, v := range order {
		if v.op != load {
			v.a.uses = append(v.a.uses, i)
			v.b.uses = append(v.b.uses, i)
		}
	}
	e := emitter{vector: n.vector, spill: spill, room: room, holds: make([]*value, len(n.vector.registers))}
	for _, v := range order {
		e.emit(v)
	}
}

// schedule returns what the results need, in the order of computation: every value when it is first needed, together with its
// twin, which shares its operands.
func (n *network) schedule() (order []*value) {
	needed := map[*value]bool{}
	var need func(v *value)
	need = func(v *value) {
		if !needed[v] {
			needed[v] = true
			if v.op != load {
				need(v.a)
				need(v.b)
			}
		}
	}
	for _, v := range n.results {
		need(v)
	}
	var compute func(v *value)
	compute = func(v *value) {
		if v.ordered {
			return
		}
		v.ordered = true
		if v.op != load {
			compute(v.a)
			compute(v.b)
		}
		order = append(order, v)
		if v.twin != nil && needed[v.twin] {
			compute(v.twin)
		}
	}
	for _, v := range n.results {
		compute(v)
	}
	return order
}

// An emitter assigns registers: where none is free, the value goes whose next use is farthest (Belady).
type emitter struct {
	vector vectors
	holds  []*value // by register
	spill  Mem
	room   int     // vectors that spill has room for
	slots  int     // of them in use
	free   []place // those that are free again
	freed  []place // those that are so after the next operation
}

func (e *emitter) emit(v *value) {
	switch {
	case v.op == load && len(v.stores) == 0:
		return // loaded where it is used
	case v.op == load:
		e.register(v)
		e.store(v)
		e.release(v)
		return
	}
	a, b := v.a, v.b
	if a.in == none && (b.in != none || len(a.uses) == 1) {
		a, b = b, a
	}
	e.register(a)
	var from Op
	if b.in == none && len(b.uses) == 1 {
		from = b.home.address()
	} else {
		e.register(b, a)
		from = e.vector.registers[b.in]
	}
	first := e.vector.registers[a.in]
	for _, operand := range []*value{a, b} {
		operand.uses = operand.uses[1:]
	}
	e.release(a)
	e.release(b)
	v.in = e.take(a, b)
	e.holds[v.in] = v
	do := e.vector.min
	if v.op == maximum {
		do = e.vector.max
	}
	do(from, first, e.vector.registers[v.in])
	e.free = append(e.free, e.freed...)
	e.freed = e.freed[:0]
	e.store(v)
	e.release(v)
}

func (e *emitter) store(v *value) {
	for _, p := range v.stores {
		e.vector.move(e.vector.registers[v.in], p.address())
	}
}

// register brings v into a register.
func (e *emitter) register(v *value, keep ...*value) {
	if v.in == none {
		v.in = e.take(keep...)
		e.holds[v.in] = v
		e.vector.move(v.home.address(), e.vector.registers[v.in])
	}
}

// release gives up what holds a value without further uses.
func (e *emitter) release(v *value) {
	if len(v.uses) > 0 {
		return
	}
	if v.in != none {
		e.holds[v.in] = nil
		v.in = none
	}
	if v.op != load && v.home != nil {
		e.freed = append(e.freed, *v.home)
		v.home = nil
	}
}

// take returns a register, emptied if need be, but not of keep.
func (e *emitter) take(keep ...*value) int {
	best, farthest := none, -1
	for i, v := range e.holds {
		if v == nil {
			return i
		}
		next := math.MaxInt
		if len(v.uses) > 0 {
			next = v.uses[0]
		}
		if next > farthest && !contains(keep, v) {
			best, farthest = i, next
		}
	}
	v := e.holds[best]
	if v.home == nil {
		p := e.slot()
		v.home = &p
		e.vector.move(e.vector.registers[best], p.Mem)
	}
	v.in = none
	e.holds[best] = nil
	return best
}

func contains(s []*value, v *value) bool {
	for _, w := range s {
		if v == w {
			return true
		}
	}
	return false
}

func (e *emitter) slot() place {
	if n := len(e.free); n > 0 {
		p := e.free[n-1]
		e.free = e.free[:n-1]
		return p
	}
	if e.slots == e.room {
		panic(fmt.Sprintf("a network needs more than %d registers and %d vectors in memory", len(e.holds), e.room))
	}
	e.slots++
	return place{Mem: e.spill.Offset((e.slots - 1) * e.vector.width)}
}
