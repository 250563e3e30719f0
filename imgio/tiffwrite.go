package imgio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/deflate"
	"github.com/purecv/cv/internal/engine"
)

// encodeTIFF writes strips that are compressed with Deflate, integers as differences to the pixel on the left.
// Level 0 stores the pixels as they are.
func encodeTIFF(w io.Writer, p engine.Plane, o *WriteOptions) error {
	compression, predictor := tiffDeflate, 2
	if p.Depth.IsFloat() {
		predictor = 1
	}
	if o.level() == 0 {
		compression, predictor = tiffPlain, 1
	}
	rows := min(max(1<<16/p.RowSize(), 1), p.H)
	strips, err := tiffStrips(p, rows, compression, predictor, o.level())
	if err != nil {
		return err
	}
	var offsets, counts []uint32
	at := int64(8)
	for _, s := range strips {
		offsets, counts = append(offsets, uint32(at)), append(counts, uint32(len(s)))
		at += int64(len(s)+1) &^ 1
	}
	if at > 1<<32-1<<20-8*int64(len(strips)) {
		return fmt.Errorf("%w: %d bytes are more than a TIFF file can be", ErrTooLarge, at)
	}
	if _, err := w.Write(binary.NativeEndian.AppendUint32(tiffMark(), uint32(at))); err != nil {
		return err
	}
	for _, s := range strips {
		if _, err := w.Write(append(s, 0)[:(len(s)+1)&^1]); err != nil {
			return err
		}
	}
	_, err = w.Write(tiffDirectory(p.Format, uint32(at), rows, compression, predictor, offsets, counts))
	return err
}

// tiffMark is the mark of a file in this machine's byte order.
func tiffMark() []byte {
	if nativeOrder == '>' {
		return []byte("MM\x00*")
	}
	return []byte("II*\x00")
}

// tiffStrips returns the strips of so many rows, compressed by several goroutines.
func tiffStrips(p engine.Plane, rows, compression, predictor, level int) ([][]byte, error) {
	strips := make([][]byte, (p.H+rows-1)/rows)
	errs := make([]error, len(strips))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(engine.Threads(), len(strips)) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(strips); i = int(next.Add(1) - 1) {
				part := p
				part.Data, part.H = p.Data[i*rows*p.Stride:], min(rows, p.H-i*rows)
				strips[i], errs[i] = tiffStrip(part, compression, predictor, level)
			}
		})
	}
	workers.Wait()
	return strips, errors.Join(errs...)
}

// tiffStrip returns all rows of p as one strip.
func tiffStrip(p engine.Plane, compression, predictor, level int) ([]byte, error) {
	size := p.RowSize()
	if compression == tiffPlain {
		strip := make([]byte, 0, size*p.H)
		for y := range p.H {
			strip = append(strip, p.Data[y*p.Stride:][:size]...)
		}
		return strip, nil
	}
	var strip bytes.Buffer
	z := deflate.NewWriter(&strip, size*p.H, level, 1)
	for y := range p.H {
		row, err := z.Next(size)
		if err != nil {
			return nil, err
		}
		copy(row, p.Data[y*p.Stride:])
		if predictor == 2 {
			predict(row, p.C, p.Depth.Size())
		}
	}
	err := z.Close()
	return strip.Bytes(), err
}

// predict replaces elements of one or two bytes by differences to the pixel on the left.
func predict(row []byte, channels, size int) {
	step := channels * size
	for i := len(row) - size; i >= step; i -= size {
		if size == 1 {
			row[i] -= row[i-step]
		} else {
			v := binary.NativeEndian.Uint16(row[i:]) - binary.NativeEndian.Uint16(row[i-step:])
			binary.NativeEndian.PutUint16(row[i:], v)
		}
	}
}

// tiffDirectory returns the directory that will stand at the offset, and behind it the values that have no
// room in their entries.
func tiffDirectory(f cv.Format, at uint32, rows, compression, predictor int, offsets, counts []uint32) []byte {
	const short, long = 3, 4
	same := func(v uint32) []uint32 {
		list := make([]uint32, f.C)
		for i := range list {
			list[i] = v
		}
		return list
	}
	photometric, format := uint32(tiffBlackIsZero), uint32(1)
	if f.C > 1 {
		photometric = tiffRGB
	}
	if f.Depth.IsFloat() {
		format = 3
	}
	type entry struct {
		tag, kind uint16
		values    []uint32
	}
	entries := []entry{
		{tiffWidth, long, []uint32{uint32(f.W)}},
		{tiffHeight, long, []uint32{uint32(f.H)}},
		{tiffBits, short, same(uint32(8 * f.Depth.Size()))},
		{tiffCompression, short, []uint32{uint32(compression)}},
		{tiffPhotometric, short, []uint32{photometric}},
		{tiffStripOffsets, long, offsets},
		{tiffSamples, short, []uint32{uint32(f.C)}},
		{tiffRowsPerStrip, long, []uint32{uint32(rows)}},
		{tiffStripCounts, long, counts},
		{tiffPlanar, short, []uint32{1}},
		{tiffPredictor, short, []uint32{uint32(predictor)}},
	}
	if f.C == 4 {
		// Unspecified, as in the files that OpenCV writes: libtiff would multiply colour by alpha otherwise.
		entries = append(entries, entry{tiffExtraSamples, short, []uint32{0}})
	}
	entries = append(entries, entry{tiffSampleFormat, short, same(format)})

	order := binary.NativeEndian
	put := func(b []byte, kind uint16, values []uint32) []byte {
		for _, v := range values {
			if kind == short {
				b = order.AppendUint16(b, uint16(v))
			} else {
				b = order.AppendUint32(b, v)
			}
		}
		return b
	}
	dir := order.AppendUint16(nil, uint16(len(entries)))
	var behind []byte
	for _, e := range entries {
		dir = order.AppendUint16(dir, e.tag)
		dir = order.AppendUint16(dir, e.kind)
		dir = order.AppendUint32(dir, uint32(len(e.values)))
		body := put(nil, e.kind, e.values)
		if len(body) > 4 {
			place := at + uint32(2+12*len(entries)+4+len(behind))
			behind = append(behind, body...)
			body = order.AppendUint32(nil, place)
		}
		dir = append(dir, append(body, 0, 0, 0, 0)[:4]...)
	}
	dir = order.AppendUint32(dir, 0)
	return append(dir, behind...)
}
