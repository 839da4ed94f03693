package pgserver

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// disk mounts a small disk, false where that is not allowed.
func disk(t *testing.T, size string) (string, bool) {
	t.Helper()
	dir := folder(t)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755,size="+size); err != nil {
		t.Logf("no small disk can be made here: %v", err)
		return "", false
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, true
}

func TestNoSpaceIsSaidAsSuch(t *testing.T) {
	root := folder(t)
	err := explain(&fs.PathError{Op: "write", Path: root, Err: syscall.ENOSPC}, root, account{})
	var full ErrDiskFull
	if !errors.As(err, &full) || full.Folder != root {
		t.Errorf("got %v", err)
	}
}

func TestFirstStartOnASmallDisk(t *testing.T) {
	root, ok := disk(t, "64m")
	if !ok {
		return
	}
	_, err := tryStart(t, Config{Root: root})
	var full ErrDiskFull
	if !errors.As(err, &full) || full.Need != roomForNew || full.Free > 64<<20 {
		t.Errorf("got %v", err)
	}
	if len(majors(root)) > 0 {
		t.Error("a data folder was begun")
	}
}

func TestServerReturnsWhenAFullDiskIsEmptied(t *testing.T) {
	dir, ok := disk(t, "320m")
	if !ok {
		return
	}
	s := start(t, Config{Root: filepath.Join(dir, "postgres")})
	run(t, s.DSN(Database), `create table note (id int); insert into note values (1)`)
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	zero, err := os.Open("/dev/zero")
	if err != nil {
		t.Fatal(err)
	}
	defer zero.Close()
	if _, err := io.Copy(f, zero); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	f.Close()

	if err := syscall.Kill(s.State().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var full ErrDiskFull
	eventually(t, "the state tells that the disk is full", func() bool {
		return s.State().Phase == Restarting && errors.As(s.Err(), &full)
	})
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is back", func() bool { return s.State().Phase == Running && s.Err() == nil })
	if got := ask(t, s.DSN(Database), `select count(*)::text from note`); got != "1" {
		t.Errorf("%s rows", got)
	}
}
