package window

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"
)

// queryTime is how long a terminal may take to answer.
const queryTime = 300 * time.Millisecond

// query asks whether the terminal knows kitty's graphics, and what it is: every terminal answers the latter, which ends the wait.
const query = "\x1b_Gi=4211,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"

// detect finds out how a terminal is told of pictures: what its environment says, else what it answers.
func (t *terminal) detect(env func(string) string) protocol {
	nested := env("TMUX") != "" || env("STY") != "" // the variables are those of the terminal outside
	switch program := env("TERM_PROGRAM"); {
	case nested:
	case env("KITTY_WINDOW_ID") != "" || strings.Contains(env("TERM"), "kitty") || program == "ghostty":
		return kitty
	case program == "iTerm.app" || program == "WezTerm" || program == "mintty" || env("LC_TERMINAL") == "iTerm2":
		return iterm
	}
	if t.keyboard == nil || !isTerminal(t.out) {
		return halfBlocks
	}
	return protocolOf(t.ask())
}

// ask asks the terminal and returns its answer.
func (t *terminal) ask() (answer []byte) {
	before, err := term.MakeRaw(int(t.keyboard.Fd()))
	if err != nil {
		return nil
	}
	defer term.Restore(int(t.keyboard.Fd()), before)
	t.out.WriteString(query)
	for end := time.Now().Add(queryTime); !attributes(answer) && time.Now().Before(end); {
		answer = append(answer, t.read(time.Until(end))...)
	}
	return answer
}

// attributes reports whether an answer is complete.
func attributes(answer []byte) bool {
	_, after, ok := bytes.Cut(answer, []byte("\x1b[?"))
	return ok && bytes.IndexByte(after, 'c') >= 0
}

// protocolOf reads an answer. Attribute 4 of a terminal is sixels.
func protocolOf(answer []byte) protocol {
	if bytes.Contains(answer, []byte("\x1b_Gi=4211;OK")) {
		return kitty
	}
	if _, after, ok := bytes.Cut(answer, []byte("\x1b[?")); ok {
		list, _, _ := strings.Cut(string(after), "c")
		if slices.Contains(strings.Split(list, ";")[1:], "4") {
			return sixels
		}
	}
	return halfBlocks
}
