package idempotency_test

import (
	"errors"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestKeys(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	s := idempotency.New(d)
	begin := func(owner, hash string) (*idempotency.Answer, error) {
		return s.Begin(t.Context(), owner, "k", []byte(hash))
	}
	if a, err := begin("mona", "h"); a != nil || err != nil {
		t.Fatal(a, err)
	}
	if a, err := begin("omar", "other"); a != nil || err != nil {
		t.Errorf("another person's key is taken: %v", err)
	}
	if _, err := begin("mona", "h"); !errors.Is(err, idempotency.ErrRunning) {
		t.Errorf("the second at the same time: %v", err)
	}
	if _, err := begin("mona", "x"); !errors.Is(err, idempotency.ErrReused) {
		t.Errorf("another request: %v", err)
	}
	// Its server died: after the lease the same request may try again, another one may not.
	_, err := d.Exec(t.Context(), `update idempotency_keys set leased_until = now() - interval '1 second'`)
	check(t, err)
	if _, err := begin("mona", "x"); !errors.Is(err, idempotency.ErrReused) {
		t.Errorf("another request after a crash: %v", err)
	}
	if a, err := begin("mona", "h"); a != nil || err != nil {
		t.Errorf("after a crash: %v", err)
	}
	check(t, s.Finish(t.Context(), "mona", "k", idempotency.Answer{Status: 201, ContentType: "text/plain", Body: []byte("done")}))
	check(t, s.Forget(t.Context(), "mona", "k")) // what is answered is not forgotten
	a, err := begin("mona", "h")
	if err != nil || a == nil || a.Status != 201 || string(a.Body) != "done" || a.Location != "" {
		t.Errorf("the kept answer: %+v, %v", a, err)
	}
	check(t, s.Forget(t.Context(), "omar", "k"))
	if a, err := begin("omar", "new"); a != nil || err != nil {
		t.Errorf("after it was forgotten: %v", err)
	}
	_, err = d.Exec(t.Context(), `update idempotency_keys set created_at = now() - interval '25 hours' where owner = 'mona'`)
	check(t, err)
	check(t, s.Sweep(t.Context()))
	if a, err := begin("mona", "x"); a != nil || err != nil {
		t.Errorf("after a day: %v", err)
	}
}
