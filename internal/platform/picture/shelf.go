package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/plugin"
)

// Path is where public pictures live.
const Path = "/pictures/"

const folder = "pictures/"

// Shelf keeps pictures that everybody may see: logo, slides, covers. The name of one tells its content, so it never
// changes and browsers need not ask again. Who keeps a name in a row removes the picture when none is left.
type Shelf struct{ blobs blob.Store }

// NewShelf returns a shelf in blobs.
func NewShelf(blobs blob.Store) *Shelf { return &Shelf{blobs} }

// Keep keeps a picture and returns its path. Kept twice it is one.
func (s *Shelf) Keep(ctx context.Context, m Made) (string, error) {
	sum := sha256.Sum256(m.Bytes)
	name := hex.EncodeToString(sum[:16]) + "." + strings.TrimPrefix(m.Type, "image/")
	if err := s.blobs.Put(ctx, folder+name, bytes.NewReader(m.Bytes), int64(len(m.Bytes)), m.Type); err != nil {
		return "", fmt.Errorf("keep a picture: %w", err)
	}
	return Path + name, nil
}

// Read returns the bytes of a picture, or plugin.ErrNotFound.
func (s *Shelf) Read(ctx context.Context, path string) ([]byte, error) {
	name := strings.TrimPrefix(path, Path)
	if !form.MatchString(name) {
		return nil, plugin.ErrNotFound
	}
	o, err := s.blobs.Open(ctx, folder+name)
	if errors.Is(err, blob.ErrAbsent) {
		return nil, plugin.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(o.Content)
	return b, errors.Join(err, o.Close())
}

// Remove takes a picture away. That there is none is no error.
func (s *Shelf) Remove(ctx context.Context, path string) error {
	name := strings.TrimPrefix(path, Path)
	if !form.MatchString(name) {
		return nil
	}
	return s.blobs.Delete(ctx, folder+name)
}

var form = regexp.MustCompile(`^[0-9a-f]{32}\.(jpeg|png)$`)

// Serve answers a request below Path.
func (s *Shelf) Serve(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !form.MatchString(name) {
		return plugin.ErrNotFound
	}
	o, err := s.blobs.Open(r.Context(), folder+name)
	if errors.Is(err, blob.ErrAbsent) {
		return plugin.ErrNotFound
	}
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // it was only read
	base, kind, _ := strings.Cut(name, ".")
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", "image/"+kind)
	h.Set("ETag", `"`+base+`"`)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // link previews and mails show them elsewhere
	http.ServeContent(w, r, "", o.ModTime, o.Content)
	return nil
}
