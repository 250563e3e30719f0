package imgio

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/purecv/cv"
)

// An input is a file or stream that is being decoded.
type input struct {
	*bufio.Reader
	src  counter
	size int64 // bytes from the start to the end, -1 if unknown
}

// A counter counts the bytes that are read through it.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// newInput finds out the size of files and buffers.
func newInput(r io.Reader) *input {
	in := &input{src: counter{Reader: r}, size: -1}
	in.Reader = bufio.NewReader(&in.src)
	switch r := r.(type) {
	case interface{ Len() int }: // bytes.Reader, bytes.Buffer, strings.Reader
		in.size = int64(r.Len())
	case *os.File:
		info, err := r.Stat()
		if err != nil || !info.Mode().IsRegular() {
			break
		}
		if at, err := r.Seek(0, io.SeekCurrent); err == nil {
			in.size = max(info.Size()-at, 0)
		}
	}
	return in
}

// left returns the number of bytes not yet consumed, or -1 if it is unknown.
func (in *input) left() int64 {
	if in.size < 0 {
		return -1
	}
	return max(in.size-in.src.n+int64(in.Buffered()), 0)
}

// require refuses at once what the rest of the input cannot hold.
func (in *input) require(n int64) error {
	if left := in.left(); left >= 0 && left < n {
		return fmt.Errorf("%w: %d bytes are needed and there are %d", io.ErrUnexpectedEOF, n, left)
	}
	return nil
}

// trailing warns of bytes after the image.
func (in *input) trailing() []string {
	if left := in.left(); left > 0 {
		return []string{fmt.Sprintf("%d bytes after the image are ignored", left)}
	}
	return nil
}

// sniff returns the codec for the first bytes, without consuming them.
func (in *input) sniff() (*codec, error) {
	head, err := in.Peek(16)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(head) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrFormat)
	}
	for i := range codecs {
		for _, m := range codecs[i].magic {
			if codecs[i].decode != nil && matches(m, head) {
				return &codecs[i], nil
			}
		}
	}
	return nil, fmt.Errorf("%w: it starts with %q", ErrFormat, head)
}

// matches tells whether head begins with the pattern, in which ? stands for any byte.
func matches(pattern string, head []byte) bool {
	if len(head) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && pattern[i] != head[i] {
			return false
		}
	}
	return true
}

// bytes reads all that is left, up to 4 GB.
func (in *input) bytes() ([]byte, error) {
	const longest int64 = min(1<<32, math.MaxInt-2*bytes.MinRead)
	if in.size > longest {
		return nil, fmt.Errorf("%w: a file of %d bytes; at most %d can be compressed", ErrTooLarge, in.size, longest)
	}
	// A little more than there is, so that the end is seen without growing.
	buf := bytes.NewBuffer(make([]byte, 0, max(in.left(), 0)+bytes.MinRead))
	_, err := buf.ReadFrom(io.LimitReader(in, longest+1))
	if err == nil && int64(buf.Len()) > longest {
		err = fmt.Errorf("%w: more than %d bytes", ErrTooLarge, longest)
	}
	return buf.Bytes(), err
}

// trusted is how many bytes are taken from the system because a stream of unknown size claims to have them.
const trusted = 1 << 24

// raw makes an image and reads its memory, which lies in the file as it lies here. A size
// that the input cannot fill takes no memory. The second result is the memory.
func (in *input) raw(f cv.Format) (cv.AnyImage, []byte, error) {
	n := int64(f.RowSize()) * int64(f.H)
	if err := in.require(n); err != nil {
		return nil, nil, err
	}
	var data []byte
	if in.size < 0 && n > trusted {
		var err error
		if data, err = io.ReadAll(io.LimitReader(in, n)); err != nil {
			return nil, nil, err
		}
		if int64(len(data)) < n {
			return nil, nil, io.ErrUnexpectedEOF
		}
	}
	img, err := cv.NewAnyImage(f)
	if err != nil {
		return nil, nil, err
	}
	mem := img.Plane().Data
	if data != nil {
		copy(mem, data)
		return img, mem, nil
	}
	_, err = io.ReadFull(in, mem)
	return img, mem, unexpectedEOF(err)
}
