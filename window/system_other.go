//go:build !unix && !windows

package window

import (
	"os"
	"time"
)

// There are no terminals here.

const keyboardName = ""

func understand(*os.File) {}

func canRead(_ *os.File, atMost time.Duration) bool { time.Sleep(atMost); return false }

func pixelSize(*os.File) (width, height int) { return 0, 0 }

func raise(os.Signal) { os.Exit(130) }
