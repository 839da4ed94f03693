package media_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/blob/blobtest"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// site is a database with a course, and what servers on it share.
type site struct {
	t       *testing.T
	url     string
	db      *db.DB
	blobs   blob.Store
	uploads string // folder
	staging *media.Staging
	keys    *token.Keys
	max     int64

	course, other plugin.CourseID
	owner         *client // trainer of course
	stranger      *client // trainer of the other course
	trainee       *client // enrolled in course
	visitor       *client

	mu     sync.Mutex
	offset time.Duration // of the servers' clocks
	asked  int           // how often the access rule was asked
}

// newSite makes a site whose files lie in folders.
func newSite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	return newSiteIn(t, filepath.Join(dir, "media"), filepath.Join(dir, "uploads"))
}

func newSiteIn(t *testing.T, blobs, uploads string) *site {
	t.Helper()
	folder, err := blob.NewFolder(blobs)
	must(t, err)
	t.Cleanup(func() { must(t, folder.Close()) })
	staging, err := media.FolderStaging(uploads)
	must(t, err)
	return newSiteOn(t, folder, staging, uploads)
}

// newBucketSite makes a site whose files lie in a bucket of a real S3 server.
func newBucketSite(t *testing.T) *site {
	t.Helper()
	store := blobtest.S3(t)
	temp := t.TempDir()
	staging, err := media.S3Staging(store, temp)
	must(t, err)
	return newSiteOn(t, store, staging, temp)
}

func newSiteOn(t *testing.T, blobs blob.Store, staging *media.Staging, uploads string) *site {
	t.Helper()
	s := &site{t: t, url: dbtest.URL(t), blobs: blobs, staging: staging, uploads: uploads, max: 1 << 30,
		course: plugin.NewID[plugin.CourseID](), other: plugin.NewID[plugin.CourseID]()}
	s.db = dbtest.Open(t, s.url, 8)
	s.keys = token.NewKeys(s.db, "", time.Now)
	must(t, s.keys.Load(t.Context()))
	for name, into := range map[string]**client{"owner": &s.owner, "stranger": &s.stranger, "trainee": &s.trainee} {
		*into = &client{site: s, user: plugin.NewID[plugin.UserID](), session: plugin.NewID[plugin.SessionID](), cookies: map[string]*http.Cookie{}}
		s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, 'First', 'Last', $2, 'trainer')`, (*into).user, name+"@example.org")
	}
	s.visitor = &client{site: s, cookies: map[string]*http.Cookie{}}
	for course, owner := range map[plugin.CourseID]*client{s.course: s.owner, s.other: s.stranger} {
		s.exec(`insert into courses (id, trainer_id, slug, title, price_currency) values ($1, $2, $3, 'Course', 'USD')`, course, owner.user, string(course))
		s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'owner')`, plugin.NewID[string](), course, owner.user)
	}
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), s.trainee.user, s.course)
	return s
}

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.db.Exec(s.t.Context(), sql, args...)
	must(s.t, err)
}

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.offset)
}

// pass lets time pass by for the servers.
func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// CanEdit is the rule of the catalogue: the course's team.
func (s *site) CanEdit(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return s.exists(ctx, plugin.ErrNotFound, `select exists (select from course_team where course_id = $1 and user_id = $2)`, course, a.User)
}

// MayWatch is the access rule, as far as files need it: enrolled, or a free preview.
func (s *site) MayWatch(ctx context.Context, a plugin.Actor, asset plugin.AssetID) error {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	var user *plugin.UserID
	if a.SignedIn() {
		user = &a.User
	}
	return s.exists(ctx, plugin.ErrDenied, `
		select exists (
			select
			from course_contents c
			where c.asset_id = $1 and (c.is_preview
				or exists (select from enrollments e where e.course_id = c.course_id and e.user_id = $2 and e.status in ('enrolled', 'completed'))))`, asset, user)
}

func (s *site) exists(ctx context.Context, otherwise error, sql string, args ...any) error {
	yes, err := db.Value[bool](ctx, s.db, sql, args...)
	if err == nil && !yes {
		return otherwise
	}
	return err
}

// InUse is what the catalogue points at.
func (s *site) InUse(ctx context.Context, q db.Querier, assets []plugin.AssetID) ([]plugin.AssetID, error) {
	return db.Values[plugin.AssetID](ctx, q, `
		select asset_id::text from course_contents where asset_id = any($1::uuid[])
		union
		select cover_asset_id::text from courses where cover_asset_id = any($1::uuid[])`, assets)
}

// MaxUpload is the site's limit.
func (s *site) MaxUpload(context.Context) (int64, error) { return s.max, nil }

func (s *site) questions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// server is one server of the site.
type server struct {
	*httptest.Server
	service *media.Service
	signals *db.Signals
	queries func(path string) int64 // of the last request to the path
}

// making keeps two tests from making an API at once: huma's switches are package-level variables.
var making sync.Mutex

func (s *site) server(change ...func(*media.Deps)) *server {
	s.t.Helper()
	signals := db.NewSignals(s.url, slog.New(slog.DiscardHandler))
	d := media.Deps{DB: s.db, Blobs: s.blobs, Staging: s.staging, Courses: s, Gate: s, References: []media.References{s}, Limits: s,
		Keys: s.keys, Signals: signals, Log: slog.New(slog.DiscardHandler), Now: s.now}
	for _, fn := range change {
		fn(&d)
	}
	srv := &server{service: media.New(d), signals: signals}
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales, blob.Locales, media.Locales)
	must(s.t, err)
	mux := http.NewServeMux()
	making.Lock()
	api := rest.NewAPI(mux, texts, "test")
	making.Unlock()
	must(s.t, media.Routes(api, srv.service))
	var counts sync.Map
	srv.queries = func(path string) int64 { n, _ := counts.Load(path); return n.(int64) }
	shield := &rest.Shield{Texts: texts, Who: s, Limits: unlimited{}, Replays: rest.NewReplays(idempotency.New(s.db)),
		Observe: func(string, string, int, time.Duration, int64) {}, Site: func(context.Context) ([]string, string) { return []string{"en", "ar"}, "en" }, Log: slog.New(slog.DiscardHandler)}
	srv.Server = httptest.NewServer(shield.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, n := db.WithCount(r.Context())
		mux.ServeHTTP(w, r.WithContext(ctx))
		counts.Store(r.URL.Path, n.Load())
	})))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	heard := make(chan struct{})
	signals.Again(sync.OnceFunc(func() { close(heard) }))
	running.Go(func() { signals.Run(ctx) })
	<-heard
	s.t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		stop()
		running.Wait()
	})
	s.pass(10 * time.Second) // a server that begins to listen trusts no pass from before
	return srv
}

type unlimited struct{}

func (unlimited) Allow(string) (bool, time.Duration) { return true, 0 }

// Authenticate reads "Bearer <user>.<session>": signing in is another module's.
func (s *site) Authenticate(r *http.Request) (rest.Caller, error) {
	user, session, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	if !ok {
		return rest.Caller{}, nil
	}
	return rest.Caller{Actor: plugin.Actor{User: plugin.UserID(user), Session: plugin.SessionID(session), Role: plugin.Trainer}}, nil
}

// client is a browser of a person, or of a visitor.
type client struct {
	site    *site
	user    plugin.UserID
	session plugin.SessionID
	cookies map[string]*http.Cookie
}

// answer is a response, read to its end.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) problem(t *testing.T) rest.Problem {
	t.Helper()
	var p rest.Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("%s with no problem: %q", a.Status, a.body)
	}
	if p.Title == "" || p.Detail == "" || strings.HasPrefix(p.Title, "problem.") {
		t.Errorf("the problem %s has no text: %+v", p.Code, p)
	}
	return p
}

// do sends a request, headers in pairs, and keeps cookies as a browser does.
func (c *client) do(srv *server, method, path string, body io.Reader, headers ...string) answer {
	c.site.t.Helper()
	a, err := c.try(srv, method, path, body, headers...)
	must(c.site.t, err)
	return a
}

func (c *client) try(srv *server, method, path string, body io.Reader, headers ...string) (answer, error) {
	r, err := http.NewRequestWithContext(context.Background(), method, srv.URL+path, body)
	if err != nil {
		return answer{}, err
	}
	if c.user != "" {
		r.Header.Set("Authorization", "Bearer "+string(c.user)+"."+string(c.session))
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, cookie := range c.cookies {
		if strings.HasPrefix(path, cookie.Path) {
			r.AddCookie(cookie)
		}
	}
	w, err := srv.Client().Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = w.Body.Close() }()
	for _, cookie := range w.Cookies() {
		c.cookies[cookie.Name+cookie.Path] = cookie
	}
	b, err := io.ReadAll(w.Body)
	return answer{w, b}, err
}

// create begins an upload of size bytes.
func (c *client) create(srv *server, size int64, name string, course plugin.CourseID, purpose string) answer {
	c.site.t.Helper()
	return c.do(srv, "POST", "/api/v1/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(size),
		"Upload-Metadata", fmt.Sprintf("filename %s,courseId %s,purpose %s", encode(name), encode(string(course)), encode(purpose)))
}

func encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// patch sends bytes of an upload.
func (c *client) patch(srv *server, location string, offset int64, body io.Reader) answer {
	c.site.t.Helper()
	return c.do(srv, "PATCH", location, body, "Tus-Resumable", "1.0.0", "Upload-Offset", fmt.Sprint(offset), "Content-Type", "application/offset+octet-stream")
}

// offset asks how far an upload is.
func (c *client) offset(srv *server, location string) int64 {
	c.site.t.Helper()
	a := c.do(srv, "HEAD", location, nil, "Tus-Resumable", "1.0.0")
	if a.StatusCode != http.StatusOK {
		c.site.t.Fatalf("HEAD %s: %s", location, a.Status)
	}
	var n int64
	_, err := fmt.Sscan(a.Header.Get("Upload-Offset"), &n)
	must(c.site.t, err)
	return n
}

// upload sends a whole file and returns the last answer.
func (c *client) upload(srv *server, name string, content []byte) answer {
	c.site.t.Helper()
	a := c.create(srv, int64(len(content)), name, c.site.course, "content")
	if a.StatusCode != http.StatusCreated {
		c.site.t.Fatalf("create: %s %s", a.Status, a.body)
	}
	return c.patch(srv, a.Header.Get("Location"), 0, bytes.NewReader(content))
}

// asset uploads a file that is taken.
func (c *client) asset(srv *server, name string, content []byte) plugin.AssetID {
	c.site.t.Helper()
	a := c.upload(srv, name, content)
	if a.StatusCode != http.StatusNoContent || a.Header.Get("X-Asset-Id") == "" {
		c.site.t.Fatalf("upload: %s %s", a.Status, a.body)
	}
	return plugin.AssetID(a.Header.Get("X-Asset-Id"))
}

// lesson makes the asset the substance of a content of the course.
func (s *site) lesson(asset plugin.AssetID, preview bool) {
	s.t.Helper()
	s.exec(`insert into course_contents (id, course_id, title, type, asset_id, is_preview) values ($1, $2, 'Lesson', 'video', $3, $4)`,
		plugin.NewID[string](), s.course, asset, preview)
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	must(t, err)
	return b
}

// film is a video of about size bytes: a real one with a long empty box at its end.
func film(t testing.TB, size int) []byte {
	t.Helper()
	b := sample(t, "h264.mp4")
	free := make([]byte, max(size-len(b), 8))
	for i := range free {
		free[i] = byte(i * i >> 8)
	}
	free[0], free[1], free[2], free[3] = byte(len(free)>>24), byte(len(free)>>16), byte(len(free)>>8), byte(len(free))
	copy(free[4:], "free")
	return append(b, free...)
}

var errCut = errors.New("cut")

// cut is a body that breaks off.
func cut(b []byte) io.Reader { return io.MultiReader(bytes.NewReader(b), broken{}) }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errCut }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
