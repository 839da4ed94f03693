package app

import (
	"path/filepath"

	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/platform/blob"
)

// storage opens the place of files: a folder of this server, or a bucket that several share.
func (a *App) storage() error {
	p := &a.parts
	var err error
	if c := a.cfg.S3; c.Bucket != "" {
		s3 := blob.NewS3(blob.S3Options{Endpoint: c.Endpoint, Region: c.Region, Bucket: c.Bucket, AccessKey: c.Key, SecretKey: c.Secret, PathStyle: c.PathStyle})
		p.blobs = s3
		p.staging, err = media.S3Staging(s3, filepath.Join(a.cfg.Data, "uploads"))
		return err
	}
	if p.blobs, err = blob.NewFolder(filepath.Join(a.cfg.Data, "files")); err != nil {
		return err
	}
	p.staging, err = media.FolderStaging(filepath.Join(a.cfg.Data, "uploads"))
	return err
}
