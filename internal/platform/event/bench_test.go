package event_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

const fillSQL = `
	with e as (
		insert into events (subject, seq, name, payload)
		select 'thing:' || (n % $2), n / $2 + 1, 'thing.happened', jsonb_build_object('n', n)
		from generate_series(0, $1::int - 1) n
		returning subject, seq
	)
	insert into event_subjects (subject, last_seq) select subject, max(seq) from e group by subject
	on conflict (subject) do update set last_seq = excluded.last_seq`

// BenchmarkDeliver hands 50,000 waiting events to a subscriber that does nothing, in as many
// subjects as the name says: deliveries/s is from the event's row to the delivery's end.
func BenchmarkDeliver(b *testing.B) {
	const events = 50_000
	for _, subjects := range []int{1, 100, 5_000, 50_000} {
		b.Run(fmt.Sprint(subjects), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d := dbtest.New(b)
				bus := event.NewBus(d, nil, slog.New(slog.DiscardHandler), event.Tuning{})
				bus.Subscribe(event.Subscriber{Name: "counts", Handle: func(context.Context, plugin.Delivered) error { return nil }})
				if _, err := d.Exec(b.Context(), fillSQL, events, subjects); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := bus.Drain(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(events*float64(b.N)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}
