package regions

import "math/bits"

// Sums measure a set of pixels. The zero Sums have none.
type Sums struct {
	Left, Top, Right, Bottom int32 // they lie in the columns Left to Right-1, the rows Top to Bottom-1
	Area                     int
	X, Y                     int64 // the sums of their columns and rows
}

// merge takes in other pixels.
func (s *Sums) merge(o *Sums) {
	switch {
	case o.Area == 0:
		return
	case s.Area == 0:
		*s = *o
		return
	}
	s.Left, s.Top = min(s.Left, o.Left), min(s.Top, o.Top)
	s.Right, s.Bottom = max(s.Right, o.Right), max(s.Bottom, o.Bottom)
	s.Area += o.Area
	s.X += o.X
	s.Y += o.Y
}

// add adds the runs of a strip to their regions, word by word. A region that begins in the band has its sums to itself until
// the end; what the band holds of others goes to its guests.
func (l *labeller) add(b *band, s int) {
	top, bottom := l.rows(s)
	if l.high == 1 {
		bottom = b.none
	}
	bottom = bottom[:len(top)]
	y, run, last := s*l.high, l.first[s]-1, uint64(0)
	known, region := int32(0), (*Sums)(nil)
	for k, u := range top {
		v := bottom[k]
		a := u | v
		begin := a &^ (a<<1 | last)
		last = a >> 63
		for a != 0 {
			x := bits.TrailingZeros64(a)
			m := a &^ (a + 1<<x)
			a ^= m
			run += int(begin >> x & 1)
			if label := l.parent[run]; label != known {
				known, region = label, l.sumsOf(b, label)
			}
			upper, lower := u&m>>x, v&m>>x
			if m>>x < 256 {
				region.add(64*k+x, 64*k+bits.Len64(m), y, byteMoments[uint8(upper)], byteMoments[uint8(lower)])
			} else {
				region.add(64*k+x, 64*k+bits.Len64(m), y, moments(upper), moments(lower))
			}
		}
	}
}

// sumsOf returns the band's sums of a region.
func (l *labeller) sumsOf(b *band, label int32) *Sums {
	if int(label) > b.before {
		return &l.sums[label]
	}
	return b.guest(label)
}

// add takes in pixels of the columns x0 to x1-1 whose moments in the rows y and y+1 are given, counted from x0.
func (s *Sums) add(x0, x1, y int, upper, lower moment) {
	n, m := upper.count(), lower.count()
	top, bottom := int32(y), int32(y+1)
	if n == 0 {
		top++
	}
	if m > 0 {
		bottom++
	}
	if s.Area == 0 {
		s.Left, s.Top = int32(x0), top
	}
	s.Left, s.Top = min(s.Left, int32(x0)), min(s.Top, top)
	s.Right, s.Bottom = max(s.Right, int32(x1)), max(s.Bottom, bottom)
	s.Area += n + m
	s.X += int64(x0*(n+m) + upper.sum() + lower.sum())
	s.Y += int64(y*(n+m) + m)
}

// A moment is the number of ones of a word, below it the sum of their places in 16 bits.
type moment int

func (m moment) count() int { return int(m >> 16) }
func (m moment) sum() int   { return int(m & 0xffff) }

// byteMoments holds the moments of bytes.
var byteMoments = func() (t [256]moment) {
	for i := range t {
		t[i] = moments(uint64(i))
	}
	return t
}()

// moments returns those of w.
func moments(w uint64) moment {
	sum := bits.OnesCount64(w&0xaaaaaaaaaaaaaaaa) + bits.OnesCount64(w&0xcccccccccccccccc)<<1 + bits.OnesCount64(w&0xf0f0f0f0f0f0f0f0)<<2 +
		bits.OnesCount64(w&0xff00ff00ff00ff00)<<3 + bits.OnesCount64(w&0xffff0000ffff0000)<<4 + bits.OnesCount64(w>>32)<<5
	return moment(bits.OnesCount64(w)<<16 + sum)
}

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
	b.background.merge(&Sums{Left: int32(left), Right: int32(64*k + bits.Len64(free)), Top: int32(y), Bottom: int32(y + 1), Area: 1})
}

// guest returns the band's sums of a region that begins above it. There are no more of these than runs in the band's
// first row: a region that is in the band and above it crosses that row.
func (b *band) guest(label int32) *Sums {
	s := b.guests[label]
	if s == nil {
		if b.guests == nil {
			b.guests = map[int32]*Sums{}
		}
		s = new(Sums)
		b.guests[label] = s
	}
	return s
}

// total joins the sums of the bands and finds those of the background: what the regions leave of the whole.
func (l *labeller) total() {
	back := &l.sums[0]
	for i := range l.bands {
		b := &l.bands[i]
		for label, s := range b.guests {
			l.sums[label].merge(s)
		}
		back.merge(&b.background)
	}
	w, h := int64(l.src.W), int64(l.src.H)
	back.Area, back.X, back.Y = l.src.W*l.src.H, w*(w-1)/2*h, h*(h-1)/2*w
	for i := 1; i < len(l.sums); i++ {
		s := &l.sums[i]
		back.Area -= s.Area
		back.X -= s.X
		back.Y -= s.Y
	}
}
