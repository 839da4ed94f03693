package notify_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/assessment"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// site is the module on a database: a course of Omar's with Lea as its trainee, and strangers.
type site struct {
	*notify.Service
	t                                *testing.T
	db                               *db.DB
	ahead                            atomic.Int64 // nanoseconds that the service's clock is ahead
	course, group                    string
	admin, omar, una, lea, max, nora plugin.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	url, log := dbtest.URL(t), slog.New(slog.DiscardHandler)
	d, signals := dbtest.Open(t, url, 6), db.NewSignals(url, log)
	s := &site{t: t, db: d, course: plugin.NewID[string](), group: plugin.NewID[string]()}
	now := func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales, mail.Locales, notice.Locales, learning.Locales, classroom.Locales, notify.Locales)
	s.must(err)
	pool, err := pgxpool.New(t.Context(), url)
	s.must(err)
	t.Cleanup(pool.Close)
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	keys := token.NewKeys(d, "", now)
	s.must(keys.Load(t.Context()))
	jobs := job.New(pool, log, job.Options{Server: "test", Poll: 100 * time.Millisecond})
	mails := mail.New(mail.Deps{DB: d, Jobs: jobs, Texts: texts, Settings: setting.NewStore(d, signals, now), Signals: signals, Now: now,
		Site: func(context.Context, db.Querier) (setting.Site, error) {
			return setting.Site{Organisation: "Centre"}, nil
		}})
	notices := notice.New(notice.Deps{DB: d, Hub: hub, Texts: texts, Mails: mails, Keys: keys, Now: now, BaseURL: func() string { return "https://learn.example" },
		People: func(ctx context.Context, q db.Querier, u plugin.UserID) (notice.Person, error) {
			return db.One[notice.Person](ctx, q, `select u.email, u.first_name, coalesce(p.language, 'en') as language, 'UTC' as time_zone, u.is_active as active
				from users u left join user_preferences p on p.user_id = u.id where u.id = $1`, u)
		}})
	rooms := learning.New(learning.Deps{DB: d, Bus: event.NewBus(d, signals, log, event.Tuning{}), Hub: hub, Signals: signals, Notices: notices, Now: now})
	kuwait := setting.Site{Organisation: "Centre; of, the\ncity", TimeZone: "Asia/Kuwait"}
	works := assessment.New(assessment.Deps{DB: d, Access: rooms})
	meetings := classroom.New(classroom.Deps{DB: d, Hub: hub, Jobs: jobs, Notices: notices, Learners: rooms, Now: now})
	s.Service = notify.New(notify.Deps{DB: d, Hub: hub, Jobs: jobs, Notices: notices, Rooms: rooms, Now: now,
		Diaries: []notify.Diary{rooms, works, meetings}, Site: func(context.Context) (setting.Site, error) { return kuwait, nil }})
	s.must(jobs.Prepare())
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { _ = jobs.Run(ctx, 5*time.Second) })
	t.Cleanup(func() { cancel(); ended.Wait() })
	s.admin, s.omar, s.una = s.person(plugin.SuperAdmin, "Ada"), s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainer, "Una")
	s.lea, s.max, s.nora = s.person(plugin.Trainee, "Lea"), s.person(plugin.Trainee, "Max"), s.person(plugin.Trainee, "Nora")
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published, published_at) values ($1, $2, 'burns', 'Burns', 'KWD', true, now())`, s.course, s.omar.User)
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'owner')`, plugin.NewID[string](), s.course, s.omar.User)
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on) values ($1, $2, 'Spring', '2027-01-01', '2027-02-01')`, s.group, s.course)
	s.exec(`insert into enrollments (id, user_id, course_id, group_id) values ($1, $2, $3, $4)`, plugin.NewID[string](), s.lea.User, s.course, s.group)
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), s.max.User, s.course)
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.db.Exec(s.t.Context(), sql, args...)
	s.must(err)
}

func (s *site) number(sql string, args ...any) int {
	s.t.Helper()
	n, err := db.Value[int](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return n
}

func (s *site) person(role plugin.Role, name string) plugin.Actor {
	s.t.Helper()
	id := plugin.NewID[plugin.UserID]()
	s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, $2, 'Haddad', $3, $4::text::user_role)`, id, name, name+"@example.org", string(role))
	return plugin.Actor{User: id, Role: role, Language: "en"}
}

// session makes a meeting of the course, or of one of its groups.
func (s *site) session(group *string) string {
	s.t.Helper()
	id := plugin.NewID[string]()
	s.exec(`insert into classroom_sessions (id, course_id, group_id, starts_at, ends_at, time_zone, secret)
		values ($1, $2, $3, now() + interval '1 day', now() + interval '25 hours', 'Asia/Kuwait', decode(repeat('ab', 32), 'hex'))`, id, s.course, group)
	return id
}

func (s *site) refused(what string, err error, kind plugin.Kind) {
	s.t.Helper()
	if err == nil || plugin.AsFault(err).Kind != kind {
		s.t.Errorf("%s: %v instead of %s", what, err, kind)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}
