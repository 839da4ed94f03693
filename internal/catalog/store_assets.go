package catalog

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const assetsInUseSQL = `
	select asset_id::text from course_contents where asset_id = any($1::uuid[])
	union
	select asset_id::text from article_files where asset_id = any($1::uuid[])
	union
	select asset_id::text from content_resources where asset_id = any($1::uuid[])
	union
	select cover_asset_id::text from courses where cover_asset_id = any($1::uuid[])`

// InUse returns those of the assets that a content or a resource, deleted ones included, an article, its revisions, or a
// cover points at.
// Media does not collect them.
func (s *Service) InUse(ctx context.Context, q db.Querier, assets []plugin.AssetID) ([]plugin.AssetID, error) {
	used, err := db.Values[plugin.AssetID](ctx, q, assetsInUseSQL, assets)
	if err != nil {
		return nil, fmt.Errorf("find assets in use: %w", err)
	}
	return used, nil
}
