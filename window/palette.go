package window

import (
	"slices"

	"github.com/purecv/cv"
)

// Sixels have up to 256 colours, each in percent of red, green and blue. So all that gray pictures can have are 101 levels.
const maxColours = 256

type colour [3]int

func percent(level int) int     { return (level*100 + 127) / 255 }
func ofPercent(percent int) int { return (percent*255 + 50) / 100 }

// possible is the nearest colour that sixels have.
func (v colour) possible() colour {
	return colour{ofPercent(percent(v[0])), ofPercent(percent(v[1])), ofPercent(percent(v[2]))}
}

// quantize returns the colours that show a picture, and which of them each pixel has: all that there are, or 256 that suit it.
func quantize(m *cv.Image[uint8]) (palette []colour, pixels []uint8) {
	all := make([]colour, 0, m.Width*m.Height)
	for y := range m.Height {
		for x := range m.Width {
			r, g, b := rgbAt(m, x, y)
			all = append(all, colour{int(r), int(g), int(b)})
		}
	}
	if palette, pixels = enumerate(all); pixels == nil {
		palette = choose(all)
		pixels = diffuse(all, m.Width, palette)
	}
	return palette, pixels
}

// enumerate lists the colours; there are no pixels if these are too many.
func enumerate(all []colour) (palette []colour, pixels []uint8) {
	numbers := map[colour]uint8{}
	for _, v := range all {
		v = v.possible()
		i, ok := numbers[v]
		if !ok {
			if len(palette) == maxColours {
				return nil, nil
			}
			i = uint8(len(palette))
			numbers[v] = i
			palette = append(palette, v)
		}
		pixels = append(pixels, i)
	}
	return palette, pixels
}

// A crowd is pixels of much the same colour, their mean.
type crowd struct {
	mean colour
	size int
}

// A box is crowds that one colour shows, their mean. How far they are from it is the sum of squares along the axis, red, green or blue, where it is largest.
type box struct {
	crowds    []crowd
	mean      colour
	axis, far int
}

func newBox(crowds []crowd) box {
	b := box{crowds: crowds}
	var size int
	var sums, squares [3]int
	for _, w := range crowds {
		size += w.size
		for c, v := range w.mean {
			sums[c] += w.size * v
			squares[c] += w.size * v * v
		}
	}
	for c, sum := range sums {
		b.mean[c] = sum / size
		if far := squares[c] - sum/size*sum - sum%size*sum/size; far > b.far {
			b.axis, b.far = c, far
		}
	}
	return b
}

// choose finds colours: boxes are cut at their means, that which is farthest from its colour first.
func choose(all []colour) (palette []colour) {
	boxes := []box{newBox(crowdsOf(all))}
	for len(boxes) < maxColours {
		worst := 0
		for i := range boxes {
			if boxes[i].far > boxes[worst].far {
				worst = i
			}
		}
		b := boxes[worst]
		slices.SortFunc(b.crowds, func(v, w crowd) int { return v.mean[b.axis] - w.mean[b.axis] })
		cut := slices.IndexFunc(b.crowds, func(w crowd) bool { return w.mean[b.axis] > b.mean[b.axis] })
		if cut < 0 {
			break // no box has two colours
		}
		boxes[worst] = newBox(b.crowds[:cut])
		boxes = append(boxes, newBox(b.crowds[cut:]))
	}
	for _, b := range boxes {
		palette = append(palette, b.mean.possible())
	}
	return palette
}

// crowdsOf gathers pixels whose colours agree in their five upper bits.
func crowdsOf(all []colour) []crowd {
	crowds := make([]crowd, 1<<15)
	for _, v := range all {
		w := &crowds[v[0]>>3<<10|v[1]>>3<<5|v[2]>>3]
		w.mean = colour{w.mean[0] + v[0], w.mean[1] + v[1], w.mean[2] + v[2]} // the sum, as long as there are more
		w.size++
	}
	crowds = slices.DeleteFunc(crowds, func(w crowd) bool { return w.size == 0 })
	for i, w := range crowds {
		crowds[i].mean = colour{w.mean[0] / w.size, w.mean[1] / w.size, w.mean[2] / w.size}
	}
	return crowds
}

// diffuse gives each pixel the nearest colour, and what that lacks to the pixels right of it and below, by the weights of Floyd and Steinberg.
func diffuse(all []colour, width int, palette []colour) []uint8 {
	pixels := make([]uint8, len(all))
	nearest := make([]int16, 1<<18)                                 // one more than the number, for colours that agree in their six upper bits; 0: not known
	here, below := make([]colour, width+2), make([]colour, width+2) // what is lacking, in sixteenths, from the pixel left of the first on
	for i, want := range all {
		x := i % width
		if x == 0 {
			here, below = below, here
			clear(below)
		}
		for c := range want {
			want[c] = min(max(want[c]+(here[x+1][c]+8)>>4, 0), 255)
		}
		number := &nearest[want[0]>>2<<12|want[1]>>2<<6|want[2]>>2]
		if *number == 0 {
			*number = int16(nearestOf(palette, want)) + 1
		}
		pixels[i] = uint8(*number - 1)
		for c, got := range palette[pixels[i]] {
			lacks := want[c] - got
			here[x+2][c] += 7 * lacks
			below[x][c] += 3 * lacks
			below[x+1][c] += 5 * lacks
			below[x+2][c] += lacks
		}
	}
	return pixels
}

// nearestOf returns the number of the nearest colour.
func nearestOf(palette []colour, want colour) (number int) {
	least := 1 << 30
	for i, v := range palette {
		r, g, b := v[0]-want[0], v[1]-want[1], v[2]-want[2]
		if distance := r*r + g*g + b*b; distance < least {
			number, least = i, distance
		}
	}
	return number
}
