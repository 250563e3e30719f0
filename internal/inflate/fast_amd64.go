//go:build !purego

package inflate

import "github.com/purecv/cv/internal/kernel"

func init() {
	if kernel.Implementation == "generic" {
		return
	}
	fastLoop = func(dst, src []byte, pos, in int, hold uint64, bits uint, floor int, literals *[literalEntries]entry, distances *[distanceEntries]entry) (int, int, uint64, uint) {
		return fastAVX2(dst, src, pos, in, hold, bits, floor, &literals[0], &distances[0])
	}
	pairLiterals = func(table *[literalEntries]entry) {
		pairLiteralsAVX2(&table[0])
		pairBelow(table, 8)
	}
}
