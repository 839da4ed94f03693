// Command bench measures the server: it seeds a data set, drives the built binary over loopback and
// prints a table, which it also writes to bench/result.json. It ends with status 1, and says which,
// when figures miss their bars.
//
//	go run ./scripts/with-database go run ./bench -enrolments 10000
//
// Machines differ and are noisy. So a page is measured in alternating rounds against a reference
// that does the least one can do for the same bytes, and the median of the rounds is quoted as a
// ratio.
//
//	main.go       what is measured, in which order
//	seed.go       the data set
//	server.go     the binary as a process, its time and memory
//	load.go       clients
//	events.go     how fast facts are heard
//	plugins.go    what plugins cost
//	media.go      ranges of a file
//	players.go    very many people who watch at the same time
//	people.go     the list of a very large course's people
//	statistics.go the figures of courses, in a very large data set
//	growth.go     reads by key in a small and in a large data set
//	reference.go  plain net/http and pgx, by the SQL that the server was seen to send
//	report.go     the table
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// settings size the run.
type settings struct {
	enrolments int
	rounds     int
	round      time.Duration
	clients    int
	only       string
	large      int
	out        string
}

func main() {
	s := settings{}
	size := 10_000
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		size = 1_000_000
	}
	flag.IntVar(&s.enrolments, "enrolments", size, "enrolments in the data set")
	flag.IntVar(&s.rounds, "rounds", 5, "rounds of each measurement; the median is quoted")
	flag.DurationVar(&s.round, "round", 3*time.Second, "how long a round takes")
	flag.IntVar(&s.clients, "clients", 8, "requests at once")
	flag.IntVar(&s.large, "large", 1_000_000, "enrolments in the data set that growth is measured on")
	flag.StringVar(&s.only, "only", "", "measure this step alone: starts, pages, ranges, media, sign-ins, events, deliveries, plugins; or growth, people, players or statistics, which are measured when named only")
	flag.StringVar(&s.out, "out", "bench/result.json", "file for the figures")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var errNoDatabase = errors.New("COURSEWORX_TEST_DATABASE names no database: run `make bench`, or go run ./scripts/with-database go run ./bench")

func run(ctx context.Context, s settings) (err error) {
	admin := os.Getenv("COURSEWORX_TEST_DATABASE")
	if admin == "" {
		return errNoDatabase
	}
	dir, err := os.MkdirTemp("", "cw-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as another user when we are root
		return err
	}
	binary := filepath.Join(dir, "courseworx")
	if err := build(ctx, binary); err != nil {
		return err
	}
	if s.only == "statistics" {
		s.enrolments = max(s.enrolments, millions)
	}
	if s.only == "players" {
		s.enrolments = max(s.enrolments, 10*crowdOfPlayers)
	}
	if s.only == "people" {
		s.enrolments = max(s.enrolments, 10*classOfPeople)
	}
	b := &bench{settings: s, binary: binary, dir: dir, report: newReport(s)}
	if b.wanted("starts") {
		if err := b.starts(ctx); err != nil {
			return fmt.Errorf("measure starts: %w", err)
		}
	}
	if b.only == "growth" { // filling the large data set takes minutes
		if err := b.growth(ctx, admin); err != nil {
			return fmt.Errorf("measure growth: %w", err)
		}
	}
	if b.wanted("plugins") {
		if err := b.plugins(ctx); err != nil {
			return fmt.Errorf("measure plugins: %w", err)
		}
	}
	if b.only != "starts" && b.only != "growth" && b.only != "plugins" {
		if err := b.loaded(ctx, admin); err != nil {
			return err
		}
	}
	b.report.print(os.Stdout)
	if err := b.report.write(s.out); err != nil {
		return err
	}
	return b.report.judge()
}

// build builds the server as a release is, with PostgreSQL inside where there is an archive.
func build(ctx context.Context, path string) error {
	args := []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", path}
	if found, _ := filepath.Glob("internal/platform/pgserver/archive/postgres-*.tar.zst"); len(found) > 0 {
		args = append(args, "-tags", "embedpg")
	}
	if out, err := exec.CommandContext(ctx, "go", append(args, "./cmd/courseworx")...).CombinedOutput(); err != nil {
		return fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return nil
}

// bench is one run.
type bench struct {
	settings
	binary, dir string
	report      *report
	server      *server
	seed        *seed
}

// starts measures the binary with its own database: the first start, later ones, and its memory
// when nobody asks for anything.
func (b *bench) starts(ctx context.Context) error {
	data := filepath.Join(b.dir, "data")
	var later []float64
	for i := range 1 + b.rounds {
		began := time.Now()
		s, err := startServer(ctx, b.binary, data, "")
		if err != nil {
			return err
		}
		took := time.Since(began).Seconds()
		if i == 0 {
			b.report.figure("first start on an empty folder", took, "s", "≤ 10")
		} else {
			later = append(later, took)
		}
		if i == b.rounds {
			if err := wait(ctx, 5*time.Second); err != nil { // until it has nothing left to do
				return err
			}
			rss, pss, err := s.memory()
			if err != nil {
				return err
			}
			b.report.figure("idle memory of the server, RSS", rss, "MB", "≤ 100")
			b.report.figure("idle memory of the server, PSS", pss, "MB", "")
		}
		if err := s.stop(); err != nil {
			return err
		}
	}
	b.report.figure("later start", median(later), "s", "≤ 1")
	return nil
}

func (b *bench) wanted(step string) bool { return b.only == "" || b.only == step }

// loaded measures what the server does with the data set.
func (b *bench) loaded(ctx context.Context, admin string) (err error) {
	database, drop, err := makeDatabase(ctx, admin, "cw_bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	// The first server makes the schema and is listened to by the wire; all figures are of the second.
	wire, through, err := newWire(database)
	if err != nil {
		return err
	}
	defer wire.close()
	watched, err := startServer(ctx, b.binary, filepath.Join(b.dir, "watched"), through)
	if err != nil {
		return err
	}
	defer func() { _ = watched.stop() }()
	if b.seed, err = sow(ctx, database, b.enrolments); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if b.server, err = startServer(ctx, b.binary, filepath.Join(b.dir, "measured"), database); err != nil {
		return err
	}
	defer func() { _ = b.server.stop() }()
	tokens, err := b.signIn(ctx, b.server)
	if err != nil {
		return err
	}
	pages := func(ctx context.Context, tokens []string) error { return b.pages(ctx, tokens, wire, watched) }
	for _, step := range []struct {
		name string
		do   func(context.Context, []string) error
	}{
		{"pages", pages}, {"ranges", b.ranges}, {"media", b.media}, {"sign-ins", b.signIns},
		{"events", b.events}, {"deliveries", b.deliveries},
	} {
		if !b.wanted(step.name) {
			continue
		}
		if err := step.do(ctx, tokens); err != nil {
			return fmt.Errorf("measure %s: %w", step.name, err)
		}
	}
	if b.only == "statistics" {
		if err := b.statistics(ctx); err != nil {
			return fmt.Errorf("measure statistics: %w", err)
		}
	}
	if b.only == "people" {
		if err := b.people(ctx); err != nil {
			return fmt.Errorf("measure people: %w", err)
		}
	}
	if b.only == "players" { // they need a large data set and a minute
		if err := b.players(ctx); err != nil {
			return fmt.Errorf("measure players: %w", err)
		}
	}
	if err := b.queries(ctx); err != nil {
		return fmt.Errorf("count queries: %w", err)
	}
	rss, pss, err := b.server.memory()
	if err != nil {
		return err
	}
	b.report.figure("memory after the bench, RSS", rss, "MB", "≤ 300")
	b.report.figure("memory after the bench, PSS", pss, "MB", "")
	return nil
}

// pages measures the pages that people look at most.
func (b *bench) pages(ctx context.Context, tokens []string, wire *wire, watched *server) error {
	for _, p := range []struct{ name, path, bar, queries string }{
		{"outline with own progress, 65 contents", "/api/v1/learn/" + b.seed.course, "≥ 0.6", "≤ 3"},
		{"catalogue, first page", "/api/v1/catalogue", "≥ 0.6", "≤ 2"},
		{"catalogue, search and filter", "/api/v1/catalogue?q=Course&type=online&sort=popular", "≥ 0.6", "≤ 2"},
	} {
		seen, err := wire.queries(ctx, watched, p.path, tokens[0])
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		b.report.figure(p.name+": queries, cold", float64(len(seen)), "", p.queries)
		if err := b.compare(ctx, p.name, p.path, p.bar, tokens, seen, b.seed.database); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
