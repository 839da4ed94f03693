package blob_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/blob/blobtest"
)

// TestStores holds what every store must do, tried on a folder and on a real S3 server.
func TestStores(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) blob.Store{
		"folder": func(t *testing.T) blob.Store { return folder(t, t.TempDir()) },
		"s3":     func(t *testing.T) blob.Store { return blobtest.S3(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := open(t)
			for what, try := range map[string]func(*testing.T, blob.Store){
				"what is written is read": written, "absent": absent, "ranges": ranges, "list": list,
				"wrong size": wrongSize, "keys": keys, "replace": replace, "at once": atOnce, "copies": copies,
			} {
				t.Run(what, func(t *testing.T) {
					t.Parallel()
					try(t, store)
				})
			}
		})
	}
}

func folder(t *testing.T, dir string) *blob.Folder {
	t.Helper()
	f, err := blob.NewFolder(dir)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

// noise is n bytes that do not repeat.
func noise(n int, seed uint64) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(b)
	return b
}

func put(t *testing.T, s blob.Store, key string, b []byte) {
	t.Helper()
	must(t, s.Put(t.Context(), key, bytes.NewReader(b), int64(len(b)), "application/octet-stream"))
}

// A copy is a blob of its own: it stays when the first one is replaced or gone.
func copies(t *testing.T, s blob.Store) {
	want := noise(70<<10, 7)
	put(t, s, "copies/first-one.bin", want)
	must(t, blob.Copy(t.Context(), s, "copies/first-one.bin", "copies/deep/er", "application/octet-stream"))
	put(t, s, "copies/first-one.bin", noise(10, 8))
	must(t, s.Delete(t.Context(), "copies/first-one.bin"))
	o, err := s.Open(t.Context(), "copies/deep/er")
	must(t, err)
	got, err := io.ReadAll(o.Content)
	must(t, errors.Join(err, o.Content.Close()))
	if !bytes.Equal(got, want) {
		t.Errorf("the copy has %d bytes of %d", len(got), len(want))
	}
	if err := blob.Copy(t.Context(), s, "copies/none", "copies/other", ""); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("of what is not there: %v", err)
	}
	if _, err := s.Stat(t.Context(), "copies/other"); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("something was made of nothing: %v", err)
	}
}

func written(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 5 << 10, 8 << 20, 8<<20 + 1, 20<<20 + 7} { // around the size of one part, and more
		key := fmt.Sprintf("written/%d", size)
		want := noise(size, uint64(size))
		put(t, s, key, want)
		object, err := s.Open(t.Context(), key)
		must(t, err)
		got, err := io.ReadAll(object.Content)
		must(t, err)
		must(t, object.Close())
		if !bytes.Equal(got, want) {
			t.Errorf("%d bytes came back as %d others", size, len(got))
		}
		info, err := s.Stat(t.Context(), key)
		must(t, err)
		if info != object.Info || info.Size != int64(size) || info.Key != key || time.Since(info.ModTime).Abs() > time.Hour {
			t.Errorf("Stat says %+v, Open %+v", info, object.Info)
		}
	}
}

func absent(t *testing.T, s blob.Store) {
	if _, err := s.Open(t.Context(), "no/such"); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("Open of nothing: %v", err)
	}
	if _, err := s.Stat(t.Context(), "no/such"); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("Stat of nothing: %v", err)
	}
	must(t, s.Delete(t.Context(), "no/such"))
	put(t, s, "deleted/one", []byte("x"))
	must(t, s.Delete(t.Context(), "deleted/one"))
	if _, err := s.Stat(t.Context(), "deleted/one"); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("Stat of a deleted blob: %v", err)
	}
}

// ranges serves a blob by HTTP, as media does.
func ranges(t *testing.T, s blob.Store) {
	whole := noise(3<<20, 9)
	put(t, s, "ranges/video", whole)
	for _, c := range []struct {
		header string
		status int
		want   []byte
	}{
		{"", 200, whole},
		{"bytes=0-99", 206, whole[:100]},
		{"bytes=1000000-", 206, whole[1000000:]},
		{"bytes=-5", 206, whole[len(whole)-5:]},
		{"bytes=99999999-", 416, nil},
	} {
		object, err := s.Open(t.Context(), "ranges/video")
		must(t, err)
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		if c.header != "" {
			r.Header.Set("Range", c.header)
		}
		w := httptest.NewRecorder()
		http.ServeContent(w, r, "", object.ModTime, object.Content)
		must(t, object.Close())
		if w.Code != c.status || c.want != nil && !bytes.Equal(w.Body.Bytes(), c.want) {
			t.Errorf("%q: %d with %d bytes", c.header, w.Code, w.Body.Len())
		}
	}
	object, err := s.Open(t.Context(), "ranges/video")
	must(t, err)
	must(t, object.Close())
	if _, err := object.Content.Read(make([]byte, 1)); err == nil {
		t.Error("a closed blob can be read")
	}
}

func list(t *testing.T, s blob.Store) {
	want := []string{"list/a/1", "list/a/2", "list/ab"}
	for _, key := range append(want, "lister") {
		put(t, s, key, []byte("x"))
	}
	for prefix, want := range map[string][]string{"list/": want, "list/a": want, "list/a/": want[:2], "list/c": nil} {
		var got []string
		for info, err := range s.List(t.Context(), prefix) {
			must(t, err)
			if info.Size != 1 {
				t.Errorf("%s has %d bytes", info.Key, info.Size)
			}
			got = append(got, info.Key)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("list of %q: %v, want %v", prefix, got, want)
		}
	}
	for range s.List(t.Context(), "list/") {
		break // must be possible
	}
}

func wrongSize(t *testing.T, s blob.Store) {
	for _, real := range []int{9, 11, 9 << 20, 11 << 20} {
		said := int64(10)
		if real > 1<<20 {
			said = 10 << 20
		}
		if err := s.Put(t.Context(), "wrong/size", bytes.NewReader(make([]byte, real)), said, ""); err == nil {
			t.Errorf("%d bytes passed as %d", real, said)
		}
		if _, err := s.Stat(t.Context(), "wrong/size"); !errors.Is(err, blob.ErrAbsent) {
			t.Errorf("after a failed Put there is something: %v", err)
		}
	}
}

func keys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", "/a", "a/", "../a", "a/../b", "a//b", ".unfinished/a", "A", "a b", "a\x00", strings.Repeat("a", 201)} {
		_, openErr := s.Open(t.Context(), key)
		_, statErr := s.Stat(t.Context(), key)
		for _, err := range []error{openErr, statErr, s.Delete(t.Context(), key), s.Put(t.Context(), key, strings.NewReader("x"), 1, "")} {
			if !errors.Is(err, blob.ErrKey) {
				t.Errorf("key %q: %v", key, err)
			}
		}
	}
}

// replace: whoever reads while a blob is written anew sees one of both, whole.
func replace(t *testing.T, s blob.Store) {
	put(t, s, "replace/one", bytes.Repeat([]byte("a"), 100_000))
	var writing sync.WaitGroup
	writing.Go(func() {
		for range 5 {
			if err := s.Put(t.Context(), "replace/one", bytes.NewReader(bytes.Repeat([]byte("b"), 100_000)), 100_000, ""); err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		object, err := s.Open(t.Context(), "replace/one")
		must(t, err)
		b, err := io.ReadAll(object.Content)
		must(t, err)
		must(t, object.Close())
		if len(bytes.Trim(b, "a")) != 0 && len(bytes.Trim(b, "b")) != 0 {
			t.Error("a mixture was read")
		}
	}
	writing.Wait()
}

func atOnce(t *testing.T, s blob.Store) {
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			want := noise(100_000, uint64(i))
			key := fmt.Sprintf("once/%d/%d", i%3, i)
			if err := s.Put(t.Context(), key, bytes.NewReader(want), int64(len(want)), ""); err != nil {
				t.Error(err)
				return
			}
			object, err := s.Open(t.Context(), key)
			if err != nil {
				t.Error(err)
				return
			}
			sum := sha256.New()
			_, err = io.Copy(sum, object.Content)
			if err = errors.Join(err, object.Close()); err != nil || !bytes.Equal(sum.Sum(nil), digest(want)) {
				t.Errorf("blob %d came back changed: %v", i, err)
			}
		})
	}
	all.Wait()
}

func digest(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:]
}

func TestFolderKeepsNothingOfAWriteThatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := folder(t, dir)
	cut := io.MultiReader(strings.NewReader("half"), failing{})
	if err := s.Put(t.Context(), "a/b", cut, 8, ""); !errors.Is(err, errCut) {
		t.Fatalf("a cut write: %v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

var errCut = errors.New("cut")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errCut }

func TestFolderClearsWhatADeadServerLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, ".unfinished"), 0o700))
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": time.Hour} {
		path := filepath.Join(dir, ".unfinished", name)
		must(t, os.WriteFile(path, []byte("x"), 0o600))
		must(t, os.Chtimes(path, time.Time{}, time.Now().Add(-age)))
	}
	s := folder(t, dir)
	if left := files(t, dir); !slices.Equal(left, []string{".unfinished/new"}) {
		t.Errorf("left: %v", left)
	}
	for info := range s.List(t.Context(), "") {
		t.Errorf("an unfinished file is listed: %s", info.Key)
	}
}

func TestFolderAdopts(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]string{"same disk": t.TempDir(), "other disk": otherDisk(t)} {
		t.Run(name, func(t *testing.T) {
			s := folder(t, t.TempDir())
			path := filepath.Join(from, "upload")
			must(t, os.WriteFile(path, []byte("adopted"), 0o600))
			must(t, s.Adopt(t.Context(), "a/b/c", path))
			object, err := s.Open(t.Context(), "a/b/c")
			must(t, err)
			b, err := io.ReadAll(object.Content)
			must(t, errors.Join(err, object.Close()))
			if string(b) != "adopted" {
				t.Errorf("adopted %q", b)
			}
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("the file is still there: %v", err)
			}
		})
	}
}

// otherDisk is a folder on another file system than the temporary one where there is one.
func otherDisk(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "courseworx-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	return dir
}

func TestFolderIsNotLedOut(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600))
	s := folder(t, dir)
	must(t, os.Symlink(outside, filepath.Join(dir, "link")))
	if object, err := s.Open(t.Context(), "link/secret"); err == nil {
		_ = object.Close()
		t.Error("a link leads out of the folder")
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := folder(t, blobtest.SmallDisk(t, 1<<20))
	put(t, s, "kept/one", noise(200<<10, 1))
	big := noise(4<<20, 2)
	err := s.Put(t.Context(), "a/big", bytes.NewReader(big), int64(len(big)), "")
	if !errors.Is(err, blob.ErrFull) {
		t.Fatalf("a full disk: %v", err)
	}
	if _, err := s.Stat(t.Context(), "a/big"); !errors.Is(err, blob.ErrAbsent) {
		t.Errorf("half a blob is there: %v", err)
	}
	put(t, s, "a/small", noise(600<<10, 3)) // nothing of the big one takes up room
}

func TestLostStore(t *testing.T) {
	t.Parallel()
	s := blob.NewS3(blob.S3Options{Endpoint: "http://127.0.0.1:1", Bucket: "b", AccessKey: "a", SecretKey: "s", PathStyle: true})
	if _, err := s.Stat(t.Context(), "a"); !errors.Is(err, blob.ErrLost) {
		t.Errorf("a store that does not answer: %v", err)
	}
	gone := blobtest.S3(t, "no-such-bucket")
	if _, err := gone.Open(t.Context(), "a"); err == nil || errors.Is(gone.Put(t.Context(), "a", strings.NewReader("x"), 1, ""), blob.ErrAbsent) {
		t.Errorf("a bucket that is not there: %v", err)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			found = append(found, name)
		}
		return err
	}))
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
