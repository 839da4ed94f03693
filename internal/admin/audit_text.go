package admin

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/plugin"
)

// The texts of the audit log: a sentence for each action, another one where somebody did it to themselves, words for what
// has no name any more, and what fields are called. Names stand between marks of isolation, so that an Arabic sentence
// with a Latin name keeps its order, and the browser finds them.

// auditDetail is what the sentences need of an entry's details.
type auditDetail struct {
	Course  string `json:"course"`
	Count   int    `json:"count"`
	Version int    `json:"version"`
}

// detailOf reads the details of an entry; what older entries or plugins wrote otherwise is left out.
func detailOf(e audit.Row) auditDetail {
	var d auditDetail
	if json.Unmarshal(e.Detail, &d) != nil {
		return auditDetail{}
	}
	return d
}

// auditTextKey is the key of an action's text under a heading: those of plugins are in their own files.
func auditTextKey(heading, action string) string {
	if id, rest, ok := strings.Cut(strings.TrimPrefix(action, "x_"), "."); ok && strings.HasPrefix(action, "x_") {
		return "plugin." + strings.ReplaceAll(id, "_", "-") + "." + heading + "." + rest
	}
	return heading + "." + action
}

var auditKeys = regexp.MustCompile(`^(?:plugin\.([a-z0-9-]+)\.)?audit(?:_self)?\.(.+?)(?:_(?:zero|one|two|few|many|other))?$`)

// actionsSaying finds the actions whose sentences contain the words, in a language.
func (s *Service) actionsSaying(language, words string) []string {
	found := map[string]bool{}
	words = strings.ToLower(words)
	for _, key := range s.texts.Keys(language) {
		m := auditKeys.FindStringSubmatch(key)
		if m == nil {
			continue
		}
		text, _ := s.texts.Raw(language, key)
		if !strings.Contains(strings.ToLower(auditValue.ReplaceAllString(text, "\x00")), words) {
			continue
		}
		if m[1] != "" {
			m[2] = "x_" + strings.ReplaceAll(m[1], "-", "_") + "." + m[2]
		}
		found[m[2]] = true
	}
	return append([]string{}, slices.Sorted(maps.Keys(found))...)
}

var auditValue = regexp.MustCompile(`\{\{[^}]*\}\}`)

// sentence says an entry in a language: who did what to what, and which fields it touched.
func (s *Service) sentence(language string, e audit.Row, names map[string]nameRow) string {
	word := func(key string) string { return s.texts.Text(language, key, nil) }
	who := word("audit_noun.system")
	if e.ActorID != nil {
		who = isolated(names[string(*e.ActorID)].Name, word("audit_noun.gone"))
	}
	d, object := detailOf(e), names[e.ObjectID]
	course := object.Course
	if course == "" {
		course = names[d.Course].Name
	}
	args := map[string]any{"who": who, "what": isolated(object.Name, s.nounOf(language, e)), "course": isolated(course, word("audit_noun.course")), "version": d.Version, "count": d.Count}
	key := auditTextKey("audit", e.Action)
	if self := auditTextKey("audit_self", e.Action); e.ActorID != nil && string(*e.ActorID) == object.Person && s.texts.Has(language, self) {
		key = self
	}
	if !s.texts.Has(language, key) {
		return e.Action // of a plugin that is not here any more
	}
	said := s.texts.Text(language, key, args)
	if len(e.Fields) == 0 {
		return said
	}
	labels := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		labels = append(labels, s.fieldName(language, e.Action, f))
	}
	return s.texts.Text(language, "audit_words.fields", map[string]any{"sentence": said, "fields": strings.Join(labels, word("audit_words.and"))})
}

// nounOf is what an object without a name is called.
func (s *Service) nounOf(language string, e audit.Row) string {
	switch {
	case e.ObjectType == "legal" && slices.Contains(legalPages, e.ObjectID):
		return s.texts.Text(language, "audit_legal."+e.ObjectID, nil)
	case e.ObjectType == "plugin":
		return isolated(e.ObjectID, "")
	case s.texts.Has(language, "audit_noun."+e.ObjectType):
		return s.texts.Text(language, "audit_noun."+e.ObjectType, nil)
	}
	return e.ObjectType
}

// fieldName is what a field is called: under the action's noun if it means something else there, as it is if it has no name.
func (s *Service) fieldName(language, action, field string) string {
	noun, _, _ := strings.Cut(action, ".")
	own := "audit_field." + field
	if id, isPlugin := strings.CutPrefix(noun, "x_"); isPlugin {
		own = "plugin." + strings.ReplaceAll(id, "_", "-") + ".audit_field." + field
	}
	for _, key := range []string{"audit_field." + noun + "." + field, own} {
		if s.texts.Has(language, key) {
			return s.texts.Text(language, key, nil)
		}
	}
	return isolated(field, "")
}

// isolated keeps a name from changing the order of what stands around it; instead stands for none.
func isolated(name, instead string) string {
	if name = strings.TrimSpace(name); name == "" {
		return instead
	}
	return "\u2068" + name + "\u2069"
}

// idsIn collects the ids of the people and things that the entries name.
func idsIn(entries []audit.Row) []string {
	var ids []string
	add := func(text string) {
		if id, ok := plugin.ParseID[string](text); ok {
			ids = append(ids, id)
		}
	}
	for _, e := range entries {
		for _, id := range []*plugin.UserID{e.ActorID, e.AsID} {
			if id != nil {
				add(string(*id))
			}
		}
		add(e.ObjectID)
		add(detailOf(e).Course)
	}
	return ids
}
