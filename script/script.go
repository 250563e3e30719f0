package script

import (
	"context"
	"io"
	"time"
)

// Options say what a script is given and what it may do. The zero value gives it nothing: no arguments, no output, the working directory.
type Options struct {
	Args           []string // sys.argv after the script's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	Roots []string // the folders whose files may be read and written; none: the working directory
	Map   []Mapping

	Show  string    // where imshow and plt.show show: as the flag --show of purecv py
	Trace io.Writer // each call of cv2, with its time and result
	To    string    // cli or go: the pipeline behind each image that is shown or written, printed to Stdout

	Capture *Capture // takes what is shown and written

	MaxSteps uint64        // steps of the interpreter; 0: no bound
	MaxBytes int64         // memory that the script's values take; 0: 4 GiB
	MaxTime  time.Duration // 0: no bound

	Beside func() int64 // bytes that the rest of the program takes, where that changes while scripts run; they are not the script's
}

// A Mapping redirects paths: those that begin with From begin with To instead. Doubled and backward slashes count as one slash.
type Mapping struct{ From, To string }

// Run runs a script to its end. Errors begin with the script's name and the line.
func Run(ctx context.Context, name string, src []byte, o *Options) error {
	s, err := newSession(ctx, name, o)
	if err != nil {
		return err
	}
	defer s.close()
	return s.run(string(src))
}
