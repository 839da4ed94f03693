package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// avatarSide is the width and height of a kept picture, in pixels.
	avatarSide = 512
	avatarPath = "/avatars/"
)

// ErrAvatar: the file is no picture that can be read, or is larger than 40 megapixels.
var ErrAvatar = plugin.NewFault(plugin.Invalid, "account.avatar").At("/file", "picture")

// Crop is the square of a picture that is kept, in its pixels. The zero Crop is the middle.
type Crop struct{ X, Y, Side int }

// SetAvatar gives the actor a picture, cut to a square and drawn anew, so that nothing but pixels is kept of the file.
func (s *Service) SetAvatar(ctx context.Context, a plugin.Actor, file []byte, c Crop) (Person, error) {
	if c.Side == 0 {
		c = Crop{}
	}
	made, err := picture.Make(file, picture.Crop{X: c.X, Y: c.Y, Width: c.Side, Height: c.Side}, picture.Want{Width: avatarSide, Height: avatarSide, Quality: 88})
	if errors.Is(err, picture.ErrUnreadable) {
		return Person{}, ErrAvatar
	}
	if err != nil {
		return Person{}, err
	}
	small := made.Bytes
	sum := sha256.Sum256(small)
	name := string(a.User) + "-" + hex.EncodeToString(sum[:8]) + ".jpg"
	if err := s.Blobs.Put(ctx, "avatars/"+name, bytes.NewReader(small), int64(len(small)), "image/jpeg"); err != nil {
		return Person{}, fmt.Errorf("keep a picture: %w", err)
	}
	path := avatarPath + name
	return s.changeAvatar(ctx, a, a.User, &path)
}

// RemoveAvatar takes somebody's picture away: the actor's own, or for a super admin anybody's.
func (s *Service) RemoveAvatar(ctx context.Context, a plugin.Actor, id plugin.UserID) (Person, error) {
	return s.changeAvatar(ctx, a, id, nil)
}

func (s *Service) changeAvatar(ctx context.Context, a plugin.Actor, id plugin.UserID, path *string) (Person, error) {
	var next Person
	old := ""
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		p, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		old, next = deref(p.Avatar), p
		next.Avatar = path
		return s.save(ctx, tx, a, p, &next, func() {})
	})
	if err == nil && old != "" && old != deref(path) {
		// Nothing points at it any more; what stays behind is swept.
		err = s.Blobs.Delete(context.WithoutCancel(ctx), "avatars/"+strings.TrimPrefix(old, avatarPath))
	}
	return next, err
}

var avatarName = regexp.MustCompile(`^[0-9a-f-]{36}-[0-9a-f]{16}\.jpg$`)

// serveAvatar sends a picture to who may see it: of a trainer with a public page everybody, else whoever is signed in.
func (s *Service) serveAvatar(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !avatarName.MatchString(name) {
		return plugin.ErrNotFound
	}
	cache := "private, max-age=86400"
	if !rest.Actor(r.Context()).SignedIn() {
		public, err := db.Value[bool](r.Context(), s.DB, publicAvatarSQL, avatarPath+name)
		if err != nil {
			return fmt.Errorf("look for a picture: %w", err)
		}
		if !public {
			return plugin.ErrNotFound
		}
		cache = "public, max-age=3600"
	}
	o, err := s.Blobs.Open(r.Context(), "avatars/"+name)
	if errors.Is(err, blob.ErrAbsent) {
		return plugin.ErrNotFound
	}
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // it was only read
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("ETag", `"`+strings.TrimSuffix(name, ".jpg")+`"`)
	http.ServeContent(w, r, "", o.ModTime, o.Content)
	return nil
}
