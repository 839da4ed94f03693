package kill_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// run runs the binary to its end and returns its exit status and all that it said.
func run(t *testing.T, uid uint32, args ...string) (status int, said string) {
	t.Helper()
	needBinary(t)
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Dir = environment(), os.TempDir()
	if uid != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// A server that cannot start says why and what to do, and ends with status 1.
func TestPortTaken(t *testing.T) {
	needBinary(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	data := folder(t)
	status, said := run(t, 0, "serve", "--data", data, "--listen", l.Addr().String())
	if status != 1 || !strings.Contains(said, l.Addr().String()) || !strings.Contains(said, "--listen") {
		t.Errorf("status %d: %s", status, said)
	}
	if left, err := os.ReadDir(data); err != nil || len(left) > 0 {
		t.Errorf("it left %v: %v", left, err)
	}
}

// nobody is a user who owns nothing.
const nobody = 65534

func TestUnwritableFolder(t *testing.T) {
	needBinary(t)
	uid := uint32(nobody)
	if os.Geteuid() != 0 { // one cannot become somebody else, but one can be kept out
		uid = 0
	}
	data := folder(t)
	if err := os.Chmod(data, 0o555); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{data, filepath.Join(data, "inner")} {
		status, said := run(t, uid, "serve", "--data", folder, "--listen", "127.0.0.1:0")
		if status != 1 || !strings.Contains(said, folder) || !strings.Contains(said, "--data") && !strings.Contains(said, "chown") || strings.Contains(said, "goroutine") {
			t.Errorf("status %d: %s", status, said)
		}
	}
}

// Every command says how it is used, and a wrong one ends with status 2.
func TestUsage(t *testing.T) {
	for _, one := range []struct {
		args   string
		status int
		says   string
	}{
		{"version", 0, "courseworx "}, {"--help", 0, "serve"}, {"serve --help", 0, "-listen"}, {"migrate --help", 0, "-data"}, {"doctor --help", 0, "-data"}, {"version --help", 0, "version"}, {"user --help", 0, "reset-mfa"},
		{"", 2, "Usage"}, {"sevre", 2, "sevre"}, {"serve --no-such-flag", 2, "no-such-flag"}, {"serve --listen 127.0.0.1:0 extra", 2, "extra"},
	} {
		status, said := run(t, 0, strings.Fields(one.args)...)
		if status != one.status || !strings.Contains(said, one.says) {
			t.Errorf("courseworx %s: status %d, %s", one.args, status, said)
		}
	}
}

// What the operator does to accounts works on our own database, whether its server runs or not.
func TestUserCommandsBesideTheServer(t *testing.T) {
	needBinary(t)
	s := newServer(t)
	s.start()
	s.ready()
	setUp(t, s)
	status, said := run(t, 0, "user", "list", "--data", s.data)
	if status != 0 || !strings.Contains(said, "super_admin") {
		t.Fatalf("beside the server: status %d: %s", status, said)
	}
	if status, said = run(t, 0, "user", "create", "--data", s.data, "desk@example.org", "--first", "Desk", "--last", "Clerk"); status != 0 {
		t.Fatalf("beside the server: status %d: %s", status, said)
	}
	s.stop()
	if status, said = run(t, 0, "user", "list", "--data", s.data); status != 0 || !strings.Contains(said, "desk@example.org") {
		t.Fatalf("without a server: status %d: %s", status, said)
	}
}
