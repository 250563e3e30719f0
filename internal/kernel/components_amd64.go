//go:build !purego

package kernel

var (
	regionsAVX2   = wideMaskings(maskAVX2, labelRowAVX2)
	regionsAVX512 = wideMaskings(maskAVX512, labelRowAVX512)
)

// wideMaskings gives the pixels behind the last whole word to the portable kernels.
func wideMaskings(wideMask func(dst []uint64, src []uint8, words int),
	wideLabels func(dst []int32, row, top, bottom []uint64, labels []int32, words int) int) Maskings {
	return Maskings{
		Mask: func(dst []uint64, src []uint8) {
			words := min(len(src)/64, len(dst))
			if words > 0 {
				wideMask(dst, src, words)
			}
			mask(dst[words:], src[64*words:])
		},
		LabelRow: func(dst []int32, row, top, bottom []uint64, labels []int32) {
			words, runs := len(dst)/64, 0
			row, top, bottom = row[:(len(dst)+63)/64], top[:len(row)], bottom[:len(row)]
			if words > 0 {
				runs = wideLabels(dst, row, top, bottom, labels, words)
				_ = labels[runs+LabelsBehind]
			}
			labelRowFrom(dst, row, top, bottom, labels, words, runs)
		},
	}
}
