package catalog

import (
	"context"
	"errors"
	"io"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/picture"
)

// take makes files of the archive's, before anything speaks of them: if this ends half-way, nothing uses them and they
// are collected.
func (im *importing) take(ctx context.Context) error {
	for _, c := range im.contents() {
		for _, path := range c.files() {
			if _, have := im.taken[path]; have {
				continue
			}
			asset, err := im.takeOne(ctx, im.files[path])
			if err != nil {
				return err
			}
			im.taken[path] = asset
			im.fresh = append(im.fresh, asset.ID)
		}
	}
	return im.draw(ctx)
}

// draw draws the course's picture anew, as if somebody had uploaded it.
func (im *importing) draw(ctx context.Context) error {
	if im.Picture == "" {
		return nil
	}
	if im.files[im.Picture].Size > picture.Bytes {
		return ErrPicture
	}
	r, err := im.file(im.Picture)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	im.pictures, err = pictures(b, picture.Crop{})
	return err
}

func (im *importing) takeOne(ctx context.Context, f archivedFile) (asset catalogapi.Asset, err error) {
	r, err := im.file(f.Path)
	if err != nil {
		return asset, err
	}
	defer func() { _ = r.Close() }() // it was only read
	asset, err = im.s.Assets.Take(ctx, im.actor, f.Name, f.Size, r)
	if err != nil {
		return asset, err
	}
	// What was taken may have been read to the last byte and not to the end, where the promise is compared.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return asset, err
	}
	return asset, nil
}
