package playground

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/explain"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/resize"
)

func TestImages(t *testing.T) {
	s := newServer(t, Options{})
	img, _ := cv.NewImage[uint16](30, 20, 1)
	img.Set(3, 4, 0, 40000)
	file := encoded(t, img, "png")
	for read, want := range map[string]formatInfo{"": {30, 20, 3, "8U"}, "&read=gray": {30, 20, 1, "8U"}, "&read=unchanged": {30, 20, 1, "16U"}} {
		a := post[imageInfo](t, s, "/api/images?name=a.png"+read, file)
		if a.formatInfo != want || a.Name != "a.png" || len(a.ID) != 32 {
			t.Errorf("read %q: %+v, want %+v", read, a, want)
		}
		if b := post[imageInfo](t, s, "/api/images?name=b.png"+read, file); b.ID != a.ID {
			t.Errorf("read %q: the same file is %s and %s", read, a.ID, b.ID)
		}
		do(t, s, 200, "GET", "/api/images/"+a.ID, nil)
	}
	do(t, s, 404, "GET", "/api/images/0123", nil)
	do(t, s, 400, "POST", "/api/images?read=blue", file)
	do(t, s, 404, "POST", "/api/scenes/nothing", nil)
	if err := s.Open(t.Context(), "given.png", file); err != nil {
		t.Fatal(err)
	}
	var opened []imageInfo
	if err := json.Unmarshal(do(t, s, 200, "GET", "/api/images", nil).Body.Bytes(), &opened); err != nil || len(opened) != 1 || opened[0].Name != "given.png" {
		t.Errorf("opened at the start: %v, %v", opened, err)
	}
}

// TestImagesGo fills the room for images: the oldest goes, and can be sent again.
func TestImagesGo(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{ImageBytes: 3 * 640 * 640 * 3}})
	first, _ := openScene(t, s, "circles")
	for _, name := range []string{"coins", "car", "page"} {
		openScene(t, s, name)
	}
	do(t, s, 404, "POST", "/api/view", object{"image": first})
	if again, _ := openScene(t, s, "circles"); again != first {
		t.Errorf("sent again it is %s, not %s", again, first)
	}
	do(t, s, 200, "POST", "/api/view", object{"image": first})
}

func TestOps(t *testing.T) {
	s := newServer(t, Options{})
	var a struct {
		Families []struct {
			Name string
			Ops  []struct {
				Name   string
				Params []struct{ Name, Kind string }
			}
		}
		Shorts    map[string]string
		Colormaps []string
		Limits    map[string]float64
	}
	if err := json.Unmarshal(do(t, s, 200, "GET", "/api/ops", nil).Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Families) < 5 || a.Families[0].Ops[0].Params[0].Kind == "" || a.Shorts["gray"] != "cvtColor" || a.Limits["steps"] != 100 || len(a.Colormaps) < 10 {
		t.Errorf("%+v", a)
	}
}

func TestPipeline(t *testing.T) {
	s := newServer(t, Options{})
	id, _ := openScene(t, s, "car")
	a := post[pipelineAnswer](t, s, "/api/pipeline", object{"image": id, "text": "gray as g # comment\n| blur ksize=5 | addWeighted 0.5 $g 0.5 0"})
	if a.Error != nil || a.Text != "cvtColor RGB2GRAY as g | blur 5 | addWeighted 0.5 $g 0.5 0" || len(a.Steps) != 3 {
		t.Fatalf("%+v", a)
	}
	blur := a.Steps[1]
	if blur.Op != "blur" || blur.Args[0] != (argInfo{"ksize", "5", true}) || blur.Args[1].Given || *blur.Format != (formatInfo{960, 640, 1, "8U"}) || blur.Class != "A" ||
		blur.Start != 22 || blur.End != 34 {
		t.Errorf("%+v", blur)
	}
	// the same from steps
	steps := []object{{"op": "gray", "save": "g"}, {"op": "blur", "args": object{"ksize": "5"}}, {"from": "g"}}
	if a := post[pipelineAnswer](t, s, "/api/pipeline", object{"image": id, "steps": steps}); a.Text != "cvtColor RGB2GRAY as g | blur 5 | $g" || a.Steps[2].Start != 34 {
		t.Errorf("%+v", a)
	}
	if a := post[pipelineAnswer](t, s, "/api/pipeline", object{"image": id, "text": " "}); a.Error != nil || len(a.Steps) != 0 {
		t.Errorf("no steps: %+v", a)
	}
	// faults: what can be read before them is there
	for text, want := range map[string]struct {
		steps, step int
		meant       string
		unknown     bool // the format of the last step
	}{
		"gray | blur 5 | thresh 1":               {2, 3, "threshold", false},
		"gray | gray | blur 3":                   {3, 2, "", true},
		"blur 3 | | blur 5":                      {1, 2, "", false},
		"blur 3 | blur [":                        {0, 2, "", false},
		"@file.purecv":                           {0, 1, "", false},
		"gray | medianBlur 4":                    {1, 2, "", false},
		"gray | filter2D -1 [1 2; 3 4] | blur x": {2, 3, "", false},
	} {
		a := post[pipelineAnswer](t, s, "/api/pipeline", object{"image": id, "text": text})
		if a.Error == nil || len(a.Steps) != want.steps || a.Error.Step != want.step || a.Error.Meant != want.meant || a.Text != text || !strings.Contains(a.Error.Caret, "\n") {
			t.Errorf("%s: %+v, error %+v", text, a, a.Error)
			continue
		}
		if n := len(a.Steps); n > 0 && (a.Steps[n-1].Format == nil) != want.unknown {
			t.Errorf("%s: format of the last step %v", text, a.Steps[n-1].Format)
		}
	}
	do(t, s, 400, "POST", "/api/pipeline", object{"image": id, "steps": []object{{"op": "blur", "args": object{"ksize": "3 | gray"}}}})
	do(t, s, 400, "POST", "/api/pipeline", object{"image": id, "steps": []object{{"op": "blur", "args": object{"size": "3"}}}})
	do(t, s, 404, "POST", "/api/pipeline", object{"image": "none", "text": "gray"})
}

// TestView compares parts as they are shown with what figure shows of the whole.
func TestView(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "car")
	part := cv.Rect{X: 100, Y: 50, Width: 300, Height: 200}
	for _, c := range []struct {
		text, cmap string
		span       any
		size       [2]int
	}{
		{"", "", nil, [2]int{300, 200}},
		{"gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 2", "", "full", [2]int{300, 200}},
		{"gray | threshold 0 255 otsu", "viridis", "full", [2]int{100, 77}},
		{"gray | Sobel 16S 1 0", "seismic", nil, [2]int{300, 200}},
		{"gray | Sobel 32F 1 0", "", "auto", [2]int{150, 100}},
		{"gray | blur 9", "jet", []float64{50, 100}, [2]int{299, 1}},
		{"GaussianBlur 5", "", "auto", [2]int{300, 200}},
		{"cvtColor RGB2RGBA", "", nil, [2]int{300, 200}},
	} {
		want := img
		steps := 0
		if c.text != "" {
			want, steps = runSteps(t, img, c.text), strings.Count(c.text, "|")+1
		}
		low, high := figure.Range{}.Of(want)
		switch ends := c.span.(type) {
		case []float64:
			low, high = ends[0], ends[1]
		case string:
			if ends == "auto" {
				low, high = figure.AutoRange.Of(want)
			}
		}
		m, _ := figure.ParseColormap(c.cmap)
		shown, err := figure.Paint(want, m, low, high)
		if err != nil {
			t.Fatal(err)
		}
		crop, err := shown.Crop(part)
		if err == nil {
			crop, err = resize.Area(crop, c.size[0], c.size[1])
		}
		if err != nil {
			t.Fatal(err)
		}
		q := object{"image": id, "text": c.text, "step": steps, "rect": [4]int{100, 50, 400, 250}, "size": c.size, "cmap": c.cmap}
		if c.span != nil {
			q["range"] = c.span
		}
		w := do(t, s, 200, "POST", "/api/view", q)
		h := w.Header()
		if h.Get("X-Purecv-Width") != strconv.Itoa(crop.Width) || h.Get("X-Purecv-Height") != strconv.Itoa(crop.Height) || h.Get("X-Purecv-Channels") != strconv.Itoa(crop.Channels) {
			t.Errorf("%s: headers %v", c.text, h)
		}
		if !bytes.Equal(w.Body.Bytes(), crop.Pix) {
			t.Errorf("%s: other pixels", c.text)
		}
		var report viewReport
		if err := json.Unmarshal([]byte(h.Get("X-Purecv-Report")), &report); err != nil || len(report.Steps) != steps || report.Range != [2]float64{low, high} {
			t.Errorf("%s: report %s, %v; range %v to %v", c.text, h.Get("X-Purecv-Report"), err, low, high)
		}
		q["encoding"] = "png"
		d, err := imgio.Decode(do(t, s, 200, "POST", "/api/view", q).Body, imgio.Unchanged())
		if err != nil || !bytes.Equal(d.Image.Plane().Data, crop.Pix) {
			t.Errorf("%s: as PNG other pixels, %v", c.text, err)
		}
	}
}

func TestViewReport(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "coins")
	q := object{"image": id, "text": "gray | threshold 0 255 otsu", "step": 2, "rect": [4]int{0, 0, 50, 50}}
	want, err := cv.Threshold(&cv.Image[uint8]{}, runSteps(t, img, "gray").(*cv.Image[uint8]), 0, 255, cv.ThreshOtsu)
	if err != nil {
		t.Fatal(err)
	}
	for _, cached := range []bool{false, true} {
		var report viewReport
		if err := json.Unmarshal([]byte(do(t, s, 200, "POST", "/api/view", q).Header().Get("X-Purecv-Report")), &report); err != nil {
			t.Fatal(err)
		}
		if report.Steps[1].Results["threshold"] != want || report.Steps[0].Cached != cached || report.Steps[1].Cached != cached {
			t.Errorf("cached %v: %+v", cached, report)
		}
	}
}

func TestWrongViews(t *testing.T) {
	s := newServer(t, Options{})
	id, _ := openScene(t, s, "car")
	for _, q := range []object{
		{"step": 2}, {"step": -1}, {"rect": [4]int{0, 0, 961, 10}}, {"rect": [4]int{-1, 0, 10, 10}}, {"rect": [4]int{5, 5, 5, 9}}, {"rect": []int{1, 2}, "size": 3},
		{"rect": [4]int{0, 0, 10, 10}, "size": [2]int{11, 10}}, {"size": [2]int{0, 1}}, {"range": "some"}, {"range": [2]int{2, 1}}, {"cmap": "rainbow"}, {"overlay": "all"},
		{"encoding": "gif"}, {"unknown": 1}, {"text": "blur x"}, {"text": "gray | gray"}, {"overlay": "regions", "connectivity": 5},
	} {
		q["image"] = id
		if q["text"] == nil {
			q["text"] = "blur 3"
		}
		do(t, s, 400, "POST", "/api/view", q)
	}
	r := request(t, "POST", "/api/view", []byte("{}"))
	r.Header.Set("Content-Type", "text/plain")
	serveStatus(t, s, r, 400)
	r = request(t, "POST", "/api/view", []byte(`{"image": "a"} {}`))
	r.Header.Set("Content-Type", "application/json")
	serveStatus(t, s, r, 400)
	do(t, s, 404, "GET", "/api/view", nil)
}

func TestPixels(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "car")
	text := "gray | convertTo 32F 1e30 0 | convertTo 32F 1e30 0 | Sobel 64F 1 0"
	want := runSteps(t, img, text).(*cv.Image[float64])
	type pixels struct {
		Depth    string
		Channels int
		Rect     [4]int
		Values   [][][]explain.Number
	}
	a := post[pixels](t, s, "/api/pixels", object{"image": id, "text": text, "step": 4, "rect": [4]int{10, 20, 15, 23}})
	if a.Depth != "64F" || a.Channels != 1 || len(a.Values) != 3 || len(a.Values[0]) != 5 {
		t.Fatalf("%+v", a)
	}
	for y, row := range a.Values {
		for x, pixel := range row {
			w := want.At(10+x, 20+y, 0)
			if got := float64(pixel[0]); got != w && !(math.IsNaN(got) && math.IsNaN(w)) {
				t.Errorf("%d,%d: %v, want %v", x, y, got, w)
			}
		}
	}
	do(t, s, 422, "POST", "/api/pixels", object{"image": id, "rect": [4]int{0, 0, 65, 1}})
}

func TestHistogram(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "coins")
	type answer struct {
		Bins                      [][256]int
		Low, High, Min, Max, Mean float64
		Otsu, Triangle            *float64
	}
	a := post[answer](t, s, "/api/histogram", object{"image": id, "text": "gray", "step": 1})
	gray := runSteps(t, img, "gray").(*cv.Image[uint8])
	var want [256]int
	sum, low, high := 0, 255, 0
	for _, v := range gray.Pix {
		want[v]++
		sum, low, high = sum+int(v), min(low, int(v)), max(high, int(v))
	}
	otsu, _ := cv.Threshold(&cv.Image[uint8]{}, gray, 0, 255, cv.ThreshOtsu)
	triangle, _ := cv.Threshold(&cv.Image[uint8]{}, gray, 0, 255, cv.ThreshTriangle)
	if len(a.Bins) != 1 || a.Bins[0] != want || a.Low != 0 || a.High != 256 || a.Min != float64(low) || a.Max != float64(high) ||
		math.Abs(a.Mean-float64(sum)/float64(len(gray.Pix))) > 1e-9 || *a.Otsu != otsu || *a.Triangle != triangle {
		t.Errorf("%+v", a)
	}
	a = post[answer](t, s, "/api/histogram", object{"image": id, "text": "gray | Sobel 32F 1 0", "step": 2})
	total := 0
	for _, n := range a.Bins[0] {
		total += n
	}
	if total != len(gray.Pix) || a.Low != a.Min || a.High != a.Max || a.Min >= 0 || a.Otsu != nil {
		t.Errorf("%+v", a)
	}
	for _, ends := range [][2]float64{{-math.MaxFloat64, math.MaxFloat64}, {0, 1e-310}, {0, math.SmallestNonzeroFloat64}, {1, math.Nextafter(1, 2)}, {5, 5}} {
		id := post[imageInfo](t, s, "/api/images?read=unchanged", encoded(t, &cv.Image[float64]{Pix: ends[:], Stride: 2, Width: 2, Height: 1, Channels: 1}, "npy")).ID
		a := post[answer](t, s, "/api/histogram", object{"image": id})
		if a.Low != ends[0] || a.High != ends[1] || a.Bins[0][0]+a.Bins[0][255] != 2 {
			t.Errorf("%v: %v to %v, %v", ends, a.Low, a.High, a.Bins)
		}
	}
	if a := post[answer](t, s, "/api/histogram", object{"image": id}); len(a.Bins) != 3 || a.Otsu != nil {
		t.Errorf("of colours: %d channels, Otsu %v", len(a.Bins), a.Otsu)
	}
}

func TestRegions(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "coins")
	text := "gray | threshold 0 255 otsu"
	var labels cv.Image[int32]
	want, err := cv.ConnectedComponentsWithStats(&labels, runSteps(t, img, text).(*cv.Image[uint8]), 8)
	if err != nil {
		t.Fatal(err)
	}
	q := object{"image": id, "text": text, "step": 2}
	a := post[regionsAnswer](t, s, "/api/regions", q)
	if a.Count != want.Len()-1 || a.Largest != want.Largest() || len(a.Regions) != a.Count {
		t.Fatalf("%d regions, the largest %d; want %d, %d", a.Count, a.Largest, want.Len()-1, want.Largest())
	}
	for i, r := range a.Regions {
		c := want.At(i + 1)
		if r.Label != i+1 || r.Area != c.Area || (cv.Rect{X: r.X, Y: r.Y, Width: r.Width, Height: r.Height}) != c.Rect || r.Cx != c.Cx || r.Cy != c.Cy || len(r.Color) != 7 {
			t.Errorf("region %d: %+v, want %+v", i+1, r, c)
		}
	}
	for i := 0; i < len(labels.Pix); i += 997 {
		q["at"] = object{"x": i % labels.Width, "y": i / labels.Width}
		one := post[regionsAnswer](t, s, "/api/regions", q)
		if label := int(labels.Pix[i]); len(one.Regions) != min(label, 1) || label > 0 && one.Regions[0] != a.Regions[label-1] {
			t.Fatalf("pixel %v of region %d: %+v", q["at"], label, one.Regions)
		}
	}
	q["at"] = object{"x": labels.Width, "y": 0}
	do(t, s, 400, "POST", "/api/regions", q)
	delete(q, "at")
	q["sort"], q["descending"], q["offset"], q["limit"] = "area", true, 1, 3
	b := post[regionsAnswer](t, s, "/api/regions", q)
	if len(b.Regions) != 3 || b.Regions[0].Area < b.Regions[1].Area || b.Regions[0].Area > want.At(want.Largest()).Area || b.Count != a.Count {
		t.Errorf("sorted: %+v", b)
	}
	q["csv"] = true
	rows, err := csv.NewReader(do(t, s, 200, "POST", "/api/regions", q).Body).ReadAll()
	if err != nil || len(rows) != a.Count+1 || !reflect.DeepEqual(rows[0], []string{"label", "area", "x", "y", "width", "height", "cx", "cy"}) || rows[1][0] != strconv.Itoa(a.Largest) {
		t.Errorf("CSV: %d rows, %v", len(rows), err)
	}
	q["sort"] = "colour"
	do(t, s, 400, "POST", "/api/regions", q)

	// the overlay has the region's colour where the region is
	largest := a.Regions[a.Largest-1]
	w := do(t, s, 200, "POST", "/api/view", object{"image": id, "text": text, "step": 2, "overlay": "regions", "highlight": a.Largest})
	found := 0
	for i, label := range labels.Pix {
		if int(label) == a.Largest {
			p := w.Body.Bytes()[3*i:][:3]
			if got := fmt.Sprintf("#%02x%02x%02x", p[0], p[1], p[2]); got != largest.Color {
				t.Fatalf("pixel %d is %s, want %s", i, got, largest.Color)
			}
			found++
		}
	}
	if found != largest.Area {
		t.Errorf("%d pixels of %d", found, largest.Area)
	}
}

func TestPixel(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "car")
	text := "gray as g | medianBlur 5 | adaptiveThreshold 255 mean binary 11 2 | $g"
	for step, want := range map[int]string{0: "", 1: "gray", 2: "gray | medianBlur 5", 3: "gray | medianBlur 5 | adaptiveThreshold 255 mean binary 11 2", 4: "gray"} {
		e := post[explain.Explanation](t, s, "/api/pixel", object{"image": id, "text": text, "step": step, "x": 333, "y": 0})
		m := img
		if want != "" {
			m = runSteps(t, img, want)
		}
		if v := m.(*cv.Image[uint8]).At(333, 0, 0); float64(e.Value[0]) != float64(v) || e.X != 333 {
			t.Errorf("step %d: %v, want %v", step, e.Value, v)
		}
	}
	do(t, s, 400, "POST", "/api/pixel", object{"image": id, "text": text, "step": 1, "x": 960, "y": 0})
}

func TestResult(t *testing.T) {
	s := newServer(t, Options{})
	id, img := openScene(t, s, "car")
	want := runSteps(t, img, "gray | Sobel 16S 1 0")
	w := do(t, s, 200, "POST", "/api/result", object{"image": id, "text": "gray | Sobel 16S 1 0", "step": 2, "format": "npy"})
	d, err := imgio.Decode(w.Body, nil)
	if err != nil || !bytes.Equal(d.Image.Plane().Data, want.Plane().Data) || !strings.Contains(w.Header().Get("Content-Disposition"), "result.npy") {
		t.Errorf("%v, %v", err, w.Header())
	}
	w = do(t, s, 400, "POST", "/api/result", object{"image": id, "text": "gray | Sobel 16S 1 0", "step": 2, "format": "png"})
	if !strings.Contains(w.Body.String(), "convertScaleAbs") && !strings.Contains(w.Body.String(), "16S") {
		t.Errorf("%s", w.Body)
	}
	do(t, s, 400, "POST", "/api/result", object{"image": id, "format": "gif"})
}

func TestFigure(t *testing.T) {
	s := newServer(t, Options{})
	id, _ := openScene(t, s, "circles")
	w := do(t, s, 200, "POST", "/api/figure", object{"image": id, "text": "gray | blur 5 | Sobel 32F 1 0 | $in"})
	d, err := imgio.Decode(w.Body, nil)
	if err != nil || d.Image.Format().W < 500 || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("%v, %v", err, w.Header())
	}
}

// TestExportImport writes pipelines as programs and pastes them back.
func TestExportImport(t *testing.T) {
	s := newServer(t, Options{})
	id, _ := openScene(t, s, "car")
	for _, text := range []string{
		"cvtColor RGB2GRAY | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 2",
		"cvtColor RGB2GRAY as g | Sobel 64F 1 0 5 as x | $g | Sobel 64F 0 1 5 | addWeighted 0.5 $x 0.5 0 | convertScaleAbs",
		"filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]",
	} {
		for _, to := range []string{"go", "python", "cli"} {
			code := post[struct{ Code string }](t, s, "/api/export", object{"image": id, "text": text, "to": to}).Code
			a := post[importAnswer](t, s, "/api/import", object{"image": id, "code": "\n" + strings.ReplaceAll(code, "\n", "\r\n")})
			if a.Text == nil || *a.Text != text {
				t.Errorf("%s: %s came back as %+v from\n%s", to, text, a, code)
			}
		}
		if a := post[importAnswer](t, s, "/api/import", object{"image": id, "code": text}); a.Text == nil || *a.Text != text {
			t.Errorf("%s came back as %+v", text, a)
		}
	}
	for code, want := range map[string]string{
		"purecv run -i in.jpg -o out.png 'gray | blur 3'":          "cvtColor RGB2GRAY | blur 3",
		"purecv run \\\n  -i 'a b.jpg' -o out.png \"gray|blur 3\"": "cvtColor RGB2GRAY | blur 3",
	} {
		if a := post[importAnswer](t, s, "/api/import", object{"image": id, "code": code}); a.Text == nil || *a.Text != want {
			t.Errorf("%s: %+v", code, a)
		}
	}
	changed := strings.Replace(post[struct{ Code string }](t, s, "/api/export", object{"image": id, "text": "blur 3", "to": "go"}).Code, "cv.Square(3)", "cv.Square(5)", 1)
	do(t, s, 400, "POST", "/api/import", object{"image": id, "code": changed})
	python := strings.Replace(post[struct{ Code string }](t, s, "/api/export", object{"image": id, "text": "blur 3", "to": "python"}).Code, "(3, 3)", "(5, 5)", 1)
	if a := post[importAnswer](t, s, "/api/import", object{"image": id, "code": python}); a.Error != nil || len(a.Images) != 1 || a.Images[0].Text != "blur 5" {
		t.Errorf("changed Python: %+v", a)
	}
	for code, want := range map[string]string{"gray | medianBlu 3": "medianBlur", "gray |\nblur x": "x", "blur 5 |": "step"} { // which are no Python either
		if w := do(t, s, 400, "POST", "/api/import", object{"image": id, "code": code}); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %s", code, w.Body)
		}
	}
	for _, code := range []string{"blur = 5", "blur, add = 1, 2", "add(1)", "open (1)", "add [0]", "gray"} { // which are, or a whole pipeline
		do(t, s, 200, "POST", "/api/import", object{"image": id, "code": code})
	}
	do(t, s, 400, "POST", "/api/export", object{"image": id, "text": "blur 3", "to": "rust"})
	do(t, s, 400, "POST", "/api/export", object{"image": id, "text": "", "to": "go"})
}

func TestImportScripts(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{ScriptSteps: 100000, Seconds: 20}})
	id, _ := openScene(t, s, "car")
	run := func(code string) importAnswer {
		t.Helper()
		return post[importAnswer](t, s, "/api/import", object{"image": id, "code": code})
	}
	a := run("import cv2\nimg = cv2.imread('x.jpg')\nprint(img.shape)\ncv2.imshow('blurred', cv2.blur(img, (7, 7)))\ncv2.waitKey(0)\ncv2.imshow('own', 255 - img)\n")
	if a.Error != nil || len(a.Images) != 2 || a.Images[0] != (importedImage{"blurred", "blur 7", ""}) || a.Images[1].Error == "" || a.Output != "(640, 960, 3)\n" {
		t.Errorf("%+v", a)
	}
	a = run("import cv2\nfrom matplotlib import pyplot as plt\nimg = cv2.imread('x.jpg', 0)\nplt.subplot(121); plt.imshow(cv2.medianBlur(img, 5), 'gray'); plt.title('median')\nplt.show()\n")
	if a.Error != nil || len(a.Figures) != 1 || a.Figures[0].Panels[0] != (importedPanel{"median", "cvtColor RGB2GRAY | medianBlur 5", ""}) {
		t.Errorf("%+v", a)
	}
	a = run("import cv2\nimg = cv2.imread('x.jpg')\ncv2.imshow('a', img)\ncv2.blur(img, (0, 0))\n")
	if a.Error == nil || a.Error.Line != 4 || len(a.Images) != 1 || a.Images[0].Text != "$in" {
		t.Errorf("%+v, %+v", a, a.Error)
	}
	if a := run("while True:\n  pass\n"); a.Error == nil || !strings.Contains(a.Error.Message, "steps") {
		t.Errorf("endless: %+v", a.Error)
	}
	if a := run("import cv2\nimg = cv2.imread('x.jpg', 0)\nfor i in range(300):\n    cv2.imwrite('%d.png' % i, img)\n"); a.Error == nil || len(a.Images) != mostShown || a.Images[0].Name != "0.png" {
		t.Errorf("many images: %d, %+v", len(a.Images), a.Error)
	}
	short := newServer(t, Options{Limits: Limits{Seconds: 2}})
	shortID, _ := openScene(t, short, "ramp")
	slow := post[importAnswer](t, short, "/api/import", object{"image": shortID, "code": "import cv2, time\ncv2.imshow('a', cv2.imread('x'))\ntime.sleep(100)\n"})
	if slow.Error == nil || slow.Error.Line != 3 || len(slow.Images) != 1 {
		t.Errorf("too long: %+v, %+v", slow, slow.Error)
	}
	if a := run("this is no code"); a.Error == nil || a.Error.Line != 1 {
		t.Errorf("no code: %+v", a.Error)
	}
	if a := run("print('x' * 1000000)"); a.Error != nil || len(a.Output) != mostOutput {
		t.Errorf("much output: %d bytes, %+v", len(a.Output), a.Error)
	}
}

func serveStatus(t *testing.T, s *Server, r *http.Request, status int) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != status {
		t.Errorf("%s %s: status %d, want %d: %s", r.Method, r.URL, w.Code, status, w.Body)
	}
}
