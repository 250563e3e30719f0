package figure

import (
	"encoding/hex"
	"math"
	"slices"
	"strings"
)

// Colormap turns values into colours. The maps bear matplotlib's names.
type Colormap uint8

// The colour maps.
const (
	Gray Colormap = iota
	Viridis
	Plasma
	Inferno
	Magma
	Jet
	Hot
	Bone
	Copper
	Cool
	Spring
	Summer
	Autumn
	Winter
	HSV
	Seismic

	reversed Colormap = 128 // is added to a map
)

var colormapNames = [...]string{"gray", "viridis", "plasma", "inferno", "magma", "jet", "hot", "bone", "copper", "cool", "spring", "summer",
	"autumn", "winter", "hsv", "seismic"}

// Colormaps returns all maps but the reversed ones.
func Colormaps() []Colormap {
	maps := make([]Colormap, len(colormapNames))
	for i := range maps {
		maps[i] = Colormap(i)
	}
	return maps
}

// ParseColormap returns the map of a name such as viridis, or viridis_r for the reversed one, in any letter case.
func ParseColormap(name string) (Colormap, bool) {
	name, back := strings.CutSuffix(strings.ToLower(name), "_r")
	for i, n := range colormapNames {
		if n == name {
			m := Colormap(i)
			if back {
				m = m.Reversed()
			}
			return m, true
		}
	}
	return 0, false
}

// Reversed returns the map with its colours in the opposite order.
func (m Colormap) Reversed() Colormap { return m ^ reversed }

func (m Colormap) valid() bool { return int(m&^reversed) < len(colormapNames) }

// String returns the map's name.
func (m Colormap) String() string {
	if !m.valid() {
		return "unknown"
	}
	name := colormapNames[m&^reversed]
	if m&reversed != 0 {
		name += "_r"
	}
	return name
}

// Maps of straight lines: for each channel the points, position and value, that they join. They are MATLAB's of old, as
// matplotlib has them.
type line []struct{ at, value float64 }

var (
	zero = line{{0, 0}, {1, 0}}
	one  = line{{0, 1}, {1, 1}}
	up   = line{{0, 0}, {1, 1}}
	down = line{{0, 1}, {1, 0}}
)

var straightMaps = map[Colormap][3]line{
	Gray: {up, up, up},
	Jet: {
		{{0, 0}, {0.35, 0}, {0.66, 1}, {0.89, 1}, {1, 0.5}},
		{{0, 0}, {0.125, 0}, {0.375, 1}, {0.64, 1}, {0.91, 0}, {1, 0}},
		{{0, 0.5}, {0.11, 1}, {0.34, 1}, {0.65, 0}, {1, 0}},
	},
	Hot: {
		{{0, 0.0416}, {0.365079, 1}, {1, 1}},
		{{0, 0}, {0.365079, 0}, {0.746032, 1}, {1, 1}},
		{{0, 0}, {0.746032, 0}, {1, 1}},
	},
	Bone: {
		{{0, 0}, {0.746032, 0.652778}, {1, 1}},
		{{0, 0}, {0.365079, 0.319444}, {0.746032, 0.777778}, {1, 1}},
		{{0, 0}, {0.365079, 0.444444}, {1, 1}},
	},
	Copper: {{{0, 0}, {0.809524, 1}, {1, 1}}, {{0, 0}, {1, 0.7812}}, {{0, 0}, {1, 0.4975}}},
	Cool:   {up, down, one},
	Spring: {one, up, down},
	Summer: {up, {{0, 0.5}, {1, 1}}, {{0, 0.4}, {1, 0.4}}},
	Autumn: {one, up, zero},
	Winter: {zero, up, {{0, 1}, {1, 0.5}}},
	HSV: {
		{{0, 1}, {0.15873, 1}, {0.174603, 0.96875}, {0.333333, 0.03125}, {0.349206, 0}, {0.666667, 0}, {0.68254, 0.03125}, {0.84127, 0.96875}, {0.857143, 1}, {1, 1}},
		{{0, 0}, {0.15873, 0.9375}, {0.174603, 1}, {0.507937, 1}, {0.666667, 0.0625}, {0.68254, 0}, {1, 0}},
		{{0, 0}, {0.333333, 0}, {0.349206, 0.0625}, {0.507937, 1}, {0.84127, 1}, {0.857143, 0.9375}, {1, 0.09375}},
	},
	Seismic: {
		{{0, 0}, {0.25, 0}, {0.5, 1}, {0.75, 1}, {1, 0.5}},
		{{0, 0}, {0.25, 0}, {0.5, 1}, {0.75, 0}, {1, 0}},
		{{0, 0.3}, {0.25, 1}, {0.5, 1}, {0.75, 0}, {1, 0}},
	},
}

var listedMaps = map[Colormap]string{Viridis: viridisColors, Plasma: plasmaColors, Inferno: infernoColors, Magma: magmaColors}

// table returns the map's 256 colours.
func (m Colormap) table() *[256][3]uint8 {
	t := &[256][3]uint8{}
	if text, ok := listedMaps[m&^reversed]; ok {
		bytes, _ := hex.DecodeString(text)
		for i := range t {
			copy(t[i][:], bytes[3*i:])
		}
	} else {
		step := 1 / 255.0 // matplotlib's positions are these multiples, and some values lie halfway between two integers
		for c, l := range straightMaps[m&^reversed] {
			for i := range t {
				t[i][c] = uint8(math.RoundToEven(l.at(float64(float64(i)*step*255)) * 255))
			}
		}
	}
	if m&reversed != 0 {
		slices.Reverse(t[:])
	}
	return t
}

// at returns the value of the line at position i of 0 to 255.
func (l line) at(i float64) float64 {
	n := 1
	for n < len(l)-1 && i > l[n].at*255 {
		n++
	}
	p, q := l[n-1], l[n]
	share := (i - float64(p.at*255)) / (float64(q.at*255) - float64(p.at*255))
	return float64(share*(q.value-p.value)) + p.value
}
