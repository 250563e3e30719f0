package figure

import (
	"strings"
	"unicode"
)

// A block is text broken into lines. Its size is that of an em in pixels.
type block struct {
	lines []string
	size  float64
}

func (b block) height() float64 { return float64(float64(len(b.lines)) * leading * b.size) }

func (b block) width() float64 {
	width := 0.0
	for _, line := range b.lines {
		width = max(width, textWidth(line, b.size))
	}
	return width
}

// smallest is the least part of its size to which text is reduced before words are broken.
const smallest = 0.6

// setText breaks text into lines no wider than width: between words, and where that is not enough, makes it smaller; words that are too
// long even so are broken anywhere, and at last all is made as small as it takes.
func setText(text string, size, width float64) block {
	text = strings.TrimSpace(strings.Map(printable, text))
	if text == "" {
		return block{}
	}
	for scale := 1.0; scale > smallest-0.01; scale -= 0.1 {
		if b := breakLines(text, size*scale, width, false); b.width() <= width && len(b.lines) <= strings.Count(text, "\n")+3 {
			return b
		}
	}
	b := breakLines(text, size*smallest, width, true)
	if w := b.width(); w > width {
		b.size *= max(width, 0) / w * 0.999
	}
	return b
}

// printable replaces what is not a letter but would be drawn as one.
func printable(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\r' || r == '\uFEFF' || r == '\u200B':
		return -1
	case unicode.IsControl(r) || unicode.IsSpace(r):
		return ' '
	}
	return r
}

// breakLines makes as few lines as possible, and then lines as even as possible.
func breakLines(text string, size, width float64, anywhere bool) block {
	b := block{size: size}
	for _, paragraph := range strings.Split(text, "\n") {
		pieces := split(paragraph, anywhere)
		lines := fillLines(pieces, size, width)
		low, high := 0.0, width
		for len(lines) > 1 && high-low > 1 {
			middle := (low + high) / 2
			narrower := fillLines(pieces, size, middle)
			if len(narrower) == len(lines) && (block{narrower, size}).width() <= middle {
				lines, high = narrower, middle
			} else {
				low = middle
			}
		}
		b.lines = append(b.lines, lines...)
	}
	return b
}

// split cuts text into pieces between which a line may end: after spaces, after most signs, and around letters that need no
// spaces between words; or between all letters.
func split(text string, anywhere bool) []string {
	var pieces []string
	start, last := 0, rune(0)
	for i, r := range text {
		if i > start && (anywhere || canBreak(last, r)) {
			pieces = append(pieces, text[start:i])
			start = i
		}
		last = r
	}
	return append(pieces, text[start:])
}

func canBreak(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(".,;:!?)]}»、。，；：！？）】》」", after):
		return false
	case strings.ContainsRune("([{«（【《「", before):
		return false
	}
	return before == ' ' || strings.ContainsRune("-_/|,;:=+", before) && !unicode.IsDigit(after) || wordless(before) || wordless(after)
}

// wordless tells whether a letter is of a script without spaces between words.
func wordless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// fillLines puts as many pieces on every line as it holds, one at least.
func fillLines(pieces []string, size, width float64) []string {
	var lines []string
	line := ""
	for _, piece := range pieces {
		if line != "" && textWidth(strings.TrimRight(line+piece, " "), size) > width {
			lines = append(lines, strings.TrimSpace(line))
			line = ""
		}
		line += piece
	}
	return append(lines, strings.TrimSpace(line))
}
