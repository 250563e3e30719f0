package imgio

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/tiff/lzw"
)

// packLZW packs bytes slowly, clearing the table when it has more than so many codes.
func packLZW(data []byte, most int) []byte {
	var out []byte
	bits, n := uint32(0), 0
	width := 9
	table := map[string]int{}
	put := func(code int) {
		bits, n = bits<<width|uint32(code), n+width
		for ; n >= 8; n -= 8 {
			out = append(out, byte(bits>>(n-8)))
		}
	}
	codeOf := func(s string) int {
		if len(s) == 1 {
			return int(s[0])
		}
		return table[s]
	}
	put(256)
	s := ""
	for _, b := range data {
		if s == "" {
			s = string([]byte{b})
			continue
		}
		longer := s + string([]byte{b})
		if _, ok := table[longer]; ok {
			s = longer
			continue
		}
		put(codeOf(s))
		table[longer] = 258 + len(table)
		s = string([]byte{b})
		switch {
		case 258+len(table) > most:
			put(256)
			width = 9
			clear(table)
		case 258+len(table) == 1<<width && width < 12:
			width++
		}
	}
	if s != "" {
		put(codeOf(s))
		if 259+len(table) == 1<<width && width < 12 {
			width++
		}
	}
	put(257)
	width = 8
	put(0)
	return out
}

func TestLZW(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		data := make([]byte, rng.IntN(1<<rng.IntN(17)+1))
		colours := 1 << rng.IntN(9)
		for i := range data {
			data[i] = byte(rng.IntN(colours))
			if round%3 == 0 && i > 0 && rng.IntN(50) > 0 {
				data[i] = data[i-1]
			}
		}
		src := packLZW(data, 300+rng.IntN(3795))
		for _, dst := range [][]byte{make([]byte, len(data)), make([]byte, len(data)/2)} {
			if err := unpackLZW(dst, src); err != nil || !bytes.Equal(dst, data[:len(dst)]) {
				t.Fatalf("round %d, %d bytes: %v", round, len(data), err)
			}
		}
		if err := unpackLZW(make([]byte, len(data)+1), src); err != io.ErrUnexpectedEOF {
			t.Fatalf("a byte more than there is: %v", err)
		}
	}
	for _, test := range []struct {
		name string
		src  []byte
		want error
	}{
		{"nothing", nil, io.ErrUnexpectedEOF},
		{"half a code", []byte{0x80}, io.ErrUnexpectedEOF},
		{"a code of the table first", []byte{0x80, 0x40, 0x80, 0}, ErrInvalid}, // 256, 258
		{"no clear code, a code of the table", []byte{0x81, 0, 0, 0}, ErrInvalid},
	} {
		if err := unpackLZW(make([]byte, 10), test.src); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// FuzzLZW compares with package lzw. After a table that was never cleared though full the two may differ.
func FuzzLZW(f *testing.F) {
	f.Add(packLZW([]byte("ababababababbbbbbbbbbbbbbabababc"), 4094), uint16(32))
	f.Add([]byte{0x80, 0x20, 0x40, 0x81, 0x01}, uint16(1000))
	f.Fuzz(func(t *testing.T, src []byte, size uint16) {
		want, got := make([]byte, size), make([]byte, size)
		r := lzw.NewReader(bytes.NewReader(src), lzw.MSB, 8)
		_, wantErr := io.ReadFull(r, want)
		err := unpackLZW(got, src)
		if len(src) < 4000 && (err == nil) != (wantErr == nil) {
			t.Fatalf("error %v, want %v", err, wantErr)
		}
		if len(src) < 4000 && err == nil && !bytes.Equal(got, want) {
			t.Fatalf("got %x, want %x", got, want)
		}
	})
}

func TestSumPixels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for step := 3; step <= 4; step++ {
		for n := range 40 {
			got := make([]byte, n)
			for i := range got {
				got[i] = byte(rng.Uint32())
			}
			want := bytes.Clone(got)
			for i := step; i < n; i++ {
				want[i] += want[i-step]
			}
			if sumPixels(got, step); !bytes.Equal(got, want) {
				t.Fatalf("%d bytes, pixels of %d: got %v, want %v", n, step, got, want)
			}
		}
	}
}
