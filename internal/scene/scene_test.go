package scene

import "testing"

func TestFormats(t *testing.T) {
	sizes := map[string][3]int{
		"car": {960, 640, 3}, "page": {640, 480, 1}, "ramp": {256, 96, 1}, "glyphs": {480, 320, 1},
		"noisy": {480, 320, 1}, "coins": {720, 540, 3}, "specks": {480, 240, 1}, "circles": {640, 640, 1},
	}
	for _, s := range All() {
		m, err := s.Draw()
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if got := [3]int{m.Width, m.Height, m.Channels}; got != sizes[s.Name] {
			t.Errorf("%s: %v, not %v", s.Name, got, sizes[s.Name])
		}
	}
	if len(All()) != len(sizes) {
		t.Errorf("%d scenes", len(All()))
	}
}
