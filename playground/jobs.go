package playground

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/pipeline"
)

// A folder is one whose files jobs may read and write: nothing outside of it, links that lead out of it included.
type folder struct {
	name string // as it was given
	root *os.Root
}

func openFolders(paths []string) (list []folder, err error) {
	for _, p := range paths {
		root, err := os.OpenRoot(p)
		if err != nil {
			return nil, err
		}
		list = append(list, folder{p, root})
	}
	return list, nil
}

// Bounds of jobs.
const (
	mostFiles    = 100_000 // of a job
	mostListed   = 1000    // of a folder that is listed
	mostJobs     = 4       // that are not done
	mostFailures = 1000    // that a job tells
	keptJobs     = 50
)

// match lists what in a folder matches a pattern, *.jpg or photos/*.png, and is no folder.
func (f *folder) match(pattern string) (names []string, err error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, failed(http.StatusBadRequest, "pattern: %q is not possible; *.jpg and photos/*.png are", pattern)
	}
	names, err = fs.Glob(f.root.FS(), pattern)
	if err != nil {
		return nil, failed(http.StatusBadRequest, "pattern: %w", err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		info, err := f.root.Stat(name)
		return err == nil && info.IsDir()
	})
	if len(names) > mostFiles {
		return nil, tooMuch("pattern: %q matches %d files; the limit is %d", pattern, len(names), mostFiles)
	}
	return names, nil
}

// same tells whether two names are those of one file, which links may make them.
func (f *folder) same(a, b string) bool {
	one, err := f.root.Stat(a)
	if err != nil {
		return false
	}
	other, err := f.root.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// handleFolders lists the folders, with their files that match a pattern.
func (s *Server) handleFolders(w http.ResponseWriter, r *http.Request) error {
	type folderInfo struct {
		Name  string   `json:"name"`
		Total int      `json:"total"`
		Files []string `json:"files"`
	}
	pattern := r.URL.Query().Get("pattern")
	if pattern == "" {
		pattern = "*"
	}
	list := []folderInfo{}
	for i := range s.folders {
		names, err := s.folders[i].match(pattern)
		if err != nil {
			return err
		}
		list = append(list, folderInfo{s.folders[i].name, len(names), append([]string{}, names[:min(len(names), mostListed)]...)})
	}
	return answer(w, list)
}

// A job runs a pipeline on files.
type job struct {
	id       string
	folder   *folder
	files    []string
	out      string
	format   string // of all results, or "" for that of each file
	pipeline *pipeline.Pipeline
	cancel   context.CancelFunc

	mu      sync.Mutex
	done    int
	failed  []jobFailure
	state   string        // running, done or cancelled
	changed chan struct{} // closed when something of this changes
}

type jobFailure struct {
	File    string `json:"file"`
	Message string `json:"message"`
}

type jobInfo struct {
	ID     string       `json:"id"`
	Done   int          `json:"done"`
	Total  int          `json:"total"`
	Failed []jobFailure `json:"failed"`
	State  string       `json:"state"`
}

// info tells how far the job is, and returns a channel that is closed when that changes.
func (j *job) info() (jobInfo, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return jobInfo{j.id, j.done, len(j.files), append([]jobFailure{}, j.failed...), j.state}, j.changed
}

// update changes what info tells.
func (j *job) update(change func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change()
	close(j.changed)
	j.changed = make(chan struct{})
}

// jobs are those of the server: the running ones and the last of the others.
type jobs struct {
	mu   sync.Mutex
	list []*job
}

// add adds a job, unless too many are running.
func (s *jobs) add(j *job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	running := 0
	for _, other := range s.list {
		if info, _ := other.info(); info.State == "running" {
			running++
		}
	}
	if running >= mostJobs {
		return &failure{http.StatusTooManyRequests, fmt.Errorf("%d jobs are running, which is the limit", running), 10}
	}
	if s.list = append(s.list, j); len(s.list) > keptJobs {
		for i, other := range s.list {
			if info, _ := other.info(); info.State != "running" {
				s.list = append(s.list[:i], s.list[i+1:]...)
				break
			}
		}
	}
	return nil
}

func (s *jobs) find(id string) (*job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.list {
		if j.id == id {
			return j, nil
		}
	}
	return nil, failed(http.StatusNotFound, "there is no job %q", id)
}

type jobRequest struct {
	Folder  string `json:"folder"`
	Pattern string `json:"pattern"`
	Out     string `json:"out"`
	Format  string `json:"format"`
	Text    string `json:"text"`
}

// handleStartJob starts a job.
func (s *Server) handleStartJob(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[jobRequest](s, w, r)
	if err != nil {
		return err
	}
	j, err := s.newJob(&q)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(s.life)
	j.cancel = cancel
	if err := s.jobs.add(j); err != nil {
		cancel()
		return err
	}
	go s.runJob(ctx, j)
	return answer(w, map[string]string{"id": j.id})
}

// newJob checks a request.
func (s *Server) newJob(q *jobRequest) (*job, error) {
	j := &job{id: rand.Text(), out: path.Clean(q.Out), format: q.Format, state: "running", changed: make(chan struct{})}
	for i := range s.folders {
		if s.folders[i].name == q.Folder {
			j.folder = &s.folders[i]
		}
	}
	if j.folder == nil {
		return nil, failed(http.StatusNotFound, "folder: %q is none of those that the server was started with (--root)", q.Folder)
	}
	if !fs.ValidPath(j.out) || j.out == "." {
		return nil, failed(http.StatusBadRequest, "out: %q is not possible; the name of a folder in %s is, such as results", q.Out, j.folder.name)
	}
	if q.Format != "" {
		if _, err := imgio.FormatOf("result." + q.Format); err != nil {
			return nil, failed(http.StatusBadRequest, "format: %w", err)
		}
	}
	var err error
	if j.pipeline, err = s.parse(q.Text); err != nil {
		return nil, err
	}
	if len(j.pipeline.Steps) == 0 {
		return nil, failed(http.StatusBadRequest, "text: there is no step to run")
	}
	if j.files, err = j.folder.match(q.Pattern); err != nil {
		return nil, err
	}
	if len(j.files) == 0 {
		return nil, failed(http.StatusBadRequest, "pattern: no file in %s matches %q", j.folder.name, q.Pattern)
	}
	of := map[string]string{} // result -> file
	for _, name := range j.files {
		result := j.result(name)
		if other, ok := of[result]; ok {
			return nil, failed(http.StatusBadRequest, "pattern: the results of %s and %s would both be %s", other, name, result)
		}
		of[result] = name
	}
	return j, nil
}

// runJob runs a job to its end.
func (s *Server) runJob(ctx context.Context, j *job) {
	defer j.cancel()
	state := "done"
	for _, name := range j.files {
		err := s.runFile(ctx, j, name)
		if ctx.Err() != nil {
			state = "cancelled"
			break
		}
		j.update(func() {
			j.done++
			if err != nil && len(j.failed) < mostFailures {
				j.failed = append(j.failed, jobFailure{name, err.Error()})
			}
		})
	}
	j.update(func() { j.state = state })
}

// runFile runs the pipeline on a file when there is a place to work.
func (s *Server) runFile(ctx context.Context, j *job, name string) (err error) {
	select {
	case s.queue.slots <- struct{}{}:
		defer func() { <-s.queue.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic", "job", j.id, "file", name, "panic", fmt.Sprint(p))
			err = errors.New("an error in the program; its log tells more")
		}
	}()
	ctx, finish := s.working(ctx)
	defer finish()
	img, err := s.readFile(j.folder.root, name)
	if err != nil {
		return err
	}
	v, err := s.viewer.View(j.pipeline, img, "")
	if err != nil {
		return err
	}
	f := img.Format()
	last := len(j.pipeline.Steps)
	if err := s.allow(ctx, v, last, cv.Rect{Width: f.W, Height: f.H}); err != nil {
		return err
	}
	program, err := j.pipeline.Compile(f, nil)
	if err != nil {
		return err
	}
	made, err := program.Run(ctx, img)
	if err != nil {
		return err
	}
	out := j.result(name)
	format, err := imgio.FormatOf(out)
	if err != nil {
		return err
	}
	if j.folder.same(name, out) {
		return errors.New("the result would replace the file; another folder or format would not")
	}
	return writeResult(j.folder.root, out, func(w io.Writer) error { return imgio.Encode(w, format, made, nil) })
}

// result names the file of a result.
func (j *job) result(name string) string {
	extension := path.Ext(name)
	if j.format != "" {
		extension = "." + j.format
	}
	return path.Join(j.out, strings.TrimSuffix(path.Base(name), path.Ext(name))+extension)
}

func (s *Server) readFile(root *os.Root, name string) (cv.AnyImage, error) {
	info, err := root.Stat(name) // before it is opened, which for a pipe would wait for somebody who writes
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > s.limits.UploadBytes:
		return nil, fmt.Errorf("it has %d bytes; the limit is %d", info.Size(), s.limits.UploadBytes)
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := imgio.Decode(io.LimitReader(f, s.limits.UploadBytes), &imgio.ReadOptions{MaxPixels: s.limits.Pixels})
	if err != nil {
		return nil, err
	}
	return d.Image, nil
}

// writeResult makes or replaces a file of a folder, complete or not at all.
func writeResult(root *os.Root, name string, write func(io.Writer) error) (err error) {
	if err := root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return err
	}
	beside := path.Join(path.Dir(name), ".purecv-"+rand.Text())
	f, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			root.Remove(beside)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return root.Rename(beside, name)
}

func (s *Server) handleJob(w http.ResponseWriter, r *http.Request) error {
	j, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	info, _ := j.info()
	return answer(w, info)
}

func (s *Server) handleCancelJob(w http.ResponseWriter, r *http.Request) error {
	j, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	j.cancel()
	info, _ := j.info()
	return answer(w, info)
}

// handleJobEvents tells how far a job is, whenever that changes, until it ends: server-sent events.
func (s *Server) handleJobEvents(w http.ResponseWriter, r *http.Request) error {
	j, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	const (
		pause   = 100 * time.Millisecond // so that many small files do not make many events
		patient = 30 * time.Second       // with who does not take an event; the events last as long as the job
	)
	for {
		info, changed := j.info()
		text, err := json.Marshal(info)
		if err != nil {
			return err
		}
		control.SetWriteDeadline(time.Now().Add(patient)) // not every writer has one
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil {
			return err
		}
		if err := control.Flush(); err != nil || info.State != "running" {
			return err
		}
		select {
		case <-changed:
			time.Sleep(pause)
		case <-r.Context().Done():
			return nil
		}
	}
}
