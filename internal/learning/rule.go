package learning

import (
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// other is the kind of what is done when its own type says so, as a quiz by passing.
const other = "other"

// Requirement is a rule of completion held against what somebody has done. Whoever learns and whoever teaches reads the same, and
// it is what decides: nothing is complete that a verdict does not say, and what is missing is what it says.
type Requirement struct {
	Kind      string            `json:"kind" enum:"all,any,viewed,confirmed,watched,read,counted,share,section,content,date,days,other" doc:"As rules are; other is what its own type asks for"`
	Met       bool              `json:"met"`
	Have      int               `json:"have" doc:"Of watched, share and content: percent; of read: seconds; of counted and section: contents that are done; of days: days that have passed"`
	Of        int               `json:"of" doc:"What have is to reach; of content 0 where no score is asked for"`
	SectionID *plugin.SectionID `json:"sectionId" doc:"Of section"`
	ContentID *plugin.ContentID `json:"contentId" doc:"Of content"`
	Title     *string           `json:"title" doc:"Of the section or the content"`
	At        *time.Time        `json:"at" doc:"Of date and days: the moment from which on it is met"`
	Parts     []Requirement     `json:"parts" doc:"Of all and any: what they combine"`
}

// combined is the verdict of a combination.
func combined(kind string, parts []Requirement) Requirement {
	met := func(v Requirement) bool { return v.Met }
	v := Requirement{Kind: kind, Parts: parts}
	if kind == catalogapi.RuleAll {
		v.Met = !slices.ContainsFunc(parts, func(v Requirement) bool { return !v.Met })
	} else {
		v.Met = slices.ContainsFunc(parts, met)
	}
	for _, part := range parts {
		if v.Of++; part.Met {
			v.Have++
		}
	}
	return v
}

// holds reports whether the rule has a condition of the kind.
func holds(r catalogapi.Rule, kind string) bool {
	return r.Kind == kind || slices.ContainsFunc(r.Rules, func(part catalogapi.Rule) bool { return holds(part, kind) })
}

// ruleOf is what completes a content: its own rule, or that of its type. Where nobody knows how long a video is, the trainee's
// word stands for watching it; a file that is still on its way will be known.
func (s *Service) ruleOf(st step) catalogapi.Rule {
	share := required
	r := catalogapi.Rule{Kind: other}
	switch {
	case st.Type == video:
		r = catalogapi.Rule{Kind: catalogapi.RuleWatched, Percent: &share}
	case slices.Contains(s.confirmed, st.Type):
		r = catalogapi.Rule{Kind: catalogapi.RuleConfirmed}
	default:
		return r
	}
	if st.Rule != nil {
		r = *st.Rule
	}
	onItsWay := st.AssetState != nil && (*st.AssetState == "uploading" || *st.AssetState == "processing")
	if st.Type == video && st.Duration == nil && !onItsWay {
		r, _ = r.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) {
			if r.Kind == catalogapi.RuleWatched {
				r = catalogapi.Rule{Kind: catalogapi.RuleConfirmed}
			}
			return r, true
		})
	}
	return r
}

// judge holds a content's rule against what was done of it.
func (s *Service) judge(st step) Requirement { return judgeContent(s.ruleOf(st), st) }

func judgeContent(r catalogapi.Rule, st step) Requirement {
	v := Requirement{Kind: r.Kind, Parts: []Requirement{}}
	switch r.Kind {
	case catalogapi.RuleAll, catalogapi.RuleAny:
		for _, part := range r.Rules {
			v.Parts = append(v.Parts, judgeContent(part, st))
		}
		return combined(r.Kind, v.Parts)
	case catalogapi.RuleViewed:
		v.Met = st.OpenedAt != nil
	case catalogapi.RuleConfirmed:
		v.Met = st.ConfirmedAt != nil
	case catalogapi.RuleWatched:
		v.Of = *r.Percent
		if share := st.watchedShare(); share != nil && st.Covered != nil {
			v.Have, v.Met = *share, *st.Covered*100 >= v.Of**st.Duration && *st.Duration > 0
		}
	case catalogapi.RuleRead:
		v.Of = *r.Seconds
		v.Have = min(v.Of, st.Spent)
		v.Met = v.Have == v.Of
	case other:
		v.Met = st.Done
	}
	return v
}

// learner is whose course is judged, and when.
type learner struct {
	EnrolledAt time.Time
	Now        time.Time
	Zone       *time.Location // of the organisation
}

// usual is what completes a course that has no rule of its own.
var usual = catalogapi.Rule{Kind: catalogapi.RuleCounted}

// judgeCourse holds a course's rule against what somebody has done of it. What the curriculum has no more asks for nothing;
// when nothing of a rule is left, or only waiting, the usual one holds.
func judgeCourse(r *catalogapi.Rule, steps []step, who learner) Requirement {
	if r != nil {
		if left, ok := r.Map(func(r catalogapi.Rule) (catalogapi.Rule, bool) { return r, there(r, steps) }); ok && !left.Waits() {
			return who.judge(left, steps)
		}
	}
	return who.judge(usual, steps)
}

// there reports whether the curriculum still has what the condition asks for.
func there(r catalogapi.Rule, steps []step) bool {
	switch r.Kind {
	case catalogapi.RuleSection:
		return slices.ContainsFunc(steps, func(st step) bool { return st.Counted && st.Section != nil && *st.Section == *r.SectionID })
	case catalogapi.RuleContent:
		return slices.ContainsFunc(steps, func(st step) bool { return st.Shown && st.ID == *r.ContentID })
	}
	return true
}

// judge holds a rule of which all is there.
func (who learner) judge(r catalogapi.Rule, steps []step) Requirement {
	v := Requirement{Kind: r.Kind, Parts: []Requirement{}}
	switch r.Kind {
	case catalogapi.RuleAll, catalogapi.RuleAny:
		for _, part := range r.Rules {
			v.Parts = append(v.Parts, who.judge(part, steps))
		}
		return combined(r.Kind, v.Parts)
	case catalogapi.RuleCounted:
		v.Have, v.Of = tally(steps)
		v.Met = finished(v.Have, v.Of)
	case catalogapi.RuleShare:
		done, total := tally(steps)
		v.Of = *r.Percent
		if total > 0 {
			v.Have, v.Met = done*100/total, done*100 >= v.Of*total
		}
	case catalogapi.RuleSection:
		in := slices.DeleteFunc(slices.Clone(steps), func(st step) bool { return st.Section == nil || *st.Section != *r.SectionID })
		v.Have, v.Of = tally(in)
		v.SectionID, v.Title, v.Met = r.SectionID, in[0].SectionTitle, v.Have == v.Of
	case catalogapi.RuleContent:
		i := slices.IndexFunc(steps, func(st step) bool { return st.ID == *r.ContentID && st.Shown })
		st := steps[i]
		v.ContentID, v.Title, v.Met = r.ContentID, &st.Title, st.Done
		if r.Percent != nil {
			v.Of = *r.Percent
			if st.Score != nil {
				v.Have = *st.Score
			}
			v.Met = v.Met && v.Have >= v.Of
		}
	case catalogapi.RuleDate, catalogapi.RuleDays:
		at := who.EnrolledAt.In(who.Zone)
		if r.Kind == catalogapi.RuleDate {
			at, _ = time.ParseInLocation(time.DateOnly, *r.Date, who.Zone)
		} else {
			at = at.AddDate(0, 0, *r.Days)
			v.Of = *r.Days
			v.Have = min(v.Of, max(0, int(who.Now.Sub(who.EnrolledAt).Hours()/24)))
		}
		at = at.UTC()
		v.At, v.Met = &at, !who.Now.Before(at)
	}
	return v
}
