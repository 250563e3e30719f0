package window_test

import (
	"fmt"
	"log"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/window"
)

// ramp returns an image of 256 columns, each of its own gray.
func ramp() *cv.Image[uint8] {
	img, err := cv.NewImage[uint8](256, 64, 1)
	if err != nil {
		log.Fatal(err)
	}
	for y := range img.Height {
		for x := range img.Width {
			img.Set(x, y, 0, uint8(x))
		}
	}
	return img
}

// These examples run with PURECV_DISPLAY=none, so that WaitKey returns at once.

func ExampleNew() {
	w, err := window.New("ramp", false)
	if err != nil {
		log.Fatal(err)
	}
	if err := w.Show(ramp()); err != nil {
		log.Fatal(err)
	}
	fmt.Println(w.Name(), window.WaitKey(0))
	window.CloseAll()
	// Output: ramp -1
}

func ExampleWindow_Trackbar() {
	w, err := window.New("threshold", true)
	if err != nil {
		log.Fatal(err)
	}
	level, err := w.Trackbar("level", 127, 255, nil)
	if err != nil {
		log.Fatal(err)
	}
	src := ramp()
	var out cv.Image[uint8]
	for key := 0; key != 'q' && key != window.KeyNone; key = window.WaitKey(0) { // shown anew after every key
		if _, err := cv.Threshold(&out, src, float64(level.Value()), 255, cv.ThreshBinary); err != nil {
			log.Fatal(err)
		}
		if err := w.Show(&out); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(level.Name(), level.Value(), out.At(127, 0, 0), out.At(128, 0, 0))
	// Output: level 127 0 255
}

func ExampleWindow_OnMouse() {
	w, err := window.New("click", false)
	if err != nil {
		log.Fatal(err)
	}
	img := ramp()
	w.OnMouse(func(m window.Mouse) {
		if m.Event == window.LeftDown {
			fmt.Println(m.X, m.Y, img.At(m.X, m.Y, 0))
		}
	})
	err = w.Show(img)
	fmt.Println(window.WaitKey(0), err)
	// Output: -1 <nil>
}

func ExampleRegisterDisplay() {
	window.RegisterDisplay(func(mime string, data []byte) { fmt.Printf("%s %q\n", mime, data[1:4]) })
	defer window.RegisterDisplay(nil)
	fig := figure.New(1, 1)
	fig.At(0).Imshow(ramp())
	if err := fig.Show(); err != nil {
		log.Fatal(err)
	}
	// Output: image/png "PNG"
}
