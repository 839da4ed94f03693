package pgserver

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// unpack brings the archive's programs to root/bin-<version>, unless they are there, and returns
// the folder with postgres and initdb. A crash on the way leaves nothing that looks complete.
func unpack(archive io.Reader, root string) (string, error) {
	zr, err := zstd.NewReader(archive)
	if err != nil {
		return "", fmt.Errorf("read archive: %w", err)
	}
	defer zr.Close()
	tr := tar.NewReader(zr)
	version, err := archiveVersion(tr)
	if err != nil {
		return "", err
	}
	done := filepath.Join(root, "bin-"+version)
	if _, err := os.Stat(done); err == nil {
		return filepath.Join(done, "bin"), nil
	}

	half := done + ".new"
	if err := os.RemoveAll(half); err != nil {
		return "", fmt.Errorf("remove half-unpacked programs: %w", err)
	}
	if err := openFolder(half); err != nil {
		return "", err
	}
	dir, err := os.OpenRoot(half)
	if err != nil {
		return "", err
	}
	defer dir.Close()
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("read archive: %w", err)
		}
		if err := unpackFile(dir, h, tr); err != nil {
			return "", err
		}
	}
	if err := makeLinks(dir); err != nil {
		return "", err
	}
	if err := syncAll(half); err != nil {
		return "", err
	}
	if err := os.Rename(half, done); err != nil {
		return "", err
	}
	return filepath.Join(done, "bin"), syncFolder(root)
}

// archiveVersion reads the archive's first entry, which names its content.
func archiveVersion(tr *tar.Reader) (string, error) {
	h, err := tr.Next()
	if err != nil || h.Name != "VERSION" {
		return "", errors.New("read archive: not made by scripts/postgres-archive")
	}
	b, err := io.ReadAll(io.LimitReader(tr, 100))
	if err != nil {
		return "", fmt.Errorf("read archive: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// unpackFile writes one file. The user PostgreSQL runs as reads and runs it but cannot change it.
func unpackFile(dir *os.Root, h *tar.Header, body io.Reader) error {
	if h.Typeflag != tar.TypeReg {
		return fmt.Errorf("read archive: %s is no file", h.Name)
	}
	for at, r := range h.Name {
		if r != '/' {
			continue
		}
		parent := h.Name[:at]
		if err := dir.Mkdir(parent, 0o755); errors.Is(err, fs.ErrExist) {
			continue
		} else if err != nil {
			return err
		}
		if err := dir.Chmod(parent, 0o755); err != nil {
			return err
		}
	}
	mode := fs.FileMode(h.Mode) & 0o755
	f, err := dir.OpenFile(h.Name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	if err == nil {
		err = f.Chmod(mode) // the umask may have taken bits away
	}
	return errors.Join(err, f.Close())
}

// makeLinks makes the symbolic links that npm packages cannot hold, from the list they bring.
func makeLinks(dir *os.Root) error {
	b, err := dir.ReadFile("pg-symlinks.json")
	if err != nil {
		return err
	}
	var links []struct {
		Source string `json:"source"` // the file
		Target string `json:"target"` // the link to it
	}
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("read pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		file, link := strings.TrimPrefix(l.Source, "native/"), strings.TrimPrefix(l.Target, "native/")
		if _, err := dir.Stat(file); errors.Is(err, fs.ErrNotExist) {
			continue // left out of the archive
		}
		if path.Dir(file) != path.Dir(link) {
			return fmt.Errorf("read pg-symlinks.json: %s leaves its folder", link)
		}
		if err := dir.Symlink(path.Base(file), link); err != nil {
			return err
		}
	}
	return nil
}

// removeOldPrograms deletes unpacked programs of other versions of the same major version, and
// half-unpacked ones. Programs of another major stay: they may be needed to read older data.
// It must be called with cluster.lock held, when nothing runs them.
func removeOldPrograms(root string, current Binaries) error {
	found, err := filepath.Glob(filepath.Join(root, "bin-*"))
	if err != nil {
		return err
	}
	for _, dir := range found {
		if dir == filepath.Dir(current.Dir) {
			continue
		}
		same := strings.HasPrefix(filepath.Base(dir), fmt.Sprintf("bin-%d.", current.Major))
		if !same && !strings.HasSuffix(dir, ".new") {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove old programs: %w", err)
		}
	}
	return nil
}

// openFolder makes a folder everyone may look into, whatever the umask.
func openFolder(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755)
}

// syncFolder makes a rename in the folder survive a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && locksProve {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
