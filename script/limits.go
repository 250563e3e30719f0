package script

import (
	"fmt"
)

// defaultBytes bounds the memory of a script that does not say otherwise.
const defaultBytes = 4 << 30

// allocate counts memory that a value of the script takes, before it is taken.
func (s *session) allocate(bytes int) error {
	limit := s.options.MaxBytes
	if limit == 0 {
		limit = defaultBytes
	}
	if bytes < 0 || int64(bytes) > limit {
		return fmt.Errorf("MemoryError: %d bytes are more than the %d that this script may use (--max-memory)", bytes, limit)
	}
	return nil
}
