package figure

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// letterColors are those that pyplot has letters for.
var letterColors = map[string]color.NRGBA{
	"b": {0, 0, 255, 255}, "g": {0, 128, 0, 255}, "r": {255, 0, 0, 255}, "c": {0, 191, 191, 255}, "m": {191, 0, 191, 255}, "y": {191, 191, 0, 255},
	"k": {0, 0, 0, 255}, "w": {255, 255, 255, 255},
}

// curveColors are the names of the colours that curves have in their order.
var curveColors = []string{"blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan"}

// ParseColor returns the colour of a text, as pyplot understands it: a name of CSS, one of the letters bgrcmykw, #rgb, #rrggbb, #rrggbbaa,
// a number from 0 (black) to 1 (white), or C0, C1 and so on or tab:blue, tab:orange and so on, the colours of curves.
func ParseColor(text string) (color.Color, bool) {
	word := strings.ToLower(text)
	if c, ok := letterColors[word]; ok {
		return c, true
	}
	if c, ok := colornames.Map[word]; ok {
		return color.NRGBA(c), true
	}
	if digits, ok := strings.CutPrefix(word, "#"); ok {
		return parseHex(digits)
	}
	if name, ok := strings.CutPrefix(word, "tab:"); ok {
		for i, n := range curveColors {
			if n == name || n == "gray" && name == "grey" {
				return lineColors[i], true
			}
		}
		return nil, false
	}
	if digits, ok := strings.CutPrefix(word, "c"); ok {
		n, err := strconv.ParseUint(digits, 10, 16)
		return lineColors[n%uint64(len(lineColors))], err == nil
	}
	v, err := strconv.ParseFloat(word, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return nil, false
	}
	gray := uint8(math.RoundToEven(v * 255))
	return color.NRGBA{gray, gray, gray, 255}, true
}

// parseHex reads rgb, rrggbb or rrggbbaa.
func parseHex(digits string) (color.Color, bool) {
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if len(digits) != 8 || err != nil {
		return nil, false
	}
	return color.NRGBA{uint8(v >> 24), uint8(v >> 16), uint8(v >> 8), uint8(v)}, true
}
