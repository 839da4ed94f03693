package learning

import (
	"cmp"
	"context"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Act is what staff does to an enrolment.
type Act string

const (
	Suspend  Act = "suspend"  // no access for the time being
	Resume   Act = "resume"   // ends that; who left comes back
	Drop     Act = "drop"     // has left
	Finish   Act = "complete" // is done, whatever the contents say
	Extend   Act = "extend"   // access until then, or without end
	Move     Act = "move"     // into another group, or none
	Annotate Act = "note"     // the team's own note
	Again    Act = "again"    // takes the course again, from the beginning
)

// EnrollmentChange is one act on an enrolment, and what it needs.
type EnrollmentChange struct {
	Act    Act
	Reason string     // kept in the history; may be empty
	Until  *time.Time // of Extend: the first moment without access; nil: it does not end
	Group  string     // of Move, "" for none; of Again and Resume, "" for the one of before, or the only one
	Note   string     // of Annotate; "" for none

	source, way string // of what a plugin does, as in the history; "" for what people do
	quiet       bool   // the plugin that asks for it tells the person
}

// tooLong returns a fault when what people wrote is longer than what is kept.
func (ch EnrollmentChange) tooLong() error {
	switch {
	case utf8.RuneCountInString(ch.Reason) > reasonMax:
		return ErrAssign.At("/reason", "enrollment.too_long", plugin.Args{"max": reasonMax})
	case utf8.RuneCountInString(ch.Note) > notesMax:
		return ErrAssign.At("/note", "enrollment.too_long", plugin.Args{"max": notesMax})
	}
	return nil
}

// ChangeEnrollment does it. Done twice it is done once. What was learnt stays, whatever is done. When access is taken the
// person's media are cut off on every server as soon as it is committed.
func (s *Service) ChangeEnrollment(ctx context.Context, a plugin.Actor, id plugin.EnrollmentID, ch EnrollmentChange) (Enrollment, error) {
	ch.Reason, ch.Note = clean(ch.Reason), clean(ch.Note)
	if err := ch.tooLong(); err != nil {
		return Enrollment{}, err
	}
	var out Enrollment
	if ch.Act == Resume {
		if err := s.askTakingBack(ctx, a, id, ch.Group); err != nil {
			return out, err
		}
	}
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		course, err := courseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err := s.room(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if err := s.mayDecide(a, r); err != nil {
			return err
		}
		// The course before its enrolments, in the order of whoever takes seats.
		d, err := holdDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
		if err != nil {
			return err
		}
		e, err := holdEnrollment(ctx, tx, id)
		if err != nil {
			return err
		}
		if ch.Act == Resume && e.Status == Dropped {
			return s.takeBack(ctx, tx, a, d, e, ch, &out)
		}
		if ch.Act == Again {
			return s.takeAgain(ctx, tx, a, d, e, ch, &out)
		}
		now := e
		if err := s.apply(ctx, tx, d, &now, ch); err != nil {
			return err
		}
		if now.same(e) {
			out = e.enrollment()
			return nil
		}
		if err := s.change(ctx, tx, a, e, now, ch); err != nil {
			return err
		}
		counted, err := s.settle(ctx, tx, e.CourseID, []plugin.UserID{e.UserID})
		if err != nil {
			return err
		}
		out = counted[0].enrollment()
		if ch.Act == Move { // of the seat in the former group no event tells
			return s.moveUp(ctx, tx, course, d)
		}
		return nil
	})
	return out, err
}

// takeBack enrols somebody again who had left; into a course that costs something with a reason, as when it is given.
func (s *Service) takeBack(ctx context.Context, tx db.Tx, a plugin.Actor, d door, e held, ch EnrollmentChange, out *Enrollment) error {
	group, several, err := s.groupFor(ctx, tx, d, e.CourseID, ch.Group)
	if err != nil {
		return err
	}
	there, err := s.through(ctx, tx, d, e.CourseID, group)
	switch {
	case err != nil:
		return err
	case d.Archived:
		return ErrClosed
	case several:
		return errWhichGroup()
	case !there.Free && ch.Reason == "":
		return ErrAssign.At("/reason", "enrollment.reason_needed", nil)
	}
	into, err := s.seat(ctx, tx, d.back(&e, group), &e.UserID, e.CourseID, group)
	if err != nil {
		return err
	}
	in := entry{source: "staff", group: into, until: d.accessUntil(s.local(ctx)), reason: ch.Reason}
	if err := s.takeIn(ctx, tx, a, e.UserID, e.CourseID, &e, in); err != nil {
		return err
	}
	counted, err := s.settle(ctx, tx, e.CourseID, []plugin.UserID{e.UserID})
	if err == nil {
		*out = counted[0].enrollment()
	}
	return err
}

// Leave takes the actor out of a course. Nothing that was done is lost.
func (s *Service) Leave(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := holdDoor(ctx, tx, a, course, s.local(ctx)); err != nil {
			return err
		}
		e, err := findEnrollment(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		switch {
		case e == nil:
			return plugin.ErrNotFound
		case e.Status == Dropped:
			return nil
		case e.Status == Suspended:
			return ErrSuspended // leaving and coming back would end it
		}
		held, err := holdEnrollment(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		now := held
		now.Status = Dropped
		if err := s.change(ctx, tx, a, held, now, EnrollmentChange{Act: Drop}); err != nil {
			return err
		}
		_, err = s.settle(ctx, tx, course, []plugin.UserID{a.User})
		return err
	})
}

// apply changes the enrolment as it is to be, or says why not.
func (s *Service) apply(ctx context.Context, tx db.Tx, d door, e *held, ch EnrollmentChange) error {
	switch ch.Act {
	case Suspend:
		if e.Status == Dropped {
			return ErrStatus
		}
		e.Status = Suspended
	case Drop:
		e.Status = Dropped
	case Resume:
		if e.Status == Suspended {
			e.Status = Enrolled
			if e.CompletedAt != nil {
				e.Status = Completed
			}
		}
	case Finish:
		if e.Status != Enrolled && e.Status != Completed {
			return ErrStatus
		}
		if e.Status = Completed; e.CompletedAt == nil {
			now := s.Now()
			e.CompletedAt = &now
		}
	case Extend:
		if ch.Until != nil && !ch.Until.After(e.EnrolledAt) {
			return ErrAssign.At("/lastDay", "enrollment.before_start", nil)
		}
		e.AccessUntil = ch.Until
	case Move:
		if e.Status == Dropped {
			return ErrStatus
		}
		if ch.Group == "" {
			e.GroupID, e.GroupName = nil, nil
			return nil
		}
		if e.GroupID != nil && *e.GroupID == ch.Group {
			return nil
		}
		if e.CompletedAt == nil {
			d.MaxStudents = nil // the course's seat is the person's already
		}
		in, err := s.seat(ctx, tx, d, &e.UserID, e.CourseID, ch.Group)
		if err != nil {
			return err
		}
		e.GroupID, e.GroupName = &in.ID, &in.Name
	case Annotate:
		e.Notes = said(ch.Note)
	default:
		return ErrStatus
	}
	return nil
}

// same reports whether a change would change nothing.
func (h held) same(o held) bool {
	until := func(t *time.Time) int64 {
		if t == nil {
			return 0
		}
		return t.UnixMicro()
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return h.Status == o.Status && until(h.AccessUntil) == until(o.AccessUntil) && text(h.GroupID) == text(o.GroupID) && text(h.Notes) == text(o.Notes)
}

// opened reports whether the person learns in the course: who does not any more is expected to do nothing, until he or she comes back.
func (h held) opened(now time.Time) bool { return h.Status.live() && !over(h.AccessUntil, now) }

// told are the kinds of notices by which people learn of what was done to their enrolment.
var told = map[Act]string{
	Suspend: "enrollment_suspended", Resume: "enrollment_resumed", Drop: "enrollment_dropped", Extend: "access_changed", Move: "group_changed",
}

// change writes what becomes of an enrolment, its history, and who hears of it.
func (s *Service) change(ctx context.Context, tx db.Tx, a plugin.Actor, before, e held, ch EnrollmentChange) error {
	now := s.Now()
	if err := writeChanged(ctx, tx, e); err != nil {
		return err
	}
	if e.opened(now) && !before.opened(now) {
		if err := s.comeBack(ctx, tx, before, now); err != nil {
			return err
		}
	}
	if before.CompletedAt == nil && e.CompletedAt != nil {
		if err := stamp(ctx, tx, []plugin.EnrollmentID{e.ID}, now); err != nil {
			return err
		}
	}
	if ch.Act != Annotate {
		c := change{
			enrollment: e.ID, actor: userOf(a), from: before.Status, to: e.Status, source: cmp.Or(ch.source, sourceOf(a, e)), reason: said(ch.Reason), at: now,
			group: e.GroupName, until: e.AccessUntil, way: said(ch.way),
		}
		if err := writeChange(ctx, tx, c); err != nil {
			return err
		}
	}
	fields := map[Act][]string{Extend: {"accessUntil"}, Move: {"groupId"}, Annotate: {"notes"}}[ch.Act]
	if fields == nil {
		fields = []string{"status"}
	}
	err := audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment." + ch.Act.Audited(), Type: "enrollment", ID: string(e.ID), Fields: fields})
	if err != nil {
		return err
	}
	if err := s.follow(ctx, tx, before, e); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(e.CourseID))
	if before.Status.live() && !e.Status.live() || over(e.AccessUntil, now) {
		tx.AfterCommit(func() { s.Signals.Send(RevokeTopic, Revoked(e.UserID, e.CourseID)) })
	}
	if ch.quiet || ch.Act == Drop && a.User == e.UserID {
		return nil
	}
	return s.tellChange(ctx, tx, e, ch.Act)
}

// sourceOf names whose doing a change is.
func sourceOf(a plugin.Actor, e held) string {
	switch {
	case a.System:
		return "system"
	case a.User == e.UserID:
		return "self"
	}
	return "staff"
}

// Acts are all of them.
var Acts = []Act{Suspend, Resume, Drop, Finish, Extend, Move, Annotate, Again}

// Audited names the act as the audit log does, after "enrollment.".
func (a Act) Audited() string {
	switch a {
	case Suspend:
		return "suspended"
	case Resume:
		return "resumed"
	case Drop:
		return "dropped"
	case Finish:
		return "completed"
	case Extend:
		return "access_changed"
	case Move:
		return "moved"
	case Again:
		return "taken_again"
	}
	return "annotated"
}

// follow publishes what others do something about.
func (s *Service) follow(ctx context.Context, tx db.Tx, before, e held) error {
	if before.Status == e.Status {
		return nil
	}
	var fact plugin.Event
	switch e.Status {
	case Suspended:
		fact = plugin.EnrollmentSuspended{Enrollment: e.ID, User: e.UserID, Course: e.CourseID}
	case Dropped:
		fact = plugin.EnrollmentDropped{Enrollment: e.ID, User: e.UserID, Course: e.CourseID}
	case Completed:
		if before.Status == Suspended {
			return nil // it was completed before
		}
		fact = plugin.EnrollmentCompleted{Enrollment: e.ID, User: e.UserID, Course: e.CourseID}
	default:
		return nil
	}
	return s.Bus.Publish(ctx, tx, fact)
}

// tellChange tells the person of it, where there is something to tell.
func (s *Service) tellChange(ctx context.Context, tx db.Tx, e held, act Act) error {
	kind := told[act]
	if kind == "" {
		return nil
	}
	about, err := s.news(ctx, tx, e.UserID, e.CourseID)
	if err != nil {
		return err
	}
	link := "/learn/" + string(e.CourseID)
	if act == Drop {
		link = "/learning" // the course lets nobody in any more
	}
	return s.Notices.Tell(ctx, tx, notice.Message{
		Dedupe: kind + ":" + plugin.NewID[string](), User: e.UserID, Kind: kind, Args: map[string]any{"course": about.Title}, Link: link,
	})
}
