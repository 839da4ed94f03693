package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// keyed are reads of what belongs to one person or one course: they must not cost more because others
// are there. The course's id stands for $course.
var keyed = []struct{ name, path string }{
	{"outline with own progress", "/api/v1/learn/$course"},
	{"my courses", "/api/v1/me/learning"},
	{"my notifications", "/api/v1/me/notifications"},
	{"a course's page", "/api/v1/catalogue/course-1"},
}

// grown is what a keyed read cost in a data set.
type grown struct {
	pages float64 // of the database, for all its queries
	each  []float64
	p99   float64 // ms
}

// growth measures keyed reads on a small data set and on a large one, in rounds that alternate: what else the machine does
// meanwhile falls on both.
func (b *bench) growth(ctx context.Context, admin string) (err error) {
	sizes := [2]int{10_000, b.large}
	var sets [2]*dataSet
	for i, size := range sizes {
		if sets[i], err = b.fill(ctx, admin, size); err != nil {
			return fmt.Errorf("%d enrolments: %w", size, err)
		}
		defer func() { err = errors.Join(err, sets[i].close()) }()
	}
	for _, k := range keyed {
		var found [2]grown
		for i, set := range sets {
			if found[i].each, err = set.pagesRead(ctx, k.path); err != nil {
				return fmt.Errorf("%s: %w", k.name, err)
			}
			for _, pages := range found[i].each {
				found[i].pages += pages
			}
		}
		var ratios []float64
		for range b.rounds {
			for i, set := range sets {
				r, err := drive(ctx, 2, b.round, set.reading(k.path))
				if err != nil {
					return err
				}
				found[i].p99 = quantile(r.each, .99)
			}
			ratios = append(ratios, found[1].p99/found[0].p99)
		}
		small, large := found[0], found[1]
		name := "growth, " + k.name + ": "
		b.report.figure(fmt.Sprintf("%spages read at %d enrolments, by query %v", name, sizes[0], small.each), small.pages, "", "")
		// The same, but for indexes that are a level deeper.
		b.report.figure(fmt.Sprintf("%spages read at %d enrolments, by query %v", name, sizes[1], large.each), large.pages, "", fmt.Sprintf("≤ %.0f", 1.5*small.pages))
		b.report.figure(name+"p99, of that at 10000", median(ratios), "×", "≤ 1.5")
	}
	return nil
}

// dataSet is a database of some size, with a server, and another one whose queries are read along.
type dataSet struct {
	database string
	seed     *seed
	wire     *wire
	watched  *server
	server   *server
	tokens   []string
	undo     []func() error
}

// fill makes one. The server that is watched begins before there is anything, so that its background work is done.
func (b *bench) fill(ctx context.Context, admin string, enrolments int) (d *dataSet, err error) {
	d = &dataSet{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	var drop func() error
	if d.database, drop, err = makeDatabase(ctx, admin, fmt.Sprint("cw_bench_", enrolments)); err != nil {
		return nil, err
	}
	d.undo = append(d.undo, drop)
	var through string
	if d.wire, through, err = newWire(d.database); err != nil {
		return nil, err
	}
	d.undo = append(d.undo, func() error { d.wire.close(); return nil })
	if d.watched, err = startServer(ctx, b.binary, filepath.Join(b.dir, fmt.Sprint("watched-", enrolments)), through); err != nil {
		return nil, err
	}
	d.undo = append(d.undo, d.watched.stop)
	if d.seed, err = sow(ctx, d.database, enrolments); err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	if d.server, err = startServer(ctx, b.binary, filepath.Join(b.dir, fmt.Sprint("grown-", enrolments)), d.database); err != nil {
		return nil, err
	}
	d.undo = append(d.undo, d.server.stop)
	if err := counted(ctx, d.database); err != nil {
		return nil, err
	}
	b.seed = d.seed
	d.tokens, err = b.signIn(ctx, d.server)
	return d, err
}

// close undoes all of it, the last first.
func (d *dataSet) close() (err error) {
	for _, undo := range slices.Backward(d.undo) {
		err = errors.Join(err, undo())
	}
	return err
}

// at is the path of a keyed read in this data set.
func (d *dataSet) at(path string) string { return strings.ReplaceAll(path, "$course", d.seed.course) }

// reading asks for it once, for one person after another.
func (d *dataSet) reading(path string) func(ctx context.Context, i int) error {
	return func(ctx context.Context, i int) error {
		_, err := fetch(ctx, d.server.base+d.at(path), d.tokens[i%len(d.tokens)])
		return err
	}
}

// pagesRead is how many pages of the database each query of a keyed read touches.
func (d *dataSet) pagesRead(ctx context.Context, path string) ([]float64, error) {
	seen, err := d.wire.queries(ctx, d.watched, d.at(path), d.tokens[0])
	if err != nil {
		return nil, err
	}
	return pagesRead(ctx, d.database, seen)
}

// counted waits until the servers have counted their statistics of a data set that was put in all at once: nobody's pages
// are as slow as during that. Then dead rows are swept, as they are sooner or later.
func counted(ctx context.Context, database string) error {
	c, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	for left := true; left; {
		if err := wait(ctx, 1e9); err != nil {
			return err
		}
		if err := c.QueryRow(ctx, "select exists (select from course_moves)").Scan(&left); err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, "vacuum analyze")
	return err
}

// pagesRead asks PostgreSQL how many pages each of the queries touches. What they write is undone.
func pagesRead(ctx context.Context, database string, queries []query) (each []float64, err error) {
	c, err := pgx.Connect(ctx, database)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close(ctx) }()
	tx, err := c.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	for i, q := range queries {
		if !reads(q.sql) {
			continue
		}
		if _, err := c.PgConn().Prepare(ctx, name(i), "explain (analyze, buffers, format json) "+q.sql, nil); err != nil {
			return nil, err
		}
		result := c.PgConn().ExecPrepared(ctx, name(i), q.values, q.formats, nil).Read()
		if result.Err != nil {
			return nil, result.Err
		}
		var plans []struct {
			Plan struct {
				Hit  float64 `json:"Shared Hit Blocks"`
				Read float64 `json:"Shared Read Blocks"`
			}
		}
		if err := json.Unmarshal(result.Rows[0][0], &plans); err != nil {
			return nil, err
		}
		each = append(each, plans[0].Plan.Hit+plans[0].Plan.Read)
	}
	return each, nil
}

func reads(sql string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	return strings.EqualFold(first, "select") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(sql)), "with")
}
