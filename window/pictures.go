package window

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

// A protocol is how a terminal is told of a picture. Its function writes a picture that takes columns x rows cells; the cursor is in the first one.
type protocol struct {
	name string
	draw func(out *bytes.Buffer, picture *cv.Image[uint8], id int, cells cv.Size)
}

// The protocols.
var (
	kitty      = protocol{"kitty", drawKitty}
	iterm      = protocol{"iTerm2", drawITerm}
	sixels     = protocol{"sixel", func(out *bytes.Buffer, picture *cv.Image[uint8], _ int, _ cv.Size) { drawSixels(out, picture) }}
	halfBlocks = protocol{"half blocks", func(out *bytes.Buffer, picture *cv.Image[uint8], _ int, _ cv.Size) { drawHalfBlocks(out, picture) }}
)

// drawKitty sends a picture as PNG in pieces of base64, as the graphics protocol of kitty demands. One that has the number of an old one takes its place.
func drawKitty(out *bytes.Buffer, picture *cv.Image[uint8], id int, cells cv.Size) {
	const most = 4096 // of a piece
	data := base64PNG(picture)
	control := fmt.Sprintf("a=T,f=100,i=%d,p=1,c=%d,r=%d,C=1,q=2,", id, cells.W, cells.H) // C=1: the cursor stays; q=2: no answers
	for len(data) > most {
		fmt.Fprintf(out, "\x1b_G%sm=1;%s\x1b\\", control, data[:most])
		data, control = data[most:], ""
	}
	fmt.Fprintf(out, "\x1b_G%sm=0;%s\x1b\\", control, data)
}

// drawITerm sends a picture as PNG in one sequence of iTerm2.
func drawITerm(out *bytes.Buffer, picture *cv.Image[uint8], _ int, cells cv.Size) {
	data := base64PNG(picture)
	size := base64.StdEncoding.DecodedLen(len(data)) - strings.Count(data, "=")
	fmt.Fprintf(out, "\x1b]1337;File=inline=1;size=%d;width=%d;height=%d;preserveAspectRatio=0:%s\a", size, cells.W, cells.H, data)
}

func base64PNG(picture *cv.Image[uint8]) string {
	var data bytes.Buffer
	if err := imgio.Encode(&data, "png", picture, nil); err != nil {
		panic(err) // a picture in memory always has a PNG file
	}
	return base64.StdEncoding.EncodeToString(data.Bytes())
}

// rgbAt returns a pixel of a gray or RGB picture.
func rgbAt(m *cv.Image[uint8], x, y int) (r, g, b uint8) {
	p := m.Row(y)[x*m.Channels:]
	if m.Channels == 1 {
		return p[0], p[0], p[0]
	}
	return p[0], p[1], p[2]
}

// drawHalfBlocks writes a picture as upper half blocks: two rows of pixels a line, the upper one in the colour of the text, the lower one in that of the ground. The last line of
// an odd picture leaves its ground as it is.
func drawHalfBlocks(out *bytes.Buffer, m *cv.Image[uint8]) {
	for y := 0; y < m.Height; y += 2 {
		if y > 0 {
			out.WriteString("\r\n")
		}
		var last [6]uint8
		for x := range m.Width {
			var now [6]uint8
			now[0], now[1], now[2] = rgbAt(m, x, y)
			if y+1 < m.Height {
				now[3], now[4], now[5] = rgbAt(m, x, y+1)
			}
			if x == 0 || now != last {
				fmt.Fprintf(out, "\x1b[38;2;%d;%d;%d", now[0], now[1], now[2])
				if y+1 < m.Height {
					fmt.Fprintf(out, ";48;2;%d;%d;%d", now[3], now[4], now[5])
				}
				out.WriteByte('m')
			}
			out.WriteString("▀")
			last = now
		}
		out.WriteString("\x1b[m")
	}
}

// drawSixels writes a picture as sixels: bands of six rows, in which each colour is written over the others, runs shortened.
func drawSixels(out *bytes.Buffer, m *cv.Image[uint8]) {
	fmt.Fprintf(out, "\x1bP0;1q\"1;1;%d;%d", m.Width, m.Height)
	palette, pixels := quantize(m)
	for i, v := range palette {
		fmt.Fprintf(out, "#%d;2;%d;%d;%d", i, percent(v[0]), percent(v[1]), percent(v[2]))
	}
	for top := 0; top < m.Height; top += 6 {
		rows := make([][]byte, len(palette)) // the sixels of each colour
		for y := top; y < min(top+6, m.Height); y++ {
			for x, i := range pixels[y*m.Width : (y+1)*m.Width] {
				if rows[i] == nil {
					rows[i] = make([]byte, m.Width)
				}
				rows[i][x] |= 1 << (y - top)
			}
		}
		for i, row := range rows {
			if row != nil {
				fmt.Fprintf(out, "#%d", i)
				writeRuns(out, row)
				out.WriteByte('$') // back to the first column
			}
		}
		out.WriteByte('-') // to the next band
	}
	out.WriteString("\x1b\\")
}

// writeRuns writes sixels, of which equal ones that follow each other are counted.
func writeRuns(out *bytes.Buffer, row []byte) {
	for i := 0; i < len(row); {
		n := 1
		for i+n < len(row) && row[i+n] == row[i] {
			n++
		}
		c := '?' + row[i]
		switch {
		case i+n == len(row) && row[i] == 0: // nothing more
		case n > 3:
			fmt.Fprintf(out, "!%d%c", n, c)
		default:
			out.Write(bytes.Repeat([]byte{c}, n))
		}
		i += n
	}
}
