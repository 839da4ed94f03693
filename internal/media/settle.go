package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// settle turns an upload whose bytes are all there into an asset that is ready or has failed, and
// returns its state. It can be cut anywhere and called again, by any server: what is done is done
// once. An error means that it is neither and that it is worth trying again.
func (s *Service) settle(ctx context.Context, id string) (Asset, error) {
	lock, err := s.leases.NewLock(id)
	if err != nil {
		return Asset{}, err
	}
	wait, cancel := context.WithTimeout(ctx, leaseWait)
	defer cancel()
	// Whoever asks for the lease meanwhile waits: settling ends by itself.
	if err := lock.Lock(wait, func() {}); err != nil {
		switch {
		case errors.Is(err, handler.ErrNotFound):
			return Asset{}, plugin.ErrNotFound
		case errors.Is(err, handler.ErrLockTimeout):
			return Asset{}, ErrUploadBusy
		}
		return Asset{}, err
	}
	defer func() { _ = lock.Unlock() }()
	u, err := findUpload(ctx, s.DB, id)
	if err != nil {
		return Asset{}, err
	}
	if u.State == Uploading {
		if err := s.finish(ctx, u); err != nil {
			return Asset{}, err
		}
	}
	return findAsset(ctx, s.DB, u.AssetID)
}

// finish looks at the bytes, moves them to where they belong and says what became of them.
func (s *Service) finish(ctx context.Context, u upload) error {
	key := storageKey(u.AssetID)
	r, path, err := s.staged(ctx, u)
	moved := errors.Is(err, blob.ErrAbsent)
	if moved { // before a server died, which knew them to be good, or by Import
		var object *blob.Object
		if object, err = s.Blobs.Open(ctx, key); err == nil {
			r = object.Content
		}
	}
	if err != nil {
		return fmt.Errorf("finish an upload: %w", err)
	}
	defer func() { _ = r.Close() }()
	found, err := s.examine(ctx, r, path, u)
	var fault *plugin.Fault
	if errors.As(err, &fault) && failures[fault.Code] != nil {
		return s.refuse(ctx, u, found, fault)
	}
	if err != nil {
		return err
	}
	if found.sha256, err = s.move(ctx, r, path, key, u.SizeBytes, found.contentType, moved); err != nil {
		return err
	}
	return s.settled(ctx, u, "finish an asset", readySQL, u.AssetID, found.kind, found.contentType, u.SizeBytes, found.sha256,
		milliseconds(found.film.duration), positive(found.film.width), positive(found.film.height))
}

// staged opens the bytes in the staging; blob.ErrAbsent says that they never were there, or no
// longer are.
func (s *Service) staged(ctx context.Context, u upload) (io.ReadSeekCloser, string, error) {
	if u.Handle == nil {
		return nil, "", blob.ErrAbsent
	}
	return s.Staging.open(ctx, u)
}

// settled writes the outcome down and drops what lies in the staging.
func (s *Service) settled(ctx context.Context, u upload, what, sql string, args ...any) error {
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := run(ctx, tx, what, sql, args...); err != nil {
			return err
		}
		_, err := run(ctx, tx, "settle an upload", settledSQL, u.ID, s.Now().Add(grace))
		return err
	})
	if err != nil {
		return err
	}
	if err := s.Staging.drop(ctx, u.handle()); err != nil { // the sweep tries again
		s.Log.WarnContext(ctx, "an upload's bytes are dropped later", "upload", u.ID, "err", err)
	}
	return nil
}

// findings are what the bytes show.
type findings struct {
	contentType string
	kind        Kind
	film        film
	sha256      []byte
}

// examine looks at the bytes. Its faults of failures say why they are not taken.
func (s *Service) examine(ctx context.Context, r io.ReadSeeker, path string, u upload) (findings, error) {
	var f findings
	var err error
	if f.contentType, err = sniff(r, u.SizeBytes); err != nil {
		return f, err
	}
	if f.kind, err = judge(u.Purpose, f.contentType); err != nil {
		return f, err
	}
	switch f.kind {
	case Video:
		if f.film, err = s.probe(ctx, r, path, f.contentType); err == nil && !f.film.playable() {
			err = ErrUnplayable
		}
	case Image:
		f.film.width, f.film.height, err = pictureSize(r, f.contentType)
	}
	return f, err
}

// move brings the bytes into the blob store and returns their digest. Bytes that are there
// already are only read.
func (s *Service) move(ctx context.Context, r io.ReadSeeker, path, key string, size int64, contentType string, moved bool) ([]byte, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sum := sha256.New()
	store, adopts := s.Blobs.(blob.Adopter)
	if path == "" && !moved || path != "" && !adopts {
		if err := s.Blobs.Put(ctx, key, io.TeeReader(r, sum), size, contentType); err != nil {
			return nil, err
		}
		return sum.Sum(nil), nil
	}
	n, err := io.Copy(sum, r)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil && !moved {
		err = store.Adopt(ctx, key, path)
	}
	if err != nil {
		return nil, fmt.Errorf("move an upload: %w", err)
	}
	return sum.Sum(nil), nil
}

// refuse says why there will be no file, and drops the bytes.
func (s *Service) refuse(ctx context.Context, u upload, f findings, why *plugin.Fault) error {
	s.Log.InfoContext(ctx, "upload refused", "asset", u.AssetID, "type", f.contentType, "why", why)
	return s.settled(ctx, u, "fail an asset", failedSQL, u.AssetID, f.contentType, why.Code)
}

// milliseconds and positive make null of what is not known.
func milliseconds(d time.Duration) *int64 {
	if d <= 0 {
		return nil
	}
	ms := d.Milliseconds()
	return &ms
}

func positive(n int) *int {
	if n <= 0 {
		return nil
	}
	return &n
}
