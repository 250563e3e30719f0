package ops

import (
	"bytes"
	"encoding/json"
	"math"
)

type opJSON struct {
	Name    string            `json:"name"`
	Family  string            `json:"family"`
	Short   []shortJSON       `json:"short"`
	Summary string            `json:"summary"`
	Formula string            `json:"formula"`
	Help    string            `json:"help"`
	Example string            `json:"example"`
	Inputs  int               `json:"inputs"`
	Params  []paramJSON       `json:"params"`
	Results []string          `json:"results"`
	Exact   map[string]string `json:"exactness"` // pair of depths such as 8U>16S -> class
	Note    string            `json:"exactness_note"`
}

type shortJSON struct {
	Name   string            `json:"name"`
	Values map[string]string `json:"values"` // that the name settles
}

type paramJSON struct {
	Name     string     `json:"name"`
	Kind     string     `json:"kind"`
	Required bool       `json:"required"`
	Default  *string    `json:"default"`
	Min      *float64   `json:"min"`
	Max      *float64   `json:"max"`
	Odd      bool       `json:"odd"`
	Words    []wordJSON `json:"words,omitempty"`
	Help     string     `json:"help"`
}

type wordJSON struct {
	Name  string `json:"name"`
	Added bool   `json:"added"` // joined to another word by +
	Help  string `json:"help"`
}

// MarshalJSON writes the description that `purecv ops --json` prints: names, parameters with their kinds, defaults,
// ranges and words, formula, help, and the class of each pair of depths.
func (o *Op) MarshalJSON() ([]byte, error) {
	j := opJSON{
		Name: o.Name, Family: o.Family, Summary: o.Summary, Formula: o.Formula, Help: o.Help, Example: o.Example, Inputs: o.Inputs(),
		Short: []shortJSON{}, Params: []paramJSON{}, Results: append([]string{}, o.Reports...), Exact: map[string]string{}, Note: o.Exact.Note,
	}
	for _, s := range o.Short {
		values := map[string]string{}
		if s.Param != "" {
			values[s.Param] = s.Value
		}
		j.Short = append(j.Short, shortJSON{s.Name, values})
	}
	for i := range o.Params {
		j.Params = append(j.Params, o.Params[i].json())
	}
	for pair, class := range o.Exact.pairs() {
		j.Exact[pair] = string(class)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // formulas have > in them
	err := e.Encode(j)
	return b.Bytes(), err
}

func (p *Param) json() paramJSON {
	j := paramJSON{Name: p.Name, Kind: p.Kind.String(), Required: p.Required, Odd: p.Odd, Help: p.Help}
	if p.Default != "" {
		j.Default = &p.Default
	}
	if p.ranged() && !math.IsInf(p.Min, 0) {
		j.Min = &p.Min
	}
	if p.ranged() && !math.IsInf(p.Max, 0) {
		j.Max = &p.Max
	}
	for _, w := range p.Words.Main {
		j.Words = append(j.Words, wordJSON{w.Name, false, w.Help})
	}
	for _, w := range p.Words.Added {
		j.Words = append(j.Words, wordJSON{w.Name, true, w.Help})
	}
	return j
}
