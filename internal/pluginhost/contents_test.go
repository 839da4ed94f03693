package pluginhost_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
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
