package figure

import "strings"

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
