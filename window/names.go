package window

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names are those that pictures have as files, each its own.
type names struct {
	stems  map[string]string // of windows, by their names
	counts map[string]int    // pictures so far, by stems in lower case, since some file systems take A for a
}

func newNames() names { return names{map[string]string{}, map[string]int{}} }

// has reports whether a window of this name has had a picture.
func (n names) has(window string) bool { return n.stems[window] != "" }

// next names the next picture of a window.
func (n names) next(window string) string {
	stem := n.stems[window]
	if stem == "" {
		base := stemOf(window)
		stem = base
		for i := 2; n.isTaken(strings.ToLower(stem)); i++ {
			stem = fmt.Sprintf("%s_%d", base, i)
		}
		n.stems[window] = stem
	}
	key := strings.ToLower(stem)
	n.counts[key]++
	if n.counts[key] == 1 {
		return stem + ".png"
	}
	for n.counts[fmt.Sprintf("%s-%d", key, n.counts[key])] > 0 { // is another window's first picture
		n.counts[key]++
	}
	return fmt.Sprintf("%s-%d.png", stem, n.counts[key])
}

// isTaken reports whether a stem in lower case is a window's, or was made of one for a picture after its first.
func (n names) isTaken(stem string) bool {
	if n.counts[stem] > 0 {
		return true
	}
	i := max(strings.LastIndexByte(stem, '-'), 0)
	number, err := strconv.Atoi(strings.TrimPrefix(stem[i:], "-"))
	return err == nil && number > 1 && number <= n.counts[stem[:i]]
}

// maxStem bounds the bytes of a stem: file systems take some 255, with what is added to it.
const maxStem = 180

// devices are names that Windows keeps for itself, whatever follows a dot.
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)`)

// stemOf makes a file's name, without its extension, of that of a window.
func stemOf(window string) string {
	stem := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, window)
	if before := len(stem) - len(".png"); before >= 0 && strings.EqualFold(stem[before:], ".png") {
		stem = stem[:before]
	}
	for len(stem) > maxStem {
		_, last := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-last]
	}
	stem = strings.TrimLeft(stem, ".")
	if devices.MatchString(stem) {
		stem = "_" + stem
	}
	return cmp.Or(stem, "window")
}
