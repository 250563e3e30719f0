package window

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// WaitKey waits ms milliseconds for a key and returns its code, or -1 if none was pressed; 0 or less waits until a key is pressed or no window is
// open. Keys that were pressed before count. Meanwhile it calls the functions of trackbars and of the mouse. See [KeyEscape] for the codes.
//
// Where nobody can press a key it does not wait, and helps loops to end: it returns -1 the first time, then Esc and q by turns; every hundredth time it closes the
// windows and returns -1. A window that is new begins that anew.
//
// Ctrl-C while it waits without end closes all windows, and it returns -1; once that has happened, as well as while it waits for a time, Ctrl-C ends the program
// as it would without windows.
func WaitKey(ms int) int {
	d, err := standard()
	if err != nil {
		return KeyNone
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	var caught atomic.Value
	go func() {
		select {
		case s := <-signals:
			caught.Store(s)
			cancel()
		case <-ctx.Done():
		}
	}()
	key := d.WaitKey(ctx, ms)
	if s := caught.Load(); s != nil {
		signal.Stop(signals)
		d.interrupt(s.(os.Signal), ms <= 0)
		return KeyNone
	}
	return key
}

// interrupted is whether Ctrl-C has closed the windows once.
var interrupted atomic.Bool

// interrupt answers a signal.
func (d *Display) interrupt(s os.Signal, endless bool) {
	if endless && s == os.Interrupt && !interrupted.Swap(true) {
		d.CloseAll()
		return
	}
	raise(s)
}

// WaitKey is as [WaitKey] for the windows of the display; it returns -1 when ctx is done, and leaves signals alone. While one call waits, others return -1 at once,
// also those of the functions that it calls.
func (d *Display) WaitKey(ctx context.Context, ms int) int {
	if !d.waiting.TryLock() {
		return KeyNone
	}
	defer d.waiting.Unlock()
	end := d.screen.listen()
	if end == nil {
		d.dispatch(ctx) // what the program itself has changed
		if ctx.Err() != nil {
			return KeyNone
		}
		return d.nobody()
	}
	defer end() // also when a function of the program panics
	deadline := time.Now().Add(time.Duration(ms) * time.Millisecond)
	for {
		if key, ok := d.dispatch(ctx); ok {
			return key
		}
		left := time.Hour
		switch {
		case ctx.Err() != nil:
			return KeyNone
		case ms > 0:
			if left = time.Until(deadline); left <= 0 {
				return KeyNone
			}
		case d.isEmpty():
			return KeyNone
		}
		if d.screen.wait(ctx, left) {
			return KeyNone
		}
	}
}

// nobody answers where nobody can press a key.
func (d *Display) nobody() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alone++
	switch {
	case d.alone%100 == 0: // a loop that waits for this
		d.windows = nil
		d.announce()
	case d.alone > 1:
		return []int{KeyEscape, 'q'}[d.alone%2]
	}
	return KeyNone
}

func (d *Display) isEmpty() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.windows) == 0
}

// dispatch calls what waits to be called, up to the first key, which it returns.
func (d *Display) dispatch(ctx context.Context) (key int, ok bool) {
	for ctx.Err() == nil {
		d.mu.Lock()
		if len(d.events) == 0 {
			d.mu.Unlock()
			return 0, false
		}
		e := d.events[0]
		d.events = d.events[1:]
		d.mu.Unlock()
		if e.call == nil {
			return e.key, true
		}
		e.call()
	}
	return 0, false
}
