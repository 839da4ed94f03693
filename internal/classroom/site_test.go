package classroom_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/learning"
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

// site is the classroom on a database of its own, with a clock that stands still until it is moved. Its organisation is in Cairo.
type site struct {
	*classroom.Service
	t     *testing.T
	db    *db.DB
	clock atomic.Int64 // nanoseconds
	texts *i18n.Texts

	course  plugin.CourseID
	morning string // groups
	evening string

	admin, omar, una, zaid, eve, stranger plugin.Actor // omar owns the course, una trains, zaid assists, eve observes
	lea, max, nora                        plugin.Actor // lea is in the morning, max in the evening, nora in no group
}

// noon is when every test begins: a Tuesday, 14:00 in Cairo.
var noon = time.Date(2027, 3, 2, 12, 0, 0, 0, time.UTC)

func newSite(t *testing.T) *site {
	t.Helper()
	url, log := dbtest.URL(t), slog.New(slog.DiscardHandler)
	d, signals := dbtest.Open(t, url, 8), db.NewSignals(url, log)
	s := &site{t: t, db: d}
	s.clock.Store(noon.UnixNano())
	var err error
	s.texts, err = i18n.Load([]string{"en", "ar"}, i18n.Locales, mail.Locales, notice.Locales, catalog.Locales, learning.Locales, classroom.Locales)
	s.must(err)
	pool, err := pgxpool.New(t.Context(), url)
	s.must(err)
	t.Cleanup(pool.Close)
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	keys := token.NewKeys(d, "", s.now)
	s.must(keys.Load(t.Context()))
	jobs := job.New(pool, log, job.Options{Server: "test", Poll: 100 * time.Millisecond})
	mails := mail.New(mail.Deps{DB: d, Jobs: jobs, Texts: s.texts, Settings: setting.NewStore(d, signals, s.now), Signals: signals, Now: s.now,
		Site: func(context.Context, db.Querier) (setting.Site, error) {
			return setting.Site{Organisation: "Centre"}, nil
		}})
	notices := notice.New(notice.Deps{DB: d, Hub: hub, Texts: s.texts, Mails: mails, Keys: keys, Now: s.now, BaseURL: func() string { return "https://learn.example" },
		People: func(ctx context.Context, q db.Querier, u plugin.UserID) (notice.Person, error) {
			return db.One[notice.Person](ctx, q, `select email, first_name, 'en' as language, 'UTC' as time_zone, is_active as active from users where id = $1`, u)
		}})
	bus := event.NewBus(d, signals, log, event.Tuning{})
	cairo, err := time.LoadLocation("Africa/Cairo")
	s.must(err)
	zone := func(context.Context) (*time.Location, error) { return cairo, nil }
	courses := catalog.New(catalog.Deps{DB: d, Bus: bus, Hub: hub, Signals: signals, Notices: notices, Now: s.now, Zone: zone})
	learners := learning.New(learning.Deps{DB: d, Bus: bus, Hub: hub, Signals: signals, Notices: notices, Courses: courses, Now: s.now})
	s.Service = classroom.New(classroom.Deps{DB: d, Bus: bus, Hub: hub, Jobs: jobs, Notices: notices, Courses: courses, Learners: learners, Zone: zone, Now: s.now})
	s.must(jobs.Prepare())
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { _ = jobs.Run(ctx, 5*time.Second) })
	t.Cleanup(func() { cancel(); ended.Wait() })

	s.admin, s.stranger = s.person(plugin.SuperAdmin, "Ada"), s.person(plugin.Trainer, "Stranger")
	s.omar, s.una = s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainer, "Una")
	s.zaid, s.eve = s.person(plugin.Trainer, "Zaid"), s.person(plugin.Trainer, "Eve")
	s.lea, s.max, s.nora = s.person(plugin.Trainee, "Lea"), s.person(plugin.Trainee, "Max"), s.person(plugin.Trainee, "Nora")
	s.course = s.newCourse("Burns")
	s.morning, s.evening = s.group(s.course, "Mornings", 2), s.group(s.course, "Evenings", 10)
	s.join(s.una, "trainer")
	s.join(s.zaid, "assistant")
	s.join(s.eve, "observer")
	s.enrol(s.lea, &s.morning)
	s.enrol(s.max, &s.evening)
	s.enrol(s.nora, nil)
	return s
}

func (s *site) now() time.Time { return time.Unix(0, s.clock.Load()).UTC() }

func (s *site) wait(d time.Duration) { s.clock.Add(int64(d)) }

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

// newCourse makes a published classroom course of omar's.
func (s *site) newCourse(title string) plugin.CourseID {
	s.t.Helper()
	id := plugin.NewID[plugin.CourseID]()
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, course_type, location, is_published, published_at)
		values ($1, $2, $1::uuid::text, $3, 'KWD', 'classroom', 'Room 3', true, now())`, id, s.omar.User, title)
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'owner')`, plugin.NewID[string](), id, s.omar.User)
	return id
}

func (s *site) group(course plugin.CourseID, name string, capacity int) string {
	s.t.Helper()
	id := plugin.NewID[string]()
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity) values ($1, $2, $3, '2027-03-01', '2027-05-01', $4)`, id, course, name, capacity)
	return id
}

func (s *site) join(a plugin.Actor, role string) {
	s.t.Helper()
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)`, plugin.NewID[string](), s.course, a.User, role)
}

func (s *site) enrol(a plugin.Actor, group *string) {
	s.t.Helper()
	s.exec(`insert into enrollments (id, user_id, course_id, group_id) values ($1, $2, $3, $4)`, plugin.NewID[string](), a.User, s.course, group)
}

// evenings is a session as somebody types it: two hours on a day of March.
func evenings(day int) classroom.Change {
	return classroom.Change{StartsAt: fmt.Sprintf("2027-03-%02dT18:00", day), EndsAt: fmt.Sprintf("2027-03-%02dT20:00", day)}
}

func (s *site) plan(ch classroom.Change) classroom.Session {
	s.t.Helper()
	one, err := s.Create(s.t.Context(), s.omar, s.course, ch)
	s.must(err)
	return one
}

// again is a change of a session that leaves it as it is.
func again(one classroom.Session) classroom.Change {
	ch := classroom.Change{StartsAt: one.StartsAt.Format(time.RFC3339), EndsAt: one.EndsAt.Format(time.RFC3339), Capacity: one.Capacity, Version: &one.Version}
	for _, f := range []struct{ from, into *string }{{one.Title, &ch.Title}, {one.Location, &ch.Location}, {one.LiveLink, &ch.LiveLink}} {
		if f.from != nil {
			*f.into = *f.from
		}
	}
	if one.Group != nil {
		ch.Group = one.Group.ID
	}
	if one.Trainer != nil {
		ch.Trainer = one.Trainer.ID
	}
	return ch
}

// told waits until everybody is told, and returns who has notices of the kind, by first name and in order.
func (s *site) told(kind string, n int) string {
	s.t.Helper()
	var names []string
	dbtest.Until(s.t, fmt.Sprintf("%d are told %s", n, kind), func() bool {
		var err error
		names, err = db.Values[string](s.t.Context(), s.db, `select u.first_name from notices n join users u on u.id = n.user_id where n.kind = $1 order by 1`, kind)
		s.must(err)
		return len(names) >= n && s.number(`select count(*)::int from jobs.river_job where kind = 'classroom.tell' and state <> 'completed'`) == 0
	})
	return strings.Join(names, " ")
}

// wrong returns the code of a refusal, and of the fields that it names.
func wrong(err error) string {
	var f *plugin.Fault
	if !errors.As(err, &f) {
		return fmt.Sprint(err)
	}
	parts := []string{f.Code}
	for _, field := range f.Fields {
		parts = append(parts, field.Pointer+" "+field.Code)
	}
	return strings.Join(parts, ", ")
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}
