package figure

import (
	"encoding/binary"
	"errors"
	"io"

	"golang.org/x/image/font/sfnt"
)

// Package sfnt wants the tables of a font file to begin at multiples of four bytes. Those of some, such as WenQuanYi Micro Hei, do not,
// which other programs do not mind. realign reads such a font, the n-th of its file, with its tables where sfnt wants them.
func realign(file io.ReaderAt, size int64, n int) (*sfnt.Font, error) {
	start, err := fontOffset(file, n)
	if err != nil {
		return nil, err
	}
	header := make([]byte, 12)
	if _, err := file.ReadAt(header, start); err != nil {
		return nil, err
	}
	const entry = 16 // tag, checksum, offset, length: four bytes each
	entries := make([]byte, entry*int(binary.BigEndian.Uint16(header[4:])))
	if _, err := file.ReadAt(entries, start+12); err != nil {
		return nil, err
	}
	out := append(header, entries...)
	for at := len(header); at < len(header)+len(entries); at += entry {
		offset, length := int64(binary.BigEndian.Uint32(out[at+8:])), int64(binary.BigEndian.Uint32(out[at+12:]))
		end := int64(len(out)+3) &^ 3
		if offset+length > size || end+length > 2*size {
			return nil, errors.New("tables larger than the file")
		}
		binary.BigEndian.PutUint32(out[at+8:], uint32(end))
		table := make([]byte, end-int64(len(out))+length)
		if _, err := file.ReadAt(table[end-int64(len(out)):], offset); err != nil {
			return nil, err
		}
		out = append(out, table...)
	}
	return sfnt.Parse(out)
}

// fontOffset returns where the n-th font of a file begins.
func fontOffset(file io.ReaderAt, n int) (int64, error) {
	word := make([]byte, 4)
	if _, err := file.ReadAt(word, 0); err != nil {
		return 0, err
	}
	if string(word) != "ttcf" {
		return 0, nil
	}
	_, err := file.ReadAt(word, 12+4*int64(n))
	return int64(binary.BigEndian.Uint32(word)), err
}
