package catalog

import (
	"context"
	"errors"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/plugin"
)

// ErrPicture: the file is no picture that can be read, or is larger than 40 megapixels.
var ErrPicture = plugin.NewFault(plugin.Invalid, "course.picture").At("/file", "picture")

// What a course's picture becomes: one for pages and link previews, one for cards.
var (
	largePicture = picture.Want{Width: 1280, Height: 720, Quality: 82}
	smallPicture = picture.Want{Width: 640, Height: 360, Quality: 82}
)

// SetPicture gives a course the part of a picture, drawn anew, so that nothing but pixels is kept of the file.
func (s *Service) SetPicture(ctx context.Context, actor plugin.Actor, id plugin.CourseID, file []byte, c picture.Crop) (Course, error) {
	if err := s.can(ctx, actor, id, toEdit); err != nil { // before the work of drawing
		return Course{}, err
	}
	made, err := pictures(file, c)
	if err != nil {
		return Course{}, err
	}
	return s.changePicture(ctx, actor, id, &made[0], &made[1])
}

// pictures draws the part of a picture, large and small.
func pictures(file []byte, c picture.Crop) (made [2]picture.Made, err error) {
	for i, want := range []picture.Want{largePicture, smallPicture} {
		made[i], err = picture.Make(file, c, want)
		if errors.Is(err, picture.ErrUnreadable) {
			return made, ErrPicture
		}
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// RemovePicture takes a course's picture away: its cover is drawn again.
func (s *Service) RemovePicture(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	return s.changePicture(ctx, actor, id, nil, nil)
}

func (s *Service) changePicture(ctx context.Context, actor plugin.Actor, id plugin.CourseID, large, small *picture.Made) (Course, error) {
	var kept, before []string
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if err := holdPictures(ctx, tx); err != nil {
			return err
		}
		old, err := coursePicture(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		var paths [2]*string
		for i, made := range []*picture.Made{large, small} {
			if made == nil {
				continue
			}
			path, err := s.Pictures.Keep(ctx, *made)
			if err != nil {
				return err
			}
			kept, paths[i] = append(kept, path), &path
		}
		if equal(old.Thumbnail, paths[0]) && equal(old.ThumbnailSmall, paths[1]) {
			return nil
		}
		before = old.paths()
		if err := setPicture(ctx, tx, c.ID, paths[0], paths[1]); err != nil {
			return err
		}
		e := aboutCourse("course.updated", c.ID)
		e.Fields = []string{"picture"}
		return s.announce(ctx, tx, actor, c.ID, c.listed(), e, plugin.CourseUpdated{Course: c.ID, Fields: e.Fields})
	})
	if err := errors.Join(err, s.discard(ctx, slices.Concat(before, kept))); err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

// discard removes those of the pictures that no course shows any more. It holds the lock under which pictures are put in
// place: one that is just being used again is not taken away under its user.
func (s *Service) discard(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := holdPictures(ctx, tx); err != nil {
			return err
		}
		for _, path := range paths {
			used, err := pictureUsed(ctx, tx, path)
			if err != nil {
				return err
			}
			if !used {
				if err := s.Pictures.Remove(ctx, path); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// pictured returns the cover of a course that has a picture; else the drawn one stays.
func pictured(drawn catalogapi.Cover, large, small *string) catalogapi.Cover {
	if large == nil || small == nil {
		return drawn
	}
	return catalogapi.Cover{Card: *small, Hero: *large, Social: *large, Picture: true}
}
