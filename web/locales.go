package web

import (
	"io/fs"
	"path"
	"strings"
)

// namespaces shows the locales folders of the source tree as <namespace>/<language>.json.
type namespaces struct{}

// folderOf is where a namespace's texts lie.
func folderOf(ns string) string {
	switch ns {
	case "common":
		return "src/shared/locales"
	case "platform":
		return "src/platform/locales"
	}
	return "src/features/" + ns + "/locales"
}

// Open opens <namespace>/<language>.json, or a namespace's folder.
func (namespaces) Open(name string) (fs.File, error) {
	ns, file, _ := strings.Cut(name, "/")
	return locales.Open(path.Join(folderOf(ns), file))
}

// ReadDir lists the namespaces, or the files of one.
func (namespaces) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return locales.ReadDir(folderOf(name))
	}
	features, err := locales.ReadDir("src/features")
	if err != nil {
		return nil, err
	}
	all := make([]fs.DirEntry, 0, len(features)+2)
	for _, folder := range []string{"src/shared", "src/platform"} {
		info, err := fs.Stat(locales, folder)
		if err != nil {
			return nil, err
		}
		all = append(all, named{fs.FileInfoToDirEntry(info), map[string]string{"src/shared": "common", "src/platform": "platform"}[folder]})
	}
	return append(all, features...), nil
}

// named is a folder under the name of its namespace.
type named struct {
	fs.DirEntry
	name string
}

// Name is the namespace.
func (n named) Name() string { return n.name }
