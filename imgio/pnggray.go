package imgio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"github.com/purecv/cv"
)

// The weights with which libpng makes gray, in 1/32768: what remains of OpenCV's 0.299 and 0.587 when they are
// cut to whole numbers, and the rest.
const (
	pngRed   = 29900 * 32768 / 100000
	pngGreen = 58700 * 32768 / 100000
	pngBlue  = 32768 - pngRed - pngGreen
)

// pngGray makes gray of colour as libpng does for OpenCV.
//
//	8 bits:  (9797 R + 19234 G + 3737 B) >> 15
//	16 bits: (9797 R + 19234 G + 3737 B + 16384) >> 15
//
// If the file tells its gamma, the sum is one of linear light: R, G and B go through a table before it
// and the result through the inverse table after it. narrow tells that 16 bits will become 8.
func pngGray(img cv.AnyImage, info *pngInfo, narrow bool) (cv.AnyImage, error) {
	f := img.Format()
	f.C = 1
	out, err := cv.NewAnyImage(f)
	if err != nil {
		return nil, err
	}
	switch src := img.(type) {
	case *cv.Image[uint8]:
		dst := out.(*cv.Image[uint8])
		if significantGamma(info.gamma) {
			pngGray8Gamma(dst, src, info.gamma)
		} else {
			pngGray8(dst, src)
		}
	case *cv.Image[uint16]:
		dst := out.(*cv.Image[uint16])
		if significantGamma(info.gamma) {
			pngGray16Gamma(dst, src, info, narrow)
		} else {
			pngGray16(dst, src)
		}
	}
	return out, nil
}

func pngGray8(dst, src *cv.Image[uint8]) {
	c := src.Channels
	for i := range dst.Pix {
		p := src.Pix[i*c : i*c+3]
		dst.Pix[i] = uint8((pngRed*uint32(p[0]) + pngGreen*uint32(p[1]) + pngBlue*uint32(p[2])) >> 15)
	}
}

func pngGray16(dst, src *cv.Image[uint16]) {
	c := src.Channels
	for i := range dst.Pix {
		p := src.Pix[i*c : i*c+3]
		dst.Pix[i] = uint16((pngRed*uint32(p[0]) + pngGreen*uint32(p[1]) + pngBlue*uint32(p[2]) + 1<<14) >> 15)
	}
}

// A pngGamma finds out the gamma that libpng believes a file to have.
type pngGamma struct {
	value   int  // times 100000, 0 if unknown
	fixed   bool // what follows does not count
	told    bool // by gAMA
	srgb    bool // by sRGB, or by a profile that is known to be sRGB's
	tooLate bool // the palette or the pixels have come
}

// chunk takes what a chunk before the palette and the pixels says.
func (g *pngGamma) chunk(kind string, body []byte) {
	const srgbGamma = 45455
	switch {
	case kind == "PLTE" || kind == "IDAT":
		g.tooLate = true
	case g.tooLate || g.fixed:
	case kind == "gAMA" && len(body) == 4:
		v := int(binary.BigEndian.Uint32(body))
		if v < 16 || v > 625000000 || g.told {
			g.fixed = true
		} else if ratio := math.Floor(srgbGamma*1e5/float64(v) + .5); !g.srgb || !significantGamma(int(ratio)) {
			g.value, g.told = v, true
		}
	case kind == "sRGB" && len(body) == 1 && body[0] > 3:
		g.fixed = true
	case kind == "sRGB" && len(body) == 1, kind == "iCCP" && isSRGBProfile(body):
		if !g.srgb {
			g.value, g.srgb = srgbGamma, true
		}
	}
}

// srgbProfiles are the colour profiles that libpng knows to be sRGB's: their sizes by their CRC-32s.
var srgbProfiles = map[uint32]int{
	0x3b8772b9: 3048, 0x427ebb21: 3052, 0x306fd8ae: 60988, 0xbbef7812: 60960, // of the ICC
	0x5d5129ce: 3024, 0x182ea552: 3144, 0xf29e526d: 3144, // of Hewlett-Packard
}

// isSRGBProfile tells whether an iCCP chunk, which is a name, a zero, the method and the compressed profile,
// holds one of these.
func isSRGBProfile(body []byte) bool {
	_, packed, _ := bytes.Cut(body, []byte{0})
	if len(packed) < 1 {
		return false
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return false
	}
	const longest = 60988
	profile, err := io.ReadAll(io.LimitReader(z, longest+1))
	return err == nil && len(profile) > 0 && srgbProfiles[crc32.ChecksumIEEE(profile)] == len(profile)
}

// significantGamma tells whether a gamma, times 100000, is worth a correction.
func significantGamma(gamma int) bool {
	return gamma != 0 && (gamma < 95000 || gamma > 105000)
}

// reciprocalGamma returns 1/gamma, both times 100000.
func reciprocalGamma(gamma int) int {
	return int(math.Floor(1e10/float64(gamma) + .5))
}

func pngGray8Gamma(dst, src *cv.Image[uint8], gamma int) {
	table := func(gamma int) (t [256]uint8) {
		for i := range t {
			t[i] = uint8(i)
			if significantGamma(gamma) && i > 0 && i < 255 {
				t[i] = uint8(math.Floor(float64(255*math.Pow(float64(i)/255, float64(gamma)*.00001)) + .5))
			}
		}
		return t
	}
	linear, coded := table(reciprocalGamma(gamma)), table(reciprocalGamma(reciprocalGamma(gamma)))
	c := src.Channels
	for i := range dst.Pix {
		p := src.Pix[i*c : i*c+3]
		if p[0] == p[1] && p[0] == p[2] {
			dst.Pix[i] = p[0]
			continue
		}
		r, g, b := uint32(linear[p[0]]), uint32(linear[p[1]]), uint32(linear[p[2]])
		dst.Pix[i] = coded[(pngRed*r+pngGreen*g+pngBlue*b+1<<14)>>15]
	}
}

// pngGray16Gamma is pngGray8Gamma for 16 bits. Its tables leave the insignificant bits out:
// the lowest five at least if only 8 bits will be wanted.
func pngGray16Gamma(dst, src *cv.Image[uint16], info *pngInfo, narrow bool) {
	shift := 0
	if info.significant > 0 && info.significant < 16 {
		shift = 16 - info.significant
	}
	if narrow {
		shift = max(shift, 5)
	}
	shift = min(shift, 8)
	linear := gammaTable16(reciprocalGamma(info.gamma), shift)
	coded := gammaTable16(reciprocalGamma(reciprocalGamma(info.gamma)), shift)
	equal := gammaTable16(100000, shift)
	if narrow {
		equal = roundingTable16(shift)
	}
	c := src.Channels
	for i := range dst.Pix {
		p := src.Pix[i*c : i*c+3]
		if p[0] == p[1] && p[0] == p[2] {
			dst.Pix[i] = equal[p[0]>>shift]
			continue
		}
		r, g, b := uint32(linear[p[0]>>shift]), uint32(linear[p[1]>>shift]), uint32(linear[p[2]>>shift])
		dst.Pix[i] = coded[(pngRed*r+pngGreen*g+pngBlue*b+1<<14)>>15>>shift]
	}
}

// gammaTable16 raises the upper 16-shift bits of a number, as part of their largest, to gamma/100000.
func gammaTable16(gamma, shift int) []uint16 {
	table := make([]uint16, 1<<(16-shift))
	top := len(table) - 1
	scale := 1 / float64(top)
	for i := range table {
		switch {
		case significantGamma(gamma):
			table[i] = uint16(math.Floor(float64(65535*math.Pow(float64(i)*scale, float64(gamma)*.00001)) + .5))
		case shift != 0:
			table[i] = uint16((i*65535 + 1<<(15-shift)) / top)
		default:
			table[i] = uint16(i)
		}
	}
	return table
}

// roundingTable16 rounds the upper 16-shift bits to the nearest of the 256 levels, doubled to 16 bits.
func roundingTable16(shift int) []uint16 {
	table := make([]uint16, 1<<(16-shift))
	top := len(table) - 1
	next := 0
	for level := range 255 {
		bound := ((level*257+128)*top+32768)/65535 + 1
		for ; next < bound; next++ {
			table[next] = uint16(level * 257)
		}
	}
	for ; next < len(table); next++ {
		table[next] = 65535
	}
	return table
}
