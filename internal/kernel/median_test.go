package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMedianNetworks tries all columns of zeros and ones that are sorted: a network of comparisons that finds the median
// of these finds it of all numbers.
func TestMedianNetworks(t *testing.T) {
	for _, k := range []int{3, 5} {
		ones := make([]int, k) // in each column
		for {
			var s [5][]uint8
			sum := 0
			for i := range s {
				s[i] = make([]uint8, k)
				for x, n := range ones {
					if i >= k-n && i < k {
						s[i][x] = 1
						sum++
					}
				}
			}
			dst := []uint8{9}
			if k == 3 {
				median3x3(dst, s[0], s[1], s[2], 1)
			} else {
				median5x5(dst, &s, 1)
			}
			if want := sum > k*k/2; (dst[0] == 1) != want {
				t.Fatalf("%d of columns with %v ones", dst[0], ones)
			}
			x := 0
			for x < k && ones[x] == k {
				ones[x] = 0
				x++
			}
			if x == k {
				break
			}
			ones[x]++
		}
	}
}

func TestSortColumns(t *testing.T) {
	for bits := range 32 {
		var r, s [5][]int16
		for i := range r {
			r[i], s[i] = []int16{int16(bits >> i & 1)}, []int16{9}
		}
		sortColumns5(&s, &r)
		for i := range 4 {
			if s[i][0] > s[i+1][0] {
				t.Errorf("%05b: five are not sorted: %v", bits, s)
			}
		}
		sortColumns3(s[0], s[1], s[2], r[0], r[1], r[2])
		if s[0][0] > s[1][0] || s[1][0] > s[2][0] {
			t.Errorf("%05b: three are not sorted: %v", bits, s)
		}
	}
}

// TestRanks moves a strip down random rows and compares the ranks with those in a sorted list.
func TestRanks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, depth = 9, 6
	rows := map[int][]int32{}
	for y := -4; y < 40; y++ {
		for range n {
			rows[y] = append(rows[y], int32(rng.IntN(40)-20)<<26)
		}
	}
	var r Ranks
	for range 2 {
		r.Reset(depth, n, -4)
		first, next := -4, -4
		for next < 40 {
			added := 1 + rng.IntN(3)
			next = min(next+added, 40)
			first = max(first, next-depth)
			r.Move(first, next-1, func(y int) []int32 { return rows[y] })
			var all []int32
			for y := first; y < next; y++ {
				all = append(all, rows[y]...)
			}
			slices.Sort(all)
			all = slices.Compact(all)
			if !slices.Equal(r.Values, all) {
				t.Fatalf("rows %d to %d have the values %v, want %v", first, next-1, r.Values, all)
			}
			for y := first; y < next; y++ {
				for i, rank := range r.Row(y) {
					if all[rank] != rows[y][i] {
						t.Fatalf("element %d of row %d has the rank %d", i, y, rank)
					}
				}
			}
		}
	}
}
