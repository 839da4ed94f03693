package media

import (
	"context"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/plugin"
)

// serveFile answers with the bytes of an asset, to those who may have them. For all others it
// does not exist.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request) error {
	id, ok := plugin.ParseID[plugin.AssetID](r.PathValue("asset"))
	if !ok {
		return plugin.ErrNotFound
	}
	a, err := s.card(r.Context(), id)
	if err != nil {
		return err
	}
	who, fresh := holderOf(r)
	if !s.admitted(r, who, a) {
		at := s.Now() // before the question: what is revoked while it is asked must count
		if err := s.maySee(r.Context(), who.actor, a); err != nil {
			return err
		}
		s.setPass(w, r, who, fresh, id, at)
	}
	if a.State != Ready {
		return plugin.ErrNotFound
	}
	object, err := s.Blobs.Open(r.Context(), a.StorageKey)
	if errors.Is(err, blob.ErrAbsent) {
		s.Log.ErrorContext(r.Context(), "an asset's bytes are missing", "asset", id, "key", a.StorageKey)
		return plugin.ErrNotFound.Because(err)
	}
	if err != nil {
		return err
	}
	defer func() { _ = object.Close() }()
	describe(w.Header(), a)
	// Content itself, not something around it: of a file the kernel sends the bytes.
	http.ServeContent(w, r, "", a.UpdatedAt, object.Content)
	return nil
}

// maySee asks the access rule, and whoever manages the file before it is part of a course.
func (s *Service) maySee(ctx context.Context, actor plugin.Actor, a Asset) error {
	err := hidden(s.Gate.MayWatch(ctx, actor, a.ID))
	if !errors.Is(err, plugin.ErrNotFound) {
		return err
	}
	return s.mayManage(ctx, actor, a.Owner, a.Course)
}

// describe says what the bytes are, and keeps browsers from making anything else of them.
func describe(h http.Header, a Asset) {
	disposition := "attachment"
	policy := "default-src 'none'; sandbox"
	if inline[a.ContentType] {
		disposition = "inline"
		policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
		if a.ContentType == "application/pdf" {
			// Browsers do not open their PDF viewers in a sandbox. A viewer is a page of the browser's own
			// and runs nothing of the document in our origin.
			policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
			h.Set("X-Frame-Options", "SAMEORIGIN")
		}
	}
	h.Set("Content-Type", served(a.ContentType))
	if value := mime.FormatMediaType(disposition, map[string]string{"filename": a.FileName}); value != "" {
		disposition = value
	}
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache") // kept, but shown only after asking whether it still may be
	h.Set("Vary", "Cookie")
	h.Set("ETag", `"`+hex.EncodeToString(a.SHA256)+`"`)
}

// cards remember what assets are, so that reading on in a file makes no query. A ready asset does
// not change; cardLife bounds how long the deletion of one goes unnoticed.
type cards struct {
	now  func() time.Time
	mu   sync.Mutex
	byID map[plugin.AssetID]card
}

type card struct {
	Asset
	until time.Time
}

const (
	cardLife = time.Minute
	cardsMax = 4096
)

func newCards(now func() time.Time) *cards {
	return &cards{now: now, byID: map[plugin.AssetID]card{}}
}

func (c *cards) get(id plugin.AssetID) (Asset, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one, ok := c.byID[id]
	return one.Asset, ok && c.now().Before(one.until)
}

func (c *cards) put(a Asset) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.byID) >= cardsMax {
		clear(c.byID) // simple, and rare: each comes back with one query
	}
	c.byID[a.ID] = card{a, c.now().Add(cardLife)}
}

func (c *cards) drop(id plugin.AssetID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byID, id)
}

func (s *Service) card(ctx context.Context, id plugin.AssetID) (Asset, error) {
	if a, ok := s.cards.get(id); ok {
		return a, nil
	}
	a, err := findAsset(ctx, s.DB, id)
	if err == nil && a.State == Ready {
		s.cards.put(a)
	}
	return a, err
}
