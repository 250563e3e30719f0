package engine

import (
	"slices"
	"sync"
)

// Whole images that a run needs besides its inputs and output are kept for the next run, of any plan, up to keptMemory bytes.

const keptMemory = 32 << 20

var memory struct {
	sync.Mutex
	free  [][]byte // the longest unused first
	bytes int
}

// borrowPlane returns a packed plane, whose contents are undefined.
func borrowPlane(f Format) Plane {
	p := Plane{Format: f, Stride: f.RowSize()}
	need := p.Stride * f.H
	memory.Lock()
	defer memory.Unlock()
	best := -1
	for i, b := range memory.free {
		if cap(b) >= need && cap(b) <= 2*need && (best < 0 || cap(b) < cap(memory.free[best])) {
			best = i
		}
	}
	if best < 0 {
		p.Data = grow(nil, need)
		return p
	}
	p.Data = memory.free[best][:need]
	memory.free = slices.Delete(memory.free, best, best+1)
	memory.bytes -= cap(p.Data)
	return p
}

// returnPlane gives the memory of a plane back.
func returnPlane(p Plane) {
	memory.Lock()
	defer memory.Unlock()
	if cap(p.Data) > keptMemory {
		return
	}
	memory.free = append(memory.free, p.Data)
	memory.bytes += cap(p.Data)
	for memory.bytes > keptMemory {
		memory.bytes -= cap(memory.free[0])
		memory.free = slices.Delete(memory.free, 0, 1)
	}
}
