// Package dbtest gives every test its own real PostgreSQL database, cloned from a template that
// has all migrations of the core.
//
//	dbtest.go   the databases
//	server.go   the PostgreSQL server they live on
//	queries.go  PostgreSQL prepares every query of a package
//	until.go    waiting for what happens beside the test
package dbtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/migrate"
)

// buildLock keeps test processes apart while one builds the template: an advisory lock.
const buildLock = 7_150_152

var (
	sequence  atomic.Int64
	templates sync.Map // hash -> func() error, each run once a process
)

// New returns a fresh database with all migrations, dropped when the test ends. Tests that
// call it should be parallel.
func New(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, URL(t), 4)
}

// Open opens a pool on the database of url, closed when the test ends.
func Open(t testing.TB, url string, connections int) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: url, Max: connections, Acquire: 30 * time.Second, Idle: 10 * time.Second})
	must(t, err)
	t.Cleanup(d.Close)
	return d
}

// URL returns the address of a fresh database with all migrations, for tests that start a
// server or several pools on it. It is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	files, name := timeline(t)
	build, _ := templates.LoadOrStore(name, sync.OnceValue(func() error { return makeTemplate(server, name, files) }))
	must(t, build.(func() error)())
	return create(t, server, " template "+name+" strategy file_copy")
}

// Empty returns the address of a fresh database without any table, dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, serverURL(t), " template template0 encoding 'UTF8'")
}

func create(t testing.TB, server, how string) string {
	t.Helper()
	name := fmt.Sprintf("cw_test_%d_%d", os.Getpid(), sequence.Add(1))
	must(t, run(server, "create database "+name+how))
	t.Cleanup(func() { must(t, run(server, "drop database "+name+" with (force)")) })
	return withDatabase(t, server, name)
}

// Core returns the migrations of the core as they stand in the source tree.
func Core(t testing.TB) fs.FS {
	t.Helper()
	files, _ := timeline(t)
	return files
}

// timeline reads the migrations of all modules from the source tree: this package cannot
// import the modules.
func timeline(t testing.TB) (fs.FS, string) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(Root(t), "internal", "*", "migrations"))
	must(t, err)
	more, err := filepath.Glob(filepath.Join(Root(t), "internal", "platform", "*", "migrations"))
	must(t, err)
	var sets []fs.FS
	for _, folder := range append(folders, more...) {
		sets = append(sets, os.DirFS(folder))
	}
	files, err := migrate.Merge(sets...)
	must(t, err)
	sum := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	must(t, err)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		must(t, err)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return files, fmt.Sprintf("cw_template2_%x", sum.Sum(nil)[:8])
}

// Root returns the folder of the repository.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("dbtest: no go.mod above " + dir)
		}
		dir = parent
	}
}

// makeTemplate builds the template under another name and renames it when whole, so that a
// template that exists is always complete.
func makeTemplate(server, name string, files fs.FS) error {
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(ctx) }()
	if _, err := admin.Exec(ctx, `select pg_advisory_lock($1)`, buildLock); err != nil {
		return err
	}
	var exists bool
	if err := admin.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil || exists {
		return err
	}
	for _, sql := range []string{"drop database if exists " + name + "_new", "create database " + name + "_new template template0 encoding 'UTF8'"} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return err
		}
	}
	url, err := replaceDatabase(server, name+"_new")
	if err != nil {
		return err
	}
	if _, err := migrate.Up(ctx, url, "schema_migrations", files); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	err = job.Migrate(ctx, pool)
	pool.Close()
	if err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "alter database "+name+"_new rename to "+name)
	return err
}

func run(server, sql string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, sql)
	return err
}

func withDatabase(t testing.TB, server, name string) string {
	t.Helper()
	url, err := replaceDatabase(server, name)
	must(t, err)
	return url
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
