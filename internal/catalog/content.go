package catalog

import (
	"maps"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// Content is one content as its editor sees it.
type Content struct {
	ContentRow
	CourseID       plugin.CourseID   `json:"courseId"`
	Description    *string           `json:"description"`
	ArticleContent *string           `json:"articleContent" doc:"Sanitised HTML"`
	Asset          *catalogapi.Asset `json:"asset"`
	CompletionRule *catalogapi.Rule  `json:"completionRule" doc:"When it is done; null: as contents of its type are"`
	Version        time.Time         `json:"version" doc:"Give it back with a change, and a change made meanwhile by somebody else is not overwritten"`
	OutlineVersion int64             `json:"outlineVersion"`
}

// NewContent is what a content begins with.
type NewContent struct {
	Section plugin.SectionID  // "" for none
	Type    string            // "" for what the file is
	Title   string            // "" for one made of the file's name
	Asset   *plugin.AssetID   // a file of the course
	Before  *plugin.ContentID // stands before this one of the same section; else, or when that is gone, at the end
}

// ContentChange says what becomes of a content.
type ContentChange struct {
	Title, Description, Article        Change[string]
	IsPublished, IsRequired, IsPreview Change[bool]
	Points                             Change[int]
	Duration                           Change[int]    // seconds
	AvailableFrom                      Change[string] // with its offset, or as a clock in the organisation's zone shows it
	AvailableAfterDays                 Change[int]
	AvailableAfterPrevious             Change[bool]
	Asset                              Change[plugin.AssetID]
	CompletionRule                     Change[catalogapi.Rule]
	Version                            *time.Time // the version it was made from; nil overwrites
	Accepted                           Accepted
}

// The faults of contents.
var (
	// ErrContent: the fields say what is wrong with the content.
	ErrContent = plugin.NewFault(plugin.Invalid, "content.invalid")
	// ErrContentStale: somebody else changed the content since this editor loaded it.
	ErrContentStale = plugin.NewFault(plugin.Conflict, "content.stale")
	// ErrCourseFull: the course has as many sections or contents as an outline may have.
	ErrCourseFull = plugin.NewFault(plugin.Invalid, "outline.full")
)

const (
	pointsMax   = 100_000
	durationMax = 100 // hours
)

// registry holds the types of content by name.
type registry map[string]catalogapi.ContentType

// newRegistry returns the types that the core knows and the further ones.
func newRegistry(further []catalogapi.ContentType) registry {
	types := registry{}
	for _, t := range append([]catalogapi.ContentType{
		{Name: "article", Holds: catalogapi.HoldsArticle, Creatable: true},
		{Name: "video", Holds: catalogapi.HoldsAsset, Kinds: []string{"video"}, Creatable: true},
		{Name: "document", Holds: catalogapi.HoldsAsset, Creatable: true},
		{Name: "image", Holds: catalogapi.HoldsAsset, Kinds: []string{"image"}, Creatable: true},
		{Name: "quiz", Holds: catalogapi.HoldsOther, DoneBy: catalogapi.DoneByResult},
		{Name: "certificate", Holds: catalogapi.HoldsOther, DoneBy: catalogapi.DoneByIssue},
	}, further...) {
		if t.DoneBy == "" {
			t.DoneBy = catalogapi.DoneByRule
		}
		types[t.Name] = t
	}
	return types
}

// forKind is the type of content that holds a file of the kind.
func forKind(kind string) string {
	if kind == "video" || kind == "image" {
		return kind
	}
	return "document"
}

// mayMake reports whether contents of the type can be made now.
func (r registry) mayMake(name string) bool {
	t := r[name]
	return t.Creatable && (t.Enabled == nil || t.Enabled())
}

// carried reports whether copies and archives of courses have contents of the type: those of which all is here, and those
// whose keeper adds the rest.
func (r registry) carried(name string) bool {
	t, known := r[name]
	return known && (t.Holds != catalogapi.HoldsOther || t.Keeper != nil)
}

// kept returns the names of the types that have a keeper, sorted.
func (r registry) kept() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if r[name].Keeper != nil {
			names = append(names, name)
		}
	}
	return names
}

// creatable returns the names of the types that can be made now, sorted.
func (r registry) creatable() []string {
	var names []string
	for name := range r {
		if r.mayMake(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ContentTypeInfo is a type of content as the browser has to know it.
type ContentTypeInfo struct {
	Type      string            `json:"type"`
	Name      *string           `json:"name" doc:"What it is called; null for those of the core"`
	Holds     catalogapi.Holds  `json:"holds" enum:"asset,article,other" doc:"Where its substance is"`
	Creatable bool              `json:"creatable" doc:"New ones can be made now"`
	DoneBy    catalogapi.DoneBy `json:"doneBy" enum:"rule,result,issue" doc:"What makes one done: a rule, a result with a score, or that it is issued"`
}

// list returns all types with their names in a language, sorted.
func (r registry) list(language string) []ContentTypeInfo {
	list := make([]ContentTypeInfo, 0, len(r))
	for _, name := range slices.Sorted(maps.Keys(r)) {
		t := r[name]
		info := ContentTypeInfo{Type: name, Holds: t.Holds, Creatable: r.mayMake(name), DoneBy: t.DoneBy}
		if t.Label != nil {
			label := t.Label(language)
			info.Name = &label
		}
		list = append(list, info)
	}
	return list
}

// takes reports whether contents of the type may hold a file of the kind.
func takes(t catalogapi.ContentType, kind string) bool {
	return t.Holds == catalogapi.HoldsAsset && (len(t.Kinds) == 0 || slices.Contains(t.Kinds, kind))
}

// state says whether a content has something to show. asset is the state of its file, "" without
// one. What other modules keep counts as empty until their overlay says otherwise.
func (r registry) state(name string, article bool, asset catalogapi.AssetState) catalogapi.ContentState {
	switch r[name].Holds {
	case catalogapi.HoldsArticle:
		if article {
			return catalogapi.Ready
		}
	case catalogapi.HoldsAsset:
		switch asset {
		case catalogapi.AssetReady:
			return catalogapi.Ready
		case catalogapi.AssetUploading, catalogapi.AssetProcessing:
			return catalogapi.Processing
		case catalogapi.AssetFailed:
			return catalogapi.Failed
		}
	}
	return catalogapi.Empty
}

// apply changes the record. What needs more than the record, the article and the asset, is left to the service.
func (ch ContentChange) apply(r *contentRecord, t catalogapi.ContentType, zone *time.Location) error {
	p := &problems{ErrContent}
	if v, ok := need(p, "/title", ch.Title); ok {
		r.Title = p.text("/title", v, 1, partTitleMax)
	}
	if ch.Description.Sent {
		r.Description = p.optional("/description", ch.Description.Value, descriptionMax, manyLines)
	}
	if v, ok := need(p, "/isPublished", ch.IsPublished); ok {
		r.IsPublished = v
	}
	if v, ok := need(p, "/isRequired", ch.IsRequired); ok {
		r.IsRequired = v
	}
	if v, ok := need(p, "/isPreview", ch.IsPreview); ok {
		r.IsPreview = v
	}
	if v, ok := need(p, "/points", ch.Points); ok {
		if r.Points = v; v < 0 || v > pointsMax {
			p.add("/points", "content.points", plugin.Args{"max": pointsMax})
		}
	}
	if ch.Duration.Sent && !equal(ch.Duration.Value, r.Duration) {
		if r.AssetDuration != nil {
			p.add("/duration", "content.duration_file", nil)
		}
		r.Duration = p.duration("/duration", ch.Duration.Value)
	}
	r.Availability.change(p, ch, zone)
	if ch.CompletionRule.Sent {
		r.CompletionRule = p.rule("/completionRule", ch.CompletionRule.Value, contentRules(t))
	}
	if ch.Article.Sent && t.Holds != catalogapi.HoldsArticle {
		p.add("/articleContent", "content.no_article", nil)
	}
	if ch.Asset.Sent && t.Holds != catalogapi.HoldsAsset {
		p.add("/assetId", "content.no_file", nil)
	}
	return p.err()
}

// duration checks how long somebody says that a content takes, in seconds; none is fine.
func (p *problems) duration(pointer string, seconds *int) *int {
	if seconds != nil && (*seconds < 1 || *seconds > durationMax*60*60) {
		p.add(pointer, "content.duration", plugin.Args{"max": durationMax})
	}
	return seconds
}

// setAsset puts the file into the record; nil takes it out. How long a film is, its file says; of anything else the trainer does,
// whatever file it has.
func (r *contentRecord) setAsset(a *catalogapi.Asset) {
	if r.AssetDuration != nil {
		r.Duration = nil
	}
	r.AssetID, r.FileURL, r.FileSize, r.FileType, r.AssetDuration, r.AssetState = nil, nil, nil, nil, nil, nil
	if a == nil {
		return
	}
	r.AssetID, r.FileURL, r.FileSize, r.FileType = &a.ID, &a.URL, &a.SizeBytes, &a.ContentType
	r.AssetDuration, r.AssetState = a.DurationSeconds, &a.State
	if a.DurationSeconds != nil {
		r.Duration = a.DurationSeconds
	}
}

// differences names the fields, as the API spells them, in which the records differ.
func (r contentRecord) differences(o contentRecord) []string {
	fields := []string{}
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", r.Title == o.Title}, {"description", equal(r.Description, o.Description)},
		{"isPublished", r.IsPublished == o.IsPublished}, {"isRequired", r.IsRequired == o.IsRequired},
		{"isPreview", r.IsPreview == o.IsPreview}, {"points", r.Points == o.Points}, {"duration", equal(r.Duration, o.Duration)},
		{"articleContent", equal(r.Article, o.Article)}, {"asset", equal(r.AssetID, o.AssetID)},
		{"availability", r.Availability.equal(o.Availability)}, {"completionRule", sameRule(r.CompletionRule, o.CompletionRule)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
