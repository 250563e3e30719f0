package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// BenchmarkKernels runs family/kernel=name/types=…/pixels=…/impl=… for every kernel that matters, on rows of a VGA and of a 4K image, with the
// portable implementation and with the one in use. MB/s count the bytes of the rows that are read and written. Implementations side by side:
//
//	go test ./internal/kernel -run '^$' -bench Kernels/linear -count 6 | tee new.txt
//	cd tools && go run golang.org/x/perf/cmd/benchstat -col /impl ../new.txt
func BenchmarkKernels(b *testing.B) {
	best := savedTables()
	defer best.restore()
	sets := []tables{portableTables}
	if Implementation != "generic" {
		sets = append(sets, best)
	}
	for _, k := range kernelBenches {
		for _, pixels := range []int{640, 3840} {
			for _, set := range sets {
				set.restore()
				r := benchRows{n: pixels, rng: rand.New(rand.NewPCG(1, 2))}
				run := k.with(&r)
				if run == nil { // there is no such kernel
					continue
				}
				b.Run(fmt.Sprintf("%s/pixels=%d/impl=%s", k.name, pixels, Implementation), func(b *testing.B) {
					b.SetBytes(int64(r.bytes))
					for b.Loop() {
						run()
					}
				})
			}
		}
	}
}

// TestKernelBenches runs every kernel of the benchmarks once.
func TestKernelBenches(t *testing.T) {
	for _, k := range kernelBenches {
		if run := k.with(&benchRows{n: 640, rng: rand.New(rand.NewPCG(1, 2))}); run != nil {
			run()
		}
	}
}

// Tables of kernels, each as what puts it into use again.
type tables []func()

func (t tables) restore() {
	for _, restore := range t {
		restore()
	}
}

// portableTables are those that stand in the variables before an init function replaces them.
var portableTables = savedTables()

func savedTables() tables {
	return tables{
		saved(&Implementation),
		saved(&ArithmeticU8), saved(&ArithmeticU16), saved(&ArithmeticS16), saved(&ArithmeticS32), saved(&ArithmeticF32), saved(&ArithmeticF64), saved(&Bitwise),
		saved(&conversions), saved(&splits), saved(&merges), saved(&ColorsU8), saved(&ColorsU16), saved(&ColorsF32),
		saved(&BilateralBytes), saved(&BilateralFloats), saved(&Regions),
		saved(&MinU8), saved(&MinU16), saved(&MinS16), saved(&MinF32), saved(&MinF64), saved(&MaxU8), saved(&MaxU16), saved(&MaxS16), saved(&MaxF32), saved(&MaxF64),
		saved(&boxes), saved(&wideCompareMean), saved(&GaussU8), saved(&GaussU16), saved(&linears), saved(&ffts),
		saved(&ThreshU8), saved(&ThreshU16), saved(&ThreshS16), saved(&ThreshF32), saved(&ThreshF64),
		saved(&SmallMediansU8), saved(&SmallMediansU16), saved(&SmallMediansS16), saved(&SmallMediansS32),
		saved(&TilesU8), saved(&TilesU16), saved(&TilesS32), saved(&planesBySize), saved(&SmallByteMedian), saved(&FloatKeys), saved(&FlipSign),
	}
}

func saved[T any](table *T) func() {
	kept := *table
	return func() { *table = kept }
}

// benchRows makes the rows that a kernel works on, and counts their bytes.
type benchRows struct {
	n     int // pixels
	bytes int
	rng   *rand.Rand
}

// noise returns a row of n small numbers.
func noise[T Element](r *benchRows, n int) []T {
	row := make([]T, n)
	for i := range row {
		row[i] = T(r.rng.IntN(100))
	}
	r.bytes += n * int(unsafe.Sizeof(row[0]))
	return row
}

// noiseRows returns so many rows.
func noiseRows[T Element](r *benchRows, rows, n int) [][]T {
	all := make([][]T, rows)
	for i := range all {
		all[i] = noise[T](r, n)
	}
	return all
}

// A kernelBench gives a kernel rows to work on; with returns what is to be timed, or nil.
type kernelBench struct {
	name string
	with func(r *benchRows) func()
}

var kernelBenches = slices.Concat(pointwiseBenches, colorBenches, boxBenches, linearBenches, medianBenches, morphologyBenches, bilateralBenches, regionBenches)

var pointwiseBenches = []kernelBench{
	{"arithmetic/kernel=Add/types=U8", benchPair(&ArithmeticU8.Add)},
	{"arithmetic/kernel=Subtract/types=S16", benchPair(&ArithmeticS16.Subtract)},
	{"arithmetic/kernel=AbsDiff/types=F32", benchPair(&ArithmeticF32.AbsDiff)},
	{"arithmetic/kernel=AddWeighted/types=U8", benchWeighted(&ArithmeticU8.AddWeighted)},
	{"arithmetic/kernel=AddWeighted/types=F32", benchWeighted(&ArithmeticF32.AddWeighted)},
	{"arithmetic/kernel=And/types=U8", benchPair(&Bitwise.And)},
	{"arithmetic/kernel=Not/types=U8", benchConversion(func() Conversion[uint8, uint8] { return Bitwise.Not })},
	{"convert/kernel=Convert/types=U8-F32", benchConversion(Convert[float32, uint8])},
	{"convert/kernel=Convert/types=S32-F64", benchConversion(Convert[float64, int32])},
	{"convert/kernel=Scale32/types=U8-U8", benchConversion(func() Conversion[uint8, uint8] { return Scale32[uint8, uint8](1.5, 3) })},
	{"convert/kernel=Scale32/types=F32-U16", benchConversion(func() Conversion[uint16, float32] { return Scale32[uint16, float32](1.5, 3) })},
	{"convert/kernel=ScaleAbs/types=S16-U8", benchConversion(func() Conversion[uint8, int16] { return ScaleAbs[int16](1, 0) })},
	{"convert/kernel=MinMax/types=U8", benchMinMax[uint8]},
	{"convert/kernel=MinMax/types=F32", benchMinMax[float32]},
	{"threshold/kernel=Binary/types=U8", benchLevels(&ThreshU8.Binary)},
	{"threshold/kernel=Binary/types=F32", benchLevels(&ThreshF32.Binary)},
	{"threshold/kernel=Trunc/types=U8", benchLevel(&ThreshU8.Trunc)},
	{"threshold/kernel=ToZero/types=U16", benchLevel(&ThreshU16.ToZero)},
	{"threshold/kernel=HistogramU8/types=U8", func(r *benchRows) func() {
		src, count := noise[uint8](r, r.n), make([]int, 8*256)
		return func() { HistogramU8(count, src) }
	}},
	{"adaptive/kernel=CompareMean/types=U8", func(r *benchRows) func() {
		dst, src, mean := noise[uint8](r, r.n), noise[uint8](r, r.n), noise[uint8](r, r.n)
		return func() { CompareMean(dst, src, mean, -2, 255, 0) }
	}},
}

func benchPair[T Element](k *pair[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, a, b := noise[T](r, r.n), noise[T](r, r.n), noise[T](r, r.n)
		return func() { (*k)(dst, a, b, false) }
	}
}

func benchWeighted[T Element](k *weighted[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, a, b := noise[T](r, r.n), noise[T](r, r.n), noise[T](r, r.n)
		return func() { (*k)(dst, a, b, 0.3, 0.7, 2, false) }
	}
}

func benchConversion[D, S Element](kernel func() Conversion[D, S]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		k, dst, src := kernel(), noise[D](r, r.n), noise[S](r, r.n)
		return func() { k(dst, src, false) }
	}
}

func benchMinMax[T Element](r *benchRows) func() {
	src := noise[T](r, r.n)
	return func() { MinMax(src, src[0], src[0]) }
}

func benchLevels[T Element](k *choice[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, r.n), noise[T](r, r.n)
		return func() { (*k)(dst, src, 50, 99, false) }
	}
}

func benchLevel[T Element](k *cut[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, r.n), noise[T](r, r.n)
		return func() { (*k)(dst, src, 50, false) }
	}
}

var colorBenches = []kernelBench{
	{"color/kernel=Gray/types=U8C3", benchGray(&ColorsU8)},
	{"color/kernel=Gray/types=F32C3", benchGray(&ColorsF32)},
	{"color/kernel=FromGray/types=U8C3", func(r *benchRows) func() {
		dst, src := noise[uint8](r, 3*r.n), noise[uint8](r, r.n)
		return func() { ColorsU8.FromGray(dst, src, 3, 255, false) }
	}},
	{"color/kernel=Reorder/types=U8C3", benchReorder(&ColorsU8, 3)},
	{"color/kernel=Reorder/types=U8C4", benchReorder(&ColorsU8, 4)},
	{"color/kernel=Reorder/types=U16C3", benchReorder(&ColorsU16, 3)},
	{"color/kernel=HSV/types=U8C3", benchHSV(&ColorsU8)},
	{"color/kernel=HSV/types=F32C3", benchHSV(&ColorsF32)},
	{"color/kernel=FromHSV/types=U8C3", func(r *benchRows) func() {
		dst, src := noise[uint8](r, 3*r.n), noise[uint8](r, 3*r.n)
		return func() { ColorsU8.FromHSV(dst, src, false, 180) }
	}},
	{"channels/kernel=Split/types=U8C3", func(r *benchRows) func() {
		planes, src := noiseRows[uint8](r, 3, r.n), noise[uint8](r, 3*r.n)
		return func() { Split(planes, src) }
	}},
	{"channels/kernel=Merge/types=F32C4", func(r *benchRows) func() {
		dst, planes := noise[float32](r, 4*r.n), noiseRows[float32](r, 4, r.n)
		return func() { Merge(dst, planes) }
	}},
}

func benchGray[T Element](k *Colors[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, r.n), noise[T](r, 3*r.n)
		return func() { k.Gray(dst, src, 3, false, false) }
	}
}

// benchReorder has pixels of three channels become pixels of dcn.
func benchReorder[T Element](k *Colors[T], dcn int) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, dcn*r.n), noise[T](r, 3*r.n)
		return func() { k.Reorder(dst, src, dcn, 3, true, 1, false) }
	}
}

func benchHSV[T Element](k *Colors[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, 3*r.n), noise[T](r, 3*r.n)
		return func() { k.HSV(dst, src, 3, false, 180) }
	}
}

var boxBenches = []kernelBench{
	{"box/kernel=AddRow/types=U8-U16", func(r *benchRows) func() {
		add, sum, row := AddRow[uint16, uint8](), noise[uint16](r, r.n), noise[uint8](r, r.n)
		return func() { add(sum, row) }
	}},
	{"box/kernel=SlideRows/types=U8-U16", func(r *benchRows) func() {
		slide, dst, sum := SlideRows[uint16, uint8](), noiseRows[uint16](r, 8, r.n), noise[uint16](r, r.n)
		in, out := noiseRows[uint8](r, 8, r.n), noiseRows[uint8](r, 8, r.n)
		return func() { slide(dst, sum, in, out) }
	}},
	{"box/kernel=SlideMeans/types=U16-U8", func(r *benchRows) func() {
		slide, dst, sum := SlideMeans(1./400), noiseRows[uint8](r, 8, r.n), noise[int32](r, r.n)
		rows := noiseRows[uint16](r, 8, r.n) // enter and leave, so that sums stay as they are
		return func() { slide(dst, sum, rows, rows) }
	}},
	{"box/kernel=WindowSums/types=U8-U16", benchWindow(windowSums[uint16, uint8])},
	{"box/kernel=WindowSums/types=S32-S32", benchWindow(windowSums[int32, int32])},
	{"box/kernel=WindowDivided/types=U16-U8", benchWindow(func(k int) func(dst []uint8, src []uint16) { return WindowDivided(NewDivisor(k*k), k, 1) })},
	{"box/kernel=WindowMeans/types=U16-U8", benchWindow(func(k int) func(dst []uint8, src []uint16) { return WindowMeans(1/float32(k*k), k) })},
	{"box/kernel=MeanRound/types=S32-U8", func(r *benchRows) func() {
		dst, src := noise[uint8](r, r.n), noise[int32](r, r.n)
		return func() { MeanRound(dst, src, 0.5, 0, 255, 0) }
	}},
	{"box/kernel=DoubleRows/types=F32-F64", func(r *benchRows) func() {
		dst, a, b, p := noise[float64](r, r.n), noise[float32](r, r.n), noise[float32](r, r.n), noise[float32](r, r.n)
		return func() { DoubleRows(dst, a, b, p) }
	}},
}

// benchWindow has windows of 15 columns.
func benchWindow[D, S Element](kernel func(k int) func(dst []D, src []S)) func(r *benchRows) func() {
	const k = 15
	return func(r *benchRows) func() {
		make, dst, src := kernel(k), noise[D](r, r.n), noise[S](r, r.n+k-1)
		return func() { make(dst, src) }
	}
}

func windowSums[W uint16 | int32, S uint8 | uint16 | int32](k int) func(dst []W, src []S) {
	return func(dst []W, src []S) { WindowSums(dst, src, k, 1) }
}

var linearBenches = []kernelBench{
	{"gaussian/kernel=Columns5/types=U8-S16", benchGaussColumns(&GaussU8, []uint32{16, 64, 96, 64, 16})},
	{"gaussian/kernel=Columns7/types=U8-S16", benchGaussColumns(&GaussU8, []uint32{8, 28, 56, 72, 56, 28, 8})},
	{"gaussian/kernel=Columns5/types=U16-S32", benchGaussColumns(&GaussU16, []uint32{4096, 16384, 24576, 16384, 4096})},
	{"gaussian/kernel=Row5/types=S16-U8", benchGaussRow(&GaussU8, []uint32{16, 64, 96, 64, 16})},
	{"gaussian/kernel=Row7/types=S16-U8", benchGaussRow(&GaussU8, []uint32{8, 28, 56, 72, 56, 28, 8})},
	{"gaussian/kernel=Row5/types=S32-U16", benchGaussRow(&GaussU16, []uint32{4096, 16384, 24576, 16384, 4096})},
	{"linear/kernel=LinearInt6/types=U8-S16", benchSum(6, func(n int) Sum[int16, uint8] { return LinearInt[int16, uint8](0, smallTerms(n), 0, 255) })},
	{"linear/kernel=LinearInt25/types=U8-U8", benchSum(25, func(n int) Sum[uint8, uint8] { return LinearInt[uint8, uint8](0, smallTerms(n), 6, 255) })},
	{"linear/kernel=LinearInt7/types=S16-S16", benchSum(7, func(n int) Sum[int16, int16] { return LinearInt[int16, int16](0, smallTerms(n), 0, 255) })},
	{"linear/kernel=LinearInt7/types=S32-S32", benchSum(7, func(n int) Sum[int32, int32] { return LinearInt[int32, int32](0, smallTerms(n), 0, 1<<20) })},
	{"linear/kernel=Linear32_9/types=F32-F32", benchSum(9, func(n int) Sum[float32, float32] { return Linear32[float32, float32](0, floatTerms[float32](n)) })},
	{"linear/kernel=Linear32_9/types=F32-U8", benchSum(9, func(n int) Sum[uint8, float32] { return Linear32[uint8, float32](0, floatTerms[float32](n)) })},
	{"linear/kernel=Linear64_9/types=F64-F64", benchSum(9, func(n int) Sum[float64, float64] { return Linear64[float64, float64](0, floatTerms[float64](n)) })},
	{"linear/kernel=Blocks7x7/types=F32-F32", func(r *benchRows) func() {
		const side = 7
		two, _ := Blocks[float32, float32](0, noise[float32](&benchRows{rng: r.rng}, side*side), side)
		if two == nil {
			return nil
		}
		dst, below, taps := noise[float32](r, r.n), noise[float32](r, r.n), windowTaps(noiseRows[float32](r, side+1, r.n+side-1), side, r.n)
		return func() { two(dst, below, taps) }
	}},
	{"fft/kernel=Forward/types=F64", benchFFT((*FFT).Forward)},
	{"fft/kernel=Inverse/types=F64", benchFFT((*FFT).Inverse)},
	{"fft/kernel=Correlate/types=F64", func(r *benchRows) func() {
		n := r.n &^ 15
		aRe, aIm, bRe, bIm := noise[float64](r, n), noise[float64](r, n), make([]float64, n), make([]float64, n)
		for i := range bRe {
			bRe[i] = 1
		}
		return func() { Correlate(aRe, aIm, bRe, bIm) }
	}},
}

func benchGaussColumns[T uint8 | uint16, M int16 | int32](k *func(kx, ky []uint32, c int) GaussianPasses[T, M], weights []uint32) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		const rows = 4
		passes := (*k)(weights, weights, 1)
		dst, taps := noiseRows[M](r, rows, r.n), noiseRows[T](r, rows+len(weights)-1, r.n)
		return func() { passes.Columns(dst, taps) }
	}
}

func benchGaussRow[T uint8 | uint16, M int16 | int32](k *func(kx, ky []uint32, c int) GaussianPasses[T, M], weights []uint32) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		passes := (*k)(weights, weights, 1)
		dst, src := noise[T](r, r.n), noise[M](r, r.n+len(weights)-1)
		return func() { passes.Row(dst, src) }
	}
}

// benchSum makes four rows, each of so many rows of taps, the first of which is the one that begins a row further down.
func benchSum[D, S Element](taps int, kernel func(taps int) Sum[D, S]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		const rows = 4
		sum, dst, src := kernel(taps), noiseRows[D](r, rows, r.n), noiseRows[S](r, taps+rows-1, r.n)
		return func() { sum(dst, src, 1, false) }
	}
}

func smallTerms(n int) []Term[int32] {
	terms := make([]Term[int32], n)
	for i := range terms {
		terms[i] = Term[int32]{K: int32(i%5) - 2, A: i, B: -1}
	}
	return terms
}

func floatTerms[T Float](n int) []Term[T] {
	terms := make([]Term[T], n)
	for i := range terms {
		terms[i] = Term[T]{K: T(i+1) / 50, A: i, B: -1}
	}
	return terms
}

// windowTaps returns the taps of a kernel of width columns: of every row, from each of its first elements on.
func windowTaps[T Element](rows [][]T, width, n int) (taps [][]T) {
	for _, row := range rows {
		for x := range width {
			taps = append(taps, row[x:][:n])
		}
	}
	return taps
}

// benchFFT transforms as many rows as a transform has columns, and has the source anew each time.
func benchFFT(transform func(f *FFT, dstRe, dstIm, srcRe, srcIm []float64)) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		side := 64
		if r.n > 1000 {
			side = 256
		}
		f := NewFFT(side, side)
		dstRe, dstIm := noise[float64](r, side*side), noise[float64](r, side*side)
		re, im := noise[float64](r, side*side), noise[float64](r, side*side)
		srcRe, srcIm := slices.Clone(re), slices.Clone(im)
		return func() {
			copy(srcRe, re)
			copy(srcIm, im)
			transform(f, dstRe, dstIm, srcRe, srcIm)
		}
	}
}

var medianBenches = []kernelBench{
	{"median/kernel=Median3/types=U8", benchMedian3(&SmallMediansU8)},
	{"median/kernel=Median3/types=U16", benchMedian3(&SmallMediansU16)},
	{"median/kernel=Median5/types=U8", benchMedian5(&SmallMediansU8)},
	{"median/kernel=Median5/types=S32", benchMedian5(&SmallMediansS32)},
	{"median/kernel=Tiles7/types=U8", benchTiles(&TilesU8, 7)},
	{"median/kernel=Tiles15/types=U8", benchTiles(&TilesU8, 15)},
	{"median/kernel=Tiles7/types=S32", benchTiles(&TilesS32, 7)},
	{"median/kernel=Histograms31/types=U8", func(r *benchRows) func() {
		const k = 31
		m, dst, rows := SmallByteMedian.New(k, 1), noise[uint8](r, r.n), noiseRows[uint8](r, k, r.n+k-1)
		m.Reset(len(rows[0]))
		for _, row := range rows {
			m.Add(row)
		}
		y := 0
		return func() {
			m.Replace(rows[y], rows[y])
			m.Row(dst)
			y = (y + 1) % k
		}
	}},
	{"median/kernel=FloatKeys/types=F32", func(r *benchRows) func() {
		dst, src := noise[int32](r, r.n), noise[int32](r, r.n)
		return func() { FloatKeys(dst, src) }
	}},
}

func benchMedian3[T uint8 | uint16 | int16 | int32](k *SmallMedians[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src, memory := [2][]T(noiseRows[T](r, 2, r.n)), [4][]T(noiseRows[T](r, 4, r.n+2)), make([]T, 3*(r.n+2))
		return func() { k.Median3(&dst, &src, 1, memory) }
	}
}

func benchMedian5[T uint8 | uint16 | int16 | int32](k *SmallMedians[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, src := noise[T](r, r.n), [5][]T(noiseRows[T](r, 5, r.n+4))
		sorted := [5][]T(noiseRows[T](r, 5, r.n+4))
		return func() {
			k.SortColumns5(&sorted, &src)
			k.Median5(dst, &sorted, 1)
		}
	}
}

func benchTiles[T uint8 | uint16 | int32](kernels *map[int]TileKernel[T], k int) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		tile, ok := (*kernels)[k]
		if !ok {
			return nil
		}
		var m TileMedian[T]
		m.Reset(tile, k, r.n, 1)
		dst, rows := noiseRows[T](r, tile.Rows, r.n), noiseRows[T](r, tile.Rows+k-1, r.n+k-1)
		for _, row := range rows {
			m.Add(row)
		}
		return func() {
			for _, row := range rows[:tile.Rows] {
				m.Add(row)
			}
			m.Rows(dst)
		}
	}
}

var morphologyBenches = []kernelBench{
	{"morphology/kernel=Rows7/types=U8", benchExtremeRows(&MinU8)},
	{"morphology/kernel=Rows7/types=F32", benchExtremeRows(&MinF32)},
	{"morphology/kernel=Windows7/types=U8", benchExtremeWindows(&MinU8)},
	{"morphology/kernel=Windows7/types=S16", benchExtremeWindows(&MaxS16)},
	{"morphology/kernel=Runs15/types=U8", func(r *benchRows) func() {
		const k = 15
		dst, src := noise[uint8](r, r.n), noise[uint8](r, r.n+k-1)
		return func() { MinU8.Runs(dst, src, 1, k, 1) }
	}},
	{"morphology/kernel=Square/types=U8", benchThree(func() func(dst, rows [][]uint8, step int) { return MinU8.Square })},
	{"morphology/kernel=Cross/types=U8", benchThree(func() func(dst, rows [][]uint8, step int) { return MinU8.Cross })},
	{"morphology/kernel=Square/types=F32", benchThree(func() func(dst, rows [][]float32, step int) { return MaxF32.Square })},
}

func benchExtremeRows[T Element](k *Extremes[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, rows := noise[T](r, r.n), noiseRows[T](r, 7, r.n)
		return func() { k.Rows(dst, rows) }
	}
}

// benchExtremeWindows makes eight rows.
func benchExtremeWindows[T Element](k *Extremes[T]) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		dst, rows := noiseRows[T](r, 8, r.n), noiseRows[T](r, 8+7-1, r.n)
		return func() { k.Windows(dst, rows) }
	}
}

// benchThree makes four rows.
func benchThree[T Element](kernel func() func(dst, rows [][]T, step int)) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		k, dst, rows := kernel(), noiseRows[T](r, 4, r.n), noiseRows[T](r, 4+2, r.n+2)
		if k == nil {
			return nil
		}
		return func() { k(dst, rows, 1) }
	}
}

var bilateralBenches = []kernelBench{
	{"bilateral/kernel=Gray25/types=U8", benchBilateral(func() *Bilateral[uint8, ByteColors] { return &BilateralBytes.Gray }, 1, NewByteColors(-0.001))},
	{"bilateral/kernel=Color25/types=U8C3", benchBilateral(func() *Bilateral[uint8, ByteColors] { return &BilateralBytes.Color }, 3, NewByteColors(-0.001))},
	{"bilateral/kernel=Gray25/types=F32", benchBilateral(func() *Bilateral[float32, FloatColors] { return &BilateralFloats.Gray }, 1, floatColors())},
	{"bilateral/kernel=Split/types=U8C3", func(r *benchRows) func() {
		dst, src := noise[uint8](r, 3*r.n), noise[uint8](r, 3*r.n)
		return func() { BilateralBytes.Split(dst, r.n, src) }
	}},
}

func floatColors() *FloatColors {
	c := new(FloatColors)
	c.Fill(4096, 100, -0.001)
	return c
}

// benchBilateral has 25 neighbours.
func benchBilateral[T uint8 | float32, C any](kernel func() *Bilateral[T, C], channels int, colors *C) func(r *benchRows) func() {
	return func(r *benchRows) func() {
		const reach = 2
		k, dst := kernel(), noise[T](r, channels*r.n)
		pitch := r.n + 2*reach
		n := Neighbours[T]{Pitch: pitch}
		for y := range 2*reach + 1 {
			row := noise[T](r, channels*pitch)
			for x := range 2*reach + 1 {
				n.Taps, n.Space = append(n.Taps, row[x:]), append(n.Space, 1/float32(1+x+y))
			}
		}
		n.Centre = n.Taps[len(n.Taps)/2]
		dst = append(dst, make([]T, channels*2*reach)...)
		return func() { k.Row(dst, &n, r.n, channels, colors) }
	}
}

var regionBenches = []kernelBench{
	{"components/kernel=Mask/types=U8", func(r *benchRows) func() {
		dst, src := make([]uint64, (r.n+63)/64), noise[uint8](r, r.n)
		return func() { Regions.Mask(dst, src) }
	}},
	{"components/kernel=Links/types=mask", func(r *benchRows) func() {
		top, upper, lower, bottom := masks(r), masks(r), masks(r), masks(r)
		links := make([]Link, MostLinks(len(upper)))
		return func() { Regions.Links(links, top, upper, lower, bottom, 0, 0, true) }
	}},
	{"components/kernel=Measure/types=mask", func(r *benchRows) func() {
		top, bottom := masks(r), masks(r)
		labels := make([]int32, CountRuns(top, bottom)+1)
		for i := range labels {
			labels[i] = int32(i)
		}
		sums := make([]Sums, len(labels))
		return func() { Regions.Measure(sums, labels, top, bottom, 1) }
	}},
	{"components/kernel=LabelRow/types=mask-S32", func(r *benchRows) func() {
		top, bottom, dst := masks(r), masks(r), noise[int32](r, r.n)
		labels := make([]int32, CountRuns(top, bottom)+1+LabelsBehind)
		return func() { Regions.LabelRow(dst, top, top, bottom, labels, false) }
	}},
}

// masks returns a row of a mask with runs of some pixels.
func masks(r *benchRows) []uint64 {
	m := make([]uint64, (r.n+63)/64)
	for i := range m {
		m[i] = r.rng.Uint64() & r.rng.Uint64()
		m[i] |= m[i] << 1 & (m[i] << 2)
	}
	r.bytes += 8 * len(m)
	return m
}
