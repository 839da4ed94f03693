package media_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// both runs a test on folders and on a bucket.
func both(t *testing.T, test func(t *testing.T, s *site)) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) { t.Parallel(); test(t, newSite(t)) })
	t.Run("bucket", func(t *testing.T) { t.Parallel(); test(t, newBucketSite(t)) })
}

func TestUploadCutAndResumedByAnotherServer(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		content := film(t, 16<<20)
		first := s.server()
		a := s.owner.create(first, int64(len(content)), "Lesson ١.mp4", s.course, "content")
		if a.StatusCode != http.StatusCreated {
			t.Fatalf("create: %s %s", a.Status, a.body)
		}
		location := a.Header.Get("Location")
		if !strings.HasPrefix(location, "/api/v1/uploads/") {
			t.Fatalf("Location is %q", location)
		}
		if _, err := s.owner.try(first, "PATCH", location, cut(content[:10<<20]), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"); err == nil {
			t.Fatal("a cut body went through")
		}
		offset := s.owner.offset(first, location)
		if offset <= 0 || offset >= int64(len(content)) {
			t.Fatalf("after the cut the server has %d bytes", offset)
		}
		first.CloseClientConnections()
		first.Close()
		second := s.server()
		if got := s.owner.offset(second, location); got != offset {
			t.Fatalf("after a restart the server has %d bytes, before it had %d", got, offset)
		}
		end := s.owner.patch(second, location, offset, bytes.NewReader(content[offset:]))
		if end.StatusCode != http.StatusNoContent || end.Header.Get("Upload-Offset") != fmt.Sprint(len(content)) {
			t.Fatalf("end: %s %s", end.Status, end.body)
		}
		id := end.Header.Get("X-Asset-Id")
		var asset media.Asset
		must(t, json.Unmarshal(s.owner.do(second, "GET", "/api/v1/media/assets/"+id, nil).body, &asset))
		if asset.State != media.Ready || asset.Kind != media.Video || asset.ContentType != "video/mp4" || asset.FileName != "Lesson ١.mp4" ||
			asset.SizeBytes != int64(len(content)) || asset.DurationSeconds == nil || *asset.DurationSeconds != 2 || *asset.Width != 64 || asset.URL != "/media/"+id+"/file" {
			t.Errorf("the asset is %+v", asset)
		}
		file := s.owner.do(second, "GET", asset.URL, nil)
		if sha256.Sum256(file.body) != sha256.Sum256(content) {
			t.Errorf("%s: other bytes came back", file.Status)
		}
		// The answer was lost: the client asks again, on either way.
		if again := s.owner.do(second, "HEAD", location, nil); again.Header.Get("X-Asset-Id") != id || again.Header.Get("Upload-Offset") != fmt.Sprint(len(content)) {
			t.Errorf("HEAD of a finished upload: %s %v", again.Status, again.Header)
		}
		if again := s.owner.patch(second, location, int64(len(content)), nil); again.StatusCode != http.StatusNoContent || again.Header.Get("X-Asset-Id") != id {
			t.Errorf("PATCH of a finished upload: %s", again.Status)
		}
		if left := s.unfinished(); len(left) > 0 {
			t.Errorf("left in the staging: %v", left)
		}
	})
}

// unfinished lists what lies in the staging.
func (s *site) unfinished() []string {
	s.t.Helper()
	var left []string
	if bucket, ok := s.blobs.(*blob.S3); ok {
		for info, err := range bucket.List(s.t.Context(), "uploads/") {
			must(s.t, err)
			left = append(left, info.Key)
		}
	}
	entries, err := os.ReadDir(s.uploads)
	must(s.t, err)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	return left
}

func TestUploadInOneRequest(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		srv := s.server()
		content := sample(t, "vp8.webm")
		a := s.owner.do(srv, "POST", "/api/v1/uploads/", bytes.NewReader(content), "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(content)),
			"Content-Type", "application/offset+octet-stream", "Upload-Metadata", metadata(s.course))
		if a.StatusCode != http.StatusCreated || a.Header.Get("X-Asset-Id") == "" {
			t.Fatalf("%s %s", a.Status, a.body)
		}
		if got := s.owner.do(srv, "GET", "/media/"+a.Header.Get("X-Asset-Id")+"/file", nil); !bytes.Equal(got.body, content) || got.Header.Get("Content-Type") != "video/webm" {
			t.Errorf("%s %v", got.Status, got.Header)
		}
	})
}

func metadata(course plugin.CourseID) string {
	return "filename YQ==,purpose Y29udGVudA==,courseId " + encode(string(course))
}

func TestOnlyTheOwnerReachesAnUpload(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	content := sample(t, "h264.mp4")
	location := s.owner.create(srv, int64(len(content)), "a.mp4", s.course, "content").Header.Get("Location")
	for who, c := range map[string]*client{"another trainer": s.stranger, "a trainee": s.trainee, "a visitor": s.visitor} {
		for _, method := range []string{"HEAD", "PATCH", "DELETE", "GET"} {
			a := c.do(srv, method, location, strings.NewReader("x"), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
			if a.StatusCode < 400 || a.Header.Get("Upload-Offset") != "" {
				t.Errorf("%s by %s: %s", method, who, a.Status)
			}
		}
		// The library knows a header that replaces the method.
		a := c.do(srv, "POST", location, nil, "X-HTTP-Method-Override", "DELETE", "Tus-Resumable", "1.0.0")
		b := c.do(srv, "POST", "/api/v1/uploads/", nil, "X-HTTP-Method-Override", "DELETE", "Tus-Resumable", "1.0.0")
		if a.StatusCode < 400 || b.StatusCode < 400 {
			t.Errorf("a replaced method by %s: %s, %s", who, a.Status, b.Status)
		}
	}
	if got := s.stranger.do(srv, "HEAD", location, nil).StatusCode; got != s.stranger.do(srv, "HEAD", "/api/v1/uploads/"+plugin.NewID[string](), nil).StatusCode {
		t.Errorf("a foreign upload answers %d, unlike an absent one", got)
	}
	if end := s.owner.patch(srv, location, 0, bytes.NewReader(content)); end.StatusCode != http.StatusNoContent {
		t.Errorf("the owner afterwards: %s %s", end.Status, end.body)
	}
	id := strings.TrimPrefix(location, "/api/v1/uploads/")
	for who, c := range map[string]*client{"another trainer": s.stranger, "a trainee": s.trainee} {
		if a := c.do(srv, "GET", "/api/v1/media/assets/"+id, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("the asset's description for %s: %s", who, a.Status)
		}
	}
}

func TestUploadsThatAreRefusedAtTheirBegin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.max = 1_000_000
	srv := s.server()
	for what, c := range map[string]struct {
		a      answer
		status int
		code   string
	}{
		"too large":          {s.owner.create(srv, 1_000_001, "a", s.course, "content"), 413, "media.too_large"},
		"empty":              {s.owner.create(srv, 0, "a", s.course, "content"), 422, "media.upload_empty"},
		"foreign course":     {s.owner.create(srv, 1, "a", s.other, "content"), 404, "not_found"},
		"no course":          {s.owner.create(srv, 1, "a", "no-uuid", "content"), 422, "media.upload_invalid"},
		"unknown purpose":    {s.owner.create(srv, 1, "a", s.course, "virus"), 422, "media.upload_invalid"},
		"by a trainee":       {s.trainee.create(srv, 1, "a", s.course, "content"), 404, "not_found"},
		"by a visitor":       {s.visitor.create(srv, 1, "a", s.course, "content"), 401, "auth.sign_in"},
		"of unknown size":    {s.owner.do(srv, "POST", "/api/v1/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Defer-Length", "1", "Upload-Metadata", metadata(s.course)), 422, "media.upload_invalid"},
		"negative":           {s.owner.create(srv, -1, "a", s.course, "content"), 422, "media.upload_invalid"},
		"another protocol":   {s.owner.do(srv, "POST", "/api/v1/uploads/", nil, "Upload-Length", "1"), 422, "media.upload_invalid"},
		"joined from others": {s.owner.do(srv, "POST", "/api/v1/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Concat", "final;/api/v1/uploads/a", "Upload-Metadata", metadata(s.course)), 422, "media.upload_invalid"},
	} {
		if p := c.a.problem(t); c.a.StatusCode != c.status || p.Code != c.code || c.a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s %s", what, c.a.Status, c.a.body)
		}
	}
	if p := s.owner.create(srv, 1_000_001, "a", s.course, "content").problem(t); !strings.Contains(p.Detail, "1 MB") {
		t.Errorf("the limit is not named: %q", p.Detail)
	}
	if left := s.unfinished(); len(left) > 0 {
		t.Errorf("left in the staging: %v", left)
	}
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from media_assets`)
	must(t, err)
	if n != 0 {
		t.Errorf("%d assets of refused uploads", n)
	}
	if o := s.owner.do(srv, "OPTIONS", "/api/v1/uploads/", nil); o.Header.Get("Tus-Max-Size") != "1000000" || !strings.Contains(o.Header.Get("Tus-Extension"), "creation") {
		t.Errorf("OPTIONS: %s %v", o.Status, o.Header)
	}
}

func TestArabicProblem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	a := s.owner.do(srv, "POST", "/api/v1/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "0", "Upload-Metadata", metadata(s.course), "X-Language", "ar")
	if p := a.problem(t); p.Title != "الملف فارغ" {
		t.Errorf("%+v", p)
	}
}

func TestWrongOffsetAndTooManyBytes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	location := s.owner.create(srv, 10, "a.txt", s.course, "content").Header.Get("Location")
	if a := s.owner.patch(srv, location, 5, strings.NewReader("12345")); a.StatusCode != 409 || a.problem(t).Code != "media.upload_offset" {
		t.Errorf("a wrong offset: %s %s", a.Status, a.body)
	}
	if a := s.owner.patch(srv, location, 0, strings.NewReader("12345678901")); a.StatusCode < 400 {
		t.Errorf("more than announced: %s", a.Status)
	}
	if got := s.owner.offset(srv, location); got > 10 {
		t.Errorf("the server has %d bytes of 10", got)
	}
}

func TestUploadIsDeleted(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		srv := s.server()
		location := s.owner.create(srv, 10, "a.txt", s.course, "content").Header.Get("Location")
		if a := s.owner.patch(srv, location, 0, strings.NewReader("12345")); a.StatusCode != 204 {
			t.Fatalf("%s", a.Status)
		}
		if a := s.owner.do(srv, "DELETE", location, nil, "Tus-Resumable", "1.0.0"); a.StatusCode != 204 {
			t.Fatalf("%s %s", a.Status, a.body)
		}
		if a := s.owner.do(srv, "HEAD", location, nil); a.StatusCode != 404 {
			t.Errorf("a deleted upload: %s", a.Status)
		}
		if left := s.unfinished(); len(left) > 0 {
			t.Errorf("left in the staging: %v", left)
		}
		done := s.owner.asset(srv, "a.webm", sample(t, "vp8.webm"))
		if a := s.owner.do(srv, "DELETE", "/api/v1/uploads/"+string(done), nil, "Tus-Resumable", "1.0.0"); a.StatusCode != 409 {
			t.Errorf("deleting a finished upload: %s", a.Status)
		}
	})
}

// A connection that hangs on one server lets go when the client comes back by another.
func TestAnotherServerTakesOver(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		content := film(t, 6<<20)
		one, two := s.server(), s.server()
		location := s.owner.create(one, int64(len(content)), "a.mp4", s.course, "content").Header.Get("Location")
		body, hand := io.Pipe()
		hung := make(chan answer)
		go func() {
			a, err := s.owner.try(one, "PATCH", location, body, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
			if err != nil {
				a.Response = &http.Response{Status: err.Error()}
			}
			hung <- a
		}()
		_, err := hand.Write(content[:1<<20])
		must(t, err)
		s.arrived(1 << 20)
		other := &client{site: s, user: s.owner.user, session: s.owner.session, cookies: map[string]*http.Cookie{}}
		offset := other.offset(two, location)
		if offset == 0 {
			t.Error("what had arrived is lost")
		}
		if a := other.patch(two, location, offset, bytes.NewReader(content[offset:])); a.StatusCode != 204 || a.Header.Get("X-Asset-Id") == "" {
			t.Fatalf("%s %s", a.Status, a.body)
		}
		_ = hand.CloseWithError(errCut)
		if a := <-hung; a.StatusCode == 204 {
			t.Error("the one that hung went through")
		}
		if file := other.do(two, "GET", "/media/"+location[len("/api/v1/uploads/"):]+"/file", nil); !bytes.Equal(file.body, content) {
			t.Errorf("%s: other bytes came back", file.Status)
		}
	})
}

// arrived waits until a file of so many bytes is in the folder of the servers.
func (s *site) arrived(size int64) {
	s.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for ctx := s.t.Context(); ; {
		entries, err := os.ReadDir(s.uploads)
		must(s.t, err)
		for _, e := range entries {
			if info, err := e.Info(); err == nil && info.Size() == size {
				return
			}
		}
		select {
		case <-ctx.Done():
			s.t.Fatal("nothing arrives")
		case <-look.C:
		}
	}
}

// Somebody who does not let go is waited for, but not for ever; and staging that is gone is gone.
func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	held := s.owner.create(srv, 10, "a.txt", s.course, "content").Header.Get("Location")
	s.exec(`update media_uploads set lease_holder = $1, lease_until = now() + interval '1 hour'`, plugin.NewID[string]())
	gone := s.owner.create(srv, 10, "b.txt", s.course, "content").Header.Get("Location")
	must(t, os.Remove(filepath.Join(s.uploads, strings.TrimPrefix(gone, "/api/v1/uploads/"))))
	if a := s.owner.do(srv, "HEAD", gone, nil); a.StatusCode != 404 {
		t.Errorf("without its bytes: %s", a.Status)
	}
	if a := s.owner.do(srv, "HEAD", held, nil); a.StatusCode != 409 {
		t.Errorf("while it is held: %s", a.Status)
	}
}

// A server that was killed leaves its lease behind.
func TestLeaseOfADeadServerEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	location := s.owner.create(srv, 10, "a.txt", s.course, "content").Header.Get("Location")
	s.exec(`update media_uploads set lease_holder = $1, lease_until = now() + interval '2 seconds'`, plugin.NewID[string]())
	if a := s.owner.patch(srv, location, 0, strings.NewReader("0123456789")); a.StatusCode != 204 {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

func TestTooManyUploads(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	for range 100 {
		if a := s.owner.create(srv, 10, "a", s.course, "content"); a.StatusCode != 201 {
			t.Fatalf("%s %s", a.Status, a.body)
		}
	}
	if a := s.owner.create(srv, 10, "a", s.course, "content"); a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
		t.Errorf("%s %s", a.Status, a.body)
	}
}
