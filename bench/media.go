package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	fileSize  = 32 << 20
	rangeSize = 256 << 10
)

// media measures ranges of an uploaded file, authorised as a player's are, against nginx with
// sendfile where it is installed.
func (b *bench) media(ctx context.Context, _ []string) error {
	token, err := signIn(ctx, b.server, b.seed.author)
	if err != nil {
		return err
	}
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("courseworx bench "), fileSize/17)...)
	asset, err := b.upload(ctx, token, content)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	path := "/media/" + asset + "/file"
	var pass atomic.Pointer[http.Cookie] // the latest one, as a browser keeps it
	ours := b.rangesOf(b.server.base+path, func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+token)
		if p := pass.Load(); p != nil {
			r.AddCookie(p)
		}
	}, func(res *http.Response) {
		if set := res.Cookies(); len(set) > 0 {
			pass.Store(set[0])
		}
	})
	// The server gives no lasting pass in its first seconds: it cannot know what was revoked before.
	if err := wait(ctx, 6*time.Second); err != nil {
		return err
	}
	for range 2 { // the first asks for a pass, the second shows that it was given one
		if err := ours(ctx, 0); err != nil {
			return err
		}
	}
	if pass.Load() == nil {
		return errors.New("the file gives no pass")
	}
	if _, err := exec.LookPath("nginx"); err != nil {
		b.report.skip("media ranges against nginx: nginx is not installed")
		var rates []float64
		for range b.rounds {
			r, err := drive(ctx, b.clients, b.round, ours)
			if err != nil {
				return err
			}
			rates = append(rates, r.rate())
		}
		b.report.figure("media ranges of 256 KiB", median(rates), "/s", "")
		return nil
	}
	nginx, stop, err := b.nginx(ctx, content)
	if err != nil {
		return fmt.Errorf("start nginx: %w", err)
	}
	defer stop()
	theirs := b.rangesOf(nginx, func(*http.Request) {}, func(*http.Response) {})
	var rates, refs, ratios, cpu []float64
	for range b.rounds {
		before := spent(b.server.cmd.Process.Pid)
		r, err := drive(ctx, b.clients, b.round, ours)
		if err != nil {
			return err
		}
		cpu = append(cpu, per(spent(b.server.cmd.Process.Pid)-before, r.n))
		other, err := drive(ctx, b.clients, b.round, theirs)
		if err != nil {
			return err
		}
		rates, refs, ratios = append(rates, r.rate()), append(refs, other.rate()), append(ratios, r.rate()/other.rate())
	}
	b.report.figure("media ranges of 256 KiB", median(rates), "/s", "")
	b.report.figure("media ranges of 256 KiB: nginx with sendfile", median(refs), "/s", "")
	b.report.figure("media ranges of 256 KiB: ratio", median(ratios), "×", "≥ 0.8")
	b.report.figure("media ranges of 256 KiB: processor time of the server", median(cpu), "ms", "")
	return nil
}

// rangesOf asks for ranges somewhere in the file, by requests that are dressed, and hands on the heads
// of the answers.
func (b *bench) rangesOf(url string, dress func(*http.Request), seen func(*http.Response)) func(context.Context, int) error {
	return func(ctx context.Context, _ int) error {
		r, err := request(ctx, "GET", url, "", nil)
		if err != nil {
			return err
		}
		from := rand.IntN(fileSize - 2*rangeSize)
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, from+rangeSize-1))
		dress(r)
		res, err := client.Do(r)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		seen(res)
		n, err := io.Copy(io.Discard, res.Body)
		if err == nil && (res.StatusCode != http.StatusPartialContent || n != rangeSize) {
			err = fmt.Errorf("%d with %d bytes instead of %d", res.StatusCode, n, rangeSize)
		}
		return err
	}
}

// upload uploads a file for the course and returns the asset's id.
func (b *bench) upload(ctx context.Context, token string, content []byte) (string, error) {
	text := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	r, err := request(ctx, "POST", b.server.base+"/api/v1/uploads/", token, nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Length", fmt.Sprint(len(content)))
	r.Header.Set("Upload-Metadata", "filename "+text("bench.pdf")+",courseId "+text(b.seed.course)+",purpose "+text("content"))
	res, err := client.Do(r)
	if err != nil {
		return "", err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("the upload is refused: %d", res.StatusCode)
	}
	if r, err = request(ctx, "PATCH", b.server.base+res.Header.Get("Location"), token, content); err != nil {
		return "", err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Offset", "0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	if res, err = client.Do(r); err != nil {
		return "", err
	}
	_ = res.Body.Close()
	asset := res.Header.Get("X-Asset-Id")
	if asset == "" {
		return "", fmt.Errorf("the upload did not end: %d", res.StatusCode)
	}
	return asset, nil
}

// nginx serves the same bytes with sendfile, by two workers, and returns their address.
func (b *bench) nginx(ctx context.Context, content []byte) (url string, stop func(), err error) {
	dir := filepath.Join(b.dir, "nginx")
	if err := os.MkdirAll(filepath.Join(dir, "files"), 0o755); err != nil {
		return "", nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "files", "bench.pdf"), content, 0o644); err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	_ = l.Close()
	config := fmt.Sprintf(`daemon off; worker_processes 2; pid %[1]s/pid; error_log stderr error;
events { worker_connections 512; }
http {
	access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
	client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
	server { listen %[2]s; root %[1]s/files; }
}
`, dir, address)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("nginx", "-p", dir, "-c", file)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	url = "http://" + address + "/bench.pdf"
	for range 200 {
		r, err := http.NewRequestWithContext(ctx, "HEAD", url, nil)
		if err != nil {
			break
		}
		if res, err := client.Do(r); err == nil {
			_ = res.Body.Close()
			return url, stop, nil
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			break
		}
	}
	stop()
	return "", nil, errors.New("it does not answer")
}
