package inflate

import (
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
	dst := make([]byte, min(len(src)*MostExpansion, 1<<28))
	n, err := Zlib(dst, src)
	if err != nil {
		b.Fatal(err)
	}
	dst = make([]byte, n)
	b.SetBytes(int64(n))
	for b.Loop() {
		if _, err := Zlib(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}
