package kernel

import (
	"math"
	"math/bits"
)

// Maskings are the kernels of connected regions that look at every pixel or at every run of pixels. A mask has a bit for each pixel of a row:
// pixel i has bit i%64 of word i/64; the bits past the row's end are 0. Two rows, top and bottom, are a strip; its runs are those of ones of
// top|bottom.
type Maskings struct {
	// Mask computes bit i of dst = src[i] != 0.
	Mask func(dst []uint64, src []uint8)
	// Links finds the runs of a strip that touch runs of the strip below. It sees the upper strip's rows upperTop and upper, the lower
	// one's rows lower and lowerBottom; what touches are pixels of upper and lower, across corners too if that is set. The n-th run of the
	// upper strip has the number upperRun+n, of the lower one lowerRun+n, n counted from 1. It writes the pairs to links from left to
	// right, without some that follow from others, and returns how many. links has room for [MostLinks].
	Links func(links []Link, upperTop, upper, lower, lowerBottom []uint64, upperRun, lowerRun int, corners bool) int
	// Measure adds the pixels of a strip's runs to the sums of their labels, labels[n] of the n-th run. top is row y of the image, bottom the next.
	Measure func(sums []Sums, labels []int32, top, bottom []uint64, y int)
	// LabelRow computes dst[x] = bit x of row ? labels[n], where the n-th run of the strip, counted from 1, is the one that x is in : 0.
	// labels holds one element before those of the runs and [LabelsBehind] more behind them, whatever they are.
	LabelRow func(dst []int32, row, top, bottom []uint64, labels []int32, stream bool)
}

// LabelsBehind is how many labels LabelRow may read beyond those it needs.
const LabelsBehind = 7

// A Link is a run of a strip and one of the strip below that touch.
type Link struct{ Upper, Lower int32 }

// MostLinks returns how many elements Links may write for masks of so many words: it writes whole groups.
func MostLinks(words int) int { return 64*words + linkGroup }

const linkGroup = 4

// Sums measure a set of pixels. The zero Sums have none. Of all four sides the larger number lies farther out.
type Sums struct {
	Left, Top     int32 // math.MaxInt32 - the first column, and row
	Right, Bottom int32 // the column and row behind the last
	Area          int
	X, Y          int64 // the sums of their columns and rows
}

// Merge takes in other pixels.
func (s *Sums) Merge(o *Sums) {
	s.Left, s.Top = max(s.Left, o.Left), max(s.Top, o.Top)
	s.Right, s.Bottom = max(s.Right, o.Right), max(s.Bottom, o.Bottom)
	s.Area += o.Area
	s.X += o.X
	s.Y += o.Y
}

// Bounds returns where the pixels lie: in the columns x0 to x1-1 and the rows y0 to y1-1.
func (s *Sums) Bounds() (x0, y0, x1, y1 int) {
	return math.MaxInt32 - int(s.Left), math.MaxInt32 - int(s.Top), int(s.Right), int(s.Bottom)
}

// SetBounds sets what [Sums.Bounds] returns.
func (s *Sums) SetBounds(x0, y0, x1, y1 int) {
	s.Left, s.Top, s.Right, s.Bottom = int32(math.MaxInt32-x0), int32(math.MaxInt32-y0), int32(x1), int32(y1)
}

// Regions are the kernels in use.
var Regions = Maskings{mask, links, measure, labelRow}

func mask(dst []uint64, src []uint8) {
	const low7, low1, gather = 0x7f7f7f7f7f7f7f7f, 0x0101010101010101, 0x0102040810204080
	for i := range dst {
		var w uint64
		rest := src[64*i:]
		if len(rest) >= 64 {
			for k := 0; k < 64; k += 8 {
				b := rest[k : k+8 : k+8]
				v := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
					uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
				ones := (v&low7 + low7 | v) >> 7 & low1 // a 1 in each byte that is not 0
				w |= ones * gather >> 56 << k
			}
		} else {
			for k, v := range rest {
				if v != 0 {
					w |= 1 << k
				}
			}
		}
		dst[i] = w
	}
}

// CountRuns returns how many runs of ones a|b has.
func CountRuns(a, b []uint64) int {
	n, last := 0, uint64(0)
	for i, w := range a {
		w |= b[i]
		n += bits.OnesCount64(w &^ (w<<1 | last))
		last = w >> 63
	}
	return n
}

// links knows a run by how many begin up to a column. A link is a column x where the rows touch and x-1 does not tell so already: either
// there is foreground in both rows at x, and not at x-1; or, across corners, in one row at x, in the other at x-1 and nowhere else in these four
// places. A strip that is linked by its pixel at x-1 has no run that begins at x. So in both strips the run to link is the last that
// begins up to x.
func links(links []Link, upperTop, upper, lower, lowerBottom []uint64, upperRun, lowerRun int, corners bool) int {
	i, j := int32(upperRun), int32(lowerRun)
	n := 0
	var lastU, lastV, lastA, lastB uint64 // the bits before the word
	var pending uint64                    // 1: a run has begun since the last link
	for k, u := range upper {
		v := lower[k]
		a, b := u|upperTop[k], v|lowerBottom[k]
		beginA, beginB := a&^(a<<1|lastA), b&^(b<<1|lastB)
		leftU, leftV := u<<1|lastU, v<<1|lastV
		touch := u & v &^ (leftU & leftV)
		if corners {
			touch |= (u ^ leftU) & (v ^ leftV) & (u ^ v)
		}
		// Of the links of two runs the first will do: the first behind the begin of either. A one added at a begin runs up to it.
		gaps, begins := ^touch, beginA|beginB
		var found uint64
		found, pending = bits.Add64(gaps, begins&gaps, pending)
		for touch &= found | begins; touch != 0; touch &= touch - 1 {
			upTo := touch ^ (touch - 1)
			links[n] = Link{i + int32(bits.OnesCount64(beginA&upTo)), j + int32(bits.OnesCount64(beginB&upTo))}
			n++
		}
		i += int32(bits.OnesCount64(beginA))
		j += int32(bits.OnesCount64(beginB))
		lastU, lastV, lastA, lastB = u>>63, v>>63, a>>63, b>>63
	}
	return n
}

// measure goes from piece to piece of a run, word by word.
func measure(sums []Sums, labels []int32, top, bottom []uint64, y int) {
	run, last := 0, uint64(0)
	for k, u := range top {
		v := bottom[k]
		a := u | v
		run -= int(a & last) // the first piece continues the last of the word before
		last = a >> 63
		for a != 0 {
			x0 := bits.TrailingZeros64(a)
			piece := a &^ (a + 1<<x0)
			a ^= piece
			x1 := bits.Len64(piece)
			run++
			sums[labels[run]].add(64*k, x0, x1, y, v&piece, u&v&piece)
		}
	}
}

// add takes in a piece of a run, the columns x0 to x1-1 of a word that begins at column x. Every column has a pixel in row y
// or the next: those of lower in the next, those of both in both.
func (s *Sums) add(x, x0, x1, y int, lower, both uint64) {
	n, under := x1-x0, bits.OnesCount64(lower)
	area := n + bits.OnesCount64(both)
	var piece Sums
	first, end := y, y+1
	if area == under {
		first++
	}
	if under > 0 {
		end++
	}
	piece.SetBounds(x+x0, first, x+x1, end)
	piece.Area = area
	piece.X = int64(x*area + n*(x0+x1-1)/2 + places(both))
	piece.Y = int64(y*area + under)
	s.Merge(&piece)
}

// places returns the sum of the places of ones in a word.
func places(w uint64) int {
	return bits.OnesCount64(w&placeBits[0]) + bits.OnesCount64(w&placeBits[1])<<1 + bits.OnesCount64(w&placeBits[2])<<2 +
		bits.OnesCount64(w&placeBits[3])<<3 + bits.OnesCount64(w&placeBits[4])<<4 + bits.OnesCount64(w&placeBits[5])<<5
}

// placeBits has in word k a one at every place whose number has bit k.
var placeBits = [6]uint64{
	0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000,
}

func labelRow(dst []int32, row, top, bottom []uint64, labels []int32, _ bool) {
	labelRowFrom(dst, row, top, bottom, labels, 0, 0)
}

// labelRowFrom labels the pixels from a word on; so many runs begin before it.
func labelRowFrom(dst []int32, row, top, bottom []uint64, labels []int32, word, runs int) {
	clear(dst[64*word:])
	last := uint64(0)
	if word > 0 {
		last = (top[word-1] | bottom[word-1]) >> 63
	}
	for k := word; k < len(row); k++ {
		a := top[k] | bottom[k]
		begin := a &^ (a<<1 | last)
		last = a >> 63
		for m := row[k]; m != 0; {
			x := bits.TrailingZeros64(m)
			label := labels[runs+bits.OnesCount64(begin&(2<<x-1))]
			d := dst[64*k+x:][:bits.TrailingZeros64(^(m >> x))]
			for i := range d {
				d[i] = label
			}
			m &= m + 1<<x
		}
		runs += bits.OnesCount64(begin)
	}
}
