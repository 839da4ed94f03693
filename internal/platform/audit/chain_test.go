package audit_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// chained is a log with entries 1 to n, of which every second one has values of mona's.
func chained(t *testing.T, n int, mona plugin.UserID) *db.DB {
	t.Helper()
	d := dbtest.New(t)
	for i := range n {
		e := audit.Entry{Action: "user.updated", Type: "user", ID: string(mona)}
		if i%2 == 1 {
			e.Changes, e.Subject = map[string]audit.Change{"email": {Before: "old@example.com", After: "new@example.com"}}, mona
		}
		check(t, d.InTx(t.Context(), func(tx db.Tx) error {
			return audit.Write(t.Context(), tx, plugin.Actor{User: mona, Address: "192.0.2.1"}, e)
		}))
	}
	return d
}

func seal(t *testing.T, d *db.DB) {
	t.Helper()
	_, err := audit.Seal(t.Context(), d)
	check(t, err)
}

func verify(t *testing.T, d *db.DB) audit.Report {
	t.Helper()
	r, err := audit.Verify(t.Context(), d)
	check(t, err)
	return r
}

func TestTheChainHolds(t *testing.T) {
	t.Parallel()
	mona := plugin.NewID[plugin.UserID]()
	d := chained(t, 5, mona)
	if r := verify(t, d); r.Wrong != nil || r.Sealed != 0 { // waiting for a seal is nothing wrong
		t.Errorf("before it is sealed: %+v", r)
	}
	seal(t, d)
	first := verify(t, d)
	if first.Wrong != nil || first.Sealed != 5 || len(first.Head) != 64 {
		t.Errorf("sealed: %+v", first)
	}
	seal(t, d)
	if again := verify(t, d); again != first {
		t.Errorf("sealing nothing changes the chain: %+v", again)
	}
	list, err := audit.List(t.Context(), d, audit.Filter{}, 10)
	check(t, err)
	if !strings.Contains(string(list[1].Changes), "new@example.com") || list[1].Fields[0] != "email" || list[1].Erased {
		t.Errorf("an entry with values: %+v", list[1])
	}
	// What is personal goes, the chain stays.
	check(t, d.InTx(t.Context(), func(tx db.Tx) error { return audit.Forget(t.Context(), tx, mona) }))
	list, err = audit.List(t.Context(), d, audit.Filter{}, 10)
	check(t, err)
	if list[1].Changes != nil || !list[1].Erased || list[0].Erased {
		t.Errorf("erased: %+v", list[1])
	}
	if r := verify(t, d); r != first {
		t.Errorf("after an erasure: %+v", r)
	}
}

// past runs statements as somebody who owns the database can: past its triggers and keys.
func past(t *testing.T, d *db.DB, sql string) {
	t.Helper()
	conn, err := d.Pool.Acquire(t.Context())
	check(t, err)
	defer conn.Release()
	_, err = conn.Conn().PgConn().Exec(t.Context(), `
		alter table audit_log disable trigger user;
		alter table audit_values disable trigger user;
		alter table audit_chain disable trigger user;
		alter table audit_values drop constraint audit_values_audit_id_fkey;
		alter table audit_chain drop constraint audit_chain_audit_id_fkey;`+sql).ReadAll()
	check(t, err)
}

func TestTamperingShows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql    string
		wrong  int64
		reason string
	}{
		"an entry is changed":          {`update audit_log set address = '192.0.2.99' where id = 3`, 3, "changed"},
		"another person did it":        {`update audit_log set actor_id = null where id = 2`, 2, "changed"},
		"an entry is removed":          {`delete from audit_values where audit_id = 4; delete from audit_log where id = 4`, 4, "removed"},
		"an entry and its seal":        {`delete from audit_values where audit_id = 4; delete from audit_log where id = 4; delete from audit_chain where audit_id = 4`, 5, "gap"},
		"a value is changed":           {`update audit_values set changes = '{"email": {"before": "x", "after": "y"}}' where audit_id = 2`, 2, "values"},
		"an entry is slipped in":       {`insert into audit_log (action, object_type, object_id) values ('user.updated', 'user', 'x')`, 7, "loose"},
		"a seal is written anew":       {`update audit_chain set digest = sha256('x') where seq = 5`, 5, "changed"},
		"the order of two is switched": {`update audit_chain set audit_id = -1 where seq = 1; update audit_chain set audit_id = 1 where seq = 2; update audit_chain set audit_id = 2 where seq = 1`, 2, "changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := chained(t, 6, plugin.NewID[plugin.UserID]())
			seal(t, d)
			past(t, d, c.sql)
			r := verify(t, d)
			if r.Wrong == nil || *r.Wrong != c.wrong || r.Reason != c.reason {
				t.Errorf("found: %+v, entry %v", r, r.Wrong)
			}
		})
	}
}

func TestCuttingTheEndShowsInTheHead(t *testing.T) {
	t.Parallel()
	d := chained(t, 6, plugin.NewID[plugin.UserID]())
	seal(t, d)
	before := verify(t, d)
	past(t, d, `delete from audit_values where audit_id = 6; delete from audit_chain where seq = 6; delete from audit_log where id = 6`)
	if after := verify(t, d); after.Head == before.Head || after.Sealed != 5 {
		t.Errorf("the head is the same: %+v", after)
	}
}

func TestTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	d := chained(t, 2, plugin.NewID[plugin.UserID]())
	seal(t, d)
	for _, sql := range []string{
		`update audit_log set action = 'nothing.done'`, `delete from audit_log`, `update audit_chain set digest = sha256('')`, `delete from audit_chain`, `truncate audit_chain`, `update audit_values set changes = '{}'`,
		`truncate audit_values`, `truncate audit_log cascade`,
	} {
		if _, err := d.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s passes", sql)
		}
	}
}

func TestManySealersMakeOneChain(t *testing.T) {
	t.Parallel()
	mona := plugin.NewID[plugin.UserID]()
	d := chained(t, 3, mona)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				check(t, d.InTx(t.Context(), func(tx db.Tx) error {
					return audit.Write(t.Context(), tx, plugin.Actor{User: mona}, audit.Entry{Action: "user.signed_in", Type: "user", ID: "x"})
				}))
				if _, err := audit.Seal(t.Context(), d); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	seal(t, d)
	if r := verify(t, d); r.Wrong != nil || r.Sealed != 83 {
		t.Errorf("%+v", r)
	}
}
