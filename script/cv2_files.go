package script

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/ndarray"
	"github.com/purecv/cv/pipeline"
)

var fileFunctions = []*cv2Function{
	cv2Func("imread filename | flags", (*call).imread),
	cv2Func("imdecode buf flags", (*call).imdecode),
	cv2Func("imwrite filename img | params", (*call).imwrite),
	cv2Func("imencode ext img | params", (*call).imencode),
	cv2Func("haveImageReader filename", (*call).haveImageReader),
}

// Flags of imread.
const (
	anyDepth          = 2
	anyColor          = 4
	reduced           = 16 | 32 | 64 // by 2, 4 and 8
	ignoreOrientation = 128
)

// readOptions returns what the argument flags means, and how pipelines say it if they can.
func (c *call) readOptions(byDefault int) (*imgio.ReadOptions, *pipeline.Reading, error) {
	flags, err := c.integer("flags", byDefault)
	if err != nil {
		return nil, nil, err
	}
	if flags == cv2Constants["IMREAD_UNCHANGED"] {
		o := imgio.Unchanged()
		return o, &pipeline.Reading{Mode: "unchanged"}, nil
	}
	if flags < 0 || flags&^(1|anyDepth|anyColor|ignoreOrientation) != 0 {
		why := "IMREAD_UNCHANGED, IMREAD_GRAYSCALE, IMREAD_COLOR, IMREAD_ANYDEPTH, IMREAD_ANYCOLOR and IMREAD_IGNORE_ORIENTATION are possible"
		if flags > 0 && flags&reduced != 0 {
			why += "; reading at a smaller size is not"
		}
		return nil, nil, c.wrong("flags", "%d; %s", flags, why)
	}
	o := &imgio.ReadOptions{Mode: imgio.Gray, KeepDepth: flags&anyDepth != 0, IgnoreOrientation: flags&ignoreOrientation != 0}
	r := &pipeline.Reading{Mode: "gray"}
	if o.IgnoreOrientation {
		r.Exif = "false"
	}
	switch {
	case flags&1 != 0:
		o.Mode, r.Mode = imgio.Color, "color"
	case flags&anyColor != 0:
		o.Mode, r = imgio.AsStored, nil
	}
	if o.KeepDepth {
		r = nil
	}
	return o, r, nil
}

func (c *call) imread() (starlark.Value, error) {
	path, err := c.text("filename")
	if err != nil {
		return nil, err
	}
	o, reading, err := c.readOptions(1)
	if err != nil {
		return nil, err
	}
	if c.s.options.Capture != nil {
		mode := map[imgio.Mode]string{imgio.Color: "color", imgio.Gray: "gray"}[o.Mode]
		return c.imreadCaptured(path, mode)
	}
	f, err := c.s.open(path)
	if err != nil {
		return c.unread(path, err)
	}
	defer f.Close()
	img, err := c.decode(f, o)
	if err != nil {
		return c.unread(path, err)
	}
	value := array{ndarray.FromImage(img)}
	if reading != nil {
		c.s.recipes.read(value, c.s.redirect(path), *reading, img.Format())
	}
	return value, nil
}

// unread warns of a file that cannot be read and returns None. Files that the script must not read are an error.
func (c *call) unread(path string, err error) (starlark.Value, error) {
	var system *fs.PathError
	var format *cv.OpError
	if !errors.As(err, &system) && !errors.As(err, &format) {
		return nil, c.wrong("filename", "%w", err)
	}
	if format != nil {
		err = format.Err
	} else {
		err = system.Err
	}
	fmt.Fprintf(c.s.options.Stderr, "cv2.%s: warning: %s cannot be read: %v\n", c.f.name, path, err)
	return starlark.None, nil
}

// decode reads an image as BGR.
func (c *call) decode(r io.Reader, o *imgio.ReadOptions) (cv.AnyImage, error) {
	o.MaxPixels = int(min(1<<30, c.s.limit())) // a byte each at least
	d, err := imgio.Decode(r, o)
	if err != nil {
		return nil, err
	}
	if d.Format == "npy" {
		return nil, &cv.OpError{Op: "Decode", Err: errors.New("cv2 does not read .npy files")}
	}
	f := d.Image.Format()
	if err := c.s.allocate(f.W * f.H * f.PixelSize()); err != nil {
		return nil, err
	}
	for _, w := range d.Warnings {
		fmt.Fprintf(c.s.options.Stderr, "cv2.%s: warning: %s\n", c.f.name, w)
	}
	return d.Image, c.exchange(d.Image, d.Image)
}

// exchange makes dst of src with red and blue exchanged. It may be the same image.
func (c *call) exchange(dst, src cv.AnyImage) error {
	code := cv.RGB2BGR
	switch f := src.Format(); {
	case f.C < 3:
		if dst != src {
			copyImage(dst, src)
		}
		return nil
	case f.Depth == cv.F64 || f.Depth == cv.S32 || f.Depth == cv.S16: // which cvtColor does not take
		exchangeBytes(dst, src)
		return nil
	case f.C == 4:
		code = cv.RGBA2BGRA
	}
	return c.run(cv.CvtColorOp{Code: code}, dst, src)
}

func exchangeBytes(dst, src cv.AnyImage) {
	to, from := dst.Plane(), src.Plane()
	row := make([]float64, to.W*to.C)
	for y := range to.H {
		loadRow(row, from, y)
		for i := 0; i < len(row); i += to.C {
			row[i], row[i+2] = row[i+2], row[i]
		}
		storeRow(to, y, row)
	}
}

func (c *call) imdecode() (starlark.Value, error) {
	o, _, err := c.readOptions(1)
	if err != nil {
		return nil, err
	}
	img, err := c.image("buf")
	if err != nil {
		return nil, err
	}
	f := img.Format()
	if f.Depth != cv.U8 || f.C != 1 || f.W != 1 && f.H != 1 {
		return nil, c.wrong("buf", "%v; one row of uint8 is needed", f)
	}
	var data []byte
	for y := range f.H {
		data = append(data, pixels(img.Plane(), y)...)
	}
	out, err := c.decode(bytes.NewReader(data), o)
	if err != nil {
		return c.unread("the buffer", err)
	}
	return array{ndarray.FromImage(out)}, nil
}

// writeOptions returns what the argument params means: pairs of a parameter and its value. Those of other formats do not matter.
func (c *call) writeOptions() (*imgio.WriteOptions, error) {
	o := &imgio.WriteOptions{}
	if !c.given("params") {
		return o, nil
	}
	list, ok := elementsOf(c.value("params"))
	if !ok || len(list)%2 != 0 {
		return nil, c.wrong("params", "%s; pairs of a parameter and its value are needed", brief(c.value("params")))
	}
	for i := 0; i < len(list); i += 2 {
		key, ok := asInt(list[i])
		value, ok2 := asInt(list[i+1])
		if !ok || !ok2 {
			return nil, c.wrong("params", "%s, %s; integers are needed", brief(list[i]), brief(list[i+1]))
		}
		switch key {
		case cv2Constants["IMWRITE_JPEG_QUALITY"]:
			o.Quality = min(max(value, 0), 100)
			if o.Quality == 0 {
				o.Quality = 1 // as libjpeg takes 0
			}
		case cv2Constants["IMWRITE_JPEG_PROGRESSIVE"]:
			o.Progressive = value != 0
		case cv2Constants["IMWRITE_JPEG_OPTIMIZE"]:
			o.Optimize = value != 0
		case cv2Constants["IMWRITE_JPEG_RST_INTERVAL"]:
			o.RestartInterval = min(max(value, 0), 65535)
		case cv2Constants["IMWRITE_PNG_COMPRESSION"]:
			level := min(max(value, 0), 9)
			o.Compression = &level
		case cv2Constants["IMWRITE_PNG_BILEVEL"]:
			o.OneBit = value != 0
		case cv2Constants["IMWRITE_JPEG_LUMA_QUALITY"], cv2Constants["IMWRITE_JPEG_CHROMA_QUALITY"]:
			return nil, c.wrong("params", "IMWRITE_JPEG_LUMA_QUALITY and IMWRITE_JPEG_CHROMA_QUALITY are not possible here")
		}
	}
	return o, nil
}

// encoding returns what is needed to write the argument img: the image as RGB in a depth that the format holds, and a function that writes it.
func (c *call) encoding(format string) (func(io.Writer) error, error) {
	o, err := c.writeOptions()
	if err != nil {
		return nil, err
	}
	img, err := c.image("img")
	if err != nil {
		return nil, err
	}
	f := img.Format()
	if f.C == 2 {
		return nil, c.wrong("img", "2 channels; 1, 3 and 4 are possible")
	}
	if !holds(format, f.Depth) {
		if img, err = cv.Apply(cv.ConvertToOp{Depth: cv.U8}, img); err != nil {
			return nil, err
		}
	}
	if f.C >= 3 {
		rgb, err := c.newImage(img.Format())
		if err == nil {
			err = c.exchange(rgb, img)
		}
		if err != nil {
			return nil, err
		}
		img = rgb
	}
	return func(w io.Writer) error { return imgio.Encode(w, format, img, o) }, nil
}

// holds tells whether cv2 writes the depth to files of the format; others become 8U.
func holds(format string, d cv.Depth) bool {
	switch format {
	case "png", "pgm", "ppm", "pnm", "pam":
		return d == cv.U8 || d == cv.U16
	case "tiff":
		return d == cv.U8 || d == cv.U16 || d.IsFloat()
	}
	return d == cv.U8
}

// formatOf returns the format that an extension names.
func (c *call) formatOf(param, path string) (string, error) {
	format, err := imgio.FormatOf(path)
	if err != nil || format == "npy" {
		return "", c.wrong(param, "%q; no image format has this extension here", filepath.Ext(path))
	}
	return format, nil
}

func (c *call) imwrite() (starlark.Value, error) {
	path, err := c.text("filename")
	if err != nil {
		return nil, err
	}
	format, err := c.formatOf("filename", path)
	if err != nil {
		return nil, err
	}
	write, err := c.encoding(format)
	if err != nil {
		return nil, err
	}
	if err := c.s.create(path, write); err != nil {
		var system *fs.PathError
		if !errors.As(err, &system) {
			return nil, err
		}
		fmt.Fprintf(c.s.options.Stderr, "cv2.imwrite: warning: %s cannot be written: %v\n", path, system.Err)
		return starlark.False, nil
	}
	if c.s.observe != nil {
		c.s.observe("imwrite", path, c.value("img").(array))
	}
	c.s.options.Capture.shown(path, c.s.recipes.of(c.value("img")))
	c.s.export(c.value("img"), "written to "+path, c.s.redirect(path), false)
	return starlark.True, nil
}

func (c *call) imencode() (starlark.Value, error) {
	ext, err := c.text("ext")
	if err != nil {
		return nil, err
	}
	format, err := c.formatOf("ext", "x"+ext)
	if err != nil {
		return nil, err
	}
	write, err := c.encoding(format)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, err
	}
	if err := c.s.allocate(b.Len()); err != nil {
		return nil, err
	}
	out, err := ndarray.New(ndarray.Uint8, b.Len())
	if err != nil {
		return nil, err
	}
	copy(out.Data, b.Bytes())
	return starlark.Tuple{starlark.True, array{out}}, nil
}

func (c *call) haveImageReader() (starlark.Value, error) {
	path, err := c.text("filename")
	if err != nil {
		return nil, err
	}
	f, err := c.s.open(path)
	if err != nil {
		return starlark.False, nil
	}
	defer f.Close()
	_, err = imgio.NewReader(f, nil)
	return starlark.Bool(err == nil), nil
}

// samples makes cv2.samples, which finds the pictures of OpenCV's examples: here a path is looked for as it stands.
func (m *cv2Module) samples() starlark.Value {
	find := func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var path string
		required, silent := true, false
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "relative_path", &path, "required?", &required, "silentMode?", &silent); err != nil {
			return nil, err
		}
		if _, err := m.s.stat(path); err != nil && required && b.Name() == "findFile" {
			return nil, fmt.Errorf("cv2.samples.findFile: %s is not found: %w", path, err)
		}
		return starlark.String(path), nil
	}
	members := starlark.StringDict{}
	for _, name := range []string{"findFile", "findFileOrKeep"} {
		members[name] = starlark.NewBuiltin(name, find)
	}
	return &starlarkstruct.Module{Name: "cv2.samples", Members: members}
}
