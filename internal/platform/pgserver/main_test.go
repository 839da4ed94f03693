package pgserver

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ownerEnv makes the test program an owner of a server instead, for the tests that kill one.
const ownerEnv = "PGSERVER_TEST_OWNER"

func TestMain(m *testing.M) {
	if root := os.Getenv(ownerEnv); root != "" {
		os.Exit(ownAndInsert(root))
	}
	remove, err := shareProgramsOnce()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	remove()
	os.Exit(code)
}

// programsEnv names the folder of the programs to test with.
const programsEnv = "COURSEWORX_TEST_PGBIN"

// shareProgramsOnce unpacks the archive of scripts/postgres-archive, if it was made, for all
// tests. Otherwise they run what a server would find.
func shareProgramsOnce() (remove func(), err error) {
	f, err := os.Open(archivePath())
	if err != nil || os.Getenv(programsEnv) != "" {
		return func() {}, nil
	}
	defer f.Close()
	dir, err := os.MkdirTemp(base(), "pg-programs")
	if err != nil {
		return nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	if err := os.Chmod(dir, 0o755); err != nil {
		return remove, err
	}
	bin, err := unpack(f, dir)
	if err != nil {
		return remove, err
	}
	return remove, os.Setenv(programsEnv, bin)
}

// archivePath is where scripts/postgres-archive puts its result for this machine.
func archivePath() string {
	return filepath.Join("archive", "postgres-"+runtime.GOOS+"-"+runtime.GOARCH+".tar.zst")
}

// ownAndInsert starts a server on root and prints each row's number once it is committed, until
// it is killed.
func ownAndInsert(root string) int {
	ctx := context.Background()
	s, err := Start(ctx, programs(Config{Root: root, User: dropUser()}))
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	conn, err := pgx.Connect(ctx, s.DSN(Database))
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println("postmaster", s.State().PID)
	if _, err := conn.Exec(ctx, `create table if not exists note (id int primary key)`); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	for n := 1; ; n++ {
		if _, err := conn.Exec(ctx, `insert into note values ($1)`, n); err != nil {
			fmt.Println("error:", err)
			return 1
		}
		fmt.Println("row", n)
	}
}

// programs adds the PostgreSQL to test with, unless cfg names one.
func programs(cfg Config) Config {
	if cfg.BinDir == "" && cfg.Archive == "" {
		cfg.BinDir = os.Getenv(programsEnv)
	}
	return cfg
}

// dropUser is whom PostgreSQL runs as in tests: nobody when we are root.
func dropUser() string {
	if os.Geteuid() == 0 {
		return "nobody"
	}
	return ""
}

// base is where the tests keep their files: in memory, where there is room for it.
func base() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return os.TempDir()
}

// folder makes an empty folder that every user can pass through.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(base(), "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// start runs a server for the length of the test.
func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	s, err := tryStart(t, cfg)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return s
}

func tryStart(t *testing.T, cfg Config) (*Server, error) {
	t.Helper()
	if cfg.User == "" {
		cfg.User = dropUser()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Start(ctx, programs(cfg))
	if err == nil {
		t.Cleanup(func() { stop(t, s) })
	}
	return s, err
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// ask runs one statement on a fresh connection and returns its single value as text.
func ask(t *testing.T, dsn, sql string) string {
	t.Helper()
	value, err := tryAsk(t.Context(), dsn, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func tryAsk(ctx context.Context, dsn, sql string) (string, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var value string
	err = conn.QueryRow(ctx, sql).Scan(&value)
	return value, err
}

// run executes a statement on a fresh connection.
func run(t *testing.T, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// eventually waits until the condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
