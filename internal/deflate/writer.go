package deflate

import (
	"encoding/binary"
	"io"

	"github.com/purecv/cv/internal/kernel"
)

// stripeSize is how many bytes, or a few more, are compressed apart from others. What a stripe needs stays in a level-2 cache.
const stripeSize = 1 << 18

// A Writer writes a zlib stream (RFC 1950). Stripes of the data are compressed by several goroutines, and
// written in order. The stream does not depend on the number of goroutines.
type Writer struct {
	w        io.Writer
	level    int
	left     int           // bytes still to come
	sum      uint32        // Adler-32 of the data written
	stripes  []*stripe     // a ring; those from written to begun-1 are in use
	begun    int           // stripes that have been given data, the current one among them
	written  int           // stripes
	current  *stripe       // takes the next bytes; nil if none does
	running  chan struct{} // has an element for each goroutine at work
	buffered int
}

// A stripe is a piece of the data.
type stripe struct {
	data       []byte
	from       int // where its own data begin; before them stands the end of the stripe before, for matches
	compressor *Compressor
	out        []byte
	sum        uint32        // Adler-32 of the data
	finished   chan struct{} // has an element from the end of the compression to the writing
}

// NewWriter returns a writer of size bytes, which compresses at a level of 0 to 9 on at most the given number of goroutines and calls w.Write once
// for each stripe.
func NewWriter(w io.Writer, size, level, threads int) *Writer {
	count := min(max((size+stripeSize-1)/stripeSize, 1), 2*threads)
	if threads == 1 {
		count = 1
	}
	return &Writer{
		w: w, level: level, left: size, sum: 1,
		stripes:  make([]*stripe, count),
		running:  make(chan struct{}, threads),
		buffered: min(size, count*stripeSize),
	}
}

// Buffered returns how many bytes of data the writer holds, but for what exceeds whole stripes.
func (z *Writer) Buffered() int { return z.buffered }

// Next returns memory for the next n bytes, to be filled before the next call. An error is that of w.Write and final.
func (z *Writer) Next(n int) ([]byte, error) {
	var before []byte
	if s := z.current; s != nil && len(s.data)-s.from >= stripeSize {
		z.start()
		before = s.data[max(len(s.data)-window, s.from):]
	}
	if z.current == nil {
		if z.begun-z.written == len(z.stripes) {
			if err := z.writeOldest(); err != nil {
				return nil, err
			}
		}
		z.current = z.stripe(n, before)
		z.begun++
	}
	z.left -= n
	s := z.current
	at := len(s.data)
	s.data = s.data[:at+n]
	return s.data[at:], nil
}

// stripe returns the next stripe of the ring, which follows others and has room for bytes that come n at a time.
func (z *Writer) stripe(n int, before []byte) *stripe {
	s := z.stripes[z.begun%len(z.stripes)]
	if s == nil {
		s = &stripe{compressor: NewCompressor(z.level), finished: make(chan struct{}, 1)}
		z.stripes[z.begun%len(z.stripes)] = s
	}
	if z.level < 2 {
		before = nil // no matches
	}
	if room := len(before) + min(stripeSize-1+n, z.left); cap(s.data) < room {
		s.data = make([]byte, 0, room)
	}
	s.data, s.from, s.out = append(s.data[:0], before...), len(before), s.out[:0]
	return s
}

// start has the current stripe compressed.
func (z *Writer) start() {
	s, last := z.current, z.left == 0
	z.current = nil
	if z.begun == 1 {
		s.out = append(s.out, header(z.level)...)
	}
	if len(z.stripes) == 1 {
		s.compress(last)
		return
	}
	go func() {
		z.running <- struct{}{}
		s.compress(last)
		<-z.running
	}()
}

func (s *stripe) compress(last bool) {
	s.out = s.compressor.Append(s.out, s.data, s.from, last)
	s.sum = kernel.Adler32(1, s.data[s.from:])
	s.finished <- struct{}{}
}

// writeOldest writes the first stripe that is not written, and what ends the stream if it is the last.
func (z *Writer) writeOldest() error {
	s := z.stripes[z.written%len(z.stripes)]
	z.written++
	<-s.finished
	z.sum = joinSums(z.sum, s.sum, len(s.data)-s.from)
	if z.left == 0 && z.written == z.begun {
		s.out = binary.BigEndian.AppendUint32(s.out, z.sum)
	}
	_, err := z.w.Write(s.out)
	return err
}

// Close writes the rest. All of the data have been given.
func (z *Writer) Close() error {
	if z.current != nil {
		z.start()
	}
	for z.written < z.begun {
		if err := z.writeOldest(); err != nil {
			return err
		}
	}
	return nil
}

// header returns the beginning of a stream: a window of 32 KB, and a hint at the level.
func header(level int) []byte {
	switch {
	case level < 2:
		return []byte{0x78, 0x01}
	case level < 6:
		return []byte{0x78, 0x5e}
	case level == 6:
		return []byte{0x78, 0x9c}
	}
	return []byte{0x78, 0xda}
}

// joinSums returns the Adler-32 of two pieces of data of which the second has n bytes.
func joinSums(first, second uint32, n int) uint32 {
	const base = 65521
	low := first&0xffff + base - 1 // what the first adds to the low sum, which starts at 1
	return (low+second&0xffff)%base | uint32((uint64(first>>16)+uint64(second>>16)+uint64(n%base)*uint64(low))%base)<<16
}
