package jpeg

import "github.com/purecv/cv/internal/kernel"

// smoothed is how many coefficients, in the order of the file, are estimated from those of neighbouring blocks where a progressive file lacks them.
const smoothed = 10

// smooths tells whether coefficients are to be estimated.
func (d *Decoder) smooths() bool {
	inexact := false
	for i := range d.components {
		c := &d.components[i]
		if c.quant == nil || c.progress[0] < 0 {
			return false
		}
		for k := range smoothed {
			if c.quant[kernel.JPEGZigzag[k]] == 0 {
				return false
			}
			inexact = inexact || k > 0 && c.progress[k] != 0
		}
	}
	return inexact
}

// transformSmoothed makes the samples of row i of blocks in row r of MCUs.
func (w *worker) transformSmoothed(r, i, component int, dst []uint8) {
	c := &w.components[component]
	known := &c.progress
	if r > w.scans[len(w.scans)-1].lastGood { // what the last scan has not reached
		known = &c.earlier
		if len(w.scans) == 1 {
			known = &unknown
		}
	}
	// Of the neighbours above and below, those beyond the next row of MCUs but one are not looked at; nor is the last row by the rows before it.
	last := w.Decoder.rows - 1
	blockRows := min(c.v, c.blocksH-r*c.v)
	rows := [5][]int16{}
	at := func(y int) []int16 { return w.coefs[y/c.v][component].values[y%c.v*c.stride*64:] }
	y := r*c.v + i
	rows[2] = at(y)
	rows[1], rows[3] = rows[2], rows[2]
	if i > 0 || r > 0 {
		rows[1] = at(y - 1)
	}
	rows[0] = rows[1]
	if i > 1 || r > 1 {
		rows[0] = at(y - 2)
	}
	if i < blockRows-1 || r < last {
		rows[3] = at(y + 1)
	}
	rows[4] = rows[3]
	if i < blockRows-2 || r+1 < last {
		rows[4] = at(y + 2)
	}
	var n [5][5]int32 // DC coefficients: rows, columns
	for x := range c.blocksW {
		for j, row := range rows {
			for k := range 5 {
				column := max(0, min(x+k-2, c.blocksW-1))
				if c.blocksW == 2 && x+k > 3 { // libjpeg takes the first column for those behind the second
					column = 0
				}
				n[j][k] = int32(row[64*column])
			}
		}
		w.block = [64]int16(rows[2][64*x:])
		estimate(&w.block, c.quant, known, &n)
		kernel.JPEGDecode.InverseDCT(dst[8*x:], 8*c.stride, w.block[:], c.quant)
	}
}

var unknown = func() (t [64]int8) {
	for i := range t {
		t[i] = -1
	}
	return t
}()

// kernel5 are weights of the DC coefficients of a block and its 24 neighbours.
type kernel5 [5][5]int8

// The weights for each coefficient, in the order of the file: where other AC coefficients are known, and where none is.
var (
	withAC = [6]kernel5{
		1: {2: {-7, 50, 0, -50, 7}},
		2: {{2: -7}, {2: 50}, {}, {2: -50}, {2: 7}},
		3: {{2: -1}, {2: 13}, {2: -24}, {2: 13}, {2: -1}},
		4: {{0, -1, 0, 1, 0}, {-1, 10, 0, -10, 1}, {}, {1, -10, 0, 10, -1}, {0, 1, 0, -1, 0}},
		5: {2: {-1, 13, -24, 13, -1}},
	}
	withoutAC = [smoothed]kernel5{
		1: {{-1, -1, 0, 1, 1}, {-3, 13, 0, -13, 3}, {-3, 38, 0, -38, 3}, {-3, 13, 0, -13, 3}, {-1, -1, 0, 1, 1}},
		2: {{-1, -3, -3, -3, -1}, {-1, 13, 38, 13, -1}, {}, {1, -13, -38, -13, 1}, {1, 3, 3, 3, 1}},
		3: {{2: 1}, {0, 2, 7, 2, 0}, {0, -5, -14, -5, 0}, {0, 2, 7, 2, 0}, {2: 1}},
		4: {{-1, 0, 0, 0, 1}, {0, 9, 0, -9, 0}, {}, {0, -9, 0, 9, 0}, {1, 0, 0, 0, -1}},
		5: {{}, {0, 2, -5, 2, 0}, {1, 7, -14, 7, 1}, {0, 2, -5, 2, 0}, {}},
		6: {{}, {0, 1, 0, -1, 0}, {0, 2, 0, -2, 0}, {0, 1, 0, -1, 0}, {}},
		7: {{}, {0, 1, -3, 1, 0}, {}, {0, -1, 3, -1, 0}, {}},
		8: {{}, {0, 1, 0, -1, 0}, {0, -3, 0, 3, 0}, {0, 1, 0, -1, 0}, {}},
		9: {{}, {0, 1, 2, 1, 0}, {}, {0, -1, -2, -1, 0}, {}},
	}
)

// average are the weights that smooth the DC coefficients themselves where no AC coefficient is known; the middle one is 152.
var average = kernel5{{-2, -6, -8, -6, -2}, {-6, 6, 42, 6, -6}, {-8, 42, 0, 42, -8}, {-6, 6, 42, 6, -6}, {-2, -6, -8, -6, -2}}

func (k *kernel5) sum(n *[5][5]int32) (sum int64) {
	for j := range k {
		for i, weight := range k[j] {
			sum += int64(weight) * int64(n[j][i])
		}
	}
	return sum
}

// estimate sets those of a block's first coefficients that are zero and not exactly known, from the DC coefficients n around it. An estimate stays below the
// bits that are known.
func estimate(b *[64]int16, quant *[64]int16, known *[64]int8, n *[5][5]int32) {
	weights := withoutAC[:]
	for _, bits := range known[1:smoothed] {
		if bits != -1 {
			weights = withAC[:]
		}
	}
	dc := int64(uint16(quant[0]))
	for k := 1; k < len(weights); k++ {
		at := kernel.JPEGZigzag[k]
		if known[k] == 0 || b[at] != 0 {
			continue
		}
		v := divide(dc*weights[k].sum(n), int64(uint16(quant[at])))
		if low := known[k]; low > 0 {
			limit := int64(1)<<low - 1
			v = max(-limit, min(limit, v))
		}
		b[at] = int16(v)
	}
	if len(weights) == smoothed {
		b[0] = int16(divide(dc*(average.sum(n)+152*int64(n[2][2])), dc))
	}
}

// divide returns the rounded quotient of v and 256 times q.
func divide(v, q int64) int64 {
	if v < 0 {
		return -((q<<7 - v) / (q << 8))
	}
	return (q<<7 + v) / (q << 8)
}
