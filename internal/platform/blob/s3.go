package blob

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/courseworx/courseworx/plugin"
)

// S3Options say where the bucket is.
type S3Options struct {
	Endpoint  string // URL of the store; "" is Amazon's own
	Region    string // "" is us-east-1, which most other stores accept
	Bucket    string
	Prefix    string // put before every key, such as "courseworx/"; may be ""
	AccessKey string
	SecretKey string
	PathStyle bool // the bucket stands in the path instead of the host name
}

// S3 keeps blobs as objects of a bucket.
type S3 struct {
	client *s3.Client
	bucket string
	prefix string
}

const defaultRegion = "us-east-1"

// NewS3 returns a store over the bucket, which must exist. It does not ask the network.
func NewS3(o S3Options) *S3 {
	if o.Region == "" {
		o.Region = defaultRegion
	}
	client := s3.New(s3.Options{
		Region:       o.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(o.AccessKey, o.SecretKey, ""),
		UsePathStyle: o.PathStyle,
		BaseEndpoint: endpoint(o.Endpoint),
		// Checksums beyond those of the protocol are unknown to some compatible stores.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		HTTPClient: awshttp.NewBuildableClient().
			WithDialerOptions(func(d *net.Dialer) { d.Timeout = 10 * time.Second }).
			WithTransportOptions(func(t *http.Transport) {
				t.ResponseHeaderTimeout = time.Minute
				t.MaxIdleConnsPerHost = 32
			}),
	})
	return &S3{client, o.Bucket, o.Prefix}
}

func endpoint(address string) *string {
	if address == "" {
		return nil
	}
	return &address
}

// Client, Bucket and Prefix are for resumable uploads, which write to the same bucket.
func (s *S3) Client() *s3.Client { return s.client }

// Bucket is the bucket's name.
func (s *S3) Bucket() string { return s.bucket }

// Prefix is what stands before every key.
func (s *S3) Prefix() string { return s.prefix }

func (s *S3) name(key string) *string { return aws.String(s.prefix + key) }

// Open describes the object and reads it when it is read, from where it is read.
func (s *S3) Open(ctx context.Context, key string) (*Object, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	return &Object{info, &rangeReader{ctx: ctx, store: s, key: key, size: info.Size}}, nil
}

// Stat describes the object.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if err != nil {
		return Info{}, fmt.Errorf("look at blob %s: %w", key, explainS3(err))
	}
	return Info{key, aws.ToInt64(head.ContentLength), aws.ToTime(head.LastModified)}, nil
}

// copyMost is the largest object that S3 copies in one request, in bytes.
const copyMost = 5 << 30

// Copy has the store copy the object.
func (s *S3) Copy(ctx context.Context, from, to string) error {
	if err := checkKey(to); err != nil {
		return err
	}
	info, err := s.Stat(ctx, from)
	if err != nil {
		return err
	}
	if info.Size > copyMost {
		return errors.ErrUnsupported
	}
	source := (&url.URL{Path: s.bucket + "/" + s.prefix + from}).EscapedPath()
	if _, err := s.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &s.bucket, Key: s.name(to), CopySource: &source}); err != nil {
		return fmt.Errorf("copy blob %s: %w", from, explainS3(err))
	}
	return nil
}

// Delete removes the object.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if err = explainS3(err); err != nil && !errors.Is(err, ErrAbsent) {
		return fmt.Errorf("delete blob %s: %w", key, err)
	}
	return nil
}

// List walks over the objects, a thousand to a request.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: s.name(prefix)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Info{}, fmt.Errorf("list blobs: %w", explainS3(err)))
				return
			}
			for _, o := range page.Contents {
				if !yield(Info{strings.TrimPrefix(aws.ToString(o.Key), s.prefix), aws.ToInt64(o.Size), aws.ToTime(o.LastModified)}, nil) {
					return
				}
			}
		}
	}
}

// Explain turns the errors of a lost or full store into faults.
func (s *S3) Explain(err error) error { return explainS3(err) }

func explainS3(err error) error {
	var answer *awshttp.ResponseError
	var api smithy.APIError
	var fault *plugin.Fault
	switch {
	case err == nil, errors.As(err, &fault), errors.Is(err, ErrAbsent):
		return err
	case errors.As(err, &api) && fullCode(api.ErrorCode()):
		return ErrFull.Because(err)
	case errors.As(err, &answer) && answer.HTTPStatusCode() != 0: // 0: no answer came
		switch status := answer.HTTPStatusCode(); {
		case status == http.StatusNotFound && !bucketGone(api):
			return fmt.Errorf("%w: %w", ErrAbsent, err)
		case status == http.StatusInsufficientStorage:
			return ErrFull.Because(err)
		case status >= 500 || status == http.StatusTooManyRequests:
			return ErrLost.Because(err)
		}
		return err
	}
	var network net.Error
	if errors.As(err, &network) && !errors.Is(err, context.Canceled) {
		return ErrLost.Because(err)
	}
	return err
}

// fullCode knows what the common stores call having no room; the protocol has no word for it.
func fullCode(code string) bool {
	switch code {
	case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage":
		return true
	}
	return false
}

// bucketGone tells a bucket that does not exist, which somebody must mend, from a missing object.
func bucketGone(api smithy.APIError) bool { return api != nil && api.ErrorCode() == "NoSuchBucket" }
