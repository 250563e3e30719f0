package script

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A root is a folder that a script may use, or one file of it.
type root struct {
	path string // absolute
	only string // the one file, if it is not the whole folder
	dir  *os.Root
}

// openRoots opens the folders that the options name, and those that paths are redirected to.
func openRoots(o *Options) (roots []root, err error) {
	if o.Capture != nil {
		return nil, nil
	}
	folders := o.Roots
	if len(folders) == 0 {
		folders = []string{"."}
	}
	defer func() {
		if err != nil {
			closeRoots(roots)
		}
	}()
	for _, folder := range folders {
		r, err := openRoot(folder, "")
		if err != nil {
			return roots, err
		}
		roots = append(roots, r)
	}
	for _, m := range o.Map {
		folder, only := m.To, ""
		if info, err := os.Stat(m.To); err != nil || !info.IsDir() {
			folder, only = filepath.Dir(m.To), filepath.Base(m.To)
		}
		r, err := openRoot(folder, only)
		if err != nil {
			return roots, err
		}
		roots = append(roots, r)
	}
	return roots, nil
}

func openRoot(folder, only string) (root, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return root{}, fmt.Errorf("%s: %w", folder, err)
	}
	dir, err := os.OpenRoot(path)
	if err != nil {
		return root{}, fmt.Errorf("%s: %w", folder, bare(err))
	}
	return root{path, only, dir}, nil
}

func closeRoots(roots []root) {
	for _, r := range roots {
		r.dir.Close()
	}
}

// bare is the error of a file without its name.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// find finds the folder that a path lies in, and its name there.
func (s *session) find(path string) (root, string, error) {
	redirected := s.redirect(path)
	if len(s.roots) > 0 && !isForeign(redirected) {
		absolute, err := filepath.Abs(redirected)
		if err != nil {
			return root{}, "", fmt.Errorf("%s: %w", path, err)
		}
		for _, r := range s.roots {
			name, err := filepath.Rel(r.path, absolute)
			if err == nil && filepath.IsLocal(name) && (r.only == "" || r.only == name) {
				return r, name, nil
			}
		}
	}
	if s.options.Capture != nil {
		return root{}, "", fmt.Errorf("PermissionError: %s: there are no files here but the open image, which cv2.imread reads", path)
	}
	var allowed []string
	for _, r := range s.roots {
		allowed = append(allowed, filepath.Join(r.path, r.only))
	}
	return root{}, "", fmt.Errorf("PermissionError: %s is outside of %s, which is all that this script may use; "+
		"--root allows one more folder, --map '%s=FOLDER' redirects the path", path, strings.Join(allowed, " and "), filepath.Dir(path))
}

// redirect replaces the first prefix of a path that the options map.
func (s *session) redirect(path string) string {
	name := normalize(path)
	for _, m := range s.options.Map {
		if rest, ok := strings.CutPrefix(name, normalize(m.From)); ok && (rest == "" || rest[0] == '/') {
			return filepath.Join(m.To, filepath.FromSlash(rest))
		}
	}
	return path
}

// normalize writes a path, which may be one of Windows, with single forward slashes, a small drive letter and none at the end.
func normalize(path string) string {
	path = strings.ReplaceAll(path, `\`, "/")
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if hasDrive(path) {
		path = strings.ToLower(path[:1]) + path[1:]
	}
	return strings.TrimSuffix(path, "/")
}

func hasDrive(path string) bool {
	return len(path) > 1 && path[1] == ':' && (path[0]|0x20 >= 'a' && path[0]|0x20 <= 'z')
}

// isForeign reports whether a path has a drive letter on a system that knows none: such a path never means a file here.
func isForeign(path string) bool { return os.PathSeparator == '/' && hasDrive(path) }

// open opens a file for reading.
func (s *session) open(path string) (*os.File, error) {
	r, name, err := s.find(path)
	if err != nil {
		return nil, err
	}
	return r.dir.Open(name)
}

// stat tells of a file.
func (s *session) stat(path string) (fs.FileInfo, error) {
	r, name, err := s.find(path)
	if err != nil {
		return nil, err
	}
	return r.dir.Stat(name)
}

// create makes or replaces a file, complete or not at all.
func (s *session) create(path string, write func(io.Writer) error) (err error) {
	if s.options.Capture != nil {
		return nil
	}
	r, name, err := s.find(path)
	if err != nil {
		return err
	}
	beside := filepath.Join(filepath.Dir(name), ".purecv-"+rand.Text())
	f, err := r.dir.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			r.dir.Remove(beside)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return r.dir.Rename(beside, name)
}

// makeFolders makes a folder and those above it.
func (s *session) makeFolders(path string) error {
	r, name, err := s.find(path)
	if err != nil {
		return err
	}
	return r.dir.MkdirAll(name, 0o777)
}
