package imgio

import (
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
	"github.com/purecv/cv/internal/engine"
)

func decodeJPEG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	d, err := jpeg.NewDecoder(data, &jpeg.Options{Gray: o.Mode == Gray, Threads: engine.Threads()}, o.checkSize)
	if err != nil {
		return nil, jpegError(err)
	}
	return &picture{rows: rowsOf{d, jpegError}, orientation: jpegOrientation(data)}, nil
}

// jpegError makes this package's errors of the decoder's.
func jpegError(err error) error {
	switch e := err.(type) {
	case jpeg.FormatError:
		return invalid("%s", string(e))
	case jpeg.UnsupportedError:
		return unsupported("%s", string(e))
	}
	return err
}

// jpegOrientation returns the EXIF orientation. Like OpenCV it looks into the first APP1 segment only and
// skips its name unread.
func jpegOrientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker := data[at+1]
		switch {
		case marker == 0xff: // padding
			at++
			continue
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7: // without contents
			at += 2
			continue
		case marker == 0xd9 || marker == 0xda: // the end, or pixels
			return 0
		}
		end := at + 2 + int(data[at+2])<<8 + int(data[at+3])
		if end > len(data) || end < at+4 {
			return 0
		}
		if marker == 0xe1 {
			return exifOrientation(data[min(at+10, end):end])
		}
		at = end
	}
	return 0
}

func encodeJPEG(w io.Writer, f cv.Format, o *WriteOptions) (rowEncoder, error) {
	return jpeg.NewEncoder(w, f, &jpeg.EncoderOptions{
		Quality: o.Quality, Sampling: o.Sampling, Optimize: o.Optimize, Progressive: o.Progressive, RestartInterval: o.RestartInterval,
		Threads: engine.Threads(),
	})
}
