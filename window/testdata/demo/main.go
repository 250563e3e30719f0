// Command demo opens windows that a test drives, and prints what reaches the program.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/scene"
	"github.com/purecv/cv/window"
)

func main() {
	coins, err := scene.Draw("coins")
	if err != nil {
		log.Fatal(err)
	}
	photo, err := coins.Crop(cv.Rect{X: 40, Y: 40, Width: 420, Height: 300})
	if err != nil {
		log.Fatal(err)
	}
	d, err := window.Open("browser")
	if err != nil {
		log.Fatal(err)
	}
	small := d.Window("small", false)
	if err := small.Show(photo); err != nil {
		log.Fatal(err)
	}
	ramp, _ := cv.NewImage[float32](400, 240, 1)
	for y := range ramp.Height {
		for x := range ramp.Width {
			ramp.Set(x, y, 0, float32(x)/float32(ramp.Width-1))
		}
	}
	steps := d.Window("steps", true)
	level, err := steps.Trackbar("level", 127, 255, func(v int) { fmt.Println("level", v) })
	if err != nil {
		log.Fatal(err)
	}
	steps.OnMouse(func(m window.Mouse) {
		if m.Event != window.MouseMove {
			fmt.Println("mouse", m.Event, m.X, m.Y, m.Flags, m.Delta)
		}
	})
	steps.Resize(600, 360)
	for {
		var out cv.Image[float32]
		if _, err := cv.Threshold(&out, ramp, float64(level.Value())/255, 1, cv.ThreshToZero); err != nil {
			log.Fatal(err)
		}
		if err := steps.Show(&out); err != nil {
			log.Fatal(err)
		}
		key := d.WaitKey(context.Background(), 0)
		fmt.Println("key", key)
		switch key {
		case 'm':
			steps.Move(300, 200)
		case 'n':
			third := d.Window("third", false)
			third.SetTitle("third, whose title is longer than its picture is wide, which does not make the window wider than the picture")
			third.Show(ramp)
		case window.KeyNone:
			fmt.Println("open:", small.IsOpen(), steps.IsOpen())
			return
		case 'q':
			d.Close()
			return
		}
	}
}
