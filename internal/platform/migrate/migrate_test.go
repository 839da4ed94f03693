package migrate_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/migrate"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func file(sql string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
}

func TestThreeServersAtOnceApplyOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	files, err := migrate.Merge(
		fstest.MapFS{"202601010002_b_two.sql": file(`insert into log values ('two');`)},
		fstest.MapFS{"migrations/202601010001_a_one.sql": file(`create table log (what text); insert into log values ('one');`)})
	check(t, err)
	var applied atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			done, err := migrate.Up(t.Context(), url, "schema_migrations", files)
			if err != nil || done.Version != 202601010002 {
				t.Errorf("%+v, %v", done, err)
			}
			applied.Add(int64(len(done.Applied)))
		})
	}
	all.Wait()
	log, err := db.Values[string](t.Context(), dbtest.Open(t, url, 1), `select what from log`)
	check(t, err)
	if !slices.Equal(log, []string{"one", "two"}) || applied.Load() != 2 {
		t.Errorf("applied %d, log %v", applied.Load(), log)
	}
}

func TestAFailingFileLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	up := func(second string) error {
		files, err := migrate.Merge(fstest.MapFS{"202601010001_a_one.sql": file(`create table one (id int);`), "202601010002_a_two.sql": file(second)})
		check(t, err)
		_, err = migrate.Up(t.Context(), url, "schema_migrations", files)
		return err
	}
	if err := up(`create table two (id int); select 1/0;`); err == nil || !strings.Contains(err.Error(), "202601010002") {
		t.Errorf("the error does not name its file: %v", err)
	}
	check(t, up(`create table two (id int);`))
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, sets := range map[string][]fs.FS{
		"no time":     {fstest.MapFS{"a_one.sql": file("")}},
		"short time":  {fstest.MapFS{"20260101_a_one.sql": file("")}},
		"letters":     {fstest.MapFS{"2026010100xx_a_one.sql": file("")}},
		"no SQL":      {fstest.MapFS{"202601010001_a_one.txt": file("")}},
		"twice":       {fstest.MapFS{"202601010001_a_one.sql": file("")}, fstest.MapFS{"202601010001_b_two.sql": file("")}},
		"no name":     {fstest.MapFS{"202601010001.sql": file("")}},
		"same folder": {fstest.MapFS{"x/202601010001_a_one.sql": file(""), "202601010001_a_one.sql": file("")}},
	} {
		if _, err := migrate.Merge(sets...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// An installation of the version before, with a person in it, is brought up to date.
func TestUpgradeWithData(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	core := dbtest.Core(t)
	names, err := fs.Glob(core, "*.sql")
	check(t, err)
	slices.Sort(names)
	before := fstest.MapFS{}
	for _, name := range names[:len(names)-1] {
		text, err := fs.ReadFile(core, name)
		check(t, err)
		before[name] = &fstest.MapFile{Data: text}
	}
	done, err := migrate.Up(t.Context(), url, "schema_migrations", before)
	check(t, err)
	if len(done.Applied) != len(names)-1 {
		t.Errorf("applied %d of %d", len(done.Applied), len(names)-1)
	}
	d := dbtest.Open(t, url, 1)
	_, err = d.Exec(t.Context(), `insert into users (id, first_name, last_name, email) values ('018f0000-0000-7000-8000-000000000001', 'Mona', 'Adel', 'mona@example.com')`)
	check(t, err)
	done, err = migrate.Up(t.Context(), url, "schema_migrations", core)
	check(t, err)
	if !slices.Equal(done.Applied, names[len(names)-1:]) {
		t.Errorf("applied %v", done.Applied)
	}
	if n, err := db.Value[int](t.Context(), d, `select count(*)::int from users`); err != nil || n != 1 {
		t.Errorf("%d people after the upgrade, %v", n, err)
	}
}

// A value that one file adds to an enum is used by a later one only once the first is committed: that is not tried, and no failure.
func TestWhatCannotBeTriedIsNoFailure(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	files := fstest.MapFS{
		"202601010000_a.sql": file("create schema if not exists s; create type s.mood as enum ('good'); create table s.t (m s.mood);"),
		"202601010001_a.sql": file("alter type s.mood add value 'bad';"),
		"202601010002_a.sql": file("insert into s.t values ('bad');"),
	}
	check(t, errOf(migrate.Up(t.Context(), url, "schema_migrations", fstest.MapFS{"202601010000_a.sql": files["202601010000_a.sql"]})))
	asked := false
	tried, err := migrate.Try(t.Context(), url, migrate.Timeline{Table: "schema_migrations", Files: files}, func(context.Context, migrate.Querier) ([]migrate.Timeline, error) {
		asked = true
		return nil, nil
	})
	check(t, err)
	if len(tried) != 1 || len(tried[0].Files) != 2 || tried[0].From != "202601010002_a.sql" || tried[0].Err != nil || asked {
		t.Errorf("%+v, what comes after it was asked for: %v", tried, asked)
	}
	check(t, errOf(migrate.Up(t.Context(), url, "schema_migrations", files)))
	files["202601010003_a.sql"] = file("insert into s.t values ('worse');")
	if tried, err = migrate.Try(t.Context(), url, migrate.Timeline{Table: "schema_migrations", Files: files}, nil); err != nil || tried[0].Err == nil || tried[0].From != "" {
		t.Errorf("one that fails: %+v, %v", tried, err)
	}
}

func errOf[T any](_ T, err error) error { return err }
