package media_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/blob/blobtest"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

func TestRefusedFilesLeaveNothing(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		srv := s.server()
		for what, c := range map[string]struct {
			name    string
			content []byte
			code    string
		}{
			"a page that says it is a video":    {"a.mp4", []byte("<!doctype html><script>alert(1)</script>"), "media.type_refused"},
			"a drawing that can run":            {"a.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "media.type_refused"},
			"a video that browsers cannot play": {"a.mp4", sample(t, "mpeg4.mp4"), "media.video_unplayable"},
			"a broken picture":                  {"a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "media.broken"},
		} {
			a := s.owner.create(srv, int64(len(c.content)), c.name, s.course, "content")
			location := a.Header.Get("Location")
			end := s.owner.patch(srv, location, 0, bytes.NewReader(c.content))
			if p := end.problem(t); end.StatusCode != 422 || p.Code != c.code {
				t.Errorf("%s: %s %s", what, end.Status, end.body)
			}
			if again := s.owner.do(srv, "HEAD", location, nil); again.StatusCode != 422 {
				t.Errorf("%s, asked again: %s", what, again.Status)
			}
			var asset media.Asset
			id := strings.TrimPrefix(location, "/api/v1/uploads/")
			must(t, json.Unmarshal(s.owner.do(srv, "GET", "/api/v1/media/assets/"+id, nil).body, &asset))
			if asset.State != media.Failed || asset.Failure == nil || *asset.Failure != c.code {
				t.Errorf("%s: the asset is %+v", what, asset)
			}
			if file := s.owner.do(srv, "GET", asset.URL, nil); file.StatusCode != 404 {
				t.Errorf("%s is served: %s", what, file.Status)
			}
		}
		if left := s.unfinished(); len(left) > 0 {
			t.Errorf("left in the staging: %v", left)
		}
		for info := range s.blobs.List(t.Context(), "") {
			t.Errorf("kept: %s", info.Key)
		}
	})
}

// A server that was killed between the last byte and the asset: the next question, or the sweep,
// goes on from whatever it had done.
func TestSettlingGoesOn(t *testing.T) {
	t.Parallel()
	content := sample(t, "h264.mp4")
	for name, undo := range map[string]func(s *site, id plugin.AssetID){
		"before anything": func(s *site, id plugin.AssetID) {},
		"after the move": func(s *site, id plugin.AssetID) {
			key := string(id)
			key = key[34:] + "/" + key[32:34] + "/" + key
			must(s.t, s.blobs.(blob.Adopter).Adopt(s.t.Context(), key, filepath.Join(s.uploads, string(id))))
		},
	} {
		for _, by := range []string{"question", "sweep"} {
			t.Run(name+" by "+by, func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				srv := s.server()
				location := s.owner.create(srv, int64(len(content)), "a.mp4", s.course, "content").Header.Get("Location")
				id := plugin.AssetID(strings.TrimPrefix(location, "/api/v1/uploads/"))
				must(t, os.WriteFile(filepath.Join(s.uploads, string(id)), content, 0o600))
				s.exec(`update media_uploads set received_bytes = size_bytes`)
				undo(s, id)
				if by == "sweep" || name == "after the move" {
					swept, err := srv.service.Sweep(t.Context())
					must(t, err)
					if swept.Settled != 1 {
						t.Errorf("%+v", swept)
					}
				}
				if a := s.owner.do(srv, "HEAD", location, nil); a.Header.Get("X-Asset-Id") != string(id) {
					t.Errorf("%s %v", a.Status, a.Header)
				}
				if file := s.owner.do(srv, "GET", "/media/"+string(id)+"/file", nil); !bytes.Equal(file.body, content) {
					t.Errorf("%s", file.Status)
				}
			})
		}
	}
}

func TestFullDiskWhileUploading(t *testing.T) {
	t.Parallel()
	disk := blobtest.SmallDisk(t, 3<<20)
	s := newSiteIn(t, filepath.Join(disk, "media"), filepath.Join(disk, "uploads"))
	srv := s.server()
	ballast := filepath.Join(disk, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 2<<20), 0o600))
	content := film(t, 2<<20)
	location := s.owner.create(srv, int64(len(content)), "a.mp4", s.course, "content").Header.Get("Location")
	a := s.owner.patch(srv, location, 0, bytes.NewReader(content))
	if a.StatusCode != 503 || a.problem(t).Code != "storage.full" || a.Header.Get("Retry-After") == "" {
		t.Fatalf("a full disk: %s %s", a.Status, a.body)
	}
	offset := s.owner.offset(srv, location)
	must(t, os.Remove(ballast))
	if a := s.owner.patch(srv, location, offset, bytes.NewReader(content[offset:])); a.StatusCode != 204 {
		t.Fatalf("with room again: %s %s", a.Status, a.body)
	}
	if file := s.owner.do(srv, "GET", "/media/"+location[len("/api/v1/uploads/"):]+"/file", nil); !bytes.Equal(file.body, content) {
		t.Errorf("%s: other bytes came back", file.Status)
	}
	_ = os.WriteFile(ballast, make([]byte, 8<<20), 0o600) // as much as there is room for
	if a := s.owner.create(srv, 10, "a.txt", s.course, "content"); a.StatusCode != 503 || a.problem(t).Code != "storage.full" {
		t.Errorf("the begin on a full disk: %s %s", a.Status, a.body)
	}
}

func TestFFprobeDecidesWhereItIs(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	s := newSite(t)
	srv := s.server(func(d *media.Deps) { d.FFprobe = program })
	s.owner.asset(srv, "a.mp4", sample(t, "fragmented.mp4"))
	if a := s.owner.upload(srv, "a.mp4", sample(t, "mpeg4.mp4")); a.StatusCode != 422 || a.problem(t).Code != "media.video_unplayable" {
		t.Errorf("%s %s", a.Status, a.body)
	}
	seconds, err := db.Value[int64](t.Context(), s.db, `select duration_ms from media_assets where state = 'ready'`)
	must(t, err)
	if d := time.Duration(seconds) * time.Millisecond; d < 2*time.Second || d > 3*time.Second {
		t.Errorf("it lasts %v", d)
	}
}
