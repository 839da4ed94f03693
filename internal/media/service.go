package media

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Deps is what the module works with.
type Deps struct {
	DB         *db.DB
	Blobs      blob.Store
	Staging    *Staging // where unfinished uploads lie
	Courses    Courses
	Gate       Gate
	References []References
	Limits     Limits
	Keys       Keys
	Signals    Signals
	FFprobe    string // path of the program; "" when there is none
	Log        *slog.Logger
	Now        func() time.Time
}

// Service offers the use cases of files.
type Service struct {
	Deps
	leases  *leases
	revoked *revocations
	cards   *cards
}

// New returns the service. It hears signals, so it is to be called before they run.
func New(d Deps) *Service {
	s := &Service{Deps: d, leases: &leases{db: d.DB, log: d.Log}, revoked: newRevocations(d.Now), cards: newCards(d.Now)}
	d.Signals.Hear(revokeTopic, s.revoked.revoke)
	d.Signals.Again(s.revoked.revokeAll)
	return s
}

// Find returns an asset to another module, which has decided that it may know of it, or
// plugin.ErrNotFound. It reads inside of the caller's transaction.
func (s *Service) Find(ctx context.Context, q db.Querier, id plugin.AssetID) (Asset, error) {
	return findAsset(ctx, q, id)
}

// Asset returns an asset to somebody who manages it.
func (s *Service) Asset(ctx context.Context, actor plugin.Actor, id plugin.AssetID) (Asset, error) {
	a, err := findAsset(ctx, s.DB, id)
	if err != nil {
		return Asset{}, err
	}
	if a.Owner == actor.User && actor.SignedIn() {
		return a, nil
	}
	return a, s.mayManage(ctx, actor, a.Owner, a.Course)
}

// mayManage: whoever may edit the file's course, and the owner of a file without a course. Any
// other is told that there is no such file.
func (s *Service) mayManage(ctx context.Context, actor plugin.Actor, owner plugin.UserID, course *plugin.CourseID) error {
	if !actor.SignedIn() {
		return plugin.ErrNotFound
	}
	if course == nil {
		if owner == actor.User {
			return nil
		}
		return plugin.ErrNotFound
	}
	return hidden(s.Courses.CanEdit(ctx, actor, *course))
}

// hidden makes a refusal look like an absence and leaves other errors as they are.
func hidden(err error) error {
	var f *plugin.Fault
	if errors.As(err, &f) && (f.Kind == plugin.Denied || f.Kind == plugin.SignedOut || f.Kind == plugin.NotFound) {
		return plugin.ErrNotFound.Because(err)
	}
	return err
}
