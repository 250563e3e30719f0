package ops

import "github.com/purecv/cv"

// Args are the arguments of an operation: one Value for each parameter. The methods that return one panic if the
// parameter is of another kind, which a descriptor's test would find.
type Args struct {
	Op     *Op
	Values []Value
}

// NewArgs returns arguments that are all left out.
func (o *Op) NewArgs() Args { return Args{o, make([]Value, len(o.Params))} }

// get returns the value of a parameter, its default if it is left out, or nil.
func (a Args) get(name string) any {
	i := a.Op.Param(name)
	if v := a.Values[i]; !v.IsZero() {
		return v.V
	}
	p := &a.Op.Params[i]
	if p.Default == "" {
		return nil
	}
	v, err := p.Parse(p.Default, nil)
	if err != nil {
		panic("ops: " + a.Op.Name + ": default of " + name + ": " + err.Error())
	}
	return v.V
}

func need[T any](a Args, name string) T { return a.get(name).(T) }

// Number returns a number.
func (a Args) Number(name string) float64 { return need[float64](a, name) }

// Int returns an integer, or the value of a word.
func (a Args) Int(name string) int { return need[int](a, name) }

// Bool returns a truth value.
func (a Args) Bool(name string) bool { return need[bool](a, name) }

// Size returns a size.
func (a Args) Size(name string) cv.Size { return need[cv.Size](a, name) }

// Point returns a point.
func (a Args) Point(name string) cv.Point { return need[cv.Point](a, name) }

// Color returns a colour.
func (a Args) Color(name string) cv.Scalar { return need[cv.Scalar](a, name) }

// Depth returns a depth.
func (a Args) Depth(name string) cv.Depth { return need[cv.Depth](a, name) }

// Kernel returns a kernel.
func (a Args) Kernel(name string) cv.Kernel { return need[cv.Kernel](a, name) }

// Border returns the parameter borderType, which is BorderDefault if it is left out.
func (a Args) Border() cv.Border {
	b, _ := a.Values[a.Op.Param("borderType")].V.(int)
	return cv.Border(b)
}

// Images returns the names of the images among the arguments, in order.
func (a Args) Images() []string {
	var names []string
	for i, p := range a.Op.Params {
		if p.Kind == Image {
			names = append(names, a.Values[i].V.(string))
		}
	}
	return names
}

// given returns an argument as an optional parameter of an operation, which is not set if the argument is left out.
func given[T comparable](a Args, name string) (o cv.Optional[T]) {
	if v := a.Values[a.Op.Param(name)]; !v.IsZero() {
		o = cv.Some(v.V.(T))
	}
	return o
}
