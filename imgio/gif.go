package imgio

import (
	"bytes"
	"image"
	"image/draw"
	"image/gif"
)

// decodeGIF reads the first frame. What the frame leaves of the screen is transparent black.
func decodeGIF(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := o.checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	r := bytes.NewReader(data)
	m, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	pic := &picture{}
	if moreFrames(data[len(data)-r.Len():]) {
		pic.warnings = []string{"only the first frame is read"}
	}
	screen := image.Rect(0, 0, config.Width, config.Height)
	if frame := m.(*image.Paletted); frame.Rect != screen || !frame.Opaque() {
		whole := image.NewNRGBA(screen)
		draw.Draw(whole, frame.Rect, frame, frame.Rect.Min, draw.Src)
		pic.img, err = fromImage(whole, 4)
	} else {
		pic.img, err = fromImage(frame, 3)
	}
	return pic, err
}

// moreFrames tells whether another image comes after extensions only.
func moreFrames(data []byte) bool {
	const extension, frame = 0x21, 0x2c
	for len(data) > 2 && data[0] == extension {
		for data = data[2:]; len(data) > 0 && data[0] != 0; {
			data = data[min(1+int(data[0]), len(data)):]
		}
		data = data[min(1, len(data)):]
	}
	return len(data) > 0 && data[0] == frame
}
