package kernel

// Adler32 continues the Adler-32 checksum of a zlib stream, which begins as 1, with p:
//
//	low = low + p[i] mod 65521, high = high + low mod 65521, sum = high<<16 | low
func Adler32(sum uint32, p []byte) uint32 { return adler32(sum, p) }

// adler32 is the best implementation.
var adler32 = adler32Generic

const adlerModulus = 65521

func adler32Generic(sum uint32, p []byte) uint32 {
	const longest = 5552 // bytes after which neither sum can have overflowed
	low, high := sum&0xffff, sum>>16
	for len(p) > 0 {
		part := p[:min(longest, len(p))]
		p = p[len(part):]
		for _, v := range part {
			low += uint32(v)
			high += low
		}
		low %= adlerModulus
		high %= adlerModulus
	}
	return high<<16 | low
}
