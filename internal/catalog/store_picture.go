package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	holdPicturesSQL  = `select pg_advisory_xact_lock(7150160)`
	coursePictureSQL = `select thumbnail, thumbnail_small from courses where id = $1`
	setPictureSQL    = `update courses set thumbnail = $2, thumbnail_small = $3 where id = $1`
	pictureUsedSQL   = `select exists (select from courses where thumbnail = $1) or exists (select from courses where thumbnail_small = $1)`
)

// pictureRow are the paths of a course's picture.
type pictureRow struct {
	Thumbnail      *string
	ThumbnailSmall *string
}

func (r pictureRow) paths() []string {
	var list []string
	for _, p := range []*string{r.Thumbnail, r.ThumbnailSmall} {
		if p != nil {
			list = append(list, *p)
		}
	}
	return list
}

// holdPictures has whoever puts pictures in place and whoever collects them wait for one another.
func holdPictures(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, holdPicturesSQL)
	return err
}

func coursePicture(ctx context.Context, q db.Querier, id plugin.CourseID) (pictureRow, error) {
	return found(db.One[pictureRow](ctx, q, coursePictureSQL, id))
}

func setPicture(ctx context.Context, tx db.Tx, id plugin.CourseID, large, small *string) error {
	return changed(ctx, tx, setPictureSQL, id, large, small)
}

func pictureUsed(ctx context.Context, q db.Querier, path string) (bool, error) {
	return db.Value[bool](ctx, q, pictureUsedSQL, path)
}
