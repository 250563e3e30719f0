package kernel

//go:generate go run -C _asm . -pkg kernel -out ../adler_asm_amd64.s -stubs ../adler_asm_amd64.go adler
//go:generate go run -C _asm . -pkg kernel -out ../arithmetic_asm_amd64.s -stubs ../arithmetic_asm_amd64.go arithmetic
//go:generate go run -C _asm . -pkg kernel -out ../bilateral_asm_amd64.s -stubs ../bilateral_asm_amd64.go bilateral
//go:generate go run -C _asm . -pkg kernel -out ../box_asm_amd64.s -stubs ../box_asm_amd64.go box
//go:generate go run -C _asm . -pkg kernel -out ../channels_asm_amd64.s -stubs ../channels_asm_amd64.go channels
//go:generate go run -C _asm . -pkg kernel -out ../color_asm_amd64.s -stubs ../color_asm_amd64.go color
//go:generate go run -C _asm . -pkg kernel -out ../components_asm_amd64.s -stubs ../components_asm_amd64.go components
//go:generate go run -C _asm . -pkg kernel -out ../convert_asm_amd64.s -stubs ../convert_asm_amd64.go convert
//go:generate go run -C _asm . -pkg kernel -out ../fft_asm_amd64.s -stubs ../fft_asm_amd64.go fft
//go:generate go run -C _asm . -pkg kernel -out ../gaussian_asm_amd64.s -stubs ../gaussian_asm_amd64.go gaussian
//go:generate go run -C _asm . -pkg kernel -out ../histograms_asm_amd64.s -stubs ../histograms_asm_amd64.go histograms
//go:generate go run -C _asm . -pkg kernel -out ../huffman_asm_amd64.s -stubs ../huffman_asm_amd64.go huffman
//go:generate go run -C _asm . -pkg inflate -out ../../inflate/fast_asm_amd64.s -stubs ../../inflate/fast_asm_amd64.go inflate
//go:generate go run -C _asm . -pkg kernel -out ../jpegdecode_asm_amd64.s -stubs ../jpegdecode_asm_amd64.go jpegdecode
//go:generate go run -C _asm . -pkg kernel -out ../jpegencode_asm_amd64.s -stubs ../jpegencode_asm_amd64.go jpegencode
//go:generate go run -C _asm . -pkg kernel -out ../linear_asm_amd64.s -stubs ../linear_asm_amd64.go linear
//go:generate go run -C _asm . -pkg kernel -out ../median_asm_amd64.s -stubs ../median_asm_amd64.go median
//go:generate go run -C _asm . -pkg kernel -out ../morphology_asm_amd64.s -stubs ../morphology_asm_amd64.go morphology
//go:generate go run -C _asm . -pkg kernel -out ../planes_asm_amd64.s -stubs ../planes_asm_amd64.go planes
//go:generate go run -C _asm . -pkg kernel -out ../pngfilter_asm_amd64.s -stubs ../pngfilter_asm_amd64.go pngfilter
//go:generate go run -C _asm . -pkg kernel -out ../threshold_asm_amd64.s -stubs ../threshold_asm_amd64.go threshold
//go:generate go run -C _asm . -pkg kernel -out ../tiles_amd64.h tiles
//go:generate go run -C _asm . -pkg kernel -out ../unfilter_asm_amd64.s -stubs ../unfilter_asm_amd64.go unfilter

// Every kernel has an implementation in portable Go, which says what it computes. Kernels that matter stand in tables, one a
// family, such as [ThreshU8]; a table is filled with portable kernels, and once, when the program starts, with the best that the
// processor runs (dispatch_amd64.go). The environment variable PURECV_IMPL=generic|avx2|avx512 asks for no better than
// that; the build tag purego leaves the assembly out.

// Kernels for which writing takes much of the time have a parameter stream: dst, which is no source then and part of a result too large to be found
// in a cache later, is written past the caches, which saves reading it first. Portable kernels take no notice.

// Implementation is the set of kernels in use: generic, avx2 or avx512.
var Implementation = "generic"
