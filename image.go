package cv

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/purecv/cv/internal/engine"
)

// Pixel is any element type that an [Image] can have.
type Pixel interface {
	uint8 | uint16 | int16 | int32 | float32 | float64
}

// Depth is the type of one channel, as a value: [U8] for uint8, and so on. As a
// parameter its zero value, [DepthSame], means the depth of the source.
type Depth = engine.Depth

// The depths, named as OpenCV names them without the prefix CV_.
const (
	DepthSame = engine.DepthSame // the depth of the source, OpenCV's ddepth -1
	U8        = engine.U8        // uint8
	U16       = engine.U16       // uint16
	S16       = engine.S16       // int16
	S32       = engine.S32       // int32
	F32       = engine.F32       // float32
	F64       = engine.F64       // float64
)

// Format is an image without its pixels: depth, width W, height H and channels C.
type Format = engine.Format

// MaxChannels is the largest number of channels of an [Image].
const MaxChannels = 4

// Image is an image or a view into one. Colour is RGB or RGBA.
//
// The zero value is an empty image that can be the destination of any operation, which
// then gives it memory. A literal over memory of one's own is an image too:
//
//	img := cv.Image[uint8]{Pix: buf, Stride: 640, Width: 640, Height: 480, Channels: 1}
//
// Operations write into such memory but never replace it: a literal or a view of the wrong
// shape as a destination is an error ([ErrShape]).
type Image[T Pixel] struct {
	Pix    []T // element (x, y, c) at Pix[y*Stride+x*Channels+c]
	Stride int // elements, not bytes, from one row to the next

	Width, Height, Channels int

	owned bool // Pix was made here and may be replaced when the image has to grow
}

// AnyImage is an [*Image] of any depth. It serves where the depth is known only when the
// program runs: files, the command line, pipelines. Only this package's images implement it.
type AnyImage interface {
	Format() Format      // depth, size and channels
	Plane() engine.Plane // the memory, for this module's own packages
	check() error
}

// NewImage makes a black image. Width and height are at least 1, channels 1 to [MaxChannels].
func NewImage[T Pixel](width, height, channels int) (*Image[T], error) {
	img := &Image[T]{}
	if err := img.reshape(Format{Depth: engine.DepthOf[T](), W: width, H: height, C: channels}); err != nil {
		return nil, &OpError{"NewImage", "size", err}
	}
	return img, nil
}

// NewAnyImage makes a black image of a format.
func NewAnyImage(f Format) (AnyImage, error) {
	switch f.Depth {
	case U8:
		return asAny(NewImage[uint8](f.W, f.H, f.C))
	case U16:
		return asAny(NewImage[uint16](f.W, f.H, f.C))
	case S16:
		return asAny(NewImage[int16](f.W, f.H, f.C))
	case S32:
		return asAny(NewImage[int32](f.W, f.H, f.C))
	case F32:
		return asAny(NewImage[float32](f.W, f.H, f.C))
	case F64:
		return asAny(NewImage[float64](f.W, f.H, f.C))
	}
	return nil, &OpError{"NewAnyImage", "depth", fmt.Errorf("%w: %v", ErrDepth, f.Depth)}
}

// asAny keeps a failed image from becoming an interface that is not nil.
func asAny[T Pixel](img *Image[T], err error) (AnyImage, error) {
	if err != nil {
		return nil, err
	}
	return img, nil
}

// Format returns the depth, the size and the channels.
func (m *Image[T]) Format() Format {
	return Format{Depth: engine.DepthOf[T](), W: m.Width, H: m.Height, C: m.Channels}
}

// Plane returns the image's memory in the engine's form. It is of use within this module only.
func (m *Image[T]) Plane() engine.Plane {
	return engine.Plane{Format: m.Format(), Data: engine.BytesOf(m.Pix), Stride: m.Stride * engine.DepthOf[T]().Size()}
}

// Row returns the elements of row y, 0 <= y < Height.
func (m *Image[T]) Row(y int) []T {
	return m.Pix[y*m.Stride:][:m.Width*m.Channels]
}

// At returns channel c of the pixel at column x of row y.
func (m *Image[T]) At(x, y, c int) T { return m.Pix[y*m.Stride+x*m.Channels+c] }

// Set sets channel c of the pixel at column x of row y.
func (m *Image[T]) Set(x, y, c int, v T) { m.Pix[y*m.Stride+x*m.Channels+c] = v }

// Clone returns a packed copy.
func (m *Image[T]) Clone() *Image[T] {
	out := &Image[T]{Stride: m.Width * m.Channels, Width: m.Width, Height: m.Height, Channels: m.Channels, owned: true}
	out.Pix = make([]T, out.Stride*m.Height)
	for y := range m.Height {
		copy(out.Row(y), m.Row(y))
	}
	return out
}

// Crop returns a view of the rectangle, which must lie in the image and not be empty. It
// shares its pixels with m; operations on it treat its edges as the edges of an image.
func (m *Image[T]) Crop(r Rect) (*Image[T], error) {
	if r.X < 0 || r.Y < 0 || r.Width < 1 || r.Height < 1 || r.Width > m.Width-r.X || r.Height > m.Height-r.Y {
		return nil, &OpError{"Crop", "r", fmt.Errorf("%w: %v in a %dx%d image", ErrRange, r, m.Width, m.Height)}
	}
	v := &Image[T]{Stride: m.Stride, Width: r.Width, Height: r.Height, Channels: m.Channels}
	first := r.Y*m.Stride + r.X*m.Channels
	v.Pix = m.Pix[first : first+(r.Height-1)*m.Stride+r.Width*m.Channels]
	return v, nil
}

func (m *Image[T]) missing() bool { return m == nil }

// check tells whether the fields describe an image that lies within Pix.
func (m *Image[T]) check() error {
	if m.missing() {
		return fmt.Errorf("%w: no image", ErrShape)
	}
	f := m.Format()
	if err := checkFormat(f); err != nil {
		return err
	}
	row := f.W * f.C
	if m.Stride < row {
		return fmt.Errorf("%w: stride %d is less than a row's %d elements", ErrShape, m.Stride, row)
	}
	if over, last := mulOverflows(f.H-1, m.Stride), (f.H-1)*m.Stride; over || last > len(m.Pix)-row {
		return fmt.Errorf("%w: %v with stride %d does not fit its %d elements", ErrShape, f, m.Stride, len(m.Pix))
	}
	return nil
}

// reshape gives the image the format: it keeps memory of the right shape, replaces memory
// that it owns, and refuses to touch anybody else's. The contents are undefined afterwards.
func (m *Image[T]) reshape(f Format) error {
	if m.Pix != nil && m.Format() == f && m.check() == nil {
		return nil
	}
	if m.Pix != nil && !m.owned {
		return fmt.Errorf("%w: a view or literal of %v cannot become %v", ErrShape, m.Format(), f)
	}
	if err := checkFormat(f); err != nil {
		return err
	}
	n := f.W * f.H * f.C
	if cap(m.Pix) < n {
		m.Pix = make([]T, n)
		engine.PreferHugePages(engine.BytesOf(m.Pix))
	}
	*m = Image[T]{Pix: m.Pix[:n], Stride: f.W * f.C, Width: f.W, Height: f.H, Channels: f.C, owned: true}
	return nil
}

// checkFormat refuses sizes that are no image or that no memory can hold.
func checkFormat(f Format) error {
	if f.W < 1 || f.H < 1 {
		return fmt.Errorf("%w: %dx%d; width and height must be at least 1", ErrShape, f.W, f.H)
	}
	if f.C < 1 || f.C > MaxChannels {
		return fmt.Errorf("%w: %d channels; 1 to %d are possible", ErrShape, f.C, MaxChannels)
	}
	if mulOverflows(f.W, f.C*8) || mulOverflows(f.W*f.C*8, f.H) {
		return fmt.Errorf("%w: %v is larger than any memory", ErrShape, f)
	}
	return nil
}

func mulOverflows(a, b int) bool {
	return a > 0 && b > 0 && a > math.MaxInt/b
}

// overlap tells how the memory of two planes meets: not at all, exactly, or in part.
func overlap(a, b engine.Plane) (same, partial bool) {
	if len(a.Data) == 0 || len(b.Data) == 0 {
		return false, false
	}
	a0, b0 := uintptr(unsafe.Pointer(&a.Data[0])), uintptr(unsafe.Pointer(&b.Data[0]))
	if a0 == b0 && a.Stride == b.Stride && a.Format == b.Format {
		return true, false
	}
	a1, b1 := a0+extent(a), b0+extent(b)
	if a0 >= b1 || b0 >= a1 {
		return false, false
	}
	// Two views side by side in one image share rows but no pixels.
	if a.Stride == b.Stride && a.H > 0 && b.H > 0 {
		shift := int(b0-a0) % a.Stride
		if b0 < a0 {
			shift = (a.Stride - int(a0-b0)%a.Stride) % a.Stride
		}
		if shift >= a.RowSize() && shift+b.RowSize() <= a.Stride {
			return false, false
		}
	}
	return false, true
}

// extent returns the bytes from a plane's first to its last pixel.
func extent(p engine.Plane) uintptr { return uintptr((p.H-1)*p.Stride + p.RowSize()) }
