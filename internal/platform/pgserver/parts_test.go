package pgserver

import (
	"archive/tar"
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func TestInspectAFreshMachine(t *testing.T) {
	root := filepath.Join(folder(t), "not", "yet")
	r := Inspect(t.Context(), programs(Config{Root: root, User: dropUser()}))
	if r.Exists || len(r.Data) != 0 || r.InUseBy != 0 || len(r.Problems) != 0 {
		t.Errorf("before the first start: %+v", r)
	}
	if r.FreeBytes == 0 || len(r.Binaries) == 0 || r.User == "" {
		t.Errorf("missing: %+v", r)
	}
	if _, err := os.Stat(root); !os.IsNotExist(err) {
		t.Error("looking made the folder")
	}

	s := start(t, Config{Root: root})
	r = Inspect(t.Context(), programs(Config{Root: root, User: dropUser()}))
	if !r.Exists || len(r.Data) != 1 || r.Data[0].Path != s.DataDir() || r.InUseBy != os.Getpid() || len(r.Problems) != 0 {
		t.Errorf("while running: %+v", r)
	}
	stop(t, s)
	if r = Inspect(t.Context(), programs(Config{Root: root, User: dropUser()})); r.InUseBy != 0 {
		t.Errorf("after Stop in use by %d", r.InUseBy)
	}
}

func TestParseLine(t *testing.T) {
	for line, want := range map[string]struct {
		level slog.Level
		text  string
	}{
		"[12] LOG:  database system is ready":   {slog.LevelDebug, "database system is ready"},
		"[12] WARNING:  out of something":       {slog.LevelWarn, "WARNING: out of something"},
		"[12] ERROR:  duplicate key":            {slog.LevelInfo, "ERROR: duplicate key"},
		"[12] FATAL:  no room":                  {slog.LevelWarn, "FATAL: no room"},
		"[12] PANIC:  could not write":          {slog.LevelError, "PANIC: could not write"},
		"\tcontinued: more":                     {slog.LevelInfo, "continued: more"},
		"postgres: symbol lookup error: libfoo": {slog.LevelInfo, "postgres: symbol lookup error: libfoo"},
		"":                                      {slog.LevelInfo, ""},
	} {
		if level, text := parseLine(line); level != want.level || text != want.text {
			t.Errorf("%q: %v %q", line, level, text)
		}
	}
}

func TestFollowCutsEndlessLines(t *testing.T) {
	var last tail
	in := strings.NewReader("[1] LOG:  " + strings.Repeat("x", 1<<20) + "\n[1] LOG:  after\n")
	follow(in, slog.New(slog.DiscardHandler), &last)
	if len(last.lines) != 2 || len(last.lines[0]) > 8<<10 || last.lines[1] != "after" {
		t.Errorf("%d lines, the first of %d bytes", len(last.lines), len(last.lines[0]))
	}
}

func TestParseVersion(t *testing.T) {
	for line, want := range map[string]int{
		"postgres (PostgreSQL) 18.4\n":                         18,
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)": 15,
		"postgres (PostgreSQL) 19beta1":                        19,
		"something else":                                       0,
		"":                                                     0,
	} {
		if _, major := parseVersion(line); major != want {
			t.Errorf("%q: %d, want %d", line, major, want)
		}
	}
}

func TestBlockedParentJudgesOwnerGroupAndOthers(t *testing.T) {
	dir := filepath.Join(folder(t), "inner")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	stranger := account{Name: "stranger", UID: 54321, GID: 54321}
	fellow := account{Name: "fellow", UID: 54322, GID: os.Getegid()}
	for _, c := range []struct {
		mode os.FileMode
		who  account
		cure string
	}{
		{0o755, stranger, ""},
		{0o750, stranger, "chmod o+x "},
		{0o750, fellow, ""},
		{0o701, fellow, "chmod g+x "},
	} {
		if err := os.Chmod(dir, c.mode); err != nil {
			t.Fatal(err)
		}
		got, blocked := blockedParent(filepath.Join(dir, "file"), c.who)
		if blocked != (c.cure != "") || blocked && got.Cure != c.cure+dir {
			t.Errorf("%v for %s: %+v", c.mode, c.who.Name, got)
		}
	}
}

// pack makes an archive of name, content pairs.
func pack(t *testing.T, pairs ...string) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	zw, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	tw := tar.NewWriter(zw)
	for i := 0; i < len(pairs); i += 2 {
		if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: pairs[i], Mode: 0o755, Size: int64(len(pairs[i+1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestUnpack(t *testing.T) {
	links := `[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"},{"source":"native/lib/gone.so","target":"native/lib/g.so"}]`
	root := folder(t)
	good := pack(t, "VERSION", "18.4-abc\n", "bin/postgres", "program", "lib/libx.so.1.2", "library", "pg-symlinks.json", links)
	half := good.Bytes()[:good.Len()-20]

	if _, err := unpack(bytes.NewReader(half), root); err == nil {
		t.Error("half an archive was accepted")
	}
	if _, err := os.Stat(filepath.Join(root, "bin-18.4-abc")); err == nil {
		t.Error("half an archive looks complete")
	}
	bin, err := unpack(bytes.NewReader(good.Bytes()), root)
	if err != nil || bin != filepath.Join(root, "bin-18.4-abc", "bin") {
		t.Fatalf("unpacked to %q: %v", bin, err)
	}
	if b, err := os.ReadFile(filepath.Join(root, "bin-18.4-abc", "lib", "libx.so.1")); err != nil || string(b) != "library" {
		t.Errorf("the link leads to %q, %v", b, err)
	}
	if err := os.WriteFile(filepath.Join(bin, "mark"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(bytes.NewReader(good.Bytes()), root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "mark")); err != nil {
		t.Error("what was there was unpacked again")
	}

	for name, bad := range map[string]*bytes.Buffer{
		"outside":    pack(t, "VERSION", "1", "../outside", "x", "pg-symlinks.json", "[]"),
		"no version": pack(t, "bin/postgres", "program"),
		"link away":  pack(t, "VERSION", "2", "lib/a", "x", "pg-symlinks.json", `[{"source":"native/lib/a","target":"native/bin/b"}]`),
	} {
		if _, err := unpack(bad, root); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "outside")); err == nil {
		t.Error("a file escaped")
	}
}

func TestOldProgramsOfTheSameVersionAreRemoved(t *testing.T) {
	root := folder(t)
	for _, name := range []string{"bin-18.4-a", "bin-18.3-b", "bin-17.9-c", "bin-17.8-d.new"} {
		if err := os.MkdirAll(filepath.Join(root, name, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeOldPrograms(root, Binaries{Dir: filepath.Join(root, "bin-18.4-a", "bin"), Major: 18}); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if got := strings.Join(left, " "); got != "bin-17.9-c bin-18.4-a" {
		t.Errorf("left: %s", got)
	}
}
