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
	// Copy makes a file of its own, of no course yet, out of one that is ready; plugin.ErrNotFound when it is not.
	Copy(ctx context.Context, actor plugin.Actor, id plugin.AssetID) (plugin.AssetID, error)
	// Give puts files that are of no course yet into one.
	Give(ctx context.Context, tx db.Tx, assets []plugin.AssetID, course plugin.CourseID) error
}

// Standing tells how somebody who is not of the team stands to a published course; learning
// contributes it.
type Standing interface {
	CourseState(ctx context.Context, actor plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error)
}
