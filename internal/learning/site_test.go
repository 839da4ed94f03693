package learning_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// site is learning on a database of its own, with a clock that stands still until it is moved.
type site struct {
	t *testing.T
	*learning.Service
	db      *db.DB
	bus     *event.Bus
	signals *db.Signals
	notices *notice.Notices
	texts   *i18n.Texts
	mux     *http.ServeMux
	clock   *atomic.Int64 // nanoseconds
	admin   plugin.Actor
	owner   plugin.Actor // the trainer whose courses they are
	visitor plugin.Actor
	strict  *atomic.Bool // reviews are moderated
}

// noon is when every test begins.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// quizzes stands for a module that decides on quizzes.
type quizzes struct{}

func (quizzes) Types() []string { return []string{"quiz", "certificate"} }

func newSite(t *testing.T) *site {
	t.Helper()
	return openSite(t, dbtest.URL(t), 8)
}

func openSite(t *testing.T, url string, connections int) *site {
	t.Helper()
	d, log := dbtest.Open(t, url, connections), slog.New(slog.DiscardHandler)
	s := &site{t: t, db: d, signals: db.NewSignals(url, log), mux: http.NewServeMux(), clock: new(atomic.Int64), strict: new(atomic.Bool), visitor: plugin.Actor{Language: "en"}}
	s.clock.Store(noon.UnixNano())
	var err error
	s.texts, err = i18n.Load([]string{"en", "ar"}, i18n.Locales, learning.Locales)
	s.must(err)
	s.bus = event.NewBus(d, s.signals, log, event.Tuning{})
	hub := live.NewHub(s.signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	settings := setting.NewStore(d, s.signals, s.now)
	keys := token.NewKeys(d, "", s.now)
	s.must(keys.Load(t.Context()))
	jobs := job.New(d.Pool, log, job.Options{Server: "test"})
	mails := mail.New(mail.Deps{DB: d, Jobs: jobs, Texts: s.texts, Settings: settings, Signals: s.signals, Now: s.now,
		Site: func(ctx context.Context, q db.Querier) (setting.Site, error) {
			return setting.Read(ctx, q, setting.SiteKey)
		}})
	s.notices = notice.New(notice.Deps{
		DB: d, Hub: hub, Texts: s.texts, Mails: mails, Keys: keys, Now: s.now, BaseURL: func() string { return "https://learn.example" },
		People: func(ctx context.Context, q db.Querier, u plugin.UserID) (notice.Person, error) {
			p, err := db.One[notice.Person](ctx, q, `select u.email, u.first_name, coalesce(p.language, 'en') as language, 'UTC' as time_zone, true as active
				from users u left join user_preferences p on p.user_id = u.id where u.id = $1`, u)
			return p, err
		},
	})
	s.must(jobs.Prepare())
	s.Service = learning.New(learning.Deps{
		DB: d, Bus: s.bus, Hub: hub, Signals: s.signals, Notices: s.notices, Mails: mails, Now: s.now,
		Courses:   catalog.New(catalog.Deps{DB: d, Bus: s.bus, Hub: hub, Signals: s.signals, Notices: s.notices, Now: s.now}),
		Texts:     s.texts,
		Press:     pdf.NewPress(),
		Site:      func(ctx context.Context) (setting.Site, error) { return setting.Get(ctx, settings, setting.SiteKey) },
		BaseURL:   func() string { return "https://learn.example" },
		Sources:   []learningapi.CompletionSource{quizzes{}},
		Moderated: func(context.Context, db.Querier) (bool, error) { return s.strict.Load(), nil },
	})
	s.Subscribe(s.bus)
	s.Routes(rest.NewAPI(s.mux, s.texts, "test"))
	s.admin, s.owner = s.person(plugin.SuperAdmin, "Amal Aziz"), s.person(plugin.Trainer, "Omar Haddad")
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

// number returns the one number that a query gives.
func (s *site) number(sql string, args ...any) int {
	s.t.Helper()
	n, err := db.Value[int](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return n
}

// person makes an account; name is a first and a last one.
func (s *site) person(role plugin.Role, name string) plugin.Actor {
	s.t.Helper()
	a := plugin.Actor{User: plugin.NewID[plugin.UserID](), Role: role, Language: "en"}
	first, last, _ := strings.Cut(name, " ")
	s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, $2, $3, $4, $5::text::user_role)`,
		a.User, first, last, string(a.User)+"@example.org", role)
	return a
}

func (s *site) trainee() plugin.Actor { return s.person(plugin.Trainee, "Lea Trainee") }

// course makes a published, free course of the owner.
func (s *site) course(title string) plugin.CourseID {
	s.t.Helper()
	id := plugin.NewID[plugin.CourseID]()
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published, published_at)
		values ($1, $2, $1::uuid::text, $3, 'KWD', true, now())`, id, s.owner.User, title)
	s.join(id, s.owner, "owner")
	return id
}

func (s *site) join(course plugin.CourseID, a plugin.Actor, role string) {
	s.t.Helper()
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)`,
		plugin.NewID[string](), course, a.User, role)
}

// section adds a published section at the end.
func (s *site) section(course plugin.CourseID) plugin.SectionID {
	s.t.Helper()
	id := plugin.NewID[plugin.SectionID]()
	s.exec(`insert into course_sections (id, course_id, title, position)
		select $1, $2, 'Part', count(*) from course_sections where course_id = $2`, id, course)
	return id
}

// content adds a published, required content at the end of a section; set, such as
// "is_required = false", changes it.
func (s *site) content(course plugin.CourseID, section plugin.SectionID, kind, set string) plugin.ContentID {
	s.t.Helper()
	id := plugin.NewID[plugin.ContentID]()
	s.exec(`insert into course_contents (id, course_id, section_id, title, type, position)
		select $1, $2, $3, 'Lesson ' || count(*) + 1, $4, count(*) from course_contents where course_id = $2`, id, course, nilIfEmpty(section), kind)
	if set != "" {
		s.change(id, set)
	}
	return id
}

func (s *site) change(id plugin.ContentID, set string) {
	s.t.Helper()
	s.exec(`update course_contents set `+set+` where id = $1`, id)
}

func nilIfEmpty[T ~string](id T) *T {
	if id == "" {
		return nil
	}
	return &id
}

// film adds a video of that many seconds.
func (s *site) film(course plugin.CourseID, section plugin.SectionID, seconds int) (plugin.ContentID, plugin.AssetID) {
	s.t.Helper()
	id, asset := s.content(course, section, "video", ""), plugin.NewID[plugin.AssetID]()
	s.exec(`insert into media_assets (id, owner_id, course_id, kind, state, file_name, content_type, duration_ms, storage_key)
		values ($1, $2, $3, 'video', 'ready', 'film.mp4', 'video/mp4', $4, $1::uuid::text)`, asset, s.owner.User, course, seconds*1000)
	s.exec(`update course_contents set asset_id = $2 where id = $1`, id, asset)
	return id, asset
}

// Watch reports as a player does that loaded the film which the content holds now, unless the report names one.
func (s *site) Watch(ctx context.Context, a plugin.Actor, id plugin.ContentID, r learning.Report) (learning.Progress, error) {
	if r.Asset == "" {
		r.Asset = s.filmOf(id)
	}
	return s.Service.Watch(ctx, a, id, r)
}

// filmOf is the file that a content holds now; "" for none.
func (s *site) filmOf(id plugin.ContentID) plugin.AssetID {
	film, err := db.Value[string](s.t.Context(), s.db, `select coalesce((select asset_id::text from course_contents where id = $1), '')`, id)
	if err != nil {
		s.t.Error(err)
	}
	return plugin.AssetID(film)
}

func (s *site) enrol(a plugin.Actor, course plugin.CourseID) learning.Enrollment {
	s.t.Helper()
	e, err := s.Enrol(s.t.Context(), a, course, "")
	s.must(err)
	return e
}

func (s *site) confirm(a plugin.Actor, content plugin.ContentID) learning.Progress {
	s.t.Helper()
	p, err := s.Confirm(s.t.Context(), a, content)
	s.must(err)
	return p
}

// drain lets every subscriber hear what has happened.
func (s *site) drain() {
	s.t.Helper()
	s.must(s.bus.Drain(s.t.Context()))
	failed, err := db.Values[string](s.t.Context(), s.db, `select subscriber || ': ' || coalesce(last_error, 'waits') from event_deliveries`)
	s.must(err)
	if len(failed) > 0 {
		s.t.Fatalf("events that nobody heard: %q", failed)
	}
}

// jobTables makes the tables that mails are queued in.
func (s *site) jobTables() {
	s.t.Helper()
	s.must(job.Migrate(s.t.Context(), dbtest.Open(s.t, s.db.Pool.Config().ConnString(), 2).Pool))
}

// code is what a caller is told of err; "" is no error.
func code(err error) string {
	var f *plugin.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Code
	}
	return "no fault: " + err.Error()
}

// call makes a request as a and returns the status and the body.
func (s *site) call(a plugin.Actor, method, path string, body any) (int, map[string]any) {
	s.t.Helper()
	var in bytes.Buffer
	if body != nil {
		s.must(json.NewEncoder(&in).Encode(body))
	}
	r := httptest.NewRequestWithContext(rest.WithActor(s.t.Context(), a), method, "/api/v1"+path, &in)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	out := map[string]any{}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			s.t.Fatalf("%s %s answered %d with %q", method, path, w.Code, w.Body.String())
		}
	}
	return w.Code, out
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

// line writes values with a space between each two.
func line(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// warm opens all connections of the pool, so that what begins together runs together.
func (s *site) warm() {
	s.t.Helper()
	for range s.db.Pool.Config().MaxConns {
		c, err := s.db.Pool.Acquire(s.t.Context())
		s.must(err)
		defer c.Release()
	}
}

// next returns what is heard next; silence for half a minute fails the test.
func (s *site) next(heard <-chan string) string {
	s.t.Helper()
	select {
	case id := <-heard:
		return id
	case <-time.After(30 * time.Second):
		s.t.Fatal("nothing is heard")
		return ""
	}
}
