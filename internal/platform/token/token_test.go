package token_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, d *db.DB, secret string, now func() time.Time) *token.Keys {
	t.Helper()
	k := token.NewKeys(d, secret, now)
	check(t, k.Load(t.Context()))
	return k
}

func access(t testing.TB, k *token.Keys, id plugin.SessionID) string {
	t.Helper()
	signed, _, err := k.Access(id)
	check(t, err)
	return signed
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestAccessTokenOnTwoServers(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	one, two := load(t, d, "s", time.Now), load(t, d, "s", time.Now)
	id := plugin.NewID[plugin.SessionID]()
	signed, expires, err := one.Access(id)
	check(t, err)
	if got, ok := two.ParseAccess(signed); !ok || got != id {
		t.Errorf("the other server read %q, %v", got, ok)
	}
	if left := time.Until(expires); left < 14*time.Minute || left > 15*time.Minute {
		t.Errorf("the token lasts %v", left)
	}
	if strings.Contains(signed, string(id)) {
		t.Error("the id stands in the token unencoded")
	}
}

func TestForgedForeignAndExpiredTokens(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	now := time.Now()
	k := load(t, d, "s", func() time.Time { return now })
	id := plugin.NewID[plugin.SessionID]()
	good := access(t, k, id)
	parts := strings.Split(good, ".")
	claims := jwt.MapClaims{"sid": string(id), "exp": now.Add(time.Hour).Unix()}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	check(t, err)
	guessed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	check(t, err)
	for name, signed := range map[string]string{
		"empty": "", "no token": "x.y.z", "unsigned": unsigned, "another key": guessed,
		"changed":               parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
		"of another site":       access(t, load(t, dbtest.New(t), "s", time.Now), id),
		"without site's secret": access(t, load(t, d, "other", time.Now), id),
	} {
		if _, ok := k.ParseAccess(signed); ok {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, ok := k.ParseAccess(good); !ok {
		t.Error("a good token is refused")
	}
	now = now.Add(token.Life + time.Second)
	if _, ok := k.ParseAccess(good); ok {
		t.Error("an expired token is accepted")
	}
}

func TestDigestsOfAnotherPurposeAreRefused(t *testing.T) {
	t.Parallel()
	k := load(t, dbtest.New(t), "", time.Now)
	sum := k.Sign("media", []byte("asset"))
	if !k.Verify("media", []byte("asset"), sum) {
		t.Error("a good digest is refused")
	}
	for name, ok := range map[string]bool{
		"other purpose":     k.Verify("refresh", []byte("asset"), sum),
		"moved border":      k.Verify("mediaa", []byte("sset"), sum),
		"other content":     k.Verify("media", []byte("asset2"), sum),
		"cut":               k.Verify("media", []byte("asset"), sum[:len(sum)-1]),
		"of an unknown key": k.Verify("media", []byte("asset"), append([]byte(plugin.NewID[string]()), sum[36:]...)),
	} {
		if ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	age := func(by string) {
		t.Helper()
		_, err := d.Exec(t.Context(), `update signing_keys set created_at = created_at - $1::text::interval`, by)
		check(t, err)
	}
	first := load(t, d, "", time.Now)
	old := first.Sign("x", []byte("b"))
	age("25 hours")
	second := load(t, d, "", time.Now)
	// A key that other servers may not know yet does not sign.
	if sum := second.Sign("x", []byte("b")); !bytes.Equal(sum, old) {
		t.Error("the new key signs at once")
	}
	age("2 minutes")
	second = load(t, d, "", time.Now)
	next := second.Sign("x", []byte("b"))
	if bytes.Equal(next, old) {
		t.Error("the new key never signs")
	}
	if !second.Verify("x", []byte("b"), old) {
		t.Error("what the old key signed is refused")
	}
	check(t, first.Load(t.Context()))
	if !first.Verify("x", []byte("b"), next) {
		t.Error("a server that loads again does not know the new key")
	}
	age("31 days")
	third := load(t, d, "", time.Now)
	if third.Verify("x", []byte("b"), old) {
		t.Error("a key older than every token is still believed")
	}
}
