package media

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/courseworx/courseworx/plugin"
)

// Import makes an asset of a file that the server itself holds: sample content. It passes the same examination as an
// upload; an asset that was refused comes back as failed.
func (s *Service) Import(ctx context.Context, actor plugin.Actor, course plugin.CourseID, fileName string, content []byte) (Asset, error) {
	u, err := s.begin(ctx, actor, beginning{Size: int64(len(content)), FileName: fileName, Course: string(course), Purpose: string(ForContent)})
	if err != nil {
		return Asset{}, err
	}
	return s.fill(ctx, u, bytes.NewReader(content))
}

// Take makes a file of the actor and of no course yet out of size bytes, which are examined like an upload: a file that
// is refused is a fault. Give puts it into a course; until then it is collected like any that nothing uses.
func (s *Service) Take(ctx context.Context, actor plugin.Actor, fileName string, size int64, r io.Reader) (Asset, error) {
	u, err := s.enter(ctx, actor, nil, beginning{Size: size, FileName: fileName, Purpose: string(ForContent)})
	if err != nil {
		return Asset{}, err
	}
	a, err := s.fill(ctx, u, r)
	if err != nil {
		return Asset{}, err
	}
	return a, a.fault()
}

// fill brings the bytes to where settling finds them, as after a server that died in between.
func (s *Service) fill(ctx context.Context, u upload, r io.Reader) (Asset, error) {
	if err := s.Blobs.Put(ctx, storageKey(u.AssetID), r, u.SizeBytes, "application/octet-stream"); err != nil {
		return Asset{}, fmt.Errorf("import a file: %w", err)
	}
	return s.settle(ctx, u.ID)
}
