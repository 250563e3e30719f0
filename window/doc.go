// Package window shows images in windows, as OpenCV's highgui does: in the browser, in the terminal, or in files where there is neither.
//
//	w, err := window.New("edges", false)
//	level, err := w.Trackbar("level", 127, 255, nil)
//	for {
//		cv.Threshold(&out, gray, float64(level.Value()), 255, cv.ThreshBinary)
//		w.Show(&out)
//		if key := window.WaitKey(30); key == 'q' || key == window.KeyEscape || !w.IsOpen() {
//			break
//		}
//	}
//
// # Where windows are
//
// The environment variable PURECV_DISPLAY says it: browser, term, none, or file:DIR for PNG files of that folder. If it is not set, windows are in
// the browser where there is a desktop to open it on, in the terminal where standard output is one, and else, as in CI, PNG files in the folder purecv-windows of
// the working directory, which a note on standard error tells once:
//
//	                                     standard output is a terminal    it is none
//	a desktop                            browser                          browser
//	no desktop, or one beyond SSH        terminal                         files
//
// A desktop is macOS, Windows, or elsewhere an X or Wayland display and the command xdg-open. [Window.File] tells the names of files. Where nobody can press a key
// [WaitKey] does not wait. [RegisterDisplay] hands all pictures to a function instead, as notebooks want it. [Open] opens a display of one's own.
//
// In the browser all windows of a program are on one page, which the program itself serves on the loopback interface; its address, with a
// random token that nobody else knows, is printed on standard error. In the terminal pictures are drawn by the protocol of kitty, that of iTerm2, as sixels
// or as half blocks in 24-bit colour, whichever the terminal answers to. A window that is shown again is drawn over its old picture; what a
// program itself prints in between shifts that place.
//
// # Keys, trackbars and the mouse
//
// Nothing that a person does reaches the program but in [WaitKey]: it returns keys, and calls the functions of trackbars and of the mouse, on the goroutine that
// called it. In the terminal only it reads the keyboard, and it leaves the terminal as it found it.
//
// # What is shown
//
// Colours are RGB; a fourth channel is not shown. Depths become 8 bits as in cv2.imshow of OpenCV 4.6: see [Window.Show].
package window
