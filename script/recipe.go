package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"weak"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/ndarray"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// A recipe tells how an image was made: by reading a file, or by an operation from other images.
//
// Pipelines have colour as RGB where scripts have BGR. The image that the pipeline has is therefore that of the script with red and blue exchanged
// (mirrored), or the same (not mirrored, as what BGR2RGB or BGR2HSV made): most operations do not tell them apart.
type recipe struct {
	path     string // of a file that was read
	reading  pipeline.Reading
	format   cv.Format
	args     ops.Args // of an operation; without one the image is that of in with red and blue exchanged
	in       []*recipe
	mirrored bool
}

// recipes remember how the arrays of a script were made, by the memory that they have. They do not keep it. A nil one remembers nothing.
type recipes struct {
	sync.Mutex
	made  map[weak.Pointer[byte]]entry
	prune int // entries at which those of dead arrays are dropped
}

// An entry holds for one view of the memory only.
type entry struct {
	view ndarray.Array // without its data
	*recipe
}

// allRecipes are those of every session that has some: arrays that are written to do not know their session.
var allRecipes struct {
	sync.Mutex
	list  []*recipes
	count atomic.Int32
}

func newRecipes() *recipes {
	r := &recipes{made: map[weak.Pointer[byte]]entry{}, prune: 256}
	allRecipes.Lock()
	defer allRecipes.Unlock()
	allRecipes.list = append(allRecipes.list, r)
	allRecipes.count.Add(1)
	return r
}

// close ends the remembering.
func (r *recipes) close() {
	if r == nil {
		return
	}
	allRecipes.Lock()
	defer allRecipes.Unlock()
	if i := slices.Index(allRecipes.list, r); i >= 0 {
		allRecipes.list = slices.Delete(allRecipes.list, i, i+1)
		allRecipes.count.Add(-1)
	}
}

// forgetRecipe is told that an array is written to.
func forgetRecipe(a *ndarray.Array) {
	if allRecipes.count.Load() == 0 {
		return
	}
	allRecipes.Lock()
	defer allRecipes.Unlock()
	for _, r := range allRecipes.list {
		r.forget(a)
	}
}

// Assign writes into the array as numpy does.
func (a array) Assign(value *ndarray.Array) error {
	forgetRecipe(a.Array)
	return a.Array.Assign(value)
}

// of returns the recipe of a value, or nil.
func (r *recipes) of(v starlark.Value) *recipe {
	a, ok := v.(array)
	if r == nil || !ok || a.Len() == 0 {
		return nil
	}
	r.Lock()
	e, ok := r.made[weak.Make(&a.Data[0])]
	r.Unlock()
	if !ok || !sameView(&e.view, a.Array) {
		return nil
	}
	return e.recipe
}

func sameView(a, b *ndarray.Array) bool {
	if a.Type != b.Type || a.Offset != b.Offset || len(a.Shape) != len(b.Shape) {
		return false
	}
	for i := range a.Shape {
		if a.Shape[i] != b.Shape[i] || a.Strides[i] != b.Strides[i] {
			return false
		}
	}
	return true
}

// forget is told that the memory of an array is written to.
func (r *recipes) forget(a *ndarray.Array) {
	if r != nil && len(a.Data) > 0 {
		r.Lock()
		defer r.Unlock()
		delete(r.made, weak.Make(&a.Data[0]))
	}
}

// set remembers the recipe of an array.
func (r *recipes) set(v starlark.Value, made *recipe) {
	a, ok := v.(array)
	if !ok || len(a.Data) == 0 {
		return
	}
	r.Lock()
	defer r.Unlock()
	if len(r.made) >= r.prune {
		for p := range r.made {
			if p.Value() == nil {
				delete(r.made, p)
			}
		}
		r.prune = 2*len(r.made) + 256
	}
	view := *a.Array
	view.Data = nil
	r.made[weak.Make(&a.Data[0])] = entry{view, made}
}

// read remembers that an image was read from a file.
func (r *recipes) read(v starlark.Value, path string, reading pipeline.Reading, f cv.Format) {
	if r != nil {
		r.set(v, &recipe{path: path, reading: reading, format: f, mirrored: f.C >= 3})
	}
}

// operation remembers that a value was made by an operation of images that have recipes.
func (r *recipes) operation(v starlark.Value, a ops.Args, images []starlark.Value) {
	if r == nil {
		return
	}
	made := &recipe{args: a}
	for _, image := range images {
		from := r.of(image)
		if from == nil {
			return
		}
		if len(made.in) > 0 && from.mirrored != made.in[0].mirrored && from.channels() >= 3 {
			from = from.exchanged()
		}
		made.in = append(made.in, from)
	}
	first := made.in[0]
	made.mirrored = first.mirrored && channelsOf(v) >= 3
	if a.Op.Name == "cvtColor" {
		from, to, _ := strings.Cut(cv.ColorCode(a.Int("code")).String(), "2")
		switch colour := from != "GRAY" && !strings.HasPrefix(from, "HSV"); {
		case strings.HasPrefix(to, "HSV"):
			made.mirrored = false
		case colour && to != "GRAY": // moves channels
			made.mirrored = first.mirrored == (from[:3] == to[:3])
		default:
			made.mirrored = strings.HasPrefix(to, "BGR")
		}
	}
	for i, p := range a.Op.Params { // the second image is named when the pipeline is written
		if p.Kind == ops.Image {
			made.args.Values[i].V = ""
		}
	}
	r.set(v, made)
}

// exchanged returns the recipe of the image with red and blue exchanged in the pipeline, where that is the same for the script.
func (made *recipe) exchanged() *recipe {
	return &recipe{in: []*recipe{made}, mirrored: !made.mirrored}
}

// A recipeWriter writes recipes as a pipeline.
type recipeWriter struct {
	steps  []string
	uses   map[*recipe]int
	names  map[*recipe]string
	source *recipe
	last   *recipe // whose image the last step has, or nil
}

// pipeline writes the pipeline that makes the image of a recipe. rgb tells that the result is seen as RGB, not BGR.
func (made *recipe) pipeline(rgb bool) (p *pipeline.Pipeline, source *recipe, err error) {
	if made.channels() >= 3 && made.mirrored == rgb {
		made = made.exchanged()
	}
	w := recipeWriter{uses: map[*recipe]int{}, names: map[*recipe]string{}}
	if err := w.count(made); err != nil {
		return nil, nil, err
	}
	w.names[w.source], w.last = "in", w.source
	w.write(made)
	w.goOn(made)
	if len(w.steps) == 0 {
		w.steps = []string{"$in"}
	}
	p, err = pipeline.Parse(strings.Join(w.steps, " | "))
	return p, w.source, err
}

// channels returns the number of channels of the image.
func (made *recipe) channels() int {
	if made.in == nil {
		return made.format.C
	}
	if made.args.Op != nil && made.args.Op.Name == "cvtColor" {
		_, to, _ := strings.Cut(cv.ColorCode(made.args.Int("code")).String(), "2")
		switch {
		case to == "GRAY":
			return 1
		case strings.HasSuffix(to, "A"):
			return 4
		}
		return 3
	}
	return made.in[0].channels()
}

// count finds the file and how often each image is used.
func (w *recipeWriter) count(made *recipe) error {
	if w.uses[made]++; w.uses[made] > 1 {
		return nil
	}
	if made.in == nil {
		if w.source != nil && w.source != made && (w.source.path != made.path || w.source.reading != made.reading) {
			return fmt.Errorf("it is made of two files, %s and %s", w.source.path, made.path)
		}
		if w.source != nil && w.source != made { // the same file, read again
			w.names[made] = "in"
			return nil
		}
		w.source = made
		return nil
	}
	for _, from := range made.in {
		if err := w.count(from); err != nil {
			return err
		}
	}
	return nil
}

// write writes the steps that make an image; it is not written again.
func (w *recipeWriter) write(made *recipe) {
	if w.names[made] != "" || made.in == nil || w.last == made {
		return
	}
	for i := len(made.in) - 1; i >= 0; i-- { // the first one last, so that it stands before the step
		w.write(made.in[i])
	}
	step, skipped := w.step(made)
	w.goOn(made.in[0])
	if !skipped {
		w.steps = append(w.steps, step)
	}
	w.last = made
	if w.uses[made] > 1 || len(w.steps) > 0 && w.isSecond(made) {
		w.name(made, skipped)
	}
}

// isSecond tells whether somebody takes the image as its second one: then it needs a name.
func (w *recipeWriter) isSecond(made *recipe) bool {
	for user := range w.uses {
		for i, from := range user.in {
			if i > 0 && from == made {
				return true
			}
		}
	}
	return false
}

// name gives the image of the last step a name.
func (w *recipeWriter) name(made *recipe, skipped bool) {
	if skipped {
		w.names[made] = w.names[made.in[0]]
	}
	if w.names[made] == "" {
		name := "img" + strconv.Itoa(len(w.names))
		w.names[made] = name
		w.steps[len(w.steps)-1] += " as " + name
	}
}

// goOn makes an image the one that the next step takes.
func (w *recipeWriter) goOn(made *recipe) {
	if w.last != made && !(len(w.steps) == 0 && w.names[made] == "in") {
		w.steps = append(w.steps, "$"+w.names[made])
	}
	w.last = made
}

// step writes the step of an operation. It is skipped where the image of the pipeline stays what it is.
func (w *recipeWriter) step(made *recipe) (text string, skipped bool) {
	a := made.args
	if a.Op == nil {
		if made.channels() == 4 {
			return "cvtColor RGBA2BGRA", false
		}
		return "cvtColor RGB2BGR", false
	}
	from := made.in[0].mirrored
	words := []string{a.Op.Name}
	for i := range a.Op.Params {
		p := &a.Op.Params[i]
		v := a.Values[i].V
		switch {
		case p.Kind == ops.Image:
			words = append(words, "$"+w.names[made.in[1]])
		case v == nil:
		case a.Op.Name == "cvtColor":
			code, same := mirrorCode(cv.ColorCode(v.(int)).String(), from, made.mirrored)
			if same {
				return "", true
			}
			words = append(words, code)
		default:
			s := valueText(p, v, from)
			if !p.Required {
				s = p.Name + "=" + s
			}
			words = append(words, s)
		}
	}
	return strings.Join(words, " "), false
}

// mirrorCode returns the conversion of the pipeline's images where the script's has the code.
func mirrorCode(code string, from, to bool) (mirrored string, same bool) {
	a, b, _ := strings.Cut(code, "2")
	if from {
		a = exchange(a)
	}
	if to {
		b = exchange(b)
	}
	return a + "2" + b, a == b
}

func exchange(space string) string {
	return strings.NewReplacer("RGB", "BGR", "BGR", "RGB").Replace(space)
}

// valueText writes an argument as pipelines have it.
func valueText(p *ops.Param, v any, mirrored bool) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case cv.Scalar:
		if mirrored {
			v[0], v[2] = v[2], v[0]
		}
		return fmt.Sprintf("%v,%v,%v,%v", v[0], v[1], v[2], v[3])
	case cv.Kernel:
		return kernelText(v)
	case int:
		if p.Kind == ops.Word {
			return wordText(&p.Words, v)
		}
	}
	return fmt.Sprint(v)
}

// wordText writes the words that make a value.
func wordText(words *ops.Words, v int) string {
	for _, m := range words.Main {
		for set := range 1 << len(words.Added) {
			text, value := m.Name, m.Value
			for i, a := range words.Added {
				if set&(1<<i) != 0 {
					text, value = text+"+"+a.Name, value+a.Value
				}
			}
			if value == v {
				return text
			}
		}
	}
	return strconv.Itoa(v)
}

// kernelText writes a kernel: equal numbers as ones.
func kernelText(k cv.Kernel) string {
	values, size := k.Values(), k.Size()
	equal := true
	for _, v := range values {
		equal = equal && v == values[0]
	}
	if equal && values[0] == 1 {
		return "ones:" + size.String()
	}
	rows := make([]string, size.H)
	for y := range rows {
		words := make([]string, size.W)
		for x := range words {
			words[x] = strconv.FormatFloat(k.At(x, y), 'g', -1, 64)
		}
		rows[y] = strings.Join(words, " ")
	}
	return "[" + strings.Join(rows, "; ") + "]"
}

// export writes the program behind an image as the session's option To says: what is done with it, and the program. rgb tells that it is seen as RGB.
func (s *session) export(v starlark.Value, what, out string, rgb bool) {
	if s.options.To == "" {
		return
	}
	text, err := s.exported(v, out, rgb)
	if err != nil {
		text = "# no pipeline: " + err.Error() + "\n"
	}
	fmt.Fprintf(s.options.Stdout, "# %s\n%s", what, text)
}

func (s *session) exported(v starlark.Value, out string, rgb bool) (string, error) {
	made := s.recipes.of(v)
	if made == nil {
		return "", errNoRecipe
	}
	p, source, err := made.pipeline(rgb)
	if err != nil {
		return "", err
	}
	if s.options.To == "go" {
		return p.ExportGo(source.format, source.reading)
	}
	flags := ""
	if source.reading.Mode != "color" {
		flags += " --read " + source.reading.Mode
	}
	if source.reading.Exif != "" {
		flags += " --exif=" + source.reading.Exif
	}
	return fmt.Sprintf("purecv run -i %s -o %s%s %s\n", shellQuote(source.path), shellQuote(out), flags, shellQuote(p.String())), nil
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
