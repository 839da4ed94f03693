// Package session keeps people signed in. The access token carries a session's id only; who
// that is and what they may do stands in a cache, loaded by id and dropped by a signal when
// anything about the session or the person changes, so that there is no query per request and
// a change acts at once on every server.
//
//	session.go  starting, refreshing and ending sessions
//	ended.go    why a session ended, for who held it
//	cache.go    what is known of a session, without a query
//	cookie.go   how a browser carries it
//	key.go      API keys: sessions of programs
//	store.go    the SQL
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Life is how long a session lasts without being used.
	Life = 30 * 24 * time.Hour
	// grace is how long the same refresh token gives the same successor: two tabs, a lost answer.
	grace = 30 * time.Second
)

// ErrEnded: the session ended, expired or never was.
var ErrEnded = plugin.NewFault(plugin.SignedOut, "auth.session_ended")

// Tokens are what a client needs to stay signed in.
type Tokens struct {
	Session plugin.SessionID
	Access  string
	Refresh string
	Expires time.Time // of the access token
}

// Sessions starts and ends sessions.
type Sessions struct {
	db    *db.DB
	keys  *token.Keys
	cache *Cache
	now   func() time.Time
}

// New returns the sessions over d.
func New(d *db.DB, keys *token.Keys, cache *Cache, now func() time.Time) *Sessions {
	return &Sessions{d, keys, cache, now}
}

// Start signs user in. The session exists when tx is committed.
func (s *Sessions) Start(ctx context.Context, tx db.Tx, user plugin.UserID, address, userAgent string) (Tokens, error) {
	id, salt := plugin.NewID[plugin.SessionID](), make([]byte, 32)
	_, _ = rand.Read(salt)
	if r := []rune(userAgent); len(r) > 400 {
		userAgent = string(r[:400])
	}
	if _, err := tx.Exec(ctx, startSQL, id, user, salt, address, strings.ToValidUTF8(userAgent, ""), s.now().Add(Life)); err != nil {
		return Tokens{}, fmt.Errorf("start a session: %w", err)
	}
	return s.tokens(id, salt, 0)
}

func (s *Sessions) tokens(id plugin.SessionID, salt []byte, turn int64) (Tokens, error) {
	access, expires, err := s.keys.Access(id)
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{Session: id, Access: access, Refresh: s.refreshToken(id, salt, turn), Expires: expires}, nil
}

// refreshToken is "<session>.<turn>.<digest>". The digest needs the session's salt and a
// signing key, and is the same however often it is made with the same key: so the same
// successor can be given twice.
func (s *Sessions) refreshToken(id plugin.SessionID, salt []byte, turn int64) string {
	head := string(id) + "." + strconv.FormatInt(turn, 10)
	return head + "." + base64.RawURLEncoding.EncodeToString(s.keys.Sign("refresh", digest(head, salt)))
}

func digest(head string, salt []byte) []byte {
	sum := sha256.Sum256(append([]byte(head+"."), salt...))
	return sum[:]
}

// parsedRefresh is a refresh token as it was given; genuine says whether it is one of ours.
type parsedRefresh struct {
	session plugin.SessionID
	turn    int64
	head    string
	sum     []byte
}

func parseRefresh(refresh string) (parsedRefresh, bool) {
	idText, rest, _ := strings.Cut(refresh, ".")
	turnText, sumText, _ := strings.Cut(rest, ".")
	id, ok := plugin.ParseID[plugin.SessionID](idText)
	turn, err := strconv.ParseInt(turnText, 10, 64)
	sum, err2 := base64.RawURLEncoding.DecodeString(sumText)
	return parsedRefresh{id, turn, idText + "." + turnText, sum}, ok && err == nil && err2 == nil && turn >= 0
}

func (s *Sessions) genuine(p parsedRefresh, row turning) bool {
	return s.keys.Verify("refresh", digest(p.head, row.Salt), p.sum)
}

// EndByRefresh ends the session of a refresh token, if it is a genuine one: whoever signs out
// may have an access token that is over.
func (s *Sessions) EndByRefresh(ctx context.Context, refresh, reason string) error {
	given, ok := parseRefresh(refresh)
	if !ok {
		return nil
	}
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		row, err := db.One[turning](ctx, tx, lockSQL, given.session)
		if errors.Is(err, db.ErrNoRow) || (err == nil && !s.genuine(given, row)) {
			return nil
		}
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { s.cache.Changed(given.session) })
		return s.End(ctx, tx, given.session, reason)
	})
	if err != nil {
		return fmt.Errorf("end a session by its refresh token: %w", err)
	}
	return nil
}

// Refresh gives new tokens for a refresh token and makes the old one void. The same token
// within 30 s gives the same successor; later it was stolen or replayed, and the session ends.
func (s *Sessions) Refresh(ctx context.Context, refresh, address string) (Tokens, error) {
	given, ok := parseRefresh(refresh)
	if !ok {
		return Tokens{}, ErrEnded
	}
	id, turn := given.session, given.turn
	var tokens Tokens
	reused := false
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		reused = false
		row, err := db.One[turning](ctx, tx, lockSQL, id)
		if errors.Is(err, db.ErrNoRow) {
			return s.whyEnded(ctx, tx, given)
		}
		if err != nil {
			return err
		}
		if !s.genuine(given, row) {
			return ErrEnded // forged: no reason to end somebody's session
		}
		switch {
		case turn == row.Turn:
			if _, err := tx.Exec(ctx, turnSQL, id, s.now(), s.now().Add(Life), address); err != nil {
				return err
			}
		case turn == row.Turn-1 && s.now().Sub(row.TurnedAt) <= grace:
		default:
			reused = true
			_, err := tx.Exec(ctx, endSQL, id, "refresh_reused")
			return err
		}
		tokens, err = s.tokens(id, row.Salt, turn+1)
		return err
	})
	if err != nil {
		return Tokens{}, err
	}
	if reused {
		s.cache.Changed(id)
		return Tokens{}, ErrEnded
	}
	return tokens, nil
}

// End ends one session. Call Changed on the cache once that is committed.
func (s *Sessions) End(ctx context.Context, q db.Querier, id plugin.SessionID, reason string) error {
	if _, err := q.Exec(ctx, endSQL, id, reason); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// EndAll ends all sessions of a person but one, which may be "", and with keys the API keys too. They
// are void on this server with the commit and on the others with the signal. It returns how many they were.
func (s *Sessions) EndAll(ctx context.Context, tx db.Tx, user plugin.UserID, but plugin.SessionID, keys bool, reason string) (int, error) {
	var except *plugin.SessionID
	if but != "" {
		except = &but
	}
	ids, err := db.Values[plugin.SessionID](ctx, tx, endAllSQL, user, except, reason, keys)
	if err != nil {
		return 0, fmt.Errorf("end a person's sessions: %w", err)
	}
	tx.AfterCommit(func() {
		for _, id := range ids {
			s.cache.Changed(id)
		}
	})
	return len(ids), nil
}

// Info is a session as its owner sees it.
type Info struct {
	ID         plugin.SessionID `json:"id"`
	Current    bool             `json:"current"`
	Address    string           `json:"address"`
	UserAgent  string           `json:"userAgent"`
	CreatedAt  time.Time        `json:"createdAt"`
	LastSeenAt time.Time        `json:"lastSeenAt"`
}

// List returns a person's live sessions, the newest first.
func (s *Sessions) List(ctx context.Context, user plugin.UserID, current plugin.SessionID) ([]Info, error) {
	return db.Many[Info](ctx, s.db, listSQL, user, current)
}

// EndOwn ends one of the person's own sessions; a foreign one is not found.
func (s *Sessions) EndOwn(ctx context.Context, user plugin.UserID, id plugin.SessionID) error {
	tag, err := s.db.Exec(ctx, endOwnSQL, id, user)
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return plugin.ErrNotFound
	}
	s.cache.Changed(id)
	return nil
}

// sweepBatch is how many sessions are deleted at once.
const sweepBatch = 1000

// Sweep deletes sessions that ended or expired more than keep ago.
func (s *Sessions) Sweep(ctx context.Context, keep time.Duration) error {
	_, err := db.InBatches(ctx, sweepBatch, func(ctx context.Context, most int) (int64, error) {
		tag, err := s.db.Exec(ctx, sweepSQL, keep, most)
		return tag.RowsAffected(), err
	})
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
