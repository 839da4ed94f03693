package media

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// uploadLife is how long an upload waits to be carried on with.
	uploadLife = 7 * 24 * time.Hour
	// uploadsMax bounds the unfinished uploads of one person.
	uploadsMax = 100
)

// beginning is what a browser says of a file before it sends it.
type beginning struct {
	Size     int64
	FileName string
	Course   string
	Purpose  string
}

// begin makes the asset and the upload that leads to it. Nothing was received yet.
func (s *Service) begin(ctx context.Context, actor plugin.Actor, b beginning) (upload, error) {
	if Purpose(b.Purpose) == ForImport {
		if b.Course != "" {
			return upload{}, ErrUploadRequest
		}
		if !actor.Is(plugin.Trainer, plugin.SuperAdmin) { // who may make courses
			return upload{}, plugin.ErrDenied
		}
		return s.enter(ctx, actor, nil, b)
	}
	course, ok := plugin.ParseID[plugin.CourseID](b.Course)
	if purpose := Purpose(b.Purpose); !ok || purpose != ForContent && purpose != ForCover {
		return upload{}, ErrUploadRequest
	}
	if err := s.Courses.CanEdit(ctx, actor, course); err != nil {
		return upload{}, err
	}
	return s.enter(ctx, actor, &course, b)
}

// enter makes the rows of a file that may be there.
func (s *Service) enter(ctx context.Context, actor plugin.Actor, course *plugin.CourseID, b beginning) (upload, error) {
	if b.Size == 0 {
		return upload{}, ErrUploadEmpty
	}
	most, err := s.Limits.MaxUpload(ctx)
	if err != nil {
		return upload{}, err
	}
	if b.Size > most {
		return upload{}, tooLarge(most)
	}
	id := plugin.NewID[plugin.AssetID]()
	u := upload{
		ID: string(id), AssetID: id, Owner: actor.User, SizeBytes: b.Size, Purpose: Purpose(b.Purpose),
		State: Uploading, ExpiresAt: s.Now().Add(uploadLife),
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		n, err := db.Value[int](ctx, tx, unfinishedSQL, actor.User)
		if err != nil {
			return fmt.Errorf("count uploads: %w", err)
		}
		if n >= uploadsMax {
			return ErrTooMany.With("max", uploadsMax)
		}
		if _, err := run(ctx, tx, "insert an asset", insertAssetSQL, id, actor.User, course, cleanName(b.FileName), b.Size, storageKey(id)); err != nil {
			return err
		}
		_, err = run(ctx, tx, "insert an upload", insertUploadSQL, u.ID, id, actor.User, b.Size, u.Purpose, u.ExpiresAt)
		return err
	})
	return u, err
}

// tooLarge says how much is taken, in whole megabytes.
func tooLarge(most int64) error { return ErrTooLarge.With("max", most/1_000_000) }

func (s *Service) noteHandle(ctx context.Context, id, handle string) error {
	_, err := run(ctx, s.DB, "note an upload's handle", handleSQL, id, handle)
	return err
}

// received notes how far an upload is, and that somebody still cares for it.
func (s *Service) received(ctx context.Context, id string, bytes int64) error {
	_, err := run(ctx, s.DB, "note an upload's progress", receivedSQL, id, bytes, s.Now().Add(uploadLife))
	return err
}

// forget removes an upload that never ends, and the asset that it would have become.
func (s *Service) forget(ctx context.Context, u upload) error {
	if err := s.Staging.drop(ctx, u.handle()); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error { return s.deleteAsset(ctx, tx, u.AssetID) })
}
