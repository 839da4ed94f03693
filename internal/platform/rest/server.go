package rest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/observe"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

// Shield is what every request passes before it reaches an operation, and every answer on its
// way back: addresses of trusted proxies, headers, origins, limits, who is asking, in which
// language, replays, log and metrics.
type Shield struct {
	Texts   *i18n.Texts
	Who     Authenticator
	Limits  Limiter
	Replays *Replays
	Observe func(pattern, method string, status int, took time.Duration, queries int64)
	Tracing *observe.Tracing                                              // nil for none
	Trusted []netip.Prefix                                                // proxies whose X-Forwarded-* headers are believed
	Site    func(ctx context.Context) (offered []string, language string) // the languages that are offered, and the site's own
	Log     *slog.Logger
	// Owes reports whether somebody has yet to agree to the legal pages; nil for nobody. It is asked before each write.
	Owes func(ctx context.Context, actor plugin.Actor) (bool, error)
}

// Limiter bounds how often one address may call.
type Limiter interface {
	// Allow takes one call from the address's allowance; wait says when there is more.
	Allow(address string) (ok bool, wait time.Duration)
}

// ErrFlood: one address called more often than the server answers.
var ErrFlood = plugin.NewFault(plugin.TooMany, "request.flood")

// ErrCrossSite: a browser sent a write from another site.
var ErrCrossSite = plugin.NewFault(plugin.Denied, "request.cross_site")

// Wrap puts the shield before h.
func (s *Shield) Wrap(h http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, s.Texts, ErrCrossSite)
	}))
	// What is kept to be answered again is kept as it is read, not as it is sent.
	inner := origins.Handler(compress(s.Replays.wrap(s.Texts, h)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, inner) })
}

// calendarPath is under what the secret addresses of calendars are.
const calendarPath = "/calendar/"

// loggedPath is the path as the log has it: where it is a secret, only what it is an address of. Calendar programs ask in
// ways that no route answers, so that what is under calendarPath says nothing in any case.
func loggedPath(r *http.Request) string {
	if rest, found := strings.CutPrefix(r.URL.Path, calendarPath); found && rest != "" {
		return calendarPath + "{secret}"
	}
	// Pages are all under one route: what leads in by a secret is known by its beginning.
	for _, path := range []string{"/invitation/", "/link/", "/unsubscribe/"} {
		if strings.HasPrefix(r.URL.Path, path) {
			return path + "{token}"
		}
	}
	if strings.Contains(r.Pattern, "{secret}") || strings.Contains(r.Pattern, "{token}") {
		return r.Pattern
	}
	return r.URL.Path
}

func (s *Shield) serve(w http.ResponseWriter, r *http.Request, inner http.Handler) {
	start := time.Now()
	rec := &recorder{ResponseWriter: w}
	address, secure := s.client(r)
	headers(rec.Header(), secure)
	ctx, traced := s.Tracing.Request(r)
	ctx, queries := db.WithCount(ctx)
	ctx = WithActor(ctx, plugin.Actor{Address: address, Language: s.language(r, "")})
	ctx = context.WithValue(ctx, connectionKey{}, http.NewResponseController(w))
	r = r.WithContext(withLog(withSecure(ctx, secure), s.Log))
	defer func() {
		if cause := recover(); cause != nil {
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			s.Log.ErrorContext(r.Context(), "panic", "cause", cause, "path", loggedPath(r), "stack", string(debug.Stack()))
			if rec.status != 0 {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
			WriteProblem(rec, r, s.Texts, plugin.ErrInternal)
		}
		took := time.Since(start)
		traced(r.Pattern, rec.status)
		s.Observe(r.Pattern, r.Method, rec.status, took, queries.Load())
		s.Log.DebugContext(r.Context(), "request", "method", r.Method, "path", loggedPath(r), "status", rec.status,
			"took", took, "bytes", rec.bytes, "queries", queries.Load(), "address", address)
	}()
	if strings.HasPrefix(r.URL.Path, "/api/") {
		rec.Header().Set("Cache-Control", "no-store")
		if ok, wait := s.Limits.Allow(address); !ok {
			WriteProblem(rec, r, s.Texts, ErrFlood.In(wait))
			return
		}
	}
	caller, err := s.Who.Authenticate(r)
	if err != nil {
		WriteProblem(rec, r, s.Texts, err)
		return
	}
	caller.Actor.Address, caller.Actor.Language = address, s.language(r, caller.Actor.Language)
	p := &passenger{actor: caller.Actor, first: caller.First}
	r = r.WithContext(context.WithValue(r.Context(), passengerKey{}, p))
	if err := caller.mayAsk(r); err != nil {
		WriteProblem(rec, r, s.Texts, err)
		return
	}
	if s.Owes != nil && writes(r) && caller.Actor.SignedIn() && caller.First == nil {
		if p.owes, err = s.Owes(r.Context(), caller.Actor); err != nil {
			WriteProblem(rec, r, s.Texts, err)
			return
		}
	}
	inner.ServeHTTP(rec, r)
}

// language: what the page says it shows, else the person's choice, else the browser's cookie and
// wishes, else the site's; never one that the site does not offer.
func (s *Shield) language(r *http.Request, ofPerson string) string {
	wishes := []string{r.Header.Get("X-Language"), ofPerson}
	if c, err := r.Cookie("cw_lang"); err == nil {
		wishes = append(wishes, c.Value)
	}
	offered, own := s.Site(r.Context())
	return s.Texts.MatchAmong(offered, append(wishes, r.Header.Get("Accept-Language"), own)...)
}

// client returns the address of the client and whether it came by HTTPS, believing the headers
// of trusted proxies only.
func (s *Shield) client(r *http.Request) (string, bool) {
	secure := r.TLS != nil
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.trusted(host) {
		return host, secure
	}
	secure = secure || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !s.trusted(hop) {
			break
		}
	}
	return host, secure
}

func (s *Shield) trusted(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.Trusted, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
}

// pagePolicy is the Content-Security-Policy of everything we serve. Mantine sets custom properties in a style
// element, hence inline styles; there is no inline script. WebAssembly reads QR codes from the camera. Frames are those that
// articles may embed.
var pagePolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; media-src 'self' blob:; " +
	"img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; frame-src 'self' " + strings.Join(richtext.FrameHosts(), " ")

func headers(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(self), payment=()")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

type connectionKey struct{}

// BodyIsRead ends the time that reading the body of a request may take. Without it, the server would take a connection that says nothing more for
// one that is lost once that time is over, and give up what it is doing for it.
func BodyIsRead(ctx context.Context) {
	if c, ok := ctx.Value(connectionKey{}).(*http.ResponseController); ok {
		_ = c.SetReadDeadline(time.Time{}) // one that knows no such time has none
	}
}

type secureKey struct{}

func withSecure(ctx context.Context, secure bool) context.Context {
	return context.WithValue(ctx, secureKey{}, secure)
}

// Secure reports whether the request came by HTTPS, at the server itself or at a trusted proxy.
func Secure(ctx context.Context) bool {
	secure, _ := ctx.Value(secureKey{}).(bool)
	return secure
}
