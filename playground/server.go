package playground

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/purecv/cv/internal/cache"
	"github.com/purecv/cv/internal/guard"
	"github.com/purecv/cv/pipeline"
)

//go:embed page
var pageFiles embed.FS

// Options are the choices of [New]. Nil means the defaults.
type Options struct {
	Token  string       // who knows it may use the server; "" makes a random one
	Hosts  []string     // names of the server besides localhost and its addresses
	Roots  []string     // the folders whose files jobs read and write
	Limits Limits       // of what a request may ask for
	Log    *slog.Logger // nil: slog.Default()
}

// A Server serves the page and computes what it shows.
type Server struct {
	guard   guard.Guard
	limits  Limits
	log     *slog.Logger
	page    fs.FS
	handler http.Handler
	routes  []string // the patterns that are served

	images  *cache.Cache[string, *stored]
	viewer  *pipeline.Viewer
	derived *cache.Cache[string, any] // what is found in images: ranges, histograms, regions
	queue   *queue
	memory  *budget
	metrics *metrics
	opened  []imageInfo // at the start
	scenes  sync.Map    // name -> id of those that were drawn
	folders []folder
	jobs    jobs
	life    context.Context // of jobs
	end     context.CancelFunc
}

// New makes a server.
func New(o *Options) (*Server, error) {
	if o == nil {
		o = &Options{}
	}
	l := o.Limits.withDefaults()
	s := &Server{
		guard: guard.Guard{Token: o.Token}, limits: l, log: o.Log,
		images: cache.New[string, *stored](l.ImageBytes), viewer: pipeline.NewViewer(l.TileBytes), derived: cache.New[string, any](l.DerivedBytes),
		queue: newQueue(l.Working, l.Waiting), memory: newBudget(l.WorkBytes), metrics: newMetrics(),
	}
	for _, host := range o.Hosts {
		s.guard.Hosts = append(s.guard.Hosts, strings.ToLower(host))
	}
	if s.guard.Token == "" {
		s.guard.Token = guard.NewToken()
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	var err error
	if s.folders, err = openFolders(o.Roots); err != nil {
		return nil, err
	}
	s.life, s.end = context.WithCancel(context.Background())
	if s.page, err = fs.Sub(pageFiles, "page"); err != nil {
		return nil, err
	}
	s.handler = s.guarded(s.mux())
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Address returns what a browser is to open for a server that listens at addr.
func (s *Server) Address(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return fmt.Sprintf("http://%s/?token=%s", net.JoinHostPort(host, port), s.guard.Token)
}

// Serve answers requests until ctx is done; then requests at work are ended.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      time.Duration(s.limits.Seconds)*time.Second + 2*time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	defer s.Close()
	err := server.Serve(l)
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close ends jobs and closes the folders.
func (s *Server) Close() {
	s.end()
	for _, f := range s.folders {
		f.root.Close()
	}
}

// A handler answers a request or returns why it cannot.
type handler func(w http.ResponseWriter, r *http.Request) error

// mux has all routes.
func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	route := func(pattern string, h handler) {
		s.routes = append(s.routes, pattern)
		mux.Handle(pattern, s.observed(pattern, h))
	}
	work := func(pattern string, h handler) { route(pattern, s.queued(h)) }
	route("GET /{$}", s.handleIndex)
	route("GET /page/{file...}", s.handlePage)
	route("GET /healthz", s.handleHealth)
	route("GET /metrics", s.handleMetrics)
	route("GET /api/ops", s.handleOps)
	route("GET /api/scenes", s.handleScenes)
	work("POST /api/scenes/{name}", s.handleScene)
	work("POST /api/images", s.handleUpload)
	route("GET /api/images", s.handleOpened)
	route("GET /api/images/{id}", s.handleImage)
	work("POST /api/pipeline", s.handlePipeline)
	work("POST /api/view", s.handleView)
	work("POST /api/pixels", s.handlePixels)
	work("POST /api/histogram", s.handleHistogram)
	work("POST /api/regions", s.handleRegions)
	work("POST /api/pixel", s.handlePixel)
	work("POST /api/export", s.handleExport)
	work("POST /api/import", s.handleImport)
	work("POST /api/result", s.handleResult)
	work("POST /api/figure", s.handleFigure)
	route("GET /api/folders", s.handleFolders)
	route("POST /api/jobs", s.handleStartJob)
	route("GET /api/jobs/{id}", s.handleJob)
	route("GET /api/jobs/{id}/events", s.handleJobEvents)
	route("DELETE /api/jobs/{id}", s.handleCancelJob)
	mux.Handle("/", s.observed("other", func(w http.ResponseWriter, r *http.Request) error {
		return failed(http.StatusNotFound, "nothing is served at %s %s", r.Method, r.URL.Path)
	}))
	slices.Sort(s.routes)
	return mux
}

// observed counts a request, and answers where the handler returns an error or panics.
func (s *Server) observed(route string, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("panic", "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if seen.status == 0 {
					s.fail(seen, r, failed(http.StatusInternalServerError, "an error in the program; its log tells more"))
				}
			}
			s.metrics.count(route, max(seen.status, http.StatusOK), time.Since(start))
		}()
		if err := h(seen, r); err != nil && seen.status == 0 {
			s.fail(seen, r, err)
		}
	})
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	w.status = max(w.status, http.StatusOK)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// queued lets a handler work when there is a place for it, no longer than it may.
func (s *Server) queued(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		body := &account{budget: s.memory}
		defer body.close()
		if err := s.readBody(w, r, body); err != nil {
			return err
		}
		leave, err := s.queue.enter(r.Context())
		if err != nil {
			return err
		}
		defer leave()
		ctx, finish := s.working(r.Context())
		defer finish()
		r = r.WithContext(ctx)
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
		return nil
	}
}

// accountKey is that of a request's account in its context.
type accountKey struct{}

// working returns the context of work that begins: with its end, and with an account for its memory.
func (s *Server) working(ctx context.Context) (_ context.Context, finish func()) {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(s.limits.Seconds)*time.Second, errTooLong)
	a := &account{budget: s.memory}
	return context.WithValue(ctx, accountKey{}, a), func() { a.close(); cancel() }
}

func accountOf(ctx context.Context) *account { return ctx.Value(accountKey{}).(*account) }

// maxRequest bounds the JSON of a request.
const maxRequest = 4 << 20

// readBody takes in the whole body, so that nobody works, or keeps others from working, who has not said all that he wants. Its memory goes to
// the account part by part, each as large as all before it: who claims much and sends little holds little.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, a *account) error {
	most := int64(maxRequest)
	if r.URL.Path == "/api/images" {
		most = s.limits.UploadBytes
	}
	if r.ContentLength > most {
		return failed(http.StatusRequestEntityTooLarge, "the request has %d bytes; the limit is %d", r.ContentLength, most)
	}
	from := http.MaxBytesReader(w, r.Body, most)
	var body bytes.Buffer
	for part, err := int64(64<<10), error(nil); err != io.EOF; part = int64(body.Len()) {
		if err := a.take(r.Context(), part); err != nil {
			return err
		}
		_, err = io.CopyN(&body, from, part)
		var long *http.MaxBytesError
		switch {
		case errors.As(err, &long):
			return failed(http.StatusRequestEntityTooLarge, "the request has more than %d bytes, which is the limit", most)
		case err != nil && err != io.EOF:
			return failed(http.StatusBadRequest, "the request could not be read: %w", err)
		}
	}
	r.Body = io.NopCloser(&body)
	return nil
}

// readJSON reads a request's object.
func readJSON[T any](s *Server, w http.ResponseWriter, r *http.Request) (v T, err error) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return v, failed(http.StatusBadRequest, "Content-Type: %q is not possible; application/json is", kind)
	}
	if _, whole := r.Body.(interface{ Len() int }); !whole {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	}
	return parseRequest[T](r.Body)
}

// parseRequest reads an object and nothing else. Fields that it does not know are errors, as they would be ignored.
func parseRequest[T any](body io.Reader) (v T, err error) {
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, failed(http.StatusBadRequest, "the request is no JSON object of the expected form: %w", err)
	}
	if d.More() {
		return v, failed(http.StatusBadRequest, "the request goes on after its JSON object")
	}
	return v, nil
}

func (s *Server) handleHealth(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, "ok\n")
	return err
}
