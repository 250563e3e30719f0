package playground

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
)

func (s *Server) handleIndex(w http.ResponseWriter, r *http.Request) error {
	return s.servePage(w, r, "index.html")
}

func (s *Server) handlePage(w http.ResponseWriter, r *http.Request) error {
	return s.servePage(w, r, r.PathValue("file"))
}

// types are those of the page's files, which the system's tables may not know.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json",
}

// servePage serves a file of the page. Browsers ask whether it has changed every time, which its hash tells.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request, name string) error {
	content, err := fs.ReadFile(s.page, name)
	if err != nil {
		return failed(http.StatusNotFound, "the page has no file %q", name)
	}
	kind := types[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	sum := sha256.Sum256(content)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, err = w.Write(content)
	return err
}
