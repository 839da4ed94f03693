package learning

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
)

func TestSpansAreWholeSecondsInsideTheVideo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		played   [][2]float64
		duration int
		want     string
	}{
		{"nothing", nil, 100, "{}"},
		{"ends meet without loss or gain", [][2]float64{{0, 9.7}, {9.7, 20.2}}, 100, "{[0,20)}"},
		{"order does not matter", [][2]float64{{50, 60}, {10, 20}, {15, 30}}, 100, "{[10,30),[50,60)}"},
		{"crumbs are nothing", [][2]float64{{1, 1.2}, {2.6, 3.4}, {7, 7}}, 100, "{}"},
		{"reversed is nothing", [][2]float64{{9, 3}}, 100, "{}"},
		{"outside is cut off", [][2]float64{{-5, 3}, {98, 1e300}, {200, 300}}, 100, "{[0,3),[98,100)}"},
		{"no video", [][2]float64{{0, 10}}, 0, "{}"},
	} {
		if got := spansOf(c.played, c.duration).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// However reports overlap, the merged spans hold exactly the seconds that one of them holds.
func TestSpansHoldEverySecondOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const duration = 60
		played := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{rapid.Float64Range(-10, 70).Draw(t, "from"), rapid.Float64Range(-10, 70).Draw(t, "to")}
		}), 0, 12).Draw(t, "played")
		got := spansOf(played, duration)
		want := map[int]bool{}
		for _, p := range played {
			for second := clip(p[0], duration); second < clip(p[1], duration); second++ {
				want[second] = true
			}
		}
		if got.seconds() != len(want) {
			t.Fatalf("%v: %d seconds, want %d", got, got.seconds(), len(want))
		}
		for i, s := range got {
			if s.From >= s.To || (i > 0 && got[i-1].To >= s.From) {
				t.Fatalf("%v is not in order and apart", got)
			}
		}
	})
}

// Whatever a player claims, and under however many keys, it is never credited more than the clock
// allows at top speed: also where clocks of several servers differ, so that time seems to go back.
func TestNobodyIsCreditedMoreThanTheClockAllows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		now, first, last, credit := start, time.Time{}, start, 0
		var p player
		for range rapid.IntRange(1, 40).Draw(t, "reports") {
			now = now.Add(time.Duration(rapid.IntRange(-30_000, 40_000).Draw(t, "ms")) * time.Millisecond)
			if first.IsZero() {
				first, last = now, now
			}
			if now.After(last) {
				last = now
			}
			claim := rapid.IntRange(0, 120).Draw(t, "claim")
			next, credited, _ := p.report(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"), claim, now)
			if credited {
				credit += claim
			}
			p = next
			if most := slack + topSpeed*last.Sub(first); time.Duration(credit)*time.Second > most {
				t.Fatalf("credited %d s after %s", credit, last.Sub(first))
			}
			if len(p.Earlier) > earlierMax || slices.Contains(p.Earlier, p.Key) {
				t.Fatalf("remembers %v besides %s", p.Earlier, p.Key)
			}
		}
	})
}

func TestProgressIsRoundedHalfUpAndFinishedOnlyWhenAllIsDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		done, total int
		percent     float64
		finished    bool
	}{
		{0, 0, 0, false}, {0, 7, 0, false}, {1, 3, 33.33, false}, {2, 3, 66.67, false}, {1, 32, 3.13, false},
		{1, 160, 0.63, false}, {7, 7, 100, true}, {99_999, 100_000, 100, false},
	} {
		if p, f := percent(c.done, c.total), finished(c.done, c.total); p != c.percent || f != c.finished {
			t.Errorf("%d of %d: %v, %v; want %v, %v", c.done, c.total, p, f, c.percent, c.finished)
		}
	}
}

func TestAVideoIsWatchedAtNinetyPercentOfItsSeconds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		covered, duration, coverage int
		watched                     bool
	}{
		{0, 100, 0, false}, {89, 100, 89, false}, {90, 100, 90, true}, {9, 10, 90, true}, {628, 698, 89, false},
		{629, 698, 90, true}, {1, 1, 100, true}, {0, 0, 0, false}, {50, 40, 100, true},
	} {
		share := required
		v := judgeContent(catalogapi.Rule{Kind: catalogapi.RuleWatched, Percent: &share}, step{Type: video, Covered: &c.covered, Duration: &c.duration})
		if w, p := v.Met, coverage(c.covered, c.duration); w != c.watched || p != c.coverage {
			t.Errorf("%d of %d s: %v, %d %%; want %v, %d %%", c.covered, c.duration, w, p, c.watched, c.coverage)
		}
	}
}
