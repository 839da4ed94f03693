package catalog

import (
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// Outline is what a course is made of, in order: the sections with their contents, then the
// contents without a section.
type Outline struct {
	Version  int64        `json:"version" doc:"Give it back when saving the order"`
	Sections []Section    `json:"sections"`
	Loose    []ContentRow `json:"loose" doc:"Contents that stand in no section yet: only the team sees them"`
}

// Section is a part of a course.
type Section struct {
	ID          plugin.SectionID `json:"id"`
	Title       string           `json:"title"`
	Description *string          `json:"description"`
	IsPublished bool             `json:"isPublished"`
	Contents    []ContentRow     `json:"contents"`
}

// ContentRow is a content as the outline shows it.
type ContentRow struct {
	ID          plugin.ContentID        `json:"id"`
	Title       string                  `json:"title"`
	Type        string                  `json:"type"`
	Duration    *int                    `json:"duration" doc:"Seconds"`
	IsPublished bool                    `json:"isPublished"`
	IsRequired  bool                    `json:"isRequired"`
	IsPreview   bool                    `json:"isPreview" doc:"Anybody may see it once the course is published"`
	Points      int                     `json:"points"`
	State       catalogapi.ContentState `json:"state" enum:"ready,empty,processing,failed"`
	SectionID   *plugin.SectionID       `json:"sectionId"`
	Availability
}

// Order is the whole order of an outline as an editor saves it.
type Order struct {
	Version  int64
	Sections []SectionOrder
	Loose    []plugin.ContentID
	Accepted Accepted
}

// SectionOrder is one section's place and contents.
type SectionOrder struct {
	ID       plugin.SectionID
	Contents []plugin.ContentID
}

// The faults of outlines.
var (
	// ErrOutline: the fields say what is wrong with a section.
	ErrOutline = plugin.NewFault(plugin.Invalid, "outline.invalid")
	// ErrStale: somebody else saved since this editor loaded.
	ErrStale = plugin.NewFault(plugin.Conflict, "outline.stale")
	// ErrOrder: the order names a section or content twice, leaves one out, or names a stranger.
	ErrOrder = plugin.NewFault(plugin.Invalid, "outline.order")
)

const (
	partTitleMax   = 200 // of a section or content
	descriptionMax = 5000
	sectionsMax    = 500
	contentsMax    = 5000
)

// check compares the order with what the course has: every section and every content exactly
// once. All that is wrong is said at once.
func (o Order) check(sections []plugin.SectionID, contents []plugin.ContentID) error {
	p := &problems{ErrOrder}
	var ids []plugin.SectionID
	named := slices.Clone(o.Loose)
	for _, s := range o.Sections {
		ids = append(ids, s.ID)
		named = append(named, s.Contents...)
	}
	compare(p, "/sections", ids, sections)
	compare(p, "/contents", named, contents)
	return p.err()
}

func compare[T comparable](p *problems, pointer string, named, have []T) {
	left := make(map[T]int, len(have))
	for _, id := range have {
		left[id] = 1
	}
	unknown, twice := 0, 0
	for _, id := range named {
		n, known := left[id]
		switch {
		case !known:
			unknown++
		case n == 0:
			twice++
		default:
			left[id] = 0
		}
	}
	missing := 0
	for _, n := range left {
		missing += n
	}
	for _, found := range []struct {
		code  string
		count int
	}{{"outline.unknown", unknown}, {"outline.twice", twice}, {"outline.missing", missing}} {
		if found.count > 0 {
			p.add(pointer, found.code, plugin.Args{"count": found.count})
		}
	}
}

// build puts rows, which come in their order, into their sections.
func build(version int64, sections []Section, rows []ContentRow) Outline {
	o := Outline{Version: version, Sections: sections, Loose: []ContentRow{}}
	if o.Sections == nil {
		o.Sections = []Section{}
	}
	place := make(map[plugin.SectionID]int, len(sections))
	for i := range o.Sections {
		o.Sections[i].Contents = []ContentRow{}
		place[o.Sections[i].ID] = i
	}
	for _, row := range rows {
		if row.SectionID == nil {
			o.Loose = append(o.Loose, row)
			continue
		}
		s := &o.Sections[place[*row.SectionID]]
		s.Contents = append(s.Contents, row)
	}
	return o
}

// moves reports whether a content stands in another section by the order than in the outline.
func (o Order) moves(was Outline) bool {
	in := map[plugin.ContentID]plugin.SectionID{}
	for _, section := range was.Sections {
		for _, x := range section.Contents {
			in[x.ID] = section.ID
		}
	}
	for _, section := range o.Sections {
		if slices.ContainsFunc(section.Contents, func(id plugin.ContentID) bool { return in[id] != section.ID }) {
			return true
		}
	}
	return slices.ContainsFunc(o.Loose, func(id plugin.ContentID) bool { return in[id] != "" })
}

// learnable reports whether a trainee would find something: a content that is published, in a
// published section, and not empty. What stands in no section yet is shown to the team alone.
func (o Outline) learnable() bool {
	shown := func(r ContentRow) bool { return r.IsPublished && r.State == catalogapi.Ready }
	return slices.ContainsFunc(o.Sections, func(s Section) bool { return s.IsPublished && slices.ContainsFunc(s.Contents, shown) })
}
