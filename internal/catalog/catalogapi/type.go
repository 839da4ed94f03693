package catalogapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Holds says where a type of content keeps what trainees see.
type Holds string

const (
	HoldsAsset   Holds = "asset"   // in an uploaded file
	HoldsArticle Holds = "article" // in the content's own text, with drafts, a history and pictures
	HoldsOther   Holds = "other"   // in another module's tables
)

// DoneBy says what makes a content of a type done.
type DoneBy string

const (
	DoneByRule   DoneBy = "rule"   // what trainees do with it, by its own rule or the usual one of its type
	DoneByResult DoneBy = "result" // the module that keeps it, which gives it a score
	DoneByIssue  DoneBy = "issue"  // that it is issued, once the course is completed: no course can ask for it
)

// ContentType is one kind of content that courses may have.
type ContentType struct {
	Name      string   // stored and seen in the API for ever, such as "video"
	Holds     Holds    // where its substance is
	Kinds     []string // for HoldsAsset: the kinds of files it takes; none means any
	Creatable bool     // whether the studio may make new ones
	DoneBy    DoneBy   // what makes it done; "" is DoneByRule

	// Enabled reports whether new ones may be made at the moment; nil: always. Those that exist stay what they are.
	Enabled func() bool
	// Label says what it is called in a language; nil: the browser has a name for it.
	Label func(language string) string
	// Keeper is the module that keeps more of such contents than the catalogue does; nil: none does.
	Keeper Keeper
}

// Kept is a content as its keeper knows it.
type Kept struct {
	ID            plugin.ContentID
	Course        plugin.CourseID
	Type          string
	AvailableFrom *time.Time
}

// Keeper is the module that owns types of content and keeps more of them in tables of its own. The catalogue makes, copies,
// deletes, restores, exports and imports contents; it asks the keeper where more than a row of its own table is needed.
// Deleting needs no keeper: a deleted content keeps its rows until it is gone for good, then they go with it.
type Keeper interface {
	// Made writes what a new content begins with.
	Made(ctx context.Context, tx db.Tx, made Kept) error
	// Check returns what is wrong with a content as it is about to become: fields with their pointers into it.
	Check(ctx context.Context, q db.Querier, as Kept) ([]plugin.Field, error)
	// Copied writes for the copies of contents what is kept of the first ones. copies has the copy by the first one; those
	// that are not the keeper's are none of its business.
	Copied(ctx context.Context, tx db.Tx, copies map[plugin.ContentID]plugin.ContentID) error
	// Details returns what an archive of the course holds of the keeper's contents, as JSON without ids.
	Details(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error)
	// CheckDetails returns what is wrong with details that an archive brings, by the rules for what people type: fields with
	// their pointers into them. No details are details of their own: what a new content begins with.
	CheckDetails(details json.RawMessage, as Kept) []plugin.Field
	// Imported writes details that CheckDetails found nothing wrong with, for a content that was made out of an archive.
	Imported(ctx context.Context, tx db.Tx, made Kept, details json.RawMessage) error
}
