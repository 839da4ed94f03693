package page

import (
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/rest"
)

const indexName = "index.html"

// Pages serves the app.
type Pages struct {
	assets map[string]*asset
	index  string // "" when the front end was not built
}

// New reads the built app from dist.
func New(dist fs.FS) (*Pages, error) {
	assets, err := loadAssets(dist)
	if err != nil {
		return nil, err
	}
	p := &Pages{assets: assets}
	if one, ok := assets[indexName]; ok {
		p.index = string(one.plain)
	}
	return p, nil
}

// Built reports whether the front end is part of this binary.
func (p *Pages) Built() bool { return p.index != "" }

// App answers with the app's shell. first is what the app would otherwise ask for before it can
// show anything.
func (p *Pages) App(w http.ResponseWriter, r *http.Request, status int, first any) error {
	data, err := json.Marshal(first) // json escapes <, > and &, so it cannot end the element
	if err != nil {
		return fmt.Errorf("embed the first data: %w", err)
	}
	lang, dir := rest.Language(r.Context()), "ltr"
	if lang == "ar" {
		dir = "rtl"
	}
	body := strings.Replace(p.index, `<html lang="en" dir="ltr" data-mantine-color-scheme="auto">`,
		fmt.Sprintf(`<html lang="%s" dir="%s" data-mantine-color-scheme="%s">`, html.EscapeString(lang), dir, Scheme(r)), 1)
	body = strings.Replace(body, `</body>`, `<script type="application/json" id="first-data">`+string(data)+`</script></body>`, 1)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
	return nil
}

// Scheme is the colour scheme that the person chose in this browser: "light", "dark" or "auto".
func Scheme(r *http.Request) string {
	if c, err := r.Cookie("cw_scheme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return "auto"
}
