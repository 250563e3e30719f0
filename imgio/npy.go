package imgio

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/purecv/cv"
)

// npyMagic begins every .npy file; two bytes of version and the header follow.
const npyMagic = "\x93NUMPY"

// An npyHeader tells what a .npy file holds.
type npyHeader struct {
	kind  string // NumPy's name of the element type without byte order: u1, f4
	swap  bool   // its bytes are in the other order than this machine's
	shape []int
}

// typeName returns the name of the element type, such as int64, as NumPy prints it.
func (h *npyHeader) typeName() string {
	names := map[byte]string{'u': "uint", 'i': "int", 'f': "float", 'c': "complex"}
	size, err := strconv.Atoi(h.kind[1:])
	if name := names[h.kind[0]]; name != "" && err == nil {
		return name + strconv.Itoa(8*size)
	}
	return h.kind
}

// notEmpty refuses an array without elements.
func (h *npyHeader) notEmpty() error {
	if slices.Contains(h.shape, 0) {
		return unsupported("shape %v: the array is empty", h.shape)
	}
	return nil
}

// npyDepths are the element types that an image can have. Truth values are read as 0 and 1.
var npyDepths = map[string]cv.Depth{"u1": cv.U8, "b1": cv.U8, "u2": cv.U16, "i2": cv.S16, "i4": cv.S32, "f4": cv.F32, "f8": cv.F64}

// decodeNpy reads an array (H, W) or (H, W, C) with up to four channels, of uint8, uint16,
// int16, int32, float32 or float64.
func decodeNpy(in *input, o *ReadOptions) (*picture, error) {
	h, err := in.npyHeader()
	if err != nil {
		return nil, err
	}
	f := cv.Format{Depth: npyDepths[h.kind], C: 1}
	if f.Depth == cv.DepthSame {
		return nil, unsupported("%s elements; uint8, uint16, int16, int32, float32 and float64 are possible: convert with .astype", h.typeName())
	}
	if err := h.notEmpty(); err != nil {
		return nil, err
	}
	switch len(h.shape) {
	case 3:
		if f.C = h.shape[2]; f.C < 1 || f.C > cv.MaxChannels {
			return nil, unsupported("shape %v: %d channels; 1 to %d", h.shape, f.C, cv.MaxChannels)
		}
		fallthrough
	case 2:
		f.H, f.W = h.shape[0], h.shape[1]
	default:
		return nil, unsupported("shape %v; an image is (H, W) or (H, W, C)", h.shape)
	}
	if err := o.checkSize(f.W, f.H); err != nil {
		return nil, err
	}
	img, mem, err := in.raw(f)
	if err != nil {
		return nil, err
	}
	if h.swap {
		swapBytes(mem, f.Depth.Size())
	}
	if h.kind == "b1" {
		for i, v := range mem {
			mem[i] = min(v, 1)
		}
	}
	return &picture{img: img, warnings: in.trailing()}, nil
}

// npyHeader reads everything before the elements.
func (in *input) npyHeader() (*npyHeader, error) {
	var head [12]byte
	if _, err := io.ReadFull(in, head[:10]); err != nil {
		return nil, err
	}
	var size uint32
	switch major, minor := head[6], head[7]; {
	case major == 1 && minor == 0:
		size = uint32(binary.LittleEndian.Uint16(head[8:]))
	case (major == 2 || major == 3) && minor == 0:
		if _, err := io.ReadFull(in, head[10:]); err != nil {
			return nil, err
		}
		size = binary.LittleEndian.Uint32(head[8:])
	default:
		return nil, unsupported("format version %d.%d; 1.0, 2.0 and 3.0 are known", major, minor)
	}
	if size > 1<<16 {
		return nil, invalid("a header of %d bytes", size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, err
	}
	p := npyParser{string(text)}
	h, err := p.header()
	if err != nil {
		return nil, invalid("header %q: %v", text, err)
	}
	return h, nil
}

// An npyParser reads the header, a Python dictionary, from the front.
type npyParser struct{ rest string }

// skip passes white space and, if it comes next, the token.
func (p *npyParser) skip(token string) bool {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n\f\v")
	rest, ok := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return ok
}

// header reads {'descr': S, 'fortran_order': B, 'shape': (N, ...)}, each key once, in any order.
func (p *npyParser) header() (*npyHeader, error) {
	h := &npyHeader{}
	if !p.skip("{") {
		return nil, fmt.Errorf("no { at its start")
	}
	for seen := map[string]bool{}; ; {
		if p.skip("}") {
			if len(seen) != 3 {
				return nil, fmt.Errorf("it has not all of descr, fortran_order and shape")
			}
			break
		}
		key, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if seen[key] || !p.skip(":") {
			return nil, fmt.Errorf("key %q is doubled or has no value", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			err = p.descr(h)
		case "fortran_order":
			if !p.skip("False") {
				err = fmt.Errorf("fortran_order is not False; make the array C-contiguous before it is saved")
			}
		case "shape":
			h.shape, err = p.shape()
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		if err != nil {
			return nil, err
		}
		if !p.skip(",") && !strings.HasPrefix(p.rest, "}") {
			return nil, fmt.Errorf("no comma after the value of %q", key)
		}
	}
	p.skip("")
	if p.rest != "" {
		return nil, fmt.Errorf("%q after its end", p.rest)
	}
	return h, nil
}

// quoted reads a string without escapes.
func (p *npyParser) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if p.skip(quote) {
			s, rest, ok := strings.Cut(p.rest, quote)
			if !ok || strings.ContainsAny(s, "\\\n") {
				return "", fmt.Errorf("a string without an end")
			}
			p.rest = rest
			return s, nil
		}
	}
	return "", fmt.Errorf("no string at %q", p.rest)
}

// descr reads the element type: byte order, kind and size.
func (p *npyParser) descr(h *npyHeader) error {
	s, err := p.quoted()
	if err != nil {
		return err
	}
	if len(s) != 3 || !strings.Contains("<>|=", s[:1]) {
		return fmt.Errorf("elements of type %q", s)
	}
	h.kind = s[1:]
	h.swap = s[2] != '1' && (s[0] == '<' && nativeOrder == '>' || s[0] == '>' && nativeOrder == '<')
	if s[0] == '|' && s[2] != '1' {
		return fmt.Errorf("elements of type %q without byte order", s)
	}
	return nil
}

// shape reads a tuple of numbers.
func (p *npyParser) shape() ([]int, error) {
	if !p.skip("(") {
		return nil, fmt.Errorf("shape is not a tuple")
	}
	shape := []int{}
	for !p.skip(")") {
		p.skip("")
		end := strings.IndexFunc(p.rest, func(r rune) bool { return r < '0' || r > '9' })
		if end < 1 {
			return nil, fmt.Errorf("shape has no size at %q", p.rest)
		}
		n, err := strconv.ParseUint(p.rest[:end], 10, 62)
		if err != nil {
			return nil, err
		}
		// Python 2 wrote an L after long numbers.
		p.rest = strings.TrimPrefix(p.rest[end:], "L")
		if shape = append(shape, int(min(n, math.MaxInt))); len(shape) > 32 {
			return nil, fmt.Errorf("more than 32 axes")
		}
		if !p.skip(",") && (len(shape) == 1 || !strings.HasPrefix(p.rest, ")")) {
			return nil, fmt.Errorf("shape has no comma at %q", p.rest)
		}
	}
	return shape, nil
}

// nativeOrder is how NumPy writes this machine's byte order.
var nativeOrder = func() byte {
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		return '>'
	}
	return '<'
}()

// swapBytes reverses the bytes of each element of the size.
func swapBytes(mem []byte, size int) {
	switch size {
	case 2:
		for i := 0; i+2 <= len(mem); i += 2 {
			binary.NativeEndian.PutUint16(mem[i:], bits.ReverseBytes16(binary.NativeEndian.Uint16(mem[i:])))
		}
	case 4:
		for i := 0; i+4 <= len(mem); i += 4 {
			binary.NativeEndian.PutUint32(mem[i:], bits.ReverseBytes32(binary.NativeEndian.Uint32(mem[i:])))
		}
	case 8:
		for i := 0; i+8 <= len(mem); i += 8 {
			binary.NativeEndian.PutUint64(mem[i:], bits.ReverseBytes64(binary.NativeEndian.Uint64(mem[i:])))
		}
	}
}

// npyKinds are the names by which NumPy calls the depths.
var npyKinds = map[cv.Depth]string{cv.U8: "u1", cv.U16: "u2", cv.S16: "i2", cv.S32: "i4", cv.F32: "f4", cv.F64: "f8"}

// encodeNpy writes format version 1.0 in this machine's byte order: (H, W) for one channel, else (H, W, C).
func encodeNpy(w io.Writer, f cv.Format, _ *WriteOptions) (rowEncoder, error) {
	order := nativeOrder
	if f.Depth == cv.U8 {
		order = '|'
	}
	shape := fmt.Sprintf("(%d, %d)", f.H, f.W)
	if f.C > 1 {
		shape = fmt.Sprintf("(%d, %d, %d)", f.H, f.W, f.C)
	}
	head := fmt.Sprintf("{'descr': '%c%s', 'fortran_order': False, 'shape': %s, }", order, npyKinds[f.Depth], shape)
	// NumPy leaves room for the first size to grow to 21 digits, and ends with a newline at a multiple of 64.
	head += strings.Repeat(" ", 21-len(strconv.Itoa(f.H)))
	size := (10+len(head)+1+63)/64*64 - 10
	head += strings.Repeat(" ", size-len(head)-1) + "\n"
	_, err := io.WriteString(w, npyMagic+"\x01\x00"+string([]byte{byte(size), byte(size >> 8)})+head)
	return &rowPacker{w, make([]byte, f.RowSize()), func(dst, src []byte) { copy(dst, src) }}, err
}

// ReadNpyMatrix reads a matrix from a .npy file, row by row: an array of one or two axes (one
// is a column) of any integer or floating-point type of up to 64 bits, as float64. It has at most 2^24 elements. The
// reverse is [Write] of a float64 image with one channel.
func ReadNpyMatrix(path string) (rows, cols int, values []float64, err error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		rows, cols, values, err = decodeMatrix(newInput(f))
	}
	if err != nil {
		return 0, 0, nil, pathError("ReadNpyMatrix", path, err)
	}
	return rows, cols, values, nil
}

// npyFloats convert one little-endian element of each kind.
var npyFloats = map[string]func(b []byte) float64{
	"b1": func(b []byte) float64 { return float64(min(b[0], 1)) },
	"u1": func(b []byte) float64 { return float64(b[0]) },
	"u2": func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) },
	"u4": func(b []byte) float64 { return float64(binary.LittleEndian.Uint32(b)) },
	"u8": func(b []byte) float64 { return float64(binary.LittleEndian.Uint64(b)) },
	"i1": func(b []byte) float64 { return float64(int8(b[0])) },
	"i2": func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) },
	"i4": func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) },
	"i8": func(b []byte) float64 { return float64(int64(binary.LittleEndian.Uint64(b))) },
	"f4": func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) },
	"f8": func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) },
}

func decodeMatrix(in *input) (rows, cols int, values []float64, err error) {
	head, err := in.Peek(len(npyMagic))
	if err != nil && err != io.EOF {
		return 0, 0, nil, err
	}
	if string(head) != npyMagic {
		return 0, 0, nil, fmt.Errorf("%w: no .npy file", ErrFormat)
	}
	h, err := in.npyHeader()
	if err != nil {
		return 0, 0, nil, unexpectedEOF(err)
	}
	convert := npyFloats[h.kind]
	if convert == nil {
		return 0, 0, nil, unsupported("%s elements; integers and floating-point numbers of up to 64 bits are possible: convert with .astype", h.typeName())
	}
	switch len(h.shape) {
	case 1:
		rows, cols = h.shape[0], 1
	case 2:
		rows, cols = h.shape[0], h.shape[1]
	default:
		return 0, 0, nil, unsupported("shape %v; a matrix has one or two axes", h.shape)
	}
	if err := h.notEmpty(); err != nil {
		return 0, 0, nil, err
	}
	limit := ReadOptions{MaxPixels: 1 << 24}
	if err := limit.checkSize(cols, rows); err != nil {
		return 0, 0, nil, err
	}
	size := int(h.kind[1] - '0')
	if err := in.require(int64(rows * cols * size)); err != nil {
		return 0, 0, nil, err
	}
	mem := make([]byte, rows*cols*size)
	if _, err := io.ReadFull(in, mem); err != nil {
		return 0, 0, nil, unexpectedEOF(err)
	}
	if h.swap != (nativeOrder == '>') {
		swapBytes(mem, size)
	}
	values = make([]float64, rows*cols)
	for i := range values {
		values[i] = convert(mem[i*size:])
	}
	return rows, cols, values, nil
}
