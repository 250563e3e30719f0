package playground

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/purecv/cv"
)

// BenchmarkView measures from the request to the last byte, over a connection: sliders are moved over 1280 x 800 of a photograph of 12 megapixels,
// the view is panned, and all of the picture is shown in a window.
func BenchmarkView(b *testing.B) {
	s := newServer(b, Options{})
	img, err := cv.NewImage[uint8](4000, 3000, 3)
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range img.Pix {
		img.Pix[i] = uint8(i/40) + uint8(rng.IntN(9))
	}
	id := post[imageInfo](b, s, "/api/images", encoded(b, img, "ppm")).ID
	server := httptest.NewServer(s)
	defer server.Close()
	part := [4]int{1000, 900, 2280, 1700}
	for _, c := range []struct {
		name string
		ask  func(i int) object
	}{
		{"level", func(i int) object {
			return object{"text": fmt.Sprintf("gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 %d", i), "rect": part}
		}},
		{"median", func(i int) object {
			return object{"text": fmt.Sprintf("gray | medianBlur %d | adaptiveThreshold 255 gaussian binary 11 %d", 3+i%8*2, i), "rect": part}
		}},
		{"pan", func(i int) object {
			x, y := 100+20*i%2000, 100+10*i%1000
			return object{"text": "gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 2", "rect": [4]int{x, y, x + 1280, y + 800}}
		}},
		{"otsu", func(i int) object {
			return object{"text": fmt.Sprintf("gray | medianBlur 5 | threshold 0 %d otsu", i%256), "rect": part}
		}},
		{"colour", func(i int) object {
			return object{"text": fmt.Sprintf("gray | medianBlur 5 | blur %d", 3+i), "rect": part, "cmap": "viridis"}
		}},
		{"all", func(i int) object {
			return object{"text": fmt.Sprintf("gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 %d", i), "size": [2]int{1000, 750}}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				q := c.ask(i)
				q["image"], q["step"] = id, 3
				start := time.Now()
				ask(b, server, q)
				if i > 0 { // the first one warms up
					times = append(times, time.Since(start))
				}
			}
			if len(times) > 0 {
				slices.Sort(times)
				b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
				b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
			}
		})
	}
}

// ask asks for a view and reads it.
func ask(b *testing.B, server *httptest.Server, q object) {
	text, err := json.Marshal(q)
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest("POST", server.URL+"/api/view", bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+testToken)
	answer, err := server.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != 200 || n < 750_000 {
		b.Fatalf("status %d, %d bytes, %v", answer.StatusCode, n, err)
	}
}
