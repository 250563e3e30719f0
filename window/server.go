package window

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"runtime"

	"github.com/purecv/cv/internal/guard"
)

// handler serves the page to who knows the token.
func (b *browser) handler() http.Handler {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /events", b.stream)
	mux.HandleFunc("GET /windows/{id}/picture", b.picture)
	mux.HandleFunc("GET /windows/{id}/pixel", b.pixel)
	mux.HandleFunc("POST /actions", b.act)
	g := guard.Guard{Token: b.token, Refuse: func(w http.ResponseWriter, _ *http.Request, status int, why string) { http.Error(w, why, status) }}
	return g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	}))
}

// OpenBrowser opens an address in the browser. It is a variable so that programs may open it elsewhere.
var OpenBrowser = func(address string) error {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	case "js", "wasip1":
		return errors.New("there is no browser to start")
	}
	return exec.Command(command[0], append(command[1:], address)...).Run()
}

// hasDesktop reports whether there is something to open a browser on.
func hasDesktop() bool {
	switch runtime.GOOS {
	case "darwin", "windows":
		return os.Getenv("SSH_CONNECTION") == ""
	case "js", "wasip1":
		return false
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
