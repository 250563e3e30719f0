package script

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/scene"
)

// TestCapture runs what a reader pastes on an image that is open; the pipelines make what the script made.
func TestCapture(t *testing.T) {
	photo, err := scene.Draw("car")
	if err != nil {
		t.Fatal(err)
	}
	c := &Capture{Image: photo}
	err = Run(context.Background(), "pasted", []byte(`
import cv2
import numpy as np
from matplotlib import pyplot as plt
cv2.setNumThreads(1)
img = cv2.imread('C://Users//me//car.jpg')
gray = cv2.imread('elsewhere.png', 0)
blurred = cv2.GaussianBlur(img, (5, 5), 0)
ret, mask = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
cv2.imshow('mask', mask)
cv2.imwrite('/etc/blurred.png', blurred)
cv2.imshow('own', 255 - gray)
plt.suptitle('both')
plt.subplot(1, 2, 1), plt.imshow(cv2.cvtColor(blurred, cv2.COLOR_BGR2RGB)), plt.title('colour')
plt.subplot(1, 2, 2), plt.imshow(gray, cmap='gray'), plt.title('gray')
plt.show()
`), &Options{Capture: c})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	add := func(name string, list []Captured) {
		for _, image := range list {
			text := "none"
			if image.Pipeline != nil {
				text = image.Pipeline.String()
			}
			if (image.Pipeline == nil) != (image.Err != nil) {
				t.Errorf("%s: pipeline %v, error %v", image.Name, image.Pipeline, image.Err)
			}
			got = append(got, name+image.Name+": "+text)
		}
	}
	add("", c.Images)
	for _, f := range c.Figures {
		add(f.Title+"/", f.Panels)
	}
	want := []string{
		"mask: cvtColor RGB2GRAY | threshold 0 255 binary+otsu",
		"/etc/blurred.png: GaussianBlur 5 0",
		"own: none",
		"both/colour: GaussianBlur 5 0",
		"both/gray: cvtColor RGB2GRAY",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("captured\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCaptureStandsForImages(t *testing.T) {
	img, err := cv.NewImage[uint8](4, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code := "import os\nfor name in ['a.png', 'photos/b.JPG', 'notes.txt', 'capture.go', 'photos']:\n    print(os.path.exists(name), os.path.isfile(name), os.path.isdir(name))\n"
	if err := Run(context.Background(), "pasted", []byte(code), &Options{Capture: &Capture{Image: img}, Stdout: &out}); err != nil {
		t.Fatal(err)
	}
	const image, other = "True True False\n", "False False False\n"
	if out.String() != image+image+other+other+other {
		t.Errorf("%s", out.String())
	}
}

func TestCaptureHasNoFiles(t *testing.T) {
	img, err := cv.NewImage[uint8](4, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"open('capture.go')", "import numpy as np\nnp.load('x.npy')", "import os\nos.listdir('.')"} {
		err := Run(context.Background(), "pasted", []byte(code), &Options{Capture: &Capture{Image: img}})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", code, err)
		}
	}
}
