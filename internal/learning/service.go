// Package learning owns who learns what and how far they are: enrolment and seats, the one access
// rule, completion, watched seconds, progress.
//
//	enrollment.go            what an enrolment is, and whom a course takes in (pure)
//	access.go                the access rule (pure)
//	completion.go            what completes a content, and what progress is (pure)
//	coverage.go              watched seconds, and what is believed of a player's reports (pure)
//	progress.go              outlines with own progress (pure)
//	needs.go                 what this module asks of others
//	service.go               the service
//	service_access.go        may somebody see this content, this file
//	service_enroll.go        enrolling, seats
//	service_state.go         how somebody stands to a course
//	service_ask.go           who is asked before
//	service_staff.go         staff enrols people
//	service_sell.go          what staff gives for money
//	invitation.go            what an invitation is, and reading a pasted list of addresses (pure)
//	service_invite.go        inviting by a list
//	service_invitations.go   the list of invitations, sending again, revoking
//	service_invited.go       opening an invitation and taking it up
//	service_seat.go          seats that plugins hold
//	service_by.go            what plugins do to enrolments and contents of theirs
//	service_change.go        what is done to an enrolment, by staff or by whom it is
//	cycle.go                 a closed time through a course (pure)
//	service_cycle.go         taking a course again
//	service_detail.go        an enrolment and its history, candidates, the list as a file
//	service_waiting.go       the waiting list
//	service_offer.go         offering seats to those who wait
//	service_learn.go         my learning, the player's outline, a content
//	service_watch.go         confirming and watching
//	service_progress.go      completing and counting
//	service_outline.go       whom a change of the outline leaves nothing to do
//	service_people.go        a course's trainees
//	standing.go              how far a trainee is and should be (pure)
//	service_standing.go      everything about one trainee in one course
//	trainee_note.go          what trainers note about trainees (pure)
//	service_trainee_note.go  noting, sending, answering
//	service_timeline.go      what happened with a trainee in a course, in its order
//	service_calendar.go      what somebody has before them: openings, ends, offers
//	service_list.go          the enrolments in all of one's courses
//	service_few.go           courses that begin with fewer than they need
//	review.go                what a review is, and where it stands (pure)
//	service_review.go        reviews: writing, answering, moderating
//	note.go                  what a note is (pure)
//	service_note.go          notes: writing, finding, what is shared with the team
//	service_note_file.go     one's own notes as a Markdown file
//	service_note_pdf.go      the same as a PDF
//	subscribe.go             what follows from events
//	store_*.go               the SQL, and nothing but SQL
//	http*.go                 the operations
package learning

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/gather"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/setting"
)

// Deps is what the module works with.
type Deps struct {
	DB      *db.DB
	Bus     *event.Bus
	Hub     *live.Hub
	Signals *db.Signals
	Notices *notice.Notices
	Mails   *mail.Mails
	Courses Courses
	Seller  Seller      // sells what staff gives for money; nil: nobody
	Hooks   *hook.Hooks // who is asked before somebody comes into a course; nil: nobody
	Sources []learningapi.CompletionSource
	// Deadlines know until when contents are to be done.
	Deadlines []Deadlines
	// Hearers know what was said, for timelines.
	Hearers []Hearer
	// Confirmed are further types of content that are completed by opening and confirming.
	Confirmed []string
	Now       func() time.Time
	// Zone is the organisation's time zone, in which days after an enrolment are counted; nil: UTC.
	Zone func(ctx context.Context) *time.Location
	// Press prints documents, with what the whole site shares on them.
	Press *pdf.Press
	Site  func(ctx context.Context) (setting.Site, error)
	// Texts are what files are written with that people take away, BaseURL is where links in them lead.
	Texts   *i18n.Texts
	BaseURL func() string
	// Moderated reports whether reviews wait for a super admin; nil: they are published at once.
	Moderated func(ctx context.Context, q db.Querier) (bool, error)
}

// Service offers the use cases of learning.
type Service struct {
	Deps
	types     []string           // of contents that count
	confirmed []string           // of contents that are completed by confirming
	doors     *ratelimit.Limiter // looks at invitations, by address
	checks    *ratelimit.Limiter // looks through lists of addresses, by person
	reports   *gather.Gatherer[reported, taken]
}

// New returns the service.
func New(d Deps) *Service {
	d.Notices.Offer(
		notice.Kind{Name: "enrollment_created", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "course_completed", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "enrollment_suspended", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "enrollment_resumed", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "enrollment_dropped", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "access_changed", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "group_changed", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "course_again", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "seat_offered", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "seat_lapsed", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "waiting_moved", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "seat_regrouped", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "waiting_paused", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "trainee_note", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "trainee_note_answered", Group: "teaching", Mail: notice.MailDigest},
		notice.Kind{Name: "course_below_minimum", Group: "teaching", Mail: notice.MailNow},
		notice.Kind{Name: "review_rejected", Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: "course_review", Group: "teaching", Mail: notice.MailDigest},
	)
	all := slices.Concat(confirmed, d.Confirmed)
	// A whole class opens its invitations at once from behind one address.
	s := &Service{Deps: d, types: countedTypes(all, d.Sources), confirmed: all, doors: ratelimit.New(0.5, 60, 100_000, d.Now), checks: ratelimit.New(0.1, 60, 10_000, d.Now)}
	s.reports = s.gatherReports()
	return s
}

// At returns the service at another time, for what happened then.
func (s *Service) At(then time.Time) *Service {
	at := *s
	at.Now = func() time.Time { return then }
	return &at
}

// RevokeTopic is the signal that somebody lost access to a course. Its id is that of Revoked.
const RevokeTopic = "revoke"
