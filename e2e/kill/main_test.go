// Package kill_test ends the built server, and its PostgreSQL, by kill -9 at random moments while
// people write, and looks afterwards whether all that was acknowledged is there, and nothing is half.
//
//	main_test.go     building and running the binary
//	people_test.go   those who write, and what they were told
//	kill_test.go     the kills; money_test.go those while money moves
//	refusal_test.go  a server that cannot start says why
package kill_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	// What is killed is built from this: go runs the tests again whenever it changes, and takes no result of before for one.
	_ "github.com/courseworx/courseworx/internal/app"
)

// binary is the built server; "" under -short.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "cw-kill-")
	if err == nil {
		err = os.Chmod(dir, 0o755) // PostgreSQL runs as another user when we are root
	}
	if err == nil {
		binary = filepath.Join(dir, "courseworx")
		err = build(binary)
	}
	status := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		status = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// build builds the server with PostgreSQL inside, where scripts/postgres-archive made one.
func build(path string) error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	args := []string{"build", "-o", path}
	if found, _ := filepath.Glob(filepath.Join(root, "internal/platform/pgserver/archive/postgres-*.tar.zst")); len(found) > 0 {
		args = append(args, "-tags", "embedpg")
	}
	cmd := exec.Command("go", append(args, "./cmd/courseworx")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return nil
}

// needBinary skips what the quick check leaves out.
func needBinary(t *testing.T) {
	t.Helper()
	if binary == "" {
		t.Skip("-short: the binary is not built")
	}
}

// folder makes a data folder that PostgreSQL's user can reach.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cw-kill-data-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// freePort is one that nothing listens on at the moment.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// environment is ours without what would lead the server elsewhere.
func environment() []string {
	var env []string
	for _, one := range os.Environ() {
		if !strings.HasPrefix(one, "DATABASE_") && !strings.HasPrefix(one, "DB_") && !strings.HasPrefix(one, "COURSEWORX_") && !strings.HasPrefix(one, "S3_") {
			env = append(env, one)
		}
	}
	return env
}

// server is the binary at work in one data folder, however often it is started.
type server struct {
	t          *testing.T
	data, base string
	args       []string // beside those that every server of these tests has
	process    *exec.Cmd
	ended      chan struct{}
	codes      chan string // set-up codes that the console showed
	mu         sync.Mutex
	console    bytes.Buffer
}

func newServer(t *testing.T) *server {
	t.Helper()
	needBinary(t)
	s := &server{t: t, data: folder(t), base: "http://127.0.0.1:" + freePort(t), codes: make(chan string, 100)}
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			s.mu.Lock()
			defer s.mu.Unlock()
			text := s.console.Bytes()
			t.Logf("the console's end:\n%s", text[max(0, len(text)-6000):])
		}
	})
	return s
}

var codeInLink = regexp.MustCompile(`/set-up\?code=(\w+)`)

// start starts the binary. It does not wait until it is ready.
func (s *server) start() {
	s.t.Helper()
	args := []string{"serve", "--data", s.data, "--listen", strings.TrimPrefix(s.base, "http://"), "--trusted-proxies", "127.0.0.1", "--log", "warn"}
	cmd := exec.Command(binary, append(args, s.args...)...)
	cmd.Env = environment()
	out, err := cmd.StdoutPipe()
	if err == nil {
		cmd.Stderr = s
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	s.process, s.ended = cmd, ended
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			_, _ = fmt.Fprintln(s, lines.Text())
			if m := codeInLink.FindStringSubmatch(lines.Text()); m != nil {
				s.codes <- m[1]
			}
		}
		_ = cmd.Wait()
		close(ended)
	}()
}

// Write keeps what the console shows.
func (s *server) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.console.Write(b)
}

// kill ends the process as a power cut would.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	<-s.ended
}

// stop ends the server as an operator does.
func (s *server) stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGTERM)
	<-s.ended
}

// killDatabase ends PostgreSQL's first process; the others end by themselves.
func (s *server) killDatabase() error {
	var files []string
	for _, depth := range []string{"postgres/postmaster.pid", "postgres/*/postmaster.pid", "postgres/*/*/postmaster.pid"} {
		found, _ := filepath.Glob(filepath.Join(s.data, depth))
		files = append(files, found...)
	}
	if len(files) != 1 {
		return fmt.Errorf("%d databases run in %s", len(files), s.data)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// ready waits until the server serves and returns how long it took. It fails after the 20 s that
// are promised.
func (s *server) ready() time.Duration {
	s.t.Helper()
	const promised = 20 * time.Second
	began := time.Now()
	ctx, cancel := context.WithTimeout(s.t.Context(), promised)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := http.NewRequestWithContext(ctx, "GET", s.base+"/readyz", nil)
		if err != nil {
			s.t.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(r); err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(began)
			}
		}
		select {
		case <-ctx.Done():
			s.t.Fatalf("not ready %v after the kill", promised)
		case <-s.ended:
			s.t.Fatal("the server gave up")
		case <-tick.C:
		}
	}
}

// points is how many kills a test makes.
func points() int {
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		return 200
	}
	return 10
}
