package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/s3store"

	"github.com/courseworx/courseworx/internal/platform/blob"
)

// Staging is where unfinished uploads lie: a folder of the one server, or the bucket that several
// servers share.
type Staging struct {
	store   handler.DataStore
	ends    handler.TerminaterDataStore
	dir     string   // "" with a bucket
	temp    string   // with a bucket: a folder of this server
	s3      *blob.S3 // nil with a folder
	explain func(error) error
}

// stagingPrefix stands before the keys of unfinished uploads in the bucket.
const stagingPrefix = "uploads/"

// localFiles are the names of files out of a bucket that were brought to this server; what a server that was killed left
// of them goes at the next start.
const localFiles = "local-*"

func clearLocal(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, localFiles))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	if err != nil {
		return fmt.Errorf("clear the folder for uploads: %w", err)
	}
	return nil
}

// FolderStaging keeps unfinished uploads in a folder, which it makes when it is missing. On the
// same disk as the blobs' folder, a finished upload is moved instead of copied.
func FolderStaging(dir string) (*Staging, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("make the folder for uploads: %w", blob.Explain(err))
	}
	store := filestore.New(dir)
	store.DirModePerm, store.FileModePerm = 0o700, 0o600
	return &Staging{store: store, ends: store, dir: dir, explain: blob.Explain}, nil
}

// S3Staging keeps unfinished uploads in the bucket of b. Parts on their way wait in the folder
// temp of this server; they may be lost with it.
func S3Staging(b *blob.S3, temp string) (*Staging, error) {
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for uploads: %w", blob.Explain(err))
	}
	if err := clearLocal(temp); err != nil {
		return nil, err
	}
	store := s3store.New(b.Bucket(), b.Client())
	store.ObjectPrefix = b.Prefix() + stagingPrefix
	store.TemporaryDirectory = temp
	store.PreferredPartSize = 8 << 20 // what is lost at most when a server dies
	store.MaxBufferedParts = 2
	store.SetConcurrentPartUploads(4)
	return &Staging{store: store, ends: store, temp: temp, s3: b, explain: func(err error) error { return blob.Explain(b.Explain(err)) }}, nil
}

// offset tells how many bytes of an upload are there and how many it is to have.
func (s *Staging) offset(ctx context.Context, handle string) (have, want int64, err error) {
	up, err := s.store.GetUpload(ctx, handle)
	if err != nil {
		return 0, 0, s.explain(err)
	}
	info, err := up.GetInfo(ctx)
	return info.Offset, info.Size, s.explain(err)
}

// open opens the bytes of an upload that is whole. path is "" when they are not a file of this
// server.
func (s *Staging) open(ctx context.Context, u upload) (r io.ReadSeekCloser, path string, err error) {
	if s.s3 == nil {
		path = filepath.Join(s.dir, u.handle())
		file, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			err = blob.ErrAbsent
		}
		if err != nil {
			return nil, "", fmt.Errorf("open an upload: %w", err)
		}
		return file, path, nil
	}
	object, err := s.s3.Open(ctx, stagingPrefix+u.ID)
	if errors.Is(err, blob.ErrAbsent) {
		// All parts are there, but the server died before it joined them; or all is done already.
		up, finishErr := s.store.GetUpload(ctx, u.handle())
		if finishErr == nil {
			finishErr = up.FinishUpload(ctx)
		}
		if finishErr != nil {
			return nil, "", fmt.Errorf("open an upload: %w", errors.Join(err, finishErr))
		}
		object, err = s.s3.Open(ctx, stagingPrefix+u.ID)
	}
	if err != nil {
		return nil, "", err
	}
	return object.Content, "", nil
}

// drop removes an upload's bytes. That there are none is no error.
func (s *Staging) drop(ctx context.Context, handle string) error {
	if handle == "" {
		return nil
	}
	up, err := s.store.GetUpload(ctx, handle)
	if errors.Is(err, handler.ErrNotFound) {
		return s.dropHalf(handle)
	}
	if err == nil {
		err = s.ends.AsTerminatableUpload(up).Terminate(ctx)
	}
	if err != nil {
		return fmt.Errorf("drop an upload: %w", s.explain(err))
	}
	return nil
}

// dropHalf removes what is left of an upload of which only one of its two files is there.
func (s *Staging) dropHalf(handle string) error {
	if s.s3 != nil {
		return nil
	}
	for _, name := range []string{handle, handle + ".info"} {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("drop an upload: %w", err)
		}
	}
	return nil
}

// watched is the staging as the protocol's handler sees it: uploads have our ids, and what goes
// wrong is written down in the request's passage.
type watched struct {
	*Staging
	service *Service
}

// NewUpload begins an upload in the staging and notes how it is called there.
func (w watched) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	id := info.ID
	// With a folder the handle is known before anything is on the disk, so that it can be cleared away.
	if err := w.service.noteHandle(ctx, id, id); err != nil {
		return nil, note(ctx, err)
	}
	up, err := w.store.NewUpload(ctx, info)
	if err != nil {
		return nil, note(ctx, w.explain(err))
	}
	inner, err := up.GetInfo(ctx)
	if err == nil && inner.ID != id {
		err = w.service.noteHandle(ctx, id, inner.ID)
	}
	if err != nil {
		return nil, note(ctx, errors.Join(err, w.ends.AsTerminatableUpload(up).Terminate(ctx)))
	}
	return watchedUpload{up, w, id}, nil
}

// GetUpload finds the upload of the request.
func (w watched) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	p := passageOf(ctx)
	if p == nil || p.upload.ID != id || p.upload.Handle == nil {
		return nil, handler.ErrNotFound
	}
	up, err := w.store.GetUpload(ctx, *p.upload.Handle)
	if err != nil {
		return nil, note(ctx, w.explain(err))
	}
	return watchedUpload{up, w, id}, nil
}

// AsTerminatableUpload lets the protocol remove an upload.
func (w watched) AsTerminatableUpload(up handler.Upload) handler.TerminatableUpload {
	return up.(watchedUpload)
}

type watchedUpload struct {
	handler.Upload
	in watched
	id string
}

// GetInfo describes the upload under our id.
func (u watchedUpload) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	info, err := u.Upload.GetInfo(ctx)
	info.ID = u.id
	return info, note(ctx, u.in.explain(err))
}

// WriteChunk writes what arrives.
func (u watchedUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.Upload.WriteChunk(ctx, offset, src)
	return n, note(ctx, u.in.explain(err))
}

// FinishUpload joins the parts.
func (u watchedUpload) FinishUpload(ctx context.Context) error {
	return note(ctx, u.in.explain(u.Upload.FinishUpload(ctx)))
}

// Terminate removes the upload.
func (u watchedUpload) Terminate(ctx context.Context) error {
	return note(ctx, u.in.explain(u.in.ends.AsTerminatableUpload(u.Upload).Terminate(ctx)))
}
