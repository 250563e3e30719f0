// Package guard keeps other people and other pages away from the servers of this program's own pages.
//
// Who has the token may use a server: a page gets it in its address, once, and has it as a cookie from then on; programs bear it in a header.
package guard

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
)

// A Guard is what a server asks of those who use it.
type Guard struct {
	Token  string                                                               // see [NewToken]
	Hosts  []string                                                             // names of the server besides localhost and its addresses, in lower case
	Open   string                                                               // a path that needs no token; "" for none
	Refuse func(w http.ResponseWriter, r *http.Request, status int, why string) // answers what is refused: 401 without the token, 403 from elsewhere
}

// NewToken makes a token that nobody can guess.
func NewToken() string { return rand.Text() }

// policy lets a page load nothing but what its server has, and run no script that stands in a document.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Wrap returns a handler that lets only those requests through to next which come from the server's own page or bear the token.
func (g *Guard) Wrap(next http.Handler) http.Handler {
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
		case !g.isHost(r.Host):
			g.Refuse(w, r, http.StatusForbidden, fmt.Sprintf("the server is not known as %s; open the address that the program printed", r.Host))
		case sites.Check(r) != nil:
			g.Refuse(w, r, http.StatusForbidden, "the request comes from another site's page")
		case g.Open != "" && r.URL.Path == g.Open, g.authorized(r):
			next.ServeHTTP(w, r)
		case r.URL.Path == "/" && g.isToken(r.URL.Query().Get("token")):
			http.SetCookie(w, &http.Cookie{Name: g.Cookie(), Value: g.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
		default:
			g.Refuse(w, r, http.StatusUnauthorized, "open the whole address that the program printed; it ends with the token")
		}
	})
}

// isHost tells whether a request was made to a name of this server. Addresses are: a page of another site that has its own name point here does not
// know them.
func (g *Guard) isHost(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	return name == "localhost" || net.ParseIP(name) != nil || slices.Contains(g.Hosts, name)
}

func (g *Guard) authorized(r *http.Request) bool {
	if c, err := r.Cookie(g.Cookie()); err == nil && g.isToken(c.Value) {
		return true
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && g.isToken(bearer)
}

func (g *Guard) isToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(g.Token)) == 1
}

// Cookie returns the name of the cookie, which differs from server to server because browsers do not keep the cookies of different ports apart.
func (g *Guard) Cookie() string {
	sum := sha256.Sum256([]byte(g.Token))
	return "purecv-" + hex.EncodeToString(sum[:4])
}
