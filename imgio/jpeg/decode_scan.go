package jpeg

import (
	"math"
	"sync/atomic"
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
	endOfBand            int          // blocks of which nothing more is coded
	insufficient         bool         // the data has ended too early
	lastGood             int          // the last row of MCUs that found data
	cut, badCode, resync bool         // what was amiss
	overflow             bool         // an error
	done                 atomic.Int64 // rows of MCUs
}

type scanComponent struct {
	*component
	index  int // in the file
	dc, ac *huffman
	last   int32 // the last DC coefficient
}

// decodeRow decodes row y of MCUs into its coefficients, of each component.
func (s *scan) decodeRow(y, rows int, coefs [][]int16) {
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
		s.decodeBlocks(y, c, coefs[c.index][i*c.stride*64:][:c.blocksW*64])
	}
}

// decodeMCUs decodes a row of MCUs of several components, which only DC coefficients or all have.
func (s *scan) decodeMCUs(y int, coefs [][]int16) {
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
				row := coefs[c.index][(v*c.stride+x*c.h)*64:]
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
func (s *scan) decodeBlocks(y int, c *scanComponent, coefs []int16) {
	for ; len(coefs) >= 64; coefs = coefs[64:] {
		if !s.begin(y) {
			if s.interval == 0 {
				return
			}
			continue
		}
		b := (*[64]int16)(coefs)
		switch {
		case !s.progressive:
			s.sequential(b, c)
		case s.from == 0 && s.high == 0:
			s.firstDC(b, c)
		case s.from == 0:
			s.refineDC(b)
		case s.high == 0:
			s.firstAC(b, c)
		default:
			s.refineAC(b, c)
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
		s.bits, s.n, s.phantom = 0, 0, 0
		s.readRestart()
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

// unzigzag is zigzag for indices that the last coefficient of damaged data can have, too.
var unzigzag = func() (t [128]uint8) {
	for i := range t {
		t[i] = 63
	}
	copy(t[:], zigzag[:])
	return t
}()

// difference reads a difference of DC coefficients and returns the coefficient.
func (s *scan) difference(c *scanComponent) int32 {
	if s.n < 32 {
		s.fill()
	}
	e := c.dc.look[s.bits>>(64-lookBits)]
	if e&special == 0 {
		s.drop(int(e & 31))
		return int32(e) >> 16
	}
	size, ok := s.symbol(c.dc)
	s.badCode = s.badCode || !ok
	if size == 0 {
		return 0
	}
	d := extend(s.bits, int(size&15))
	s.drop(int(size & 15))
	return d
}

// sequential decodes a whole block.
func (s *scan) sequential(b *[64]int16, c *scanComponent) {
	c.last += s.difference(c)
	b[0] = int16(c.last)
	s.band(b, c.ac, 1, 63, 0)
}

// firstDC decodes the upper bits of a DC coefficient.
func (s *scan) firstDC(b *[64]int16, c *scanComponent) {
	last := int64(c.last) + int64(s.difference(c))
	if last != int64(int32(last)) {
		s.overflow = true
	}
	c.last = int32(last)
	b[0] = int16(last << s.low)
}

// refineDC decodes the next bit of a DC coefficient.
func (s *scan) refineDC(b *[64]int16) {
	b[0] |= int16(s.take(1) << s.low)
}

// firstAC decodes the upper bits of a band of AC coefficients.
func (s *scan) firstAC(b *[64]int16, c *scanComponent) {
	if s.endOfBand > 0 {
		s.endOfBand--
		return
	}
	s.band(b, c.ac, s.from, s.to, s.low)
}

// band decodes the coefficients from k to last, times 1<<low.
func (s *scan) band(b *[64]int16, ac *huffman, k, last, low int) {
	for k <= last {
		if s.n < 32 {
			s.fill()
		}
		e := ac.look[s.bits>>(64-lookBits)]
		if e&special == 0 {
			s.drop(int(e & 31))
			k += int(e >> 8 & 15)
			b[unzigzag[k&127]&63] = int16(int32(e) >> 16 << low)
			k++
			continue
		}
		value, length := uint8(e>>8), int(e&31)
		if length == 0 {
			if value, length = ac.long(s.bits); length > 16 {
				s.badCode = true
			}
		}
		s.drop(length)
		run, size := int(value>>4), int(value&15)
		if size == 0 {
			if run == 15 {
				k += 16
				continue
			}
			if s.progressive {
				s.endOfBand = 1<<run - 1 + int(s.take(run))
			}
			return
		}
		k += run
		b[unzigzag[k&127]&63] = int16(extend(s.bits, size) << low)
		s.drop(size)
		k++
	}
}

// refineAC decodes the next bit of a band of AC coefficients.
func (s *scan) refineAC(b *[64]int16, c *scanComponent) {
	k, bit := s.from, int16(1)<<s.low
	for s.endOfBand == 0 && k <= s.to {
		value, ok := s.symbol(c.ac)
		run, size := int(value>>4), int(value&15)
		s.badCode = s.badCode || !ok || size > 1
		var fresh int16
		switch {
		case size > 0:
			fresh = bit
			if s.take(1) == 0 {
				fresh = -bit
			}
		case run < 15:
			s.endOfBand = 1<<run + int(s.take(run))
			continue
		}
		if k = s.refine(b, k, run); size > 0 {
			b[unzigzag[k]] = fresh
		}
		k++
	}
	if s.endOfBand > 0 {
		s.refine(b, k, math.MaxInt)
		s.endOfBand--
	}
}

// refine reads a bit for each coefficient that is not zero, from k on, and returns where the zero stands that follows so many others; or behind the band.
func (s *scan) refine(b *[64]int16, k, zeros int) int {
	bit := int16(1) << s.low
	for ; k <= s.to; k++ {
		p := &b[unzigzag[k]]
		switch {
		case *p == 0:
			if zeros == 0 {
				return k
			}
			zeros--
		case s.take(1) != 0 && *p&bit == 0:
			if *p > 0 {
				*p += bit
			} else {
				*p -= bit
			}
		}
	}
	return k
}
