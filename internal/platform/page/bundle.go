package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

// Assets are the files of the app that a page announces.
type Assets struct {
	Entry   string       // the script that starts the app
	CSS     template.CSS // inlined: one round trip less before the first paint
	Modules []string     // scripts to fetch ahead, at low priority
	Fonts   []string
}

// bundle is what the build says of its files (Vite's manifest).
type bundle struct {
	chunks map[string]chunk
	css    map[string]string // contents by file
}

type chunk struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Assets  []string `json:"assets"`
	Imports []string `json:"imports"`
}

func readBundle(dist fs.FS) (bundle, error) {
	b := bundle{map[string]chunk{}, map[string]string{}}
	raw, err := fs.ReadFile(dist, ".vite/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil // the front end was not built
	}
	if err != nil {
		return b, fmt.Errorf("read the build's manifest: %w", err)
	}
	if err := json.Unmarshal(raw, &b.chunks); err != nil {
		return b, fmt.Errorf("read the build's manifest: %w", err)
	}
	for _, c := range b.chunks {
		for _, name := range c.CSS {
			text, err := fs.ReadFile(dist, name)
			if err != nil {
				return b, fmt.Errorf("read %s: %w", name, err)
			}
			b.css[name] = string(text)
		}
	}
	return b, nil
}

// assets collects what the entry and a page's chunks need.
func (b bundle) assets(lang string, chunks ...string) Assets {
	a := Assets{Entry: "/" + b.chunks[indexName].File}
	seen := map[string]bool{}
	var css strings.Builder
	var walk func(name string)
	walk = func(name string) {
		c, ok := b.chunks[name]
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		if name != indexName {
			a.Modules = append(a.Modules, "/"+c.File)
		}
		for _, file := range c.CSS {
			if !seen[file] {
				seen[file] = true
				css.WriteString(b.css[file])
			}
		}
		for _, next := range c.Imports {
			walk(next)
		}
	}
	walk(indexName)
	for _, name := range chunks {
		walk(name)
	}
	a.CSS = template.CSS(css.String())
	family := "ibm-plex-sans-latin"
	if lang == "ar" {
		family = "ibm-plex-sans-arabic-arabic"
	}
	for _, file := range b.chunks[indexName].Assets {
		if strings.Contains(file, family+"-400-") || strings.Contains(file, family+"-600-") {
			a.Fonts = append(a.Fonts, "/"+file)
		}
	}
	return a
}
