package session

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

const (
	accessCookie = "cw_access"
	// refreshCookie is read by account's operations of signing out and refreshing.
	refreshCookie = "cw_refresh"
	// refreshPath keeps the refresh token away from every request but the two that need it.
	refreshPath = rest.Prefix + "/auth"
)

// Cookies returns the Set-Cookie values that sign a browser in.
func Cookies(ctx context.Context, t Tokens) []string {
	return []string{
		cookie(ctx, accessCookie, "/", t.Access, token.Life),
		cookie(ctx, refreshCookie, refreshPath, t.Refresh, Life),
	}
}

// NoCookies returns the Set-Cookie values that sign a browser out.
func NoCookies(ctx context.Context) []string {
	return []string{cookie(ctx, accessCookie, "/", "", -1), cookie(ctx, refreshCookie, refreshPath, "", -1)}
}

func cookie(ctx context.Context, name, path, value string, life time.Duration) string {
	c := http.Cookie{Name: name, Value: value, Path: path, HttpOnly: true, Secure: rest.Secure(ctx), SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second)}
	if life < 0 {
		c.MaxAge = -1
	}
	return c.String()
}

// Authenticator tells rest who makes a request, from the access token in a cookie or header.
type Authenticator struct {
	keys  *token.Keys
	cache *Cache
}

// NewAuthenticator returns one over the keys and the cache.
func NewAuthenticator(keys *token.Keys, cache *Cache) *Authenticator {
	return &Authenticator{keys, cache}
}

// Authenticate returns the zero Caller for visitors and for tokens that are no good: what needs
// an account answers 401 then.
func (a *Authenticator) Authenticate(r *http.Request) (rest.Caller, error) {
	signed, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		c, err := r.Cookie(accessCookie)
		if err != nil {
			return rest.Caller{}, nil
		}
		signed = c.Value
	}
	id, secret, isKey := parseKey(signed)
	if !isKey {
		var ok bool
		if id, ok = a.keys.ParseAccess(signed); !ok {
			return rest.Caller{}, nil
		}
	}
	st, err := a.cache.Standing(r.Context(), id)
	if err != nil {
		if f := plugin.AsFault(err); f.Kind == plugin.SignedOut {
			return rest.Caller{}, nil
		}
		return rest.Caller{}, err
	}
	if isKey != (st.KeyDigest != nil) || (isKey && subtle.ConstantTimeCompare(secret, st.KeyDigest) != 1) {
		return rest.Caller{}, nil
	}
	c := rest.Caller{Actor: plugin.Actor{User: st.User, Session: id, Role: st.Role, Language: st.Language, TimeZone: st.TimeZone, ByKey: isKey}, Scopes: st.Scopes}
	if st.By != nil {
		c.Actor.By = *st.By
	}
	switch {
	case st.MustChangePassword:
		c.First = rest.ErrChangePassword
	case st.MustAddFactor:
		c.First = rest.ErrSecondFactor
	}
	return c, nil
}
