package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
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
	p99   float64 // ms
}

// growth measures keyed reads on a small data set and on a large one.
func (b *bench) growth(ctx context.Context, admin string) error {
	small, err := b.keyedReads(ctx, admin, 10_000)
	if err != nil {
		return err
	}
	large, err := b.keyedReads(ctx, admin, b.large)
	if err != nil {
		return err
	}
	for i, k := range keyed {
		name := "growth, " + k.name + ": "
		b.report.figure(name+"pages read at 10000 enrolments", small[i].pages, "", "")
		// The same, but for indexes that are a level deeper.
		b.report.figure(fmt.Sprintf("%spages read at %d enrolments", name, b.large), large[i].pages, "", fmt.Sprintf("≤ %.0f", 1.5*small[i].pages))
		b.report.figure(name+"p99, of that at 10000", large[i].p99/small[i].p99, "×", "≤ 1.5")
	}
	return nil
}

// keyedReads measures each keyed read on a data set of its own.
func (b *bench) keyedReads(ctx context.Context, admin string, enrolments int) (list []grown, err error) {
	database, drop, err := makeDatabase(ctx, admin)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := drop(); err == nil {
			err = e
		}
	}()
	wire, through, err := newWire(database)
	if err != nil {
		return nil, err
	}
	defer wire.close()
	watched, err := startServer(ctx, b.binary, filepath.Join(b.dir, fmt.Sprint("watched-", enrolments)), through)
	if err != nil {
		return nil, err
	}
	defer func() { _ = watched.stop() }()
	if b.seed, err = sow(ctx, database, enrolments); err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	s, err := startServer(ctx, b.binary, filepath.Join(b.dir, fmt.Sprint("grown-", enrolments)), database)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.stop() }()
	tokens, err := b.signIn(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, k := range keyed {
		path := strings.ReplaceAll(k.path, "$course", b.seed.course)
		seen, err := wire.queries(ctx, watched, path, tokens[0])
		if err != nil {
			return nil, err
		}
		one := grown{}
		if one.pages, err = pagesRead(ctx, database, seen); err != nil {
			return nil, fmt.Errorf("%s: %w", k.name, err)
		}
		once := func(ctx context.Context, i int) error {
			_, err := fetch(ctx, s.base+path, tokens[i%len(tokens)])
			return err
		}
		var p99 []float64
		for range b.rounds {
			r, err := drive(ctx, 2, b.round, once)
			if err != nil {
				return nil, err
			}
			p99 = append(p99, quantile(r.each, .99))
		}
		one.p99 = median(p99)
		list = append(list, one)
	}
	return list, nil
}

// pagesRead asks PostgreSQL how many pages the queries touch. What they write is undone.
func pagesRead(ctx context.Context, database string, queries []query) (float64, error) {
	c, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close(ctx) }()
	tx, err := c.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	sum := 0.0
	for i, q := range queries {
		if !reads(q.sql) {
			continue
		}
		if _, err := c.PgConn().Prepare(ctx, name(i), "explain (analyze, buffers, format json) "+q.sql, nil); err != nil {
			return 0, err
		}
		result := c.PgConn().ExecPrepared(ctx, name(i), q.values, q.formats, nil).Read()
		if result.Err != nil {
			return 0, result.Err
		}
		var plans []struct {
			Plan struct {
				Hit  float64 `json:"Shared Hit Blocks"`
				Read float64 `json:"Shared Read Blocks"`
			}
		}
		if err := json.Unmarshal(result.Rows[0][0], &plans); err != nil {
			return 0, err
		}
		sum += plans[0].Plan.Hit + plans[0].Plan.Read
	}
	return sum, nil
}

func reads(sql string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	return strings.EqualFold(first, "select") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(sql)), "with")
}
