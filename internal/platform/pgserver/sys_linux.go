package pgserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// locksProve says that cluster.lock is inherited by PostgreSQL's processes, so that holding it
// proves that none is left.
const locksProve = true

// processAttr makes a child that runs as who, in a group of its own (a Ctrl-C in the terminal is
// for the owner, which then stops PostgreSQL in order), and that is sent death when its owner dies.
func processAttr(who account, death syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death}
	if who.Drop {
		attr.Credential = &syscall.Credential{Uid: uint32(who.UID), Gid: uint32(who.GID), Groups: []uint32{}}
	}
	return attr
}

// tryLock takes an exclusive lock on the open file, false when another has it.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return true, nil
}

// holders lists the processes that have the file open, as far as this user may see.
func holders(path string) []int {
	want, err := os.Stat(path)
	if err != nil {
		return nil
	}
	fds, err := filepath.Glob("/proc/[0-9]*/fd/[0-9]*")
	if err != nil {
		return nil
	}
	var pids []int
	for _, fd := range fds {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(fd))))
		if err != nil || len(pids) > 0 && pids[len(pids)-1] == pid {
			continue
		}
		if info, err := os.Stat(fd); err == nil && os.SameFile(info, want) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// freeBytes tells how much room path's disk has for an ordinary user.
func freeBytes(path string) (uint64, bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}

// owner tells who owns a file.
func owner(info fs.FileInfo) (uid, gid int, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(st.Uid), int(st.Gid), true
}

// syncAll brings everything written on folder's file system to the disk.
func syncAll(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.Syncfs(int(f.Fd())); err != nil {
		return fmt.Errorf("sync %s: %w", folder, err)
	}
	return nil
}
