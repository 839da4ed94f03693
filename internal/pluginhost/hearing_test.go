package pluginhost_test

import (
	"context"
	"slices"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What happens to a course is heard in its order, whatever the names of the events are.
func TestEventsOfManyNamesAreHeardInOrder(t *testing.T) {
	t.Parallel()
	var heard []string
	p := named("sample")
	p.manifest.Events = []string{"course.archived", "course.published"}
	p.register = func(r native.Registrar, _ native.Host) error {
		for _, name := range p.manifest.Events {
			r.On(name, func(_ context.Context, e plugin.Delivered) error {
				heard = append(heard, e.Name)
				return nil
			})
		}
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	published, archived := plugin.CoursePublished{Course: "one"}, plugin.CourseArchived{Course: "one"}
	for _, e := range []plugin.Event{published, archived, published} {
		check(t, s.db.InTx(t.Context(), func(tx db.Tx) error { return s.bus.Publish(t.Context(), tx, e) }))
	}
	check(t, s.bus.Drain(t.Context()))
	if want := []string{"course.published", "course.archived", "course.published"}; !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
}
