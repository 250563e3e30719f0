package imgio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

func gAMA(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

// iCCP makes the chunk of a profile.
func iCCP(profile string) []byte {
	var buf bytes.Buffer
	buf.WriteString("name\x00\x00")
	z := zlib.NewWriter(&buf)
	z.Write([]byte(profile))
	z.Close()
	return buf.Bytes()
}

func TestPNGGamma(t *testing.T) {
	const known = "stands for a profile that is known"
	crc := crc32.ChecksumIEEE([]byte(known))
	srgbProfiles[crc] = len(known)
	defer delete(srgbProfiles, crc)
	type chunk struct {
		kind string
		body []byte
	}
	for name, c := range map[string]struct {
		chunks []chunk
		want   int
	}{
		"none":                 {nil, 0},
		"gamma":                {[]chunk{{"gAMA", gAMA(50000)}}, 50000},
		"first gamma":          {[]chunk{{"gAMA", gAMA(50000)}, {"gAMA", gAMA(60000)}}, 50000},
		"sRGB":                 {[]chunk{{"sRGB", []byte{0}}}, 45455},
		"sRGB over gamma":      {[]chunk{{"gAMA", gAMA(60000)}, {"sRGB", []byte{3}}}, 45455},
		"near gamma over sRGB": {[]chunk{{"sRGB", []byte{0}}, {"gAMA", gAMA(45000)}}, 45000},
		"far gamma, sRGB":      {[]chunk{{"sRGB", []byte{0}}, {"gAMA", gAMA(60000)}}, 45455},
		"bad gamma ends it":    {[]chunk{{"gAMA", gAMA(15)}, {"sRGB", []byte{0}}}, 0},
		"huge gamma":           {[]chunk{{"gAMA", gAMA(1 << 31)}}, 0},
		"bad intent ends it":   {[]chunk{{"sRGB", []byte{4}}, {"gAMA", gAMA(60000)}}, 0},
		"after the palette":    {[]chunk{{"PLTE", nil}, {"gAMA", gAMA(60000)}}, 0},
		"after pixels":         {[]chunk{{"IDAT", nil}, {"sRGB", []byte{0}}}, 0},
		"known profile":        {[]chunk{{"iCCP", iCCP(known)}}, 45455},
		"other profile":        {[]chunk{{"iCCP", iCCP("other")}}, 0},
		"no profile":           {[]chunk{{"iCCP", []byte("name")}, {"iCCP", []byte("name\x00\x00rest")}}, 0},
		"wrong sizes":          {[]chunk{{"gAMA", []byte{1}}, {"sRGB", nil}}, 0},
	} {
		var g pngGamma
		for _, k := range c.chunks {
			g.chunk(k.kind, k.body)
		}
		if g.value != c.want {
			t.Errorf("%s: %d, not %d", name, g.value, c.want)
		}
	}
}

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
	if info := scanPNG(data); info.width != 60 {
		t.Errorf("width %d", info.width)
	}
	if _, err := Decode(bytes.NewReader(data), nil); err == nil {
		t.Error("two headers were accepted")
	}
}
