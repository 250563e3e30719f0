// Package inflate decompresses DEFLATE streams (RFC 1951), bare or with zlib's header and checksum (RFC 1950), as zlib 1.2.13 does: it takes
// and refuses the same streams.
package inflate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/purecv/cv/internal/kernel"
)

// ErrCorrupt is the kind of all errors of damaged streams.
var ErrCorrupt = errors.New("damaged compressed data")

func corrupt(what string) error { return fmt.Errorf("%w: %s", ErrCorrupt, what) }

// MostExpansion bounds how many bytes a stream makes of each of its own: a match of 258 bytes has two bits at least.
const MostExpansion = 8 * 258 / 2

// Window is how far back a match can reach, in bytes.
const Window = 1 << 15

// A Stream is a stream that is being decompressed. It begins with Reset.
type Stream struct {
	hold uint64 // bits that have been taken from the input and not yet used, the next one lowest
	bits uint   // how many

	state  state
	raw    bool // without header and checksum
	final  bool // the block is the last one
	window int  // bytes that came before a call of Decompress and that a match in it may reach
	total  int  // bytes made so far, up to Window
	sum    uint32

	stored           int  // bytes left of a stored block
	length, distance int  // of a match that had no room
	literal          byte // that had none
	err              error

	literals, distances int // lengths of codes that are being read
	codeLengths, read   int
	lengths             [maxLengths]uint8
	literalTable        [literalEntries]entry
	distanceTable       [distanceEntries]entry
	fixedTables         bool // that is what the tables hold
}

const maxLengths = 286 + 30 // of a block's codes

type state uint8

const (
	inHeader state = iota
	atBlock
	inStoredHeader
	inStored
	inTableHeader
	inCodeLengths
	inLengths
	inCodes
	inDistance
	inLiteral // that has no room yet
	inMatch   // that has no room yet
	inChecksum
	atEnd
)

// Reset begins another stream: a bare one, or one with zlib's header and checksum.
func (s *Stream) Reset(raw bool) {
	s.hold, s.bits, s.state, s.raw, s.final = 0, 0, inHeader, raw, false
	s.window, s.total, s.sum, s.err = Window, 0, 1, nil
	if raw {
		s.state = atBlock
	}
}

// Decompress continues the stream with src and writes dst[at:]; before it stand the bytes made so far, of long streams the last [Window]
// of them. It returns the end of what it has made and how many bytes of src it has used. It stops where dst is full and what comes next needs room, where
// src is used up, at the end of the stream with io.EOF, and at damage with an [ErrCorrupt], which it returns from then on.
// Like zlib, it demands of a stream that declares a smaller window than [Window] that no match reaches further back beyond at than that.
func (s *Stream) Decompress(dst []byte, at int, src []byte) (end, used int, err error) {
	if s.err != nil {
		return at, 0, s.err
	}
	d := decoding{Stream: s, dst: dst, src: src, pos: at, start: at, summed: at}
	d.reach = min(s.total, at)
	err = d.run()
	if err != errMore {
		s.err = err
	} else {
		err = nil
	}
	d.addSum()
	s.total = min(s.total+d.pos-at, Window)
	return d.pos, d.in, err
}

// Zlib fills dst with what a zlib stream begins with. What follows, the checksum too, does not matter; io.ErrUnexpectedEOF tells that there is less.
func Zlib(dst, src []byte) error {
	s := new(Stream)
	s.Reset(false)
	n, _, err := s.Decompress(dst, 0, src)
	switch {
	case n == len(dst):
		return nil
	case err == nil, err == io.EOF:
		return io.ErrUnexpectedEOF
	}
	return err
}

// errMore tells that src or the room in dst is used up.
var errMore = errors.New("more is needed")

// A decoding is one call of Decompress.
type decoding struct {
	*Stream
	dst, src []byte
	pos, in  int
	start    int // of dst in this call
	reach    int // bytes before start that exist
	summed   int // up to where dst is part of the checksum
}

// addSum makes what has been written part of the checksum.
func (d *decoding) addSum() {
	if !d.raw {
		d.sum = kernel.Adler32(d.sum, d.dst[d.summed:d.pos])
	}
	d.summed = d.pos
}

// need gets n <= 32 bits into hold, if src has them, taking no byte more than it needs.
func (d *decoding) need(n uint) bool {
	for d.bits < n {
		if d.in == len(d.src) {
			return false
		}
		d.hold |= uint64(d.src[d.in]) << d.bits
		d.in++
		d.bits += 8
	}
	return true
}

// take removes n bits, which hold has, and returns them.
func (d *decoding) take(n uint) int {
	v := d.hold & (1<<n - 1)
	d.hold >>= n
	d.bits -= n
	return int(v)
}

// next finds the entry of the next code and gets its bits, with the extra ones, into hold; of two literals those of the first. It returns
// false if src lacks them.
func (d *decoding) next(table []entry, tableBits uint) (entry, bool) {
	for {
		e, enough := table[d.hold&(1<<tableBits-1)], true
		if leadsOn(e) {
			enough = d.bits > tableBits
			e = second(table, e, d.hold>>tableBits)
		}
		size := uint(e & sizeMask)
		if e&literalFlag != 0 {
			size = uint(e >> codeShift & codeMask)
		}
		if enough && size <= d.bits {
			return e, true
		}
		if !d.need(d.bits + 1) {
			return 0, false
		}
	}
}

// run goes from state to state.
func (d *decoding) run() error {
	for {
		if err := d.step(); err != nil {
			return err
		}
	}
}

// step does what the state asks for. errMore leaves it as it is.
func (d *decoding) step() error {
	switch d.state {
	case inHeader:
		return d.header()
	case atBlock:
		return d.block()
	case inStoredHeader:
		if !d.need(32) {
			return errMore
		}
		d.stored = d.take(16)
		if d.take(16) != d.stored^0xffff {
			return corrupt("invalid length of a stored block")
		}
		d.state = inStored
	case inStored:
		return d.copyStored()
	case inTableHeader:
		if !d.need(14) {
			return errMore
		}
		d.literals, d.distances, d.codeLengths = 257+d.take(5), 1+d.take(5), 4+d.take(4)
		if d.literals > 286 || d.distances > 30 {
			return corrupt("too many lengths or distances")
		}
		d.lengths, d.read = [maxLengths]uint8{}, 0
		d.state = inCodeLengths
	case inCodeLengths:
		return d.readCodeLengths()
	case inLengths:
		return d.readLengths()
	case inCodes:
		d.fast()
		return d.symbol()
	case inDistance:
		return d.readDistance()
	case inLiteral:
		return d.putLiteral()
	case inMatch:
		return d.copyMatch()
	case inChecksum:
		return d.checksum()
	case atEnd:
		return io.EOF
	}
	return nil
}

// header reads that of a zlib stream.
func (d *decoding) header() error {
	if !d.need(16) {
		return errMore
	}
	method, flags := d.take(8), d.take(8)
	switch {
	case (method<<8|flags)%31 != 0:
		return corrupt("incorrect header")
	case method&15 != 8:
		return corrupt("unknown compression method")
	case method>>4 > 7:
		return corrupt("invalid window size")
	case flags&32 != 0:
		return corrupt("a dictionary is needed")
	}
	d.window = 1 << (8 + method>>4)
	d.state = atBlock
	return nil
}

// block reads the three bits before a block, or goes to the end after the last one.
func (d *decoding) block() error {
	if d.final {
		d.take(d.bits % 8)
		d.state = inChecksum
		return nil
	}
	if !d.need(3) {
		return errMore
	}
	d.final = d.take(1) == 1
	switch d.take(2) {
	case 0:
		d.take(d.bits % 8)
		d.state = inStoredHeader
	case 1:
		if !d.fixedTables {
			literals, distances := fixed()
			build(d.literalTable[:], literalBits, literals, literalMeanings, false)
			build(d.distanceTable[:], distanceBits, distances, distanceMeanings, false)
			pairLiterals(&d.literalTable)
			d.fixedTables = true
		}
		d.state = inCodes
	case 2:
		d.state = inTableHeader
	default:
		return corrupt("invalid kind of block")
	}
	return nil
}

func (d *decoding) copyStored() error {
	for d.stored > 0 && d.bits > 0 && d.pos < len(d.dst) {
		d.dst[d.pos] = byte(d.take(8))
		d.pos++
		d.stored--
	}
	if d.bits == 0 {
		n := copy(d.dst[d.pos:], d.src[d.in:min(len(d.src), d.in+d.stored)])
		d.pos += n
		d.in += n
		d.stored -= n
	}
	if d.stored > 0 {
		return errMore
	}
	d.state = atBlock
	return nil
}

// codeLengthOrder is how the lengths of the codes of code lengths follow each other.
var codeLengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func (d *decoding) readCodeLengths() error {
	for ; d.read < d.codeLengths; d.read++ {
		if !d.need(3) {
			return errMore
		}
		d.lengths[codeLengthOrder[d.read]] = uint8(d.take(3))
	}
	d.fixedTables = false
	if !build(d.distanceTable[:], codeLengthBits, d.lengths[:19], codeLengthMeanings, false) {
		return corrupt("invalid code of code lengths")
	}
	d.read = 0
	d.state = inLengths
	return nil
}

// readLengths reads the lengths of both codes, with the table that has the place of the distances' so far.
func (d *decoding) readLengths() error {
	all := d.lengths[:d.literals+d.distances]
	for d.read < len(all) {
		e, ok := d.next(d.distanceTable[:], codeLengthBits)
		if !ok {
			return errMore
		}
		if e&specialFlag != 0 {
			return corrupt("invalid code of code lengths")
		}
		size, symbol := uint(e&sizeMask), e>>valueShift
		if symbol < 16 {
			d.take(size)
			all[d.read] = uint8(symbol)
			d.read++
			continue
		}
		extra, least, value := uint(2), 3, uint8(0)
		switch symbol {
		case 17:
			extra = 3
		case 18:
			extra, least = 7, 11
		}
		if !d.need(size + extra) {
			return errMore
		}
		d.take(size)
		if symbol == 16 {
			if d.read == 0 {
				return corrupt("no length to repeat")
			}
			value = all[d.read-1]
		}
		n := least + d.take(extra)
		if n > len(all)-d.read {
			return corrupt("too many code lengths")
		}
		for range n {
			all[d.read] = value
			d.read++
		}
	}
	if all[256] == 0 {
		return corrupt("no code for the end of a block")
	}
	if !build(d.literalTable[:], literalBits, all[:d.literals], literalMeanings, true) {
		return corrupt("invalid code of literals and lengths")
	}
	if !build(d.distanceTable[:], distanceBits, all[d.literals:], distanceMeanings, true) {
		return corrupt("invalid code of distances")
	}
	pairLiterals(&d.literalTable)
	d.state = inCodes
	return nil
}

// symbol decodes a literal or match where src or dst nears its end, or the end of the block.
func (d *decoding) symbol() error {
	e, ok := d.next(d.literalTable[:], literalBits)
	switch {
	case !ok:
		return errMore
	case e&literalFlag != 0:
		d.literal = byte(e >> valueShift)
		d.take(uint(e >> codeShift & codeMask))
		d.state = inLiteral
	case e&specialFlag == 0:
		d.length = d.value(e)
		d.state = inDistance
	case e&kindMask == endOfBlock&kindMask:
		d.take(uint(e & sizeMask))
		d.state = atBlock
	default:
		return corrupt("invalid code of a literal or length")
	}
	return nil
}

func (d *decoding) readDistance() error {
	e, ok := d.next(d.distanceTable[:], distanceBits)
	if !ok {
		return errMore
	}
	if e&specialFlag != 0 {
		return corrupt("invalid code of a distance")
	}
	d.distance = d.value(e)
	d.state = inMatch
	return nil
}

// value removes the bits of a length or distance and returns it.
func (d *decoding) value(e entry) int {
	code := uint(e >> codeShift & codeMask)
	d.take(code)
	return int(e>>valueShift) + d.take(uint(e&sizeMask)-code)
}

func (d *decoding) putLiteral() error {
	if d.pos == len(d.dst) {
		return errMore
	}
	d.dst[d.pos] = d.literal
	d.pos++
	d.state = inCodes
	return nil
}

// copyMatch refuses a distance when there is room, and anew in each call, as zlib does.
func (d *decoding) copyMatch() error {
	if d.pos == len(d.dst) {
		return errMore
	}
	if d.distance > d.pos-d.start+min(d.reach, d.window) {
		return corrupt("distance too far back")
	}
	n := min(d.length, len(d.dst)-d.pos)
	for i := d.pos; i < d.pos+n; i++ {
		d.dst[i] = d.dst[i-d.distance]
	}
	d.pos += n
	if d.length -= n; d.length > 0 {
		return errMore
	}
	d.state = inCodes
	return nil
}

func (d *decoding) checksum() error {
	if !d.raw {
		if !d.need(32) {
			return errMore
		}
		d.addSum()
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], uint32(d.take(32)))
		if binary.BigEndian.Uint32(b[:]) != d.sum {
			return corrupt("wrong checksum")
		}
	}
	d.state = atEnd
	return nil
}
