package script

import (
	"context"
	"testing"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/ndarray"
)

// benchmark measures a call by a script, of which the image is img.
func benchmark(b *testing.B, width, height, channels int, call string) {
	img, err := cv.NewImage[uint8](width, height, channels)
	if err != nil {
		b.Fatal(err)
	}
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	s, err := newSession(context.Background(), "bench.py", nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.close()
	dst, _ := cv.NewImage[uint8](width, height, channels)
	mask := &cv.Image[uint8]{Pix: img.Pix[:width*height], Stride: width, Width: width, Height: height, Channels: 1}
	env := starlark.StringDict{"cv2": newCV2(s)}
	for name, m := range map[string]cv.AnyImage{"img": img, "dst": dst, "mask": mask} {
		env[name] = array{ndarray.FromImage(m)}
	}
	src := "def run(n):\n    for i in range(n):\n        " + call + "\n"
	globals, err := starlark.ExecFileOptions(dialect, &starlark.Thread{}, "bench", src, env)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := starlark.Call(&starlark.Thread{}, globals["run"], starlark.Tuple{starlark.MakeInt(b.N)}, nil); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkSmallThreshold(b *testing.B) {
	benchmark(b, 16, 16, 1, "cv2.threshold(img, 100, 255, cv2.THRESH_BINARY)")
}

func BenchmarkSmallThresholdDirect(b *testing.B) {
	img, _ := cv.NewImage[uint8](16, 16, 1)
	dst := &cv.Image[uint8]{}
	for b.Loop() {
		if _, err := cv.Threshold(dst, img, 100, 255, cv.ThreshBinary); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLarge(b *testing.B) {
	for _, call := range []string{"cv2.blur(img, (5, 5))", "cv2.blur(img, (5, 5), dst)", "cv2.bitwise_and(img, img, mask=mask)", "cv2.add(img, 10)", "cv2.multiply(img, img)",
		"cv2.flip(img, 1)", "cv2.transpose(img)", "cv2.inRange(img, (10, 10, 10), (100, 100, 100))", "cv2.mean(img)", "cv2.equalizeHist(mask)", "cv2.minMaxLoc(mask)", "cv2.countNonZero(mask)"} {
		b.Run(call, func(b *testing.B) { benchmark(b, 3840, 2160, 3, call) })
	}
}

func BenchmarkLargeDirect(b *testing.B) {
	img, _ := cv.NewImage[uint8](3840, 2160, 3)
	dst := &cv.Image[uint8]{}
	for b.Loop() {
		if err := cv.Blur(dst, img, cv.Square(5), nil); err != nil {
			b.Fatal(err)
		}
	}
}
