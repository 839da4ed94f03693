// Package page serves what a browser opens: the built app with its assets, and pages that the
// server renders first so that search engines, link previews and slow phones see real text.
//
//	assets.go  the built app's files, compressed ahead of time
//	app.go     what is built, and the person's colour scheme
//	render.go  pages rendered from templates
//	bundle.go  which scripts, styles and fonts a page announces
//	speak.go   numbers, dates and amounts as the browser writes them
//	covers.go  course covers
package page

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// asset is one file with its compressed twin, if it has one.
type asset struct {
	plain, brotli []byte
	kind          string
	etag          string
}

// brotliSuffix marks the twin that the front end's build writes beside a file.
const brotliSuffix = ".br"

func loadAssets(dist fs.FS) (map[string]*asset, error) {
	all := map[string]*asset{}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, brotliSuffix) || strings.HasPrefix(name, ".") || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		plain, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		one := &asset{plain: plain, kind: kind(name), etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
		if b, err := fs.ReadFile(dist, name+brotliSuffix); err == nil {
			one.brotli = b
		}
		all[name] = one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the built app: %w", err)
	}
	return all, nil
}

// kind is the content type by name, the same on every machine.
func kind(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".wasm":
		return "application/wasm"
	case ".ico":
		return "image/x-icon"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Asset serves a file of the built app and reports whether there is one of that path. Files under
// assets/ carry a hash in their name and never change.
func (p *Pages) Asset(w http.ResponseWriter, r *http.Request) bool {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	one, ok := p.assets[name]
	if !ok || name == indexName {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("ETag", one.etag)
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=300")
	}
	if r.Header.Get("If-None-Match") == one.etag {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	body := one.plain
	if one.brotli != nil && accepts(r, "br") {
		h.Set("Content-Encoding", "br")
		body = one.brotli
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a browser that went away is no failure of ours
	}
	return true
}

func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name != encoding {
			continue
		}
		_, quality, weighed := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
		q, err := strconv.ParseFloat(quality, 64)
		return !weighed || (err == nil && q > 0)
	}
	return false
}
