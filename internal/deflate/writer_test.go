package deflate

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"testing"
)

func TestWriter(t *testing.T) {
	long := make([]byte, 3*stripeSize+5)
	for i := range long {
		long[i] = byte(i * i >> 11)
	}
	for _, data := range [][]byte{{1}, long[:1000], long[:stripeSize], long[:stripeSize+1], long} {
		for _, level := range []int{0, 1, 3, 8} {
			var first []byte
			for _, threads := range []int{1, 2, 5} {
				for _, piece := range []int{997, stripeSize + 3} {
					var out bytes.Buffer
					z := NewWriter(&out, len(data), level, threads)
					for rest := data; len(rest) > 0; {
						p, err := z.Next(min(piece, len(rest)))
						if err != nil {
							t.Fatal(err)
						}
						rest = rest[copy(p, rest):]
					}
					if err := z.Close(); err != nil {
						t.Fatal(err)
					}
					r, err := zlib.NewReader(bytes.NewReader(out.Bytes()))
					if err != nil {
						t.Fatal(err)
					}
					got, err := io.ReadAll(r)
					if err != nil || !bytes.Equal(got, data) {
						t.Fatalf("%d bytes, level %d, %d threads: error %v", len(data), level, threads, err)
					}
					if piece == 997 {
						if first == nil {
							first = out.Bytes()
						} else if !bytes.Equal(out.Bytes(), first) {
							t.Fatalf("%d bytes, level %d: another stream with %d threads", len(data), level, threads)
						}
					}
				}
			}
		}
	}
}

// A failing writer ends the stream, however many stripes are being compressed.
func TestWriterError(t *testing.T) {
	full := errors.New("disk full")
	for _, threads := range []int{1, 3} {
		z := NewWriter(writerFunc(func([]byte) (int, error) { return 0, full }), 100*stripeSize, 1, threads)
		var err error
		for range 100 {
			if _, err = z.Next(stripeSize); err != nil {
				break
			}
		}
		if err != full {
			t.Errorf("%d threads: error %v", threads, err)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
