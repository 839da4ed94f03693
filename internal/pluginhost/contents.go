package pluginhost

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// typeForm is what may follow a plugin's id and the colon.
var typeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,18}$`)

// holdsOwn is what a manifest says of a type whose contents are in the plugin's tables.
const holdsOwn = "own"

// checkTypes returns what is wrong with the types of content of a manifest. Their names cannot meet those of the server or
// of another plugin: they bear the plugin's id.
func checkTypes(m plugin.Manifest) error {
	seen := map[string]bool{}
	for _, t := range m.ContentTypes {
		switch {
		case seen[t.Name], !ownType(m.ID, t.Name):
			return fmt.Errorf("plugin %q cannot have a type of content of the name %q", m.ID, t.Name)
		case t.LabelKey == "" || !slices.Contains([]string{string(catalogapi.HoldsArticle), string(catalogapi.HoldsAsset), holdsOwn}, t.Holds):
			return fmt.Errorf("plugin %q: the type of content %q needs a labelKey, and holds an article, an asset or something of its own", m.ID, t.Name)
		}
		seen[t.Name] = true
	}
	return nil
}

// ownType reports whether a type of that name can be the plugin's.
func ownType(id, name string) bool {
	rest, longer := strings.CutPrefix(name, id+":")
	return (name == id || longer && typeForm.MatchString(rest)) && !core[name]
}

// core are names of types that a plugin of that id cannot have.
var core = map[string]bool{
	"article": true, "video": true, "document": true, "image": true, "quiz": true, "certificate": true, "assignment": true,
}

// LapsedTypes names the types of plugins of which nothing is taken, as far as those can be theirs: contents of such types may be there
// from a version before.
func (h *Host) LapsedTypes() (names []string) {
	for _, e := range h.plugins {
		if !e.unfit {
			continue
		}
		for _, t := range e.manifest.ContentTypes {
			if ownType(e.manifest.ID, t.Name) {
				names = append(names, t.Name)
			}
		}
	}
	return names
}

// ContentTypes returns the types of content of all plugins of this build; what a disabled one adds stays known, and cannot
// be made.
func (h *Host) ContentTypes() []catalogapi.ContentType {
	var all []catalogapi.ContentType
	for _, e := range h.plugins {
		id := e.manifest.ID
		if e.unfit { // its types may not even be its own
			continue
		}
		for _, t := range e.manifest.ContentTypes {
			key := "plugin." + id + "." + t.LabelKey
			doneBy := catalogapi.DoneByRule
			if t.Completes {
				doneBy = catalogapi.DoneByResult
			}
			one := catalogapi.ContentType{
				Name: t.Name, Holds: catalogapi.Holds(t.Holds), Kinds: t.Kinds, Creatable: true, DoneBy: doneBy,
				Enabled: func() bool { return h.enabled(id) },
				Label:   func(language string) string { return h.Texts.Text(language, key, nil) },
			}
			if t.Holds == holdsOwn {
				one.Holds, one.Keeper = catalogapi.HoldsOther, ownKeeper{h, e}
			}
			all = append(all, one)
		}
	}
	return all
}
