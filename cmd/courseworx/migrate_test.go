package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// shelf is a plugin of which there are several versions, with as many migrations.
type shelf struct {
	version string
	steps   []string
	host    string
}

func (s shelf) Manifest() plugin.Manifest {
	return plugin.Manifest{ID: "shelf", Name: "Shelf", Version: s.version, Host: s.host}
}

func (s shelf) Register(r native.Registrar, _ native.Host) error {
	files := fstest.MapFS{}
	for i, sql := range s.steps {
		files[fmt.Sprintf("20261129000%d_shelf.sql", i)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
	}
	r.Migrations(files)
	return nil
}

func TestAnUpgradeIsRehearsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	run := func(args string, plugins ...native.Plugin) (int, string) {
		t.Helper()
		var o, e bytes.Buffer
		status := run(t.Context(), strings.Fields(args), world{version: "1.2.0", plugins: plugins, getenv: func(name string) string { return d.env[name] }, out: &o, err: &e})
		return status, o.String() + e.String()
	}
	first := "create table shelf.books (id uuid primary key);"
	one := shelf{"1.0.0", []string{first}, ""}
	good := shelf{"1.1.0", []string{first, "alter table shelf.books add column title text;"}, ""}
	bad := shelf{"1.2.0", []string{first, "alter table shelf.books add column title text;", "alter table shelf.book add column author text;"}, ""}
	expect := func(status int, says string, plugins ...native.Plugin) {
		t.Helper()
		got, said := run("migrate --dry-run", plugins...)
		if got != status || !strings.Contains(said, says) {
			t.Errorf("status %d: %s", got, said)
		}
	}
	if status, said := run("plugin enable shelf", one); status != 0 {
		t.Fatal(said)
	}
	expect(0, "ok       the server: nothing to change\n  ok       shelf 1.0.0: nothing to change\n\nNothing was changed.", one)
	expect(0, "shelf 1.0.0, which becomes 1.1.0: 1 to apply, from 202611290001_shelf.sql to 202611290001_shelf.sql", good)
	expect(1, `trouble  shelf 1.0.0, which becomes 1.2.0`+"\n           migration 202611290002_shelf.sql: ERROR: relation \"shelf.book\" does not exist", bad)
	expect(1, "it is made for versions >=2.0.0 of the server, which is 1.2.0", shelf{"2.0.0", []string{first}, ">=2.0.0"})
	expect(1, "trouble  shelf 1.0.0\n           it is not part of this build of the server")
	// All of that left things as they were, and the next start does what was said.
	now := func() string {
		v, err := db.Value[string](t.Context(), d.db, `select version || ' ' || state || ' ' || (select count(*) from information_schema.columns where table_schema = 'shelf' and table_name = 'books') from plugins where id = 'shelf'`)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if is := now(); is != "1.0.0 enabled 1" {
		t.Errorf("after rehearsals: %s", is)
	}
	if status, said := run("migrate", good); status != 0 || now() != "1.1.0 enabled 2" {
		t.Errorf("after the upgrade: %s, %s", now(), said)
	}
	updated, err := db.Value[string](t.Context(), d.db, `select detail::text from audit_log where action = 'plugin.updated'`)
	if err != nil || !strings.Contains(updated, "1.1.0") {
		t.Errorf("audited: %s, %v", updated, err)
	}
	if status, said := run("migrate", bad); status != 0 || !strings.HasPrefix(now(), "1.2.0 failed 2") {
		t.Errorf("after one that fails: %s, %s", now(), said)
	}
}

// What an older server left is rehearsed, however much of the server's own schema it lacks.
func TestAnOldServerIsRehearsed(t *testing.T) {
	t.Parallel()
	core := dbtest.Core(t)
	all, err := fs.Glob(core, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	for _, missing := range []int{1, 3, 20, len(all) / 2} {
		url, older := dbtest.Empty(t), fstest.MapFS{}
		for _, name := range all[:len(all)-missing] {
			text, err := fs.ReadFile(core, name)
			if err != nil {
				t.Fatal(err)
			}
			older[name] = &fstest.MapFile{Data: text}
		}
		if _, err := migrate.Up(t.Context(), url, "schema_migrations", older); err != nil {
			t.Fatal(err)
		}
		var o, e bytes.Buffer
		env := map[string]string{"DATABASE_URL": url, "COURSEWORX_DATA": t.TempDir()}
		status := run(t.Context(), []string{"migrate", "--dry-run"}, world{version: "1.2.0", getenv: func(name string) string { return env[name] }, out: &o, err: &e})
		if want := fmt.Sprintf("the server: %d to apply, from %s to %s", missing, all[len(all)-missing], all[len(all)-1]); status != 0 || !strings.Contains(o.String(), want) {
			t.Errorf("%d missing: status %d: %s%s", missing, status, o.String(), e.String())
		}
		if left, err := migrate.Pending(t.Context(), url, "schema_migrations", core); err != nil || len(left) != missing {
			t.Errorf("%d missing: %d afterwards, %v", missing, len(left), err)
		}
	}
}

func TestAnEmptyDatabaseIsRehearsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env["DATABASE_URL"] = dbtest.Empty(t)
	var o, e bytes.Buffer
	status := run(t.Context(), []string{"migrate", "--dry-run"}, world{version: "1.2.0", getenv: func(name string) string { return d.env[name] }, out: &o, err: &e})
	if status != 0 || !strings.Contains(o.String(), "the server: ") || !strings.Contains(o.String(), " to apply, from 20261124") {
		t.Errorf("status %d: %s%s", status, o.String(), e.String())
	}
}
