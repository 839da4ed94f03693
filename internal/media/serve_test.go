package media_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func path(id plugin.AssetID) string { return "/media/" + string(id) + "/file" }

func TestRanges(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		srv := s.server()
		content := film(t, 2<<20)
		id := s.owner.asset(srv, "a.mp4", content)
		s.lesson(id, false)
		size := len(content)
		sum := sha256.Sum256(content)
		etag := `"` + hex.EncodeToString(sum[:]) + `"`
		whole := s.trainee.do(srv, "GET", path(id), nil)
		if h := whole.Header; whole.StatusCode != 200 || !bytes.Equal(whole.body, content) || h.Get("ETag") != etag || h.Get("Accept-Ranges") != "bytes" ||
			h.Get("Content-Type") != "video/mp4" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Cache-Control"), "private") || h.Get("Last-Modified") == "" {
			t.Errorf("%s %v", whole.Status, whole.Header)
		}
		for _, c := range []struct {
			headers []string
			status  int
			want    []byte
			span    string
		}{
			{[]string{"Range", "bytes=0-0"}, 206, content[:1], fmt.Sprintf("bytes 0-0/%d", size)},
			{[]string{"Range", "bytes=1000-1999"}, 206, content[1000:2000], fmt.Sprintf("bytes 1000-1999/%d", size)},
			{[]string{"Range", fmt.Sprintf("bytes=%d-", size-10)}, 206, content[size-10:], fmt.Sprintf("bytes %d-%d/%d", size-10, size-1, size)},
			{[]string{"Range", "bytes=-7"}, 206, content[size-7:], fmt.Sprintf("bytes %d-%d/%d", size-7, size-1, size)},
			{[]string{"Range", fmt.Sprintf("bytes=0-%d", 2*size)}, 206, content, fmt.Sprintf("bytes 0-%d/%d", size-1, size)},
			{[]string{"Range", fmt.Sprintf("bytes=%d-", size)}, 416, nil, fmt.Sprintf("bytes */%d", size)},
			{[]string{"Range", "bytes=0-9", "If-Range", etag}, 206, content[:10], fmt.Sprintf("bytes 0-9/%d", size)},
			{[]string{"Range", "bytes=0-9", "If-Range", `"another"`}, 200, content, ""},
			{[]string{"Range", "bytes=0-9", "If-Range", whole.Header.Get("Last-Modified")}, 206, content[:10], fmt.Sprintf("bytes 0-9/%d", size)},
			{[]string{"If-None-Match", etag}, 304, []byte{}, ""},
			{[]string{"If-Match", `"another"`}, 412, nil, ""},
		} {
			a := s.trainee.do(srv, "GET", path(id), nil, c.headers...)
			if a.StatusCode != c.status || c.want != nil && !bytes.Equal(a.body, c.want) || a.Header.Get("Content-Range") != c.span {
				t.Errorf("%v: %s, %d bytes, %q", c.headers, a.Status, len(a.body), a.Header.Get("Content-Range"))
			}
		}
		if a := s.trainee.do(srv, "HEAD", path(id), nil); a.StatusCode != 200 || a.Header.Get("Content-Length") != fmt.Sprint(size) || len(a.body) != 0 {
			t.Errorf("HEAD: %s %v", a.Status, a.Header)
		}
		many := s.trainee.do(srv, "GET", path(id), nil, "Range", "bytes=0-4,100-104")
		if kind, _, _ := mime.ParseMediaType(many.Header.Get("Content-Type")); many.StatusCode != 206 || kind != "multipart/byteranges" {
			t.Errorf("two ranges: %s %v", many.Status, many.Header)
		}
	})
}

func TestOthersFindNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	id := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	absent := s.stranger.do(srv, "GET", path(plugin.NewID[plugin.AssetID]()), nil)
	for who, c := range map[string]*client{"another trainer": s.stranger, "a visitor": s.visitor, "a trainee, while no lesson shows it": s.trainee} {
		a := c.do(srv, "GET", path(id), nil)
		if a.StatusCode != 404 || !bytes.Equal(a.body, absent.body) || len(a.Cookies()) > 0 || a.Header.Get("ETag") != "" {
			t.Errorf("%s: %s %v %s", who, a.Status, a.Header, a.body)
		}
	}
	if a := s.owner.do(srv, "GET", path(id), nil); a.StatusCode != 200 {
		t.Errorf("the course's trainer: %s", a.Status)
	}
	if a := s.owner.do(srv, "GET", "/media/not-an-id/file", nil); a.StatusCode != 404 {
		t.Errorf("no id: %s", a.Status)
	}
}

// A pass spares the queries, and is good for nobody and nothing else.
func TestPass(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	id, second := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4")), s.owner.asset(srv, "b.mp4", sample(t, "h264.mov"))
	s.lesson(id, false)
	s.lesson(second, false)
	read := func(c *client, id plugin.AssetID) answer {
		return c.do(srv, "GET", path(id), nil, "Range", "bytes=0-9")
	}
	first := read(s.trainee, id)
	if first.StatusCode != 206 || len(first.Cookies()) != 1 {
		t.Fatalf("%s %v", first.Status, first.Header)
	}
	cookie := first.Cookies()[0]
	if cookie.Name != "cw_media" || cookie.Path != "/media/"+string(id)+"/" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 300 || cookie.Secure {
		t.Errorf("the cookie is %+v", cookie)
	}
	asked := s.questions()
	for range 5 {
		if a := read(s.trainee, id); a.StatusCode != 206 || srv.queries(path(id)) != 0 || len(a.Cookies()) != 0 {
			t.Errorf("reading on: %s, %d queries", a.Status, srv.queries(path(id)))
		}
	}
	if s.questions() != asked {
		t.Errorf("the access rule was asked %d times", s.questions()-asked)
	}
	// With a pass but outside of the enrolment: only the pass counts, so it must not travel.
	s.exec(`update enrollments set status = 'suspended'`)
	if a := read(s.trainee, id); a.StatusCode != 206 {
		t.Fatalf("without a revocation: %s", a.Status)
	}
	thief := &client{site: s, user: s.stranger.user, session: s.stranger.session, cookies: maps.Clone(s.trainee.cookies)}
	otherSession := &client{site: s, user: s.trainee.user, session: plugin.NewID[plugin.SessionID](), cookies: maps.Clone(s.trainee.cookies)}
	nobody := &client{site: s, cookies: maps.Clone(s.trainee.cookies)}
	for who, c := range map[string]*client{"another person": thief, "another session of the person": otherSession, "a visitor": nobody} {
		if a := read(c, id); a.StatusCode != 404 {
			t.Errorf("a copied cookie with %s: %s", who, a.Status)
		}
	}
	moved := *cookie
	moved.Path = "/media/" + string(second) + "/"
	if a := read(&client{site: s, user: s.trainee.user, session: s.trainee.session, cookies: map[string]*http.Cookie{"x": &moved}}, second); a.StatusCode != 404 {
		t.Errorf("a cookie for another file: %s", a.Status)
	}
	// At a place of which every bit counts.
	other := func(at int) string {
		letter := "A"
		if cookie.Value[at] == 'A' {
			letter = "B"
		}
		return cookie.Value[:at] + letter + cookie.Value[at+1:]
	}
	for _, value := range []string{"", "x", cookie.Value[:20], other(9), other(len(cookie.Value) - 5), strings.Repeat("A", 5000)} {
		forged := *cookie
		forged.Value = value
		if a := read(&client{site: s, user: s.trainee.user, session: s.trainee.session, cookies: map[string]*http.Cookie{"x": &forged}}, id); a.StatusCode != 404 {
			t.Errorf("the forged cookie %.30q: %s", value, a.Status)
		}
	}
	s.pass(5*time.Minute + time.Second)
	if a := read(s.trainee, id); a.StatusCode != 404 {
		t.Errorf("an old pass: %s", a.Status)
	}
	s.exec(`update enrollments set status = 'enrolled'`)
	if a := read(s.trainee, id); a.StatusCode != 206 || len(a.Cookies()) != 1 {
		t.Errorf("a new pass: %s", a.Status)
	}
}

func TestRevocationReachesEveryServer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one, two := s.server(), s.server()
	id := s.owner.asset(one, "a.mp4", sample(t, "h264.mp4"))
	s.lesson(id, false)
	for what, signal := range map[string]string{
		"the session ended":     media.RevokedSession(s.trainee.session),
		"the enrolment ended":   media.RevokedEnrollment(s.trainee.user, s.course),
		"the person was locked": media.RevokedUser(s.trainee.user),
		"the course changed":    media.RevokedCourse(s.course),
		"the file changed":      media.RevokedAsset(id),
	} {
		s.exec(`update enrollments set status = 'enrolled'`)
		s.pass(10 * time.Second) // behind the revocation before
		if a := s.trainee.do(two, "GET", path(id), nil); a.StatusCode != 200 {
			t.Fatalf("before %s: %s", what, a.Status)
		}
		s.exec(`update enrollments set status = 'suspended'`)
		if a := s.trainee.do(two, "GET", path(id), nil); a.StatusCode != 200 {
			t.Fatalf("the pass does not hold: %s", a.Status)
		}
		begun := time.Now()
		one.signals.Send("revoke", signal)
		for status := 0; status != 404; { // until the other server has heard
			if status = s.trainee.do(two, "GET", path(id), nil).StatusCode; time.Since(begun) > 5*time.Second {
				t.Fatalf("%s: still %d after 5 s", what, status)
			}
		}
	}
	// Others are not touched.
	s.exec(`update enrollments set status = 'enrolled'`)
	s.pass(10 * time.Second)
	if a := s.trainee.do(two, "GET", path(id), nil); a.StatusCode != 200 {
		t.Fatal(a.Status)
	}
	asked := s.questions()
	two.service.Revoke(media.RevokedSession(s.stranger.session))
	two.service.Revoke(media.RevokedEnrollment(s.trainee.user, s.other))
	if a := s.trainee.do(two, "GET", path(id), nil); a.StatusCode != 200 || s.questions() != asked {
		t.Errorf("the revocation of others: %s, asked %d times", a.Status, s.questions()-asked)
	}
}

// deaf are signals that do not arrive.
type deaf struct{ media.Signals }

func (deaf) Listening() bool { return false }

func TestDeafServerTrustsNoPass(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server(func(d *media.Deps) { d.Signals = deaf{d.Signals} })
	id := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	s.lesson(id, false)
	for range 2 {
		if a := s.trainee.do(srv, "GET", path(id), nil); a.StatusCode != 200 {
			t.Fatal(a.Status)
		}
	}
	s.exec(`update enrollments set status = 'suspended'`)
	if a := s.trainee.do(srv, "GET", path(id), nil); a.StatusCode != 404 {
		t.Errorf("a pass counted on a server that hears no revocation: %s", a.Status)
	}
}

func TestPreviewIsBoundToTheBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	id := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	s.lesson(id, true)
	first := s.visitor.do(srv, "GET", path(id), nil)
	if first.StatusCode != 200 || len(s.visitor.cookies) != 2 {
		t.Fatalf("%s %v", first.Status, s.visitor.cookies)
	}
	asked := s.questions()
	if a := s.visitor.do(srv, "GET", path(id), nil); a.StatusCode != 200 || s.questions() != asked || len(a.Cookies()) != 0 {
		t.Errorf("reading on: %s, asked %d times", a.Status, s.questions()-asked)
	}
	s.exec(`update course_contents set is_preview = false`)
	pass := map[string]*http.Cookie{}
	for key, c := range s.visitor.cookies {
		if c.Name == "cw_media" {
			pass[key] = c
		}
	}
	if a := (&client{site: s, cookies: pass}).do(srv, "GET", path(id), nil); a.StatusCode != 404 {
		t.Errorf("a copied pass in another browser: %s", a.Status)
	}
	srv.service.Revoke(media.RevokedAsset(id))
	if a := s.visitor.do(srv, "GET", path(id), nil); a.StatusCode != 404 {
		t.Errorf("no preview any more: %s", a.Status)
	}
}

func TestDispositions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	for name, c := range map[string]struct{ contentType, disposition, policy string }{
		"فيديو.mov": {"video/mp4", "inline", "sandbox"},
		"paper.pdf": {"application/pdf", "inline", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"},
		"page.txt":  {"text/plain; charset=utf-8", "attachment", "default-src 'none'; sandbox"},
		"words.vtt": {"text/vtt; charset=utf-8", "attachment", "default-src 'none'; sandbox"},
	} {
		content := map[string][]byte{".mov": sample(t, "h264.mov"), ".pdf": []byte("%PDF-1.7\n"), ".txt": []byte("a text"), ".vtt": []byte("WEBVTT\n\n")}[filepath.Ext(name)]
		a := s.owner.do(srv, "GET", path(s.owner.asset(srv, name, content)), nil)
		disposition, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
		if err != nil || disposition != c.disposition || params["filename"] != name || a.Header.Get("Content-Type") != c.contentType ||
			!strings.Contains(a.Header.Get("Content-Security-Policy"), c.policy) ||
			strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") != (c.contentType != "application/pdf") {
			t.Errorf("%s: %v", name, a.Header)
		}
	}
	// What came into the storage on another way, or was taken once, is a download all the same.
	id := s.owner.asset(srv, "a.txt", []byte("a text"))
	s.exec(`update media_assets set content_type = 'image/svg+xml', file_name = 'a.svg' where id = $1`, id)
	if a := s.owner.do(srv, "GET", path(id), nil); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("SVG: %v", a.Header)
	}
}

func TestMissingBytesAndLostStore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	id := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	for info, err := range s.blobs.List(t.Context(), "") {
		must(t, err)
		must(t, s.blobs.Delete(t.Context(), info.Key))
	}
	if a := s.owner.do(srv, "GET", path(id), nil); a.StatusCode != 404 || a.Header.Get("ETag") != "" {
		t.Errorf("missing bytes: %s", a.Status)
	}
	lost := s.server(func(d *media.Deps) {
		d.Blobs = blob.NewS3(blob.S3Options{Endpoint: "http://127.0.0.1:1", Bucket: "b", AccessKey: "a", SecretKey: "s", PathStyle: true})
	})
	if a := s.owner.do(lost, "GET", path(id), nil); a.StatusCode != 503 || a.problem(t).Code != "storage.lost" {
		t.Errorf("a lost store: %s %s", a.Status, a.body)
	}
}

// sink looks at what is handed to the connection.
type sink struct {
	http.ResponseWriter
	source *reflect.Type
}

func (s sink) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		r = limited.R
	}
	*s.source = reflect.TypeOf(r)
	return io.Copy(io.Discard, r)
}

// The kernel sends a file only when the connection gets the *os.File itself.
func TestFileReachesTheConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	id := s.owner.asset(srv, "a.mp4", film(t, 1<<20))
	for _, header := range []string{"", "bytes=1000-500000"} {
		r := httptest.NewRequestWithContext(rest.WithActor(t.Context(), plugin.Actor{User: s.owner.user, Session: s.owner.session, Role: plugin.Trainer}), "GET", path(id), nil)
		r.Header.Set("Range", header)
		r.Header.Set("Authorization", "Bearer "+string(s.owner.user)+"."+string(s.owner.session))
		var source reflect.Type
		srv.Config.Handler.ServeHTTP(sink{httptest.NewRecorder(), &source}, r)
		if source != reflect.TypeFor[*os.File]() {
			t.Errorf("Range %q: the connection gets a %v", header, source)
		}
	}
}

// Both ways of 300 MB, client included, allocate little.
func TestMemoryIsConstant(t *testing.T) {
	const size = 300 << 20
	s := newSite(t)
	srv := s.server()
	head := sample(t, "h264.mp4")
	free := size - len(head)
	head = append(head, byte(free>>24), byte(free>>16), byte(free>>8), byte(free), 'f', 'r', 'e', 'e')
	location := s.owner.create(srv, size, "big.mp4", s.course, "content").Header.Get("Location")
	before := allocated()
	a := s.owner.patch(srv, location, 0, io.MultiReader(bytes.NewReader(head), io.LimitReader(zeros{}, int64(size-len(head)))))
	if a.StatusCode != 204 || a.Header.Get("X-Asset-Id") == "" {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	if used := allocated() - before; used > 16<<20 {
		t.Errorf("uploading 300 MB allocated %d MB", used>>20)
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/media/"+a.Header.Get("X-Asset-Id")+"/file", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+string(s.owner.user)+"."+string(s.owner.session))
	before = allocated()
	w, err := srv.Client().Do(r)
	must(t, err)
	n, err := io.Copy(io.Discard, w.Body)
	must(t, err)
	must(t, w.Body.Close())
	if n != size {
		t.Errorf("%d bytes came back", n)
	}
	if used := allocated() - before; used > 4<<20 {
		t.Errorf("serving 300 MB allocated %d MB", used>>20)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// allocated is all that was ever allocated, a stricter measure than what is held.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
