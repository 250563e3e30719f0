package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// unpack decompresses in steps: at most room bytes of output, and pieces of input, at a time; longest bounds the output.
func unpack(src []byte, raw bool, room, piece, longest int) ([]byte, error) {
	var s Stream
	s.Reset(raw)
	var out []byte
	buf := make([]byte, 2*Window+room)
	at := 0
	for {
		end, used, err := s.Decompress(buf[:at+room], at, src[:min(piece, len(src))])
		out = append(out, buf[at:end]...)
		src = src[used:]
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if len(out) > longest {
			return out, nil
		}
		if len(src) == 0 && end < at+room {
			return out, io.ErrUnexpectedEOF
		}
		if at = end; at > 2*Window {
			at = copy(buf, buf[at-Window:at])
		}
	}
}

// samples are data of several kinds.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	skewed := make([]byte, 300_000)
	for i := range skewed {
		skewed[i] = byte(rng.NormFloat64() * 9)
	}
	rare := make([]byte, 300_000) // has codes of all lengths
	for i := range rare {
		for rare[i] = 1; rare[i] < 40 && rng.IntN(2) == 0; rare[i]++ {
		}
	}
	words := bytes.Repeat([]byte("what is copied overlaps, and overlaps again; "), 5000)
	far := append(bytes.Clone(noise[:32768]), noise[:32768]...)
	runs := make([]byte, 200_000)
	for i := 0; i < len(runs); {
		v, n := byte(rng.Uint32()), min(rng.IntN(700), len(runs)-i)
		for k := range n {
			runs[i+k] = v + byte(k%(1+int(v)%9))
		}
		i += n
	}
	return map[string][]byte{"empty": nil, "one": {7}, "noise": noise, "skewed": skewed, "rare": rare, "words": words, "far": far, "runs": runs}
}

func TestDecompress(t *testing.T) {
	for name, want := range samples() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9} {
			var bare, whole bytes.Buffer
			w, _ := flate.NewWriter(&bare, level)
			w.Write(want)
			w.Close()
			z, _ := zlib.NewWriterLevel(&whole, level)
			z.Write(want)
			z.Close()
			for _, c := range []struct{ room, piece int }{{1 << 20, 1 << 20}, {1000, 1 << 20}, {1 << 20, 100}, {777, 333}, {1, 1}} {
				if c.room == 1 && (level != 6 || len(want) > 1<<17) {
					continue
				}
				for _, raw := range []bool{false, true} {
					src := whole.Bytes()
					if raw {
						src = bare.Bytes()
					}
					got, err := unpack(src, raw, c.room, c.piece, 1<<30)
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%s, level %d, %+v, raw %v: %v, %d bytes, want %d", name, level, c, raw, err, len(got), len(want))
					}
				}
			}
			dst := make([]byte, len(want))
			if err := Zlib(dst, whole.Bytes()); err != nil || !bytes.Equal(dst, want) {
				t.Errorf("%s, level %d: Zlib %v", name, level, err)
			}
			if err := Zlib(make([]byte, len(want)+1), whole.Bytes()); err != io.ErrUnexpectedEOF {
				t.Errorf("%s, level %d: Zlib of one byte more: %v", name, level, err)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want string
	}{
		"header":           {"\x78\x9d", "incorrect header"},
		"method":           {"\x77\x85", "unknown compression method"},
		"window":           {"\x88\x1c", "invalid window size"},
		"dictionary":       {"\x78\xbb", "a dictionary is needed"},
		"kind":             {"\x78\x9c\x07", "invalid kind of block"},
		"stored":           {"\x78\x9c\x01\x01\x00\xfe\xfe\x00", "invalid length of a stored block"},
		"checksum":         {"\x78\x9c\x01\x01\x00\xfe\xff\x00\x00\x00\x00\x00", "wrong checksum"},
		"too many":         {"\x78\x9c\xf5\x00\x00\x00", "too many lengths or distances"},
		"far":              {"\x78\x9c\x03\x02\x00\x00\x00", "distance too far back"},
		"fixed literal":    {"\x78\x9c\x1b\x03\x00", "invalid code of a literal or length"},
		"code lengths":     {"\x78\x9c\x05\xe0\xff\xff\xff\xff\xff\xff\xff\xff\xff", "invalid code of code lengths"},
		"truncated":        {"\x78\x9c\x01\x01", "unexpected EOF"},
		"truncated header": {"\x78", "unexpected EOF"},
		"truncated sum":    {"\x78\x9c\x03\x00\x00\x00\x00", "unexpected EOF"},
	} {
		for _, piece := range []int{1, 100} {
			_, err := unpack([]byte(c.src), false, 100, piece, 1<<20)
			if err == nil || !(err.Error() == c.want || errors.Is(err, ErrCorrupt) && err.Error() == corrupt(c.want).Error()) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	}
}

// A declared window bounds what came before a call.
func TestSmallWindow(t *testing.T) {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	data := samples()["far"][:4000]
	z.Write(data)
	z.Write(data)
	z.Close()
	src := buf.Bytes()
	src[0], src[1] = 0x18, 0x19 // 512 bytes
	if _, err := unpack(src, false, 1<<20, 1<<20, 1<<20); err != nil {
		t.Errorf("at once: %v", err)
	}
	if _, err := unpack(src, false, 1000, 1<<20, 1<<20); !errors.Is(err, ErrCorrupt) {
		t.Errorf("in steps: %v", err)
	}
}

func FuzzInflate(f *testing.F) {
	for _, data := range samples() {
		var buf bytes.Buffer
		w, _ := flate.NewWriter(&buf, 6)
		w.Write(data[:min(len(data), 3000)])
		w.Close()
		f.Add(buf.Bytes(), uint16(100), uint16(10))
	}
	f.Fuzz(func(t *testing.T, data []byte, room, piece uint16) {
		const longest = 1 << 17
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), longest))
		got, err := unpack(data, true, int(room)+1, int(piece)+1, longest)
		got = got[:min(len(got), longest)]
		if err != nil && err.Error() == corrupt("invalid code of code lengths").Error() {
			return // the standard library takes one code length alone, zlib does not
		}
		if len(want) < longest && (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, the standard library says %v", err, wantErr)
		}
		if n := min(len(got), len(want)); wantErr == nil && !bytes.Equal(got, want) || !bytes.Equal(got[:n], want[:n]) {
			t.Fatalf("%d bytes, not the %d of the standard library", len(got), len(want))
		}
	})
}
