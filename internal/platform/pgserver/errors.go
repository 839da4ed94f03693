package pgserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrInUse says that another process owns the folder.
type ErrInUse struct {
	Folder string
	PID    int // of the owner; 0 when it could not be learned
}

func (e ErrInUse) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("the database in %s is in use by another process; stop that one first", e.Folder)
	}
	return fmt.Sprintf("the database in %s is in use by process %d; stop that one first", e.Folder, e.PID)
}

// ErrVersion says that the data is of another major version of PostgreSQL than the programs.
type ErrVersion struct {
	Folder string // the data folder found
	Found  int    // its major version
	Have   int    // the programs' major version
}

func (e ErrVersion) Error() string {
	return fmt.Sprintf("the data in %s is of PostgreSQL %d, but the programs are of PostgreSQL %d; nothing was deleted or changed. "+
		"Run the release (or name the program folder) of PostgreSQL %d, make a backup there, and restore it with this one",
		e.Folder, e.Found, e.Have, e.Found)
}

// ErrNotData says that the place of the data folder is taken by something else.
type ErrNotData struct {
	Folder string
}

func (e ErrNotData) Error() string {
	return fmt.Sprintf("%s is not empty and holds no PostgreSQL data; nothing was deleted. Move it away or restore it", e.Folder)
}

// Need is what a user must be able to do with a file or folder.
type Need string

// What may be missing in ErrAccess.
const (
	NeedEnter Need = "enter" // pass through a folder
	NeedWrite Need = "write"
	NeedOwn   Need = "own"
)

// ErrAccess says that a file or folder has the wrong owner or permissions.
type ErrAccess struct {
	Path string
	User string // who needs it
	Need Need
	Cure string // a shell command that helps; may be empty
}

func (e ErrAccess) Error() string {
	what := map[Need]string{
		NeedEnter: "user %s may not enter %s",
		NeedWrite: "user %s may not write to %s",
		NeedOwn:   "user %s must own %s",
	}[e.Need]
	text := fmt.Sprintf(what, e.User, e.Path)
	if e.Cure != "" {
		text += "; try: " + e.Cure
	}
	return text
}

// ErrUser says that PostgreSQL cannot run as the user that was asked for or found.
type ErrUser struct {
	Name   string // may be empty when no user fits
	Reason string
}

func (e ErrUser) Error() string {
	if e.Name == "" {
		return "no user to run PostgreSQL as: " + e.Reason
	}
	return fmt.Sprintf("PostgreSQL cannot run as user %s: %s", e.Name, e.Reason)
}

// ErrDiskFull says that there is no room left.
type ErrDiskFull struct {
	Folder string
	Free   uint64 // bytes
	Need   uint64 // bytes; 0 when not known
}

func (e ErrDiskFull) Error() string {
	if e.Need == 0 {
		return fmt.Sprintf("no space left on the disk of %s (%d MB free)", e.Folder, e.Free>>20)
	}
	return fmt.Sprintf("the disk of %s has %d MB free, %d MB are needed", e.Folder, e.Free>>20, e.Need>>20)
}

// Tried is a folder of PostgreSQL programs that could not be used, and why.
type Tried struct {
	Where  string
	Reason string
}

// ErrNoBinaries says that no usable PostgreSQL was found.
type ErrNoBinaries struct {
	Tried []Tried
}

func (e ErrNoBinaries) Error() string {
	var b strings.Builder
	b.WriteString("no usable PostgreSQL (version 15 or newer)")
	for _, t := range e.Tried {
		fmt.Fprintf(&b, "; %s: %s", t.Where, t.Reason)
	}
	b.WriteString(". Install the package postgresql, or use a build of CourseWorx that contains it")
	return b.String()
}

// ErrPassword says that the database does not accept the password kept beside it.
type ErrPassword struct {
	Path string // the password file
}

func (e ErrPassword) Error() string {
	return fmt.Sprintf("the database refuses the password in %s; restore that file from the backup the data came from", e.Path)
}

// ErrSetup says that initdb failed; Log is what it printed.
type ErrSetup struct {
	Folder string
	Log    string
}

func (e ErrSetup) Error() string {
	return fmt.Sprintf("the database could not be created in %s: %s", e.Folder, e.Log)
}

// ErrStart says that PostgreSQL ended while starting; Log is the last that it said.
type ErrStart struct {
	Folder string
	Log    string
}

func (e ErrStart) Error() string {
	return fmt.Sprintf("PostgreSQL did not start on %s: %s", e.Folder, e.Log)
}

// explain turns an error about path into one of the types above, when it is of their kind.
func explain(err error, path string, who account) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		at := path
		var pe *fs.PathError
		if errors.As(err, &pe) {
			at = pe.Path
		}
		if blocked, ok := blockedParent(at, who); ok {
			return blocked
		}
		for _, gone := os.Lstat(at); errors.Is(gone, fs.ErrNotExist) && at != filepath.Dir(at); _, gone = os.Lstat(at) {
			at = filepath.Dir(at) // it was to be made there
		}
		cure := "chown " + who.Name + " " + quote(at)
		if errors.Is(err, syscall.EROFS) {
			cure = "mount -o remount,rw (the disk is read-only)"
		}
		return ErrAccess{Path: at, User: who.Name, Need: NeedWrite, Cure: cure}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		free, _ := freeBytes(path)
		return ErrDiskFull{Folder: path, Free: free}
	default:
		return err
	}
}

// explainLog does the same with what PostgreSQL printed before it ended.
func explainLog(log, folder string, otherwise error) error {
	if strings.Contains(log, "No space left on device") {
		free, _ := freeBytes(folder)
		return ErrDiskFull{Folder: folder, Free: free}
	}
	if strings.Contains(log, `lock file "postmaster.pid" already exists`) {
		return ErrInUse{Folder: folder, PID: postmasterPID(folder)}
	}
	return otherwise
}
