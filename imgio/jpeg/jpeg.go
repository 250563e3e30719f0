// Package jpeg reads JPEG files, with the very pixels of cv2.imread, and writes them, with the very bytes of cv2.imwrite (OpenCV 4.6 with
// libjpeg-turbo 2.1.5).
//
// Baseline, extended and progressive files with Huffman codes and 8 bits are read: gray, YCbCr, RGB, CMYK and YCCK, with all sampling factors
// that libjpeg knows, restart intervals and scans of any order. Arithmetic coding, which cv2 reads, is not, nor are lossless and hierarchical
// files and those of 12 bits, which it does not read either. A damaged file gives an image wherever cv2 gives one, with what is missing filled
// in as libjpeg does, and warnings.
package jpeg

// Codes of markers.
const (
	markerTEM   = 0x01
	markerSOF0  = 0xc0 // baseline; the others up to SOF15 say other kinds of coding
	markerSOF1  = 0xc1 // extended sequential
	markerSOF2  = 0xc2 // progressive
	markerDHT   = 0xc4 // Huffman tables
	markerJPG   = 0xc8
	markerSOF9  = 0xc9 // extended sequential, arithmetic coding
	markerSOF10 = 0xca // progressive, arithmetic coding
	markerDAC   = 0xcc
	markerSOF15 = 0xcf
	markerRST0  = 0xd0 // the first of eight that mark restarts
	markerRST7  = 0xd7
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda // start of a scan
	markerDQT   = 0xdb // quantisation tables
	markerDNL   = 0xdc
	markerDRI   = 0xdd // restart interval
	markerAPP0  = 0xe0
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// maxSize is the largest width or height: libjpeg's, a little less than what 16 bits hold.
const maxSize = 65500
