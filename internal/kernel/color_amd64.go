//go:build !purego

package kernel

var (
	colorsU8AVX2 = Colors[uint8]{
		wideReorder(ColorsU8.Reorder, 32, reorderings[uint8]{
			reorderU8C3C3SwapAVX2, reorderU8C3C4AVX2, reorderU8C3C4SwapAVX2, reorderU8C4C3AVX2, reorderU8C4C3SwapAVX2, reorderU8C4C4SwapAVX2,
		}),
		wideFromGray(ColorsU8.FromGray, 32, fromGrayU8C3AVX2, fromGrayU8C4AVX2),
		wideGray(ColorsU8.Gray, 32, grayU8C3AVX2, grayU8C4AVX2, [3]uint32{grayR, grayG, grayB}),
		hsvU8AVX2, fromHSVU8AVX2,
	}
	colorsU16AVX2 = Colors[uint16]{
		Reorder: wideReorder(ColorsU16.Reorder, 16, reorderings[uint16]{
			reorderU16C3C3SwapAVX2, reorderU16C3C4AVX2, reorderU16C3C4SwapAVX2, reorderU16C4C3AVX2, reorderU16C4C3SwapAVX2, reorderU16C4C4SwapAVX2,
		}),
		FromGray: wideFromGray(ColorsU16.FromGray, 16, fromGrayU16C3AVX2, fromGrayU16C4AVX2),
		Gray:     wideGray(ColorsU16.Gray, 16, grayU16C3AVX2, grayU16C4AVX2, [3]uint32{grayR, grayG, grayB}),
	}
	colorsF32AVX2 = Colors[float32]{
		wideReorder(ColorsF32.Reorder, 8, reorderings[float32]{
			reorderF32C3C3SwapAVX2, reorderF32C3C4AVX2, reorderF32C3C4SwapAVX2, reorderF32C4C3AVX2, reorderF32C4C3SwapAVX2, reorderF32C4C4SwapAVX2,
		}),
		wideFromGray(ColorsF32.FromGray, 8, fromGrayF32C3AVX2, fromGrayF32C4AVX2),
		wideGray(ColorsF32.Gray, 16, grayF32C3AVX2, grayF32C4AVX2, [3]float32{grayRF32, grayGF32, grayBF32}),
		hsvF32AVX2, fromHSVF32AVX2,
	}
)

// reorderings are the kernels of Reorder, each for so many channels of src and dst.
type reorderings[T Element] struct {
	swap33         func(dst, src []T, n int, stream bool)
	keep34, swap34 func(dst, src []T, n int, alpha T, stream bool)
	keep43, swap43 func(dst, src []T, n int, stream bool)
	swap44         func(dst, src []T, n int, stream bool)
}

// wideReorder gives rows of less than a group of pixels to the portable kernel.
func wideReorder[T Element](short reordering[T], group int, wide reorderings[T]) reordering[T] {
	return func(dst, src []T, dcn, scn int, swap bool, alpha T, stream bool) {
		n := len(dst) / dcn
		if n < group || dcn == scn && !swap {
			short(dst, src, dcn, scn, swap, alpha, stream)
			return
		}
		dst, src = dst[:n*dcn], src[:n*scn]
		switch {
		case scn == 3 && dcn == 3:
			wide.swap33(dst, src, n, stream)
		case scn == 3 && !swap:
			wide.keep34(dst, src, n, alpha, stream)
		case scn == 3:
			wide.swap34(dst, src, n, alpha, stream)
		case dcn == 4:
			wide.swap44(dst, src, n, stream)
		case swap:
			wide.swap43(dst, src, n, stream)
		default:
			wide.keep43(dst, src, n, stream)
		}
	}
}

func wideFromGray[T Element](short grayToColor[T], group int, three func(dst, src []T, stream bool), four func(dst, src []T, alpha T, stream bool)) grayToColor[T] {
	return func(dst, src []T, dcn int, alpha T, stream bool) {
		switch dst = dst[:len(src)*dcn]; {
		case len(src) < group:
			short(dst, src, dcn, alpha, stream)
		case dcn == 3:
			three(dst, src, stream)
		default:
			four(dst, src, alpha, stream)
		}
	}
}

func wideGray[T Element, W any](short colorToGray[T], group int, three, four func(dst, src []T, first, second, third W, stream bool), weights [3]W) colorToGray[T] {
	return func(dst, src []T, scn int, blueFirst, stream bool) {
		first, third := weights[0], weights[2]
		if blueFirst {
			first, third = third, first
		}
		switch src = src[:len(dst)*scn]; {
		case len(dst) < group:
			short(dst, src, scn, blueFirst, stream)
		case scn == 3:
			three(dst, src, first, weights[1], third, stream)
		default:
			four(dst, src, first, weights[1], third, stream)
		}
	}
}

func hsvU8AVX2(dst, src []uint8, scn int, blueFirst bool, hues int) {
	n := len(dst) / 3
	if n < 32 {
		hsvU8(dst, src, scn, blueFirst, hues)
		return
	}
	dst, src = dst[:n*3], src[:n*scn]
	kernel := choose(blueFirst, hsvU8C3BlueAVX2, hsvU8C3RedAVX2)
	if scn == 4 {
		kernel = choose(blueFirst, hsvU8C4BlueAVX2, hsvU8C4RedAVX2)
	}
	kernel(dst, src, n, uint16(hues), float32(float64(hues)*(4096.0/6)))
}

func fromHSVU8AVX2(dst, src []uint8, blueFirst bool, hues int) {
	n := len(dst) / 3
	if n < 32 {
		fromHSVU8(dst, src, blueFirst, hues)
		return
	}
	dst, src = dst[:n*3], src[:n*3]
	kernel := choose(blueFirst, fromHSVU8BlueAVX2, fromHSVU8RedAVX2)
	kernel(dst, src, n, 6/float32(hues))
}

func hsvF32AVX2(dst, src []float32, scn int, blueFirst bool, hues int) {
	n := len(dst) / 3
	if n < 8 {
		hsvF32(dst, src, scn, blueFirst, hues)
		return
	}
	dst, src = dst[:n*3], src[:n*scn]
	kernel := choose(blueFirst, hsvF32C3BlueAVX2, hsvF32C3RedAVX2)
	if scn == 4 {
		kernel = choose(blueFirst, hsvF32C4BlueAVX2, hsvF32C4RedAVX2)
	}
	kernel(dst, src, n)
}

func fromHSVF32AVX2(dst, src []float32, blueFirst bool, hues int) {
	n := len(dst) / 3
	if n < 8 {
		fromHSVF32(dst, src, blueFirst, hues)
		return
	}
	dst, src = dst[:n*3], src[:n*3]
	kernel := choose(blueFirst, fromHSVF32BlueAVX2, fromHSVF32RedAVX2)
	kernel(dst, src, n)
}

func choose[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}
