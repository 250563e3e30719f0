package png

import (
	"os"
	"testing"

	"github.com/purecv/cv/internal/engine"
)

// BenchmarkDecode reads the file that the environment's PNG_FILE names.
func BenchmarkDecode(b *testing.B) {
	name := os.Getenv("PNG_FILE")
	if name == "" {
		b.Skip("PNG_FILE is not set")
	}
	var dst engine.Plane
	for b.Loop() {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		d, err := NewDecoder(data, &Options{Mode: AsStored}, noLimit)
		if err != nil {
			b.Fatal(err)
		}
		if dst.Data == nil {
			dst = engine.NewPlane(d.Format())
		}
		if err := d.Read(dst); err != nil {
			b.Fatal(err)
		}
	}
}
