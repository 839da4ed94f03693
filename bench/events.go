package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// deliveries measures the event bus alone, by its own benchmark: from an event's row to the end of
// its delivery to a subscriber that does nothing, with all events in one subject up to each in its own.
func (b *bench) deliveries(ctx context.Context, _ []string) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkDeliver$", "-benchtime", "1x",
		"-count", strconv.Itoa(b.rounds), "./internal/platform/event")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the benchmark of events: %w\n%s", err, out)
	}
	rates := map[int][]float64{}
	var order []int
	for _, line := range regexp.MustCompile(`(?m)^BenchmarkDeliver/(\d+)\S*\s.*?([\d.]+) deliveries/s`).FindAllSubmatch(out, -1) {
		subjects, err := strconv.Atoi(string(line[1]))
		if err != nil {
			return err
		}
		rate, err := strconv.ParseFloat(string(line[2]), 64)
		if err != nil {
			return err
		}
		if !slices.Contains(order, subjects) {
			order = append(order, subjects)
		}
		rates[subjects] = append(rates[subjects], rate)
	}
	if len(order) == 0 {
		return fmt.Errorf("the benchmark of events printed no rate:\n%s", out)
	}
	for _, subjects := range order {
		b.report.figure(fmt.Sprintf("ordered deliveries, %d subjects", subjects), median(rates[subjects]), "/s", "≥ 6000")
	}
	return nil
}

// events measures how fast facts reach all who listen on the server, whatever they do about them.
func (b *bench) events(ctx context.Context, _ []string) error {
	c, err := pgx.Connect(ctx, b.seed.database)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	const n = 2000
	var rates []float64
	for i := range b.rounds {
		began := time.Now()
		if _, err := c.Exec(ctx, `insert into events (subject, seq, name, payload)
			select 'bench:' || n, $2, 'enrollment.dropped', jsonb_build_object('enrollment', e.id, 'user', e.user_id, 'course', e.course_id)
			from (select *, row_number() over () as n from (select * from enrollments limit $1) x) e`, n, i+1); err != nil {
			return err
		}
		if err := heard(ctx, c); err != nil {
			return err
		}
		rates = append(rates, n/time.Since(began).Seconds())
	}
	b.report.figure("events delivered to all who listen", median(rates), "/s", "")
	return nil
}

// heard returns when no event waits any more.
func heard(ctx context.Context, c *pgx.Conn) error {
	for late := time.After(5 * time.Minute); ; {
		var left int
		if err := c.QueryRow(ctx, `select (select count(*) from events where not fanned_out)::int
			+ (select count(*) from event_deliveries where dead_at is null)::int`).Scan(&left); err != nil || left == 0 {
			return err
		}
		select {
		case <-late:
			return fmt.Errorf("%d deliveries are left after five minutes", left)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
