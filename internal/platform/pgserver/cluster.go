package pgserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// roomForNew is how much disk a new database and its first day need, in bytes.
const roomForNew = 256 << 20

// dataFolder names the data folder of a major version.
func dataFolder(root string, major int) string {
	return filepath.Join(root, fmt.Sprintf("data-%d", major))
}

// isData tells whether the folder holds a database.
func isData(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "PG_VERSION"))
	return err == nil
}

// majors lists the major versions that have a data folder under root, oldest first.
func majors(root string) []int {
	found, err := filepath.Glob(filepath.Join(root, "data-*"))
	if err != nil {
		return nil
	}
	var list []int
	for _, dir := range found {
		if n, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), "data-")); err == nil {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// checkData looks at what is in the place of the data folder: a database of the programs'
// version (true), nothing yet (false), or something that must not be touched (an error).
func checkData(root string, bin Binaries, who account) (bool, error) {
	dir := dataFolder(root, bin.Major)
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if other := majors(root); len(other) > 0 {
			newest := other[len(other)-1]
			return false, ErrVersion{Folder: dataFolder(root, newest), Found: newest, Have: bin.Major}
		}
		return false, nil
	}
	if err != nil {
		return false, explain(err, dir, who)
	}
	if uid, _, ok := owner(info); ok && uid != who.UID {
		return false, ErrAccess{Path: dir, User: who.Name, Need: NeedOwn, Cure: "chown -R " + who.Name + " " + quote(dir)}
	}
	version, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		inside, err := os.ReadDir(dir)
		if err != nil {
			return false, explain(err, dir, who)
		}
		if len(inside) > 0 {
			return false, ErrNotData{dir}
		}
		return false, nil
	}
	if err != nil {
		return false, explain(err, dir, who)
	}
	found, err := strconv.Atoi(strings.TrimSpace(string(version)))
	if err != nil {
		return false, ErrNotData{dir}
	}
	if found != bin.Major {
		return false, ErrVersion{Folder: dir, Found: found, Have: bin.Major}
	}
	return true, nil
}

// createData makes a new database in a folder beside its place and moves it there when it is
// complete and on the disk. lock is inherited, so that a start after a crash waits for initdb.
func createData(ctx context.Context, root string, bin Binaries, who account, lock *os.File) error {
	if free, ok := freeBytes(root); ok && free < roomForNew {
		return ErrDiskFull{Folder: root, Free: free, Need: roomForNew}
	}
	dir := dataFolder(root, bin.Major)
	admin := filepath.Join(root, adminPasswordFile)
	if _, err := keepPassword(admin); err != nil {
		return explain(err, root, who)
	}
	if err := who.give(admin); err != nil { // initdb reads it
		return explain(err, root, who)
	}
	locales := [][]string{{"--locale-provider=libc", "--locale=C.UTF-8"}, {"--locale-provider=libc", "--locale=C"}}
	if bin.Major >= builtinLocaleMajor {
		locales = [][]string{{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}}
	}
	var err error
	for _, locale := range locales {
		if err = initdb(ctx, dir+".new", root, bin, who, lock, locale); err == nil {
			break
		}
		var failed ErrSetup // an old machine may lack the locale C.UTF-8
		if !errors.As(err, &failed) || !strings.Contains(failed.Log, "locale") {
			break
		}
	}
	if err != nil {
		return err
	}
	if err := syncAll(dir + ".new"); err != nil {
		return err
	}
	if err := os.Rename(dir+".new", dir); err != nil {
		return explain(err, root, who)
	}
	return syncFolder(root)
}

// initdb runs PostgreSQL's own program of that name on the folder half.
func initdb(ctx context.Context, half, root string, bin Binaries, who account, lock *os.File, locale []string) error {
	if err := os.RemoveAll(half); err != nil { // of an interrupted start: it never held anything
		return explain(err, root, who)
	}
	if err := ownFolder(half, 0o700, who); err != nil {
		return err
	}
	args := []string{"-D", half, "-U", adminUser, "--pwfile", filepath.Join(root, adminPasswordFile),
		"--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions"}
	if locksProve {
		args = append(args, "--no-sync") // syncAll does it, faster
	}
	cmd := exec.CommandContext(ctx, bin.program("initdb"), append(args, locale...)...)
	cmd.SysProcAttr, cmd.Env, cmd.Dir = processAttr(who, syscall.SIGKILL), environment(root), root
	if locksProve {
		cmd.ExtraFiles = []*os.File{lock}
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	wait, err := startPinned(cmd)
	if err == nil {
		err = <-wait
	}
	if ctx.Err() != nil {
		return fmt.Errorf("create database: %w", ctx.Err())
	}
	if err != nil {
		log := strings.Join(strings.Split(strings.TrimSpace(out.String()), "\n"), "; ")
		return explainLog(log, root, ErrSetup{Folder: half, Log: log + " (" + err.Error() + ")"})
	}
	return nil
}

// keepPassword returns the password in the file, making one if there is none.
func keepPassword(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err == nil && len(b) > 0 {
		return string(b), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	password := rand.Text()
	half := path + ".new"
	f, err := os.OpenFile(half, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(password)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return password, os.Rename(half, path)
}
