// Package blobtest gives tests a real S3 server and a disk that is soon full.
package blobtest

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

const bucket = "courseworx"

// S3 starts an S3 server of its own for the test and returns a store over an empty bucket of it,
// or over the named one, which is not made.
func S3(t testing.TB, named ...string) *blob.S3 {
	t.Helper()
	script := exec.Command(filepath.Join(dbtest.Root(t), "scripts", "s3-server"))
	var trouble bytes.Buffer
	script.Stderr = &trouble
	out, err := script.Output()
	if err != nil {
		t.Fatalf("scripts/s3-server: %v\n%s", err, trouble.String())
	}
	address := freeAddress(t)
	server := exec.Command(strings.TrimSpace(string(out)), "--port", address, "--quiet", "--keep-alive", "posix", t.TempDir())
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY=courseworx", "ROOT_SECRET_KEY=courseworx-secret")
	server.Stderr = &trouble
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for deadline := time.Now().Add(30 * time.Second); ; <-poll.C {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the S3 server does not answer: %v\n%s", err, trouble.String())
		}
	}
	o := blob.S3Options{Endpoint: "http://" + address, Bucket: bucket, Prefix: "site/", AccessKey: "courseworx", SecretKey: "courseworx-secret", PathStyle: true}
	if len(named) > 0 {
		o.Bucket = named[0]
		return blob.NewS3(o)
	}
	store := blob.NewS3(o)
	if _, err := store.Client().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &o.Bucket}); err != nil {
		t.Fatal(err)
	}
	return store
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
