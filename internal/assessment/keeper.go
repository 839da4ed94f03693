package assessment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// ContentTypes are the types of content that this module keeps. What an assignment asks for is an article, with drafts, a
// history and pictures; the rest of it is here.
func ContentTypes() []catalogapi.ContentType {
	return []catalogapi.ContentType{{Name: assignmentType, Holds: catalogapi.HoldsArticle, Creatable: true, Keeper: Keeper{}}}
}

// Confirmed are the types of content that trainees say themselves that they have done. As long as nothing can be handed in
// here nor graded, that is the only thing anybody knows of an assignment.
func Confirmed() []string { return []string{assignmentType} }

// Keeper is this module's part in what happens to contents.
type Keeper struct{}

// Made writes the assignment of a new content.
func (Keeper) Made(ctx context.Context, tx db.Tx, made catalogapi.Kept) error {
	return insertAssignment(ctx, tx, made.ID, details{Kind: Homework})
}

// Check keeps an assignment from opening after it is due.
func (Keeper) Check(ctx context.Context, q db.Querier, as catalogapi.Kept) ([]plugin.Field, error) {
	a, err := assignmentOf(ctx, q, as.ID)
	if err != nil {
		return nil, err
	}
	var fields []plugin.Field
	for _, f := range a.details().order(as.AvailableFrom) {
		f.Pointer, f.Code = "/availableFrom", "assignment.open_after_due"
		fields = append(fields, f)
	}
	return fields, nil
}

// Copied gives copies their assignments. A due date of the first course means nothing in another.
func (Keeper) Copied(ctx context.Context, tx db.Tx, copies map[plugin.ContentID]plugin.ContentID) error {
	return copyAssignments(ctx, tx, copies)
}

// Details are the assignments of a course as an archive holds them.
func (Keeper) Details(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error) {
	list, err := assignmentsOf(ctx, q, course)
	if err != nil {
		return nil, err
	}
	all := map[plugin.ContentID]json.RawMessage{}
	for _, a := range list {
		d := a.details()
		if d.DueDate != nil {
			utc := d.DueDate.UTC()
			d.DueDate = &utc
		}
		if all[a.ContentID], err = json.Marshal(d); err != nil {
			return nil, fmt.Errorf("write an assignment down: %w", err)
		}
	}
	return all, nil
}

// CheckDetails holds an archive's assignment against the rules for what people type.
func (Keeper) CheckDetails(raw json.RawMessage, as catalogapi.Kept) []plugin.Field {
	_, fields := readDetails(raw, as.AvailableFrom)
	return fields
}

// Imported writes the assignment that an archive brought.
func (Keeper) Imported(ctx context.Context, tx db.Tx, made catalogapi.Kept, raw json.RawMessage) error {
	d, fields := readDetails(raw, made.AvailableFrom)
	if len(fields) > 0 {
		return ErrAssignment
	}
	return insertAssignment(ctx, tx, made.ID, d)
}

// PublishCheck names the required assignments that ask for nothing yet.
type PublishCheck struct{}

// emptyShown is how many empty assignments are named; whoever fills them is told of more.
const emptyShown = 5

// CheckPublish returns an entry for every empty one. An assignment alone is something to learn as any content is; the
// catalogue sees that by itself.
func (PublishCheck) CheckPublish(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, []plugin.Field, error) {
	titles, err := emptyAssignments(ctx, q, course, emptyShown)
	var missing []plugin.Field
	for _, title := range titles {
		missing = append(missing, plugin.Field{Pointer: "/contents", Code: "assignment.empty", Args: plugin.Args{"title": title}})
	}
	return false, missing, err
}

var (
	_ catalogapi.Keeper       = Keeper{}
	_ catalogapi.PublishCheck = PublishCheck{}
)
