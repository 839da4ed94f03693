package media

import (
	"bytes"
	"context"
	"fmt"

	"github.com/courseworx/courseworx/plugin"
)

// Import makes an asset of a file that the server itself holds: sample content, an archive. It
// passes the same examination as an upload; an asset that was refused comes back as failed.
func (s *Service) Import(ctx context.Context, actor plugin.Actor, course plugin.CourseID, fileName string, content []byte) (Asset, error) {
	u, err := s.begin(ctx, actor, beginning{Size: int64(len(content)), FileName: fileName, Course: string(course), Purpose: string(ForContent)})
	if err != nil {
		return Asset{}, err
	}
	// Settling finds the bytes where they belong already, as after a server that died in between.
	if err := s.Blobs.Put(ctx, storageKey(u.AssetID), bytes.NewReader(content), int64(len(content)), "application/octet-stream"); err != nil {
		return Asset{}, fmt.Errorf("import a file: %w", err)
	}
	return s.settle(ctx, u.ID)
}
