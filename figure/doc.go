// Package figure lays out pictures, curves and histograms in a grid with titles, and writes the whole as a PNG picture or an SVG
// drawing. Who knows matplotlib's pyplot finds its notions here: figure, axes, imshow, plot, hist, colour map.
//
//	fig := figure.New(1, 2)
//	fig.At(0).Title = "kernel 3"
//	fig.At(0).Imshow(&small)
//	fig.At(1).Title = "kernel 17"
//	fig.At(1).Imshow(&large)
//	err := fig.Save("blur.png")
//
// What [Axes.Imshow] and the other calls without an error find wrong is returned when the figure is drawn, so that a figure's code
// reads as its description.
//
// # Sizes
//
// A figure's sides are in inches, of [Figure.DPI] pixels each; text is measured in points, 72 to the inch. Where a side is not given
// it is chosen so that the pictures fill their cells. All pictures of a figure have one scale as far as their shapes allow, and
// keep their shape. One that is shown smaller than it is is averaged over areas; one that is shown larger has square pixels. Titles that
// are wider than their picture are broken into lines, and made smaller at last; they are never cut.
//
// # Ranges and colours
//
// Images of three channels are RGB, of four RGBA, and are laid on the ground by their alpha (255, 65535, 32767 and 2147483647 are opaque in images
// of integers, 1 in images of floats). Images of one channel are shown through a [Colormap], gray if none is chosen. Which values the colours span
// says [Axes.Range]: for uint8 and uint16 that of the type, so that the same value looks the same in all pictures of a figure. Images of signed
// integers and floats have no such range; theirs is found among their values and written below the picture, or shown by the colour bar. What lies outside the range
// looks like its nearest end, and what is not a number like the low end.
//
// # Fonts
//
// Text is set in the Go font, which has Latin, Greek and Cyrillic letters. For others, such as Chinese, a font of the system is looked
// for when the first of them is met; without one the sign for a missing letter stands in its place. Letters are set one after the other from left to
// right, which suits neither Arabic nor Indic scripts. In SVG drawings text is text, and whoever shows them chooses the font; the
// width of every line is kept.
package figure
