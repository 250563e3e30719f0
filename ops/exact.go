package ops

import (
	"iter"
	"strings"

	"github.com/purecv/cv"
)

// Class says how near an operation's results come to OpenCV's.
type Class byte

// The classes.
const (
	ClassA Class = 'A' // identical to OpenCV on every processor
	ClassB Class = 'B' // identical to OpenCV's AVX2 build; its other builds round differently
	ClassC Class = 'C' // identical to OpenCV but for the last columns of a row, which it computes differently from the others
	ClassD Class = 'D' // defined exactly and within a small bound of OpenCV, whose own result depends on position or build
)

// Exactness holds the pairs of depths of each class, as text: "8U>16S" for a result of 16S from 8U, "8U" for "8U>8U",
// "8U,16U>32F,64F" for four pairs.
type Exactness struct {
	A, B, C, D string
	Note       string // where a pair falls in another class
}

// Class returns the class of a pair of depths, false where the operation does not take the pair.
func (e Exactness) Class(src, dst cv.Depth) (Class, bool) {
	want := src.String() + ">" + dst.String()
	for pair, class := range e.pairs() {
		if pair == want {
			return class, true
		}
	}
	return 0, false
}

// pairs yields all pairs with their classes.
func (e Exactness) pairs() iter.Seq2[string, Class] {
	return func(yield func(string, Class) bool) {
		for i, list := range []string{e.A, e.B, e.C, e.D} {
			for _, group := range strings.Fields(list) {
				from, to, other := strings.Cut(group, ">")
				for src := range strings.SplitSeq(from, ",") {
					if !other {
						to = src
					}
					for dst := range strings.SplitSeq(to, ",") {
						if !yield(src+">"+dst, ClassA+Class(i)) {
							return
						}
					}
				}
			}
		}
	}
}

// String lists the classes for people.
func (e Exactness) String() string {
	var parts []string
	for i, list := range []string{e.A, e.B, e.C, e.D} {
		if list != "" {
			meaning := [...]string{"identical", "identical to its AVX2 build", "identical but for the last columns of a row", "within rounding"}[i]
			parts = append(parts, meaning+" for "+strings.Join(strings.Fields(list), ", "))
		}
	}
	s := strings.Join(parts, "; ")
	if e.Note != "" {
		s += " (" + e.Note + ")"
	}
	return s
}
