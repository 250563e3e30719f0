package ndarray

import "testing"

// TestResolve compares slices with going through their indices one by one.
func TestResolve(t *testing.T) {
	const none = 99
	ends := []int{none, -7, -5, -4, -1, 0, 1, 3, 5, 8}
	for side := range 6 {
		for _, start := range ends {
			for _, stop := range ends {
				for _, step := range []int{-1 << 63, -6, -2, -1, 1, 2, 3, 7, 1<<63 - 1} {
					s := Slice{Start: start, Stop: stop, Step: step, NoStart: start == none, NoStop: stop == none}
					first, by, n, err := s.Resolve(side)
					want := indices(s, side)
					if err != nil || n != len(want) || by != step {
						t.Fatalf("%+v of %d: %d indices by %d, %v; want %v", s, side, n, by, err, want)
					}
					for i, w := range want {
						if got := first + i*step; got != w {
							t.Fatalf("%+v of %d: index %d is %d, want %d", s, side, i, got, w)
						}
					}
				}
			}
		}
	}
	if _, _, _, err := (Slice{}).Resolve(3); err == nil {
		t.Error("a step of 0 is no error")
	}
}

// indices goes through the indices of a side from the first end to the other and takes those of the slice.
func indices(s Slice, side int) (list []int) {
	from := func(i int) int {
		if i < 0 {
			return i + side
		}
		return i
	}
	forward := s.Step > 0
	due := 0 // how many indices to skip
	for k := range side {
		i := k
		if !forward {
			i = side - 1 - k
		}
		if !s.NoStart && (forward && i < from(s.Start) || !forward && i > from(s.Start)) {
			continue
		}
		if !s.NoStop && (forward && i >= from(s.Stop) || !forward && i <= max(from(s.Stop), -1)) {
			continue
		}
		if due > 0 {
			due--
			continue
		}
		list = append(list, i)
		if due = s.Step - 1; !forward {
			due = -(s.Step + 1)
		}
	}
	return list
}
