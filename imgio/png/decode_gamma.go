package png

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/purecv/cv/internal/inflate"
)

// A gamma finds out the gamma that libpng believes a file to have.
type gamma struct {
	value     int  // times 100000, 0 if unknown
	fixed     bool // what follows does not count: a chunk was wrong
	told      bool // by gAMA
	srgb      bool // by sRGB, or by a profile that is known to be sRGB's
	primaries bool // cHRM has come
}

// unit is 1 in what these chunks hold.
const unit = 100000

const srgbGamma = 45455

// chunk takes what a chunk before the palette and the pixels says; false if it is wrong.
func (g *gamma) chunk(kind string, body []byte, color bool) bool {
	switch kind {
	case chunkGamma:
		if len(body) != 4 {
			return false
		}
		v := int(binary.BigEndian.Uint32(body))
		if v < 16 || v > 625000000 || g.told {
			g.fixed = true
			return false
		}
		if ratio := round(srgbGamma * 1e5 / float64(v)); !g.fixed && (!g.srgb || !significantGamma(int(ratio))) {
			g.value, g.told = v, true
		}
	case chunkSRGB:
		if len(body) != 1 {
			return false
		}
		if g.fixed = g.fixed || g.srgb || body[0] > 3; !g.fixed {
			g.value, g.srgb = srgbGamma, true
		}
	case chunkProfile:
		if len(body) < 14 || len(body)-min(len(body), 81) < 11 {
			return false
		}
		switch profile := readProfile(body); {
		case g.fixed:
		case g.srgb || !checkProfile(profile, color):
			g.fixed = true
			return false
		case srgbProfiles[crc32.ChecksumIEEE(profile)] == len(profile):
			g.value, g.srgb = srgbGamma, true
		}
	case chunkPrimaries:
		if len(body) != 32 || g.fixed {
			return g.fixed
		}
		p := readPrimaries(body)
		for _, c := range p {
			if min(c[0], c[1]) < 0 {
				return false
			}
		}
		g.fixed, g.primaries = g.primaries || !g.takes(p), true
		return !g.fixed
	}
	return true
}

// primaries are the chromaticities of white, red, green and blue: x and y of each.
type primaries [4][2]int

func readPrimaries(body []byte) (p primaries) {
	for i := range 8 {
		p[i/2][i%2] = int(int32(binary.BigEndian.Uint32(body[4*i:])))
	}
	return p
}

// near tells whether no number is further than this from that of other primaries.
func (p *primaries) near(q *primaries, distance int) bool {
	for i := range p {
		for k, v := range p[i] {
			if v < q[i][k]-distance || v > q[i][k]+distance {
				return false
			}
		}
	}
	return true
}

var srgbPrimaries = primaries{{31270, 32900}, {64000, 33000}, {30000, 60000}, {15000, 6000}}

// takes tells whether libpng takes primaries: they span a space in which they have coordinates X, Y and Z, from which they
// can be found again, and are those of sRGB where the file is that.
func (g *gamma) takes(p primaries) bool {
	for i, c := range p {
		if c[0] < 0 || c[0] > unit || c[1] < 0 || c[1] > unit-c[0] || i == 0 && c[1] < 5 {
			return false
		}
	}
	white, red, green, blue := p[0], p[1], p[2], p[3]
	cross := func(a, b [2]int) float64 {
		left := round(float64(a[0]-blue[0]) * float64(b[1]-blue[1]) / 7)
		return left - round(float64(a[1]-blue[1])*float64(b[0]-blue[0])/7)
	}
	redInverse := round(float64(white[1]) * cross(green, red) / cross(green, white))
	greenInverse := round(float64(white[1]) * cross(green, red) / -cross(red, white))
	for _, v := range []float64{redInverse, greenInverse} {
		if !(v > float64(white[1]) && v <= math.MaxInt32) {
			return false
		}
	}
	blueScale := round(1e10/float64(white[1])) - round(1e10/redInverse) - round(1e10/greenInverse)
	if blueScale <= 0 {
		return false
	}
	var again primaries
	var sum [3]float64
	scaled := []func(v int) float64{
		func(v int) float64 { return round(float64(v) * unit / redInverse) },
		func(v int) float64 { return round(float64(v) * unit / greenInverse) },
		func(v int) float64 { return round(float64(v) * blueScale / unit) },
	}
	for i, scale := range scaled {
		c := p[1+i]
		xyz := [3]float64{scale(c[0]), scale(c[1]), scale(unit - c[0] - c[1])}
		for k, v := range xyz {
			sum[k] += v
		}
		again[1+i] = chromaticity(xyz)
	}
	again[0] = chromaticity(sum)
	return p.near(&again, 5) && (!g.srgb || p.near(&srgbPrimaries, 100))
}

// chromaticity returns x and y of a colour; what has none is far from every colour.
func chromaticity(xyz [3]float64) [2]int {
	d := xyz[0] + xyz[1] + xyz[2]
	if d == 0 {
		return [2]int{-unit, -unit}
	}
	return [2]int{int(round(xyz[0] * unit / d)), int(round(xyz[1] * unit / d))}
}

func round(v float64) float64 { return math.Floor(v + .5) }

// srgbProfiles are the colour profiles that libpng knows to be sRGB's: their sizes by their CRC-32s.
var srgbProfiles = map[uint32]int{
	0x3b8772b9: 3048, 0x427ebb21: 3052, 0x306fd8ae: 60988, 0xbbef7812: 60960, // of the ICC
	0x5d5129ce: 3024, 0x182ea552: 3144, 0xf29e526d: 3144, // of Hewlett-Packard
}

// profileHeader is the size of a profile's header with the number of its tags.
const profileHeader = 132

// readProfile unpacks an iCCP chunk, which is a name, a zero, the method and the compressed profile; nil if it is wrong.
func readProfile(body []byte) []byte {
	const longest = 8_000_000
	name, packed, _ := bytes.Cut(body[:min(len(body), 81)], []byte{0})
	if len(name) < 1 || len(name) > 79 || len(packed) < 1 || packed[0] != 0 {
		return nil
	}
	packed = body[len(name)+2:]
	var head [profileHeader]byte
	if inflate.Zlib(head[:], packed) != nil {
		return nil
	}
	size := int64(binary.BigEndian.Uint32(head[:]))
	if size < profileHeader || size > min(longest, int64(len(packed))*inflate.MostExpansion) {
		return nil
	}
	profile := make([]byte, size)
	if inflate.Zlib(profile, packed) != nil {
		return nil
	}
	return profile
}

// checkProfile tells whether libpng takes a profile for an image of colour or gray.
func checkProfile(profile []byte, color bool) bool {
	if profile == nil {
		return false
	}
	field := func(at int) uint32 { return binary.BigEndian.Uint32(profile[at:]) }
	space := uint32(0x47524159) // GRAY
	if color {
		space = 0x52474220 // RGB
	}
	size, tags := uint32(len(profile)), field(128)
	switch {
	case profile[8] > 3 && size%4 != 0, // version 4 demands whole words
		tags > (size-profileHeader)/12,
		field(64) >= 0xffff,                              // intent
		field(36) != 0x61637370,                          // "acsp"
		field(16) != space,                               //
		field(12) == 0x61627374, field(12) == 0x6c696e6b, // abstract, link
		field(20) != 0x58595a20 && field(20) != 0x4c616220: // "XYZ " or "Lab "
		return false
	}
	for i := range int(tags) {
		if start, n := field(profileHeader+12*i+4), field(profileHeader+12*i+8); start > size || n > size-start {
			return false
		}
	}
	return true
}

// significantGamma tells whether a gamma, times 100000, is worth a correction.
func significantGamma(gamma int) bool {
	return gamma != 0 && (gamma < 95000 || gamma > 105000)
}

// needsTables tells whether gray is made with tables for a gamma: 1.05 is its limit, and that of what reverses it.
func needsTables(gamma int) bool {
	return significantGamma(gamma) || gamma != 0 && significantGamma(reciprocalGamma(gamma))
}

// reciprocalGamma returns 1/gamma, both times 100000.
func reciprocalGamma(gamma int) int {
	return int(round(1e10 / float64(gamma)))
}
