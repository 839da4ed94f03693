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
	at     int64 // of the next byte of body
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
	if err := r.align(); err != nil {
		return 0, fmt.Errorf("read blob %s: %w", r.key, explainS3(err))
	}
	n, err := r.body.Read(b[:min(int64(len(b)), r.end-r.offset)])
	r.offset += int64(n)
	r.at = r.offset
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

// align brings body to the offset: a little way ahead by reading over it, else by a new request.
func (r *rangeReader) align() error {
	ahead := r.offset - r.at
	if r.body != nil && ahead != 0 {
		if ahead > 0 && ahead <= firstWindow && r.offset < r.end {
			n, err := io.CopyN(io.Discard, r.body, ahead)
			r.at += n
			return err
		}
		r.window = 0
		if err := r.drop(); err != nil {
			return err
		}
	}
	if r.body == nil {
		return r.ask()
	}
	return nil
}

func (r *rangeReader) ask() error {
	r.window = min(max(r.window*2, firstWindow), lastWindow)
	r.end = min(r.offset+r.window, r.size)
	span := fmt.Sprintf("bytes=%d-%d", r.offset, r.end-1)
	got, err := r.store.client.GetObject(r.ctx, &s3.GetObjectInput{Bucket: &r.store.bucket, Key: r.store.name(r.key), Range: &span})
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("bytes %d-%d/%d", r.offset, r.end-1, r.size); got.ContentRange == nil || *got.ContentRange != want {
		_ = got.Body.Close()
		return fmt.Errorf("asked for %s, got another range", want)
	}
	r.body, r.at = got.Body, r.offset
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
	r.offset = offset
	return offset, nil
}

func (r *rangeReader) Close() error {
	r.closed = true
	return r.drop()
}
