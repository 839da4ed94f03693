package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// keyPrefix begins every API key, so that people and secret scanners recognise one.
const keyPrefix = "cwk_"

// Key is an API key as its owner sees it: a session that a program holds. Its secret is shown once.
type Key struct {
	ID        plugin.SessionID `json:"id"`
	Name      string           `json:"name"`
	Scopes    []string         `json:"scopes"`
	CreatedAt time.Time        `json:"createdAt"`
	ExpiresAt time.Time        `json:"expiresAt"`
}

// AddKey makes an API key of user that is good until k.ExpiresAt, and returns the text that the
// program sends as its bearer token. Only a digest is kept: nobody can show it again.
func (s *Sessions) AddKey(ctx context.Context, tx db.Tx, user plugin.UserID, address string, k *Key) (string, error) {
	secret := rand.Text() + rand.Text()
	k.ID, k.CreatedAt = plugin.NewID[plugin.SessionID](), s.now()
	sum := sha256.Sum256([]byte(secret))
	if _, err := tx.Exec(ctx, addKeySQL, k.ID, user, address, sum[:], k.ExpiresAt, k.Name, k.Scopes); err != nil {
		return "", fmt.Errorf("add an API key: %w", err)
	}
	return keyPrefix + strings.ReplaceAll(string(k.ID), "-", "") + "_" + secret, nil
}

// parseKey reads an API key: the session it belongs to and the digest of its secret.
func parseKey(text string) (plugin.SessionID, []byte, bool) {
	body, ok := strings.CutPrefix(text, keyPrefix)
	if !ok {
		return "", nil, false
	}
	bare, secret, _ := strings.Cut(body, "_")
	raw, err := hex.DecodeString(bare)
	if err != nil || len(raw) != 16 {
		return "", nil, false
	}
	id, ok := plugin.ParseID[plugin.SessionID](bare[:8] + "-" + bare[8:12] + "-" + bare[12:16] + "-" + bare[16:20] + "-" + bare[20:])
	sum := sha256.Sum256([]byte(secret))
	return id, sum[:], ok
}

// ListKeys returns a person's API keys, the newest first.
func (s *Sessions) ListKeys(ctx context.Context, q db.Querier, user plugin.UserID) ([]Key, error) {
	return db.Many[Key](ctx, q, listKeysSQL, user)
}

// EndKey ends one of the person's own API keys; a foreign one is not found.
func (s *Sessions) EndKey(ctx context.Context, tx db.Tx, user plugin.UserID, id plugin.SessionID) error {
	tag, err := tx.Exec(ctx, endKeySQL, id, user)
	if err != nil {
		return fmt.Errorf("end an API key: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return plugin.ErrNotFound
	}
	tx.AfterCommit(func() { s.cache.Changed(id) })
	return nil
}

// ViewAs shows the site to the owner of a session as it is to another person, until then; with ""
// it is the owner's own again.
func (s *Sessions) ViewAs(ctx context.Context, tx db.Tx, id plugin.SessionID, owner, as plugin.UserID, until time.Time) error {
	var whom *plugin.UserID
	var end *time.Time
	if as != "" {
		whom, end = &as, &until
	}
	tag, err := tx.Exec(ctx, viewAsSQL, id, whom, end, owner)
	if err != nil {
		return fmt.Errorf("view the site as somebody: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrEnded
	}
	tx.AfterCommit(func() { s.cache.Changed(id) })
	return nil
}
