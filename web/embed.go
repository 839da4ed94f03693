// Package web carries the built browser application inside the server's binary.
//
// dist is written by `npm run build` in this folder; a checkout without it still
// compiles, because dist/.keep is part of the repository. templates holds the
// html/template sources of the pages that the server renders first.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed templates/*.gohtml
var templates embed.FS

//go:embed src/shared/locales/*.json src/platform/locales/*.json src/features/*/locales/*.json
var locales embed.FS

// Locales returns the texts that the app and the rendered pages share, one folder a namespace:
// common, platform, and one for each feature.
func Locales() fs.FS { return namespaces{} }

// Dist returns the built application with index.html, .vite/manifest.json and
// assets/ at its root. It is empty but for .keep when the front end was not built.
func Dist() fs.FS { return sub(dist, "dist") }

// Templates returns the html/template sources, layout.gohtml beside one file a page.
func Templates() fs.FS { return sub(templates, "templates") }

// sub narrows an embedded file system to one of its folders. The folder names
// are constants of this file that the compiler has checked, so it cannot fail.
func sub(files embed.FS, folder string) fs.FS {
	inner, err := fs.Sub(files, folder)
	if err != nil {
		panic("web: embedded folder " + folder + ": " + err.Error())
	}
	return inner
}
