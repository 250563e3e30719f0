package jpeg

import (
	"fmt"
	"runtime"

	"github.com/purecv/cv"
)

// A FormatError says what makes a file unreadable.
type FormatError string

func (e FormatError) Error() string { return fmt.Sprintf("damaged JPEG file: %s", string(e)) }

// An UnsupportedError says what a file has that is not read.
type UnsupportedError string

func (e UnsupportedError) Error() string {
	return fmt.Sprintf("unsupported kind of JPEG file: %s", string(e))
}

// The limits that libjpeg does not have. Each scan goes over its components once, however little data it has: without limits a small file could
// cost hours.
const (
	maxScans  = 1000
	maxVisits = 1 << 30 // blocks that all scans together go over
)

// Options is what is asked of a [Decoder].
type Options struct {
	Gray    bool // one channel, whatever the file has; of YCbCr the luma
	Threads int  // at most so many goroutines work; 0: as many as processors, or one if the image is small
}

// A Decoder reads the pixels of a file, some rows at a time.
type Decoder struct {
	header
	color      colorModel
	gray       bool // one channel is made
	threads    int
	maxH, maxV int
	mcusX      int
	rows       int  // of MCUs
	context    int  // 1 if pixels depend on the samples of the neighbouring rows of MCUs
	smoothing  bool // coefficients are estimated
	whole      bool // the coefficients of all rows are held, and all scans done before the first row is made
	buffers
	y    int // the next row of pixels
	made int // rows of MCUs that have become samples
	err  error
}

// NewDecoder reads the headers of a file that data holds, of all scans if there are several. Before it relies on the size it asks limit, which
// may be nil. A nil o means no wishes. It takes no memory for pixels.
func NewDecoder(data []byte, o *Options, limit func(width, height int) error) (*Decoder, error) {
	if o == nil {
		o = &Options{}
	}
	d := &Decoder{header: header{data: data}, threads: o.Threads}
	if byteAt(data, 0) != 0xff || byteAt(data, 1) != markerSOI {
		return nil, FormatError("it does not begin with SOI")
	}
	d.pos = 2
	found, err := d.nextScan()
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, FormatError("it ends before its first scan")
	}
	if err := d.setup(o.Gray); err != nil {
		return nil, err
	}
	if limit != nil {
		if err := limit(d.width, d.height); err != nil {
			return nil, err
		}
	}
	if d.threads <= 0 {
		d.threads = runtime.GOMAXPROCS(0)
		if d.width*d.height < 1<<16 {
			d.threads = 1
		}
	}
	d.addStandardTables()
	if err := d.addScan(); err != nil {
		return nil, err
	}
	for d.progressive || len(d.scans[0].components) < len(d.components) {
		found, err := d.nextScan()
		if err != nil {
			return nil, err
		}
		if !found {
			break
		}
		if err := d.addScan(); err != nil {
			return nil, err
		}
	}
	d.smoothing = d.progressive && d.smooths()
	d.whole = d.whole || d.smoothing
	return d, nil
}

// setup finds out what the frame and the markers before the first scan mean.
func (d *Decoder) setup(gray bool) error {
	if d.width > maxSize || d.height > maxSize {
		return UnsupportedError(fmt.Sprintf("%dx%d is more than %d in one direction", d.width, d.height, maxSize))
	}
	var err error
	if d.color, err = d.colorModel(); err != nil {
		return err
	}
	for i := range d.components {
		c := &d.components[i]
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return FormatError(fmt.Sprintf("sampling factors %dx%d", c.h, c.v))
		}
		d.maxH, d.maxV = max(d.maxH, c.h), max(d.maxV, c.v)
	}
	d.gray = gray || d.color == colorGray
	d.mcusX, d.rows = divideUp(d.width, 8*d.maxH), divideUp(d.height, 8*d.maxV)
	for i := range d.components {
		c := &d.components[i]
		c.needed = i == 0 || !d.gray || d.color != colorYCC
		if c.needed && (d.maxH%c.h != 0 || d.maxV%c.v != 0) {
			return UnsupportedError(fmt.Sprintf("sampling factors %dx%d of %dx%d", c.h, c.v, d.maxH, d.maxV))
		}
		c.scaleH, c.scaleV = d.maxH/c.h, d.maxV/c.v
		c.width, c.height = divideUp(d.width*c.h, d.maxH), divideUp(d.height*c.v, d.maxV)
		c.blocksW, c.blocksH = divideUp(c.width, 8), divideUp(c.height, 8)
		c.stride = d.mcusX * c.h
		if c.needed && c.scaleV == 2 && (c.scaleH == 1 || c.scaleH == 2 && c.width > 2) {
			d.context = 1
		}
		for k := range c.progress {
			c.progress[k] = -1
		}
	}
	return nil
}

// Format returns the size of the image and its channels, of 8 bits: RGB, or one if the file is gray or [Options] ask for that.
func (d *Decoder) Format() cv.Format {
	f := cv.Format{Depth: cv.U8, W: d.width, H: d.height, C: 3}
	if d.gray {
		f.C = 1
	}
	return f
}

// Components returns how many components the file has: 1 if it is gray, 3 or, with black, 4.
func (d *Decoder) Components() int { return len(d.components) }

// Warnings returns what was amiss so far, though there are pixels.
func (d *Decoder) Warnings() []string {
	var cut, bad, resync bool
	for _, s := range d.scans {
		cut, bad, resync = cut || s.cut, bad || s.badCode, resync || s.resync
	}
	w := d.warnings[:len(d.warnings):len(d.warnings)]
	if cut {
		w = append(w, "the data ends too early; what is missing is filled in")
	}
	if bad {
		w = append(w, "there are bits that are no code")
	}
	if resync {
		w = append(w, "restart markers are missing or out of order")
	}
	return w
}
