package catalog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

func TestRulesOfCompletion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, other := s.built(), s.built()
	certificate, quiz := plugin.NewID[plugin.ContentID](), plugin.NewID[plugin.ContentID]()
	s.exec(`insert into course_contents (id, course_id, title, type) values ($1, $3, 'Proof', 'certificate'), ($2, $3, 'Test', 'quiz')`, certificate, quiz, course.ID)
	o, theirs := s.outline(course.ID), s.outline(other.ID)
	section, article := o.Sections[0].ID, o.Sections[0].Contents[0]
	shouted := plugin.ContentID(strings.ToUpper(string(article.ID)))
	all := func(rules ...catalogapi.Rule) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleAll, Rules: rules}
	}
	some := func(rules ...catalogapi.Rule) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleAny, Rules: rules}
	}
	ofSection := func(id plugin.SectionID) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleSection, SectionID: &id}
	}
	ofContent := func(id plugin.ContentID) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleContent, ContentID: &id}
	}
	scored := func(id plugin.ContentID) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleContent, ContentID: &id, Percent: new(60)}
	}
	share := func(n int) catalogapi.Rule { return catalogapi.Rule{Kind: catalogapi.RuleShare, Percent: &n} }
	days := func(n int) catalogapi.Rule { return catalogapi.Rule{Kind: catalogapi.RuleDays, Days: &n} }
	on := func(day string) catalogapi.Rule { return catalogapi.Rule{Kind: catalogapi.RuleDate, Date: &day} }
	kind := func(k string) catalogapi.Rule { return catalogapi.Rule{Kind: k} }
	many := make([]catalogapi.Rule, 30)
	for i := range many {
		many[i] = share(50)
	}
	codeOf := func(err error) string {
		var f *plugin.Fault
		switch {
		case err == nil:
			return ""
		case errors.As(err, &f) && len(f.Fields) == 1 && f.Fields[0].Pointer == "/completionRule":
			return f.Fields[0].Code
		}
		return fmt.Sprint(err)
	}
	for name, c := range map[string]struct {
		rule catalogapi.Rule
		want string
	}{
		"a section":                   {ofSection(section), ""},
		"a content, its id shouted":   {ofContent(shouted), ""},
		"three deep":                  {all(some(all(share(50), days(3)), ofSection(section))), ""},
		"work or work and a day":      {some(share(100), all(share(50), on("2030-02-28"))), ""},
		"four deep":                   {all(all(all(all(share(50))))), "rule.deep"},
		"too long":                    {all(many...), "rule.long"},
		"nothing in it":               {all(), "rule.empty"},
		"nothing in a group":          {all(share(50), some()), "rule.empty"},
		"a condition that has parts":  {catalogapi.Rule{Kind: catalogapi.RuleCounted, Rules: []catalogapi.Rule{share(50)}}, "rule.kind"},
		"of a content":                {kind(catalogapi.RuleViewed), "rule.kind"},
		"none":                        {kind("attended"), "rule.kind"},
		"no share":                    {kind(catalogapi.RuleShare), "rule.percent"},
		"nothing of it":               {share(0), "rule.percent"},
		"more than all":               {share(101), "rule.percent"},
		"no section":                  {kind(catalogapi.RuleSection), "rule.section"},
		"a section of another course": {ofSection(theirs.Sections[0].ID), "rule.section"},
		"a content of another course": {all(share(50), ofContent(theirs.Sections[0].Contents[0].ID)), "rule.content"},
		"no id":                       {ofContent("x"), "rule.content"},
		"what is issued at the end":   {ofContent(certificate), "rule.content"},
		"a score of a quiz":           {scored(quiz), ""},
		"a score of an article":       {scored(article.ID), "rule.no_score"},
		"a day that does not exist":   {all(share(50), on("2030-02-30")), "rule.date"},
		"no number of days":           {all(share(50), days(0)), "rule.days"},
		"waiting alone":               {days(3), "rule.no_work"},
		"work or waiting":             {some(share(50), on("2030-01-01")), "rule.no_work"},
		"waiting and waiting":         {all(days(3), some(on("2030-01-01"), share(50))), "rule.no_work"},
	} {
		got, err := s.ChangeCourse(t.Context(), s.owner, course.ID, catalog.CourseChange{CompletionRule: sent(c.rule)})
		if code := codeOf(err); code != c.want {
			t.Errorf("%s: %q, want %q", name, code, c.want)
		}
		if name == "a content, its id shouted" && *got.CompletionRule.ContentID != article.ID {
			t.Errorf("kept as %s", *got.CompletionRule.ContentID)
		}
	}
	read := func(seconds int) catalogapi.Rule {
		return catalogapi.Rule{Kind: catalogapi.RuleRead, Seconds: &seconds}
	}
	for name, c := range map[string]struct {
		rule catalogapi.Rule
		want string
	}{
		"opened":          {kind(catalogapi.RuleViewed), ""},
		"both":            {all(kind(catalogapi.RuleViewed), kind(catalogapi.RuleConfirmed)), ""},
		"no video":        {catalogapi.Rule{Kind: catalogapi.RuleWatched, Percent: new(50)}, "rule.kind"},
		"that of courses": {share(50), "rule.kind"},
		"read":            {read(90), ""},
		"read all day":    {read(36_000), ""},
		"for no time":     {read(0), "rule.seconds"},
		"for longer":      {all(kind(catalogapi.RuleConfirmed), read(36_001)), "rule.seconds"},
		"for how long":    {kind(catalogapi.RuleRead), "rule.seconds"},
	} {
		_, err := s.ChangeContent(t.Context(), s.owner, article.ID, catalog.ContentChange{CompletionRule: sent(c.rule)})
		if code := codeOf(err); code != c.want {
			t.Errorf("%s: %q, want %q", name, code, c.want)
		}
	}
	// What a condition does not know is not kept, and the usual rule is none.
	loud := kind(catalogapi.RuleConfirmed)
	loud.Percent, loud.SectionID = new(7), &section
	c, err := s.ChangeContent(t.Context(), s.owner, article.ID, catalog.ContentChange{CompletionRule: sent(loud)})
	s.must(err)
	if r := *c.CompletionRule; r.Percent != nil || r.SectionID != nil || r.Kind != catalogapi.RuleConfirmed {
		t.Errorf("kept: %+v", r)
	}
	c, err = s.ChangeContent(t.Context(), s.owner, article.ID, catalog.ContentChange{CompletionRule: catalog.Change[catalogapi.Rule]{Sent: true}})
	s.must(err)
	if c.CompletionRule != nil {
		t.Errorf("emptied it is %+v", c.CompletionRule)
	}
}
