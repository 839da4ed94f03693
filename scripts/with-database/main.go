// Command with-database runs another command with a PostgreSQL server of its own in memory, named by
// COURSEWORX_TEST_DATABASE, and stops the server afterwards:
//
//	go run ./scripts/with-database go test ./internal/catalog
//
// A server that the variable names already is used instead.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/courseworx/courseworx/internal/platform/pgserver"
)

const variable = "COURSEWORX_TEST_DATABASE"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: with-database command [argument ...]")
		os.Exit(2)
	}
	status, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "with-database:", err)
	}
	os.Exit(status)
}

func run(name string, args []string) (status int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command := exec.CommandContext(ctx, name, args...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = os.Environ()
	if os.Getenv(variable) == "" {
		dsn, done, err := start(ctx)
		if err != nil {
			return 1, err
		}
		defer done()
		command.Env = append(command.Env, variable+"="+dsn)
	}
	if err := command.Run(); err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			return max(exit.ExitCode(), 1), nil
		}
		return 1, err
	}
	return 0, nil
}

// start runs a server whose data may be lost: it lives in memory where there is room for it, and
// writes nothing through.
func start(ctx context.Context) (dsn string, done func(), err error) {
	base := "/dev/shm"
	if info, err := os.Stat(base); err != nil || !info.IsDir() {
		base = os.TempDir()
	}
	root, err := os.MkdirTemp(base, "cw-test-")
	if err != nil {
		return "", nil, err
	}
	// PostgreSQL may run as another user, who has to get in here.
	if err := os.Chmod(root, 0o755); err != nil {
		return "", nil, err
	}
	server, err := pgserver.Start(ctx, pgserver.Config{
		Root: filepath.Join(root, "postgres"), Archive: archive(), MaxConnections: 300,
		Settings: map[string]string{"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "256MB",
			// A worker of the superuser's in a test's database would keep the test from dropping it.
			"autovacuum": "off"},
	})
	if err != nil {
		return "", nil, err
	}
	done = func() {
		_ = server.Stop(context.Background())
		_ = os.RemoveAll(root)
	}
	return server.DSN("postgres"), done, nil
}

// archive is what scripts/postgres-archive made for this machine, if it did.
func archive() string {
	found, err := filepath.Glob("internal/platform/pgserver/archive/postgres-*.tar.zst")
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}
