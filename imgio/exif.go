package imgio

import (
	"bytes"
	"encoding/binary"
)

// exifSize tells how the values of those EXIF fields that OpenCV reads are checked: this many
// rationals, or a string (0).
var exifSize = map[uint16]uint64{
	0x10e: 0, 0x10f: 0, 0x110: 0, 0x131: 0, 0x132: 0, 0x8298: 0, // description, make, model, software, date, copyright
	0x11a: 1, 0x11b: 1, 0x13e: 2, 0x13f: 6, 0x211: 3, 0x214: 6, // resolution, white, primaries, YCbCr, reference black
}

// exifOrientation returns the orientation that EXIF data, from its TIFF header on, gives to
// the image: 1 to 8, or 0 if it gives none. As in OpenCV the first directory counts, the field's
// type does not, and a field before it whose value lies outside ends the search.
func exifOrientation(data []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(data, []byte("II*\x00")):
	case bytes.HasPrefix(data, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 0
	}
	size := uint64(len(data))
	if size < 8 {
		return 0
	}
	at := uint64(order.Uint32(data[4:]))
	if at+2 > size {
		return 0
	}
	entries := order.Uint16(data[at:])
	at += 2
	for range entries {
		if at+12 > size {
			return 0
		}
		field := data[at : at+12]
		at += 12
		tag := order.Uint16(field)
		if tag == 0x112 {
			if v := order.Uint16(field[8:]); v >= 1 && v <= 8 {
				return int(v)
			}
			return 0
		}
		rationals, known := exifSize[tag]
		if !known {
			continue
		}
		offset, length := uint64(order.Uint32(field[8:])), 8*rationals
		if rationals == 0 {
			length = uint64(order.Uint32(field[4:]))
			if length <= 4 {
				continue
			}
		}
		if offset+length > size {
			return 0
		}
	}
	return 0
}
