package media

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Courses answers who may edit a course; catalog does.
type Courses interface {
	// CanEdit returns nil when the actor may put files into the course, else a fault:
	// plugin.ErrNotFound when the actor may not even know of it.
	CanEdit(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error
}

// Gate answers who may see a file; learning contributes it, with its access rule.
type Gate interface {
	// MayWatch returns nil when the actor, who may be a visitor, may read the file, else a fault.
	MayWatch(ctx context.Context, actor plugin.Actor, asset plugin.AssetID) error
}

// References tell which files are in use; every module that keeps ids of assets contributes one.
type References interface {
	// InUse returns those of the assets that something of the module points at.
	InUse(ctx context.Context, q db.Querier, assets []plugin.AssetID) ([]plugin.AssetID, error)
}

// Limits are the site's settings for uploads.
type Limits interface {
	// MaxUpload is the largest file that is taken, in bytes.
	MaxUpload(ctx context.Context) (int64, error)
}

// Keys sign what browsers carry; platform/token does.
type Keys interface {
	Sign(purpose string, b []byte) []byte
	Verify(purpose string, b, mac []byte) bool
}

// Signals carry changes between servers; platform/db does.
type Signals interface {
	Hear(topic string, fn func(id string))
	Again(fn func())
	Listening() bool
}
