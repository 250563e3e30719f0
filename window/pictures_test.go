package window

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
)

// The streams of a picture of two columns and three rows.
func TestStreams(t *testing.T) {
	picture := newImage[uint8](t, 2, 3, 3, 255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 9, 8, 7, 255, 255, 255)
	for _, c := range []struct {
		protocol protocol
		want     string
	}{
		{halfBlocks, "\x1b[38;2;255;0;0;48;2;0;255;0m▀▀\x1b[m\r\n\x1b[38;2;9;8;7m▀\x1b[38;2;255;255;255m▀\x1b[m"},
		{kitty, "\x1b_Ga=T,f=100,i=5,p=1,c=4,r=2,C=1,q=2,m=0;" + base64PNG(picture) + "\x1b\\"},
		{iterm, fmt.Sprintf("\x1b]1337;File=inline=1;size=%d;width=4;height=2;preserveAspectRatio=0:%s\a",
			len(decodeBase64(t, base64PNG(picture))), base64PNG(picture))},
	} {
		var out bytes.Buffer
		c.protocol.draw(&out, picture, 5, cv.Size{W: 4, H: 2})
		if out.String() != c.want {
			t.Errorf("%s: got %q want %q", c.protocol.name, out.String(), c.want)
		}
	}
	var out bytes.Buffer
	drawSixels(&out, newImage[uint8](t, 5, 7, 1, bytes.Repeat([]byte{255, 255, 255, 255, 0}, 7)...))
	stream := out.String()
	if stream != "\x1bP0;1q\"1;1;5;7#0;2;100;100;100#1;2;0;0;0#0!4~$#1!4?~$-#0!4@$#1!4?@$-\x1b\\" {
		t.Errorf("sixels: %q", stream)
	}
}

// The size that iTerm2 is told is that of the file, whatever fills up its base64.
func TestITermSize(t *testing.T) {
	seen := map[int]bool{}
	for width := range 12 {
		var out bytes.Buffer
		drawITerm(&out, newImage[uint8](t, width+1, 1, 1, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5), 0, cv.Size{W: 1, H: 1})
		parts := regexp.MustCompile(";size=([0-9]+);.*:(.*)\a").FindStringSubmatch(out.String())
		if size := len(decodeBase64(t, parts[2])); parts[1] != fmt.Sprint(size) {
			t.Errorf("%s of %d bytes", parts[1], size)
		} else {
			seen[size%3] = true
		}
	}
	if len(seen) != 3 {
		t.Errorf("sizes leave %v", seen)
	}
}

func decodeBase64(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A large picture is cut into pieces which are its PNG file, joined.
func TestKittyPieces(t *testing.T) {
	picture, err := scene.Draw("coins")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	drawKitty(&out, picture, 1, cv.Size{W: 80, H: 24})
	var data strings.Builder
	pieces := regexp.MustCompile("\x1b_G([^;]*);([^\x1b]*)\x1b\\\\").FindAllStringSubmatch(out.String(), -1)
	for i, p := range pieces {
		last := i == len(pieces)-1
		if strings.HasSuffix(p[1], "m=0") != last || i > 0 && len(p[1]) != 3 || !last && len(p[2]) != 4096 {
			t.Errorf("piece %d of %d: %s, %d bytes", i, len(pieces), p[1], len(p[2]))
		}
		data.WriteString(p[2])
	}
	decoded, err := imgio.Decode(bytes.NewReader(decodeBase64(t, data.String())), nil)
	if err != nil || !bytes.Equal(decoded.Image.Plane().Data, picture.Pix) {
		t.Errorf("the picture is another one: %v", err)
	}
}

// gradients has all levels, in gray or colours.
func gradients(t *testing.T, channels int) *cv.Image[uint8] {
	img := newImage[uint8](t, 128, 61, channels)
	for y := range img.Height {
		for x := range img.Width {
			for c := range channels {
				img.Set(x, y, c, [3]uint8{uint8(2 * x), uint8(4 * y), uint8(x + 2*y)}[c])
			}
		}
	}
	return img
}

// Half blocks are read back as the very pixels.
func TestHalfBlocks(t *testing.T) {
	for _, channels := range []int{1, 3} {
		img := gradients(t, channels)
		var out bytes.Buffer
		drawHalfBlocks(&out, img)
		x, y := 0, 0
		var upper, lower [3]uint8
		same := func(x, y int, color [3]uint8) {
			if r, g, b := rgbAt(img, x, y); color != [3]uint8{r, g, b} {
				t.Fatalf("%d channels, x %d y %d: %v", channels, x, y, color)
			}
		}
		for rest := out.String(); rest != ""; {
			switch {
			case strings.HasPrefix(rest, "\r\n"):
				x, y, rest = 0, y+2, rest[2:]
			case strings.HasPrefix(rest, "▀"):
				same(x, y, upper)
				if y+1 < img.Height {
					same(x, y+1, lower)
				}
				x, rest = x+1, rest[len("▀"):]
			default:
				code, after, _ := strings.Cut(strings.TrimPrefix(rest, "\x1b["), "m")
				fmt.Sscanf(code, "38;2;%d;%d;%d;48;2;%d;%d;%d", &upper[0], &upper[1], &upper[2], &lower[0], &lower[1], &lower[2])
				rest = after
			}
		}
		if x != img.Width || y != img.Height-1 {
			t.Errorf("it ends at %d, %d", x, y)
		}
	}
}

// readSixels decodes what drawSixels writes, by the manual of the VT340.
func readSixels(t *testing.T, data string) *cv.Image[uint8] {
	t.Helper()
	var w, h int
	if _, err := fmt.Sscanf(data, "\x1bP0;1q\"1;1;%d;%d", &w, &h); err != nil {
		t.Fatal(err)
	}
	img := newImage[uint8](t, w, h, 3)
	painted := make([]int, w*h)
	data = data[strings.IndexByte(data, '"')+1:]
	data = strings.TrimSuffix(data[strings.IndexByte(data, '#'):], "\x1b\\")
	colors := map[int][3]uint8{}
	var color [3]uint8
	x, y := 0, 0
	number := func() int {
		n := 0
		for data != "" && data[0] >= '0' && data[0] <= '9' {
			n, data = n*10+int(data[0]-'0'), data[1:]
		}
		return n
	}
	for data != "" {
		c := data[0]
		data = data[1:]
		count := 1
		switch c {
		case '#':
			i := number()
			if strings.HasPrefix(data, ";2;") {
				data = data[2:]
				var rgb [3]uint8
				for k := range rgb {
					data = data[1:]
					rgb[k] = uint8((number()*255 + 50) / 100)
				}
				colors[i] = rgb
			}
			color = colors[i]
			continue
		case '$':
			x = 0
			continue
		case '-':
			x, y = 0, y+6
			continue
		case '!':
			count = number()
			c, data = data[0], data[1:]
		}
		for range count {
			for bit := range 6 {
				if (c-'?')>>bit&1 == 1 {
					copy(img.Pix[(y+bit)*img.Stride+3*x:], color[:])
					painted[(y+bit)*w+x]++
				}
			}
			x++
		}
	}
	for i, n := range painted {
		if n != 1 {
			t.Fatalf("pixel %d is painted %d times", i, n)
		}
	}
	return img
}

// What gray pictures and those of few colours have is shown as it is, but for the rounding to percent.
func TestSixelsExact(t *testing.T) {
	few := gradients(t, 3)
	for i, v := range few.Pix {
		few.Pix[i] = v / 43 * 43 // six levels
	}
	for _, img := range []*cv.Image[uint8]{gradients(t, 1), few} {
		var out bytes.Buffer
		drawSixels(&out, img)
		got := readSixels(t, out.String())
		for y := range img.Height {
			for x := range img.Width {
				r, g, b := rgbAt(img, x, y)
				for c, v := range []uint8{r, g, b} {
					if d := int(got.At(x, y, c)) - int(v); d > 1 || d < -1 {
						t.Fatalf("%d channels, x %d y %d: %d of %d", img.Channels, x, y, got.At(x, y, c), v)
					}
				}
			}
		}
	}
}

// Many colours become 256 that suit the picture, and their surroundings have their mean.
func TestSixelsMany(t *testing.T) {
	for _, c := range []struct {
		scene         string
		pixel, around float64 // mean errors that are allowed
	}{{"car", 4, .8}, {"coins", 3, .6}} {
		img, err := scene.Draw(c.scene)
		if err != nil {
			t.Fatal(err)
		}
		img, err = img.Crop(cv.Rect{Width: min(img.Width, 320), Height: min(img.Height, 240)})
		if err != nil {
			t.Fatal(err)
		}
		var out, again bytes.Buffer
		drawSixels(&out, img)
		drawSixels(&again, img)
		if !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Errorf("%s: other bytes the second time", c.scene)
		}
		pixel, around := sixelErrors(img, readSixels(t, out.String()))
		if pixel > c.pixel || around > c.around {
			t.Errorf("%s: mean error of a pixel %.2f, of 4x4 pixels %.2f", c.scene, pixel, around)
		}
	}
}

// sixelErrors returns the mean errors of pixels and of the means of 4x4 pixels, in levels of a colour.
func sixelErrors(want, got *cv.Image[uint8]) (pixel, around float64) {
	blocks := 0
	for y := 0; y+4 <= want.Height; y += 4 {
		for x := 0; x+4 <= want.Width; x += 4 {
			for c := range 3 {
				sum := 0
				for i := range 16 {
					d := int(got.At(x+i%4, y+i/4, c)) - int(want.At(x+i%4, y+i/4, c))
					sum += d
					pixel += float64(max(d, -d)) / 16
				}
				around += float64(max(sum, -sum)) / 16
				blocks++
			}
		}
	}
	return pixel / float64(blocks), around / float64(blocks)
}
