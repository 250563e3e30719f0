package figure

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A glyph is a letter's shape at the size of 1024 pixels an em, from which all sizes are scaled.
type glyph struct {
	outline sfnt.Segments // y downwards from the base line
	advance float64       // to the next letter
}

const outlineSize = 1024

// typeface finds the glyphs of text: in the Go font, and what that lacks in fonts of the system.
type typeface struct {
	mu     sync.Mutex
	glyphs map[rune]glyph
	base   *sfnt.Font
	loaded []*sfnt.Font // fonts of the system that had a rune
	dirs   []string     // where fonts of the system are
	files  []string     // those not yet opened, the most likely ones first
	listed bool
}

// letters is the typeface of all figures.
var letters = newTypeface(fontDirs())

func newTypeface(dirs []string) *typeface {
	base, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	return &typeface{glyphs: map[rune]glyph{}, base: base, dirs: dirs}
}

// find returns the glyph of a rune; the Go font's sign for a missing one if no font has it.
func (t *typeface) find(r rune) glyph {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, known := t.glyphs[r]
	if !known {
		g = t.search(r)
		t.glyphs[r] = g
	}
	return g
}

func (t *typeface) search(r rune) glyph {
	for _, f := range append([]*sfnt.Font{t.base}, t.loaded...) {
		if g, ok := load(f, r); ok {
			return g
		}
	}
	if !t.listed {
		t.files, t.listed = fontFiles(t.dirs), true
	}
	for n, path := range t.files {
		if f, g := openFont(path, r); f != nil {
			t.loaded = append(t.loaded, f)
			t.files = slices.Delete(t.files, n, n+1)
			return g
		}
	}
	missing, _ := loadIndex(t.base, 0)
	return missing
}

// load returns the glyph of a rune if the font has one that can be drawn, which coloured pictures cannot.
func load(f *sfnt.Font, r rune) (glyph, bool) {
	i, err := f.GlyphIndex(nil, r)
	if err != nil || i == 0 {
		return glyph{}, false
	}
	return loadIndex(f, i)
}

func loadIndex(f *sfnt.Font, i sfnt.GlyphIndex) (glyph, bool) {
	outline, err := f.LoadGlyph(nil, i, fixed.I(outlineSize), nil)
	if err != nil {
		return glyph{}, false
	}
	advance, err := f.GlyphAdvance(nil, i, fixed.I(outlineSize), font.HintingNone)
	return glyph{outline, fromFixed(advance)}, err == nil
}

// maxFontSize bounds the fonts that are opened, in bytes.
const maxFontSize = 256 << 20

// openFont opens a font file if it has the rune, else returns nil. The file stays open: of the large fonts of Chinese only a few
// glyphs are read.
func openFont(path string, r rune) (*sfnt.Font, glyph) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFontSize {
		return nil, glyph{}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, glyph{}
	}
	f, g := fontWith(file, info.Size(), r)
	if f == nil {
		file.Close()
	}
	return f, g
}

// fontWith returns the font of a file that has the rune. Of several that differ by country it takes the simplified Chinese one,
// else the first. Nil if the file is broken or has no such font.
func fontWith(file *os.File, size int64, r rune) (best *sfnt.Font, shape glyph) {
	collection, err := sfnt.ParseCollectionReaderAt(file)
	if err != nil {
		return nil, glyph{}
	}
	for n := range collection.NumFonts() {
		f, err := collection.Font(n)
		if err != nil {
			f, err = realign(file, size, n)
		}
		if err != nil {
			continue
		}
		g, ok := load(f, r)
		if !ok {
			continue
		}
		name, _ := f.Name(nil, sfnt.NameIDFull)
		chinese := strings.Contains(name, " SC")
		if best == nil || chinese {
			best, shape = f, g
		}
		if chinese {
			break
		}
	}
	return best, shape
}

// fontDirs returns the folders in which systems keep fonts.
func fontDirs() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	case "js", "wasip1":
		return nil
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts")}
}

// maxFontFiles bounds the files that are looked at.
const maxFontFiles = 20000

// fontFiles lists the font files of folders, the likeliest ones first.
func fontFiles(dirs []string) []string {
	var files []string
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) {
			continue // the system does not name the folder
		}
		filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || len(files) >= maxFontFiles {
				return fs.SkipDir
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".ttf", ".otf", ".ttc", ".otc":
				files = append(files, path)
			}
			return nil
		})
	}
	slices.SortStableFunc(files, func(a, b string) int { return cmp.Compare(unlikeliness(a), unlikeliness(b)) })
	return files
}

// commonFonts are parts of the names of fonts that have many letters and look plain.
var commonFonts = []string{"notosanscjk-regular", "notosanscjksc-regular", "notosanssc-regular", "sourcehansans", "pingfang", "hiragino sans gb", "stheiti light", "msyh.",
	"wqy-microhei", "wqy-zenhei", "droidsansfallback", "dejavusans.", "arial unicode", "simsun", "malgun.", "yugothm", "segoeui.", "seguisym"}

// unlikeliness is the lower the better a font suits plain text.
func unlikeliness(path string) int {
	name := strings.ToLower(filepath.Base(path))
	for i, part := range commonFonts {
		if strings.Contains(name, part) {
			return i
		}
	}
	score := len(commonFonts)
	for _, part := range []string{"bold", "italic", "oblique", "black", "thin", "light", "serif", "mono"} {
		if strings.Contains(name, part) {
			score++
		}
	}
	return score
}

// A line of text of 1 em stands this far above and below its base line.
const (
	ascent  = 0.95
	descent = 0.25
	leading = ascent + descent
)

// textWidth returns the width of a line of text; size is that of an em, both in pixels.
func textWidth(s string, size float64) float64 {
	width := 0.0
	for _, r := range s {
		width += letters.find(r).advance
	}
	return float64(width * size / outlineSize) // not to be fused with an addition
}

func fromFixed(v fixed.Int26_6) float64 { return float64(v) / 64 }
