package inflate

import (
	"io"
	"os"
	"testing"
)

// BenchmarkZlib decompresses the file of a zlib stream that the environment's ZLIB_FILE names.
func BenchmarkZlib(b *testing.B) {
	name := os.Getenv("ZLIB_FILE")
	if name == "" {
		b.Skip("ZLIB_FILE is not set")
	}
	src, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	var s Stream
	s.Reset(false)
	dst := make([]byte, min(len(src)*MostExpansion, 1<<28))
	n, _, err := s.Decompress(dst, 0, src)
	if err != io.EOF {
		b.Fatal(err)
	}
	dst = dst[:n]
	b.SetBytes(int64(n))
	for b.Loop() {
		if err := Zlib(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}
