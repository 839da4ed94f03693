//go:build !linux

package pgserver

import (
	"io/fs"
	"os"
	"syscall"
)

// locksProve is false: without inherited locks PostgreSQL's own postmaster.pid decides whether
// the data is in use, and is left alone.
const locksProve = false

func processAttr(account, syscall.Signal) *syscall.SysProcAttr { return nil }

func tryLock(*os.File) (bool, error) { return true, nil }

func holders(string) []int { return nil }

func freeBytes(string) (uint64, bool) { return 0, false }

func owner(fs.FileInfo) (uid, gid int, ok bool) { return 0, 0, false }

// syncAll does nothing: initdb is told to sync by itself where locksProve is false.
func syncAll(string) error { return nil }
