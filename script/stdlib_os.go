package script

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"go.starlark.net/starlark"
)

// newOS makes os, which knows of nothing but files.
func newOS(s *session) starlark.Value {
	makeFolders := func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var name string
		var mode, existOK starlark.Value
		if err := starlark.UnpackArgs("makedirs", args, kwargs, "name", &name, "mode?", &mode, "exist_ok?", &existOK); err != nil {
			return nil, err
		}
		if _, err := s.stat(name); err == nil && (existOK == nil || !existOK.Truth()) {
			return nil, fmt.Errorf("FileExistsError: [Errno 17] File exists: %s", quote(name))
		}
		return starlark.None, fileError(name, s.makeFolders(name))
	}
	return s.newLibrary("os", map[string]function{
		"getcwd": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return stringValue(os.Getwd())
		},
		"listdir": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			name := "."
			if len(args) > 0 {
				name, _ = starlark.AsString(args[0])
			}
			return s.listFolder(name)
		},
		"makedirs": makeFolders,
		"mkdir":    makeFolders,
	}, starlark.StringDict{
		"path": s.module("os.path"), "sep": starlark.String(string(os.PathSeparator)), "linesep": starlark.String("\n"), "name": starlark.String(osName()),
	})
}

func osName() string {
	if os.PathSeparator == '\\' {
		return "nt"
	}
	return "posix"
}

// fileError words an error of a file as Python does.
func fileError(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("FileNotFoundError: [Errno 2] No such file or directory: %s", quote(name))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("PermissionError: [Errno 13] Permission denied: %s", quote(name))
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("OSError: %w: %s", p.Err, quote(name))
	}
	return err
}

// listFolder is os.listdir.
func (s *session) listFolder(name string) (starlark.Value, error) {
	f, err := s.open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, fileError(name, err)
	}
	list := make([]starlark.Value, len(names))
	for i, n := range names {
		list[i] = starlark.String(n)
	}
	return starlark.NewList(list), nil
}

// newPath makes os.path, whose paths have slashes.
func newPath(s *session) starlark.Value {
	ofPath := func(name string, f func(p string) (starlark.Value, error)) function {
		return unaryFunction(name, func(_ *session, x starlark.Value) (starlark.Value, error) {
			p, ok := starlark.AsString(x)
			if !ok {
				return nil, fmt.Errorf("TypeError: expected str, bytes or os.PathLike object, not %s", typeName(x))
			}
			return f(p)
		})
	}
	text := func(name string, f func(string) string) function {
		return ofPath(name, func(p string) (starlark.Value, error) { return starlark.String(f(p)), nil })
	}
	pair := func(name string, f func(string) (string, string)) function {
		return ofPath(name, func(p string) (starlark.Value, error) {
			a, b := f(p)
			return starlark.Tuple{starlark.String(a), starlark.String(b)}, nil
		})
	}
	exists := func(name string, is func(fs.FileInfo) bool) function {
		return ofPath(name, func(p string) (starlark.Value, error) {
			info, err := s.stat(p)
			return starlark.Bool(err == nil && is(info) || s.options.Capture.stands(p)), nil
		})
	}
	return s.newLibrary("os.path", map[string]function{
		"join":     joinPath,
		"basename": text("basename", func(p string) string { _, base := splitPath(p); return base }),
		"dirname":  text("dirname", func(p string) string { dir, _ := splitPath(p); return dir }),
		"split":    pair("split", splitPath),
		"splitext": pair("splitext", splitExtension),
		"normpath": text("normpath", func(p string) string { return path.Clean(p) }),
		"abspath": ofPath("abspath", func(p string) (starlark.Value, error) {
			p, err := filepath.Abs(p)
			return starlark.String(p), err
		}),
		"isabs":      ofPath("isabs", func(p string) (starlark.Value, error) { return starlark.Bool(strings.HasPrefix(p, "/")), nil }),
		"expanduser": text("expanduser", func(p string) string { return p }),
		"exists":     exists("exists", func(fs.FileInfo) bool { return true }),
		"isfile":     exists("isfile", func(info fs.FileInfo) bool { return info.Mode().IsRegular() }),
		"isdir": ofPath("isdir", func(p string) (starlark.Value, error) {
			info, err := s.stat(p)
			return starlark.Bool(err == nil && info.IsDir()), nil
		}),
		"getsize": ofPath("getsize", func(p string) (starlark.Value, error) {
			info, err := s.stat(p)
			if err != nil {
				return nil, fileError(p, err)
			}
			return starlark.MakeInt64(info.Size()), nil
		}),
	}, starlark.StringDict{"sep": starlark.String("/")})
}

func joinPath(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	joined := ""
	for i, x := range args {
		p, ok := starlark.AsString(x)
		switch {
		case !ok:
			return nil, fmt.Errorf("TypeError: join() argument must be str, bytes, or os.PathLike object, not '%s'", typeName(x))
		case i == 0 || strings.HasPrefix(p, "/"):
			joined = p
		case joined == "" || strings.HasSuffix(joined, "/"):
			joined += p
		default:
			joined += "/" + p
		}
	}
	return starlark.String(joined), nil
}

// splitPath splits a path at its last slash.
func splitPath(p string) (dir, base string) {
	i := strings.LastIndexByte(p, '/') + 1
	dir, base = p[:i], p[i:]
	if trimmed := strings.TrimRight(dir, "/"); trimmed != "" {
		dir = trimmed
	}
	return dir, base
}

// splitExtension splits a path at the last dot of its last part, unless nothing but dots stands before it.
func splitExtension(p string) (root, extension string) {
	base := p[strings.LastIndexByte(p, '/')+1:]
	i := strings.LastIndexByte(base, '.')
	if i < 0 || strings.Trim(base[:i], ".") == "" {
		return p, ""
	}
	return p[:len(p)-len(base)+i], base[i:]
}

// newGlob makes glob.
func newGlob(s *session) starlark.Value {
	return s.newLibrary("glob", map[string]function{"glob": globFunction}, nil)
}

func globFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var pattern string
	var recursive starlark.Value
	if err := starlark.UnpackArgs("glob", args, kwargs, "pathname", &pattern, "recursive?", &recursive); err != nil {
		return nil, err
	}
	if strings.Contains(pattern, "**") {
		return nil, errors.New("glob: ** is not supported")
	}
	r, name, err := s.find(pattern)
	if err != nil {
		return nil, err
	}
	matches, err := fs.Glob(r.dir.FS(), filepath.ToSlash(name))
	if err != nil {
		return nil, fmt.Errorf("glob: %w", err)
	}
	dir := pattern[:strings.LastIndexByte(pattern, '/')+1]
	var list []starlark.Value
	for _, m := range matches {
		switch {
		case strings.HasPrefix(path.Base(m), ".") && !strings.HasPrefix(path.Base(pattern), "."):
			continue
		case !strings.ContainsAny(dir, "*?["):
			m = dir + path.Base(m)
		case filepath.IsAbs(pattern):
			m = path.Join(filepath.ToSlash(r.path), m)
		}
		list = append(list, starlark.String(m))
	}
	return starlark.NewList(list), nil
}
