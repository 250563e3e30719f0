package jpeg

import (
	"fmt"
	"slices"

	"github.com/purecv/cv/internal/kernel"
)

// A header is what the markers of a file have said so far.
type header struct {
	data     []byte
	pos      int
	warnings []string

	width, height int // 0 before the frame
	progressive   bool
	components    []component
	quant         [4]*[64]int16
	dc, ac        [4]*huffman
	interval      int

	jfif, adobe bool
	transform   uint8

	scans  []*scan
	visits int
}

func (h *header) byte() int {
	h.pos++
	return int(byteAt(h.data, h.pos-1))
}

func (h *header) uint16() int { return h.byte()<<8 | h.byte() }

// nextScan reads up to the next scan's header. False: the file has ended.
func (d *Decoder) nextScan() (bool, error) {
	for {
		marker, pos, skipped := nextMarker(d.data, d.pos)
		d.pos = pos
		if skipped > 0 && len(d.scans) == 0 {
			d.warnings = append(d.warnings, fmt.Sprintf("%d bytes before a marker are skipped", skipped))
		}
		if marker < markerSOF0 && d.recovers() {
			d.finish()
			continue
		}
		switch marker {
		case markerSOS:
			if d.width == 0 {
				return false, FormatError("a scan without a frame")
			}
			return true, nil
		case markerEOI:
			return false, nil
		}
		if err := d.segment(marker); err != nil {
			return false, err
		}
	}
}

// recovers tells whether the scan whose end is looked for may go on behind a marker that no file has: it can when it has to find a restart marker.
func (d *Decoder) recovers() bool {
	if len(d.scans) == 0 {
		return false
	}
	s := d.scans[len(d.scans)-1]
	return s.interval > 0 && !s.finished(d.rows)
}

// segment reads a marker segment.
func (h *header) segment(marker uint8) error {
	switch {
	case marker == markerTEM || marker >= markerRST0 && marker <= markerRST7:
		return nil
	case marker == markerSOF0, marker == markerSOF1, marker == markerSOF2:
		return h.frame(marker == markerSOF2)
	case marker == markerSOF9, marker == markerSOF10:
		return UnsupportedError("arithmetic coding")
	case marker == markerDHT:
		return h.huffmanTables()
	case marker == markerDAC:
		return h.conditioning()
	case marker >= markerSOF0 && marker <= markerSOF15:
		return UnsupportedError(fmt.Sprintf("lossless or hierarchical coding (SOF%d)", marker-markerSOF0))
	case marker == markerDQT:
		return h.quantTables()
	case marker == markerDRI:
		length := h.uint16()
		h.interval = h.uint16()
		return checkLength(length, 4)
	case marker == markerAPP0, marker == markerAPP14:
		h.application(marker)
		return nil
	case marker >= markerAPP0 && marker <= markerAPP15, marker == markerCOM, marker == markerDNL:
		h.pos += max(h.uint16()-2, 0)
		return nil
	case marker == markerSOI:
		return FormatError("a second SOI")
	}
	return FormatError(fmt.Sprintf("unknown marker %#x", marker))
}

func checkLength(got, want int) error {
	if got != want {
		return FormatError(fmt.Sprintf("a segment of %d bytes instead of %d", got, want))
	}
	return nil
}

// frame reads a frame's header.
func (h *header) frame(progressive bool) error {
	length, precision := h.uint16(), h.byte()
	height, width, n := h.uint16(), h.uint16(), h.byte()
	switch {
	case h.width > 0:
		return FormatError("a second frame")
	case height == 0 || width == 0 || n == 0:
		return FormatError(fmt.Sprintf("size %dx%d with %d components", width, height, n))
	case precision != 8:
		return UnsupportedError(fmt.Sprintf("%d bits", precision))
	}
	if err := checkLength(length, 8+3*n); err != nil {
		return err
	}
	h.width, h.height, h.progressive = width, height, progressive
	h.components = make([]component, n)
	for i := range h.components {
		c := &h.components[i]
		c.id = uint8(h.byte())
		factors := h.byte()
		c.h, c.v = factors>>4, factors&15
		c.quantTable = uint8(h.byte())
	}
	return nil
}

// huffmanTables reads tables of codes.
func (h *header) huffmanTables() error {
	length := h.uint16() - 2
	for length > 16 {
		index := h.byte()
		table := &huffman{dc: index < 16}
		n := 0
		for i := 1; i <= 16; i++ {
			table.counts[i] = uint8(h.byte())
			n += int(table.counts[i])
		}
		if length -= 17; n > 256 || n > length {
			return FormatError("a table of codes that is too long")
		}
		for i := range n {
			table.values[i] = uint8(h.byte())
		}
		length -= n
		switch {
		case index < 4:
			h.dc[index] = table
		case index >= 16 && index < 20:
			h.ac[index-16] = table
		default:
			return FormatError(fmt.Sprintf("table %#x of codes", index))
		}
	}
	return checkLength(length, 0)
}

// quantTables reads tables for the quantization.
func (h *header) quantTables() error {
	length := h.uint16() - 2
	for length > 0 {
		index := h.byte()
		wide, table := index>>4 != 0, &[64]int16{}
		if index &= 15; index >= len(h.quant) {
			return FormatError(fmt.Sprintf("table %d for the quantization", index))
		}
		length -= 65
		if wide {
			length -= 64
		}
		for _, at := range kernel.JPEGZigzag {
			if wide {
				table[at] = int16(h.uint16())
			} else {
				table[at] = int16(h.byte())
			}
		}
		h.quant[index] = table
	}
	return checkLength(length, 0)
}

// conditioning checks what only arithmetic coding would use.
func (h *header) conditioning() error {
	length := h.uint16() - 2
	for ; length > 0; length -= 2 {
		if index, value := h.byte(), h.byte(); index >= 32 || index < 16 && value&15 > value>>4 {
			return FormatError(fmt.Sprintf("conditioning %d of table %d", value, index))
		}
	}
	return checkLength(length, 0)
}

// application reads what JFIF and Adobe say of colours.
func (h *header) application(marker uint8) {
	length := max(h.uint16()-2, 0)
	end := h.pos + length
	var b [14]byte
	for i := range min(length, len(b)) {
		b[i] = byte(h.byte())
	}
	h.pos = end
	switch {
	case marker == markerAPP0 && length >= 14 && string(b[:5]) == "JFIF\x00":
		h.jfif = true
	case marker == markerAPP14 && length >= 12 && string(b[:5]) == "Adobe":
		h.adobe, h.transform = true, b[11]
	}
}

// addStandardTables adds the tables that a file may leave out.
func (h *header) addStandardTables() {
	if h.progressive && (h.dc[0] != nil || h.dc[1] != nil || h.ac[0] != nil || h.ac[1] != nil) {
		return
	}
	dc, ac := defaultTables()
	for i := range 2 {
		if h.dc[i] == nil {
			h.dc[i] = dc[i]
		}
		if h.ac[i] == nil {
			h.ac[i] = ac[i]
		}
	}
}

// addScan reads a scan's header and prepares the scan.
func (d *Decoder) addScan() error {
	length, n := d.uint16(), d.byte()
	if n < 1 || n > 4 {
		return FormatError(fmt.Sprintf("a scan of %d components", n))
	}
	if err := checkLength(length, 6+2*n); err != nil {
		return err
	}
	s := &scan{progressive: d.progressive, interleaved: n > 1, interval: d.interval, left: d.interval, mcusX: d.mcusX}
	var tables [4]int
	for i := range n {
		id := d.byte()
		tables[i] = d.byte()
		c := d.findComponent(s, uint8(id))
		if c < 0 {
			return FormatError(fmt.Sprintf("a scan of a component %d that is not there", id))
		}
		s.components = append(s.components, scanComponent{component: &d.components[c], index: c})
	}
	s.from, s.to = d.byte(), d.byte()
	bits := d.byte()
	s.high, s.low = bits>>4, bits&15
	s.data, s.pos = d.data, d.pos
	s.reset()
	if err := d.checkScan(s); err != nil {
		return err
	}
	for i := range s.components {
		if err := d.prepare(s, &s.components[i], tables[i]); err != nil {
			return err
		}
	}
	d.scans = append(d.scans, s)
	return nil
}

// findComponent returns the component of a scan by its number in the file, -1 if there is none. Like libjpeg it looks for a scan's second
// component from the frame's second one on, and so forth.
func (d *Decoder) findComponent(s *scan, id uint8) int {
	for i := len(s.components); i < len(d.components); i++ {
		if d.components[i].id != id {
			continue
		}
		if slices.ContainsFunc(s.components, func(c scanComponent) bool { return c.index == i }) {
			return -1
		}
		return i
	}
	return -1
}

// checkScan checks a scan's parameters and the limits.
func (d *Decoder) checkScan(s *scan) error {
	blocks := 0
	for i := range s.components {
		c := s.components[i].component
		blocks += c.h * c.v
		d.visits += c.stride * c.v * d.rows
	}
	if s.interleaved && blocks > 10 {
		return FormatError(fmt.Sprintf("%d blocks in an MCU", blocks))
	}
	if len(d.scans) >= maxScans || len(d.scans) > 1 && d.visits > maxVisits {
		return UnsupportedError(fmt.Sprintf("more than %d scans, or scans that go over more than %d blocks", maxScans, maxVisits))
	}
	if !d.progressive {
		return nil
	}
	if s.from == 0 && s.to != 0 || s.from > 0 && (s.to < s.from || s.to > 63 || s.interleaved) ||
		s.high != 0 && s.low != s.high-1 || s.low > 13 {
		return FormatError(fmt.Sprintf("a scan of the coefficients %d to %d, bits %d to %d", s.from, s.to, s.high, s.low))
	}
	return nil
}

// prepare gives a component of a scan its tables and notes what the scan tells of it.
func (d *Decoder) prepare(s *scan, c *scanComponent, tables int) error {
	if c.quant == nil {
		if int(c.quantTable) >= len(d.quant) || d.quant[c.quantTable] == nil {
			return FormatError(fmt.Sprintf("the table %d for the quantization is missing", c.quantTable))
		}
		c.quant = d.quant[c.quantTable]
	}
	var err error
	if !s.progressive || s.from == 0 && s.high == 0 {
		if c.dc, err = choose(&d.dc, tables>>4); err != nil {
			return err
		}
	}
	if !s.progressive || s.from > 0 {
		if c.ac, err = choose(&d.ac, tables&15); err != nil {
			return err
		}
	}
	if s.progressive {
		d.note(s, c.component)
	}
	return nil
}

// choose returns a table of codes, prepared.
func choose(tables *[4]*huffman, i int) (*huffman, error) {
	if i >= len(tables) || tables[i] == nil {
		return nil, FormatError(fmt.Sprintf("the table %d of codes is missing", i))
	}
	if tables[i].derive(); tables[i].bad {
		return nil, FormatError(fmt.Sprintf("the table %d of codes is none", i))
	}
	return tables[i], nil
}

// note keeps how exactly the coefficients of a component are known.
func (d *Decoder) note(s *scan, c *component) {
	for k := min(s.from, 1); k <= max(s.to, smoothed-1); k++ {
		c.earlier[k] = 0
		if len(d.scans) > 0 {
			c.earlier[k] = c.progress[k]
		}
	}
	for k := s.from; k <= s.to; k++ {
		c.progress[k] = int8(s.low)
	}
}
