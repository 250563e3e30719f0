package playground

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strings"
)

// policy lets the page load nothing but what this server has, and run no script that stands in a document.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard lets only requests through that come from the page or bear the token.
func (s *Server) guard(next http.Handler) http.Handler {
	sites := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		switch {
		case !s.isHost(r.Host):
			s.fail(w, r, failed(http.StatusForbidden, "the server is not known as %q; open the address that purecv play printed", r.Host))
		case sites.Check(r) != nil:
			s.fail(w, r, failed(http.StatusForbidden, "the request comes from another site's page"))
		case r.URL.Path == "/healthz" || s.authorized(r):
			next.ServeHTTP(w, r)
		case r.URL.Path == "/" && s.isToken(r.URL.Query().Get("token")):
			http.SetCookie(w, &http.Cookie{Name: s.cookie(), Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
		default:
			s.unauthorized(w)
		}
	})
}

// isHost tells whether a request was made to a name of this server. Addresses are: a page of another site that has its own name point here does not
// know them.
func (s *Server) isHost(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	return name == "localhost" || net.ParseIP(name) != nil || slices.Contains(s.hosts, name)
}

func (s *Server) authorized(r *http.Request) bool {
	if c, err := r.Cookie(s.cookie()); err == nil && s.isToken(c.Value) {
		return true
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && s.isToken(bearer)
}

func (s *Server) isToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

// cookie returns the name of the cookie, which differs from server to server because browsers do not keep the cookies of different ports apart.
func (s *Server) cookie() string {
	sum := sha256.Sum256([]byte(s.token))
	return "purecv-" + hex.EncodeToString(sum[:4])
}

// unauthorized answers who has no token with a page that tells where it is.
func (s *Server) unauthorized(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	w.Write([]byte(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>purecv</title>
<h1>This page needs its token</h1>
<p>Open the whole address that <code>purecv play</code> printed in the terminal; it ends with <code>?token=…</code>.</p>
<p lang="zh">请打开 <code>purecv play</code> 在终端里显示的完整地址，它以 <code>?token=…</code> 结尾。</p>
</html>
`))
}
