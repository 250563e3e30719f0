package jpeg

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// picture computes what testdata/encode.py describes.
func picture(w, h, c, noise int) engine.Plane {
	p := engine.NewPlane(cv.Format{Depth: cv.U8, W: w, H: h, C: c})
	random := uint32(1)
	for i := range p.Data {
		k, x, y := i%c, i/c%w, i/c/w
		v := (x*(2+k) + y*(3-k)) % 512
		if v > 255 {
			v = 511 - v
		}
		random = random*1664525 + 1013904223
		p.Data[i] = uint8(min(max(v+int(random>>24)*noise>>8-noise/2, 0), 255))
	}
	return p
}

// encode gives an encoder rows in strips.
func encode(t testing.TB, p engine.Plane, o *EncoderOptions, strip int) []byte {
	t.Helper()
	var file bytes.Buffer
	e, err := NewEncoder(&file, p.Format, o)
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < p.H; y += strip {
		part := p
		part.H, part.Data = min(strip, p.H-y), p.Data[y*p.Stride:]
		if err := e.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestEncode(t *testing.T) {
	text, err := os.ReadFile("testdata/encode.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var w, h, c, noise, optimize, progressive, length int
		var want uint32
		var o EncoderOptions
		_, err := fmt.Sscan(strings.TrimSpace(line[:len(line)-9]), &w, &h, &c, &noise, &o.Quality, &o.Sampling, &optimize, &progressive, &o.RestartInterval, &length)
		if err == nil {
			_, err = fmt.Sscanf(line[len(line)-9:], "%x", &want)
		}
		if err != nil {
			t.Fatal(line, err)
		}
		o.Optimize, o.Progressive = optimize != 0, progressive != 0
		p := picture(w, h, c, noise)
		got := encode(t, p, &o, h)
		if len(got) != length || crc32.ChecksumIEEE(got) != want {
			t.Errorf("%s: %d bytes, checksum %08x", strings.TrimSpace(line), len(got), crc32.ChecksumIEEE(got))
		}
	}
}

// TestEncodeStrips compares files made from strips of rows, with several threads, with those made at once by one.
func TestEncodeStrips(t *testing.T) {
	for _, o := range []EncoderOptions{{}, {Sampling: Sampling422, RestartInterval: 5}, {Sampling: Sampling444}, {Optimize: true}, {Progressive: true, RestartInterval: 7}} {
		for _, c := range []int{1, 3} {
			p := picture(700, 301, c, 100)
			o.Threads = 1
			want := encode(t, p, &o, p.H)
			for _, strip := range []int{1, 8, 23, 64, 299} {
				o.Threads = strip%4 + 1
				if got := encode(t, p, &o, strip); !bytes.Equal(got, want) {
					t.Errorf("%+v, strips of %d rows of %d channels: another file", o, strip, c)
				}
			}
		}
	}
}

// TestEncodeGap encodes a part of an image.
func TestEncodeGap(t *testing.T) {
	p := picture(90, 70, 3, 50)
	part := p
	part.W, part.H, part.Data = 50, 40, p.Data[20*p.Stride+30*3:]
	packed := engine.NewPlane(part.Format)
	for y := range part.H {
		copy(packed.Data[y*packed.Stride:][:packed.Stride], part.Data[y*part.Stride:])
	}
	if !bytes.Equal(encode(t, part, nil, 40), encode(t, packed, nil, 40)) {
		t.Error("rows with gaps make another file")
	}
}

// TestEncodeMemory follows what a long image leaves in memory.
func TestEncodeMemory(t *testing.T) {
	p := picture(640, 4096, 3, 200)
	for _, test := range []struct {
		o     EncoderOptions
		bytes int
	}{
		{EncoderOptions{Threads: 2}, 1 << 20},
		{EncoderOptions{Threads: 2, Optimize: true}, 1<<20 + 640*4096*3/2*17/8},
	} {
		var file bytes.Buffer
		e, err := NewEncoder(&file, p.Format, &test.o)
		if err != nil {
			t.Fatal(err)
		}
		for y := 0; y < p.H; y += 64 {
			part := p
			part.H, part.Data = 64, p.Data[y*p.Stride:]
			if err := e.Write(part); err != nil {
				t.Fatal(err)
			}
			if n := e.Buffered(); n > test.bytes {
				t.Fatalf("%+v: %d bytes held after %d rows", test.o, n, y+64)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

type failing struct{ after int }

var errFailing = errors.New("no space")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFailing
	}
	return len(p), nil
}

func TestEncodeErrors(t *testing.T) {
	rgb := cv.Format{Depth: cv.U8, W: 10, H: 20, C: 3}
	for _, test := range []struct {
		name string
		f    cv.Format
		o    EncoderOptions
		want error
	}{
		{"two channels", cv.Format{Depth: cv.U8, W: 1, H: 1, C: 2}, EncoderOptions{}, cv.ErrDepth},
		{"16 bits", cv.Format{Depth: cv.U16, W: 1, H: 1, C: 3}, EncoderOptions{}, cv.ErrDepth},
		{"wide", cv.Format{Depth: cv.U8, W: 65501, H: 1, C: 3}, EncoderOptions{}, cv.ErrShape},
		{"high", cv.Format{Depth: cv.U8, W: 1, H: 65501, C: 1}, EncoderOptions{Optimize: true}, cv.ErrShape},
		{"empty", cv.Format{Depth: cv.U8, W: 0, H: 1, C: 1}, EncoderOptions{}, cv.ErrShape},
		{"quality", rgb, EncoderOptions{Quality: 101}, cv.ErrRange},
		{"negative quality", rgb, EncoderOptions{Quality: -1}, cv.ErrRange},
		{"sampling", rgb, EncoderOptions{Sampling: 3}, cv.ErrRange},
		{"restarts", rgb, EncoderOptions{RestartInterval: 65536}, cv.ErrRange},
		{"threads", rgb, EncoderOptions{Threads: -1}, cv.ErrRange},
	} {
		if _, err := NewEncoder(new(bytes.Buffer), test.f, &test.o); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for _, o := range []EncoderOptions{{}, {Optimize: true}, {Progressive: true}} {
		e, _ := NewEncoder(new(bytes.Buffer), rgb, &o)
		p := picture(10, 19, 3, 0)
		if err := e.Write(p); err != nil {
			t.Error(err)
		}
		if err := e.Close(); !errors.Is(err, cv.ErrShape) || !strings.Contains(err.Error(), "1 of 20 rows") {
			t.Errorf("missing row: %v", err)
		}
		for _, p := range []engine.Plane{picture(10, 21, 3, 0), picture(11, 20, 3, 0), picture(10, 20, 1, 0), {Format: rgb, Stride: 30, Data: make([]byte, 599)}, {Format: rgb, Stride: -30, Data: make([]byte, 600)}} {
			e, _ := NewEncoder(new(bytes.Buffer), rgb, &o)
			if err := e.Write(p); !errors.Is(err, cv.ErrShape) {
				t.Errorf("rows of %v: %v", p.Format, err)
			}
			if err := e.Close(); !errors.Is(err, cv.ErrShape) {
				t.Errorf("closed after rows of %v: %v", p.Format, err)
			}
		}
		p = picture(400, 1000, 3, 255)
		for after := 0; after < 150_000; after += 30_000 {
			e, _ := NewEncoder(&failing{after}, p.Format, &o)
			err := e.Write(p)
			if err == nil {
				err = e.Close()
			}
			if err != errFailing || e.Close() != errFailing {
				t.Errorf("a writer that fails after %d bytes: %v", after, err)
			}
		}
		e, _ = NewEncoder(new(bytes.Buffer), rgb, &o)
		if err := errors.Join(e.Write(picture(10, 20, 3, 0)), e.Close()); err != nil {
			t.Error(err)
		}
		if e.Write(picture(10, 1, 3, 0)) == nil || e.Close() == nil {
			t.Error("a closed encoder takes more")
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	p := picture(2000, 1500, 3, 30)
	for _, test := range []struct {
		name string
		o    EncoderOptions
	}{
		{"one thread", EncoderOptions{Threads: 1}}, {"threads", EncoderOptions{}},
		{"optimize", EncoderOptions{Optimize: true}}, {"progressive", EncoderOptions{Progressive: true}},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(p.Data)))
			for b.Loop() {
				encode(b, p, &test.o, p.H)
			}
		})
	}
}

func FuzzEncode(f *testing.F) {
	f.Add(uint16(33), uint16(17), uint8(3), uint8(95), uint8(0), uint16(0), []byte("\x00\xff\x80"))
	f.Add(uint16(1), uint16(70), uint8(1), uint8(100), uint8(9), uint16(3), []byte("\x00\xff"))
	f.Add(uint16(70), uint16(50), uint8(4), uint8(1), uint8(18), uint16(1), []byte{})
	f.Fuzz(func(t *testing.T, w, h uint16, c, quality, flags uint8, restarts uint16, pixels []byte) {
		format := cv.Format{Depth: cv.U8, W: int(w)%200 + 1, H: int(h)%200 + 1, C: []int{1, 3, 4}[c%3]}
		p := engine.NewPlane(format)
		for i := range p.Data {
			if len(pixels) > 0 {
				p.Data[i] = pixels[i%len(pixels)] + byte(i*int(flags))
			}
		}
		o := &EncoderOptions{
			Quality: int(quality)%100 + 1, Sampling: Sampling(flags % 3), Optimize: flags&4 != 0, Progressive: flags&8 != 0,
			RestartInterval: int(restarts), Threads: int(flags >> 6),
		}
		file := encode(t, p, o, int(restarts)%format.H+1)
		if o.Progressive && restarts > 0 {
			return // image/jpeg counts the blocks that fill up MCUs in scans of one component too
		}
		m, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if m.Bounds() != image.Rect(0, 0, format.W, format.H) {
			t.Fatalf("size %v, want %v", m.Bounds(), format)
		}
	})
}

// TestOptimalTable checks that no code is longer than 16 bits or all ones, and that codes are as short as Huffman's where these are no longer.
func TestOptimalTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		var frequency [256]int
		a, b := 1, 1
		for i := range rng.IntN(256) + 1 {
			switch round % 3 {
			case 0:
				frequency[rng.IntN(256)] = rng.IntN(1000) + 1
			case 1:
				frequency[rng.IntN(256)] = 1 << rng.IntN(40)
			case 2: // Fibonacci's numbers make codes the longest
				if i < 60 {
					frequency[255-i] = a
					a, b = b, a+b
				}
			}
		}
		h := optimalTable(&frequency)
		list := h.codes()
		space, n := 0, 0
		for i, c := range list {
			if (frequency[i] > 0) != (c.Length() > 0) {
				t.Fatalf("round %d: symbol %d occurs %d times and has a code of %d bits", round, i, frequency[i], c.Length())
			}
			if c.Length() > 0 {
				space += 1 << (16 - c.Length())
				n++
				if c.Bits() == 1<<c.Length()-1 {
					t.Fatalf("round %d: the code of %d is all ones", round, i)
				}
			}
		}
		if space >= 1<<16 || n != len(h.symbols) {
			t.Fatalf("round %d: codes take %d of 65536, %d symbols", round, space, n)
		}
	}
}

// TestJoin compares strings of bits that are joined with a bit by bit join.
func TestJoin(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var file bytes.Buffer
		j := joiner{to: &file}
		var want []byte
		value, n, restarts := 0, 0, 0
		bit := func(v int) {
			value, n = value<<1|v, n+1
			if n == 8 {
				if want = append(want, byte(value)); byte(value) == 0xff {
					want = append(want, 0)
				}
				value, n = 0, 0
			}
		}
		for range rng.IntN(5) + 1 {
			var s bitString
			for range rng.IntN(300) {
				length := rng.IntN(56) + 1
				v := rng.Uint64() & (1<<length - 1)
				if rng.IntN(3) > 0 {
					v = 1<<length - 1
				}
				s.reserve(8)
				s.end = s.end.Append(s.bytes, v, uint(length))
				for k := length - 1; k >= 0; k-- {
					bit(int(v >> k & 1))
				}
				if rng.IntN(50) == 0 {
					s.restart()
					for n > 0 {
						bit(1)
					}
					want = append(want, 0xff, 0xd0+byte(restarts%8))
					restarts++
				}
			}
			if err := j.join(&s); err != nil {
				t.Fatal(err)
			}
		}
		j.endScan()
		for n > 0 {
			bit(1)
		}
		if err := j.flush(); err != nil || !slices.Equal(file.Bytes(), want) {
			t.Fatalf("%v, %d bytes, want %d: %x, want %x", err, file.Len(), len(want), file.Bytes(), want)
		}
	}
}
