package script

import (
	"io"
	"runtime"
	"time"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/engine"
)

// Windows are files, or nothing: a script runs to its end without anybody who presses a key.

var windowFunctions = []*cv2Function{
	cv2Func("imshow winname mat", (*call).imshow),
	cv2Func("waitKey | delay", (*call).waitKey),
	cv2Func("waitKeyEx | delay", (*call).waitKey),
	cv2Func("pollKey", (*call).waitKey),
	cv2Func("namedWindow winname | flags", (*call).nothing),
	cv2Func("destroyWindow winname", (*call).nothing),
	cv2Func("destroyAllWindows", (*call).nothing),
	cv2Func("moveWindow winname x y", (*call).nothing),
	cv2Func("resizeWindow winname width height", (*call).nothing),
	cv2Func("setWindowTitle winname title", (*call).nothing),
	cv2Func("setWindowProperty winname prop_id prop_value", (*call).nothing),
}

var systemFunctions = []*cv2Function{
	cv2Func("getTickCount", func(*call) (starlark.Value, error) { return starlark.MakeInt64(int64(time.Since(firstTick))), nil }),
	cv2Func("getTickFrequency", func(*call) (starlark.Value, error) { return starlark.Float(1e9), nil }),
	cv2Func("setNumThreads nthreads", (*call).setNumThreads),
	cv2Func("getNumThreads", func(*call) (starlark.Value, error) { return starlark.MakeInt(engine.Threads()), nil }),
	cv2Func("getNumberOfCPUs", func(*call) (starlark.Value, error) { return starlark.MakeInt(runtime.NumCPU()), nil }),
	cv2Func("setUseOptimized onoff", (*call).nothing),
	cv2Func("useOptimized", func(*call) (starlark.Value, error) { return starlark.True, nil }),
	cv2Func("getVersionString", func(*call) (starlark.Value, error) { return constantValues()["__version__"], nil }),
}

// notHere tells why functions are not here that scripts often call.
var notHere = map[string]string{
	"createTrackbar":   "it needs windows, which there are none of",
	"getTrackbarPos":   "it needs windows, which there are none of",
	"setTrackbarPos":   "it needs windows, which there are none of",
	"setMouseCallback": "it needs windows, which there are none of",
	"selectROI":        "it needs windows, which there are none of",
	"VideoCapture":     "no cameras and films are read",
	"VideoWriter":      "no films are written",
	"putText":          "its letters are not those of OpenCV's fonts",
}

// firstTick is when getTickCount begins to count.
var firstTick = time.Now()

func (c *call) nothing() (starlark.Value, error) { return starlark.None, nil }

func (c *call) imshow() (starlark.Value, error) {
	name, err := c.text("winname")
	if err != nil {
		return nil, err
	}
	img, err := c.image("mat")
	if err != nil {
		return nil, err
	}
	if f := img.Format(); f.C == 2 || f.Depth == cv.S32 {
		return nil, c.wrong("mat", "%v; 1, 3 and 4 channels of 8U, 16U, 16S, 32F and 64F can be shown", f)
	}
	file := c.s.display.windowFile(name)
	if err := c.s.display.file(file, func(w io.Writer) error { return c.writeShown(w, img) }); err != nil {
		return nil, err
	}
	if c.s.observe != nil {
		c.s.observe("imshow", name, c.value("mat").(array))
	}
	c.s.options.Capture.shown(name, c.s.recipes.of(c.value("mat")))
	c.s.export(c.value("mat"), "shown as "+name, file, false)
	return starlark.None, nil
}

// writeShown writes what a window would show as PNG.
func (c *call) writeShown(w io.Writer, img cv.AnyImage) error {
	shown, err := asShown(img)
	if err != nil {
		return err
	}
	rgb, err := cv.NewAnyImage(shown.Format())
	if err == nil {
		err = c.exchange(rgb, shown)
	}
	if err != nil {
		return err
	}
	return imgio.Encode(w, "png", rgb, nil)
}

// asShown returns an image in 8U as imshow scales it: floats are from 0 to 1, integers fill their type.
func asShown(img cv.AnyImage) (cv.AnyImage, error) {
	op := cv.ConvertToOp{Depth: cv.U8}
	switch img.Format().Depth {
	case cv.U16:
		op.Alpha = cv.Some(1.0 / 256)
	case cv.S16:
		op.Alpha, op.Beta = cv.Some(1.0/256), 128
	case cv.F32, cv.F64:
		op.Alpha = cv.Some(255.0)
	}
	return cv.Apply(op, img)
}

// waitKey returns at once: -1 the first time, as if nobody had pressed a key, then Esc and q by turns, so that a loop that waits for
// either ends after a few rounds.
func (c *call) waitKey() (starlark.Value, error) {
	c.waits++
	key := -1
	if n := c.waits; n > 1 {
		key = []int{27, 'q'}[n%2]
	}
	return starlark.MakeInt(key), nil
}

func (c *call) setNumThreads() (starlark.Value, error) {
	n, err := c.integer("nthreads", 0)
	if err != nil {
		return nil, err
	}
	if c.s.options.Capture == nil { // else they are not the script's alone
		cv.SetThreads(n)
	}
	return starlark.None, nil
}
