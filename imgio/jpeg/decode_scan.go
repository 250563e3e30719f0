package jpeg

import (
	bits64 "math/bits"
	"sync/atomic"

	"github.com/purecv/cv/internal/kernel"
)

// A component is one of the planes of a file.
type component struct {
	id                uint8
	h, v              int // sampling factors
	quantTable        uint8
	quant             *[64]int16 // in the order of rows; nil: no scan has had the component yet
	width, height     int        // in samples
	blocksW, blocksH  int        // in blocks
	stride            int        // blocks in a row of memory, with those that fill up the last MCU
	needed            bool
	scaleH, scaleV    int      // the image is so many times as large; of a component that is not needed perhaps 0
	progress, earlier [64]int8 // bit from which on a coefficient is known, -1: not at all; and what it was before the last scan of the component
}

// A scan is one pass over some components. Its rows of MCUs are decoded one after another, perhaps by different goroutines.
type scan struct {
	bitReader
	components []scanComponent
	progressive,
	interleaved bool
	from, to             int // the first and the last coefficient
	high, low            int // successive approximation: bit positions, the former 0 in a first pass
	mcusX                int
	interval             int // MCUs between restart markers; 0: none
	left                 int // MCUs before the next one
	nextRestart          uint8
	endOfBand            int     // blocks of which nothing more is coded
	insufficient         bool    // the data has ended too early
	lastGood             int     // the last row of MCUs that found data
	cut, badCode, resync bool    // what was amiss
	overflow             bool    // an error
	done                 counter // rows of MCUs
}

// A counter is one that other goroutines look at all the time: what is near it in memory would be slow.
type counter struct {
	_ [64]byte
	atomic.Int64
	_ [64]byte
}

type scanComponent struct {
	*component
	index  int // in the file
	dc, ac *huffman
	last   int32 // the last DC coefficient
}

// decodeRow decodes row y of MCUs into its coefficients, of each component.
func (s *scan) decodeRow(y, rows int, coefs coefRow) {
	if s.interleaved {
		s.decodeMCUs(y, coefs)
		return
	}
	// A scan of one component has no MCUs, but blocks, and of these only the image's.
	c := &s.components[0]
	blockRows := c.v
	if y == rows-1 {
		blockRows = c.blocksH - y*c.v
	}
	for i := range blockRows {
		first := i * c.stride
		s.decodeBlocks(y, c, coefs[c.index].values[first*64:], coefs[c.index].known[first:][:c.blocksW])
	}
}

// decodeMCUs decodes a row of MCUs of several components, which only DC coefficients or all have.
func (s *scan) decodeMCUs(y int, coefs coefRow) {
	for x := range s.mcusX {
		if !s.begin(y) {
			if s.interval == 0 {
				return
			}
			continue
		}
		for i := range s.components {
			c := &s.components[i]
			for v := range c.v {
				row := coefs[c.index].values[(v*c.stride+x*c.h)*64:]
				for h := range c.h {
					b := (*[64]int16)(row[h*64:])
					switch {
					case !s.progressive:
						s.sequential(b, c)
					case s.high == 0:
						s.firstDC(b, c)
					default:
						s.refineDC(b)
					}
				}
			}
		}
		if s.exhausted() {
			s.insufficient, s.cut = true, true
		}
	}
}

// decodeBlocks decodes a row of blocks of a scan of one component.
func (s *scan) decodeBlocks(y int, c *scanComponent, coefs []int16, known []uint64) {
	for i := range known {
		if !s.begin(y) {
			if s.interval == 0 {
				return
			}
			continue
		}
		b := (*[64]int16)(coefs[64*i:])
		switch {
		case !s.progressive:
			s.sequential(b, c)
		case s.from == 0 && s.high == 0:
			s.firstDC(b, c)
		case s.from == 0:
			s.refineDC(b)
		case s.high == 0:
			s.firstAC(b, &known[i], c)
		default:
			s.refineAC(b, &known[i], c)
		}
		if s.exhausted() {
			s.insufficient, s.cut = true, true
		}
	}
}

// begin prepares the next MCU, of row y, and tells whether there is data for it. It reads a restart marker where one is due.
func (s *scan) begin(y int) bool {
	if !s.insufficient {
		s.lastGood = y
	}
	if s.interval == 0 {
		return !s.insufficient
	}
	if s.left == 0 {
		s.readRestart()
		s.reset()
		s.endOfBand = 0
		for i := range s.components {
			s.components[i].last = 0
		}
		s.left = s.interval
		if s.marker == 0 {
			s.insufficient = false
		}
	}
	s.left--
	return !s.insufficient
}

// readRestart goes on behind the restart marker that is due, or where libjpeg would if the next marker is another one.
func (s *scan) readRestart() {
	if s.marker == 0 {
		s.findMarker()
	}
	due := s.nextRestart
	s.nextRestart = (due + 1) & 7
	for s.marker != markerRST0+due {
		s.resync = true
		switch ahead := (s.marker - markerRST0 - due) & 7; {
		case s.marker < markerSOF0: // none that a file may have
			s.findMarker()
		case s.marker < markerRST0 || s.marker > markerRST7, ahead == 1, ahead == 2: // later: the due one is missing
			return
		case ahead == 6, ahead == 7: // an earlier one
			s.findMarker()
		default:
			s.marker = 0
			return
		}
	}
	s.marker = 0
}

func (s *scan) findMarker() {
	s.marker, s.pos, _ = nextMarker(s.data, s.pos)
}

// unzigzag is the zigzag order for indices that the last coefficient of damaged data can have, too.
var unzigzag = func() (t [128]uint8) {
	for i := range t {
		t[i] = 63
	}
	copy(t[:], kernel.JPEGZigzag[:])
	return t
}()

// difference returns the difference of DC coefficients at the front of bits, of which there are at least 32, and how many it takes.
func (s *scan) difference(h *huffman, bits uint64) (d int32, length int) {
	e := h.look[bits>>(64-lookBits)]
	if e&special == 0 {
		return int32(e) >> 16, int(e & 31)
	}
	size, length := h.symbol(bits)
	s.badCode = s.badCode || length > 16
	if size == 0 {
		return 0, length
	}
	return extend(bits<<length, int(size)), length + int(size)
}

// sequential decodes a whole block.
func (s *scan) sequential(b *[64]int16, c *scanComponent) {
	bits, n := s.bits, s.n
	if n < 32 {
		bits, n = s.fill(bits, n)
	}
	d, length := s.difference(c.dc, bits)
	bits, n = bits<<length, n-length
	c.last += d
	b[0] = int16(c.last)
	look := &c.ac.look
	for k := 1; k < 64; k++ {
		if n < 32 {
			bits, n = s.fill(bits, n)
		}
		e := look[bits>>(64-lookBits)]
		bits, n = bits<<(e&31), n-int(e&31)
		if e&special == 0 {
			k += int(e >> 8 & 15)
			b[unzigzag[k&127]&63] = int16(e >> 16)
			continue
		}
		value := uint8(e >> 8)
		if e&31 == 0 {
			value, length = c.ac.long(bits)
			s.badCode = s.badCode || length > 16
			bits, n = bits<<length, n-length
		}
		run, size := int(value>>4), int(value&15)
		k += run
		if size == 0 {
			if run == 15 {
				continue
			}
			break
		}
		b[unzigzag[k&127]&63] = int16(extend(bits, size))
		bits, n = bits<<size, n-size
	}
	s.bits, s.n = bits, n
}

// firstDC decodes the upper bits of a DC coefficient.
func (s *scan) firstDC(b *[64]int16, c *scanComponent) {
	if s.n < 32 {
		s.bits, s.n = s.fill(s.bits, s.n)
	}
	d, length := s.difference(c.dc, s.bits)
	s.bits, s.n = s.bits<<length, s.n-length
	last := int64(c.last) + int64(d)
	if last != int64(int32(last)) {
		s.overflow = true
	}
	c.last = int32(last)
	b[0] = int16(last << s.low)
}

// refineDC decodes the next bit of a DC coefficient.
func (s *scan) refineDC(b *[64]int16) {
	if s.n < 1 {
		s.bits, s.n = s.fill(s.bits, s.n)
	}
	b[0] |= int16(s.bits >> 63 << s.low)
	s.bits, s.n = s.bits<<1, s.n-1
}

// firstAC decodes the upper bits of a band of AC coefficients. Bit k of known is set if coefficient k is not zero.
func (s *scan) firstAC(b *[64]int16, known *uint64, c *scanComponent) {
	if s.endOfBand > 0 {
		s.endOfBand--
		return
	}
	bits, n := s.bits, s.n
	for k := s.from; k <= s.to; k++ {
		if n < 32 {
			bits, n = s.fill(bits, n)
		}
		e := c.ac.look[bits>>(64-lookBits)]
		bits, n = bits<<(e&31), n-int(e&31)
		v := int32(e) >> 16
		if e&special == 0 {
			k += int(e >> 8 & 15)
		} else {
			value := uint8(e >> 8)
			if e&31 == 0 {
				var length int
				value, length = c.ac.long(bits)
				s.badCode = s.badCode || length > 16
				bits, n = bits<<length, n-length
			}
			run, size := int(value>>4), int(value&15)
			if size == 0 && run < 15 {
				s.endOfBand, bits, n = 1<<run-1+int(bits>>1>>(63-run)), bits<<run, n-run
				break
			}
			k += run
			if size == 0 {
				continue
			}
			v = extend(bits, size)
			bits, n = bits<<size, n-size
		}
		at := unzigzag[k&127] & 63
		b[at] = int16(v << s.low)
		*known |= 1 << (min(k, 63) & 63)
		if b[at] == 0 { // of a damaged file
			*known &^= 1 << (min(k, 63) & 63)
		}
	}
	s.bits, s.n = bits, n
}

// refineAC decodes the next bit of a band of AC coefficients. Bit k of known is set if coefficient k is not zero.
func (s *scan) refineAC(b *[64]int16, known *uint64, c *scanComponent) {
	rest := ^uint64(0) << s.from & (^uint64(0) >> (63 - s.to)) // the coefficients that have not been dealt with
	for s.endOfBand == 0 && rest != 0 {
		if s.n < 32 {
			s.bits, s.n = s.fill(s.bits, s.n)
		}
		value, length := c.ac.symbol(s.bits)
		run, size := int(value>>4), int(value&15)
		s.badCode = s.badCode || length > 16 || size > 1
		bits := s.bits << length
		if size == 0 && run < 15 {
			s.endOfBand = 1<<run + int(bits>>1>>(63-run))
			s.bits, s.n = bits<<run, s.n-length-run
			break
		}
		fresh := int16(1) << s.low
		if size > 0 {
			if bits>>63 == 0 {
				fresh = -fresh
			}
			bits <<= 1
			length++
		}
		s.bits, s.n = bits, s.n-length
		zeros := rest &^ *known
		for ; run > 0; run-- {
			zeros &= zeros - 1
		}
		at := s.to + 1 // where zeros are missing, libjpeg writes behind the band
		passed := rest
		if zeros != 0 {
			at = bits64.TrailingZeros64(zeros)
			passed = rest & (1<<at - 1)
		}
		s.correct(b, passed&*known)
		if rest &^= passed | 1<<at; size > 0 {
			b[unzigzag[at]] = fresh
			*known |= 1 << min(at, 63)
		}
	}
	if s.endOfBand > 0 {
		s.correct(b, rest&*known)
		s.endOfBand--
	}
}

// correct reads a bit for each of some coefficients, none of them zero.
func (s *scan) correct(b *[64]int16, which uint64) {
	bits, n, bit := s.bits, s.n, int16(1)<<s.low
	for ; which != 0; which &= which - 1 {
		if n < 1 {
			bits, n = s.fill(bits, n)
		}
		p := &b[unzigzag[bits64.TrailingZeros64(which)]&63]
		if *p&bit == 0 {
			sign := *p >> 15
			*p += (bit ^ sign - sign) & -int16(bits>>63)
		}
		bits, n = bits<<1, n-1
	}
	s.bits, s.n = bits, n
}
