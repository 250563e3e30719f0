package playground

import "net/http"

// guarded lets only requests through that come from the page or bear the token.
func (s *Server) guarded(next http.Handler) http.Handler {
	s.guard.Open = "/healthz"
	s.guard.Refuse = func(w http.ResponseWriter, r *http.Request, status int, why string) {
		if status == http.StatusUnauthorized {
			unauthorized(w)
			return
		}
		s.fail(w, r, failed(status, "%s", why))
	}
	return s.guard.Wrap(next)
}

// unauthorized answers who has no token with a page that tells where it is.
func unauthorized(w http.ResponseWriter) {
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
