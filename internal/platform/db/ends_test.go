package db_test

import (
	"errors"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// Whoever is given a transaction cannot end it, and whoever tries keeps nothing of what was to be true together.
func TestNobodyElseEndsATransaction(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.URL(t), 2)
	if _, err := d.Exec(t.Context(), `create table kept (how text)`); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"commit", " ;\n/* well */ -- really\nCOMMIT", "rollback", "Begin", "end", "abort", "start transaction", "prepare transaction 'x'", "select 1; commit"} {
		told := false
		err := d.InTx(t.Context(), func(tx db.Tx) error {
			if _, err := tx.Exec(t.Context(), `insert into kept values ($1)`, sql); err != nil {
				return err
			}
			tx.AfterCommit(func() { told = true })
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
		if !errors.Is(err, db.ErrEnds) || told {
			t.Errorf("%q: %v, told %v", sql, err, told)
		}
	}
	// One that hides it, and its error, too.
	told := false
	err := d.InTx(t.Context(), func(tx db.Tx) error {
		tx.AfterCommit(func() { told = true })
		_, _ = tx.Exec(t.Context(), "select 1; rollback")
		return nil
	})
	if !errors.Is(err, db.ErrEnds) || told {
		t.Errorf("hidden: %v, told %v", err, told)
	}
	if n, err := db.Value[int](t.Context(), d, `select count(*)::int from kept where how <> 'select 1; commit'`); err != nil || n != 0 {
		t.Errorf("%d rows were kept, %v", n, err)
	}
	// Words that only begin alike are none.
	if err := d.InTx(t.Context(), func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `with ended as (select 1) select * from ended`)
		return err
	}); err != nil {
		t.Error(err)
	}
}
