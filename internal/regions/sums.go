package regions

import (
	"math/bits"

	"github.com/purecv/cv/internal/kernel"
)

// addBackground extends the background's rectangle by what is free of a row of w pixels.
func (b *band) addBackground(row []uint64, w, y int) {
	left := 0
	for left < len(row) && row[left] == ^uint64(0) {
		left++
	}
	if left == len(row) {
		return
	}
	left = 64*left + bits.TrailingZeros64(^row[left])
	if left >= w {
		return
	}
	k := len(row) - 1
	free := ^row[k] & (^uint64(0) >> (64*len(row) - w))
	for free == 0 {
		k--
		free = ^row[k]
	}
	var s kernel.Sums
	s.SetBounds(left, y, 64*k+bits.Len64(free), y+1)
	b.background.Merge(&s)
}

// handOver gives the sums of the band's regions to those of the image, but for those of regions that begin above, its guests: other bands
// have them too. There are few: all cross a seam.
func (l *labeller) handOver(b *band) {
	for i := 1; i <= b.count; i++ {
		s := &b.sums[i]
		if label := int(l.final[b.before+i]); label > b.known {
			l.sums[label].Merge(s)
		} else {
			b.guests = append(b.guests, int32(i))
		}
		b.background.Area -= s.Area
		b.background.X -= s.X
		b.background.Y -= s.Y
	}
}

// total joins the sums of the bands and finds those of the background: what the regions leave of the whole.
func (l *labeller) total() {
	back := &l.sums[0]
	w, h := int64(l.src.W), int64(l.src.H)
	back.Area, back.X, back.Y = l.src.W*l.src.H, w*(w-1)/2*h, h*(h-1)/2*w
	for i := range l.bands {
		b := &l.bands[i]
		for _, guest := range b.guests {
			l.sums[l.final[b.before+int(guest)]].Merge(&b.sums[guest])
		}
		back.Merge(&b.background)
	}
}
