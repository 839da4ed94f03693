package media

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// passCookie lets a browser read on in one file without a query. It is bound to the file by
	// its path and its signature, to the session or the visitor's browser, and to minutes.
	passCookie = "cw_media"
	// passLife is how long a pass is good. After that the access rule is asked again, unnoticed.
	passLife = 5 * time.Minute
	// browserCookie tells visitors' browsers apart: a pass for a free preview is good in one.
	browserCookie = "cw_browser"
	browserLife   = 24 * time.Hour
	passPurpose   = "media"
)

// holder is whom a pass is given to.
type holder struct {
	actor   plugin.Actor
	browser string // of a visitor
}

// bound is the text that the signature covers, next to the time.
func (h holder) bound(asset plugin.AssetID) string {
	if h.actor.SignedIn() {
		return strings.Join([]string{string(asset), "session", string(h.actor.Session), string(h.actor.User)}, "|")
	}
	return strings.Join([]string{string(asset), "browser", h.browser}, "|")
}

// holderOf returns who makes the request. fresh: a visitor's browser that has no name yet.
func holderOf(r *http.Request) (h holder, fresh bool) {
	h.actor = rest.Actor(r.Context())
	if h.actor.SignedIn() {
		return h, false
	}
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) == len(rand.Text()) {
		h.browser = c.Value
		return h, false
	}
	h.browser = rand.Text()
	return h, true
}

// givePass returns the value of a pass given at the time.
func (s *Service) givePass(h holder, asset plugin.AssetID, at time.Time) string {
	given := binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(append(given, s.Keys.Sign(passPurpose, append(given, h.bound(asset)...))...))
}

// passTime returns when a pass was given to this holder for this asset; false when it was not, or
// too long ago.
func (s *Service) passTime(value string, h holder, asset plugin.AssetID) (time.Time, bool) {
	b, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(b) <= 8 {
		return time.Time{}, false
	}
	given := time.UnixMilli(int64(binary.BigEndian.Uint64(b)))
	if age := s.Now().Sub(given); age < -clockSkew || age >= passLife {
		return time.Time{}, false
	}
	return given, s.Keys.Verify(passPurpose, append(b[:8:8], h.bound(asset)...), b[8:])
}

// admitted reports whether the request carries a pass that is still good. Where signals do not
// arrive, a revocation would not either, so that no pass is.
func (s *Service) admitted(r *http.Request, h holder, a Asset) bool {
	c, err := r.Cookie(passCookie)
	if err != nil || !s.Signals.Listening() {
		return false
	}
	given, ok := s.passTime(c.Value, h, a.ID)
	if !ok {
		return false
	}
	ids := []string{RevokedAsset(a.ID)}
	if a.Course != nil {
		ids = append(ids, RevokedCourse(*a.Course))
	}
	if h.actor.SignedIn() {
		ids = append(ids, RevokedSession(h.actor.Session), RevokedUser(h.actor.User))
		if a.Course != nil {
			ids = append(ids, RevokedEnrollment(h.actor.User, *a.Course))
		}
	}
	return !s.revoked.void(given, ids...)
}

// setPass gives the browser a pass from the time at which the access rule was asked.
func (s *Service) setPass(w http.ResponseWriter, r *http.Request, h holder, fresh bool, asset plugin.AssetID, at time.Time) {
	cookie := http.Cookie{
		Name: passCookie, Value: s.givePass(h, asset, at), Path: "/media/" + string(asset) + "/",
		MaxAge: int(passLife / time.Second), HttpOnly: true, Secure: rest.Secure(r.Context()), SameSite: http.SameSiteLaxMode,
	}
	http.SetCookie(w, &cookie)
	if fresh {
		cookie.Name, cookie.Value, cookie.Path, cookie.MaxAge = browserCookie, h.browser, "/media/", int(browserLife/time.Second)
		http.SetCookie(w, &cookie)
	}
}
