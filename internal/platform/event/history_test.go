package event_test

import (
	"slices"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
)

func TestHistoryIsSearched(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.URL(t), 4)
	b := newBus(d, event.Tuning{})
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i, name := range []string{"thing.happened", "thing.ended", "other.happened", "thing.happened"} {
		_, err := d.Exec(t.Context(), `insert into events (subject, seq, name, payload, created_at) values ($1, $2, $3, '{}', $4)`,
			[]string{"thing:1", "thing:2"}[i%2], i+1, name, day.AddDate(0, 0, i))
		check(t, err)
	}
	at := func(days int) *time.Time { m := day.AddDate(0, 0, days); return &m }
	for what, one := range map[string]struct {
		by   event.Search
		seqs []int64
	}{
		"all":            {event.Search{}, []int64{4, 3, 2, 1}},
		"a name":         {event.Search{Name: "thing.happened"}, []int64{4, 1}},
		"its beginning":  {event.Search{Name: "thing."}, []int64{4, 2, 1}},
		"no pattern":     {event.Search{Name: "thing_happened"}, nil},
		"a subject":      {event.Search{Subject: "thing:2"}, []int64{4, 2}},
		"part of one":    {event.Search{Subject: "thing"}, nil},
		"from":           {event.Search{From: at(2)}, []int64{4, 3}},
		"until":          {event.Search{Until: at(2)}, []int64{2, 1}},
		"everything set": {event.Search{Name: "thing", Subject: "thing:2", From: at(1), Until: at(3)}, []int64{2}},
	} {
		page, err := b.History(t.Context(), one.by, "", 10)
		check(t, err)
		var seqs []int64
		for _, p := range page.Items {
			seqs = append(seqs, p.Seq)
		}
		if !slices.Equal(seqs, one.seqs) {
			t.Errorf("%s: %v, want %v", what, seqs, one.seqs)
		}
	}
	first, err := b.History(t.Context(), event.Search{Name: "thing."}, "", 2)
	check(t, err)
	rest, err := b.History(t.Context(), event.Search{Name: "thing."}, *first.NextCursor, 2)
	check(t, err)
	if len(rest.Items) != 1 || rest.Items[0].Seq != 1 || rest.NextCursor != nil {
		t.Errorf("the second page: %+v", rest)
	}
}
