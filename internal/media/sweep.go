package media

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// grace is how long a file may wait to be used by something.
	grace = 24 * time.Hour
	// batch bounds what one query of a sweep brings.
	batch = 200
)

// Swept counts what a sweep did.
type Swept struct {
	Settled int // uploads that were whole but had not become assets
	Expired int // uploads that nobody carried on with, and records of finished ones
	Deleted int // assets that nothing points at
	Blobs   int // files removed from the storage
}

// Sweep finishes what a server that died left whole, and removes expired uploads and unused
// files. It is made for a periodic job; that it runs twice at once does no harm. It does what it
// can and returns all errors together.
func (s *Service) Sweep(ctx context.Context) (Swept, error) {
	var n Swept
	err := errors.Join(
		s.sweepWhole(ctx, &n.Settled),
		s.sweepExpired(ctx, &n.Expired),
		s.sweepIdle(ctx, &n.Deleted),
		s.sweepGarbage(ctx, &n.Blobs),
	)
	return n, err
}

func (s *Service) sweepWhole(ctx context.Context, n *int) error {
	list, err := db.Many[upload](ctx, s.DB, wholeSQL, batch)
	if err != nil {
		return fmt.Errorf("list whole uploads: %w", err)
	}
	var all []error
	for _, u := range list {
		if _, err := s.settle(ctx, u.ID); err != nil {
			all = append(all, err)
			continue
		}
		*n++
	}
	return errors.Join(all...)
}

func (s *Service) sweepExpired(ctx context.Context, n *int) error {
	for {
		list, err := db.Many[upload](ctx, s.DB, expiredSQL, s.Now(), batch)
		if err != nil {
			return fmt.Errorf("list expired uploads: %w", err)
		}
		for _, u := range list {
			if u.State == Uploading {
				err = s.forget(ctx, u)
			} else if err = s.Staging.drop(ctx, u.handle()); err == nil {
				_, err = run(ctx, s.DB, "drop an upload", dropUploadSQL, u.ID)
			}
			if err != nil {
				return err
			}
			*n++
		}
		if len(list) < batch {
			return nil
		}
	}
}

func (s *Service) sweepIdle(ctx context.Context, n *int) error {
	for after := plugin.AssetID("00000000-0000-0000-0000-000000000000"); ; {
		ids, err := db.Values[plugin.AssetID](ctx, s.DB, idleAssetsSQL, s.Now().Add(-grace), after, batch)
		if err != nil {
			return fmt.Errorf("list idle assets: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		used := map[plugin.AssetID]bool{}
		for _, r := range s.References {
			found, err := r.InUse(ctx, s.DB, ids)
			if err != nil {
				return fmt.Errorf("ask which assets are in use: %w", err)
			}
			for _, id := range found {
				used[id] = true
			}
		}
		for _, id := range ids {
			if used[id] {
				continue
			}
			err := s.DB.InTx(ctx, func(tx db.Tx) error { return s.deleteAsset(ctx, tx, id) })
			if stillReferenced(err) { // came into use just now, or by a module that no reference speaks for
				continue
			}
			if err != nil {
				return err
			}
			*n++
		}
	}
}

// deleteAsset deletes an asset and writes down that its file has to go. The database refuses it
// as long as anything points at the asset.
func (s *Service) deleteAsset(ctx context.Context, tx db.Tx, id plugin.AssetID) error {
	key, err := db.Value[string](ctx, tx, deleteAssetSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete an asset: %w", err)
	}
	if _, err := run(ctx, tx, "note a file to remove", garbageSQL, key); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.cards.drop(id) })
	return nil
}

func (s *Service) sweepGarbage(ctx context.Context, n *int) error {
	for {
		keys, err := db.Values[string](ctx, s.DB, someGarbageSQL, batch)
		if err != nil {
			return fmt.Errorf("list files to remove: %w", err)
		}
		for _, key := range keys {
			if err := s.Blobs.Delete(ctx, key); err != nil {
				return err
			}
			if _, err := run(ctx, s.DB, "forget a removed file", noGarbageSQL, key); err != nil {
				return err
			}
			*n++
		}
		if len(keys) < batch {
			return nil
		}
	}
}
