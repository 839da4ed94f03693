package account_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// peak returns by how much the heap grew at most while fn ran.
func peak(fn func()) uint64 {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, most := heap(), uint64(0)
	ctx, cancel := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() {
		for tick := time.NewTicker(5 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			most = max(most, heap())
		}
	})
	fn()
	cancel()
	watch.Wait()
	return most - min(before, most)
}

// Somebody of whom there are a hundred thousand records of half a kilobyte costs no more memory than a few of them. The test is
// alone: others would be measured with it.
func TestALongExportIsNotHeldInMemory(t *testing.T) {
	s := newSite(t)
	p := s.person(plugin.Trainee, "mona@example.com")
	const records = 100_000
	_, err := s.db.Exec(t.Context(), `
		insert into account_links (id, user_id, purpose, digest, email, expires_at)
		select gen_random_uuid(), $1, 'email', sha256(n::text::bytea), repeat('long', 55) || n || '@example.com', now() from generate_series(1, $2::int) n`, p.ID, records)
	check(t, err)
	c := s.signedIn("mona@example.com", goodPassword)
	var got account.Privacy
	grown := peak(func() {
		if a := c.do("POST", "/me/exports", map[string]any{"current": goodPassword}); a.status != 202 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		dbtest.Until(t, "the file is ready", func() bool {
			c.do("GET", "/me/privacy", nil).read(t, &got)
			return got.Export.State == "ready"
		})
	})
	if grown > 24<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	a := c.raw("GET", got.Export.URL, "", nil)
	files, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	check(t, err)
	o, err := files.Open("account.json")
	check(t, err)
	var kept struct{ Links []struct{ Email string } }
	check(t, json.NewDecoder(o).Decode(&kept))
	if len(kept.Links) != records {
		t.Errorf("%d records of %d", len(kept.Links), records)
	}
	page, err := files.Open("index.html")
	check(t, err)
	text, err := io.ReadAll(page)
	check(t, err)
	if n := strings.Count(string(text), "@example.com</td>"); n < 200 || n > 202 || !strings.Contains(string(text), "200 of 100000") {
		t.Errorf("the page shows %d records", n)
	}
}
