package png

import (
	"encoding/binary"
	"unsafe"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// converter returns the format of the image, and what makes a row of it from the bytes of one in the file; nil if these are the row.
func (h *header) converter(o *Options) (cv.Format, func(dst, src []byte)) {
	f := cv.Format{Depth: cv.U8, W: h.width, H: h.height, C: 3}
	hasAlpha := h.kind&kindAlpha != 0 || h.kind != 0 && h.transparent
	switch {
	case o.Mode == Gray, o.Mode == AsStored && h.kind == 0:
		f.C = 1
	case o.KeepAlpha && hasAlpha:
		f.C = 4
	}
	if h.bits == 16 && o.KeepDepth {
		f.Depth = cv.U16
	}
	switch {
	case h.bits < 8 || h.kind&kindPalette != 0:
		return f, h.fromIndices(f.C)
	case h.bits == 8:
		return f, h.fromBytes(f.C)
	}
	return f, h.fromWords(f)
}

// fromIndices looks pixels of up to 8 bits up: colours of the palette, beyond which all is black, or grays.
func (h *header) fromIndices(channels int) func(dst, src []byte) {
	var table [256][4]uint8
	n := 1 << h.bits
	for i := range table[:n] {
		v := uint8(i * 255 / (n - 1))
		table[i] = [4]uint8{v, v, v, 255}
		if h.kind&kindPalette == 0 {
			continue
		}
		table[i] = [4]uint8{3: 255}
		if i < len(h.palette) {
			copy(table[i][:], h.palette[i][:])
		}
		if i < len(h.alphas) {
			table[i][3] = h.alphas[i]
		}
	}
	if channels == 1 && h.kind&kindPalette != 0 {
		gray := gray8(h.gamma.value)
		for i := range table[:n] {
			gray(table[i][:1], table[i][:], 4)
		}
	}
	bits := h.bits
	return func(dst, src []byte) {
		for i := 0; len(dst) >= channels; i++ {
			at := i * bits
			v := src[at/8] << (at % 8) >> (8 - bits)
			copy(dst[:channels], table[v][:])
			dst = dst[channels:]
		}
	}
}

// fromBytes converts pixels of 8-bit samples.
func (h *header) fromBytes(channels int) func(dst, src []byte) {
	samples := samplesOf(h.kind)
	if channels == samples {
		return nil
	}
	key := [3]uint8{uint8(h.key[0]), uint8(h.key[1]), uint8(h.key[2])} // libpng compares the lower bytes
	return toChannels(channels, samples, key, gray8(h.gamma.value), kernel.ColorsU8)
}

// fromWords converts pixels of 16-bit samples, of which 8 bits are kept last.
func (h *header) fromWords(f cv.Format) func(dst, src []byte) {
	samples, channels, narrow := samplesOf(h.kind), f.C, f.Depth == cv.U8
	if channels == samples && narrow {
		return upperBytes
	}
	var convert func(dst, src []uint16)
	if channels != samples {
		convert = toChannels(channels, samples, h.key, gray16(h.gamma.value, h.significant, narrow), kernel.ColorsU16)
	}
	row, result := make([]uint16, h.width*samples), make([]uint16, h.width*channels)
	return func(dst, src []byte) {
		words := row[:len(src)/2]
		if convert == nil {
			words = unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/2)
		}
		for i := range words {
			words[i] = binary.BigEndian.Uint16(src[2*i:])
		}
		if convert == nil {
			return
		}
		out := result[:len(words)/samples*channels]
		convert(out, words)
		if !narrow {
			copy(dst, engine.BytesOf(out))
			return
		}
		for i, v := range out {
			dst[i] = uint8(v >> 8)
		}
	}
}

func upperBytes(dst, src []byte) {
	for i := range dst {
		dst[i] = src[2*i]
	}
}

// toChannels returns what makes pixels of some channels from pixels of others: gray, RGB or RGBA from gray, gray with alpha, RGB or RGBA.
// RGB of the colour key becomes transparent.
func toChannels[T uint8 | uint16](channels, samples int, key [3]T, gray func(dst, src []T, c int), colors kernel.Colors[T]) func(dst, src []T) {
	switch {
	case samples == 1: // to RGB
		return func(dst, src []T) { colors.FromGray(dst, src, channels, 0, false) }
	case samples == 2:
		return func(dst, src []T) { fromGrayAlpha(dst, src, channels) }
	case channels == 1:
		return func(dst, src []T) { gray(dst, src, samples) }
	case channels == 3: // from RGBA
		return func(dst, src []T) { colors.Reorder(dst, src, 3, 4, false, 0, false) }
	}
	return func(dst, src []T) {
		for i := 0; i < len(dst)/4; i++ {
			p, q := dst[4*i:4*i+4], [3]T(src[3*i:])
			p[0], p[1], p[2], p[3] = q[0], q[1], q[2], ^T(0)
			if q == key {
				p[3] = 0
			}
		}
	}
}

func fromGrayAlpha[T uint8 | uint16](dst, src []T, channels int) {
	for i := range len(src) / 2 {
		v, a := src[2*i], src[2*i+1]
		p := dst[channels*i : channels*(i+1)]
		for k := range p {
			p[k] = v
		}
		if channels == 4 {
			p[3] = a
		}
	}
}
