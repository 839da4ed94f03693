package learning

import (
	"context"
	"errors"
	"math"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Report is what a player says about every ten seconds, when it pauses and when it ends.
type Report struct {
	Played     [][2]float64 // seconds of the video that were played since the last report: from, to
	Position   float64      // where the playhead is, in seconds
	Seq        int64        // 1, 2, 3 …; counts this player's reports of this content
	SessionKey string       // made by the player when it opens
}

// Confirm records that the actor has seen an article, a document or an image, or has done an assignment. Confirmed again it
// changes nothing. Of people who are not trainees of the course nothing is kept.
func (s *Service) Confirm(ctx context.Context, a plugin.Actor, id plugin.ContentID) (Progress, error) {
	sp, kept, err := s.enterContent(ctx, a, id)
	if err != nil {
		return Progress{}, err
	}
	if !s.confirmable(sp.step) {
		return Progress{}, ErrConfirm
	}
	if !kept || sp.Done {
		return sp.progress(), nil
	}
	return s.act(ctx, a, sp, act{opened: true, confirmed: true})
}

// Open records that the actor has opened a content, which is the first that is known of it and may be what completes it.
// Opened again it changes nothing. Of people who are not trainees of the course nothing is kept.
func (s *Service) Open(ctx context.Context, a plugin.Actor, id plugin.ContentID) (Progress, error) {
	sp, kept, err := s.enterContent(ctx, a, id)
	if err != nil || !kept || sp.Done || sp.OpenedAt != nil {
		return sp.progress(), err
	}
	return s.act(ctx, a, sp, act{opened: true})
}

// enterContent reads a content that the actor may open now, and whether what he or she does with it is kept.
func (s *Service) enterContent(ctx context.Context, a plugin.Actor, id plugin.ContentID) (sp spot, kept bool, err error) {
	sp, err = s.spot(ctx, s.DB, a, id)
	if err != nil {
		return spot{}, false, err
	}
	rule := s.rule(ctx)
	f := rule.facts(a, sp.room, sp.step)
	return sp, rule.records(sp.room, f), Decide(f, rule.now).Err()
}

// act is what somebody did with a content.
type act struct{ opened, confirmed bool }

// act writes what the actor did and completes the content if its rule holds then. The enrolment is held meanwhile: of two acts
// at the same time the later one waits for the first and sees both, and none falls into a cycle that was closed under it.
func (s *Service) act(ctx context.Context, a plugin.Actor, sp spot, did act) (Progress, error) {
	var p Progress
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := holdEnrollments(ctx, tx, sp.Course, []plugin.UserID{a.User}); err != nil {
			return err
		}
		if did != (act{}) {
			if err := writeAct(ctx, tx, a.User, sp.Course, sp.ID, did, s.Now()); err != nil {
				return err
			}
		}
		sp, err := s.spot(ctx, tx, a, sp.ID)
		if err != nil {
			return err
		}
		if sp.Done || !s.judge(sp.step).Met {
			p = sp.progress()
			return nil
		}
		now, err := s.complete(ctx, tx, a.User, sp, learningapi.Outcome{})
		p = sp.finished(now)
		return err
	})
	return p, err
}

// finished is how far somebody is who has just completed the content.
func (sp spot) finished(now settled) Progress {
	return Progress{
		ContentState: "done", Coverage: sp.watchedShare(), Progress: shownProgress(now.Status, now.Done, now.Total),
		Done: now.Done, Total: now.Total, CourseCompleted: now.Status == Completed,
	}
}

// progress is how far somebody is when nothing changes.
func (sp spot) progress() Progress {
	state := sp.state(Decision{Allowed: true})
	return Progress{
		ContentState: state, Coverage: sp.watchedShare(), Progress: shownProgress(sp.Status, sp.DoneCount, sp.TotalCount),
		Done: sp.DoneCount, Total: sp.TotalCount, CourseCompleted: sp.Status == Completed,
	}
}

// reportTries is how often a report is decided anew because another one came between.
const reportTries = 5

// Watch takes a report of a player: it adds the seconds that can have been watched and remembers
// the position. At the share of its seconds that its rule asks for, usually 90 %, the video is done. What cannot be believed is
// not credited and is no error, nor is a report that comes late or from a player that a newer one replaced.
//
// It takes two round trips to the database, and some more the one time that the video is done.
func (s *Service) Watch(ctx context.Context, a plugin.Actor, id plugin.ContentID, r Report) (Progress, error) {
	for try := 1; ; try++ {
		p, err := s.watch(ctx, a, id, r)
		if !errors.Is(err, errOvertaken) {
			return p, err
		}
		if try == reportTries {
			return Progress{}, db.ErrBusy.Because(err)
		}
	}
}

func (s *Service) watch(ctx context.Context, a plugin.Actor, id plugin.ContentID, r Report) (Progress, error) {
	w, err := s.watchedSpot(ctx, s.DB, a, id)
	if err != nil {
		return Progress{}, err
	}
	rule := s.rule(ctx)
	f := rule.facts(a, w.room, w.step)
	if err := Decide(f, rule.now).Err(); err != nil {
		return Progress{}, err
	}
	if w.Type != video {
		return Progress{}, ErrNotVideo
	}
	if !rule.records(w.room, f) || w.Duration == nil || *w.Duration <= 0 {
		return w.progress(), nil
	}
	before := w.step
	if err := s.credit(ctx, a, &w, r); err != nil {
		return Progress{}, err
	}
	// Asked whatever came of the report: the one that reached the mark may have been cut short here. What else the rule asks for
	// may have been done at the moment at which enough was watched.
	if !w.Done && (s.judge(w.step).Met || w.enough() && !before.enough()) {
		return s.act(ctx, a, w.spot, act{})
	}
	return w.progress(), nil
}

// enough reports whether all that the content's own rule asks for of watching is done.
func (st step) enough() bool {
	if st.Rule == nil {
		return false
	}
	watching, ok := st.Rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) { return r, r.Kind == catalogapi.RuleWatched })
	return ok && judgeContent(watching, st).Met
}

// credit writes what can be believed of a report, and brings w up to date.
func (s *Service) credit(ctx context.Context, a plugin.Actor, w *watchedSpot, r Report) error {
	if w.LastKey == r.SessionKey && r.Seq <= w.LastSeq {
		return nil // a later one was here before
	}
	played := spansOf(r.Played, *w.Duration)
	next, credited, active := w.player().report(r.SessionKey, played.seconds(), s.Now())
	if !active {
		return nil
	}
	if !credited {
		played = nil
	}
	position := int(math.Floor(min(max(r.Position, 0), float64(*w.Duration))))
	covered, err := writeWatched(ctx, s.DB, a.User, *w, next, r, played, position)
	if err == nil {
		w.Covered = &covered
	}
	return err
}
