package kernel

// GaussRow computes dst[i] = k[0]*taps[0][i] + k[1]*taps[1][i] + … modulo the size of M. k is symmetric and has an odd number of elements.
func GaussRow[S uint8 | uint16, M uint16 | int32](dst []M, k []M, taps [][]S) {
	r := len(k) / 2
	c := taps[r][:len(dst)]
	k0 := k[r]
	switch r {
	case 1:
		a, b, k1 := taps[0][:len(dst)], taps[2][:len(dst)], k[0]
		for i, x := range c {
			dst[i] = k0*M(x) + k1*(M(a[i])+M(b[i]))
		}
		return
	case 2:
		a, b, k1 := taps[1][:len(dst)], taps[3][:len(dst)], k[1]
		p, q, k2 := taps[0][:len(dst)], taps[4][:len(dst)], k[0]
		for i, x := range c {
			dst[i] = k0*M(x) + k1*(M(a[i])+M(b[i])) + k2*(M(p[i])+M(q[i]))
		}
		return
	}
	for i, x := range c {
		dst[i] = k0 * M(x)
	}
	for j := range r {
		a, b, k1 := taps[j][:len(dst)], taps[2*r-j][:len(dst)], k[j]
		for i, x := range a {
			dst[i] += k1 * (M(x) + M(b[i]))
		}
	}
}

// GaussColumn computes dst[i] = (k[0]*taps[0][i] + k[1]*taps[1][i] + …) / 2**(2*bits), rounded half up. k is symmetric and has an odd
// number of elements; those of taps are unsigned.
func GaussColumn[M uint16 | int32, D uint8 | uint16](dst []D, k []uint32, taps [][]M, bits uint) {
	const block = 256
	var sums [block]uint64
	mask := uint64(1)<<(2*bits) - 1
	half := uint64(1) << (2*bits - 1)
	r := len(k) / 2
	c, k0 := taps[r][:len(dst)], uint64(k[r])
	switch r {
	case 1:
		a, b, k1 := taps[0][:len(dst)], taps[2][:len(dst)], uint64(k[0])
		for i, x := range c {
			sum := half + k0*(uint64(x)&mask) + k1*(uint64(a[i])&mask+uint64(b[i])&mask)
			dst[i] = D(sum >> (2 * bits & 63))
		}
		return
	case 2:
		a, b, k1 := taps[1][:len(dst)], taps[3][:len(dst)], uint64(k[1])
		p, q, k2 := taps[0][:len(dst)], taps[4][:len(dst)], uint64(k[0])
		for i, x := range c {
			sum := half + k0*(uint64(x)&mask) + k1*(uint64(a[i])&mask+uint64(b[i])&mask) + k2*(uint64(p[i])&mask+uint64(q[i])&mask)
			dst[i] = D(sum >> (2 * bits & 63))
		}
		return
	}
	for from := 0; from < len(dst); from += block {
		d := dst[from:min(from+block, len(dst))]
		sums := sums[:len(d)]
		for i, x := range c[from:][:len(d)] {
			sums[i] = half + k0*(uint64(x)&mask)
		}
		for j := range r {
			a, b, k1 := taps[j][from:][:len(d)], taps[2*r-j][from:][:len(d)], uint64(k[j])
			for i, x := range a {
				sums[i] += k1 * (uint64(x)&mask + uint64(b[i])&mask)
			}
		}
		for i, v := range sums {
			d[i] = D(v >> (2 * bits & 63))
		}
	}
}
