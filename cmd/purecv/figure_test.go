package main

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
)

func TestParsePanel(t *testing.T) {
	for _, c := range []struct{ arg, title, steps string }{
		{"kernel 3 = blur 3", "kernel 3", "blur 3"},
		{"kernel 3= blur 3", "kernel 3", "blur 3"},
		{"kernel 3 =blur 3", "kernel 3", "blur 3"},
		{"kernel 3=blur 3", "kernel 3", "blur 3"},
		{"blur 3", "blur 3", "blur 3"},
		{"gray | BLUR ksize=3", "gray | BLUR ksize=3", "cvtColor RGB2GRAY | blur 3"},
		{"blur 3 borderType=reflect", "blur 3 borderType=reflect", "blur 3 borderType=reflect"},
		{"reflect = blur 3 borderType=reflect", "reflect", "blur 3 borderType=reflect"},
		{"reflect=blur 3 borderType=reflect", "reflect", "blur 3 borderType=reflect"},
		{"gaussian 3=GaussianBlur 3", "gaussian 3", "GaussianBlur 3"},
		{"a=b = blur 3", "a=b", "blur 3"},
		{"k = 3 = blur 3", "k = 3", "blur 3"},
		{"v = 255 if v > T, T = 127 = threshold 127 255 binary", "v = 255 if v > T, T = 127", "threshold 127 255 binary"},
		{"gray # not = blur 3", "gray # not", "blur 3"},
		{"σ =\tGaussianBlur 0 2", "σ", "GaussianBlur 0 2"},
		{"$in", "$in", "$in"},
		{"original = $in", "original", "$in"},
		{" = blur 3", "", "blur 3"},
		{"=blur 3", "", "blur 3"},
		{`mean\n3x3 = blur 3`, "mean\n3x3", "blur 3"},
		{"v if v > 127, else 0 = gray | threshold 127 255 tozero", "v if v > 127, else 0", "cvtColor RGB2GRAY | threshold 127 255 tozero"},
	} {
		p, err := parsePanel(t.Context(), c.arg)
		if err != nil {
			t.Errorf("%q: %v", c.arg, err)
			continue
		}
		if p.title != c.title || p.steps.String() != c.steps {
			t.Errorf("%q is %q and %q, not %q and %q", c.arg, p.title, p.steps, c.title, c.steps)
		}
	}
}

func TestFigure(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	read, err := imgio.Read("in.png", nil)
	if err != nil {
		t.Fatal(err)
	}
	src := read.(*cv.Image[uint8])
	blurred := make([]*cv.Image[uint8], 3)
	for i := range blurred {
		blurred[i] = &cv.Image[uint8]{}
		if err := cv.Blur(blurred[i], src, cv.Square(2*i+3), nil); err != nil {
			t.Fatal(err)
		}
	}
	var gray, binary cv.Image[uint8]
	var dx cv.Image[int16]
	if err := cv.CvtColor(&gray, src, cv.RGB2GRAY); err != nil {
		t.Fatal(err)
	}
	level, err := cv.Threshold(&binary, &gray, 0, 255, cv.ThreshOtsu)
	if err != nil {
		t.Fatal(err)
	}
	if err := cv.Sobel(&dx, &gray, 1, 0, nil); err != nil {
		t.Fatal(err)
	}
	three := []string{"kernel 3 = blur 3", "kernel 5 = blur 5", "blur 7"}
	for name, c := range map[string]struct {
		args []string
		fig  func() *figure.Figure
	}{
		"default": {three, func() *figure.Figure {
			fig := figure.New(2, 2)
			for i, title := range []string{"kernel 3", "kernel 5", "blur 7"} {
				fig.At(i).Title = title
				fig.At(i).Imshow(blurred[i])
			}
			return fig
		}},
		"by columns": {append([]string{"--order", "columns", "--grid", "2x3", "--figsize", "9x5", "--dpi", "50", "--facecolor", "#124", "--title-color", "Gold",
			"--fontsize", "9", "--suptitle", `two\nlines`, "--axis"}, three...), func() *figure.Figure {
			fig := figure.New(2, 3)
			fig.Order = figure.ByColumns
			fig.Width, fig.Height, fig.DPI, fig.FontSize, fig.Title = 9, 5, 50, 9, "two\nlines"
			fig.Face, fig.TitleColor = color.RGBA{0x11, 0x22, 0x44, 255}, color.RGBA{255, 215, 0, 255}
			for i, title := range []string{"kernel 3", "kernel 5", "blur 7"} {
				fig.At(i).Title = title
				fig.At(i).Axis = true
				fig.At(i).Imshow(blurred[i])
			}
			return fig
		}},
		"range list": {[]string{"--range=type,auto,-100..100", "--grid", "1x3", "--cmap", "viridis_r", "--colorbar", " = gray", " = gray", "dx = gray | Sobel 16S 1 0"}, func() *figure.Figure {
			fig := figure.New(1, 3)
			for i, img := range []cv.AnyImage{&gray, &gray, &dx} {
				ax := fig.At(i)
				ax.Imshow(img)
				ax.Colorbar = true
				ax.Map = figure.Viridis.Reversed()
				ax.Range = []figure.Range{{}, figure.AutoRange, figure.Between(-100, 100)}[i]
			}
			fig.At(2).Title = "dx"
			return fig
		}},
		"one range": {[]string{"--range", "-100, 100", "--grid", "1x2", "--figsize", "6,0", "a = gray", "b = gray | Sobel 16S 1 0"}, func() *figure.Figure {
			fig := figure.New(1, 2)
			fig.Width = 6
			for i, img := range []cv.AnyImage{&gray, &dx} {
				fig.At(i).Title = string(rune('a' + i))
				fig.At(i).Range = figure.Between(-100, 100)
				fig.At(i).Imshow(img)
			}
			return fig
		}},
		"histograms": {[]string{"--hist", "--grid", "1x2", "gray = gray", "Otsu = gray | threshold 0 255 otsu"}, func() *figure.Figure {
			fig := figure.New(2, 2)
			fig.At(0).Title, fig.At(1).Title = "gray", "Otsu"
			fig.At(0).Imshow(&gray)
			fig.At(1).Imshow(&binary)
			fig.At(2).Hist(&gray)
			fig.At(3).Hist(&gray)
			fig.At(3).Mark(level, fmt.Sprintf("level %g", level))
			return fig
		}},
		"profiles": {[]string{"--profile", "gray = gray", "colour = $in"}, func() *figure.Figure {
			fig := figure.New(1, 2)
			fig.At(0).Title, fig.At(1).Title = "gray", "colour"
			fig.At(0).Profile(&gray)
			fig.At(1).Profile(src)
			return fig
		}},
	} {
		t.Run(name, func(t *testing.T) {
			call(t, 0, append([]string{"figure", "-i", "in.png", "-o", "got.png"}, c.args...)...)
			if err := c.fig().Save("want.png"); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(pixels(t, "got.png"), pixels(t, "want.png")) {
				t.Error("the command's picture is not the figure")
			}
		})
	}
}

func TestFigureOutputs(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	args := []string{"figure", "-i", "in.png", "blur 3", "-o"}
	call(t, 0, append(args, "fig.png")...)
	call(t, 0, append(args, "fig.SVG")...)
	for file, dash := range map[string]string{"fig.png": "png:-", "fig.SVG": "svg:-"} {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := call(t, 0, append(args, dash)...); got != string(want) {
			t.Errorf("-o %s writes something else than -o %s", dash, file)
		}
	}
}

func TestFigureErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	two, err := cv.NewImage[uint8](4, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := imgio.Write("two.npy", two, nil); err != nil {
		t.Fatal(err)
	}
	before, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		args   string // separated by ;
		want   string
	}{
		{2, "", "the pipelines are missing"},
		{2, "a = blr 3", "picture 1: step 1: \"blr\" is no operation"},
		{2, "a = blr 3", "\n  a = blr 3\n      ^~~\n"},
		{2, "blur 3;b=blr 3", "picture 2: step 1: \"blr\" is no operation"},
		{2, "blur 3;b=blr 3", "\n  b=blr 3\n    ^~~\n"},
		{2, "blur 3 borderTyp=reflect", "\n  blur 3 borderTyp=reflect\n         ^"},
		{2, "kernel 3", "\"kernel\" is no operation"},
		{2, "", "Run 'purecv figure --help'"},
		{2, "a =", "picture 1: "},
		{2, "α = blur 3 | gray | Sobel 16S 1 0 | threshold 3 255 otsu", "picture 1: step 4: "},
		{2, "α = blur 3 | gray | Sobel 16S 1 0 | threshold 3 255 otsu", "\n                                      ^"},
		{2, "$in;$in;--grid;1x1", "--grid 1x1 has 1 cells for 2 pictures"},
		{2, "$in;--grid;1", "--grid 1 is not possible"},
		{2, "$in;--grid;0x3", "--grid 0x3 is not possible"},
		{2, "$in;--grid;101x1", "1 to 100"},
		{2, "$in;--order;diagonal", "--order diagonal"},
		{2, "$in;--figsize;wide", "--figsize wide"},
		{2, "$in;--figsize=-3x4", "--figsize -3x4"},
		{2, "$in;--figsize;NaNx4", "--figsize NaNx4"},
		{2, "$in;--dpi;0", "--dpi 0"},
		{2, "$in;--dpi;fine", "--dpi fine: a number is expected"},
		{2, "$in;--fontsize;NaN", "--fontsize NaN"},
		{2, "$in;--facecolor;wite", "did you mean white?"},
		{2, "$in;--title-color;#12345", "--title-color #12345"},
		{2, "$in;--title-color;#+12345", "--title-color #+12345"},
		{2, "$in;--cmap;virids", "did you mean viridis?"},
		{2, "$in;--cmap;rainbows", "--cmap rainbows is not possible; gray, viridis"},
		{2, "$in;--range;5,3", "--range 5,3"},
		{2, "$in;--range;0..1e999", "--range 0..1e999"},
		{2, "$in;--range;auto,auto", "--range auto,auto has 2 ranges; one is possible"},
		{2, "$in;--profile;--hist", "--profile shows no pictures"},
		{2, "$in;-o;fig.jpg", "-o fig.jpg: figures are written to .png and .svg"},
		{2, "$in;-o;-", "-o -"},
		{2, "$in;-o;npy:-", "-o npy:-"},
		{2, "$in;-o;", "no file to write"},
		{2, "$in;-i;", "no image to read"},
		{1, "$in;-o;nowhere/fig.png", "nowhere: no such file"},
		{1, "$in;-i;nothing.png", "nothing.png: no such file"},
		{1, "a = $in;-i;two.npy", "picture 1: the result has 2 channels; only 1, 3 and 4 can be shown"},
		{1, "$in;--figsize;10000x10000", "million at most"},
	} {
		args := []string{"figure", "-i", "in.png", "-o", "fig.png"}
		if c.args != "" {
			args = append(args, strings.Split(c.args, ";")...)
		}
		if got := call(t, c.status, args...); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, not %q", c.args, got, c.want)
		}
	}
	after, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before) {
		t.Errorf("files were written: %v", after)
	}
}
