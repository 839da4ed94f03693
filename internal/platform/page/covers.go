package page

import (
	"net/http"
	"strings"
	"sync"

	"github.com/courseworx/courseworx/internal/platform/cover"
	"github.com/courseworx/courseworx/plugin"
)

// CoversPath is where covers live: /covers/<name>?v=<key>.
const CoversPath = "/covers/"

const (
	painters  = 2  // PNGs drawn at once; each takes 0.1 s of a core
	keptPNGs  = 64 // of about 200 KB
	yearCache = "public, max-age=31536000, immutable"
	hourCache = "public, max-age=3600"
)

// Covers draws covers. A picture is wholly told by its name, so it never changes; the key in the
// query changes when the art does.
type Covers struct {
	slots chan struct{}
	mu    sync.Mutex
	kept  map[string][]byte // PNGs by name
}

// NewCovers returns covers with an empty cache.
func NewCovers() *Covers {
	return &Covers{slots: make(chan struct{}, painters), kept: map[string][]byte{}}
}

// Serve answers a request below CoversPath.
func (c *Covers) Serve(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimPrefix(r.URL.Path, CoversPath)
	spec, format, err := cover.ParseName(name)
	if err != nil {
		return plugin.ErrNotFound.Because(err)
	}
	h := w.Header()
	etag := `"` + spec.Key() + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", hourCache)
	if r.URL.Query().Get("v") == spec.Key() {
		h.Set("Cache-Control", yearCache)
	}
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // link previews and mails show them elsewhere
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	var body []byte
	if format == cover.FormatPNG {
		if body, err = c.png(r, name, spec); err != nil {
			return err
		}
		h.Set("Content-Type", "image/png")
	} else {
		body = cover.SVG(spec)
		h.Set("Content-Type", "image/svg+xml")
	}
	_, _ = w.Write(body) // a browser that went away is no failure of ours
	return nil
}

// png draws a picture or gives the kept one. Strangers can ask for any course's face, so only a
// few are drawn at once and whoever asks waits for a turn.
func (c *Covers) png(r *http.Request, name string, spec cover.Spec) ([]byte, error) {
	c.mu.Lock()
	body, ok := c.kept[name]
	c.mu.Unlock()
	if ok {
		return body, nil
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	body, err := cover.PNG(spec)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= keptPNGs {
		clear(c.kept)
	}
	c.kept[name] = body
	return body, nil
}
