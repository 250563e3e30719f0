package ops

import (
	"fmt"
	"strings"

	"github.com/purecv/cv"
)

// A WordValue is one word that a parameter takes.
type WordValue struct {
	Name  string
	Value int    // of the Go type
	Go    string // the constant in Go
	CV2   string // the constant in Python
	Help  string
}

// Words are those a parameter takes: one of Main, to which some of Added can be joined with +. Where Alone is set, words
// of Added may also stand alone and then mean the first of Main besides.
type Words struct {
	Main, Added []WordValue
	Alone       bool
}

// parse returns the value of words joined with + and their canonical text.
func (w *Words) parse(text string) (Value, error) {
	main, added := -1, 0
	offset := 0
	for part := range strings.SplitSeq(text, "+") {
		if i := find(w.Main, part); i >= 0 && main < 0 {
			main = i
		} else if i := find(w.Added, part); i >= 0 && added&(1<<i) == 0 {
			added |= 1 << i
		} else {
			err := &ValueError{Offset: offset, Len: len(part), Msg: fmt.Sprintf("%s is not possible", Quote(part)), Want: w.String()}
			if main >= 0 || added != 0 {
				err.Msg = fmt.Sprintf("%s is not possible after %s", Quote(part), Quote(text[:max(offset-1, 0)]))
				err.Want = fmt.Sprintf("one of %s", strings.Join(names(w.Added), ", "))
				if w.Added == nil {
					err.Want = "nothing more"
				}
			}
			err.Meant = Closest(bare(part), append(names(w.Main), names(w.Added)...))
			return Value{}, err
		}
		offset += len(part) + 1
	}
	if main < 0 {
		if !w.Alone {
			return Value{}, &ValueError{Len: len(text), Msg: fmt.Sprintf("%s says too little", Quote(text)), Want: w.String()}
		}
		main = 0
	}
	v := Value{w.Main[main].Name, w.Main[main].Value}
	for i, a := range w.Added {
		if added&(1<<i) != 0 && a.Value != 0 { // one without a value is meant in any case
			v.Text += "+" + a.Name
			v.V = v.V.(int) + a.Value
		}
	}
	return v, nil
}

// Find returns the words that make up a value, the main one first.
func (w *Words) Find(v Value) []WordValue {
	var found []WordValue
	for name := range strings.SplitSeq(v.Text, "+") {
		for _, list := range [][]WordValue{w.Main, w.Added} {
			if i := find(list, name); i >= 0 {
				found = append(found, list[i])
				break
			}
		}
	}
	return found
}

// String lists the words: one of a, b, c, with d or e added.
func (w *Words) String() string {
	main := names(w.Main)
	if len(main) > 12 {
		main = append(main[:12:12], "…")
	}
	list := strings.Join(main, ", ")
	if len(w.Added) == 0 {
		return fmt.Sprintf("one of %s", list)
	}
	return fmt.Sprintf("one of %s, with %s added by +", list, strings.Join(names(w.Added), " or "))
}

func find(list []WordValue, name string) int {
	for i := range list {
		if strings.EqualFold(list[i].Name, name) {
			return i
		}
	}
	return -1
}

func names(list []WordValue) []string {
	s := make([]string, len(list))
	for i := range list {
		s[i] = list[i].Name
	}
	return s
}

// bare takes the prefixes off that OpenCV's constants have.
func bare(word string) string {
	word = strings.TrimPrefix(word, "cv2.")
	for _, prefix := range []string{"CV_", "COLOR_", "THRESH_", "BORDER_", "MORPH_", "ADAPTIVE_THRESH_"} {
		if len(word) > len(prefix) && strings.EqualFold(word[:len(prefix)], prefix) {
			return word[len(prefix):]
		}
	}
	return word
}

// borderWords are the borders of an operation. An image's edge is always its own here; isolated matters to blur and boxFilter only.
func borderWords(borders ...cv.Border) Words {
	w := Words{Added: []WordValue{{"isolated", int(cv.BorderIsolated), "cv.BorderIsolated", "cv2.BORDER_ISOLATED",
		"always so: an image's edge is its own; only blur and boxFilter of one row or column differ"}}}
	for _, b := range borders {
		w.Main = append(w.Main, borderTable[b])
	}
	return w
}

var borderTable = map[cv.Border]WordValue{
	cv.BorderConstant:   {"constant", int(cv.BorderConstant), "cv.BorderConstant", "cv2.BORDER_CONSTANT", "v v | a b c d | v v"},
	cv.BorderReplicate:  {"replicate", int(cv.BorderReplicate), "cv.BorderReplicate", "cv2.BORDER_REPLICATE", "a a | a b c d | d d"},
	cv.BorderReflect:    {"reflect", int(cv.BorderReflect), "cv.BorderReflect", "cv2.BORDER_REFLECT", "b a | a b c d | d c"},
	cv.BorderReflect101: {"reflect_101", int(cv.BorderReflect101), "cv.BorderReflect101", "cv2.BORDER_REFLECT_101", "c b | a b c d | c b"},
	cv.BorderWrap:       {"wrap", int(cv.BorderWrap), "cv.BorderWrap", "cv2.BORDER_WRAP", "c d | a b c d | a b"},
}
