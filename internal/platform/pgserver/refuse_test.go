package pgserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeData puts a data folder of another major version under root.
func fakeData(t *testing.T, root string, major int) string {
	t.Helper()
	dir := dataFolder(root, major)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), fmt.Appendf(nil, "%d\n", major), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDataOfAnotherVersionIsRefusedAndKept(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	old := fakeData(t, root, 12)
	_, err := tryStart(t, Config{Root: root})
	var version ErrVersion
	if !errors.As(err, &version) || version.Found != 12 || version.Have < OldestMajor || version.Folder != old {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "nothing was deleted") {
		t.Errorf("it does not say that nothing was deleted: %v", err)
	}
	if b, err := os.ReadFile(filepath.Join(old, "PG_VERSION")); err != nil || string(b) != "12\n" {
		t.Errorf("the old data was touched: %q, %v", b, err)
	}
	if got := majors(root); len(got) != 1 {
		t.Errorf("data folders now: %v", got)
	}
	r := Inspect(t.Context(), programs(Config{Root: root, User: dropUser()}))
	if len(r.Problems) != 1 || !errors.As(r.Problems[0], &version) {
		t.Errorf("Inspect reports %v", r.Problems)
	}
}

func TestOwnDataBesideOlderDataIsUsed(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	stop(t, s)
	old := fakeData(t, root, 12)
	s = start(t, Config{Root: root})
	ask(t, s.DSN(Database), `select 'alive'`)
	if !isData(old) {
		t.Error("the older data was removed")
	}
}

func TestForeignFilesInPlaceOfTheDataAreKept(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	dir := s.DataDir()
	stop(t, s)
	if err := os.Remove(filepath.Join(dir, "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	_, err := tryStart(t, Config{Root: root})
	var foreign ErrNotData
	if !errors.As(err, &foreign) || foreign.Folder != dir {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "base")); err != nil {
		t.Errorf("the files were touched: %v", err)
	}
}

func TestInterruptedFirstStartIsRepeated(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	for _, half := range []string{"data-15.new", "data-18.new", "bin-18.4.0-half.new"} {
		if err := os.MkdirAll(filepath.Join(root, half, "base"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t, Config{Root: root})
	ask(t, s.DSN(Database), `select 'alive'`)
	if _, err := os.Stat(filepath.Join(root, "bin-18.4.0-half.new")); !os.IsNotExist(err) {
		t.Error("half-unpacked programs were left")
	}
}

func TestFolderThatMayNotBeWritten(t *testing.T) {
	dir := folder(t)
	root := filepath.Join(dir, "closed", "postgres")
	if os.Geteuid() == 0 {
		t.Log("as root: a parent folder that PostgreSQL's user may not enter")
		if err := os.MkdirAll(root, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Dir(root), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := tryStart(t, Config{Root: root})
		var access ErrAccess
		if !errors.As(err, &access) || access.Path != filepath.Dir(root) || access.User != "nobody" || access.Need != NeedEnter {
			t.Fatalf("got %v", err)
		}
		if access.Cure != "chmod o+x "+filepath.Dir(root) {
			t.Errorf("it advises %q", access.Cure)
		}
		if r := Inspect(t.Context(), programs(Config{Root: root, User: "nobody"})); len(r.Problems) == 0 || !errors.As(r.Problems[0], &access) {
			t.Errorf("Inspect reports %v", r.Problems)
		}
		if err := os.Chmod(filepath.Dir(root), 0o711); err != nil {
			t.Fatal(err)
		}
		start(t, Config{Root: root})
		return
	}
	t.Log("as an ordinary user: a parent folder that is read-only")
	if err := os.Mkdir(filepath.Dir(root), 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := tryStart(t, Config{Root: root})
	var access ErrAccess
	if !errors.As(err, &access) || access.Need != NeedWrite || access.Path != filepath.Dir(root) {
		t.Fatalf("got %v", err)
	}
}

func TestDataOfAnotherUser(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	stop(t, s)
	if os.Geteuid() != 0 {
		t.Log("as an ordinary user: asking for another user")
		_, err := tryStart(t, Config{Root: root, User: "root"})
		var user ErrUser
		if !errors.As(err, &user) || user.Name != "root" {
			t.Errorf("got %v", err)
		}
		return
	}
	t.Log("as root: without a configured user, the owner of the data is taken")
	who, err := chooseAccount(Config{Root: root})
	if err != nil || who.Name != "nobody" {
		t.Errorf("chose %q, %v", who.Name, err)
	}
	_, err = tryStart(t, Config{Root: root, User: "daemon"})
	var access ErrAccess
	if !errors.As(err, &access) || access.Need != NeedOwn || access.Path != s.DataDir() {
		t.Errorf("with another user: %v", err)
	}
	_, err = tryStart(t, Config{Root: root, User: "root"})
	var user ErrUser
	if !errors.As(err, &user) {
		t.Errorf("with root: %v", err)
	}
}

func TestProgramsThatCannotBeUsed(t *testing.T) {
	dir := folder(t)
	_, err := tryStart(t, Config{Root: filepath.Join(dir, "postgres"), BinDir: filepath.Join(dir, "nothing")})
	var none ErrNoBinaries
	if !errors.As(err, &none) || len(none.Tried) != 1 || none.Tried[0].Where != filepath.Join(dir, "nothing") {
		t.Errorf("no programs: %v", err)
	}
	for text, want := range map[string]string{
		"echo 'postgres (PostgreSQL) 14.2'": "too old",
		"echo broken library >&2; exit 127": "broken library",
	} {
		bin := filepath.Join(dir, strings.Fields(want)[0])
		if err := openFolder(bin); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"postgres", "initdb"} {
			if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		_, err := tryStart(t, Config{Root: filepath.Join(dir, "postgres"), BinDir: bin})
		if !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWrongSettingIsShown(t *testing.T) {
	_, err := tryStart(t, Config{Root: filepath.Join(folder(t), "postgres"), Settings: map[string]string{"work_mem": "many"}})
	var failed ErrStart
	if !errors.As(err, &failed) || !strings.Contains(failed.Log, `"work_mem"`) {
		t.Errorf("got %v", err)
	}
}
