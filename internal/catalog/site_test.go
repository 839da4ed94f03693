package catalog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// site is a catalogue on a database of its own, with the people that tests need.
type site struct {
	t *testing.T
	*catalog.Service
	db      *db.DB
	signals *db.Signals
	mux     *http.ServeMux
	admin   plugin.Actor
	owner   plugin.Actor // the trainer whose courses they are
	visitor plugin.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	url := dbtest.URL(t)
	s := openSite(t, url, catalog.Deps{})
	s.admin, s.owner = s.person(plugin.SuperAdmin, "Amal Aziz"), s.person(plugin.Trainer, "Omar Haddad")
	return s
}

// openSite is one server of a site; more adds to what its catalogue works with.
func openSite(t *testing.T, url string, more catalog.Deps) *site {
	t.Helper()
	d := dbtest.Open(t, url, 8)
	log := slog.New(slog.DiscardHandler)
	signals := db.NewSignals(url, log)
	more.DB, more.Signals = d, signals
	if more.Now == nil {
		more.Now = time.Now
	}
	more.Bus = event.NewBus(d, signals, log, event.Tuning{})
	more.Hub = live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales, notice.Locales, catalog.Locales)
	if err != nil {
		t.Fatal(err)
	}
	more.Notices = notice.New(notice.Deps{DB: d, Hub: more.Hub, Texts: texts, Now: time.Now})
	more.BaseCurrency = func(context.Context) (string, error) { return "KWD", nil }
	more.Assets = files{}
	s := &site{t: t, Service: catalog.New(more), db: d, signals: signals, mux: http.NewServeMux(), visitor: plugin.Actor{Language: "en"}}
	making.Lock()
	defer making.Unlock()
	s.Routes(rest.NewAPI(s.mux, texts, "test"))
	return s
}

// making keeps requests of one test apart from the making of an API by another: the library sets
// package variables then, which is fine for a server that has one API.
var making sync.RWMutex

// files reads the table of the module that keeps files.
type files struct{}

func (files) Asset(ctx context.Context, q db.Querier, id plugin.AssetID) (catalogapi.Asset, error) {
	type row struct {
		Course, Kind, FileName, ContentType string
		State                               catalogapi.AssetState
		SizeBytes                           int64
		Seconds                             *int
	}
	r, err := db.One[row](ctx, q, `
		select coalesce(course_id::text, '') as course, kind::text as kind, state::text as state, file_name, content_type, size_bytes,
			round(duration_ms / 1000.0)::int as seconds
		from media_assets where id = $1`, id)
	if errors.Is(err, db.ErrNoRow) {
		return catalogapi.Asset{}, plugin.ErrNotFound
	}
	return catalogapi.Asset{
		ID: id, Course: plugin.CourseID(r.Course), Kind: r.Kind, State: r.State, FileName: r.FileName, ContentType: r.ContentType,
		SizeBytes: r.SizeBytes, DurationSeconds: r.Seconds, URL: "/media/" + string(id) + "/file",
	}, err
}

func (files) Copy(_ context.Context, _ plugin.Actor, id plugin.AssetID) (plugin.AssetID, error) {
	return "", fmt.Errorf("copy %s: files are copied in the tests of the whole server", id)
}

func (files) Open(context.Context, plugin.AssetID) (io.ReadCloser, error) {
	return nil, plugin.ErrNotFound
}

func (files) Archive(context.Context, plugin.Actor, plugin.AssetID) (catalog.Archive, int64, error) {
	return nil, 0, plugin.ErrNotFound
}

func (files) Take(context.Context, plugin.Actor, string, int64, io.Reader) (catalogapi.Asset, error) {
	return catalogapi.Asset{}, errors.New("archives are read in the tests of the whole server")
}

func (files) Give(_ context.Context, _ db.Tx, assets []plugin.AssetID, _ plugin.CourseID) error {
	if len(assets) > 0 {
		return errors.New("there are no copies")
	}
	return nil
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

// person makes an account; name is a first and a last one.
func (s *site) person(role plugin.Role, name string) plugin.Actor {
	s.t.Helper()
	a := plugin.Actor{User: plugin.NewID[plugin.UserID](), Role: role, Language: "en"}
	var first, last string
	_, err := fmt.Sscan(name, &first, &last)
	s.must(err)
	s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, $2, $3, $4, $5::text::user_role)`,
		a.User, first, last, string(a.User)+"@example.org", role)
	return a
}

// category makes a category; without an Arabic name when ar is "".
func (s *site) category(name, ar string, hue int) catalog.Category {
	s.t.Helper()
	ch := catalog.CategoryChange{Name: sent(name), Hue: sent(hue)}
	if ar != "" {
		ch.NameAr = sent(ar)
	}
	c, err := s.CreateCategory(s.t.Context(), s.admin, ch)
	s.must(err)
	return c
}

// member makes a trainer who is in the course's team.
func (s *site) member(course plugin.CourseID, role catalogapi.TeamRole) plugin.Actor {
	s.t.Helper()
	a := s.person(plugin.Trainer, "Team Member")
	s.join(course, a, role)
	return a
}

func (s *site) join(course plugin.CourseID, a plugin.Actor, role catalogapi.TeamRole) {
	s.t.Helper()
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)`,
		plugin.NewID[string](), course, a.User, role)
}

// file makes an uploaded file.
func (s *site) file(course plugin.CourseID, kind string, state catalogapi.AssetState, milliseconds int) plugin.AssetID {
	s.t.Helper()
	id := plugin.NewID[plugin.AssetID]()
	s.exec(`insert into media_assets (id, owner_id, course_id, kind, state, file_name, content_type, size_bytes, duration_ms, storage_key)
		values ($1, $2, $3, $4::text::media_kind, $5::text::media_state, 'lesson.bin', 'video/mp4', 1234, nullif($6::int, 0), $1::uuid::text)`,
		id, s.owner.User, course, kind, state, milliseconds)
	return id
}

func (s *site) draft(title string) catalog.Course {
	s.t.Helper()
	c, err := s.CreateCourse(s.t.Context(), s.owner, catalog.NewCourse{Title: title})
	s.must(err)
	return c
}

// set changes one course.
func (s *site) set(id plugin.CourseID, ch catalog.CourseChange) catalog.Course {
	s.t.Helper()
	c, err := s.ChangeCourse(s.t.Context(), s.admin, id, ch)
	s.must(err)
	return c
}

func sent[T any](v T) catalog.Change[T] { return catalog.Change[T]{Sent: true, Value: &v} }

func (s *site) section(course plugin.CourseID, title string) plugin.SectionID {
	s.t.Helper()
	a, err := s.CreateSection(s.t.Context(), s.owner, course, title, nil)
	s.must(err)
	return a.ID
}

// article makes an article with text; section may be "".
func (s *site) article(course plugin.CourseID, section plugin.SectionID, title string) plugin.ContentID {
	s.t.Helper()
	c, err := s.CreateContent(s.t.Context(), s.owner, course, catalog.NewContent{Section: section, Type: "article", Title: title})
	s.must(err)
	_, err = s.ChangeContent(s.t.Context(), s.owner, c.ID, catalog.ContentChange{Article: sent("<p>Text of " + title + "</p>"), IsPublished: sent(true)})
	s.must(err)
	return c.ID
}

// published makes a course that visitors find.
func (s *site) published(title string) catalog.Course {
	s.t.Helper()
	c := s.draft(title)
	s.set(c.ID, catalog.CourseChange{Description: sent("What one learns here")})
	s.article(c.ID, s.section(c.ID, "First"), "Welcome")
	c, err := s.Publish(s.t.Context(), s.owner, c.ID)
	s.must(err)
	return c
}

// events returns the names of the facts about a subject, in their order.
func (s *site) events(subject string) []string {
	s.t.Helper()
	names, err := db.Values[string](s.t.Context(), s.db, `select name from events where subject = $1 order by seq`, subject)
	s.must(err)
	return names
}

func (s *site) count(sql string, args ...any) int {
	s.t.Helper()
	n, err := db.Value[int](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return n
}

// refused fails unless err is the fault, with fields at these pointers, in their order, if any are named.
func (s *site) refused(err error, want *plugin.Fault, pointers ...string) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("got %v, want %s", err, want.Code)
	}
	var got []string
	for _, f := range plugin.AsFault(err).Fields {
		got = append(got, f.Pointer)
	}
	if len(pointers) > 0 && fmt.Sprint(got) != fmt.Sprint(pointers) {
		s.t.Fatalf("%s at %v, want %v", want.Code, got, pointers)
	}
}

// reply is an answer of the API.
type reply struct {
	t      *testing.T
	Status int
	Header http.Header
	Text   string
}

// get reads a value of a JSON answer by its path.
func (r reply) get(path ...any) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.Text), &v); err != nil {
		r.t.Fatalf("%v in %s", err, r.Text)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			inner, ok := object[step]
			if !ok {
				r.t.Fatalf("no %v in %s", path, r.Text)
			}
			v = inner
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				r.t.Fatalf("no %v in %s", path, r.Text)
			}
			v = list[step]
		}
	}
	return v
}

// call sends a request as the actor; body may be nil, text or a value for JSON.
func (s *site) call(a plugin.Actor, method, path string, body any, header ...string) reply {
	s.t.Helper()
	var b []byte
	switch body := body.(type) {
	case nil:
	case string:
		b = []byte(body)
	default:
		var err error
		b, err = json.Marshal(body)
		s.must(err)
	}
	r := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(b))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	making.RLock()
	defer making.RUnlock()
	s.mux.ServeHTTP(w, r.WithContext(rest.WithActor(s.t.Context(), a)))
	return reply{s.t, w.Code, w.Header(), w.Body.String()}
}
