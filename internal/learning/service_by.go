package learning

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// byOrder is the way of people who bought a course: their history says that it was by buying.
const byOrder = "order"

// wayForm is how ways are written.
var wayForm = regexp.MustCompile(`^[a-z_]{1,40}$`)

// ErrScore: a score is a whole percentage.
var ErrScore = plugin.NewFault(plugin.Invalid, "content.score")

// EnrolBy takes somebody into a course for a plugin, in the caller's transaction. What is not possible is an outcome, so that
// whoever was paid can act on it; nobody's price, prerequisites or publication are asked for, as all that was settled when it was
// sold. Only Entered and Renewed change anything about the person, and use up the hold.
//
//   - Entered needs a seat. The hold of that key is one, whoever it was made for; without one, who waits comes first.
//   - Renewed is whose access had ended. The seat is still theirs, the group too unless another one is asked for.
//   - NoSeat: the course or the group is full or past its last day, or the group is gone.
//   - Closed: the course is archived or gone, the person teaches it or is nobody any more, or the access would have ended already.
//     Whoever is suspended stays so: the team did that and only the team ends it, a purchase does not.
func (s *Service) EnrolBy(ctx context.Context, tx db.Tx, by plugin.Actor, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error) {
	if e.Way != "" && !wayForm.MatchString(e.Way) {
		return "", "", ErrAssign.At("/way", "enrollment.way_unknown")
	}
	e.Reason = shortened(clean(e.Reason), reasonMax)
	d, err := holdDoor(ctx, tx, plugin.Actor{User: e.User}, e.Course, s.local(ctx))
	if errors.Is(err, plugin.ErrNotFound) {
		return "", plugin.Closed, nil
	}
	if err != nil {
		return "", "", err
	}
	before, err := findEnrollment(ctx, tx, e.Course, e.User)
	if err != nil {
		return "", "", err
	}
	there, err := somebody(ctx, tx, e.User)
	if err != nil {
		return "", "", err
	}
	if e.Until == nil {
		e.Until = d.accessUntil(s.local(ctx))
	}
	now := s.Now()
	live := before != nil && before.Status.live()
	switch {
	case live && !over(before.AccessUntil, now):
		return before.ID, plugin.Already, nil
	case !there, d.Archived, d.TeamRole != "", before != nil && before.Status == Suspended, over(e.Until, now):
		return "", plugin.Closed, nil
	case live:
		return s.renewBy(ctx, tx, by, d, before.ID, e)
	case d.Over:
		return "", plugin.NoSeat, nil
	}
	return s.enterBy(ctx, tx, by, d, before, e)
}

// enterBy takes in who is not in the course.
func (s *Service) enterBy(ctx context.Context, tx db.Tx, by plugin.Actor, d door, before *held, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error) {
	if err := s.moveUp(ctx, tx, e.Course, d); err != nil {
		return "", "", err
	}
	into, err := s.seatBeside(ctx, tx, d.back(before, e.Group), &e.User, e.Hold, e.Course, e.Group)
	if err == nil && into == nil {
		err = s.passesByWith(ctx, tx, d, e.Course, e.User, e.Hold)
	}
	if noSeat(err) {
		return "", plugin.NoSeat, nil
	}
	if err != nil {
		return "", "", err
	}
	in := entry{source: sourceBy(by, e), group: into, until: e.Until, reason: e.Reason, way: e.Way}
	if err := s.takeIn(ctx, tx, by, e.User, e.Course, before, in); err != nil {
		return "", "", err
	}
	if err := useHold(ctx, tx, e.Course, e.Hold); err != nil {
		return "", "", err
	}
	counted, err := s.settle(ctx, tx, e.Course, []plugin.UserID{e.User})
	if err != nil {
		return "", "", err
	}
	return counted[0].ID, plugin.Entered, nil
}

// renewBy gives access again to whom it had ended for.
func (s *Service) renewBy(ctx context.Context, tx db.Tx, by plugin.Actor, d door, id plugin.EnrollmentID, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error) {
	before, err := holdEnrollment(ctx, tx, id)
	if err != nil {
		return "", "", err
	}
	now := before
	now.AccessUntil = e.Until
	needs, in := d.lacks(&before, e.Group)
	if in != "" {
		if err := s.moveUp(ctx, tx, e.Course, d); err != nil {
			return "", "", err
		}
		into, err := s.seatBeside(ctx, tx, needs, &e.User, e.Hold, e.Course, in)
		if noSeat(err) {
			return "", plugin.NoSeat, nil
		}
		if err != nil {
			return "", "", err
		}
		now.GroupID, now.GroupName = &into.ID, &into.Name
	}
	ch := EnrollmentChange{Act: Extend, Reason: e.Reason, source: sourceBy(by, e), way: e.Way}
	if err := s.change(ctx, tx, by, before, now, ch); err != nil {
		return "", "", err
	}
	if err := useHold(ctx, tx, e.Course, e.Hold); err != nil {
		return "", "", err
	}
	if err := endWaiting(ctx, tx, e.Course, e.User, "enrolled"); err != nil {
		return "", "", err
	}
	return id, plugin.Renewed, s.moveUp(ctx, tx, e.Course, d) // the seat in the former group, and one that was kept
}

// over reports whether access until then is over.
func over(until *time.Time, now time.Time) bool { return until != nil && !now.Before(*until) }

// noSeat reports whether err says that there is no seat. A group that is not found was taken away meanwhile.
func noSeat(err error) bool {
	return errors.Is(err, ErrFull) || errors.Is(err, ErrFullWait) || errors.Is(err, ErrGroupFull) || errors.Is(err, ErrGroupOver) || errors.Is(err, plugin.ErrNotFound)
}

// sourceBy is how the history names whose doing an enrolment by a plugin is.
func sourceBy(by plugin.Actor, e plugin.Enrolment) string {
	switch {
	case e.Way == byOrder:
		return "order"
	case !by.SignedIn():
		return "system"
	case by.User == e.User:
		return "self"
	}
	return "staff"
}

// shortened returns as much of a text as may be kept.
func shortened(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most])
	}
	return text
}

// EndBy ends somebody's access for a plugin, in the caller's transaction: the person has left the course, and the media are cut
// off on every server as soon as it is committed. Done twice it is done once. Whoever is suspended does not leave, because coming
// back would end that: then only the access ends.
func (s *Service) EndBy(ctx context.Context, tx db.Tx, by plugin.Actor, id plugin.EnrollmentID, reason string) error {
	course, err := courseOf(ctx, tx, id)
	if err != nil {
		return err
	}
	// The course before its enrolments, in the order of whoever takes seats.
	if _, err := holdDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx)); err != nil {
		return err
	}
	before, err := holdEnrollment(ctx, tx, id)
	if err != nil {
		return err
	}
	ch := EnrollmentChange{Act: Drop, Reason: shortened(clean(reason), reasonMax)}
	now, moment := before, s.Now()
	switch {
	case before.Status == Dropped, before.Status == Suspended && over(before.AccessUntil, moment):
		return nil
	case before.Status == Suspended:
		ch.Act, now.AccessUntil = Extend, &moment
	default:
		now.Status, ch.quiet = Dropped, true
	}
	if err := s.change(ctx, tx, by, before, now, ch); err != nil {
		return err
	}
	_, err = s.settle(ctx, tx, course, []plugin.UserID{before.UserID})
	return err
}

// CompleteBy records for the plugin that brings these types that the actor completed a content, in the caller's transaction.
// Whoever may not open it is refused as when opening it, and of people who are not trainees of the course nothing is kept. Done
// again it changes nothing but a score that is better now.
func (s *Service) CompleteBy(ctx context.Context, tx db.Tx, a plugin.Actor, content plugin.ContentID, types []string, score *int) error {
	if score != nil && (*score < 0 || *score > 100) {
		return ErrScore
	}
	sp, err := s.spot(ctx, tx, a, content)
	if err != nil {
		return err
	}
	rule := s.rule(ctx)
	f := rule.facts(a, sp.room, sp.step)
	switch err := Decide(f, rule.now).Err(); {
	case err != nil:
		return err
	case !slices.Contains(types, sp.Type):
		return plugin.ErrNotGranted
	case !rule.records(sp.room, f):
		return nil
	}
	// Held before anything is written, as whoever closes the cycle holds it.
	if _, err := holdEnrollments(ctx, tx, sp.Course, []plugin.UserID{a.User}); err != nil {
		return err
	}
	if score != nil {
		if err := betterScore(ctx, tx, a.User, content, *score); err != nil {
			return err
		}
	}
	_, err = s.complete(ctx, tx, a.User, sp, learningapi.Outcome{Score: score})
	return err
}
