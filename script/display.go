package script

import (
	"cmp"
	"context"
	"fmt"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/window"
)

// A display shows windows and figures as the option Show says, nowhere by default.
type display struct {
	*window.Display
	failure error  // of a function that was called in waitKey
	stop    func() // ends waitKey
}

func newDisplay(show string) (*display, error) {
	d, err := window.Open(cmp.Or(show, "none"))
	if err != nil {
		return nil, fmt.Errorf("--show: %w", err)
	}
	return &display{Display: d}, nil
}

// figures shows figures, and waits where somebody can press a key.
func (s *session) figures(list []*figure.Figure) error {
	var windows []*window.Window
	for _, f := range list {
		w, err := s.display.ShowFigure(f)
		if err != nil {
			return err
		}
		windows = append(windows, w)
	}
	if len(windows) == 0 || !s.display.IsInteractive() {
		return nil
	}
	_, err := s.waitKey(0)
	for _, w := range windows {
		w.Close()
	}
	return err
}

// waitKey waits for a key.
func (s *session) waitKey(ms int) (int, error) {
	d := s.display
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	d.stop = cancel
	key := d.WaitKey(ctx, ms)
	if err := d.failure; err != nil {
		d.failure = nil
		return 0, err
	}
	if err := s.ended(); err != nil { // before the script goes on as if nobody had pressed a key
		return 0, err
	}
	return key, nil
}

// callback returns a function that calls one of the script. It is called in waitKey only, and its error ends waitKey.
func (s *session) callback(f starlark.Value) func(args ...starlark.Value) {
	return func(args ...starlark.Value) {
		if s.display.failure != nil {
			return
		}
		if _, err := starlark.Call(s.thread, f, args, nil); err != nil {
			s.display.failure = err
			s.display.stop()
		}
	}
}
