package imgio

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// The size that counts is that of the first header; it is the one that the decoder takes memory for.
func TestPNGSecondHeader(t *testing.T) {
	var buf bytes.Buffer
	if err := Encode(&buf, "png", ramp(60, 60, 1), nil); err != nil {
		t.Fatal(err)
	}
	file := buf.Bytes()
	second := bytes.Clone(file[8:33])
	binary.BigEndian.PutUint32(second[8:], 1)
	binary.BigEndian.PutUint32(second[21:], crc32.ChecksumIEEE(second[4:21]))
	data := bytes.Join([][]byte{file[:33], second, file[33:]}, nil)
	if _, err := Decode(bytes.NewReader(data), nil); err == nil {
		t.Error("two headers were accepted")
	}
}
