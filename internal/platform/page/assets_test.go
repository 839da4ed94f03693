package page_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/page"
)

func TestAssets(t *testing.T) {
	t.Parallel()
	p, err := page.New(fstest.MapFS{
		"index.html": {Data: []byte("<html>")}, "assets/app-1a2b.js": {Data: []byte("plain")}, "assets/app-1a2b.js.br": {Data: []byte("small")},
		"icon.svg": {Data: []byte("<svg/>")}, ".gitkeep": {Data: []byte("x")},
	})
	if err != nil || !p.Built() {
		t.Fatal(err)
	}
	get := func(method, path string, head ...string) (*httptest.ResponseRecorder, bool) {
		r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
		r.URL.Path = path
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		return w, p.Asset(w, r)
	}
	for accepted, want := range map[string]string{"": "plain", "gzip": "plain", "gzip, br": "small", "br;q=0.5": "small", "br;q=0": "plain", "br; q=0.0": "plain"} {
		w, ok := get("GET", "/assets/app-1a2b.js", "Accept-Encoding", accepted)
		if !ok || w.Body.String() != want || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %s %v", accepted, w.Body, w.Header())
		}
	}
	w, _ := get("GET", "/icon.svg")
	if w.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("a name without a hash: %v", w.Header())
	}
	if again, _ := get("GET", "/icon.svg", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("unchanged: %d", again.Code)
	}
	if head, ok := get("HEAD", "/icon.svg"); !ok || head.Body.Len() != 0 || head.Header().Get("Content-Length") != "6" {
		t.Errorf("head: %v", head.Header())
	}
	for _, path := range []string{"/", "/index.html", "/assets/none.js", "/../etc/passwd", "/assets/../index.html", "/assets/app-1a2b.js.br", "/.gitkeep"} {
		if _, ok := get("GET", path); ok {
			t.Errorf("%s is served", path)
		}
	}
}

func TestNotBuilt(t *testing.T) {
	t.Parallel()
	if p, err := page.New(fstest.MapFS{}); err != nil || p.Built() {
		t.Errorf("%v", err)
	}
}
