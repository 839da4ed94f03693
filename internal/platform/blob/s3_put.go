package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	partSize = 8 << 20 // held in memory, one at a time for each Put
	maxParts = 9000    // the protocol ends at 10,000
)

// Put writes the object in one request when it is small, else in parts.
func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	r = &exactly{r, size}
	var err error
	if size <= partSize {
		err = s.putWhole(ctx, key, r, size, contentType)
	} else {
		err = s.putParts(ctx, key, r, size, contentType)
	}
	if err != nil {
		return fmt.Errorf("write blob %s: %w", key, explainS3(err))
	}
	return nil
}

func (s *S3) putWhole(ctx context.Context, key string, r io.Reader, size int64, contentType string) error {
	body := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := body.ReadFrom(r); err != nil {
		return err
	}
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: s.name(key), Body: bytes.NewReader(body.Bytes()), ContentType: &contentType,
	})
	return err
}

func (s *S3) putParts(ctx context.Context, key string, r io.Reader, size int64, contentType string) (err error) {
	begun, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: s.name(key), ContentType: &contentType})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abort(ctx, key, begun.UploadId))
		}
	}()
	part := make([]byte, max(partSize, size/maxParts+1))
	var done []types.CompletedPart
	for more := true; more; {
		n, err := io.ReadFull(r, part)
		if more = err == nil; err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if n == 0 {
			break
		}
		number := int32(len(done) + 1)
		sent, err := s.client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: &s.bucket, Key: s.name(key), UploadId: begun.UploadId, PartNumber: &number, Body: bytes.NewReader(part[:n]),
		})
		if err != nil {
			return err
		}
		done = append(done, types.CompletedPart{ETag: sent.ETag, PartNumber: aws.Int32(number)})
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &s.bucket, Key: s.name(key), UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done},
	})
	return err
}

// abort frees the parts, also when ctx has ended: the store keeps and bills them otherwise.
func (s *S3) abort(ctx context.Context, key string, id *string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: s.name(key), UploadId: id})
	return err
}
