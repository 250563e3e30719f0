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

// add adds the runs of a strip to their regions. A region that begins in the band has its sums to itself until the end; what the
// band holds of others goes to its guests.
func (l *labeller) add(b *band, s int) {
	top, bottom := l.rows(s)
	y, i, known := s*l.high, l.first[s], int32(0)
	var guest *Sums // of the label known
	var run piece
	finish := func() {
		label := l.parent[i]
		i++
		to := guest
		switch {
		case int(label) > b.before:
			to = &l.sums[label]
		case label != known:
			known, guest = label, b.guest(label)
			to = guest
		}
		sums := run.sums(y)
		to.merge(&sums)
		run = piece{}
	}
	for k, u := range top {
		v := uint64(0)
		if l.high == 2 {
			v = bottom[k]
		}
		a := u | v
		if a&1 == 0 && run.end > 0 {
			finish()
		}
		for a != 0 {
			x := bits.TrailingZeros64(a)
			rest := a & (a + 1<<x)
			run.add(64*k, x, bits.Len64(a^rest), u&(a^rest), v&(a^rest))
			if a = rest; run.end < 64*(k+1) {
				finish()
			}
		}
	}
	if run.end > 0 {
		finish()
	}
}

// A piece is a run of a strip, or the part of it that is known.
type piece struct {
	begin, end   int // columns; end is 0 before the first
	upper, lower int // pixels in the first row and in the second
	x            int // the sum of their columns
}

// add takes in the columns x to end-1 from base on, where u and v are the pixels of the rows.
func (p *piece) add(base, x, end int, u, v uint64) {
	if p.end == 0 {
		p.begin = base + x
	}
	p.end = base + end
	n, m := bits.OnesCount64(u), bits.OnesCount64(v)
	p.upper += n
	p.lower += m
	p.x += base*(n+m) + places(u) + places(v)
}

// places returns the sum of the places of the bits that are 1.
func places(w uint64) int {
	return bits.OnesCount64(w&0xaaaaaaaaaaaaaaaa) + bits.OnesCount64(w&0xcccccccccccccccc)<<1 + bits.OnesCount64(w&0xf0f0f0f0f0f0f0f0)<<2 +
		bits.OnesCount64(w&0xff00ff00ff00ff00)<<3 + bits.OnesCount64(w&0xffff0000ffff0000)<<4 + bits.OnesCount64(w>>32)<<5
}

// sums returns the sums of a run whose first row is y.
func (p *piece) sums(y int) Sums {
	s := Sums{Left: int32(p.begin), Right: int32(p.end), Top: int32(y), Bottom: int32(y + 1), Area: p.upper + p.lower, X: int64(p.x)}
	if p.upper == 0 {
		s.Top++
	}
	if p.lower > 0 {
		s.Bottom++
	}
	s.Y = int64(y)*int64(s.Area) + int64(p.lower)
	return s
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
