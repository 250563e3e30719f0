package script

import (
	"fmt"
	"runtime/metrics"
	"time"
)

// defaultBytes bounds the memory of a script that does not say otherwise.
const defaultBytes = 4 << 30

// limit is how much memory the script may use.
func (s *session) limit() int64 {
	if s.options.MaxBytes == 0 {
		return defaultBytes
	}
	return s.options.MaxBytes
}

// allocate checks, before it is taken, memory that one value of the script takes. What all of them take is watched: see watchMemory. Results of
// operators and methods are not checked beforehand; ndarray.MaxBytes bounds each of them.
func (s *session) allocate(bytes int) error {
	limit := s.limit()
	if bytes < 0 || int64(bytes) > limit {
		return fmt.Errorf("MemoryError: %d bytes are more than the %d that this script may use (--max-memory)", bytes, limit)
	}
	return nil
}

// watchMemory ends the script when the heap has grown by more than it may use, until done is closed.
func (s *session) watchMemory(done <-chan struct{}) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	before := heap[0].Value.Uint64()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if metrics.Read(heap); heap[0].Value.Uint64() > before+uint64(s.limit()) {
				s.thread.Cancel(fmt.Sprintf("MemoryError: the script uses more than %d bytes (--max-memory)", s.limit()))
				return
			}
		}
	}
}
