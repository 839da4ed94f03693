// Package notify is how the centre speaks to people: the notification centre, preferences,
// announcements, messages between trainers and trainees, questions and answers in courses. What is told is kept by platform/notice.
//
//	service.go             the service, and the notification centre
//	announcement.go        what an announcement is (pure)
//	service_announce.go    making, changing, taking back, telling
//	service_announced.go   reading
//	service_messages.go    messages
//	thread.go              what a question and an answer are (pure)
//	service_questions.go   lists of questions
//	service_thread.go      a question as somebody reads it, and what they may do
//	service_ask.go         who is asked before
//	service_post.go        asking, answering, changing, accepting
//	service_moderate.go    what the team does, and what readers tell it
//	service_thread_tell.go who is told
//	calendar.go            what stands in a calendar, and how it stands with it (pure)
//	service_calendar.go    somebody's calendar
//	service_timeline.go    what a trainee said, for the timeline of a course
//	service_feed.go        its secret address; ics.go writes iCalendar
//	service_remind.go      reminders
//	store_*.go             the SQL, and nothing but SQL
//	http*.go               the operations
package notify

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Deps is what the module works with.
type Deps struct {
	DB      *db.DB
	Hub     *live.Hub
	Jobs    *job.Jobs
	Notices *notice.Notices
	Rooms   Rooms
	Hooks   *hook.Hooks // who is asked before a question or an answer is written; nil: nobody
	Diaries []Diary
	Site    func(ctx context.Context) (setting.Site, error) // whose clock due dates go by
	Now     func() time.Time
}

// Service offers the use cases of speaking to people.
type Service struct {
	Deps
	notices *notice.Notices
	rich    richtext.Policy
	pace    *ratelimit.Limiter // of messages, by person
	// Of questions and answers, by person: of trainees, and of those who teach the course.
	asking, teaching *ratelimit.Limiter
	reading          *ratelimit.Limiter // of calendars by their secret address, by person
	closed           *closedList
	past             bool // what is said was said long ago: nobody is told of it
}

// At returns the service at another time, for what was said then. Of what is more than two days old nobody is told any more.
func (s *Service) At(then time.Time) *Service {
	at := *s
	at.past = s.Now().Sub(then) > 48*time.Hour
	at.Now = func() time.Time { return then }
	return &at
}

// New returns the service.
func New(d Deps) *Service {
	hourly := func(n int) *ratelimit.Limiter { return ratelimit.New(float64(n)/3600, n, 10_000, d.Now) }
	s := &Service{
		Deps: d, notices: d.Notices, rich: richtext.New(), pace: ratelimit.New(messagesPerSecond, messagesAtOnce, 10_000, d.Now),
		asking: hourly(postsAnHour), teaching: hourly(teamPostsAnHour), reading: ratelimit.New(feedAnHour/3600.0, feedAtOnce, 10_000, d.Now),
		closed: &closedList{until: map[reminder]time.Time{}},
	}
	d.Notices.Offer(
		notice.Kind{Name: "announcement", Group: "news", Mail: notice.MailNow},
		notice.Kind{Name: "message", Group: "news", Mail: notice.MailNow},
	)
	d.Notices.Offer(questionKinds...)
	d.Notices.Offer(reminderKinds...)
	job.Handle(d.Jobs, s.tellAnnouncement)
	job.Handle(d.Jobs, s.tellPost)
	return s
}

// List is a page of notices with the number of unread ones.
type List struct {
	plugin.Page[notice.Notice]
	Unread int `json:"unread" doc:"At most 100"`
}

type noticeKey struct {
	ID string `json:"i"`
}

// List returns the actor's notices, the newest first.
func (s *Service) List(ctx context.Context, a plugin.Actor, cursor string, limit int) (List, error) {
	after, err := plugin.ParseCursor[noticeKey](cursor)
	if err != nil {
		return List{}, err
	}
	var before *string
	if after != nil {
		id, ok := plugin.ParseID[string](after.ID)
		if !ok {
			return List{}, plugin.ErrCursor
		}
		before = &id
	}
	rows, err := s.notices.List(ctx, a, before, limit+1)
	if err != nil {
		return List{}, err
	}
	unread, err := s.notices.Unread(ctx, a.User)
	return List{plugin.Cut(rows, limit, func(n notice.Notice) noticeKey { return noticeKey{n.ID} }), unread}, err
}

// Read marks the actor's notices as read, all when ids is nil, and returns how many are not.
func (s *Service) Read(ctx context.Context, a plugin.Actor, ids []string) (int, error) {
	if err := s.notices.Read(ctx, a.User, ids); err != nil {
		return 0, err
	}
	return s.notices.Unread(ctx, a.User)
}
