package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/plugin"
)

// Open reads the bytes of a file that is ready, for whoever decided that they may be read. plugin.ErrNotFound: there is
// none, or its bytes are lost. ctx must outlive the reading.
func (s *Service) Open(ctx context.Context, id plugin.AssetID) (io.ReadCloser, error) {
	o, err := s.object(ctx, id)
	if err != nil {
		return nil, err
	}
	return o.Content, nil
}

func (s *Service) object(ctx context.Context, id plugin.AssetID) (*blob.Object, error) {
	a, err := findAsset(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	if a.State != Ready {
		return nil, plugin.ErrNotFound
	}
	o, err := s.Blobs.Open(ctx, a.StorageKey)
	if errors.Is(err, blob.ErrAbsent) {
		return nil, plugin.ErrNotFound.Because(err)
	}
	return o, err
}

// Local is a file that can be read at any place at no cost.
type Local interface {
	io.ReaderAt
	io.Closer
}

// OpenLocal is Open for whoever reads here and there: a file out of a bucket is brought to this server first, and is gone
// from it when it is closed. It also tells the size.
func (s *Service) OpenLocal(ctx context.Context, id plugin.AssetID) (Local, int64, error) {
	o, err := s.object(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	if here, ok := o.Content.(Local); ok {
		return here, o.Size, nil
	}
	defer func() { _ = o.Close() }() // it was only read
	file, err := os.CreateTemp(s.Staging.temp, localFiles)
	if err != nil {
		return nil, 0, fmt.Errorf("bring a file here: %w", blob.Explain(err))
	}
	passing := unlinked{file}
	if _, err := io.Copy(file, o.Content); err != nil {
		return nil, 0, errors.Join(fmt.Errorf("bring a file here: %w", blob.Explain(err)), passing.Close())
	}
	return passing, o.Size, nil
}

// unlinked is a temporary file, which goes when it is closed.
type unlinked struct{ *os.File }

func (u unlinked) Close() error { return errors.Join(u.File.Close(), os.Remove(u.Name())) }
