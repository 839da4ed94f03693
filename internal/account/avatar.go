package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // the formats that are read
	"image/jpeg"
	_ "image/png"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// avatarSide is the width and height of a kept picture, in pixels.
	avatarSide = 512
	// avatarPixels bounds what is unpacked: a small file may claim to be a vast picture.
	avatarPixels = 40_000_000
	avatarBytes  = 8 << 20
	avatarPath   = "/avatars/"
)

// ErrAvatar: the file is no picture that can be read, or is larger than 40 megapixels.
var ErrAvatar = plugin.NewFault(plugin.Invalid, "account.avatar").At("/file", "picture")

// Crop is the square of a picture that is kept, in its pixels. The zero Crop is the middle.
type Crop struct{ X, Y, Side int }

// SetAvatar gives the actor a picture, cut to a square and drawn anew, so that nothing but pixels is kept of the file.
func (s *Service) SetAvatar(ctx context.Context, a plugin.Actor, file []byte, c Crop) (Person, error) {
	small, err := portrait(file, c)
	if err != nil {
		return Person{}, err
	}
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

// portrait reads a picture, cuts the square out and draws it at its kept size.
func portrait(file []byte, c Crop) ([]byte, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || head.Width < 1 || head.Height < 1 || head.Width > avatarPixels/head.Height {
		return nil, ErrAvatar
	}
	full, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrAvatar
	}
	b := full.Bounds()
	if c.Side == 0 {
		c.Side = min(b.Dx(), b.Dy())
		c.X, c.Y = (b.Dx()-c.Side)/2, (b.Dy()-c.Side)/2
	}
	cut := image.Rect(c.X, c.Y, c.X+c.Side, c.Y+c.Side).Add(b.Min)
	if c.Side < 1 || !cut.In(b) {
		return nil, ErrAvatar
	}
	side := min(avatarSide, c.Side)
	small := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Bounds(), full, cut, draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return out.Bytes(), nil
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
