// Package trial has plugins for journeys that the product's own cannot make: some with which something is wrong, to see how the management
// page says so, and one that stands in every place there is. No build of the product has them: the journeys make their own, with their
// own list of plugins.
//
//	trial.go         plugins that cannot begin, bear no other, or take nothing that they are told or asked
//	http_fragile.go  one that breaks when it is asked to, and keeps settings, a secret and rows
//	http_places.go   one with a part in every slot of the browser, and a page for everybody
//	plugins/         their parts of the browser app
//	build.mjs        how they get into a build
package trial

import (
	"context"
	"errors"
	"testing/fstest"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Plugins returns them: one that cannot be registered, one that builds on another and takes nothing that it is told or asked until its
// settings say so, one that bears no other, one that breaks on command, and one that stands everywhere.
func Plugins() []native.Plugin {
	return []native.Plugin{broken{}, stubborn{}, rival{}, fragile{}, places{}}
}

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
			{Name: plugin.PeopleRead, Reason: "To have something that can be taken away."},
			{Name: plugin.HooksAnswer, Reason: "To have no course shown."}},
		Hooks: []plugin.HookUse{{Name: plugin.BeforePublishing.Name, Order: 70, Budget: 250}},
	}
}

func (stubborn) Register(r native.Registrar, h native.Host) error {
	r.Locales(fstest.MapFS{
		"en.json": {Data: []byte(`{"problem": {"empty": {"title": "The till is empty", "detail": "No course is shown until somebody fills it."}}}`)},
		"ar.json": {Data: []byte(`{"problem": {"empty": {"title": "الصندوق فارغ", "detail": "لا تُعرض دورة حتى يُملأ."}}}`)},
	})
	takes := func(ctx context.Context) (bool, error) {
		var settings struct{ Takes bool }
		err := h.Settings(ctx, &settings)
		return settings.Takes, err
	}
	native.Ask(r, plugin.BeforePublishing, func(ctx context.Context, _ *plugin.Publishing) error {
		if ok, err := takes(ctx); ok || err != nil {
			return err
		}
		return plugin.NewFault(plugin.Conflict, "stubborn.empty")
	})
	r.On("course.created", func(ctx context.Context, e plugin.Delivered) error {
		if ok, err := takes(ctx); ok || err != nil {
			return err
		}
		// Nobody wants to wait for ten attempts with growing pauses: this one is the last.
		_, err := h.Exec(ctx, `update event_deliveries set attempts = 9 where subscriber = 'x.stubborn' and event_id = $1`, e.ID)
		return errors.Join(err, errors.New("the till is empty"))
	})
	return nil
}

type rival struct{}

func (rival) Manifest() plugin.Manifest {
	return plugin.Manifest{ID: "rival", Name: "Rival", Version: "1.0.0", Description: "Bears no banner.", Conflicts: []string{"banner"}}
}

func (rival) Register(native.Registrar, native.Host) error { return nil }
