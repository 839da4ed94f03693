package media_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/plugin"
)

func TestSweepTakesWhatNothingNeeds(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		srv := s.server()
		lesson, cover, idle := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4")), s.owner.asset(srv, "b.mp4", sample(t, "h264.mov")), s.owner.asset(srv, "c.webm", sample(t, "vp8.webm"))
		s.lesson(lesson, false)
		s.exec(`update courses set cover_asset_id = $1 where id = $2`, cover, s.course)
		begun := s.owner.create(srv, 10, "d.txt", s.course, "content").Header.Get("Location")
		if a := s.owner.patch(srv, begun, 0, strings.NewReader("01234")); a.StatusCode != 204 {
			t.Fatal(a.Status)
		}
		sweep := func(want media.Swept) {
			t.Helper()
			got, err := srv.service.Sweep(t.Context())
			must(t, err)
			if got != want {
				t.Errorf("swept %+v, want %+v", got, want)
			}
		}
		age := func(d string) { s.exec(`update media_assets set created_at = created_at - $1::text::interval`, d) }
		sweep(media.Swept{})
		s.pass(25 * time.Hour)
		age("25 hours")
		sweep(media.Swept{Expired: 3, Deleted: 1, Blobs: 1})
		if a := s.owner.do(srv, "GET", path(idle), nil); a.StatusCode != 404 {
			t.Errorf("the unused file: %s", a.Status)
		}
		for _, id := range []plugin.AssetID{lesson, cover} {
			if a := s.owner.do(srv, "GET", path(id), nil); a.StatusCode != 200 {
				t.Errorf("a file in use: %s", a.Status)
			}
		}
		if got := s.owner.offset(srv, begun); got != 5 {
			t.Errorf("the upload that waits has %d bytes", got)
		}
		s.pass(7*24*time.Hour + time.Minute)
		sweep(media.Swept{Expired: 1, Blobs: 1})
		if a := s.owner.do(srv, "HEAD", begun, nil); a.StatusCode != 404 {
			t.Errorf("an expired upload: %s", a.Status)
		}
		if left := s.unfinished(); len(left) > 0 {
			t.Errorf("left in the staging: %v", left)
		}
		sweep(media.Swept{})
	})
}

// The database itself holds what is in use, whatever the modules answer.
func TestSweepLosesNothingThatIsReferenced(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server(func(d *media.Deps) { d.References = nil })
	id := s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	s.lesson(id, false)
	s.pass(25 * time.Hour)
	s.exec(`update media_assets set created_at = created_at - interval '25 hours'`)
	swept, err := srv.service.Sweep(t.Context())
	must(t, err)
	if a := s.trainee.do(srv, "GET", path(id), nil); a.StatusCode != 200 || swept.Deleted != 0 {
		t.Errorf("%s after %+v", a.Status, swept)
	}
}

// A file that cannot be removed now is removed by a later sweep.
func TestSweepTriesAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	s.owner.asset(srv, "a.mp4", sample(t, "h264.mp4"))
	s.pass(25 * time.Hour)
	s.exec(`update media_assets set created_at = created_at - interval '25 hours'`)
	lost := s.server(func(d *media.Deps) {
		d.Blobs = blob.NewS3(blob.S3Options{Endpoint: "http://127.0.0.1:1", Bucket: "b", AccessKey: "a", SecretKey: "s", PathStyle: true})
	})
	if _, err := lost.service.Sweep(t.Context()); err == nil {
		t.Error("a store that does not answer is no error")
	}
	swept, err := srv.service.Sweep(t.Context())
	must(t, err)
	if swept != (media.Swept{Blobs: 1}) {
		t.Errorf("%+v", swept)
	}
	for info := range s.blobs.List(t.Context(), "") {
		t.Errorf("left: %s", info.Key)
	}
}

// Half an upload, from a server that died at its begin, is no obstacle.
func TestSweepClearsHalfUploads(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := s.server()
	location := s.owner.create(srv, 10, "d.txt", s.course, "content").Header.Get("Location")
	must(t, os.Remove(filepath.Join(s.uploads, strings.TrimPrefix(location, "/api/v1/uploads/")+".info")))
	s.pass(8 * 24 * time.Hour)
	_, err := srv.service.Sweep(t.Context())
	must(t, err)
	if left := s.unfinished(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
