package pluginhost

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
)

const (
	filesMost = 2000     // files that a plugin brings at once
	bytesMost = 16 << 20 // of them together
)

// copyFiles reads a plugin's files once, and keeps them in memory: whoever needs them later does not depend on the plugin any more, which
// may hang, or bring others by then.
func copyFiles(files fs.FS) (fs.FS, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	n, left := 0, int64(bytesMost)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if n++; err == nil && n > filesMost {
			err = fmt.Errorf("there are more than %d files", filesMost)
		}
		if err != nil || d.IsDir() {
			return err
		}
		from, err := files.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = from.Close() }()
		into, err := w.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Store})
		if err != nil {
			return err
		}
		read, err := io.Copy(into, io.LimitReader(from, left+1))
		if left -= read; err == nil && left < 0 {
			err = fmt.Errorf("they are larger than %d bytes", bytesMost)
		}
		return err
	})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("read the plugin's files: %w", err)
	}
	own, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return nil, fmt.Errorf("read the plugin's files: %w", err)
	}
	return own, nil
}
