package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Folder keeps blobs as files of a folder. It cannot be led out of it, neither by a key nor by a
// link inside.
type Folder struct {
	root *os.Root
	top  *os.File // the same folder
	dir  string
}

const (
	// unfinished is where files are written before they get their name. No key begins with a dot.
	unfinished = ".unfinished"
	// stale is the age at which an unfinished file belongs to a server that died.
	stale = 24 * time.Hour
)

// NewFolder opens the folder, makes it when it is missing, and clears what a server that was
// killed left unfinished.
func NewFolder(dir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open the blobs' folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, unfinished), 0o700); err != nil {
		return nil, fmt.Errorf("make the blobs' folder: %w", Explain(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the blobs' folder: %w", err)
	}
	top, err := root.Open(".")
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("open the blobs' folder: %w", err)
	}
	f := &Folder{root, top, dir}
	if err := f.clear(time.Now().Add(-stale)); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("clear unfinished blobs: %w", err)
	}
	return f, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return errors.Join(f.top.Close(), f.root.Close()) }

func (f *Folder) clear(before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.ModTime().Before(before) {
			err = f.root.Remove(path.Join(unfinished, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put writes the blob beside its place, has the disk confirm it, and moves it there.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader, size int64, _ string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	name := path.Join(unfinished, rand.Text())
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("begin blob %s: %w", key, Explain(err))
	}
	err = fill(ctx, file, &exactly{r, size})
	if err == nil {
		err = f.place(name, key)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write blob %s: %w", key, Explain(err)), f.root.Remove(name))
	}
	return nil
}

func fill(ctx context.Context, file *os.File, r io.Reader) error {
	_, err := io.Copy(file, &cancellable{ctx, r})
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// cancellable stops reading when ctx ends.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}

// place gives the file its name and has the disk confirm the name.
func (f *Folder) place(name, key string) error {
	if err := f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(name, key); err != nil {
		return err
	}
	return f.confirm(path.Dir(key))
}

// confirm has the disk confirm the entries of a folder and of those above it, which may be new.
func (f *Folder) confirm(dir string) error {
	for {
		d, err := f.root.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// Copy gives the file a second name: a blob's bytes never change, and each name goes by itself.
func (f *Folder) Copy(ctx context.Context, from, to string) error {
	if err := errors.Join(ctx.Err(), checkKey(from), checkKey(to)); err != nil {
		return err
	}
	name := path.Join(unfinished, rand.Text())
	err := f.root.Link(from, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("copy blob %s: %w", from, ErrAbsent)
	case errors.Is(err, syscall.EMLINK), errors.Is(err, syscall.EPERM), errors.Is(err, syscall.ENOTSUP):
		return errors.ErrUnsupported // of the disk: the bytes are copied then
	case err == nil:
		err = f.place(name, to)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy blob %s: %w", from, Explain(err)), f.root.RemoveAll(name))
	}
	return nil
}

// Adopt moves a file into the folder; only when it lies on another disk is it copied.
func (f *Folder) Adopt(ctx context.Context, key, file string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	opened, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("adopt blob %s: %w", key, err)
	}
	defer func() { _ = opened.Close() }()
	if err := opened.Sync(); err != nil {
		return fmt.Errorf("adopt blob %s: %w", key, Explain(err))
	}
	if err := f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return fmt.Errorf("adopt blob %s: %w", key, Explain(err))
	}
	err = os.Rename(file, filepath.Join(f.dir, filepath.FromSlash(key)))
	if errors.Is(err, syscall.EXDEV) {
		info, err := opened.Stat()
		if err != nil {
			return fmt.Errorf("adopt blob %s: %w", key, err)
		}
		if err := f.Put(ctx, key, opened, info.Size(), ""); err != nil {
			return err
		}
		return os.Remove(file)
	}
	if err == nil {
		err = f.confirm(path.Dir(key))
	}
	if err != nil {
		return fmt.Errorf("adopt blob %s: %w", key, Explain(err))
	}
	return nil
}

// Open opens the file.
func (f *Folder) Open(_ context.Context, key string) (*Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := open(f.root, f.top, key)
	if err != nil {
		return nil, absent(key, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		_ = file.Close()
		return nil, absent(key, err)
	}
	return &Object{Info{key, info.Size(), info.ModTime()}, file}, nil
}

// Stat describes the file.
func (f *Folder) Stat(_ context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	info, err := f.root.Stat(key)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Info{}, absent(key, err)
	}
	return Info{key, info.Size(), info.ModTime()}, nil
}

func absent(key string, err error) error {
	// ENOTDIR: a part of the key is itself a blob.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w: %s", ErrAbsent, key)
	}
	return fmt.Errorf("open blob %s: %w", key, err)
}

// Delete removes the file. Its folders stay: others may be about to use them.
func (f *Folder) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := f.root.Remove(key); err != nil && !errors.Is(absent(key, err), ErrAbsent) {
		return fmt.Errorf("delete blob %s: %w", key, err)
	}
	return nil
}

// List walks over the files.
func (f *Folder) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		stopped := false
		err := fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			switch {
			case errors.Is(err, fs.ErrNotExist): // deleted meanwhile
				return nil
			case err != nil:
				return err
			case d.IsDir() && (name == unfinished || !leadsTo(name, prefix)):
				return fs.SkipDir
			case !d.Type().IsRegular() || !strings.HasPrefix(name, prefix):
				return nil
			}
			info, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(Info{name, info.Size(), info.ModTime()}, nil) {
				stopped = true
				return fs.SkipAll
			}
			return nil
		})
		if err != nil && !stopped {
			yield(Info{}, fmt.Errorf("list blobs: %w", err))
		}
	}
}

// leadsTo reports whether blobs below dir can begin with prefix.
func leadsTo(dir, prefix string) bool {
	return dir == "." || strings.HasPrefix(dir+"/", prefix) || strings.HasPrefix(prefix, dir+"/")
}
