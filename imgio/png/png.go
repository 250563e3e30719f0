// Package png encodes PNG files.
package png

// The colour types.
const (
	colorGray = 0
	colorRGB  = 2
	colorRGBA = 6
)

const signature = "\x89PNG\r\n\x1a\n"
