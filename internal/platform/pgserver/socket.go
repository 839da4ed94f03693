package pgserver

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// socketName is the file PostgreSQL makes in the socket folder. The port is only part of its
// name: nothing listens on the network.
const (
	socketPort = "5432"
	socketName = ".s.PGSQL." + socketPort
)

// socketLimit is the longest path a Unix socket may have, in bytes, on any system we run on.
const socketLimit = 103

// socketFolder says where the socket goes: beside the data, or, when that path is too long for a
// socket (or has a comma, which parts hosts in a connection string), in a short folder whose name follows from root, so that it is the same each time.
func socketFolder(root string, who account) string {
	dir := filepath.Join(root, "run")
	if len(dir)+1+len(socketName) <= socketLimit && !strings.Contains(dir, ",") {
		return dir
	}
	sum := sha256.Sum256([]byte(root))
	name := "courseworx-" + hex.EncodeToString(sum[:6])
	base := os.Getenv("XDG_RUNTIME_DIR")
	if who.Drop || base == "" || len(base)+2+len(name)+len(socketName) > socketLimit {
		base = "/tmp" // root's runtime folder is closed to the user PostgreSQL runs as
	}
	return filepath.Join(base, name)
}

// makeSocketFolder makes the folder and removes sockets left in it. It must be called with
// cluster.lock held. A folder that somebody else put there (anyone may write to /tmp) is refused.
func makeSocketFolder(dir string, who account) error {
	info, err := os.Lstat(dir)
	if err == nil {
		uid, _, ok := owner(info)
		if ok && uid != who.UID && uid != os.Geteuid() || !info.IsDir() {
			return ErrAccess{Path: dir, User: who.Name, Need: NeedOwn, Cure: "rm -r " + quote(dir)}
		}
		for _, name := range []string{socketName, socketName + ".lock"} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
				return explain(err, dir, who)
			}
		}
	}
	return ownFolder(dir, 0o700, who)
}

// ownFolder makes a folder that belongs to who with exactly this mode, whatever the umask.
func ownFolder(dir string, mode fs.FileMode, who account) error {
	if err := os.Mkdir(dir, mode); err != nil && !os.IsExist(err) {
		return explain(err, filepath.Dir(dir), who)
	}
	if err := who.give(dir); err != nil {
		return explain(err, dir, who)
	}
	if err := os.Chmod(dir, mode); err != nil {
		return explain(err, dir, who)
	}
	return nil
}

// socketList writes one folder as PostgreSQL's unix_socket_directories wants it, where a comma
// or a blank would otherwise start the next folder.
func socketList(dir string) string {
	return `"` + strings.ReplaceAll(dir, `"`, `""`) + `"`
}

// quote makes a path safe to paste into a shell.
func quote(path string) string {
	if strings.IndexFunc(path, func(r rune) bool {
		return !(r == '/' || r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}) < 0 {
		return path
	}
	return fmt.Sprintf("'%s'", strings.ReplaceAll(path, "'", `'\''`))
}
