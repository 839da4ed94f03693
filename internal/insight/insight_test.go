package insight_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/insight"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

type site struct {
	t *testing.T
	*insight.Service
	db  *db.DB
	bus *event.Bus
	mux *http.ServeMux
	log strings.Builder

	settings *setting.Store
	learners *learning.Service
}

// zone is where the organisation is from now on.
func (s *site) zone(name string) {
	s.t.Helper()
	site, err := setting.Get(s.t.Context(), s.settings, setting.SiteKey)
	s.must(err)
	site.TimeZone = name
	s.must(s.db.InTx(s.t.Context(), func(tx db.Tx) error {
		return setting.Set(s.t.Context(), s.settings, tx, s.person(plugin.SuperAdmin, "Amal").User, setting.SiteKey, site)
	}))
}

func newSite(t *testing.T) *site {
	t.Helper()
	url, log := dbtest.URL(t), slog.New(slog.DiscardHandler)
	d, signals := dbtest.Open(t, url, 4), db.NewSignals(url, log)
	s := &site{t: t, db: d, bus: event.NewBus(d, signals, log, event.Tuning{}), mux: http.NewServeMux()}
	texts, err := i18n.Load([]string{"en"}, i18n.Locales)
	s.must(err)
	settings := setting.NewStore(d, signals, time.Now)
	mails := mail.New(mail.Deps{DB: d, Jobs: job.New(d.Pool, log, job.Options{Server: "test"}), Texts: texts, Settings: settings, Signals: signals, Now: time.Now,
		Site: func(context.Context, db.Querier) (setting.Site, error) { return setting.Site{}, nil }})
	s.settings = settings
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	notices := notice.New(notice.Deps{DB: d, Hub: hub, Texts: texts, Mails: mails, Now: time.Now})
	courses := catalog.New(catalog.Deps{DB: d, Bus: s.bus, Hub: hub, Signals: signals, Notices: notices, Now: time.Now})
	s.learners = learning.New(learning.Deps{DB: d, Bus: s.bus, Hub: hub, Signals: signals, Notices: notices, Courses: courses, Now: time.Now})
	s.Service = insight.New(insight.Deps{DB: d, Mails: mails, Settings: settings, Courses: courses, Learners: s.learners, Log: slog.New(slog.NewTextHandler(&s.log, nil)), Now: time.Now,
		Disk: func() (int64, int64, bool) { return 100, 40, true }})
	s.Subscribe(s.bus)
	s.Routes(rest.NewAPI(s.mux, texts, "test"))
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

func (s *site) person(role plugin.Role, first string) plugin.Actor {
	s.t.Helper()
	a := plugin.Actor{User: plugin.NewID[plugin.UserID](), Role: role, Language: "en"}
	s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, $2, 'Haddad', $3, $4::text::user_role)`,
		a.User, first, string(a.User)+"@example.org", role)
	return a
}

func (s *site) course(owner plugin.Actor, title, set string) (plugin.CourseID, plugin.ContentID) {
	s.t.Helper()
	id, section, content := plugin.NewID[plugin.CourseID](), plugin.NewID[plugin.SectionID](), plugin.NewID[plugin.ContentID]()
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published) values ($1, $2, $1::uuid::text, $3, 'KWD', true)`, id, owner.User, title)
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $1, $2, 'owner')`, id, owner.User)
	s.exec(`insert into course_sections (id, course_id, title) values ($1, $2, 'Part')`, section, id)
	s.exec(`insert into course_contents (id, course_id, section_id, title, type) values ($1, $2, $3, 'Lesson', 'article')`, content, id, section)
	if set != "" {
		s.exec(`update courses set `+set+` where id = $1`, id)
	}
	return id, content
}

// enrol writes an enrolment as it may stand, and announces it.
func (s *site) enrol(a plugin.Actor, course plugin.CourseID, status string, progress float64, at string) {
	s.t.Helper()
	id := plugin.NewID[plugin.EnrollmentID]()
	s.exec(`insert into enrollments (id, user_id, course_id, status, progress, enrolled_at, completed_at)
		values ($1, $2, $3, $4::text::enrollment_status, $5::float8, $6::text::timestamptz,
			case when $4 = 'completed' then $6::text::timestamptz + interval '1 hour' end)`, id, a.User, course, status, progress, at)
	s.announce(plugin.EnrollmentCreated{Enrollment: id, User: a.User, Course: course})
}

func (s *site) announce(e plugin.Event) {
	s.t.Helper()
	s.must(s.db.InTx(s.t.Context(), func(tx db.Tx) error { return s.bus.Publish(s.t.Context(), tx, e) }))
}

// stats returns what is stored of a course.
func (s *site) stats(course plugin.CourseID) string {
	s.t.Helper()
	v, err := db.Value[string](s.t.Context(), s.db, `
		select concat_ws(' ', total_enrollments, active_enrollments, completed_enrollments, average_progress, average_score,
			completion_rate, total_revenue_minor, total_revenue_currency)
		from course_stats where course_id = $1`, course)
	s.must(err)
	return v
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func (s *site) get(a plugin.Actor, path string) (int, map[string]any) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, httptest.NewRequestWithContext(rest.WithActor(s.t.Context(), a), "GET", "/api/v1"+path, nil))
	out := map[string]any{}
	s.must(json.Unmarshal(w.Body.Bytes(), &out))
	return w.Code, out
}

func TestOverview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin, omar, lea := s.person(plugin.SuperAdmin, "Amal"), s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainee, "Lea")
	course, _ := s.course(omar, "Burns", "")
	s.course(omar, "Bandages", "is_published = false")
	s.course(omar, "Splints", "archived_at = now()")
	s.enrol(lea, course, "completed", 100, "2026-11-01")
	s.enrol(s.person(plugin.Trainee, "Max"), course, "enrolled", 0, "2026-11-01")
	s.exec(`insert into mails (id, dedupe, recipient, subject, body_text, body_html, state) values
		(gen_random_uuid(), 'a', 'a@b.c', '', '', '', 'kept'), (gen_random_uuid(), 'b', 'a@b.c', '', '', '', 'queued')`)
	s.exec(`insert into media_assets (id, owner_id, kind, state, file_name, content_type, size_bytes, storage_key)
		values ($1, $2, 'document', 'ready', 'a.pdf', 'application/pdf', 1234, $1::uuid::text)`, plugin.NewID[string](), omar.User)
	status, got := s.get(admin, "/admin/overview")
	storage := got["storage"].(map[string]any)
	if storage["database"].(float64) < 1<<20 || fmt.Sprint(storage["files"], storage["diskFree"], storage["diskTotal"]) != "1234 40 100" {
		t.Errorf("storage: %v", storage)
	}
	newest := got["newest"].(map[string]any)
	if first := newest["people"].([]any)[0].(map[string]any); first["name"] != "Max Haddad" || first["role"] != "trainee" {
		t.Errorf("newest: %v", first)
	}
	for _, part := range []string{"storage", "newest", "lately", "mailServer"} {
		delete(got, part)
	}
	want := "map[courses:map[archived:1 draft:1 published:1] enrollments:map[completed:1 total:2] " +
		"mail:map[failed:0 kept:1 queued:1 uncertain:0] users:map[superAdmin:1 trainee:2 trainer:1]]"
	if status != 200 || fmt.Sprint(got) != want {
		t.Errorf("%d %v", status, got)
	}
	for _, a := range []plugin.Actor{omar, lea} {
		if status, _ := s.get(a, "/admin/overview"); status != 403 {
			t.Errorf("%s: %d", a.Role, status)
		}
	}
}

// Thirty days are counted by the organisation's own days: what came an hour before its midnight is yesterday's.
func TestLately(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.exec(`insert into settings (key, value) values ('site', '{"timeZone":"Asia/Kuwait"}')`)
	admin, omar := s.person(plugin.SuperAdmin, "Amal"), s.person(plugin.Trainer, "Omar")
	course, _ := s.course(omar, "Burns", "")
	midnight, err := db.Value[time.Time](t.Context(), s.db, `select (now() at time zone 'Asia/Kuwait')::date::timestamp at time zone 'Asia/Kuwait'`)
	s.must(err)
	for _, at := range []time.Duration{0, -time.Hour, -29 * 24 * time.Hour, -29*24*time.Hour - time.Hour, -59 * 24 * time.Hour, -60*24*time.Hour - time.Hour, 48 * time.Hour} {
		s.enrol(s.person(plugin.Trainee, "Lea"), course, "dropped", 0, midnight.Add(at).Format(time.RFC3339))
	}
	s.enrol(s.person(plugin.Trainee, "Max"), course, "completed", 100, midnight.Add(-90*time.Minute).Format(time.RFC3339))
	status, got := s.get(admin, "/admin/overview")
	if status != 200 {
		t.Fatalf("%d %v", status, got)
	}
	l := got["lately"].(map[string]any)
	if from, err := time.Parse(time.RFC3339, l["from"].(string)); err != nil || !from.Equal(midnight.AddDate(0, 0, -29)) {
		t.Errorf("from %v, %v", l["from"], err)
	}
	e := l["enrollments"].(map[string]any)
	days := e["days"].([]any)
	if fmt.Sprint(e["total"], e["before"], days[29], days[28], days[0]) != "4 2 1 2 1" || len(days) != 30 {
		t.Errorf("enrolments: %v", e)
	}
	if c := l["completions"].(map[string]any); fmt.Sprint(c["total"], c["days"].([]any)[28]) != "1 1" {
		t.Errorf("completions: %v", c)
	}
	if p := l["people"].(map[string]any); fmt.Sprint(p["total"], p["days"].([]any)[29]) != "10 10" {
		t.Errorf("people: %v", p)
	}
}

func TestToday(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	omar, una, lea, max := s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainer, "Una"), s.person(plugin.Trainee, "Lea"), s.person(plugin.Trainee, "Max")
	burns, lesson := s.course(omar, "Burns", "")
	splints, _ := s.course(omar, "Splints", "is_published = false")
	foreign, _ := s.course(una, "Foreign", "")
	s.enrol(lea, burns, "completed", 100, "2026-11-01T10:00:00Z")
	s.enrol(max, burns, "dropped", 0, "2026-11-02T10:00:00Z")
	s.enrol(lea, splints, "enrolled", 0, "2026-11-03T10:00:00Z")
	s.enrol(max, foreign, "enrolled", 0, "2026-11-04T10:00:00Z")
	s.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at)
		values (gen_random_uuid(), $1, $2, $3, true, '2026-11-01T10:30:00Z')`, lea.User, burns, lesson)
	status, got := s.get(omar, "/trainer/today")
	if status != 200 {
		t.Fatalf("%d %v", status, got)
	}
	if counts := fmt.Sprint(got["courses"], got["trainees"]); counts != "map[draft:1 published:1] 1" {
		t.Errorf("counts: %s", counts)
	}
	var recent []string
	for _, one := range got["recent"].([]any) {
		r := one.(map[string]any)
		recent = append(recent, fmt.Sprintln(r["at"], r["kind"], r["user"].(map[string]any)["name"], r["course"].(map[string]any)["title"], r["contentTitle"]))
	}
	want := "2026-11-03T10:00:00Z enrolled Lea Haddad Splints <nil>\n" +
		"2026-11-02T10:00:00Z enrolled Max Haddad Burns <nil>\n" +
		"2026-11-01T11:00:00Z completed_course Lea Haddad Burns <nil>\n" +
		"2026-11-01T10:30:00Z completed_content Lea Haddad Burns Lesson\n" +
		"2026-11-01T10:00:00Z enrolled Lea Haddad Burns <nil>\n"
	if strings.Join(recent, "") != want {
		t.Errorf("recent:\n%s", strings.Join(recent, ""))
	}
	if status, _ := s.get(lea, "/trainer/today"); status != 403 {
		t.Errorf("a trainee gets %d", status)
	}
	_, none := s.get(s.person(plugin.Trainer, "New"), "/trainer/today")
	if fmt.Sprint(none["recent"], none["trainees"]) != "[] 0" {
		t.Errorf("a new trainer gets %v", none)
	}
}

// file returns a file's text.
func (s *site) file(a plugin.Actor, path string) string {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, httptest.NewRequestWithContext(rest.WithActor(s.t.Context(), a), "GET", "/api/v1"+path, nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		s.t.Errorf("%s: %d %v", path, w.Code, w.Header())
	}
	return w.Body.String()
}
