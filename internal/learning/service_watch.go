package learning

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/gather"
	"github.com/courseworx/courseworx/plugin"
)

// Report is what a player says about every ten seconds, when it pauses and when it ends.
type Report struct {
	Played     [][2]float64   // seconds of the video that were played since the last report: from, to
	Position   float64        // where the playhead is, in seconds
	Seq        int64          // 1, 2, 3 …; counts this player's reports of this content
	SessionKey string         // made by the player when it opens
	Asset      plugin.AssetID // the film that was played; "" where the content holds none
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
// at the same time the later one waits for the first and sees both, and none falls into a cycle that was closed under it. Access is
// decided again then: whoever was removed meanwhile is told so.
func (s *Service) act(ctx context.Context, a plugin.Actor, sp spot, did act) (Progress, error) {
	var p Progress
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := holdEnrollments(ctx, tx, sp.Course, []plugin.UserID{a.User}); err != nil {
			return err
		}
		sp, err := s.spot(ctx, tx, a, sp.ID)
		if err != nil {
			return err
		}
		rule := s.rule(ctx)
		f := rule.facts(a, sp.room, sp.step)
		if did != (act{}) {
			err = Decide(f, rule.now).Err()
		}
		if err != nil || !rule.records(sp.room, f) {
			p = sp.progress()
			return err
		}
		if did != (act{}) {
			if err := writeAct(ctx, tx, a.User, sp.Course, sp.ID, did, s.Now()); err != nil {
				return err
			}
			if sp, err = s.spot(ctx, tx, a, sp.ID); err != nil {
				return err
			}
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
		ContentState: "done", Coverage: sp.watchedShare(), Progress: shownProgress(now.CompletedAt, now.Done, now.Total),
		Done: now.Done, Total: now.Total, CourseCompleted: now.Status == Completed,
	}
}

// progress is how far somebody is when nothing changes.
func (sp spot) progress() Progress {
	state := sp.state(Decision{Allowed: true})
	return Progress{
		ContentState: state, Coverage: sp.watchedShare(), Progress: shownProgress(sp.CompletedAt, sp.DoneCount, sp.TotalCount),
		Done: sp.DoneCount, Total: sp.TotalCount, CourseCompleted: sp.Status == Completed,
	}
}

const (
	// reportTries is how often a report is decided anew because another one came between.
	reportTries = 5
	// Of the reports that come at the same time this many share two round trips to the database, and this many wait: half of
	// what ten thousand players say in ten seconds. Who is sent away says it again with the next report.
	reportsTogether = 128
	reportsWaiting  = 5000
	reportsOfOne    = 8 // of one person
)

// Watch takes a report of a player: it adds the seconds that can have been watched and remembers
// the position. At the share of its seconds that its rule asks for, usually 90 %, the video is done. What cannot be believed is
// not credited and is no error, nor is a report that comes late or from a player that a newer one replaced. What was played of a film
// that is not there any more is: the player is to load the one that is.
//
// It takes two round trips to the database, shared with the reports that come at the same time, and some more the one time that
// the video is done.
func (s *Service) Watch(ctx context.Context, a plugin.Actor, id plugin.ContentID, r Report) (Progress, error) {
	if _, ok := plugin.ParseID[plugin.ContentID](string(id)); !ok {
		return Progress{}, plugin.ErrNotFound // it is not asked about together with others'
	}
	one := reported{actor: a, content: id, Report: r, rule: s.rule(ctx)}
	for try := 1; ; try++ {
		took, err := s.reports.Do(ctx, one)
		if err == nil {
			err = took.err
		}
		switch {
		case errors.Is(err, gather.ErrFull), errors.Is(err, errOvertaken) && try == reportTries:
			return Progress{}, db.ErrBusy.Because(err)
		case errors.Is(err, errOvertaken):
			continue
		case err != nil:
			return Progress{}, err
		}
		w := took.spot
		// Asked whatever came of the report: the one that reached the mark may have been cut short here. What else the rule asks
		// for may have been done at the moment at which enough was watched.
		if took.kept && !w.Done && (s.judge(w.step).Met || w.enough() && !took.enough) {
			return s.act(ctx, a, w, act{})
		}
		return w.progress(), nil
	}
}

// reported is a report with whose it is, and when it came.
type reported struct {
	actor   plugin.Actor
	content plugin.ContentID
	rule    rule
	Report
}

// taken is what became of a report.
type taken struct {
	spot   spot // as it is now
	kept   bool // what the person does here is
	enough bool // was watched before
	err    error
}

// gatherReports returns what takes reports, those of one person one after another.
func (s *Service) gatherReports() *gather.Gatherer[reported, taken] {
	return gather.New(gather.Limits{Size: reportsTogether, AtOnce: 2, Queue: reportsWaiting, PerKey: reportsOfOne},
		func(r reported) string { return string(r.actor.User) }, s.watchAll)
}

// watchAll takes the reports of different people, and those of visitors, of which nothing is kept.
func (s *Service) watchAll(ctx context.Context, reports []reported) ([]taken, error) {
	spots, err := s.watchedSpots(ctx, s.DB, reports)
	if err != nil {
		return nil, apart(err)
	}
	out, rows := make([]taken, len(reports)), make([]watchRow, 0, len(reports))
	for i, r := range reports {
		if spots[i] == nil {
			out[i].err = plugin.ErrNotFound
			continue
		}
		w := *spots[i]
		f := r.rule.facts(r.actor, w.room, w.step)
		out[i] = taken{spot: w.spot, enough: w.enough(), err: Decide(f, r.rule.now).Err()}
		if out[i].err == nil && w.Type != video {
			out[i].err = ErrNotVideo
		}
		if out[i].err == nil && !w.holds(r.Asset) {
			out[i].err = ErrReplaced
		}
		if out[i].kept = out[i].err == nil && r.rule.records(w.room, f) && w.Duration != nil && *w.Duration > 0; !out[i].kept {
			continue
		}
		if row, active := w.credit(r); active {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	covered, err := writeWatched(ctx, s.DB, rows, reports[0].rule.zone().String())
	if err != nil {
		return nil, apart(err)
	}
	for _, row := range rows {
		i := slices.IndexFunc(reports, func(r reported) bool { return r.actor.User == row.User })
		if now, ok := covered[row.User]; ok {
			out[i].spot.Covered = &now
		} else {
			out[i].err = errOvertaken
		}
	}
	return out, nil
}

// holds reports whether the film is what the content holds now. Ids are written in several ways.
func (st step) holds(film plugin.AssetID) bool {
	if st.AssetID == nil {
		return film == ""
	}
	known, _ := plugin.ParseID[plugin.AssetID](string(film))
	return known == *st.AssetID
}

// apart has the reports of a batch taken one by one when the database refused the values of one.
func apart(err error) error {
	if db.Unfit(err) {
		return errors.Join(gather.ErrApart, err)
	}
	return err
}

// enough reports whether all that the content's own rule asks for of watching is done.
func (st step) enough() bool {
	if st.Rule == nil {
		return false
	}
	watching, ok := st.Rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) { return r, r.Kind == catalogapi.RuleWatched })
	return ok && judgeContent(watching, st).Met
}

// credit returns what is written of a report: the seconds that can be believed. active is false when a later one was here before,
// or a newer player counts instead: nothing is written then.
func (w watchedSpot) credit(r reported) (row watchRow, active bool) {
	if w.LastKey == r.SessionKey && r.Seq <= w.LastSeq {
		return watchRow{}, false
	}
	played := spansOf(r.Played, *w.Duration)
	next, credited, active := w.player().report(r.SessionKey, played.seconds(), r.rule.now)
	if !credited {
		played = nil
	}
	return watchRow{
		User: r.actor.User, Course: w.Course, Content: w.ID, Key: next.Key, Earlier: next.Earlier, At: next.ReportedAt,
		Budget: next.Budget.Milliseconds(), Revision: w.PlayerRevision, ID: plugin.NewID[string](), Played: played.String(),
		Duration: *w.Duration, Position: int(math.Floor(min(max(r.Position, 0), float64(*w.Duration)))), Seq: r.Seq, Claimed: played.seconds(), Asset: w.AssetID,
	}, active
}
