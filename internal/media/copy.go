package media

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Copy makes a file of its own, of the actor and of no course yet, out of one that is ready. Whoever calls decides that
// the actor may have it, and gives it to a course with Give; until then it is collected like any that nothing uses.
func (s *Service) Copy(ctx context.Context, actor plugin.Actor, id plugin.AssetID) (plugin.AssetID, error) {
	a, err := findAsset(ctx, s.DB, id)
	if err != nil {
		return "", err
	}
	if a.State != Ready {
		return "", plugin.ErrNotFound
	}
	fresh := plugin.NewID[plugin.AssetID]()
	// The bytes come first: a row never speaks of what is not there.
	err = blob.Copy(ctx, s.Blobs, a.StorageKey, storageKey(fresh), a.ContentType)
	if errors.Is(err, blob.ErrAbsent) {
		return "", plugin.ErrNotFound // lost: there is nothing to copy
	}
	if err != nil {
		return "", fmt.Errorf("copy a file: %w", err)
	}
	if _, err := s.DB.Exec(ctx, copyAssetSQL, fresh, id, actor.User, storageKey(fresh)); err != nil {
		return "", fmt.Errorf("copy a file: %w", err)
	}
	return fresh, nil
}

// Give puts files that are of no course yet into one.
func (s *Service) Give(ctx context.Context, tx db.Tx, assets []plugin.AssetID, course plugin.CourseID) error {
	if _, err := tx.Exec(ctx, giveAssetsSQL, assets, course); err != nil {
		return fmt.Errorf("give files to a course: %w", err)
	}
	return nil
}
