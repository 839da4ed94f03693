package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Assets answers for uploaded files; media does.
type Assets interface {
	// Asset returns the file, or plugin.ErrNotFound.
	Asset(ctx context.Context, q db.Querier, id plugin.AssetID) (catalogapi.Asset, error)
}

// Standing tells how somebody who is not of the team stands to a published course; learning
// contributes it.
type Standing interface {
	CourseState(ctx context.Context, actor plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error)
}
