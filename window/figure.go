package window

import (
	"fmt"

	"github.com/purecv/cv/figure"
)

// Figures are shown in windows by every program that has this package: figure knows nothing of windows, and asks its variable.
func init() {
	if figure.Display == nil {
		figure.Display = func(f *figure.Figure) error {
			d, err := standard()
			if err != nil {
				return err
			}
			w, err := d.ShowFigure(f)
			if err == nil && d.IsInteractive() {
				WaitKey(0)
				w.Close()
			}
			return err
		}
	}
}

// ShowFigure shows a figure in a window of its own, which is named figure-1, figure-2 and so on. [figure.Figure.Show] shows it by this function and then waits, where
// somebody can press keys, until a key is pressed or the windows are closed.
func (d *Display) ShowFigure(f *figure.Figure) (*Window, error) {
	picture, err := f.Draw()
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	d.figures++
	name := fmt.Sprintf("figure-%d", d.figures)
	d.mu.Unlock()
	w := d.Window(name, false)
	if f.Title != "" {
		w.SetTitle(f.Title)
	}
	return w, w.Show(picture)
}
