// Package token signs what the server hands out and must recognise again: access tokens,
// refresh tokens, media cookies. The keys are random, live in the database so that all servers
// share them, and rotate; COURSEWORX_SECRET, if set, is mixed in, so that a copy of the
// database alone forges nothing.
package token

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Life is how long an access token is good.
	Life = 15 * time.Minute
	// rotate is the age at which a key is succeeded; keep is how long it goes on verifying.
	rotate = 24 * time.Hour
	keep   = 31 * 24 * time.Hour
	// ahead is how long a new key waits before it signs, so that every server knows it first.
	ahead = time.Minute
)

// Keys is the ring of signing keys, the same on every server.
type Keys struct {
	db     *db.DB
	secret []byte
	now    func() time.Time
	mu     sync.RWMutex
	ring   []key // newest first
	read   map[string]access
}

type key struct {
	ID        string
	Secret    []byte
	CreatedAt time.Time
}

// NewKeys returns an empty ring; Load fills it. secret may be empty.
func NewKeys(d *db.DB, secret string, now func() time.Time) *Keys {
	return &Keys{db: d, secret: []byte(secret), now: now, read: map[string]access{}}
}

const (
	keysSQL = `select id::text as id, secret, created_at from signing_keys order by created_at desc, id desc`

	addKeySQL = `
		insert into signing_keys (id, secret)
		select $1, $2
		where not exists (select 1 from signing_keys where created_at > now() - $3::interval)`

	lockKeysSQL = `select pg_advisory_xact_lock(7150154)`

	dropKeysSQL = `delete from signing_keys where created_at < now() - $1::interval`
)

// Load reads the ring, adding a key when the newest is older than a day and dropping those that
// nothing can carry any more. It is called at start and then every minute.
func (k *Keys) Load(ctx context.Context) error {
	var ring []key
	err := k.db.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lockKeysSQL); err != nil {
			return err
		}
		secret := make([]byte, 32)
		_, _ = rand.Read(secret)
		if _, err := tx.Exec(ctx, addKeySQL, plugin.NewID[string](), secret, rotate); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropKeysSQL, keep); err != nil {
			return err
		}
		var err error
		ring, err = db.Many[key](ctx, tx, keysSQL)
		return err
	})
	if err != nil {
		return fmt.Errorf("load signing keys: %w", err)
	}
	for i := range ring {
		if ring[i].Secret, err = hkdf.Key(sha256.New, append(ring[i].Secret, k.secret...), nil, "courseworx", 32); err != nil {
			return fmt.Errorf("derive a signing key: %w", err)
		}
	}
	k.mu.Lock()
	k.ring = ring
	clear(k.read)
	k.mu.Unlock()
	return nil
}

// current is the newest key that every server must know by now; the oldest serves alone on the
// first start.
func (k *Keys) current() key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, one := range k.ring {
		if k.now().Sub(one.CreatedAt) > ahead {
			return one
		}
	}
	return k.ring[len(k.ring)-1]
}

func (k *Keys) find(id string) (key, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, one := range k.ring {
		if one.ID == id {
			return one, true
		}
	}
	return key{}, false
}

// Sign returns a digest of b for one purpose; a digest for another purpose never matches. The
// digest begins with the id of its key.
func (k *Keys) Sign(purpose string, b []byte) []byte {
	one := k.current()
	return append([]byte(one.ID), mac(one.Secret, purpose, b)...)
}

// Verify reports whether sum is a digest that Sign made of b for this purpose.
func (k *Keys) Verify(purpose string, b, sum []byte) bool {
	const idLength = 36
	if len(sum) != idLength+sha256.Size {
		return false
	}
	one, ok := k.find(string(sum[:idLength]))
	return ok && hmac.Equal(sum[idLength:], mac(one.Secret, purpose, b))
}

func mac(secret []byte, purpose string, b []byte) []byte {
	h := hmac.New(sha256.New, secret)
	fmt.Fprintf(h, "%d:%s:", len(purpose), purpose)
	h.Write(b)
	return h.Sum(nil)
}

// accessPurpose keeps access tokens apart from everything else that the keys sign.
const accessPurpose = "access"

type claims struct {
	Session string `json:"sid"`
	jwt.RegisteredClaims
}

// Access makes an access token (JWT, HS256) that says which session it belongs to and nothing
// else: role and flags are asked of the session.
func (k *Keys) Access(s plugin.SessionID) (signed string, expires time.Time, err error) {
	one := k.current()
	now := k.now()
	expires = now.Add(Life).Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{string(s), jwt.RegisteredClaims{
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
	}})
	t.Header["kid"] = one.ID
	signed, err = t.SignedString(mac(one.Secret, accessPurpose, nil))
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign an access token: %w", err)
	}
	return signed, expires, nil
}

var errKey = errors.New("the token's key is not known")

// access is what a good token said. A browser sends the same one with every request, some hundred
// times in its life: its signature and JSON are read once a minute.
type access struct {
	session plugin.SessionID
	until   time.Time
}

// readMax bounds the tokens that are remembered.
const readMax = 4096

// ParseAccess returns the session of a good access token, or false for a forged, foreign or
// expired one.
func (k *Keys) ParseAccess(signed string) (plugin.SessionID, bool) {
	k.mu.RLock()
	known, ok := k.read[signed]
	k.mu.RUnlock()
	if ok && k.now().Before(known.until) {
		return known.session, true
	}
	var c claims
	_, err := jwt.ParseWithClaims(signed, &c, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		one, ok := k.find(id)
		if !ok {
			return nil, errKey
		}
		return mac(one.Secret, accessPurpose, nil), nil
	}, jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(k.now))
	if err != nil {
		return "", false
	}
	session, ok := plugin.ParseID[plugin.SessionID](c.Session)
	if !ok {
		return "", false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.read) >= readMax {
		clear(k.read)
	}
	k.read[strings.Clone(signed)] = access{session, c.ExpiresAt.Time}
	return session, true
}
