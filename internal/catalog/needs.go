package catalog

import (
	"context"
	"io"

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
	// Open reads the bytes of a file that is ready, or plugin.ErrNotFound.
	Open(ctx context.Context, id plugin.AssetID) (io.ReadCloser, error)
	// Archive opens an uploaded archive of the actor's own, or plugin.ErrNotFound, and tells its size in bytes.
	Archive(ctx context.Context, actor plugin.Actor, id plugin.AssetID) (Archive, int64, error)
	// Take makes a file of its own, of no course yet, out of size bytes; a fault says why it is not taken.
	Take(ctx context.Context, actor plugin.Actor, fileName string, size int64, r io.Reader) (catalogapi.Asset, error)
	// Give puts files that are of no course yet into one.
	Give(ctx context.Context, tx db.Tx, assets []plugin.AssetID, course plugin.CourseID) error
}

// Archive is an uploaded file that can be read at any place.
type Archive interface {
	io.ReaderAt
	io.Closer
}

// Standing tells how somebody who is not of the team stands to a published course; learning
// contributes it.
type Standing interface {
	CourseState(ctx context.Context, actor plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error)
	// Seats tells how many places are taken, to visitors too.
	Seats(ctx context.Context, actor plugin.Actor, course plugin.CourseID) (catalogapi.Seats, error)
	// FreeSeats tells how many places are free in each of the courses and, where people meet in them, its groups that have not ended, in one query; those
	// whose places are not counted are left out.
	FreeSeats(ctx context.Context, courses []plugin.CourseID) (map[plugin.CourseID]int, error)
}
