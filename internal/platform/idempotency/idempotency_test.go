package idempotency_test

import (
	"context"
	"errors"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
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

// desk is a store with the calls of one key.
type desk struct {
	*idempotency.Store
	t  *testing.T
	db *db.DB
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.Exec(t.Context(), `create table work (n int)`)
	check(t, err)
	return &desk{idempotency.New(d), t, d}
}

func (d *desk) begin(owner, hash string) (*idempotency.Turn, *idempotency.Answer, error) {
	return d.Begin(d.t.Context(), owner, "k", []byte(hash))
}

func (d *desk) taken(owner, hash string) *idempotency.Turn {
	d.t.Helper()
	turn, answer, err := d.begin(owner, hash)
	if err != nil || answer != nil || turn == nil {
		d.t.Fatalf("the key is not free: %+v, %v", answer, err)
	}
	return turn
}

// silent makes the leases of servers run out, as if they were dead.
func (d *desk) silent() {
	d.t.Helper()
	_, err := d.db.Exec(d.t.Context(), `update idempotency_keys set leased_until = now() - interval '1 second'`)
	check(d.t, err)
}

// work is a write under a key: it notes in its own transaction that it was done.
func (d *desk) work(turn *idempotency.Turn) error {
	ctx := db.WithNote(d.t.Context(), turn.Done)
	return d.db.InTx(ctx, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into work values (1)`)
		return err
	})
}

func (d *desk) worked() int {
	d.t.Helper()
	n, err := db.Value[int](d.t.Context(), d.db, `select count(*)::int from work`)
	check(d.t, err)
	return n
}

func TestKeys(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	mona := d.taken("mona", "h")
	omar := d.taken("omar", "other") // another person's key is another key
	if _, _, err := d.begin("mona", "h"); !errors.Is(err, idempotency.ErrRunning) {
		t.Errorf("the second at the same time: %v", err)
	}
	if _, _, err := d.begin("mona", "x"); !errors.Is(err, idempotency.ErrReused) {
		t.Errorf("another request: %v", err)
	}
	check(t, mona.Finish(t.Context(), idempotency.Answer{Status: 201, ContentType: "text/plain", Body: []byte("done")}))
	check(t, mona.Forget(t.Context())) // what is answered is not forgotten
	_, a, err := d.begin("mona", "h")
	if err != nil || a == nil || a.Status != 201 || string(a.Body) != "done" || a.Location != "" {
		t.Errorf("the kept answer: %+v, %v", a, err)
	}
	check(t, omar.Forget(t.Context()))
	d.taken("omar", "new")
	_, err = d.db.Exec(t.Context(), `update idempotency_keys set created_at = now() - interval '25 hours' where owner = 'mona'`)
	check(t, err)
	check(t, d.Sweep(t.Context()))
	d.taken("mona", "x")
}

func TestAServerThatDiedBeforeTheCommitDidNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.taken("mona", "h")
	d.silent()
	if _, _, err := d.begin("mona", "x"); !errors.Is(err, idempotency.ErrReused) {
		t.Errorf("another request: %v", err)
	}
	check(t, d.work(d.taken("mona", "h")))
	if d.worked() != 1 {
		t.Errorf("done %d times", d.worked())
	}
}

func TestAServerThatDiedAfterTheCommitDidItOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	check(t, d.work(d.taken("mona", "h"))) // and it dies before it could keep its answer
	d.silent()
	if _, _, err := d.begin("mona", "h"); !errors.Is(err, idempotency.ErrDone) {
		t.Errorf("the retry: %v", err)
	}
}

func TestAServerThatWasTakenForDeadWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	slow := d.taken("mona", "h")
	d.silent()
	check(t, d.work(d.taken("mona", "h")))
	if err := d.work(slow); !errors.Is(err, idempotency.ErrRunning) {
		t.Errorf("the one that was slow: %v", err)
	}
	check(t, slow.Finish(t.Context(), idempotency.Answer{Status: 500}))
	check(t, slow.Forget(t.Context()))
	if d.worked() != 1 {
		t.Errorf("done %d times", d.worked())
	}
	if _, _, err := d.begin("mona", "h"); !errors.Is(err, idempotency.ErrDone) {
		t.Errorf("the slow one took the key away: %v", err)
	}
}

func TestReadingIsNotTheWork(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	turn := d.taken("mona", "h")
	ctx := db.WithNote(t.Context(), turn.Done)
	read := func(ctx context.Context) error {
		return d.db.InTx(ctx, func(tx db.Tx) error {
			_, err := db.Value[int](ctx, tx, `select count(*)::int from work`)
			return err
		})
	}
	check(t, read(ctx))
	d.silent()
	turn = d.taken("mona", "h")
	ctx = db.WithNote(t.Context(), turn.Done)
	failed := errors.New("sorry")
	if err := d.db.InTx(ctx, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into work values (1)`)
		check(t, err)
		return failed
	}); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	d.silent()
	turn = d.taken("mona", "h") // what was rolled back was not done either
	check(t, d.work(turn))
	d.silent()
	if _, _, err := d.begin("mona", "h"); !errors.Is(err, idempotency.ErrDone) {
		t.Errorf("after all: %v", err)
	}
}
