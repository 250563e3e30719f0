package jpeg

import (
	"encoding/binary"

	"github.com/purecv/cv/internal/kernel"
)

// The steps of quality 50 in zigzag order, of luma and of chroma, from annex K of the standard.
var standardSteps = [2][64]uint8{
	{
		16, 11, 12, 14, 12, 10, 16, 14,
		13, 14, 18, 17, 16, 19, 24, 40,
		26, 24, 22, 22, 24, 49, 35, 37,
		29, 40, 58, 51, 61, 60, 57, 51,
		56, 55, 64, 72, 92, 78, 64, 68,
		87, 69, 55, 56, 80, 109, 81, 87,
		95, 98, 103, 104, 103, 62, 77, 113,
		121, 112, 100, 120, 92, 101, 103, 99,
	}, {
		17, 18, 18, 24, 21, 24, 47, 26,
		26, 47, 99, 66, 56, 66, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// quantizationSteps scales standard steps to a quality of 1 to 100.
func quantizationSteps(standard *[64]uint8, quality int) (steps [64]uint8) {
	percent := 200 - 2*quality
	if quality < 50 {
		percent = 5000 / quality
	}
	for i, v := range standard {
		steps[i] = uint8(min(max((int(v)*percent+50)/100, 1), 255))
	}
	return steps
}

// segment appends a marker and what follows it, with its length.
func (j *joiner) segment(marker byte, contents ...byte) {
	j.bytes = append(j.bytes, 0xff, marker)
	j.bytes = binary.BigEndian.AppendUint16(j.bytes, uint16(2+len(contents)))
	j.bytes = append(j.bytes, contents...)
}

// header appends what precedes the first scan, and makes the quantizers.
func (e *Encoder) header() {
	j := &e.out
	j.bytes = append(j.bytes, 0xff, markerSOI)
	j.segment(markerAPP0, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0) // version 1.1, pixels square, no thumbnail
	for i := range min(len(e.components), 2) {
		steps := quantizationSteps(&standardSteps[i], e.options.Quality)
		j.segment(markerDQT, append([]byte{byte(i)}, steps[:]...)...)
		var byRow [64]uint8
		for k, v := range steps {
			byRow[kernel.JPEGZigzag[k]] = v
		}
		e.quantizers[i] = kernel.NewJPEGQuantizer(&byRow)
	}
	frame := []byte{8}
	frame = binary.BigEndian.AppendUint16(frame, uint16(e.format.H))
	frame = binary.BigEndian.AppendUint16(frame, uint16(e.format.W))
	frame = append(frame, byte(len(e.components)))
	for i, c := range e.components {
		frame = append(frame, byte(i+1), byte(c.h<<4|c.v), byte(c.table))
	}
	marker := byte(markerSOF0)
	if e.options.Progressive {
		marker = markerSOF2
	}
	j.segment(marker, frame...)
}

// A plannedScan holds some coefficients of some components, or one more bit of them.
type plannedScan struct {
	components  []int
	first, last int  // places in the zigzag order
	refines     bool // a scan before held all bits from shift+1 on
	shift       int  // lower bits that are left to later scans
}

// sequentialScan holds everything.
func sequentialScan(components int) *plannedScan {
	return &plannedScan{components: []int{0, 1, 2}[:components], last: 63}
}

// scanHeader appends the tables that a scan needs and its header.
func (e *Encoder) scanHeader(s *plannedScan, t *tables) {
	j := &e.out
	needs := [2]bool{s.first == 0 && !s.refines, s.last > 0}
	for _, table := range e.tablesOf(s) {
		for class, needed := range needs {
			if needed {
				h := &t[class][table]
				contents := append([]byte{byte(class<<4 | table)}, h.counts[:]...)
				j.segment(markerDHT, append(contents, h.symbols...)...)
			}
		}
	}
	if n := e.options.RestartInterval; n > 0 && !e.restartsTold {
		j.segment(markerDRI, byte(n>>8), byte(n))
		e.restartsTold = true
	}
	header := []byte{byte(len(s.components))}
	for _, i := range s.components {
		selected := 0
		for class, needed := range needs {
			if needed {
				selected |= e.components[i].table << (4 - 4*class)
			}
		}
		header = append(header, byte(i+1), byte(selected))
	}
	high := 0
	if s.refines {
		high = s.shift + 1
	}
	j.segment(markerSOS, append(header, byte(s.first), byte(s.last), byte(high<<4|s.shift))...)
}

// tablesOf returns which Huffman tables the components of a scan use.
func (e *Encoder) tablesOf(s *plannedScan) []int {
	switch {
	case len(s.components) > 1:
		return []int{0, 1}
	default:
		return []int{e.components[s.components[0]].table}
	}
}
