package window

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
)

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  []int
	}{
		{"q", []int{'q'}},
		{"aB 1", []int{'a', 'B', ' ', '1'}},
		{"\r\n\t\x7f\b", []int{KeyEnter, KeyEnter, KeyTab, KeyBackspace, KeyBackspace}},
		{"\x1b", []int{KeyEscape}},
		{"\x00\x01\x03\x1ax\x1f", []int{3, 'x'}},
		{"\x1b\x1b[A", []int{KeyEscape, KeyUp}},
		{"\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA", []int{KeyUp, KeyDown, KeyRight, KeyLeft, KeyUp}},
		{"\x1b[H\x1b[F\x1b[5~\x1b[6~\x1b[2~\x1b[3~\x1b[1~", []int{KeyHome, KeyEnd, KeyPageUp, KeyPageDown, KeyInsert, KeyDelete, KeyHome}},
		{"\x1bOP\x1b[15~\x1b[24~", []int{KeyF1, KeyF1 + 4, KeyF1 + 11}},
		{"\x1b[1;5C", []int{KeyRight}},
		{"é€😀", []int{0xe9, 0x010020ac, 0x0101f600}},
		{"\x1b[?62;4c\x1b_Gi=1;OK\x1b\\x", []int{'x'}},
		{"\x1bx", []int{KeyEscape, 'x'}},
		{"\x1b[", []int{KeyEscape, '['}},
		{"\xff", []int{0x0100fffd}},
		{"\x1b[" + strings.Repeat("1", 100), nil},
	} {
		var p keyParser
		codes := func(in []input) (list []int) {
			for _, i := range in {
				list = append(list, i.code)
			}
			return list
		}
		got := codes(p.parse([]byte(c.typed), false))
		if c.want != nil {
			got = append(got, codes(p.parse(nil, true))...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v want %v", c.typed, got, c.want)
		}
		if c.want == nil || strings.HasSuffix(c.typed, "\x1b") || c.typed == "\x1b[" || strings.Contains(c.typed, "\x1b\x1b") {
			continue
		}
		got = nil // the same, byte by byte
		for i := range len(c.typed) {
			got = append(got, codes(p.parse([]byte{c.typed[i]}, false))...)
		}
		if got = append(got, codes(p.parse(nil, true))...); !slices.Equal(got, c.want) {
			t.Errorf("%q byte by byte: got %v want %v", c.typed, got, c.want)
		}
	}
}

func FuzzKeys(f *testing.F) {
	for _, s := range []string{"q", "\x1b[A", "\x1b[<0;3;4M", "\x1b[5;6R", "\x1b_G", "\x1bO", "\xe2\x82"} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		var p keyParser
		for len(data) > 0 {
			n := min(max(cut, 1), len(data))
			p.parse(data[:n], false)
			data = data[n:]
			if len(p.rest) > maxSequence+n {
				t.Fatalf("%d bytes wait", len(p.rest))
			}
		}
		for range maxSequence + len(p.rest) {
			p.parse(nil, true)
		}
		if p.pending() {
			t.Fatalf("%q waits for ever", p.rest)
		}
	})
}

func TestDetect(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"\x1b_Gi=4211;OK\x1b\\\x1b[?62;c", "kitty"},
		{"\x1b_Gi=4211;ENOTSUPPORTED\x1b\\\x1b[?62;22c", "half blocks"},
		{"\x1b[?62;4;22c", "sixel"},
		{"\x1b[?64;1;2;4c", "sixel"},
		{"\x1b[?4c", "half blocks"}, // a class of terminals, not the attribute
		{"\x1b[?62;14;44c", "half blocks"},
		{"", "half blocks"},
		{"typed before", "half blocks"},
	} {
		if got := protocolOf([]byte(c.answer)); got.name != c.want {
			t.Errorf("%q: %s", c.answer, got.name)
		}
	}
	for _, c := range []struct{ env, want string }{
		{"KITTY_WINDOW_ID=1", "kitty"},
		{"TERM=xterm-kitty", "kitty"},
		{"TERM_PROGRAM=ghostty", "kitty"},
		{"TERM_PROGRAM=iTerm.app", "iTerm2"},
		{"TERM_PROGRAM=WezTerm", "iTerm2"},
		{"LC_TERMINAL=iTerm2", "iTerm2"},
		{"KITTY_WINDOW_ID=1 TMUX=/tmp/x", "half blocks"},
		{"TERM=xterm", "half blocks"},
	} {
		env := map[string]string{}
		for _, v := range strings.Fields(c.env) {
			name, value, _ := strings.Cut(v, "=")
			env[name] = value
		}
		if got := (&terminal{}).detect(func(name string) string { return env[name] }); got.name != c.want {
			t.Errorf("%s: %s", c.env, got.name)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ w, h, roomW, roomH, wantW, wantH int }{
		{10, 20, 80, 48, 10, 20},
		{160, 48, 80, 48, 80, 24},
		{100, 480, 80, 48, 10, 48},
		{8000, 2, 80, 48, 80, 1},
		{1, 8000, 80, 48, 1, 48},
	} {
		got := fit(cv.Format{W: c.w, H: c.h}, cv.Size{W: c.roomW, H: c.roomH})
		if got != (cv.Size{W: c.wantW, H: c.wantH}) {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestMouseOf(t *testing.T) {
	for _, c := range []struct {
		in   input
		want Mouse
	}{
		{input{code: 0}, Mouse{Event: LeftDown, Flags: LeftButton}},
		{input{code: 0, up: true}, Mouse{Event: LeftUp}},
		{input{code: 2 + mouseShift + mouseCtrl}, Mouse{Event: RightDown, Flags: RightButton | ShiftKey | CtrlKey}},
		{input{code: 1 + mouseAlt}, Mouse{Event: MiddleDown, Flags: MiddleButton | AltKey}},
		{input{code: mouseMoves}, Mouse{Event: MouseMove, Flags: LeftButton}},
		{input{code: mouseMoves + 3}, Mouse{Event: MouseMove}},
		{input{code: mouseWheel}, Mouse{Event: Wheel, Delta: 120}},
		{input{code: mouseWheel + 1}, Mouse{Event: Wheel, Delta: -120}},
		{input{code: mouseWheel + 3}, Mouse{Event: HorizontalWheel, Delta: 120}},
	} {
		if got := mouseOf(c.in); got != c.want {
			t.Errorf("%+v: got %+v want %+v", c.in, got, c.want)
		}
	}
	if in := control("<0;12;5", 'M'); *in != (input{kind: inputMouse, column: 11, row: 4}) {
		t.Errorf("%+v", in)
	}
	if in := control("24;80", 'R'); *in != (input{kind: inputCursor, column: 79, row: 23}) {
		t.Errorf("%+v", in)
	}
}

func TestBarLines(t *testing.T) {
	bar := func(value, low, high int) string {
		return barLines(&Window{bars: []*Trackbar{{name: "level", value: value, min: low, max: high}}})[0]
	}
	for _, c := range []struct{ got, want string }{
		{bar(0, 0, 9), "level           ●" + strings.Repeat("─", 31) + " 0 of 9"},
		{bar(9, 0, 9), "level           " + strings.Repeat("━", 31) + "● 9 of 9"},
		{bar(0, -5, 5), "level           " + strings.Repeat("━", 15) + "●" + strings.Repeat("─", 16) + " 0 in -5 to 5"},
		{bar(3, 3, 3), "level           ●" + strings.Repeat("─", 31) + " 3 in 3 to 3"},
	} {
		if c.got != c.want {
			t.Errorf("got %q want %q", c.got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := plain("a\x1b[31mb\u009bc\n", 99); got != "a[31mbc" {
		t.Errorf("%q", got)
	}
	if got := plain("abcdef", 4); got != "abc…" {
		t.Errorf("%q", got)
	}
	var out bytes.Buffer
	if down(&out, 0); out.Len() != 0 {
		t.Errorf("%q", &out)
	}
}
