package flashcards

import (
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// Each answer moves a card by one box, or back to the first; days begin at the midnight of whoever learns.
func TestWhenACardComesAgain(t *testing.T) {
	t.Parallel()
	cairo, berlin := zone(t, "Africa/Cairo"), zone(t, "Europe/Berlin")
	now := at(t, "2026-11-29T22:30:00Z") // in Cairo it is the 30th already
	seen := at(t, "2026-11-20T10:00:00Z")
	in := func(box, reviews, row int, first bool) state {
		s := state{Box: box, Reviews: reviews, InRow: row, FirstKnown: first}
		if box > 0 {
			s.Due, s.Begun = &seen, &seen
		}
		return s
	}
	for name, c := range map[string]struct {
		from      state
		known     bool
		zone      *time.Location
		box, row  int
		firstKnew bool
		due       string
	}{
		"new, known":               {in(0, 0, 0, false), true, cairo, 2, 1, true, "2026-11-30T22:00:00Z"},
		"new, not known":           {in(0, 0, 0, false), false, cairo, 1, 0, false, "2026-11-29T22:31:00Z"},
		"by another clock":         {in(0, 0, 0, false), true, berlin, 2, 1, true, "2026-11-29T23:00:00Z"},
		"known at last":            {in(1, 3, 0, false), true, cairo, 2, 1, false, "2026-11-30T22:00:00Z"},
		"known again":              {in(2, 1, 1, true), true, cairo, 3, 2, true, "2026-12-01T22:00:00Z"},
		"forgotten":                {in(5, 4, 4, true), false, cairo, 1, 0, true, "2026-11-29T22:31:00Z"},
		"into the last box":        {in(6, 5, 5, true), true, cairo, 7, 6, true, "2026-12-31T22:00:00Z"},
		"in the last box":          {in(7, 6, 6, true), true, cairo, 7, 7, true, "2026-12-31T22:00:00Z"},
		"begun anew, not at first": {in(0, 4, 0, false), true, cairo, 2, 1, false, "2026-11-30T22:00:00Z"},
	} {
		got := c.from.answered(c.known, now, c.zone)
		if got.Box != c.box || got.InRow != c.row || got.FirstKnown != c.firstKnew || got.Reviews != c.from.Reviews+1 || !got.Due.Equal(at(t, c.due)) {
			t.Errorf("%s: %+v due %s", name, got, got.Due.UTC())
		}
		if begun := c.from.Box > 0; begun != got.Begun.Equal(seen) || !begun && !got.Begun.Equal(now) {
			t.Errorf("%s: begun %s", name, got.Begun)
		}
	}
}

// A night in which the clocks are changed is one night.
func TestANightOfChangedClocks(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	got := state{}.answered(true, at(t, "2026-10-24T18:00:00Z"), berlin)
	if !got.Due.Equal(at(t, "2026-10-24T22:00:00Z")) {
		t.Error(got.Due.UTC())
	}
	if again := got.answered(true, at(t, "2026-10-25T08:00:00Z"), berlin); !again.Due.Equal(at(t, "2026-10-26T23:00:00Z")) {
		t.Error(again.Due.UTC())
	}
}

func TestWhatComesNext(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-11-29T12:00:00Z")
	before, later, hour := now.Add(-time.Hour), now.Add(48*time.Hour), now.Add(time.Hour)
	yesterday := now.AddDate(0, 0, -1)
	card := func(id string, box, row int, due, begun *time.Time) standing {
		return standing{Card{ID: id}, state{Box: box, InRow: row, Due: due, Begun: begun}}
	}
	fresh := func(id string) standing { return card(id, 0, 0, nil, nil) }
	long := before.Add(-time.Hour)
	soonDue := now.Add(30 * time.Second)
	for name, c := range map[string]struct {
		cards  []standing
		rule   settings
		queue  string
		learnt int
		next   *time.Time
	}{
		"new ones in their order":          {[]standing{fresh("a"), fresh("b")}, settings{20, 1}, "a b", 0, nil},
		"what is due the longest is first": {[]standing{fresh("a"), card("b", 2, 1, &before, &yesterday), card("c", 3, 2, &long, &yesterday)}, settings{20, 1}, "c b a", 2, nil},
		"what was not known is last":       {[]standing{card("a", 1, 0, &soonDue, &now), fresh("b")}, settings{20, 1}, "b a", 0, nil},
		"and first once it waited":         {[]standing{fresh("b"), card("a", 1, 0, &before, &now)}, settings{20, 1}, "a b", 0, nil},
		"a day has room for so many":       {[]standing{card("a", 2, 1, &later, &before), fresh("b"), fresh("c")}, settings{2, 1}, "b", 1, nil},
		"and no more":                      {[]standing{card("a", 2, 1, &later, &before), fresh("b")}, settings{1, 1}, "", 1, ptr(at(t, "2026-11-30T00:00:00Z"))},
		"those of yesterday do not count":  {[]standing{card("a", 2, 1, &later, &yesterday), fresh("b")}, settings{1, 1}, "b", 1, nil},
		"the next one":                     {[]standing{card("a", 2, 1, &later, &before), card("b", 2, 1, &hour, &before)}, settings{20, 1}, "", 2, &hour},
		"known twice in a row":             {[]standing{card("a", 2, 1, &later, &before), card("b", 3, 2, &hour, &before)}, settings{20, 2}, "", 1, &hour},
		"no cards":                         {nil, settings{20, 1}, "", 0, nil},
	} {
		p := planned(c.cards, c.rule, now, time.UTC)
		var queue []string
		for _, one := range p.Queue {
			queue = append(queue, one.ID)
		}
		if got := strings.Join(queue, " "); got != c.queue || p.Learnt != c.learnt || (p.Next == nil) != (c.next == nil) || p.Next != nil && !p.Next.Equal(*c.next) {
			t.Errorf("%s: %q, learnt %d, next %v", name, got, p.Learnt, p.Next)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestTheScoreIsRoundedDown(t *testing.T) {
	t.Parallel()
	knew := func(all ...bool) (list []standing) {
		for _, k := range all {
			list = append(list, standing{state: state{FirstKnown: k}})
		}
		return list
	}
	for want, cards := range map[int][]standing{0: nil, 66: knew(true, true, false), 100: knew(true), 50: knew(true, false)} {
		if got := score(cards); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
}
