package pluginhost_test

import (
	"slices"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
)

// What a plugin did is kept by the hour for 90 days, and shown by the hour for two days or by the days of the site, Kuwait's here, for all
// of them. What is older is swept.
func TestStatisticsOfNinetyDays(t *testing.T) {
	t.Parallel()
	s := must(t, dbtest.URL(t), false, named("sample"), named("other"))
	zone, err := time.LoadLocation("Asia/Kuwait")
	check(t, err)
	now := time.Now().In(zone)
	midnight := func(ago int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-ago, 0, 0, 0, 0, zone)
	}
	did := func(id string, at time.Time, calls, errors int) {
		t.Helper()
		_, err := s.db.Exec(t.Context(), `insert into plugin_uses (plugin_id, hour, kind, name, calls, errors, total_micros, most_micros, last_at)
			values ($1, $2, 'operation', 'hello', $3::bigint, $4, $3::bigint * 2000, 2000 + $3::bigint, $2)`, id, at, calls, errors)
		check(t, err)
	}
	did("sample", midnight(89), 1, 0)                     // the first hour that is shown
	did("sample", midnight(89).Add(-time.Hour), 100, 100) // the last that is not
	did("sample", midnight(30), 2, 1)
	did("sample", midnight(30).Add(23*time.Hour), 4, 2) // the same day in Kuwait, and another one in UTC
	did("sample", midnight(29), 8, 0)
	did("sample", midnight(0), 16, 0)
	did("other", midnight(30), 1000, 0)
	_, err = s.db.Exec(t.Context(), `insert into plugin_uses (plugin_id, hour, kind, name, calls, last_at) values ('sample', $1, 'operation', 'old', 7, $1)`, now.Add(-91*24*time.Hour))
	check(t, err)
	h, err := s.HealthByDay(t.Context(), "sample")
	check(t, err)
	var seen []pluginhost.Span
	for _, span := range h.Spans {
		seen = append(seen, pluginhost.Span{At: span.At.In(zone), Calls: span.Calls, Errors: span.Errors, MeanMs: span.MeanMs, MaxMs: span.MaxMs})
	}
	want := []pluginhost.Span{{At: midnight(89), Calls: 1, MeanMs: 2, MaxMs: 2.001}, {At: midnight(30), Calls: 6, Errors: 3, MeanMs: 2, MaxMs: 2.004},
		{At: midnight(29), Calls: 8, MeanMs: 2, MaxMs: 2.008}, {At: midnight(0), Calls: 16, MeanMs: 2, MaxMs: 2.016}}
	if !slices.EqualFunc(seen, want, func(a, b pluginhost.Span) bool {
		return a.At.Equal(b.At) && a.Calls == b.Calls && a.Errors == b.Errors && a.MeanMs == b.MeanMs && a.MaxMs == b.MaxMs
	}) {
		t.Errorf("by day: %+v", seen)
	}
	if len(h.Uses) != 1 || h.Uses[0].Calls != 31 || h.Uses[0].Errors != 3 {
		t.Errorf("in all: %+v", h.Uses)
	}
	if h, err := s.Health(t.Context(), "sample"); err != nil || len(h.Spans) != 1 || h.Spans[0].Calls != 16 || len(h.Uses) != 1 || h.Uses[0].Calls != 16 {
		t.Errorf("by hour: %+v, %v", h, err)
	}
	for by, days := range map[string]int{"": 1, "?by=hour": 1, "?by=day": 4} {
		if h := ask[pluginhost.Health](t, s, "GET", "/plugins/sample/health"+by, "", 200); len(h.Spans) != days {
			t.Errorf("%q answers %+v", by, h.Spans)
		}
	}
	if status, code := s.do(t, "GET", "/plugins/sample/health?by=week", "super_admin", ""); status != 422 {
		t.Errorf("by week: %d %s", status, code)
	}
	check(t, s.Sweep(t.Context()))
	left, err := db.Value[int](t.Context(), s.db, `select count(*)::int from plugin_uses where plugin_id = 'sample'`)
	check(t, err)
	if left < 5 || left > 6 { // the one before the first day that is shown may be less than 90 days ago
		t.Errorf("%d are left after sweeping", left)
	}
}
