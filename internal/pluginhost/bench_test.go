package pluginhost_test

import (
	"context"
	"fmt"
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

// BenchmarkEvents is how many events a second five plugins hear, of those that four writers announce by tens: at least 1,000.
func BenchmarkEvents(b *testing.B) {
	var heard atomic.Int64
	var all []native.Plugin
	for i := range 5 {
		p := named(fmt.Sprintf("sample-%d", i))
		p.register = func(r native.Registrar, _ native.Host) error {
			r.On("course.published", func(context.Context, plugin.Delivered) error { heard.Add(1); return nil })
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
	dbtest.Until(b, "all is heard", func() bool { return heard.Load() >= int64(5*(b.N-b.N%10)) })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	stop()
	bus.Wait()
}
