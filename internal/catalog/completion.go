package catalog

import (
	"context"
	"reflect"
	"slices"
	"strconv"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// courseRules are the conditions of which a course may be complete.
var courseRules = map[string]bool{
	catalogapi.RuleCounted: true, catalogapi.RuleShare: true, catalogapi.RuleSection: true, catalogapi.RuleContent: true,
	catalogapi.RuleDate: true, catalogapi.RuleDays: true,
}

// measured are the types of content whose reading is measured.
var measured = []string{"article", "document", "image"}

// contentRules are those of a content of the type.
func contentRules(t catalogapi.ContentType) map[string]bool {
	if t.DoneBy != catalogapi.DoneByRule {
		return nil
	}
	return map[string]bool{catalogapi.RuleViewed: true, catalogapi.RuleConfirmed: true, catalogapi.RuleWatched: t.Name == "video",
		catalogapi.RuleRead: slices.Contains(measured, t.Name)}
}

// rule reads what was sent as a rule of completion; nil is the usual one.
func (p *problems) rule(pointer string, sent *catalogapi.Rule, kinds map[string]bool) *catalogapi.Rule {
	if sent == nil {
		return nil
	}
	if code := sent.Wrong(kinds); code != "" {
		p.add(pointer, code, plugin.Args{"parts": catalogapi.RuleParts, "depth": catalogapi.RuleDepth})
		return nil
	}
	plain := sent.Plain()
	return &plain
}

// places are the sections and contents that the rule of a course may name, contents with their types.
type places struct {
	sections map[plugin.SectionID]bool
	contents map[plugin.ContentID]string
}

// strange returns the code of what a rule names that is not there, or cannot be asked for; "" when all can.
func (p places) strange(rule *catalogapi.Rule, types registry) (code string) {
	if rule == nil {
		return ""
	}
	rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) {
		switch r.Kind {
		case catalogapi.RuleSection:
			if !p.sections[*r.SectionID] {
				code = "rule.section"
			}
		case catalogapi.RuleContent:
			name, there := p.contents[*r.ContentID]
			switch t, known := types[name]; {
			case !there || t.DoneBy == catalogapi.DoneByIssue:
				code = "rule.content"
			case known && r.Percent != nil && t.DoneBy != catalogapi.DoneByResult: // of what is not installed an import says itself
				code = "rule.no_score"
			}
		}
		return r, true
	})
	return code
}

func sameRule(a, b *catalogapi.Rule) bool { return reflect.DeepEqual(a, b) }

// moved returns a rule for another course, in which sections and contents have other ids; what has none there is left out.
func moved(rule *catalogapi.Rule, section func(plugin.SectionID) plugin.SectionID, content func(plugin.ContentID) plugin.ContentID) *catalogapi.Rule {
	if rule == nil {
		return nil
	}
	m, ok := rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) {
		switch r.Kind {
		case catalogapi.RuleSection:
			id := section(*r.SectionID)
			r.SectionID = &id
			return r, id != ""
		case catalogapi.RuleContent:
			id := content(*r.ContentID)
			r.ContentID = &id
			return r, id != ""
		}
		return r, true
	})
	if !ok || m.Waits() {
		return nil // what is left asks for no work: then the usual rule holds
	}
	return &m
}

// copyRule gives a copy of a course the rule of the first one, about its own sections and contents.
func copyRule(ctx context.Context, tx db.Tx, from, to plugin.CourseID, sections map[plugin.SectionID]plugin.SectionID,
	contents map[plugin.ContentID]plugin.ContentID,
) error {
	rule, err := ruleOfCourse(ctx, tx, from)
	if err != nil {
		return err
	}
	return setRule(ctx, tx, to, moved(rule,
		func(id plugin.SectionID) plugin.SectionID { return sections[id] },
		func(id plugin.ContentID) plugin.ContentID { return contents[id] }))
}

// placeIn names a section, or a content in it, by where it stands in an archive: from 1; the contents in no section stand in 0.
func placeIn(section, content int) string {
	if content == 0 {
		return strconv.Itoa(section)
	}
	return strconv.Itoa(section) + "." + strconv.Itoa(content)
}

// archivedRule returns the rule with places instead of ids.
func archivedRule(rule *catalogapi.Rule, at map[string]string) *catalogapi.Rule {
	return moved(rule,
		func(id plugin.SectionID) plugin.SectionID { return plugin.SectionID(at[string(id)]) },
		func(id plugin.ContentID) plugin.ContentID { return plugin.ContentID(at[string(id)]) })
}

// completion checks the rule of an archived course: what it names must be in the archive.
func (im *importing) completion(p *problems) {
	rule := p.rule("/course/completion", im.Course.Completion, courseRules)
	im.Course.Completion = rule
	if rule == nil {
		return
	}
	has := places{map[plugin.SectionID]bool{}, map[plugin.ContentID]string{}}
	for i, section := range im.Sections {
		has.sections[plugin.SectionID(placeIn(i+1, 0))] = true
		for k, c := range section.Contents {
			has.contents[plugin.ContentID(placeIn(i+1, k+1))] = c.Type
		}
	}
	for k, c := range im.Loose {
		has.contents[plugin.ContentID(placeIn(0, k+1))] = c.Type
	}
	if code := has.strange(rule, im.s.types); code != "" {
		p.add("/course/completion", code, nil)
	}
}
