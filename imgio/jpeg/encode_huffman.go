package jpeg

import "github.com/purecv/cv/internal/kernel"

// A huffmanTable says how long the codes of symbols are, as a file does.
type huffmanTable struct {
	counts  [16]uint8 // of codes of 1 to 16 bits
	symbols string    // by length of their codes
}

// tables are those of symbols for frequency 0 and for the others; each for luma and for chroma.
type tables [2][2]huffmanTable

// The tables of annex K of the standard.
var standardTables = tables{
	{
		{[16]uint8{0, 1, 5, 1, 1, 1, 1, 1, 1}, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"},
		{[16]uint8{0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"},
	}, {
		{
			[16]uint8{0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125},
			"\x01\x02\x03\x00\x04\x11\x05\x12\x21\x31\x41\x06\x13\x51\x61\x07\x22\x71\x14\x32\x81\x91\xa1\x08\x23\x42\xb1\xc1\x15\x52\xd1\xf0\x24" +
				"\x33\x62\x72\x82\x09\x0a\x16\x17\x18\x19\x1a\x25\x26\x27\x28\x29\x2a\x34\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53" +
				"\x54\x55\x56\x57\x58\x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x83\x84\x85\x86\x87\x88\x89\x8a\x92\x93" +
				"\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9" +
				"\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
		}, {
			[16]uint8{0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119},
			"\x00\x01\x02\x03\x11\x04\x05\x21\x31\x06\x12\x41\x51\x07\x61\x71\x13\x22\x32\x81\x08\x14\x42\x91\xa1\xb1\xc1\x09\x23\x33\x52\xf0\x15" +
				"\x62\x72\xd1\x0a\x16\x24\x34\xe1\x25\xf1\x17\x18\x19\x1a\x26\x27\x28\x29\x2a\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a" +
				"\x53\x54\x55\x56\x57\x58\x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x82\x83\x84\x85\x86\x87\x88\x89\x8a" +
				"\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7" +
				"\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa",
		},
	},
}

// codes returns the code of each symbol, 0 of those that have none.
func (t *huffmanTable) codes() (list [256]kernel.JPEGCode) {
	i, next := 0, uint64(0)
	for k, n := range t.counts {
		for range n {
			list[t.symbols[i]] = kernel.JPEGCode(0).Then(next, uint(k+1))
			i, next = i+1, next+1
		}
		next *= 2
	}
	return list
}

// optimalTable makes the codes by Huffman's algorithm, shortened to 16 bits. Where symbols are equally frequent it does what libjpeg does.
func optimalTable(frequency *[256]int) huffmanTable {
	const reserved = 256 // takes the code that is all ones, which files do not use
	var weight, length [257]int
	copy(weight[:], frequency[:])
	weight[reserved] = 1
	var next [257]int // in the list of symbols that are in a tree, which begins with the one that stands for the tree
	for i := range next {
		next[i] = -1
	}
	for {
		// The two smallest trees; of equal ones the last.
		a, b := -1, -1
		for i, w := range weight {
			switch {
			case w == 0:
			case a < 0 || w <= weight[a]:
				a, b = i, a
			case b < 0 || w <= weight[b]:
				b = i
			}
		}
		if b < 0 {
			break
		}
		weight[a] += weight[b]
		weight[b] = 0
		last := a
		for i := a; i >= 0; i = next[i] {
			length[i]++
			last = i
		}
		for i := b; i >= 0; i = next[i] {
			length[i]++
		}
		next[last] = b
	}
	return shortened(&length)
}

// shortened makes a table of codes of at most 16 bits from lengths, of which 0 is of what is no symbol. It is the procedure of
// annex K.2 of the standard: a pair of codes too long gives up one of its two, and the other stands beside a shorter code made longer by a bit.
func shortened(length *[257]int) (t huffmanTable) {
	var counts [258]int
	var symbols []byte
	for n := 1; n < len(counts); n++ {
		for i, l := range length {
			if l == n {
				counts[n]++
				if i < 256 {
					symbols = append(symbols, byte(i))
				}
			}
		}
	}
	for n := len(counts) - 1; n > 16; n-- {
		for counts[n] > 0 {
			shorter := n - 2
			for counts[shorter] == 0 {
				shorter--
			}
			counts[n] -= 2
			counts[n-1]++
			counts[shorter+1] += 2
			counts[shorter]--
		}
	}
	longest := 16
	for counts[longest] == 0 {
		longest--
	}
	counts[longest]-- // the reserved one
	for i := range t.counts {
		t.counts[i] = uint8(counts[i+1])
	}
	t.symbols = string(symbols)
	return t
}
