// Package scene draws the sample pictures of the gallery: a car in a street, a printed page, coins and others, each made so
// that the effects of the filters are seen on it.
//
// All arithmetic is on integers, so that a scene has the same bytes on every machine.
package scene

import (
	"fmt"
	"strings"

	"github.com/purecv/cv"
)

// A Scene is a sample picture. Draw returns a new image, RGB or gray, each time.
type Scene struct {
	Name, Caption string
	Draw          func() (*cv.Image[uint8], error)
}

// All returns the scenes, the photograph-like car first.
func All() []Scene {
	return []Scene{
		{"car", "A car in a street", car},
		{"page", "A printed page in uneven light", page},
		{"ramp", "Each column has its number as value", ramp},
		{"glyphs", "White letters and strokes on black", glyphs},
		{"noisy", "The letters with specks around them and pinholes in them", noisy},
		{"coins", "Coins on a cloth", coins},
		{"specks", "Small bright marks on dark ground, small dark marks on bright ground", specks},
		{"circles", "Nine discs, two of which overlap", circles},
	}
}

// Draw draws the scene of a name.
func Draw(name string) (*cv.Image[uint8], error) {
	var names []string
	for _, s := range All() {
		if s.Name == name {
			return s.Draw()
		}
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("scene: no scene %q; there are %s", name, strings.Join(names, ", "))
}
