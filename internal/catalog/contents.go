package catalog

import (
	"slices"

	"github.com/courseworx/courseworx/internal/platform/audit"
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
	Accepted Accepted
}

// ErrContents: the fields say why the step cannot be taken.
var ErrContents = plugin.NewFault(plugin.Invalid, "outline.contents")

// chosenMax is how many contents are changed at once: the course is held meanwhile.
const chosenMax = 500

// moves reports whether the step changes which contents are where.
func (s ContentsStep) moves() bool {
	return s == ContentsMove || s == ContentsDelete || s == ContentsRestore
}

// entry is what the audit log keeps of the step; of a step that there is not, it names none.
func (s ContentsStep) entry(course plugin.CourseID) audit.Entry {
	switch s {
	case ContentsPublish:
		return aboutCourse("course.contents_published", course)
	case ContentsUnpublish:
		return aboutCourse("course.contents_unpublished", course)
	case ContentsRequire:
		return aboutCourse("course.contents_required", course)
	case ContentsOptional:
		return aboutCourse("course.contents_optional", course)
	case ContentsMove:
		return aboutCourse("course.contents_moved", course)
	case ContentsDelete:
		return aboutCourse("course.contents_deleted", course)
	case ContentsRestore:
		return aboutCourse("course.contents_restored", course)
	}
	return audit.Entry{}
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
