package pgserver

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	ownerLock   = "owner.lock"
	clusterLock = "cluster.lock"
)

// How long processes of an owner that is gone get to end, counted from when we found them: for a
// shutdown in order, then for one without (nothing is lost: the log is replayed), then none.
const (
	orphanPatience = 20 * time.Second
	orphanKill     = 30 * time.Second
	orphanGiveUp   = 45 * time.Second
)

// lockOwner makes this process the owner of the folder, or says who is.
func lockOwner(root string) (*os.File, error) {
	path := filepath.Join(root, ownerLock)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	ok, err := tryLock(f)
	if err == nil && !ok {
		err = ErrInUse{Folder: root, PID: ownerPID(root)}
	}
	if err == nil {
		err = f.Truncate(0)
	}
	if err == nil {
		_, err = f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// ownerPID reads who owns, or last owned, the folder; 0 when it cannot be read.
func ownerPID(root string) int {
	return firstNumber(filepath.Join(root, ownerLock))
}

// postmasterPID reads which process runs, or last ran, on the data folder; 0 when none.
func postmasterPID(data string) int {
	return firstNumber(filepath.Join(data, "postmaster.pid"))
}

func firstNumber(path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	n, err := strconv.Atoi(strings.TrimSpace(string(line)))
	if err != nil {
		return 0
	}
	return n
}

// lockCluster waits until no PostgreSQL process of this folder is left, ending those of an owner
// that is gone, and returns the lock to hand down to the next ones. Each call opens the file
// anew: a lock belongs to one opening and whoever inherited it.
func lockCluster(ctx context.Context, root string, log *slog.Logger) (*os.File, error) {
	path := filepath.Join(root, clusterLock)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	sent := map[int]syscall.Signal{}
	for {
		ok, err := tryLock(f)
		if ok {
			return f, nil
		}
		if err == nil && time.Since(began) > orphanGiveUp {
			err = ErrInUse{Folder: root}
		}
		if err == nil {
			evict(root, time.Since(began), sent, log)
			select {
			case <-again.C:
				continue
			case <-ctx.Done():
				err = fmt.Errorf("wait for the previous PostgreSQL to end: %w", ctx.Err())
			}
		}
		f.Close()
		return nil, err
	}
}

// evict tells processes whose owner is gone to end: the postmaster in order, and its children,
// when it is no more, at once. sent remembers what each was told, so that it is told once.
func evict(root string, waited time.Duration, sent map[int]syscall.Signal, log *slog.Logger) {
	left := slices.DeleteFunc(holders(filepath.Join(root, clusterLock)), func(pid int) bool { return pid == os.Getpid() })
	var parent int
	data, err := filepath.Glob(filepath.Join(root, "data-*"))
	if err != nil {
		return
	}
	for _, dir := range data {
		if pid := postmasterPID(dir); slices.Contains(left, pid) {
			parent = pid
		}
	}
	for _, pid := range left {
		sig := syscall.SIGQUIT
		switch {
		case waited > orphanKill:
			sig = syscall.SIGKILL
		case waited > orphanPatience || parent == 0:
		case pid == parent:
			sig = syscall.SIGINT
		default:
			continue // its postmaster ends it
		}
		if sent[pid] == sig {
			continue
		}
		sent[pid] = sig
		if process, err := os.FindProcess(pid); err == nil && process.Signal(sig) == nil {
			log.Warn("ending a left-over PostgreSQL process", "pid", pid, "signal", sig.String())
		}
	}
}
