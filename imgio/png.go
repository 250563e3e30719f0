package imgio

import (
	"errors"
	"fmt"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/png"
	"github.com/purecv/cv/internal/engine"
)

// decodePNG reads with package png, whose pixels need nothing more than to be turned.
func decodePNG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	d, err := png.NewDecoder(data, &png.Options{Mode: png.Mode(o.Mode), KeepDepth: o.KeepDepth, KeepAlpha: o.KeepAlpha, Threads: engine.Threads()}, o.checkSize)
	if err != nil {
		return nil, pngError(err)
	}
	return &picture{rows: rowsOf{d, pngError}, orientation: exifOrientation(d.EXIF())}, nil
}

// pngError makes an error of this package's kinds.
func pngError(err error) error {
	switch {
	case errors.Is(err, png.ErrInvalid):
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	case errors.Is(err, png.ErrUnsupported):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

// encodePNG writes the image as it stands.
func encodePNG(w io.Writer, f cv.Format, o *WriteOptions) (rowEncoder, error) {
	return png.NewEncoder(w, f, &png.EncoderOptions{Level: o.level(), OneBit: o.OneBit, Threads: engine.Threads()})
}
