package window

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
)

// newToken makes what nobody can guess.
func newToken() string { return rand.Text() }

// policy lets the page load what this server sends, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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
	return b.guard(mux)
}

// guard refuses requests of other pages and of other people. A name that leads to the loopback interface is no way in, as the host has to be the
// address; nor is a page of another origin, as it has no cookie and its origin is told.
func (b *browser) guard(next http.Handler) http.Handler {
	// Cookies do not know ports: each program of the machine needs a name of its own.
	_, port, _ := net.SplitHostPort(b.host)
	cookie := "purecv-windows-" + port
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		origin := r.Header.Get("Origin")
		known, err := r.Cookie(cookie)
		switch {
		case r.Host != b.host:
			http.Error(w, "403: the host has to be "+b.host, http.StatusForbidden)
		case origin != "" && origin != "http://"+b.host, r.Method == http.MethodPost && origin == "":
			http.Error(w, "403: only this server's own page may ask", http.StatusForbidden)
		case r.Method == http.MethodPost && r.Header.Get("Content-Type") != "application/json":
			http.Error(w, "415: application/json is expected", http.StatusUnsupportedMediaType)
		case r.URL.Path == "/" && r.URL.Query().Has("token") && b.isToken(r.URL.Query().Get("token")):
			http.SetCookie(w, &http.Cookie{Name: cookie, Value: b.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
		case err != nil || !b.isToken(known.Value):
			http.Error(w, "401: open the address that the program has printed, with its token", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (b *browser) isToken(s string) bool {
	return subtle.ConstantTimeCompare([]byte(s), []byte(b.token)) == 1
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
