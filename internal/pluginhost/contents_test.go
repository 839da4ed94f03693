package pluginhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A plugin's types of content bear its name, so that they meet nobody else's.
func TestTypesOfContentBearThePluginsName(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	for name, of := range map[string][]plugin.ContentType{
		"another's":      {{Name: "shop", LabelKey: "a", Holds: "article"}},
		"the core's":     {{Name: "video", LabelKey: "a", Holds: "asset"}},
		"a longer word":  {{Name: "labs", LabelKey: "a", Holds: "article"}},
		"odd":            {{Name: "lab:Work Sheet", LabelKey: "a", Holds: "article"}},
		"twice":          {{Name: "lab", LabelKey: "a", Holds: "article"}, {Name: "lab", LabelKey: "a", Holds: "asset"}},
		"without a name": {{Name: "lab", Holds: "article"}},
		"of nothing":     {{Name: "lab", LabelKey: "a", Holds: "other"}},
	} {
		wrong := named("lab")
		wrong.manifest.ContentTypes = of
		if _, err := start(t, url, false, wrong); err == nil || !strings.Contains(err.Error(), "lab") {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := named("lab")
	good.manifest.ContentTypes = []plugin.ContentType{{Name: "lab", LabelKey: "a", Holds: "article"}, {Name: "lab:sheet", LabelKey: "b", Holds: "asset", Kinds: []string{"document"}}}
	s := must(t, url, false, good)
	types := s.ContentTypes()
	if len(types) != 2 || types[1].Name != "lab:sheet" || types[1].Kinds[0] != "document" || types[0].Enabled() {
		t.Errorf("%+v", types)
	}
}

// keeping is what a plugin keeps of contents, as a test wants it.
type keeping struct {
	filled []plugin.ContentID
	err    error
}

func (k keeping) Filled(context.Context, native.Querier, plugin.CourseID) ([]plugin.ContentID, error) {
	return k.filled, k.err
}
func (keeping) Copied(context.Context, native.Tx, map[plugin.ContentID]plugin.ContentID) error {
	return plugin.ErrDenied
}
func (keeping) Archived(context.Context, native.Querier, plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error) {
	panic("out of order")
}
func (keeping) CheckArchived(json.RawMessage) []plugin.Field { panic("out of order") }
func (keeping) Restored(context.Context, native.Tx, plugin.ContentID, json.RawMessage) error {
	return nil
}

// A plugin that keeps contents of its own is asked for them, and breaks nothing else.
func TestContentsOfAPluginsOwn(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	ctx := t.Context()
	deck := func(c native.Contents) sample {
		p := named("lab")
		p.manifest.ContentTypes = []plugin.ContentType{{Name: "lab", LabelKey: "a", Holds: "own"}}
		p.register = func(r native.Registrar, _ native.Host) error {
			if c != nil {
				r.Contents(c)
			}
			return nil
		}
		return p
	}
	s := must(t, url, false, deck(nil))
	if _, err := s.Enable(ctx, super, "lab", pluginhost.Enabling{}); err == nil || !strings.Contains(plugin.AsFault(err).Args["reasons"].(string), "of its own") {
		t.Errorf("without saying what it keeps: %v", err)
	}

	id := plugin.NewID[plugin.ContentID]()
	s = must(t, url, false, deck(keeping{filled: []plugin.ContentID{id}}))
	if states, err := s.ContentStates(ctx, s.db, "c"); err != nil || len(states) != 1 || states[id] != catalogapi.Ready {
		t.Errorf("%v, %v", states, err)
	}
	keeper := s.ContentTypes()[0].Keeper
	if err := s.db.InTx(ctx, func(tx db.Tx) error { return keeper.Copied(ctx, tx, nil) }); !errors.Is(err, plugin.ErrDenied) {
		t.Errorf("a copy that it refuses: %v", err)
	}
	if _, err := keeper.Details(ctx, s.db, "c"); err == nil {
		t.Error("an archive of what it could not give out")
	}
	if fields := keeper.CheckDetails([]byte(`{}`), catalogapi.Kept{}); len(fields) != 1 {
		t.Errorf("what it broke on: %v", fields)
	}
	if fields := keeper.CheckDetails(nil, catalogapi.Kept{}); fields != nil {
		t.Errorf("nothing: %v", fields)
	}

	// Where it cannot be asked the outline is there all the same; a transaction is not.
	s = must(t, url, false, deck(keeping{err: plugin.ErrDenied}))
	if states, err := s.ContentStates(ctx, s.db, "c"); err != nil || len(states) != 0 {
		t.Errorf("%v, %v", states, err)
	}
	if err := s.db.InTx(ctx, func(tx db.Tx) error { _, err := s.ContentStates(ctx, tx, "c"); return err }); !errors.Is(err, plugin.ErrDenied) {
		t.Errorf("in a transaction: %v", err)
	}
}
