package pgserver

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
)

// account is the user PostgreSQL runs as.
type account struct {
	Name     string
	UID, GID int
	Drop     bool // we are root and become this user
}

// give makes the account own a file that root has made.
func (a account) give(path string) error {
	if !a.Drop {
		return nil
	}
	return os.Chown(path, a.UID, a.GID)
}

// chooseAccount picks the user. PostgreSQL refuses to run as root, so root becomes, in this
// order: the configured user, whoever owns the data, postgres, courseworx, nobody. Anyone else
// stays who he is.
func chooseAccount(cfg Config) (account, error) {
	if os.Geteuid() != 0 {
		return ownAccount(cfg.User)
	}
	if cfg.User != "" {
		u, err := user.Lookup(cfg.User)
		if err != nil {
			return account{}, ErrUser{cfg.User, "there is no such user"}
		}
		if u.Uid == "0" {
			return account{}, ErrUser{cfg.User, "PostgreSQL refuses to run with root's rights"}
		}
		return dropTo(u)
	}
	owned, _ := filepath.Glob(filepath.Join(cfg.Root, "data-*"))
	for _, path := range append(owned, cfg.Root) {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		uid, _, ok := owner(info)
		if !ok || uid == 0 {
			continue
		}
		u, err := user.LookupId(strconv.Itoa(uid))
		if err != nil {
			return account{}, ErrUser{strconv.Itoa(uid), "it owns " + path + " but is not in /etc/passwd; add it, or give the folder to a user who is"}
		}
		return dropTo(u)
	}
	for _, name := range []string{"postgres", "courseworx", "nobody"} {
		if u, err := user.Lookup(name); err == nil && u.Uid != "0" {
			return dropTo(u)
		}
	}
	return account{}, ErrUser{"", "it may not be root; make one with: useradd --system courseworx"}
}

// ownAccount is the user we are already.
func ownAccount(wanted string) (account, error) {
	if runtime.GOOS == "windows" {
		return account{Name: "the current user"}, nil
	}
	uid := os.Geteuid()
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return account{}, ErrUser{strconv.Itoa(uid), "it is not in /etc/passwd, which PostgreSQL insists on"}
	}
	if wanted != "" && wanted != u.Username {
		return account{}, ErrUser{wanted, "only root can become another user, and this is " + u.Username}
	}
	return account{Name: u.Username, UID: uid, GID: os.Getegid()}, nil
}

func dropTo(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, ErrUser{u.Username, "its number is " + u.Uid}
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, ErrUser{u.Username, "its group's number is " + u.Gid}
	}
	return account{Name: u.Username, UID: uid, GID: gid, Drop: true}, nil
}

// blockedParent finds the first folder above path (path included, if it is a folder) that the
// account may not pass through, judging by owner, group and mode.
func blockedParent(path string, who account) (ErrAccess, bool) {
	var chain []string
	for dir := path; ; dir = filepath.Dir(dir) {
		chain = append([]string{dir}, chain...)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for _, dir := range chain {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		uid, gid, ok := owner(info)
		if !ok {
			continue
		}
		pass, cure := info.Mode()&0o001 != 0, "chmod o+x "
		if gid == who.GID {
			pass, cure = info.Mode()&0o010 != 0, "chmod g+x "
		}
		if uid == who.UID {
			pass, cure = info.Mode()&0o100 != 0, "chmod u+x "
		}
		if !pass && (who.UID != 0 || who.Drop) {
			return ErrAccess{Path: dir, User: who.Name, Need: NeedEnter, Cure: cure + quote(dir)}, true
		}
	}
	return ErrAccess{}, false
}
