package pluginhost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

const (
	linesKept = 2000                // of a plugin, and as many that the host wrote about it
	usesKept  = 90 * 24 * time.Hour // of what plugins did
	hoursMost = 48                  // hours that health shows
	daysMost  = 90                  // days that it shows instead, with today
)

const (
	// One that is removed meanwhile leaves nothing: whoever is about to remove it is waited for.
	useSQL = `
		insert into plugin_uses (plugin_id, hour, kind, name, calls, errors, panics, timeouts, total_micros, most_micros, last_at, last_error)
		select $1, date_trunc('hour', $2::timestamptz), $3::text, $4::text, $5::bigint, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $2, $11::text
		from plugins where id = $1::text and state not in ('known', 'checked')
		for share
		on conflict (plugin_id, hour, kind, name) do update
		set calls = plugin_uses.calls + excluded.calls, errors = plugin_uses.errors + excluded.errors, panics = plugin_uses.panics + excluded.panics,
		timeouts = plugin_uses.timeouts + excluded.timeouts, total_micros = plugin_uses.total_micros + excluded.total_micros,
		most_micros = greatest(plugin_uses.most_micros, excluded.most_micros), last_at = greatest(plugin_uses.last_at, excluded.last_at),
		last_error = coalesce(excluded.last_error, plugin_uses.last_error)`

	lastErrorSQL = `update plugins set last_error = $2, last_error_at = $3 where id = $1 and (last_error_at is null or last_error_at < $3)`

	lineSQL = `
		insert into plugin_logs (plugin_id, at, level, message, detail, server, by_host)
		select $1, * from unnest($2::timestamptz[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::boolean[])`

	// By the hour, or by the day in the time zone $4; an hour in which a day ends there counts to where it begins.
	spansSQL = `
		select date_trunc($3, hour, $4) as at, sum(calls)::bigint as calls, sum(errors)::bigint as errors, sum(panics)::bigint as panics, sum(timeouts)::bigint as timeouts,
		coalesce(sum(total_micros)::float8 / nullif(sum(calls), 0) / 1000, 0) as mean_ms, max(most_micros)::float8 / 1000 as max_ms
		from plugin_uses
		where plugin_id = $1 and hour > $2
		group by 1
		order by 1`

	sumsSQL = `
		select kind, name, sum(calls)::bigint as calls, sum(errors)::bigint as errors, coalesce(sum(total_micros)::float8 / nullif(sum(calls), 0) / 1000, 0) as mean_ms,
		max(most_micros)::float8 / 1000 as max_ms, max(last_at) as last_at, (array_agg(last_error order by last_at desc) filter (where last_error is not null))[1] as last_error
		from plugin_uses
		where plugin_id = $1 and hour > $2
		group by kind, name
		order by kind, name`

	linesSQL = `
		select id, at, level, message, detail, server from plugin_logs
		where plugin_id = $1 and ($2 = '' or level = $2) and ($3::bigint is null or id < $3)
		and ($5 = '' or position(lower($5) in lower(message || ' ' || detail::text)) > 0)
		order by id desc
		limit $4`

	sweepUsesSQL = `delete from plugin_uses where hour < $1`

	sweepLinesSQL = `
		delete from plugin_logs l
		using (select plugin_id, by_host, (array_agg(id order by id desc))[$1] as oldest from plugin_logs group by plugin_id, by_host) k
		where l.plugin_id = k.plugin_id and l.by_host = k.by_host and l.id <= k.oldest`
)

// writeDown writes what plugins did and said since.
func (h *Host) writeDown(ctx context.Context) {
	for id, s := range h.written.take() {
		list := s.lines
		if s.dropped > 0 {
			const much = "it wrote more than is kept"
			h.Log.WarnContext(ctx, much, "plugin", id, "dropped", s.dropped)
			list = append(list, line{id, "warn", much, h.Now(), fmt.Appendf(nil, `{"dropped": %d}`, s.dropped), true})
		}
		err := h.writeLines(ctx, id, list)
		if h.since[id] += len(list); err == nil && h.since[id] > linesKept { // what a flood brings does not wait for the sweep
			h.since[id] = 0
			err = h.sweepLines(ctx)
		}
		if err != nil && ctx.Err() == nil {
			h.Log.WarnContext(ctx, "keep what plugins say", "plugin", id, "err", err)
		}
	}
	for _, e := range h.plugins {
		id := e.manifest.ID
		counts, last := e.guard.take()
		for u, c := range counts {
			_, err := h.DB.Exec(ctx, useSQL, id, c.At, u.kind, u.name, c.Calls, c.Errors, c.Panics, c.Timeouts, c.Total.Microseconds(), c.Most.Microseconds(), c.Failure)
			if err != nil && ctx.Err() == nil {
				h.Log.WarnContext(ctx, "keep what plugins did", "plugin", id, "err", err)
			}
		}
		if last == nil {
			continue
		}
		said := []any{"err", last.says}
		if last.stack != "" {
			said = append(said, "stack", last.stack)
		}
		h.notes(id).ErrorContext(ctx, "it failed", said...)
		if _, err := h.DB.Exec(ctx, lastErrorSQL, id, clip(last.says), last.at); err != nil && ctx.Err() == nil {
			h.Log.WarnContext(ctx, "keep how a plugin failed", "plugin", id, "err", err)
		}
	}
}

func (h *Host) writeLines(ctx context.Context, id string, list []line) error {
	n := len(list)
	at, levels, messages, details, servers, byHost := make([]time.Time, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]bool, n)
	for i, l := range list {
		at[i], levels[i], messages[i], details[i], servers[i], byHost[i] = l.at, l.level, l.message, string(l.detail), h.Server, l.byHost
	}
	_, err := h.DB.Exec(ctx, lineSQL, id, at, levels, messages, details, servers, byHost)
	return err
}

// Sweep takes away what plugins did and said long ago.
func (h *Host) Sweep(ctx context.Context) error {
	if _, err := h.DB.Exec(ctx, sweepUsesSQL, h.Now().Add(-usesKept)); err != nil {
		return fmt.Errorf("sweep what plugins did: %w", err)
	}
	return h.sweepLines(ctx)
}

// sweepLines takes away all but the newest lines of each plugin, its own and the host's.
func (h *Host) sweepLines(ctx context.Context) error {
	if _, err := h.DB.Exec(ctx, sweepLinesSQL, linesKept+1); err != nil {
		return fmt.Errorf("sweep what plugins said: %w", err)
	}
	return nil
}

// Span is what a plugin did in an hour or on a day, on all servers.
type Span struct {
	At       time.Time `json:"at" doc:"When it began"`
	Calls    int64     `json:"calls"`
	Errors   int64     `json:"errors"`
	Panics   int64     `json:"panics"`
	Timeouts int64     `json:"timeouts"`
	MeanMs   float64   `json:"meanMs"`
	MaxMs    float64   `json:"maxMs"`
}

// Use is one thing that a plugin does, in the time that is looked at.
type Use struct {
	Kind      string    `json:"kind" enum:"operation,event,hook,job"`
	Name      string    `json:"name"`
	Calls     int64     `json:"calls"`
	Errors    int64     `json:"errors"`
	MeanMs    float64   `json:"meanMs"`
	MaxMs     float64   `json:"maxMs"`
	LastAt    time.Time `json:"lastAt"`
	LastError *string   `json:"lastError"`
}

// Health is how a plugin is.
type Health struct {
	Message  *string `json:"message" doc:"What the plugin itself says is wrong; null: nothing"`
	Memory   int64   `json:"memory" doc:"Bytes that the plugin's own code holds on this server, sampled"`
	InFlight int64   `json:"inFlight" doc:"What it is doing on this server"`
	Hanging  int64   `json:"hanging" doc:"What was given up on this server and still runs"`
	Spans    []Span  `json:"spans" doc:"Those in which it did something: the hours of the last two days, or the days of the last 90 in the time zone of the site"`
	Uses     []Use   `json:"uses" doc:"What it did in that time"`
	Waiting  int     `json:"waiting" doc:"Events that it has yet to hear"`
	Dead     int     `json:"dead" doc:"Events that could not be delivered to it"`
}

// Health tells how a plugin is, and what it did in the last two days, by the hour. What it did in the last second is not in it yet.
func (h *Host) Health(ctx context.Context, id string) (Health, error) {
	return h.health(ctx, id, "hour", "UTC", h.Now().Add(-hoursMost*time.Hour))
}

// HealthByDay is Health for as long as it is kept what plugins did, by the days of the site.
func (h *Host) HealthByDay(ctx context.Context, id string) (Health, error) {
	site, err := h.Site(ctx)
	if err != nil {
		return Health{}, fmt.Errorf("settings of the site: %w", err)
	}
	zone, err := clock.Zone(site.TimeZone)
	if err != nil {
		return Health{}, err
	}
	year, month, day := h.Now().In(zone).Date()
	first := time.Date(year, month, day-daysMost+1, 0, 0, 0, 0, zone)
	return h.health(ctx, id, "day", site.TimeZone, first.Add(-time.Nanosecond))
}

func (h *Host) health(ctx context.Context, id, by, zone string, after time.Time) (Health, error) {
	e, ok := h.find(id)
	if !ok {
		return Health{}, plugin.ErrNotFound
	}
	spans, err := db.Many[Span](ctx, h.DB, spansSQL, id, after, by, zone)
	if err != nil {
		return Health{}, fmt.Errorf("read how plugin %s is: %w", id, err)
	}
	uses, err := h.uses(ctx, id, after)
	if err != nil {
		return Health{}, err
	}
	n, err := h.Bus.Waiting(ctx, e.subscribers...)
	if err != nil {
		return Health{}, err
	}
	out := Health{
		Memory: heldBy(e), InFlight: e.guard.running.Load() - e.guard.hanging.Load(), Hanging: e.guard.hanging.Load(),
		Spans: append([]Span{}, spans...), Uses: append([]Use{}, uses...), Waiting: n.Waiting, Dead: n.Dead,
	}
	if e.health != nil && h.enabled(id) {
		var says answer[string]
		// What it says of itself is no failure of the call.
		text, err := says.get(e.guard.call(ctx, use{operation, "health"}, 2*time.Second, func(ctx context.Context) error {
			if wrong := e.health(ctx); wrong != nil {
				return says.keep(cmp.Or(wrong.Error(), "it does not say what is wrong"), nil)
			}
			return nil
		}))
		if err != nil {
			text = err.Error()
		}
		if text = clip(text); text != "" {
			out.Message = &text
		}
	}
	return out, nil
}

// uses is what a plugin did after a moment, by what it is.
func (h *Host) uses(ctx context.Context, id string, after time.Time) ([]Use, error) {
	uses, err := db.Many[Use](ctx, h.DB, sumsSQL, id, after)
	if err != nil {
		return nil, fmt.Errorf("read what plugin %s does: %w", id, err)
	}
	return uses, nil
}

// heldBy returns the bytes in use that code of the plugin's package made, as far as the sampling of allocations knows. A plugin that is
// compiled in shares the server's memory: what it takes is reported, not limited.
func heldBy(e *entry) int64 {
	if e.impl == nil { // another build left it behind
		return 0
	}
	t := reflect.TypeOf(e.impl)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() == "" {
		return 0
	}
	records := make([]runtime.MemProfileRecord, 512)
	for {
		n, ok := runtime.MemProfile(records, false)
		if ok {
			records = records[:n]
			break
		}
		records = make([]runtime.MemProfileRecord, n+64)
	}
	var held int64
	for i := range records {
		if madeIn(records[i].Stack(), t.PkgPath()) {
			held += records[i].InUseBytes()
		}
	}
	return held
}

func madeIn(stack []uintptr, pkg string) bool {
	frames := runtime.CallersFrames(stack)
	for {
		f, more := frames.Next()
		if rest, ok := strings.CutPrefix(f.Function, pkg); ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "/")) {
			return true
		}
		if !more {
			return false
		}
	}
}

// Dead lists the events that could not be delivered to a plugin, the newest first.
func (h *Host) Dead(ctx context.Context, id, cursor string, limit int) (plugin.Page[event.Dead], error) {
	e, ok := h.find(id)
	if !ok {
		return plugin.Page[event.Dead]{}, plugin.ErrNotFound
	}
	return h.Bus.DeadLetters(ctx, append([]string{}, e.subscribers...), cursor, limit)
}

// Replay delivers events again that were given up, and returns how many there were.
func (h *Host) Replay(ctx context.Context, a plugin.Actor, id string, events []DeadEvent) (int, error) {
	e, ok := h.find(id)
	if !ok {
		return 0, plugin.ErrNotFound
	}
	n := 0
	for _, one := range events {
		if !slices.Contains(e.subscribers, one.Subscriber) {
			continue
		}
		err := h.Bus.Replay(ctx, one.Subscriber, one.Event)
		if errors.Is(err, plugin.ErrNotFound) {
			continue // it was delivered meanwhile
		}
		if err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, nil
	}
	return n, h.DB.InTx(ctx, func(tx db.Tx) error {
		return audit.Write(ctx, tx, a, audit.Entry{Action: "plugin.replayed", Type: "plugin", ID: id, Detail: map[string]any{"events": n}})
	})
}
