//go:build !purego

package kernel

// adler32AVX2 leaves the last bytes to the portable kernel.
func adler32AVX2(sum uint32, p []byte) uint32 {
	const longest = 1 << 16
	low, high := uint64(sum&0xffff), uint64(sum>>16)
	for len(p) >= 32 {
		part := p[:min(longest, len(p)&^31)]
		p = p[len(part):]
		all, before, weighted := adlerSumsAVX2(part)
		high = (high + uint64(len(part))*low + 32*before + weighted) % adlerModulus
		low = (low + all) % adlerModulus
	}
	return adler32Generic(uint32(high<<16|low), p)
}
