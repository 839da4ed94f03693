package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	firstWindow = 256 << 10
	lastWindow  = 8 << 20
)

// rangeReader reads an object by ranges that grow while the reading goes straight on, so that a
// short range costs little and a long one few requests. Seeking alone asks nothing.
type rangeReader struct {
	ctx    context.Context
	store  *S3
	key    string
	size   int64
	offset int64 // of the next byte for the reader
	window int64 // length of the last range asked for
	body   io.ReadCloser
	end    int64 // offset behind the range of body
	closed bool
}

func (r *rangeReader) Read(b []byte) (int, error) {
	if r.closed {
		return 0, fs.ErrClosed
	}
	if len(b) == 0 {
		return 0, nil
	}
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		if err := r.ask(); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(b[:min(int64(len(b)), r.end-r.offset)])
	r.offset += int64(n)
	switch {
	case r.offset == r.end:
		err = r.drop()
	case errors.Is(err, io.EOF): // the range is shorter than it must be
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return n, fmt.Errorf("read blob %s: %w", r.key, explainS3(err))
	}
	return n, nil
}

func (r *rangeReader) ask() error {
	r.window = min(max(r.window*2, firstWindow), lastWindow)
	r.end = min(r.offset+r.window, r.size)
	span := fmt.Sprintf("bytes=%d-%d", r.offset, r.end-1)
	got, err := r.store.client.GetObject(r.ctx, &s3.GetObjectInput{Bucket: &r.store.bucket, Key: r.store.name(r.key), Range: &span})
	if err != nil {
		return fmt.Errorf("read blob %s: %w", r.key, explainS3(err))
	}
	if want := fmt.Sprintf("bytes %d-%d/%d", r.offset, r.end-1, r.size); got.ContentRange == nil || *got.ContentRange != want {
		_ = got.Body.Close()
		return fmt.Errorf("read blob %s: asked for %s, got another range", r.key, want)
	}
	r.body = got.Body
	return nil
}

func (r *rangeReader) drop() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}

func (r *rangeReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek in blob %s: before its begin", r.key)
	}
	if offset == r.offset {
		return offset, nil
	}
	r.offset, r.window = offset, 0
	return offset, r.drop()
}

func (r *rangeReader) Close() error {
	r.closed = true
	return r.drop()
}
