package pluginhost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	schemaMost   = 64 << 10 // bytes of a schema of settings
	schemaDeep   = 16       // objects and lists within one another
	settingsMost = 64 << 10 // bytes of all settings together
	sealPurpose  = "plugin.setting"
)

// ErrSettings: settings do not match their schema.
var ErrSettings = plugin.NewFault(plugin.Invalid, "plugin.settings_invalid")

// form is what the settings of a plugin may be.
type form struct {
	schema  *jsonschema.Schema
	members map[string]member
}

// member is one setting.
type member struct {
	Type      string          `json:"type"`
	WriteOnly bool            `json:"writeOnly"` // a secret
	Default   json.RawMessage `json:"default"`
	Items     *struct {
		Type string `json:"type"`
	} `json:"items"`
}

// deep returns how many objects and lists stand within one another, without following them further than most.
func deep(raw []byte, most int) (int, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	level, deepest := 0, 0
	for {
		t, err := d.Token()
		if err != nil {
			if level == 0 && deepest > 0 {
				return deepest, nil
			}
			return deepest, fmt.Errorf("the schema of its settings is no JSON: %w", err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if level++; level > most {
				return level, nil
			}
			deepest = max(deepest, level)
		case json.Delim('}'), json.Delim(']'):
			level--
		}
	}
}

// readForm reads the schema of a plugin's settings; nil when it has none.
func readForm(raw json.RawMessage) (*form, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if len(raw) > schemaMost {
		return nil, fmt.Errorf("the schema of its settings has more than %d bytes", schemaMost)
	}
	level, err := deep(raw, schemaDeep)
	if err != nil {
		return nil, err
	}
	if level > schemaDeep {
		return nil, fmt.Errorf("the schema of its settings is deeper than %d", schemaDeep)
	}
	var shape struct {
		Type       string            `json:"type"`
		Properties map[string]member `json:"properties"`
	}
	if err := json.Unmarshal(raw, &shape); err != nil {
		return nil, fmt.Errorf("the schema of its settings cannot be read: %w", err)
	}
	if shape.Type != "object" {
		return nil, errors.New("its settings are no object")
	}
	for name, m := range shape.Properties {
		list := m.Type == "array" && m.Items != nil && m.Items.Type == "string"
		if !list && !slices.Contains([]string{"string", "integer", "number", "boolean"}, m.Type) || (m.WriteOnly && m.Type != "string") {
			return nil, fmt.Errorf("the setting %q is neither text, number, yes or no, nor a list of texts", name)
		}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("the schema of its settings cannot be read: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{}) // a schema refers to nothing outside of itself
	c.AssertFormat()
	if err := c.AddResource("mem:settings", doc); err != nil {
		return nil, fmt.Errorf("the schema of its settings cannot be read: %w", err)
	}
	schema, err := c.Compile("mem:settings")
	if err != nil {
		return nil, fmt.Errorf("the schema of its settings is none: %w", err)
	}
	return &form{schema, shape.Properties}, nil
}

type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("a schema of settings stands alone")
}

// check adds to a fault what is wrong with settings, secrets among them in clear.
func (f *form) check(values map[string]json.RawMessage) *plugin.Fault {
	raw, err := json.Marshal(values)
	if err != nil {
		return ErrSettings.Because(err)
	}
	if len(raw) > settingsMost {
		return ErrSettings.At("/values", "plugin.settings_large")
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return ErrSettings.Because(err)
	}
	var wrong *jsonschema.ValidationError
	err = f.schema.Validate(doc)
	if err == nil {
		return nil
	}
	if !errors.As(err, &wrong) {
		return ErrSettings.Because(err)
	}
	fault := ErrSettings
	seen := map[string]bool{}
	for _, leaf := range leaves(wrong) {
		for _, at := range pointers(leaf) {
			if !seen[at.pointer] {
				seen[at.pointer] = true
				fault = fault.At("/values"+at.pointer, at.code)
			}
		}
	}
	return fault
}

func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, c := range e.Causes {
		all = append(all, leaves(c)...)
	}
	return all
}

type wrongAt struct{ pointer, code string }

// pointers says where settings are wrong, in the words of the server's own texts.
func pointers(e *jsonschema.ValidationError) []wrongAt {
	at := ""
	for _, part := range e.InstanceLocation {
		at += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
	}
	keyword := ""
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		keyword = path[0]
	}
	switch keyword {
	case "required":
		var all []wrongAt
		if k, ok := e.ErrorKind.(*kind.Required); ok {
			for _, name := range k.Missing {
				all = append(all, wrongAt{at + "/" + name, "plugin.setting_needed"})
			}
		}
		return all
	case "additionalProperties":
		return []wrongAt{{at, "plugin.setting_unknown"}}
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return []wrongAt{{at, "plugin.setting_range"}}
	case "minLength", "maxLength", "minItems", "maxItems":
		return []wrongAt{{at, "plugin.setting_length"}}
	}
	return []wrongAt{{at, "plugin.setting_wrong"}}
}

// settings returns what a plugin's settings are, as this server knows.
func (h *Host) settings(e *entry) map[string]json.RawMessage {
	values, err := h.settingsOf(e, h.status(e.manifest.ID))
	if err != nil {
		h.Log.Warn("a secret counts as unset until it is set anew", "plugin", e.manifest.ID, "err", err)
	}
	return values
}

// settingsOf returns what the settings are: defaults, then what was set. Secrets are opened; one that cannot be, because it was sealed by
// another key or was no secret before, is left out, and the error says so.
func (h *Host) settingsOf(e *entry, s status) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	if e.form == nil {
		return values, nil
	}
	var closed error
	for name, m := range e.form.members {
		if len(m.Default) > 0 {
			values[name] = m.Default
		}
	}
	for name, v := range s.Settings {
		m, known := e.form.members[name]
		if !known {
			continue // of another version
		}
		if m.WriteOnly {
			plain, err := h.open(e.manifest.ID, name, v)
			if err != nil {
				closed = errors.Join(closed, err)
				continue
			}
			v = plain
		}
		values[name] = v
	}
	return values, closed
}

// sealed is how a secret is kept.
type sealed struct {
	Sealed []byte `json:"sealed"`
}

func (h *Host) open(id, name string, kept json.RawMessage) (json.RawMessage, error) {
	var s sealed
	if err := json.Unmarshal(kept, &s); err != nil {
		return nil, fmt.Errorf("read the secret %s of plugin %s: %w", name, id, err)
	}
	plain, err := h.Deps.Seal.Open(sealPurpose, id+"/"+name, s.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open the secret %s of plugin %s: %w", name, id, err)
	}
	return plain, nil
}

func (h *Host) seal(id, name string, plain json.RawMessage) (json.RawMessage, error) {
	box, err := h.Deps.Seal.Close(sealPurpose, id+"/"+name, plain)
	if err != nil {
		return nil, fmt.Errorf("seal the secret %s of plugin %s: %w", name, id, err)
	}
	return json.Marshal(sealed{box})
}

// ChangeSettings replaces a plugin's settings by values, which must match its schema. A secret that is left out stays as it is;
// an empty one is taken away. They are in force on every server within a second.
func (h *Host) ChangeSettings(ctx context.Context, a plugin.Actor, id string, values map[string]json.RawMessage) (Detail, error) {
	e, ok := h.find(id)
	if !ok || e.form == nil {
		return Detail{}, plugin.ErrNotFound
	}
	err := h.change(ctx, func(tx db.Tx, now map[string]status) error {
		before, err := h.settingsOf(e, now[id])
		if err != nil { // it counts as unset, and can be set anew
			h.Log.WarnContext(ctx, "a secret cannot be opened", "plugin", id, "err", err)
		}
		after := e.form.complete(values, before)
		if fault := e.form.check(after); fault != nil {
			return fault
		}
		var changed []string
		kept := map[string]json.RawMessage{}
		for _, name := range slices.Sorted(maps.Keys(e.form.members)) {
			if !bytes.Equal(before[name], after[name]) {
				changed = append(changed, name)
			}
			v, there := after[name]
			if !there {
				continue
			}
			if e.form.members[name].WriteOnly {
				if v, err = h.seal(id, name, v); err != nil {
					return err
				}
			}
			kept[name] = v
		}
		if len(changed) == 0 {
			return nil
		}
		if err := h.writeSettings(ctx, tx, a, id, kept); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "plugin.settings_changed", Type: "plugin", ID: id, Detail: map[string]any{"settings": changed}})
	})
	if err != nil {
		return Detail{}, err
	}
	return h.detail(ctx, a, id)
}

// complete adds to what was sent the secrets that stay as they are, and leaves out those that are taken away.
func (f *form) complete(sent, before map[string]json.RawMessage) map[string]json.RawMessage {
	after := maps.Clone(sent)
	if after == nil {
		after = map[string]json.RawMessage{}
	}
	for name, m := range f.members {
		if !m.WriteOnly {
			continue
		}
		given, there := sent[name]
		switch old, had := before[name]; {
		case there && string(given) == `""`:
			delete(after, name)
		case !there && had:
			after[name] = old
		}
	}
	return after
}
