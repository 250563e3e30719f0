package ndarray

import "unsafe"

// word is an element of which only the bytes count.
type word interface {
	uint8 | uint16 | uint32 | uint64
}

// choose sets out to the elements of x where a mask holds and to those of y elsewhere.
func choose(size int, out, mask, x, y []byte) {
	switch size {
	case 1:
		chooseWords(out, mask, x, y)
	case 2:
		chooseWords(elements[uint16](out), mask, elements[uint16](x), elements[uint16](y))
	case 4:
		chooseWords(elements[uint32](out), mask, elements[uint32](x), elements[uint32](y))
	default:
		chooseWords(elements[uint64](out), mask, elements[uint64](x), elements[uint64](y))
	}
}

func chooseWords[T word](out []T, mask []byte, x, y []T) {
	x, y, mask = x[:len(out)], y[:len(out)], mask[:len(out)]
	for i := range out {
		out[i] = y[i] ^ (x[i]^y[i])&-T(mask[i]) // without a branch, which would be foreseen wrongly half of the time
	}
}

// pick copies the elements of a row where a mask holds and returns their number. out has room for one more than there are.
func pick(size int, out, x []byte, step int, mask []byte) int {
	switch size {
	case 1:
		return pickWords(out, x, step, mask)
	case 2:
		return pickWords(elements[uint16](out), x, step, mask)
	case 4:
		return pickWords(elements[uint32](out), x, step, mask)
	}
	return pickWords(elements[uint64](out), x, step, mask)
}

func pickWords[T word](out []T, x []byte, step int, mask []byte) int {
	n, from := 0, unsafe.Pointer(unsafe.SliceData(x))
	for i, m := range mask {
		out[n] = *(*T)(unsafe.Add(from, i*step))
		n += int(m)
	}
	return n
}

// put sets the elements of a row where a mask holds.
func put(size int, out []byte, step int, mask, value []byte) {
	switch size {
	case 1:
		putWord(out, step, mask, value[0])
	case 2:
		putWord(out, step, mask, elements[uint16](value)[0])
	case 4:
		putWord(out, step, mask, elements[uint32](value)[0])
	default:
		putWord(out, step, mask, elements[uint64](value)[0])
	}
}

func putWord[T word](out []byte, step int, mask []byte, value T) {
	to := unsafe.Pointer(unsafe.SliceData(out))
	for i, m := range mask {
		p := (*T)(unsafe.Add(to, i*step))
		*p ^= (*p ^ value) & -T(m)
	}
}
