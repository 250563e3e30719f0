//go:build !purego

package kernel

var (
	regionsAVX2   = wideMaskings(maskAVX2, labelRowAVX2)
	regionsAVX512 = wideMaskings(maskAVX512, labelRowAVX512)
)

// wideMaskings gives the pixels behind the last whole word to the portable kernels.
func wideMaskings(wideMask func(dst []uint64, src []uint8, words int),
	labelRow func(dst []int32, row, top, bottom []uint64, labels []int32, words int, stream bool) int) Maskings {
	return Maskings{
		Mask: func(dst []uint64, src []uint8) {
			words := min(len(src)/64, len(dst))
			if words > 0 {
				wideMask(dst, src, words)
			}
			mask(dst[words:], src[64*words:])
		},
		Links: func(links []Link, upperTop, upper, lower, lowerBottom []uint64, upperRun, lowerRun int, corners bool) int {
			words := len(upper)
			if words == 0 {
				return 0
			}
			var across uint64
			if corners {
				across = ^across
			}
			return linksAVX2(&links[:MostLinks(words)][0].Upper, upperTop[:words], upper, lower[:words], lowerBottom[:words], upperRun, lowerRun, across, words)
		},
		Measure: func(sums []Sums, labels []int32, top, bottom []uint64, y int) {
			if words := len(top); words > 0 {
				measureAVX2(&sums[0].Left, labels, top, bottom[:words], y, words)
			}
		},
		LabelRow: func(dst []int32, row, top, bottom []uint64, labels []int32, stream bool) {
			words, runs := len(dst)/64, 0
			row, top, bottom = row[:(len(dst)+63)/64], top[:len(row)], bottom[:len(row)]
			if words > 0 {
				runs = labelRow(dst, row, top, bottom, labels, words, stream)
				_ = labels[runs+LabelsBehind] // how many runs there are is known only now; the loop has read labels, no more
			}
			labelRowFrom(dst, row, top, bottom, labels, words, runs)
		},
	}
}
