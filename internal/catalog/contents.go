package catalog

import (
	"slices"

	"github.com/courseworx/courseworx/plugin"
)

// ContentsStep is what can be done with several contents of a course at once.
type ContentsStep string

// The steps.
const (
	ContentsPublish   ContentsStep = "publish"
	ContentsUnpublish ContentsStep = "unpublish"
	ContentsRequire   ContentsStep = "require"
	ContentsOptional  ContentsStep = "optional"
	ContentsMove      ContentsStep = "move"
	ContentsDelete    ContentsStep = "delete"
	ContentsRestore   ContentsStep = "restore" // undoes delete
)

// ContentsChange is a step that is taken with all of the contents, or with none.
type ContentsChange struct {
	Version  int64 // of the outline in which they were chosen
	Step     ContentsStep
	Contents []plugin.ContentID
	Section  *plugin.SectionID // where they go; nil: in none
}

// ErrContents: the fields say why the step cannot be taken.
var ErrContents = plugin.NewFault(plugin.Invalid, "outline.contents")

// chosenMax is how many contents are changed at once: the course is held meanwhile.
const chosenMax = 500

// contentsSteps say how a step stands in the audit log, and whether it changes which contents are where.
var contentsSteps = map[ContentsStep]struct {
	action string
	moves  bool
}{
	ContentsPublish:   {"course.contents_published", false},
	ContentsUnpublish: {"course.contents_unpublished", false},
	ContentsRequire:   {"course.contents_required", false},
	ContentsOptional:  {"course.contents_optional", false},
	ContentsMove:      {"course.contents_moved", true},
	ContentsDelete:    {"course.contents_deleted", true},
	ContentsRestore:   {"course.contents_restored", true},
}

// check compares what was chosen with what the course has of it. Contents that are deleted can only be restored.
func (ch ContentsChange) check(rows []chosenRow) error {
	var have []plugin.ContentID
	for _, r := range rows {
		if !r.Deleted || ch.Step == ContentsRestore {
			have = append(have, r.ID)
		}
	}
	p := &problems{ErrContents}
	compare(p, "/contents", ch.Contents, have)
	return p.err()
}

// unpublished are those of the rows that nobody finds yet and that are of a type.
func unpublished(rows []chosenRow, is func(kind string) bool) []plugin.ContentID {
	var ids []plugin.ContentID
	for _, r := range rows {
		if !r.IsPublished && is(r.Type) {
			ids = append(ids, r.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
