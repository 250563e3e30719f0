package playground

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// durations are the upper ends of the histogram's classes, in seconds.
var durations = []float64{0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 1, 5, 30}

// metrics count requests by their route and status.
type metrics struct {
	mu       sync.Mutex
	requests map[routeStatus]int64
	times    map[string]*times // by route
}

type routeStatus struct {
	route  string
	status int
}

type times struct {
	counts  []int64 // not above each of durations
	seconds float64
	n       int64
}

func newMetrics() *metrics {
	return &metrics{requests: map[routeStatus]int64{}, times: map[string]*times{}}
}

func (m *metrics) count(route string, status int, d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[routeStatus{route, status}]++
	t := m.times[route]
	if t == nil {
		t = &times{counts: make([]int64, len(durations))}
		m.times[route] = t
	}
	t.n++
	t.seconds += d.Seconds()
	for i, most := range durations {
		if d.Seconds() <= most {
			t.counts[i]++
		}
	}
}

// handleMetrics answers in Prometheus' text format.
func (s *Server) handleMetrics(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	s.metrics.write(w)
	gauge := func(name, help string, value int64) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %d\n", name, help, name, name, value)
	}
	gauge("purecv_image_bytes", "Bytes of the images that are kept.", s.images.Bytes())
	gauge("purecv_tile_bytes", "Bytes of what steps made that are kept.", s.viewer.Bytes())
	gauge("purecv_derived_bytes", "Bytes of histograms, ranges and regions that are kept.", s.derived.Bytes())
	gauge("purecv_work_bytes", "Bytes that requests at work have reserved.", s.memory.bytes())
	gauge("purecv_working", "Requests at work.", int64(len(s.queue.slots)))
	gauge("purecv_waiting", "Requests that wait for a place to work.", s.queue.waiting.Load())
	return nil
}

func (m *metrics) write(w http.ResponseWriter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprint(w, "# HELP purecv_requests_total Requests by route and status.\n# TYPE purecv_requests_total counter\n")
	keys := slices.SortedFunc(maps.Keys(m.requests), func(a, b routeStatus) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.status, b.status))
	})
	for _, k := range keys {
		fmt.Fprintf(w, "purecv_requests_total{route=%q,status=\"%d\"} %d\n", k.route, k.status, m.requests[k])
	}
	fmt.Fprint(w, "# HELP purecv_request_seconds Time that requests took.\n# TYPE purecv_request_seconds histogram\n")
	for _, route := range slices.Sorted(maps.Keys(m.times)) {
		t := m.times[route]
		for i, most := range durations {
			fmt.Fprintf(w, "purecv_request_seconds_bucket{route=%q,le=\"%v\"} %d\n", route, most, t.counts[i])
		}
		fmt.Fprintf(w, "purecv_request_seconds_bucket{route=%q,le=\"+Inf\"} %d\n", route, t.n)
		fmt.Fprintf(w, "purecv_request_seconds_sum{route=%q} %v\npurecv_request_seconds_count{route=%q} %d\n", route, t.seconds, route, t.n)
	}
}
