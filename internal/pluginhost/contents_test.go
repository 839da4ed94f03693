package pluginhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A plugin's types of content bear its name, so that they meet nobody else's. Of a plugin of which nothing is taken those that can be
// its own are still known by their names.
func TestTypesOfContentBearThePluginsName(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	lapsed := map[string]string{"twice": "lab", "without a name": "lab", "of nothing": "lab"}
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
		s := must(t, url, false, wrong)
		if is := s.stands(t, "lab"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "lab") || len(s.ContentTypes()) != 0 {
			t.Errorf("%s: %+v %s", name, is, deref(is.Reason))
		}
		if got := strings.Join(slices.Compact(s.LapsedTypes()), " "); got != lapsed[name] {
			t.Errorf("%s: %q are known still, and not %q", name, got, lapsed[name])
		}
	}
	good := named("lab")
	good.manifest.ContentTypes = []plugin.ContentType{{Name: "lab", LabelKey: "a", Holds: "article"}, {Name: "lab:sheet", LabelKey: "b", Holds: "asset", Kinds: []string{"document"}}}
	s := must(t, url, false, good)
	types := s.ContentTypes()
	if len(s.LapsedTypes()) > 0 || len(types) != 2 || types[1].Name != "lab:sheet" || types[1].Kinds[0] != "document" || types[0].Enabled() {
		t.Errorf("%+v", types)
	}
}

// keeping is what a plugin keeps of contents, as a test wants it.
type keeping struct {
	filled []plugin.ContentID
	err    error
	hangs  bool // without looking at its context
}

func (k keeping) Filled(context.Context, native.Querier, plugin.CourseID) ([]plugin.ContentID, error) {
	if k.hangs {
		select {}
	}
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

	id, course := plugin.NewID[plugin.ContentID](), plugin.NewID[plugin.CourseID]()
	s = must(t, url, false, deck(keeping{filled: []plugin.ContentID{id}}))
	for _, sql := range []string{
		`insert into courses (id, trainer_id, slug, title, description, price_currency, revision) values ($2, '` + admin + `', 'words', 'Words', '', 'KWD', 1)`,
		`insert into course_sections (id, course_id, title, is_published) values ($2, $2, 'First', true)`,
		`insert into course_contents (id, course_id, section_id, title, type, position, is_published, is_required) values ($1, $2, $2, 'Deck', 'lab', 0, true, true)`,
	} {
		_, err := s.db.Exec(ctx, strings.NewReplacer("$1", "'"+string(id)+"'", "$2", "'"+string(course)+"'").Replace(sql))
		check(t, err)
	}
	ready := func(s *server, n int) {
		t.Helper()
		look := func(q db.Querier) {
			if states, err := s.ContentStates(ctx, q, course); err != nil || len(states) != n {
				t.Errorf("%v, %v", states, err)
			}
			// Of what nobody can look into it is not said that it is empty.
			if _, missing, err := s.CheckPublish(ctx, q, course); err != nil || len(missing) != 0 {
				t.Errorf("publishing: %v, %v", missing, err)
			}
		}
		look(s.db)
		check(t, s.db.InTx(ctx, func(tx db.Tx) error {
			look(tx)
			_, err := tx.Exec(ctx, `select 1`) // it goes on
			return err
		}))
	}
	ready(s, 1)
	keeper := s.ContentTypes()[0].Keeper
	if err := s.db.InTx(ctx, func(tx db.Tx) error { return keeper.Copied(ctx, tx, nil) }); !errors.Is(err, plugin.ErrDenied) {
		t.Errorf("a copy that it refuses: %v", err)
	}
	if _, err := keeper.Details(ctx, s.db, course); err == nil {
		t.Error("an archive of what it could not give out")
	}
	if fields := keeper.CheckDetails([]byte(`{}`), catalogapi.Kept{}); len(fields) != 1 {
		t.Errorf("what it broke on: %v", fields)
	}
	if fields := keeper.CheckDetails(nil, catalogapi.Kept{}); fields != nil {
		t.Errorf("nothing: %v", fields)
	}

	// Where it has nothing the deck is empty, and holds the course back.
	s = must(t, url, false, deck(keeping{}))
	if _, missing, err := s.CheckPublish(ctx, s.db, course); err != nil || len(missing) != 1 {
		t.Errorf("an empty deck: %v, %v", missing, err)
	}
	// Where it cannot be asked everything goes on without it.
	ready(must(t, url, false, deck(keeping{err: plugin.ErrDenied})), 0)
	s, err := startWith(t, url, false, pluginhost.Limits{Operation: 50 * time.Millisecond}, deck(keeping{hangs: true}))
	check(t, err)
	ready(s, 0)
}
