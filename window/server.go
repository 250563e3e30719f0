package window

import (
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

// opener is the command that opens an address.
var opener = func() []string {
	switch runtime.GOOS {
	case "darwin":
		return []string{"open"}
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	return []string{"xdg-open"}
}()

// OpenBrowser opens an address in the browser. It is a variable so that programs may open it elsewhere.
var OpenBrowser = func(address string) error { return exec.Command(opener[0], append(opener[1:], address)...).Run() }

// hasDesktop reports whether there is something to open a browser on. The desktop of somebody who has come by SSH is another machine's, which does not
// reach the page, even if X11 is forwarded.
func hasDesktop() bool {
	switch {
	case os.Getenv("SSH_CONNECTION") != "":
		return false
	case runtime.GOOS == "darwin", runtime.GOOS == "windows":
		return true
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return false
	}
	_, err := exec.LookPath(opener[0])
	return err == nil
}
