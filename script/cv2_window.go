package script

import (
	"errors"
	"runtime"
	"time"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/ndarray"
	"github.com/purecv/cv/window"
)

// Windows are those of package window, on the display of the option Show.

var windowFunctions = []*cv2Function{
	cv2Func("imshow winname mat", (*call).imshow),
	cv2Func("waitKey | delay", func(c *call) (starlark.Value, error) { return c.waitKey(0xff) }),
	cv2Func("waitKeyEx | delay", func(c *call) (starlark.Value, error) { return c.waitKey(-1) }),
	cv2Func("pollKey", func(c *call) (starlark.Value, error) { return c.key(1, 0xff) }),
	cv2Func("namedWindow winname | flags", (*call).namedWindow),
	cv2Func("destroyWindow winname", (*call).destroyWindow),
	cv2Func("destroyAllWindows", (*call).destroyAllWindows),
	cv2Func("moveWindow winname x y", (*call).moveWindow),
	cv2Func("resizeWindow winname width height", (*call).resizeWindow),
	cv2Func("setWindowTitle winname title", (*call).setWindowTitle),
	cv2Func("setWindowProperty winname prop_id prop_value", (*call).nothing),
	cv2Func("getWindowProperty winname prop_id", (*call).getWindowProperty),
	cv2Func("startWindowThread", func(*call) (starlark.Value, error) { return starlark.MakeInt(0), nil }), // windows need none
	cv2Func("createTrackbar trackbarName windowName value count onChange", (*call).createTrackbar),
	cv2Func("getTrackbarPos trackbarname winname", (*call).getTrackbarPos),
	cv2Func("setTrackbarPos trackbarname winname pos", (*call).setTrackbarPos),
	cv2Func("setTrackbarMin trackbarname winname minval", func(c *call) (starlark.Value, error) {
		return c.setTrackbarRange("minval", func(v, _, high int) (int, int) { return v, max(v, high) })
	}),
	cv2Func("setTrackbarMax trackbarname winname maxval", func(c *call) (starlark.Value, error) {
		return c.setTrackbarRange("maxval", func(v, low, _ int) (int, int) { return min(v, low), v })
	}),
	cv2Func("setMouseCallback windowName onMouse | param", (*call).setMouseCallback),
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
	"selectROI":          "rectangles are not chosen in windows; setMouseCallback tells what the mouse does",
	"selectROIs":         "rectangles are not chosen in windows; setMouseCallback tells what the mouse does",
	"createButton":       "windows have no buttons; a trackbar from 0 to 1 is a switch",
	"displayOverlay":     "texts are not shown over pictures; setWindowTitle says something above them",
	"displayStatusBar":   "windows have no status bar of the script's; setWindowTitle says something above pictures",
	"getWindowImageRect": "where windows are on the screen is not known",
	"VideoCapture":       "no cameras and films are read",
	"VideoWriter":        "no films are written",
	"putText":            "its letters are not those of OpenCV's fonts",
}

// firstTick is when getTickCount begins to count.
var firstTick = time.Now()

func (c *call) nothing() (starlark.Value, error) { return starlark.None, nil }

func (c *call) imshow() (starlark.Value, error) {
	name, err := c.text("winname")
	if err != nil {
		return nil, err
	}
	img, err := c.shown()
	if err != nil {
		return nil, err
	}
	rgb, err := cv.NewAnyImage(img.Format())
	if err == nil {
		err = c.exchange(rgb, img)
	}
	if err != nil {
		return nil, err
	}
	w := c.s.display.Window(name, false)
	if err := w.Show(rgb); err != nil {
		return nil, c.asMat(err)
	}
	if c.s.observe != nil {
		c.s.observe("imshow", name, c.value("mat").(array))
	}
	c.s.options.Capture.shown(name, c.s.recipes.of(c.value("mat")))
	c.s.export(c.value("mat"), "shown as "+name, w.File(), false)
	return starlark.None, nil
}

// shown returns the image that imshow shows. For int8, of which no operation takes images, the middle of the levels is 0, as in OpenCV.
func (c *call) shown() (cv.AnyImage, error) {
	a, ok := c.value("mat").(array)
	if !ok || a.Array.Type != ndarray.Int8 {
		return c.image("mat")
	}
	if err := c.s.allocate(3 * a.Len()); err != nil {
		return nil, err
	}
	wide, err := c.imageOf("mat", array{a.Cast(ndarray.Int16)})
	if err != nil {
		return nil, err
	}
	return cv.Apply(cv.ConvertScaleAbsOp{Beta: 127}, wide)
}

// asMat names the parameter of imshow in an error of a window.
func (c *call) asMat(err error) error {
	var e *cv.OpError
	if errors.As(err, &e) {
		return &cv.OpError{Op: c.f.name, Param: "mat", Err: e.Err}
	}
	return err
}

// waitKey waits for a key, of whose code mask remains.
func (c *call) waitKey(mask int) (starlark.Value, error) {
	ms, err := c.integer("delay", 0)
	if err != nil {
		return nil, err
	}
	return c.key(ms, mask)
}

func (c *call) key(ms, mask int) (starlark.Value, error) {
	key, err := c.s.waitKey(ms)
	if err != nil {
		return nil, err
	}
	if key != window.KeyNone {
		key &= mask
	}
	return starlark.MakeInt(key), nil
}

// window returns the open window that an argument names; nil if there is none.
func (c *call) window(param string) (*window.Window, error) {
	name, err := c.text(param)
	if err != nil {
		return nil, err
	}
	return c.s.display.Find(name), nil
}

// openWindow is as window, but demands that it is open.
func (c *call) openWindow(param string) (*window.Window, error) {
	w, err := c.window(param)
	if err == nil && w == nil {
		return nil, c.wrong(param, "%s; no such window is open", brief(c.value(param)))
	}
	return w, err
}

func (c *call) namedWindow() (starlark.Value, error) {
	name, err := c.text("winname")
	if err != nil {
		return nil, err
	}
	flags, err := c.integer("flags", cv2Constants["WINDOW_AUTOSIZE"])
	if err != nil {
		return nil, err
	}
	c.s.display.Window(name, flags&cv2Constants["WINDOW_AUTOSIZE"] == 0)
	return starlark.None, nil
}

func (c *call) destroyWindow() (starlark.Value, error) {
	w, err := c.window("winname")
	if w != nil {
		w.Close()
	}
	return starlark.None, err
}

func (c *call) destroyAllWindows() (starlark.Value, error) {
	c.s.display.CloseAll()
	return starlark.None, nil
}

// twoIntegers returns two arguments that are integers.
func (c *call) twoIntegers(first, second string) (a, b int, err error) {
	if a, err = c.integer(first, 0); err == nil {
		b, err = c.integer(second, 0)
	}
	return a, b, err
}

func (c *call) moveWindow() (starlark.Value, error) {
	w, err := c.window("winname")
	if err != nil {
		return nil, err
	}
	x, y, err := c.twoIntegers("x", "y")
	if err == nil && w != nil {
		w.Move(x, y)
	}
	return starlark.None, err
}

func (c *call) resizeWindow() (starlark.Value, error) {
	w, err := c.window("winname")
	if err != nil {
		return nil, err
	}
	width, height, err := c.twoIntegers("width", "height")
	if err == nil && w != nil {
		err = w.Resize(width, height)
	}
	return starlark.None, err
}

func (c *call) setWindowTitle() (starlark.Value, error) {
	w, err := c.openWindow("winname")
	if err != nil {
		return nil, err
	}
	title, err := c.text("title")
	if err == nil {
		w.SetTitle(title)
	}
	return starlark.None, err
}

// getWindowProperty tells whether a window is open; other properties are -1, as cv2's that are not supported.
func (c *call) getWindowProperty() (starlark.Value, error) {
	w, err := c.window("winname")
	if err != nil {
		return nil, err
	}
	property, err := c.integer("prop_id", 0)
	switch {
	case err != nil:
		return nil, err
	case property != cv2Constants["WND_PROP_VISIBLE"]:
		return starlark.Float(-1), nil
	case w == nil:
		return starlark.Float(0), nil
	}
	return starlark.Float(1), nil
}

// function returns an argument that can be called; nil if it is None.
func (c *call) function(name string) (starlark.Value, error) {
	f := c.value(name)
	if _, ok := f.(starlark.Callable); !ok && f != nil {
		return nil, c.wrong(name, "%s; a function is needed", brief(f))
	}
	return f, nil
}

func (c *call) createTrackbar() (starlark.Value, error) {
	name, err := c.text("trackbarName")
	if err != nil {
		return nil, err
	}
	w, err := c.openWindow("windowName")
	if err != nil {
		return nil, err
	}
	value, count, err := c.twoIntegers("value", "count")
	if err != nil {
		return nil, err
	}
	f, err := c.function("onChange")
	if err != nil {
		return nil, err
	}
	if count < 1 {
		return nil, c.wrong("count", "%d; 1 and more are possible", count)
	}
	var changed func(int)
	if f != nil {
		call := c.s.callback(f)
		changed = func(v int) { call(starlark.MakeInt(v)) }
	}
	_, err = w.Trackbar(name, value, count, changed)
	return starlark.None, err
}

// trackbar returns a trackbar; nil if there is none.
func (c *call) trackbar() (*window.Trackbar, error) {
	name, err := c.text("trackbarname")
	if err != nil {
		return nil, err
	}
	w, err := c.window("winname")
	if w == nil || err != nil {
		return nil, err
	}
	return w.FindTrackbar(name), nil
}

func (c *call) getTrackbarPos() (starlark.Value, error) {
	t, err := c.trackbar()
	if t == nil || err != nil {
		return starlark.MakeInt(-1), err
	}
	return starlark.MakeInt(t.Value()), nil
}

func (c *call) setTrackbarPos() (starlark.Value, error) {
	t, err := c.trackbar()
	if err != nil {
		return nil, err
	}
	pos, err := c.integer("pos", 0)
	if err == nil && t != nil {
		t.Set(pos)
	}
	return starlark.None, err
}

// setTrackbarRange sets an end of a trackbar's range to an argument; the other end moves along if it must.
func (c *call) setTrackbarRange(param string, ends func(v, low, high int) (int, int)) (starlark.Value, error) {
	t, err := c.trackbar()
	if err != nil {
		return nil, err
	}
	v, err := c.integer(param, 0)
	if err == nil && t != nil {
		low, high := t.Range()
		err = t.SetRange(ends(v, low, high))
	}
	return starlark.None, err
}

// setMouseCallback makes waitKey call a function with event, x, y, flags and param. The flags carry the wheel's delta as cv2's do.
func (c *call) setMouseCallback() (starlark.Value, error) {
	w, err := c.openWindow("windowName")
	if err != nil {
		return nil, err
	}
	f, err := c.function("onMouse")
	if f == nil || err != nil {
		if w != nil {
			w.OnMouse(nil)
		}
		return starlark.None, err
	}
	call := c.s.callback(f)
	param := c.value("param")
	if param == nil {
		param = starlark.None
	}
	w.OnMouse(func(m window.Mouse) {
		call(starlark.MakeInt(int(m.Event)), starlark.MakeInt(m.X), starlark.MakeInt(m.Y), starlark.MakeInt(m.Flags|m.Delta<<16), param)
	})
	return starlark.None, nil
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
