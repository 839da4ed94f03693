package catalogapi

import (
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// The kinds of rules. All and Any combine others; the rest are conditions.
const (
	RuleAll = "all"
	RuleAny = "any"

	// Of a content.
	RuleViewed    = "viewed"    // it was opened
	RuleConfirmed = "confirmed" // the trainee said so
	RuleWatched   = "watched"   // so many percent of its seconds were watched
	RuleRead      = "read"      // it was before the trainee's eyes for so many seconds, by the server's clock

	// Of a course.
	RuleCounted = "counted" // all contents that count are done
	RuleShare   = "share"   // so many percent of them are done
	RuleSection = "section" // all that count in a section are done
	RuleContent = "content" // a content is done, with at least a score where one is asked for
	RuleDate    = "date"    // a day has come
	RuleDays    = "days"    // so many days have passed since the enrolment
)

// ContentRuleField is what an event calls a change of the rules of contents of a course.
const ContentRuleField = "contents.completionRule"

// Rule says when a content or a course is complete: one condition, or a combination of rules.
type Rule struct {
	Kind      string            `json:"kind" enum:"all,any,viewed,confirmed,watched,read,counted,share,section,content,date,days"`
	Percent   *int              `json:"percent,omitempty" doc:"1 to 100. Of watched and share; of content the least score, none if not given"`
	SectionID *plugin.SectionID `json:"sectionId,omitempty" doc:"Of section"`
	ContentID *plugin.ContentID `json:"contentId,omitempty" doc:"Of content"`
	Date      *string           `json:"date,omitempty" doc:"Of date: the day, in the organisation's zone, as 2006-01-02"`
	Days      *int              `json:"days,omitempty" doc:"Of days: 1 to 3650"`
	Seconds   *int              `json:"seconds,omitempty" doc:"Of read: 1 to 36000"`
	Rules     []Rule            `json:"rules,omitempty" doc:"Of all and any: what they combine"`
}

// The limits of a rule.
const (
	RuleDepth   = 3  // combinations inside one another
	RuleParts   = 30 // of a rule, itself counted
	ruleDaysMax = 3650
	ruleReadMax = 36_000 // seconds: what is measured of a day
)

// combines reports whether the rule combines others.
func (r Rule) combines() bool { return r.Kind == RuleAll || r.Kind == RuleAny }

// parts counts the rule and all that are in it.
func (r Rule) parts() int {
	n := 1
	for _, part := range r.Rules {
		n += part.parts()
	}
	return n
}

// Wrong returns the code of what is wrong with the rule, "" when nothing is. kinds are the conditions that may stand in it,
// here those of a content or those of a course. Whether sections and contents exist is for the caller to say.
func (r Rule) Wrong(kinds map[string]bool) string {
	if r.parts() > RuleParts {
		return "rule.long"
	}
	if code := r.wrong(kinds, 1); code != "" {
		return code
	}
	if r.Waits() {
		return "rule.no_work"
	}
	return ""
}

// Waits reports whether the rule is met by waiting, without any work.
func (r Rule) Waits() bool {
	switch r.Kind {
	case RuleDate, RuleDays:
		return true
	case RuleAny:
		return slices.ContainsFunc(r.Rules, Rule.Waits)
	case RuleAll:
		return !slices.ContainsFunc(r.Rules, func(part Rule) bool { return !part.Waits() })
	}
	return false
}

func (r Rule) wrong(kinds map[string]bool, depth int) string {
	if r.combines() {
		switch {
		case depth > RuleDepth:
			return "rule.deep"
		case len(r.Rules) == 0:
			return "rule.empty"
		}
		for _, part := range r.Rules {
			if code := part.wrong(kinds, depth+1); code != "" {
				return code
			}
		}
		return ""
	}
	in := func(n *int, most int) bool { return n != nil && *n >= 1 && *n <= most }
	switch {
	case !kinds[r.Kind] || len(r.Rules) > 0:
		return "rule.kind"
	case (r.Kind == RuleWatched || r.Kind == RuleShare || r.Kind == RuleContent && r.Percent != nil) && !in(r.Percent, 100):
		return "rule.percent"
	case r.Kind == RuleSection && r.SectionID == nil:
		return "rule.section"
	case r.Kind == RuleContent && r.ContentID == nil:
		return "rule.content"
	case r.Kind == RuleRead && !in(r.Seconds, ruleReadMax):
		return "rule.seconds"
	case r.Kind == RuleDays && !in(r.Days, ruleDaysMax):
		return "rule.days"
	case r.Kind == RuleDate && !r.dated():
		return "rule.date"
	}
	return ""
}

func (r Rule) dated() bool {
	if r.Date == nil {
		return false
	}
	day, err := time.Parse(time.DateOnly, *r.Date)
	return err == nil && day.Year() >= 2000 && day.Year() < 10000
}

// plain is an id as it is kept, of those that can be written in several ways.
func plain[T ~string](id *T) *T {
	if known, ok := plugin.ParseID[T](string(*id)); ok {
		return &known
	}
	return id
}

// Plain returns the rule with what its kinds know and nothing else, as it is kept. It is one in which nothing is wrong.
func (r Rule) Plain() Rule {
	p := Rule{Kind: r.Kind}
	switch r.Kind {
	case RuleAll, RuleAny:
		for _, part := range r.Rules {
			p.Rules = append(p.Rules, part.Plain())
		}
	case RuleWatched, RuleShare:
		p.Percent = r.Percent
	case RuleSection:
		p.SectionID = plain(r.SectionID)
	case RuleContent:
		p.ContentID, p.Percent = plain(r.ContentID), r.Percent
	case RuleDate:
		p.Date = r.Date
	case RuleDays:
		p.Days = r.Days
	case RuleRead:
		p.Seconds = r.Seconds
	}
	return p
}

// Map returns the rule with every condition replaced by what f makes of it; those for which f returns false are left out, and
// so are combinations of which nothing is left. false: nothing is left at all.
func (r Rule) Map(f func(Rule) (Rule, bool)) (Rule, bool) {
	if !r.combines() {
		return f(r)
	}
	m := Rule{Kind: r.Kind}
	for _, part := range r.Rules {
		if kept, ok := part.Map(f); ok {
			m.Rules = append(m.Rules, kept)
		}
	}
	return m, len(m.Rules) > 0
}
