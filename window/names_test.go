package window

import (
	"regexp"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	n := newNames()
	for _, c := range []struct{ window, want string }{
		{"edges", "edges.png"},
		{"edges", "edges-2.png"},
		{"car.png", "car.png"},
		{"car.png", "car-2.png"},
		{"Photo.PNG", "Photo.png"},
		{"car.jpg", "car.jpg.png"},
		{"car", "car_2.png"}, // as car.png has taken the name
		{"car", "car_2-2.png"},
		{"CAR.PNG", "CAR_3.png"}, // on some file systems car.png too
		{"edges-2", "edges-2_2.png"},
		{"film-3", "film-3.png"},
		{"film", "film.png"},
		{"film", "film-2.png"},
		{"film", "film-4.png"},
		{"a/b", "a_b.png"},
		{"a:b", "a_b_2.png"},
		{`a\b`, "a_b_3.png"},
		{"a/b", "a_b-2.png"},
		{"..", "window.png"},
		{"", "window_2.png"},
		{".png", "window_3.png"},
		{"../../etc/passwd", "_.._etc_passwd.png"},
		{".hidden", "hidden.png"},
		{"nul\x00, new\nline, \x7f\u009b", "nul_, new_line, __.png"},
		{"CON", "_CON.png"},
		{"con.txt", "_con.txt.png"},
		{"Com1.png", "_Com1.png"},
		{"lpt¹ ", "_lpt¹ .png"},
		{"console", "console.png"},
		{"图像 é", "图像 é.png"},
		{"\xff", "\ufffd.png"},
		{strings.Repeat("é", 200), strings.Repeat("é", 90) + ".png"},
		{strings.Repeat("é", 200) + "x", strings.Repeat("é", 90) + "_2.png"},
	} {
		if got := n.next(c.window); got != c.want {
			t.Errorf("%q: got %q want %q", c.window, got, c.want)
		}
	}
}

// No two pictures have one name, whatever the windows are called.
func FuzzNames(f *testing.F) {
	f.Add("a a-2 a a-2-2 a_2 a", "A.png a.png")
	f.Add("x-1 x x x-02 x-3", "x\x00-3 x/-3")
	safe := regexp.MustCompile(`^[^.\x00-\x1f/\\:*?"<>|][^\x00-\x1f/\\:*?"<>|]*\.png$`)
	f.Fuzz(func(t *testing.T, first, second string) {
		n, seen := newNames(), map[string]string{}
		for range 3 {
			for _, window := range append(strings.Split(first, " "), strings.Split(second, " ")...) {
				name := n.next(window)
				if before, ok := seen[strings.ToLower(name)]; ok || !safe.MatchString(name) || len(name) > 230 {
					t.Fatalf("%q: %q, which %q has", window, name, before)
				}
				seen[strings.ToLower(name)] = window
			}
		}
	})
}
