package ndarray

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

// A Memory bounds the memory that arrays take together. Results of operations take theirs where the operands did. A nil Memory has no bound.
type Memory struct {
	limit int64
	ended func() error
	taken atomic.Int64 // by arrays that are not collected
}

// NewMemory returns a Memory of so many bytes, which gives none once ended returns an error: so a long computation comes to its end.
func NewMemory(limit int64, ended func() error) *Memory { return &Memory{limit: limit, ended: ended} }

// Reserve takes bytes that are about to be allocated, or returns an error where they are too many. Track gives them back.
func (m *Memory) Reserve(bytes int) error {
	if m == nil {
		return nil
	}
	if err := m.ended(); err != nil || m.take(bytes) {
		return err
	}
	if int64(bytes) <= m.limit {
		runtime.GC() // what it finds is given back soon after it
		for range 50 {
			if m.take(bytes) {
				return nil
			}
			time.Sleep(time.Millisecond)
		}
	}
	return fmt.Errorf("MemoryError: %d bytes are more than what is left of the %d that may be used", bytes, m.limit)
}

// take takes bytes if there are as many.
func (m *Memory) take(bytes int) bool {
	if int64(bytes) <= m.limit && m.taken.Add(int64(bytes)) <= m.limit {
		return true
	}
	if int64(bytes) <= m.limit {
		m.taken.Add(-int64(bytes))
	}
	return false
}

// Track gives the reserved bytes of an allocation back when it is collected.
func (m *Memory) Track(data []byte) {
	if m != nil && len(data) > 0 {
		runtime.AddCleanup(&data[0], func(bytes int) { m.taken.Add(-int64(bytes)) }, len(data))
	}
}

// counted is the size from which arrays are counted: counting a small one would take longer than making it.
const counted = 4096

// New makes an array of zeros, as the function New does, in m's memory.
func (m *Memory) New(t Type, shape ...int) (*Array, error) { return m.reserved(alignedBytes, t, shape) }

// Unwritten makes an array for somebody who writes every element: its memory is not set to zeros, which would take longer than most operations.
func (m *Memory) Unwritten(t Type, shape ...int) (*Array, error) {
	return m.reserved(unwrittenBytes, t, shape)
}

// reserved makes an array whose memory comes from a function.
func (m *Memory) reserved(bytes func(n int) []byte, t Type, shape []int) (*Array, error) {
	n, err := Count(t, shape...)
	if err != nil {
		return nil, err
	}
	if n *= t.Size(); n >= counted {
		if err := m.Reserve(n); err != nil {
			return nil, err
		}
	}
	a := packed(t, shape, bytes(n))
	a.Memory = m
	if n >= counted {
		m.Track(a.Data)
	}
	return a, nil
}

// copied makes an array, whose elements are not set, for a copy of one that is there. It is counted, but not refused: what comes after it is.
func (m *Memory) copied(t Type, shape ...int) *Array {
	a := packed(t, shape, nil)
	a.Data = unwrittenBytes(a.Len() * t.Size())
	m.Adopt(a)
	return a
}

// memory returns the Memory of the first operand that has one.
func memory(operands ...*Array) *Memory {
	for _, a := range operands {
		if a.Memory != nil {
			return a.Memory
		}
	}
	return nil
}

// Fits returns an error if so many bytes more would be too many.
func (m *Memory) Fits(bytes int) error {
	err := m.Reserve(bytes)
	if m != nil && err == nil {
		m.taken.Add(-int64(bytes))
	}
	return err
}

// Room returns an error if there is no room for an array.
func (m *Memory) Room(t Type, shape ...int) error {
	n, err := Count(t, shape...)
	if err != nil {
		return err
	}
	return m.Fits(n * t.Size())
}

// Adopt counts an array that was made outside any Memory.
func (m *Memory) Adopt(a *Array) {
	if m == nil || a.Memory != nil {
		return
	}
	a.Memory = m
	if n := len(a.Data); n >= counted {
		m.taken.Add(int64(n))
		m.Track(a.Data)
	}
}
