// Package trial has plugins with which something is wrong, for the journey that shows how the management page says so. No build of
// the product has them: the journey makes its own, with its own list of plugins.
package trial

import (
	"context"
	"errors"
	"testing/fstest"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Plugins returns them: one that cannot be registered, one that builds on another and does not take what it is told until its settings
// say so, and one that bears no other.
func Plugins() []native.Plugin { return []native.Plugin{broken{}, stubborn{}, rival{}} }

type broken struct{}

func (broken) Manifest() plugin.Manifest {
	return plugin.Manifest{ID: "broken", Name: "Broken", Version: "1.0.0", Description: "Cannot begin."}
}

func (broken) Register(native.Registrar, native.Host) error {
	return errors.New("the table of rates is missing")
}

type stubborn struct{}

func (stubborn) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "stubborn", Name: "Stubborn", Version: "1.0.0", Description: "Takes nothing until it is told to.",
		Requires: []plugin.Dependency{{ID: "banner", Version: ">=1"}},
		Events:   []string{"course.created"},
		Settings: []byte(`{"type": "object", "properties": {"takes": {"type": "boolean", "default": false}}}`),
		Permissions: []plugin.Permission{{Name: plugin.EventsRead, Reason: "To refuse them."},
			{Name: plugin.PeopleRead, Reason: "To have something that can be taken away."}},
	}
}

func (stubborn) Register(r native.Registrar, h native.Host) error {
	r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "ar.json": {Data: []byte(`{}`)}})
	r.On("course.created", func(ctx context.Context, e plugin.Delivered) error {
		var settings struct{ Takes bool }
		if err := h.Settings(ctx, &settings); err != nil || settings.Takes {
			return err
		}
		// Nobody wants to wait for ten attempts with growing pauses: this one is the last.
		_, err := h.Exec(ctx, `update event_deliveries set attempts = 9 where subscriber = 'x.stubborn.course.created' and event_id = $1`, e.ID)
		return errors.Join(err, errors.New("the till is empty"))
	})
	return nil
}

type rival struct{}

func (rival) Manifest() plugin.Manifest {
	return plugin.Manifest{ID: "rival", Name: "Rival", Version: "1.0.0", Description: "Bears no banner.", Conflicts: []string{"banner"}}
}

func (rival) Register(native.Registrar, native.Host) error { return nil }
