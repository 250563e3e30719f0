// Package jpeg writes JPEG files: the very bytes that cv2.imwrite of OpenCV 4.6 with libjpeg-turbo 2.1 writes.
package jpeg

// The markers. Each follows a byte 0xff.
const (
	markerSOF0 = 0xc0 // baseline frame
	markerSOF2 = 0xc2 // progressive frame
	markerDHT  = 0xc4 // Huffman table
	markerRST0 = 0xd0 // the first of eight that mark restarts
	markerSOI  = 0xd8 // start of the file
	markerEOI  = 0xd9 // its end
	markerSOS  = 0xda // start of a scan
	markerDQT  = 0xdb // quantisation table
	markerDRI  = 0xdd // restart interval
	markerAPP0 = 0xe0
)

// maxSize is the largest width or height: libjpeg's, a little less than what 16 bits hold.
const maxSize = 65500
