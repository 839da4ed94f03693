package page

import (
	"io/fs"
	"net/http"
)

const indexName = "index.html"

// Pages are the files of the built app.
type Pages struct {
	assets map[string]*asset
}

// New reads the built app from dist.
func New(dist fs.FS) (*Pages, error) {
	assets, err := loadAssets(dist)
	if err != nil {
		return nil, err
	}
	return &Pages{assets}, nil
}

// Built reports whether the front end is part of this binary.
func (p *Pages) Built() bool { return p.assets[indexName] != nil }

// Scheme is the colour scheme that the person chose in this browser: "light", "dark" or "auto".
func Scheme(r *http.Request) string {
	if c, err := r.Cookie("cw_scheme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return "auto"
}
