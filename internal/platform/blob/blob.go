// Package blob keeps files: in a folder of this server, or in a bucket of any S3-compatible store
// that several servers share. A blob is written once under a key of its own and never changed.
//
//	blob.go       the store, its keys and faults
//	folder.go     a folder
//	s3.go         a bucket
//	s3_put.go     writing to a bucket, in parts
//	s3_reader.go  reading from a bucket, a range at a time
package blob

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"syscall"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Locales are this package's texts.
//
//go:embed locales/*.json
var Locales embed.FS

// Store keeps blobs by key. A key is made of lower-case words divided by slashes, such as
// "ab/cd/<uuid>". All methods may be called at the same time.
type Store interface {
	// Put writes a blob of exactly size bytes, or nothing: a reader of it sees all of the old or
	// all of the new. contentType is what the store may tell others; it is not kept by all stores.
	Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error
	// Open reads a blob without loading it. It returns ErrAbsent when there is none. ctx must
	// outlive the reading.
	Open(ctx context.Context, key string) (*Object, error)
	// Stat describes a blob, or returns ErrAbsent.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a blob. That there is none is no error.
	Delete(ctx context.Context, key string) error
	// List walks over the blobs whose keys begin with prefix, in no particular order.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
}

// Adopter is a Store that can take a file of this server over without copying it.
type Adopter interface {
	// Adopt moves the file at path into the store. Afterwards it is no longer at path.
	Adopt(ctx context.Context, key, path string) error
}

// Copier is a Store that copies a blob without its bytes passing through this server.
type Copier interface {
	// Copy makes to of what from is now. It returns ErrAbsent when there is no from.
	Copy(ctx context.Context, from, to string) error
}

// Copy makes the blob to of what from is now, in the store itself where that can do it.
func Copy(ctx context.Context, s Store, from, to, contentType string) error {
	if c, ok := s.(Copier); ok {
		err := c.Copy(ctx, from, to)
		if !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	o, err := s.Open(ctx, from)
	if err != nil {
		return err
	}
	return errors.Join(s.Put(ctx, to, o.Content, o.Size, contentType), o.Content.Close())
}

// Info describes a blob.
type Info struct {
	Key     string
	Size    int64 // bytes
	ModTime time.Time
}

// Object is a blob opened for reading. Content of a Folder is the *os.File itself, so that
// http.ServeContent can have the kernel send it.
type Object struct {
	Info
	Content io.ReadSeekCloser
}

// Close ends the reading.
func (o *Object) Close() error { return o.Content.Close() }

var (
	// ErrAbsent: there is no blob of that key.
	ErrAbsent = errors.New("no such blob")
	// ErrKey: the key is not of the form that Store describes.
	ErrKey = errors.New("not a blob's key")
	// ErrFull: the store has no room left. It heals when room is made.
	ErrFull = plugin.NewFault(plugin.Unavailable, "storage.full").In(time.Minute)
	// ErrLost: the store does not answer.
	ErrLost = plugin.NewFault(plugin.Unavailable, "storage.lost").In(5 * time.Second)
)

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

const keyLength = 200

func checkKey(key string) error {
	if len(key) > keyLength || !keyForm.MatchString(key) {
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	return nil
}

// Explain turns the error of a full disk into ErrFull and leaves all others as they are.
func Explain(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return ErrFull.Because(err)
	}
	return err
}

// exactly reads from r and fails when it ends before or goes on after size bytes.
type exactly struct {
	r    io.Reader
	left int64
}

var errSize = errors.New("not as many bytes as announced")

func (e *exactly) Read(b []byte) (int, error) {
	if e.left == 0 {
		var one [1]byte
		if n, err := io.ReadFull(e.r, one[:]); n > 0 {
			return 0, errSize
		} else if err != io.EOF {
			return 0, err
		}
		return 0, io.EOF
	}
	n, err := e.r.Read(b[:min(int64(len(b)), e.left)])
	e.left -= int64(n)
	if err == io.EOF && e.left > 0 {
		return n, errSize
	}
	if err == io.EOF { // the end is checked above, in the next call
		err = nil
	}
	return n, err
}
