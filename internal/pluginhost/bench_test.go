package pluginhost_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// BenchmarkHook is what a question costs that a plugin answers: at most 0.5 ms.
func BenchmarkHook(b *testing.B) {
	p := named("sample")
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.HooksAnswer, Reason: "To read along."})
	p.manifest.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name}}
	p.register = func(r native.Registrar, _ native.Host) error {
		native.Ask(r, plugin.BeforePost, func(_ context.Context, q *plugin.Posting) error { q.Title = "seen"; return nil })
		return nil
	}
	s := must(b, dbtest.URL(b), false, p)
	_, err := s.Enable(b.Context(), super, "sample", pluginhost.Enabling{})
	check(b, err)
	for b.Loop() {
		q := plugin.Posting{Text: "How long does it take?"}
		if err := hook.Ask(b.Context(), s.hooks, plugin.BeforePost, &q); err != nil || q.Title != "seen" {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvents is how many events a second five plugins hear for as long as they are announced: at least 1,000. Four writers announce by
// tens, and wait while the slowest plugin is half a second behind at that rate: what the plugins do not keep up with does not count. The
// server has two processors; the database beside it has what the machine has.
func BenchmarkEvents(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	const most = 500 // events that the slowest plugin has yet to hear
	var heard [5]atomic.Int64
	slowest := func() int64 {
		return slices.Min([]int64{heard[0].Load(), heard[1].Load(), heard[2].Load(), heard[3].Load(), heard[4].Load()})
	}
	news := make(chan struct{}, 4) // something was heard: for writers that wait
	var all []native.Plugin
	for i := range heard {
		p := named(fmt.Sprintf("sample-%d", i))
		p.register = func(r native.Registrar, _ native.Host) error {
			r.On("course.published", func(context.Context, plugin.Delivered) error {
				heard[i].Add(1)
				select {
				case news <- struct{}{}:
				default: // as many as there are writers are told already
				}
				return nil
			})
			return nil
		}
		all = append(all, p)
	}
	s := must(b, dbtest.URL(b), false, all...)
	for _, p := range s.List("en") {
		_, err := s.Enable(b.Context(), super, p.ID, pluginhost.Enabling{})
		check(b, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var bus sync.WaitGroup
	bus.Go(func() { s.bus.Run(ctx) })
	b.ResetTimer()
	var writers sync.WaitGroup
	var next atomic.Int64
	for range 4 {
		writers.Go(func() {
			for n := next.Add(10); n <= int64(b.N); n = next.Add(10) {
				for n-slowest() > most {
					<-news
				}
				facts := make([]plugin.Event, 0, 10)
				for i := range int64(10) {
					facts = append(facts, plugin.CoursePublished{Course: plugin.CourseID(fmt.Sprint((n + i) % 200))})
				}
				if err := s.db.InTx(ctx, func(tx db.Tx) error { return s.bus.Publish(ctx, tx, facts...) }); err != nil {
					b.Error(err)
				}
			}
		})
	}
	writers.Wait()
	dbtest.Until(b, "all is heard", func() bool { return slowest() >= int64(b.N-b.N%10) })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	stop()
	bus.Wait()
}
