package regions

// Sums measure a set of pixels. The zero Sums have none.
type Sums struct {
	Left, Top, Right, Bottom int32 // they lie in the columns Left to Right-1, the rows Top to Bottom-1
	Area                     int
	X, Y                     int64 // the sums of their columns and rows
}

// add takes in the columns x0 to x1-1 of row y.
func (s *Sums) add(x0, x1, y int32) {
	if s.Area == 0 {
		s.Left, s.Top = x0, y
	}
	n := int64(x1 - x0)
	s.Left, s.Top = min(s.Left, x0), min(s.Top, y)
	s.Right, s.Bottom = max(s.Right, x1), max(s.Bottom, y+1)
	s.Area += int(n)
	s.X += (int64(x0) + int64(x1) - 1) * n / 2
	s.Y += int64(y) * n
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

// add adds the runs of row y, in b.row, to their regions, and what they leave free to the background's rectangle. A region
// that begins in the band has its sums to itself until the end; what the band holds of others goes to its guests.
func (l *labeller) add(b *band, labels []int32, y int) {
	row := b.row
	var guest *Sums
	known := int32(0) // the label of guest
	k := 0            // the strip's run
	for i := 0; i < len(row); i += 2 {
		for b.runs[2*k+1] <= row[i] {
			k++
		}
		label := labels[k]
		if int(label) > b.before {
			l.sums[label].add(row[i], row[i+1], int32(y))
			continue
		}
		if label != known {
			known, guest = label, b.guest(label)
		}
		guest.add(row[i], row[i+1], int32(y))
	}
	left, right := int32(0), int32(l.src.W) // of what is free, not looking between runs
	if n := len(row); n > 0 {
		if row[0] == left {
			left = row[1]
		}
		if row[n-1] == right {
			right = row[n-2]
		}
	}
	if left < right {
		b.background.add(left, right, int32(y))
	}
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
