package pluginhost

import (
	"context"
	"maps"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

// On takes a listener.
func (r *registrar) On(name string, handle func(context.Context, plugin.Delivered) error) {
	r.take(func() { r.on(name, handle) })
}

// on has the plugin hear an event. All that it hears comes to one subscriber, so that what happens to a subject is heard in its order, whatever
// the names of the events are.
func (r *registrar) on(name string, handle func(context.Context, plugin.Delivered) error) {
	e := r.entry
	id := e.manifest.ID
	switch {
	case !slices.Contains(e.manifest.Events, name):
		r.wrong("it hears %q, which its manifest does not name", name)
		return
	case r.brings.hears[name] != nil:
		r.wrong("it hears %q twice", name)
		return
	}
	put(&r.brings.hears, name, handle)
	if len(r.brings.hears) > 1 {
		return
	}
	r.brings.subscribers = []string{"x." + id}
	h, hears := r.host, r.brings.hears
	r.later(func() {
		h.Bus.Subscribe(event.Subscriber{
			Name: "x." + id, Events: slices.Sorted(maps.Keys(hears)), Switched: true,
			Enabled: func() bool { return h.enabled(id) && h.granted(id, plugin.EventsRead) },
			Handle: func(ctx context.Context, d plugin.Delivered) error {
				return e.guard.call(ctx, use{hearing, d.Name}, h.Limits.Event, func(ctx context.Context) error {
					if handle := hears[d.Name]; handle != nil { // the version before heard it, and this one does not
						return handle(ctx, d)
					}
					return nil
				})
			},
		})
	})
}
