package assessment

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// assignmentType is the type of content that an assignment is.
const assignmentType = "assignment"

// Kind says what sort of work an assignment is.
type Kind string

// Homework is the kind that an assignment begins with.
const Homework Kind = "homework"

// kinds are all kinds of assignments.
var kinds = []Kind{Homework, "project", "exam", "presentation", "other"}

// Assignment is what a content of this type has beside what all contents have.
type Assignment struct {
	ContentID plugin.ContentID `json:"contentId"`
	Kind      Kind             `json:"kind" enum:"homework,project,exam,presentation,other"`
	DueDate   *time.Time       `json:"dueDate" doc:"Null for none"`
	Points    int              `json:"points" doc:"Changed as those of any content"`
	Version   time.Time        `json:"version" doc:"Of the content. Give it back with a change, and a change made meanwhile by somebody else is not overwritten"`
}

// AssignmentChange says what becomes of an assignment.
type AssignmentChange struct {
	Kind    Kind
	DueDate *string    // with its offset, or as a clock in the organisation's zone shows it; nil and "" for none
	Version *time.Time // the version it was made from; nil overwrites
}

// details are the fields that only an assignment has, as archives hold them.
type details struct {
	Kind    Kind       `json:"kind"`
	DueDate *time.Time `json:"dueDate"`
}

// ErrAssignment: the fields say what is wrong with the assignment.
var ErrAssignment = plugin.NewFault(plugin.Invalid, "assignment.invalid")

func (a Assignment) details() details { return details{a.Kind, a.DueDate} }

// differences names the fields, as the API spells them, in which the two differ.
func (d details) differences(o details) []string {
	fields := []string{}
	if d.Kind != o.Kind {
		fields = append(fields, "kind")
	}
	if d.DueDate == nil != (o.DueDate == nil) || d.DueDate != nil && !d.DueDate.Equal(*o.DueDate) {
		fields = append(fields, "dueDate")
	}
	return fields
}

// read returns the details that somebody typed; opens is when the content does, if on a date.
func (ch AssignmentChange) read(zone *time.Location, opens *time.Time) (details, error) {
	d := details{Kind: ch.Kind}
	fields := d.check(opens)
	if ch.DueDate != nil && *ch.DueDate != "" {
		due, wrong := dueDate(*ch.DueDate, zone)
		if d.DueDate = &due; wrong != nil {
			fields = append(fields, *wrong)
		} else {
			fields = append(fields, d.order(opens)...)
		}
	}
	if len(fields) == 0 {
		return d, nil
	}
	fault := ErrAssignment
	for _, f := range fields {
		fault = fault.At(f.Pointer, f.Code, f.Args)
	}
	return d, fault
}

// readDetails returns the details of an archive, and what is wrong with them.
func readDetails(raw json.RawMessage, opens *time.Time) (details, []plugin.Field) {
	if len(raw) == 0 {
		return details{Kind: Homework}, nil
	}
	var typed struct {
		Kind    Kind    `json:"kind"`
		DueDate *string `json:"dueDate"`
	}
	if err := json.Unmarshal(raw, &typed); err != nil {
		return details{}, []plugin.Field{{Code: "assignment.details"}}
	}
	d, err := AssignmentChange{Kind: typed.Kind, DueDate: typed.DueDate}.read(time.UTC, opens)
	if err != nil {
		return d, plugin.AsFault(err).Fields
	}
	return d, nil
}

// check returns what is wrong with details.
func (d details) check(opens *time.Time) (fields []plugin.Field) {
	if !slices.Contains(kinds, d.Kind) {
		fields = append(fields, plugin.Field{Pointer: "/kind", Code: "assignment.kind"})
	}
	return append(fields, d.order(opens)...)
}

// order returns what is wrong when the work is due before anybody can read what it is.
func (d details) order(opens *time.Time) []plugin.Field {
	if d.DueDate == nil || opens == nil || d.DueDate.After(*opens) {
		return nil
	}
	return []plugin.Field{{Pointer: "/dueDate", Code: "assignment.due_before_open"}}
}

// dueDate reads a due date as somebody typed it.
func dueDate(s string, zone *time.Location) (time.Time, *plugin.Field) {
	due, err := clock.Moment(s, zone)
	switch {
	case err == nil:
		return due, nil
	case errors.Is(err, clock.ErrSkipped):
		return due, &plugin.Field{Pointer: "/dueDate", Code: "content.moment_skipped"}
	case errors.Is(err, clock.ErrFar):
		return due, &plugin.Field{Pointer: "/dueDate", Code: "content.moment_far", Args: plugin.Args{"first": clock.FirstYear, "last": clock.LastYear}}
	}
	return due, &plugin.Field{Pointer: "/dueDate", Code: "content.moment"}
}
