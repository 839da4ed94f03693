package assessment

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Contents changes what this module keeps of contents by the rules for contents; catalog does.
type Contents interface {
	// ChangeKept runs fn for whoever may edit a content of that type, with its course held; fn names what it changed. A
	// version other than the content's is refused, nil overwrites.
	ChangeKept(ctx context.Context, actor plugin.Actor, id plugin.ContentID, kind string, version *time.Time,
		fn func(db.Tx, catalogapi.Kept) (fields []string, err error)) error
}

// Access is the access rule; learning has it.
type Access interface {
	// MayView returns nil when the actor may see the content, else a fault.
	MayView(ctx context.Context, a plugin.Actor, content plugin.ContentID) error
	// Viewable returns those of the contents that the actor may see.
	Viewable(ctx context.Context, a plugin.Actor, contents []plugin.ContentID) (map[plugin.ContentID]bool, error)
}
