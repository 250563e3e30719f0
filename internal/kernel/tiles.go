package kernel

import (
	"slices"
	"unsafe"
)

// A TileKernel computes medians over k x k pixels for tiles of tileCols x rows pixels at once, by a network of comparisons.
//
// It works on planes: tile i of a row of tiles has its column x, and those to its right in its windows, in element i + x/tileCols
// of plane x%tileCols (of pixels of one channel; the elements of a pixel stand together). first and n are the part of the
// planes to work on and c the size of a pixel, all in bytes; n is whole vectors.
type TileKernel[T uint8 | uint16 | int32] struct {
	Rows    int                                      // of a tile
	vector  int                                      // bytes
	columns func(work *T, rows []*T, first, n int)   // sorts the columns of one plane, of which rows are the k+rows-1 rows
	medians func(dst []*T, work *T, first, n, c int) // dst are the planes of row 0, of row 1, …
}

// Constants of the kernels, as in the generator.
const (
	tileCols    = 4
	tileVectors = 6   // for each element of the sorted columns of each plane, two of them for the columns to the right
	tileSpill   = 320 // vectors for intermediate values
)

// The tile kernels of each type, by k. There are none in portable Go, which computes medians of histograms sooner.
var (
	TilesU8  = map[int]TileKernel[uint8]{}
	TilesU16 = map[int]TileKernel[uint16]{}
	TilesS32 = map[int]TileKernel[int32]{}
)

// TileMedian computes medians with a tile kernel.
type TileMedian[T uint8 | uint16 | int32] struct {
	TileKernel[T]
	k, c   int
	width  int   // pixels of a row of windows
	plane  int   // elements of a plane
	ring   [][]T // the last k+rows-1 rows that were added, as planes
	next   int   // where in the ring the next row comes
	out    []T   // rows of medians, as planes
	work   []T
	source []*T
	target []*T
}

// Reset begins with rows of width windows of pixels of c elements, none of which has been added.
func (m *TileMedian[T]) Reset(kernel TileKernel[T], k, width, c int) {
	m.TileKernel, m.k, m.width, m.c = kernel, k, width, c
	vector := m.vector / elementSize[T]()
	m.plane = ((width+k-1+tileCols-1)/tileCols*c + (tileVectors+1)*vector) / vector * vector
	rows := k + m.TileKernel.Rows - 1
	m.ring = slices.Grow(m.ring[:0], rows)[:rows]
	for i := range m.ring {
		m.ring[i] = slices.Grow(m.ring[i][:0], tileCols*m.plane)[:tileCols*m.plane]
	}
	m.next = 0
	m.out = slices.Grow(m.out[:0], m.TileKernel.Rows*tileCols*m.plane)[:m.TileKernel.Rows*tileCols*m.plane]
	stride := tileCols*tileVectors*m.vector + 64 // an odd number of cache lines
	m.work = alignedSlice(m.work, (((2*m.TileKernel.Rows-1)*k+1)*stride+tileSpill*m.vector)/elementSize[T]())
	m.source = slices.Grow(m.source[:0], rows)[:rows]
	m.target = slices.Grow(m.target[:0], m.TileKernel.Rows*tileCols)[:m.TileKernel.Rows*tileCols]
}

// Add takes in the next row, of width+k-1 pixels.
func (m *TileMedian[T]) Add(row []T) {
	splitPlanes(m.ring[m.next], row, m.plane, m.c)
	m.next++
	if m.next == len(m.ring) {
		m.next = 0
	}
}

// Rows computes rows of medians, at most as many as a tile has. k-1 more rows have been added last.
func (m *TileMedian[T]) Rows(dst [][]T) {
	size := elementSize[T]()
	added := m.k - 1 + len(dst)
	row := func(y int) []T { // missing ones are not used for dst
		return m.ring[(m.next-added+min(y, added-1)+2*len(m.ring))%len(m.ring)]
	}
	for i := range m.target {
		m.target[i] = &m.out[i*m.plane]
	}
	n := (m.width + tileCols - 1) / tileCols * m.c * size
	step := (tileVectors - 2) * m.vector
	right := ((m.k+tileCols-2)/tileCols*m.c*size + m.vector - 1) / m.vector * m.vector
	for first := 0; first < n; first += step {
		part := (min(step, n-first) + m.vector - 1) / m.vector * m.vector
		for p := range tileCols {
			for y := range m.source {
				m.source[y] = &row(y)[p*m.plane]
			}
			m.columns(&m.work[p*tileVectors*m.vector/size], m.source, first, part+right)
		}
		m.medians(m.target, &m.work[0], first, part, m.c*size)
	}
	for y, d := range dst {
		joinPlanes(d, m.out[y*tileCols*m.plane:], m.plane, m.c)
	}
}

func elementSize[T any]() int {
	var t T
	return int(unsafe.Sizeof(t))
}

// planeKernels split rows into planes or join them, for pixels of size bytes: n groups of 128 bytes of a row; planes begin plane
// bytes apart.
type planeKernels struct {
	split, join func(planes, row *uint8, plane, n int)
}

var planesBySize = map[int]planeKernels{}

const planeGroup = 128

// splitPlanes puts every fourth pixel of c elements into each of four planes, which begin plane elements apart.
func splitPlanes[T any](planes, row []T, plane, c int) {
	planes, row = inGroups(planes, row, plane, c, func(k planeKernels) func(planes, row *uint8, plane, n int) { return k.split })
	switch c {
	case 1:
		splitPixels(pixelPlanes[[1]T](planes, plane), pixels[[1]T](row))
	case 2:
		splitPixels(pixelPlanes[[2]T](planes, plane), pixels[[2]T](row))
	case 3:
		splitPixels(pixelPlanes[[3]T](planes, plane), pixels[[3]T](row))
	case 4:
		splitPixels(pixelPlanes[[4]T](planes, plane), pixels[[4]T](row))
	}
}

// joinPlanes is the inverse of splitPlanes.
func joinPlanes[T any](row, planes []T, plane, c int) {
	planes, row = inGroups(planes, row, plane, c, func(k planeKernels) func(planes, row *uint8, plane, n int) { return k.join })
	switch c {
	case 1:
		joinPixels(pixels[[1]T](row), pixelPlanes[[1]T](planes, plane))
	case 2:
		joinPixels(pixels[[2]T](row), pixelPlanes[[2]T](planes, plane))
	case 3:
		joinPixels(pixels[[3]T](row), pixelPlanes[[3]T](planes, plane))
	case 4:
		joinPixels(pixels[[4]T](row), pixelPlanes[[4]T](planes, plane))
	}
}

// inGroups does what a kernel for this size of pixels can do, and returns what is left.
func inGroups[T any](planes, row []T, plane, c int, which func(planeKernels) func(planes, row *uint8, plane, n int)) (restPlanes, rest []T) {
	size := elementSize[T]()
	n := len(row) * size / planeGroup
	kernels, ok := planesBySize[c*size]
	if !ok || n == 0 {
		return planes, row
	}
	which(kernels)((*uint8)(unsafe.Pointer(&planes[0])), (*uint8)(unsafe.Pointer(&row[0])), plane*size, n)
	return planes[n*planeGroup/tileCols/size:], row[n*planeGroup/size:]
}

func splitPixels[P any](planes [tileCols][]P, row []P) {
	n := len(row) / tileCols
	for i := range n {
		four := row[tileCols*i:][:tileCols]
		planes[0][i], planes[1][i], planes[2][i], planes[3][i] = four[0], four[1], four[2], four[3]
	}
	for p, v := range row[tileCols*n:] {
		planes[p][n] = v
	}
}

func joinPixels[P any](row []P, planes [tileCols][]P) {
	n := len(row) / tileCols
	for i := range n {
		four := row[tileCols*i:][:tileCols]
		four[0], four[1], four[2], four[3] = planes[0][i], planes[1][i], planes[2][i], planes[3][i]
	}
	for p := range row[tileCols*n:] {
		row[tileCols*n+p] = planes[p][n]
	}
}

// pixels returns the whole pixels of s.
func pixels[P, T any](s []T) []P {
	var p P
	var t T
	return unsafe.Slice((*P)(unsafe.Pointer(unsafe.SliceData(s))), uintptr(len(s))*unsafe.Sizeof(t)/unsafe.Sizeof(p))
}

func pixelPlanes[P, T any](s []T, plane int) (planes [tileCols][]P) {
	for i := range planes {
		planes[i] = pixels[P](s[i*plane : min((i+1)*plane, len(s))])
	}
	return planes
}

// alignedSlice returns n elements that begin with a cache line, in s if that has room.
func alignedSlice[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	const line = 64
	var t T
	s = make([]T, n+line)
	skip := -uintptr(unsafe.Pointer(&s[0])) % line / unsafe.Sizeof(t)
	return s[skip:][:n]
}
