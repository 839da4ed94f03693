package learning

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// MayView returns nil when the actor may see the content, else a fault: plugin.ErrNotFound when it
// is not the actor's to know, or one that says why not now.
func (s *Service) MayView(ctx context.Context, a plugin.Actor, content plugin.ContentID) error {
	sp, err := s.spot(ctx, s.DB, a, content)
	if err != nil {
		return err
	}
	return s.rule(ctx).decide(a, sp.room, sp.step).Err()
}

// Round returns for a plugin which time through the course this is for the actor: 1 for the first; 0 for whose doing nothing is
// kept, such as the team, visitors of a preview, and whose access has ended. Whoever may not open the content is refused as when
// opening it.
func (s *Service) Round(ctx context.Context, a plugin.Actor, content plugin.ContentID) (int, error) {
	sp, err := s.spot(ctx, s.DB, a, content)
	if err != nil {
		return 0, err
	}
	rule := s.rule(ctx)
	f := rule.facts(a, sp.room, sp.step)
	if err := Decide(f, rule.now).Err(); err != nil || !rule.records(sp.room, f) {
		return 0, err
	}
	return sp.Cycle, nil
}

// MayWatch returns nil when the actor may have the bytes of the file: his or her own upload, one of
// a course whose team he or she is of, the cover of a listed course, or one that a content shows
// which the actor may see. Media asks it.
func (s *Service) MayWatch(ctx context.Context, a plugin.Actor, asset plugin.AssetID) error {
	f, err := readFile(ctx, s.DB, a, asset)
	if err != nil {
		return err
	}
	if a.System || a.Is(plugin.SuperAdmin) || (a.SignedIn() && f.Owner == a.User) || member(a, f.TeamRole) || f.Cover {
		return nil
	}
	if len(f.Contents) == 0 {
		return plugin.ErrNotFound
	}
	spots, err := s.spots(ctx, s.DB, a, f.Contents...)
	if err != nil {
		return err
	}
	// Of several refusals the one that says most is told.
	refusal, rule := error(plugin.ErrNotFound), s.rule(ctx)
	for _, sp := range spots {
		d := rule.decide(a, sp.room, sp.step)
		if d.Allowed {
			return nil
		}
		if refused := d.Err(); refused != error(plugin.ErrNotFound) && (d.locked() || refusal == error(plugin.ErrNotFound)) {
			refusal = refused
		}
	}
	return refusal
}

// rule is the access rule at one moment.
type rule struct {
	now  time.Time
	zone func() *time.Location // of the organisation; asked for only where days are counted
}

func (s *Service) rule(ctx context.Context) rule {
	return rule{s.Now(), sync.OnceValue(func() *time.Location {
		if s.Zone == nil {
			return time.UTC
		}
		return s.Zone(ctx)
	})}
}

func (r rule) decide(a plugin.Actor, at room, st step) Decision {
	return Decide(r.facts(a, at, st), r.now)
}

// mayTeach returns nil when the actor sees the course as its team does.
func (s *Service) mayTeach(a plugin.Actor, r room) error {
	if a.System || a.Is(plugin.SuperAdmin) || member(a, r.TeamRole) {
		return nil
	}
	return plugin.ErrNotFound
}

// mayDecide returns nil when the actor may change enrolments of the course: an observer looks only.
func (s *Service) mayDecide(a plugin.Actor, r room) error {
	if err := s.mayTeach(a, r); err != nil {
		return err
	}
	if a.System || a.Is(plugin.SuperAdmin) || slices.Contains([]string{"owner", "trainer"}, r.TeamRole) {
		return nil
	}
	return plugin.ErrDenied
}
