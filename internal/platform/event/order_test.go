package event_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

// Whatever the interleaving of publishing, failing, crashing and two servers: each subject is
// heard in order, everything at least once, and nothing twice but what was not noted as heard.
func TestAnyInterleavingKeepsTheOrder(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		_, err := d.Exec(t.Context(), `with e as (delete from events), d as (delete from event_deliveries) delete from event_subjects`)
		check(t, err)
		var heard ear
		fail := false
		handle := func(ctx context.Context, e plugin.Delivered) error {
			if fail && e.ID%3 == 0 {
				return errors.New("not yet")
			}
			return heard.hear(ctx, e)
		}
		buses := [2]*event.Bus{}
		for i := range buses {
			buses[i] = newBus(d, event.Tuning{Batch: rapid.IntRange(1, 4).Draw(r, "batch"), Pause: time.Nanosecond, Attempts: 1000})
			buses[i].Subscribe(event.Subscriber{Name: "all", Handle: handle})
		}
		published := map[string]int{}
		server := func() *event.Bus { return buses[rapid.IntRange(0, 1).Draw(r, "server")] }
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"publish", "publish", "deliver", "fail", "crash"}).Draw(r, "step") {
			case "publish":
				var facts []plugin.Event
				for range rapid.IntRange(1, 4).Draw(r, "facts") {
					thing := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "thing")
					facts = append(facts, happened{thing, published[thing]})
					published[thing]++
				}
				publish(t, d, server(), facts...)
			case "fail":
				fail = true
				check(t, server().Drain(t.Context()))
				fail = false
			case "deliver":
				check(t, server().Drain(t.Context()))
			case "crash": // a server claimed subjects and died
				_, err := d.Exec(t.Context(), `update event_deliveries set leased_until = now() + interval '1 hour' where event_id % 2 = 0`)
				check(t, err)
				check(t, server().Drain(t.Context()))
				_, err = d.Exec(t.Context(), `update event_deliveries set leased_until = now() - interval '1 second' where leased_until is not null`)
				check(t, err)
			}
		}
		_, err = d.Exec(t.Context(), `update event_deliveries set run_at = now()`)
		check(t, err)
		check(t, buses[0].Drain(t.Context()))
		for thing, n := range published {
			if got := heard.heard("thing:" + thing); !slices.Equal(got, upTo(n)) {
				r.Fatalf("round %d, thing %s: heard %v, published %d", round, thing, fmt.Sprint(got), n)
			}
		}
	})
}
