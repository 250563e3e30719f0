package ndarray

import (
	"math"
	"slices"
)

// Argsort returns the indices that sort along the last axis. Equal elements keep their order.
func (a *Array) Argsort() (*Array, error) {
	x := a.Packed()
	out, err := a.Memory.New(Int64, a.Shape...)
	if err != nil || a.Len() == 0 {
		return out, err
	}
	n := a.Shape[len(a.Shape)-1]
	size := a.Type.Size()
	data, places := x.bytes(), elements[int64](out.Data)
	order := make([]int, n)
	for row := range a.Len() / n {
		for i := range order {
			order[i] = i
		}
		kernels[a.Type].argsort(order, data[row*n*size:(row+1)*n*size])
		for i, place := range order {
			places[row*n+i] = int64(place)
		}
	}
	return out, nil
}

// Sort returns the elements sorted along the last axis, not-a-numbers last.
func (a *Array) Sort() (*Array, error) {
	out := a.Copy()
	if a.Len() > 0 {
		n := a.Type.Size() * a.Shape[len(a.Shape)-1]
		for row := range slices.Chunk(out.Data, n) {
			sortElements(row, a.Type)
		}
	}
	return out, nil
}

// sortElements sorts by the digits of keys that are unsigned and have the elements' order.
func sortElements(x []byte, t Type) {
	switch t.Size() {
	case 1:
		if t == Int8 {
			keys8(x)
		}
		counts := countBytes(x)
		at := 0
		for v, n := range counts {
			for i := range n {
				x[at+i] = byte(v)
			}
			at += n
		}
		if t == Int8 {
			keys8(x)
		}
	case 2:
		v := elements[uint16](x)
		sign := uint16(boolBit(t == Int16) << 15)
		flip(v, sign)
		sortWords(v, 16)
		flip(v, sign)
	case 4:
		v := elements[uint32](x)
		if t == Float32 {
			floatKeys(v, 31, math.Float32bits(float32(math.Inf(1))))
			sortWords(v, 32)
			floatsOfKeys(v, 31)
			return
		}
		sign := uint32(boolBit(t == Int32) << 31)
		flip(v, sign)
		sortWords(v, 32)
		flip(v, sign)
	case 8:
		v := elements[uint64](x)
		if t == Float64 {
			floatKeys(v, 63, math.Float64bits(math.Inf(1)))
			sortWords(v, 64)
			floatsOfKeys(v, 63)
			return
		}
		sign := boolBit(t == Int64) << 63
		flip(v, sign)
		sortWords(v, 64)
		flip(v, sign)
	}
}

func boolBit(b bool) uint64 { return uint64(truth(b)) }

func keys8(x []byte) { flip(x, 1<<7) }

// flip changes the sign of keys, so that negative ones come before the others.
func flip[T word](v []T, sign T) {
	if sign == 0 {
		return
	}
	for i := range v {
		v[i] ^= sign
	}
}

// floatKeys makes keys of floats: of negative ones all bits are turned, of the others the sign. Not-a-numbers lose their sign.
func floatKeys[T uint32 | uint64](v []T, sign uint, infinity T) {
	for i, b := range v {
		if low := b &^ (1 << sign); low > infinity {
			b = low
		}
		v[i] = b ^ (-(b >> sign) | 1<<sign)
	}
}

// floatsOfKeys undoes floatKeys.
func floatsOfKeys[T uint32 | uint64](v []T, sign uint) {
	for i, b := range v {
		v[i] = b ^ ((b >> sign) - 1 | 1<<sign)
	}
}

// sortWords sorts by bytes, the lowest first; few words are compared.
func sortWords[T uint16 | uint32 | uint64](v []T, bits uint) {
	if len(v) < 512 {
		slices.Sort(v)
		return
	}
	from, to := v, make([]T, len(v))
	for shift := uint(0); shift < bits; shift += 8 {
		var starts [256]int
		for _, w := range from {
			starts[byte(w>>shift)]++
		}
		if starts[byte(from[0]>>shift)] == len(from) { // all have the same byte
			continue
		}
		at := 0
		for b, n := range starts {
			starts[b] = at
			at += n
		}
		for _, w := range from {
			b := byte(w >> shift)
			to[starts[b]] = w
			starts[b]++
		}
		from, to = to, from
	}
	if &from[0] != &v[0] {
		copy(v, from)
	}
}

// countBytes counts how often each byte is there.
func countBytes(x []byte) (counts [256]int) {
	var four [4][256]uint32 // equal neighbours would wait for each other
	for len(x) > 0 {
		part := x[:min(len(x), 1<<30)]
		x = x[len(part):]
		four = [4][256]uint32{}
		i := 0
		for ; i+4 <= len(part); i += 4 {
			four[0][part[i]]++
			four[1][part[i+1]]++
			four[2][part[i+2]]++
			four[3][part[i+3]]++
		}
		for ; i < len(part); i++ {
			four[0][part[i]]++
		}
		for v := range counts {
			counts[v] += int(four[0][v] + four[1][v] + four[2][v] + four[3][v])
		}
	}
	return counts
}

// Unique returns the different elements in order, and how many there are of each.
func (a *Array) Unique() (values, counts *Array, err error) {
	sorted := a.Copy()
	size := a.Type.Size()
	if size > 1 {
		sortElements(sorted.Data, a.Type)
		values, counts = runs(sorted)
		return values, counts, nil
	}
	of, sizes := []byte{}, []int64{}
	bytes := countBytes(sorted.Data)
	for i := range bytes {
		v := byte(i)
		if a.Type == Int8 {
			v ^= 1 << 7
		}
		if n := bytes[v]; n > 0 {
			of, sizes = append(of, v), append(sizes, int64(n))
		}
	}
	values, counts = a.Memory.copied(a.Type, len(of)), a.Memory.copied(Int64, len(of))
	copy(values.Data, of)
	copy(elements[int64](counts.Data), sizes)
	return values, counts, nil
}

// runs returns the first of equal neighbours, and how many there are.
func runs(sorted *Array) (values, counts *Array) {
	n, size := sorted.Len(), sorted.Type.Size()
	flat := packed(sorted.Type, []int{n}, sorted.Data)
	var sizes []int64
	out := []byte{}
	for i := 0; i < n; {
		first := i
		for i++; i < n && flat.equalAt(first, i); i++ {
		}
		out = append(out, flat.Data[first*size:(first+1)*size]...)
		sizes = append(sizes, int64(i-first))
	}
	values, counts = sorted.Memory.copied(sorted.Type, len(sizes)), sorted.Memory.copied(Int64, len(sizes))
	copy(values.Data, out)
	copy(elements[int64](counts.Data), sizes)
	return values, counts
}

// UniqueIndices returns the different elements in order, the index where each is first, which of them each element is, and how many there are of each.
func (a *Array) UniqueIndices() (values, first, inverse, counts *Array, err error) {
	flat, err := a.Reshape(-1)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	order, err := flat.Argsort()
	if err != nil {
		return nil, nil, nil, nil, err
	}
	if inverse, err = a.Memory.New(Int64, flat.Len()); err != nil {
		return nil, nil, nil, nil, err
	}
	var starts, sizes []int64
	for _, place := range elements[int64](order.Data) {
		if n := len(starts); n == 0 || !flat.equalAt(int(starts[n-1]), int(place)) {
			starts, sizes = append(starts, place), append(sizes, 0)
		}
		sizes[len(sizes)-1]++
		elements[int64](inverse.Data)[place] = int64(len(starts) - 1)
	}
	first, counts = a.Memory.copied(Int64, len(starts)), a.Memory.copied(Int64, len(starts))
	copy(elements[int64](first.Data), starts)
	copy(elements[int64](counts.Data), sizes)
	values, err = flat.Index(Index{Kind: ArrayIndex, Array: first})
	return values, first, inverse, counts, err
}

// equalAt compares two elements of one dimension; not-a-numbers are equal here.
func (a *Array) equalAt(i, j int) bool {
	p, q := a.Offset+i*a.Strides[0], a.Offset+j*a.Strides[0]
	if a.Type.IsFloat() {
		x, y := a.Float(p), a.Float(q)
		return x == y || x != x && y != y
	}
	return a.Int(p) == a.Int(q)
}
