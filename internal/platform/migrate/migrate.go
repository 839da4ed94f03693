// Package migrate builds the schema. The files of all core modules form one timeline, ordered
// by the time in their names; each plugin has a timeline of its own in its own schema.
package migrate

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// Platform holds the tables of the platform itself.
//
//go:embed migrations/*.sql
var Platform embed.FS

// Lock keeps migrators of several servers apart, and those who try migrations: the number of a PostgreSQL advisory lock.
const Lock = 7_150_151

// timeline is the migrations of all modules as one folder.
type timeline map[string]found

type found struct {
	fs.DirEntry
	set  fs.FS
	path string
}

// Open opens one migration by its base name.
func (t timeline) Open(name string) (fs.File, error) {
	f, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.set.Open(f.path)
}

// ReadDir lists all migrations; there is one folder only.
func (t timeline) ReadDir(string) ([]fs.DirEntry, error) {
	all := make([]fs.DirEntry, 0, len(t))
	for _, name := range slices.Sorted(maps.Keys(t)) {
		all = append(all, t[name])
	}
	return all, nil
}

// Merge joins the migrations folders of the modules into one timeline. Two files with the same
// time, or a name that is not YYYYMMDDHHMM_module_what.sql, are refused.
func Merge(sets ...fs.FS) (fs.FS, error) {
	merged := timeline{}
	times := map[string]string{}
	for _, set := range sets {
		err := fs.WalkDir(set, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			base := path.Base(name)
			when, _, ok := strings.Cut(base, "_")
			if !ok || len(when) != 12 || !strings.HasSuffix(base, ".sql") || strings.Trim(when, "0123456789") != "" {
				return fmt.Errorf("migration %q: the name is not YYYYMMDDHHMM_module_what.sql", name)
			}
			if other, twice := times[when]; twice {
				return fmt.Errorf("migrations %q and %q have the same time", other, base)
			}
			times[when] = base
			merged[base] = found{d, set, name}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return merged, nil
}

// Result says what Up did.
type Result struct {
	Applied []string // names of the files applied now
	Version int64    // of the newest file, YYYYMMDDHHMM
}

// Up applies what is missing, each file once and in a transaction, however many servers try at
// the same time. table names the version table, schema-qualified for plugins. url must lead
// straight to the database: a transaction pooler does not keep session locks.
func Up(ctx context.Context, url, table string, files fs.FS) (Result, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return Result{}, fmt.Errorf("read the database address: %w", err)
	}
	pool := stdlib.OpenDB(*cfg)
	defer func() { _ = pool.Close() }()
	store, err := database.NewStore(database.DialectPostgres, table)
	if err != nil {
		return Result{}, fmt.Errorf("open the version table: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(Lock), lock.WithLockTimeout(1, 120))
	if err != nil {
		return Result{}, fmt.Errorf("make the migration lock: %w", err)
	}
	provider, err := goose.NewProvider("", pool, files,
		goose.WithStore(store), goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return Result{}, fmt.Errorf("read the migrations: %w", err)
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("migrate: %w", err)
	}
	var r Result
	for _, a := range applied {
		r.Applied = append(r.Applied, a.Source.Path)
	}
	r.Version, err = provider.GetDBVersion(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("read the schema's version: %w", err)
	}
	return r, nil
}

// Pending returns the names of the files that Up would apply, in their order.
func Pending(ctx context.Context, url, table string, files fs.FS) ([]string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pending(ctx, conn, table, files)
}

func pending(ctx context.Context, conn *pgx.Conn, table string, files fs.FS) ([]string, error) {
	var done []int64
	var there bool
	if err := conn.QueryRow(ctx, `select to_regclass($1) is not null`, table).Scan(&there); err != nil {
		return nil, fmt.Errorf("look for the version table: %w", err)
	}
	if there {
		rows, err := conn.Query(ctx, `select version_id from `+pgx.Identifier(strings.Split(table, ".")).Sanitize()+` where is_applied`)
		if err == nil {
			done, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		}
		if err != nil {
			return nil, fmt.Errorf("read the schema's version: %w", err)
		}
	}
	all, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	var names []string
	for _, f := range all {
		when, _, _ := strings.Cut(f.Name(), "_")
		version, err := strconv.ParseInt(when, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %q: the name is not YYYYMMDDHHMM_module_what.sql", f.Name())
		}
		if !slices.Contains(done, version) {
			names = append(names, f.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
