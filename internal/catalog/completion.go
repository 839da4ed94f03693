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

// contentRules are those of a content of the type. A quiz is done by passing it, a certificate when it is issued.
func contentRules(t catalogapi.ContentType) map[string]bool {
	if t.Name == "quiz" || t.Name == "certificate" {
		return nil
	}
	return map[string]bool{catalogapi.RuleViewed: true, catalogapi.RuleConfirmed: true, catalogapi.RuleWatched: t.Name == "video"}
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

// inCourse says what a rule names that is not of the course, and writes the ids in it as they are found again.
func (p *problems) inCourse(ctx context.Context, q db.Querier, pointer string, rule *catalogapi.Rule, course plugin.CourseID) error {
	if rule == nil {
		return nil
	}
	have, err := placesOf(ctx, q, course)
	if err != nil {
		return err
	}
	strange := ""
	clean, _ := rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) {
		switch r.Kind {
		case catalogapi.RuleSection:
			if r.SectionID = in(have.Sections, r.SectionID); r.SectionID == nil {
				strange = "rule.section"
			}
		case catalogapi.RuleContent:
			if r.ContentID = in(have.Contents, r.ContentID); r.ContentID == nil {
				strange = "rule.content"
			} else if r.Percent != nil && !slices.Contains(have.Scored, *r.ContentID) {
				strange = "rule.no_score"
			}
		}
		return r, true
	})
	if strange != "" {
		p.add(pointer, strange, nil)
	}
	*rule = clean
	return nil
}

// in returns the id as the list has it, nil when it is not there.
func in[T ~string](list []T, id *T) *T {
	if id == nil {
		return nil
	}
	known, ok := plugin.ParseID[T](string(*id))
	if !ok || !slices.Contains(list, known) {
		return nil
	}
	return &known
}

// places are the sections and contents of a course that its rule may name.
type places struct {
	Sections []plugin.SectionID
	Contents []plugin.ContentID // but for certificates, which are issued by the completion
	Scored   []plugin.ContentID // of them, those whose type gives a score
}

func sameRule(a, b *catalogapi.Rule) bool { return reflect.DeepEqual(a, b) }

// moved returns a rule for another course, in which sections and contents have other ids; what has none there is left out.
func moved(rule *catalogapi.Rule, section func(plugin.SectionID) plugin.SectionID, content func(plugin.ContentID) plugin.ContentID) *catalogapi.Rule {
	if rule == nil {
		return nil
	}
	m, ok := rule.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) {
		switch {
		case r.Kind == catalogapi.RuleSection && r.SectionID != nil:
			id := section(*r.SectionID)
			r.SectionID = &id
			return r, id != ""
		case r.Kind == catalogapi.RuleContent && r.ContentID != nil:
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
	has := map[string]bool{}
	for i, section := range im.Sections {
		has[placeIn(i+1, 0)] = true
		for k := range section.Contents {
			has[placeIn(i+1, k+1)] = true
		}
	}
	for k := range im.Loose {
		has[placeIn(0, k+1)] = true
	}
	strange := ""
	moved(rule, func(id plugin.SectionID) plugin.SectionID {
		if !has[string(id)] {
			strange = "rule.section"
		}
		return id
	}, func(id plugin.ContentID) plugin.ContentID {
		if !has[string(id)] {
			strange = "rule.content"
		}
		return id
	})
	if strange != "" {
		p.add("/course/completion", strange, nil)
	}
}
