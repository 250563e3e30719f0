package script

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
)

// BenchmarkOverhead runs a script as tutorials have them, on a small picture, and reports what it takes beyond its calls of cv2, in ms.
func BenchmarkOverhead(b *testing.B) {
	const source = `import cv2
import numpy as np

img = cv2.imread('page.png')
img = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
# Thresholding
_, thresh_binary = cv2.threshold(img, thresh = 127, maxval = 255, type = cv2.THRESH_BINARY)
mean_2 = cv2.adaptiveThreshold(img, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 7, 2)
mean_8 = cv2.adaptiveThreshold(img, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 7, 8)
gaussian_8 = cv2.adaptiveThreshold(img, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 7, 8)
kernels = [3, 5, 11, 17]
for ind, s in enumerate(kernels):
    blurred = cv2.blur(img, ksize = (s, s))
    title = 'kernel {i}'.format(i=s)
sobel_x = cv2.Sobel(img, cv2.CV_64F, dx = 1, dy = 0, ksize = 5)
sobel_y = cv2.Sobel(img, cv2.CV_64F, dx = 0, dy = 1, ksize = 5)
blended = cv2.addWeighted(src1=sobel_x, alpha=0.5, src2=sobel_y, beta=0.5, gamma=0)
kernel = np.ones((3, 3), np.uint8)
opened = cv2.morphologyEx(img, op=cv2.MORPH_OPEN, kernel=kernel)
images = [img, thresh_binary, mean_2, mean_8, gaussian_8, blended, opened]
names = ['img', 'binary', 'mean 2', 'mean 8', 'gaussian 8', 'blended', 'opened']
for i in range(len(images)):
    print(names[i], images[i].shape, images[i].dtype)
`
	img, err := scene.Draw("page")
	if err != nil {
		b.Fatal(err)
	}
	b.Chdir(b.TempDir())
	small, err := img.Crop(cv.Rect{Width: 96, Height: 64}) // so that the noise of what cv2 takes does not hide the rest
	if err != nil {
		b.Fatal(err)
	}
	if err := imgio.Write("page.png", small, nil); err != nil {
		b.Fatal(err)
	}
	run := func(trace io.Writer) time.Duration {
		start := time.Now()
		if err := Run(context.Background(), "script.py", []byte(source), &Options{Stdout: io.Discard, Stderr: os.Stderr, Trace: trace}); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	var beyond time.Duration // of runs that are not traced, less the calls of those that are
	for b.Loop() {
		var trace bytes.Buffer
		run(&trace)
		beyond += run(nil)
		for line := range strings.Lines(trace.String()) {
			before, _, _ := strings.Cut(line, " ms -> ")
			ms, err := strconv.ParseFloat(before[strings.LastIndex(before, " ")+1:], 64)
			if err != nil {
				b.Fatal(line)
			}
			beyond -= time.Duration(ms * 1e6)
		}
	}
	b.ReportMetric(float64(beyond)/1e6/float64(b.N), "beyond-ms/op")
}
