package rest

import (
	"net/http"
	"slices"
	"strings"
)

// ViewPath is where viewing as somebody else begins and ends: the one write that is open to it.
const ViewPath = Prefix + "/me/view-as"

// mayAsk refuses what the caller may not do whatever the operation is: an API key does what its
// scopes name, and whoever views the site as somebody else only looks.
func (c Caller) mayAsk(r *http.Request) error {
	write := writes(r)
	if c.Actor.By != "" && write && r.URL.Path != ViewPath && !strings.HasPrefix(r.URL.Path, Prefix+"/auth/") {
		return ErrViewing
	}
	if !c.Actor.ByKey {
		return nil
	}
	if want := scope(r.URL.Path, write); !slices.Contains(c.Scopes, want) && !slices.Contains(c.Scopes, "*"+want[strings.LastIndex(want, ":"):]) {
		return ErrScope.With("scope", want)
	}
	return nil
}

// writes reports whether a request is to change something.
func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

// scope names what a request needs of an API key: the first word of its path under the API, with
// read or write, such as "courses:read"; of a plugin's "x/<id>". What is no API is "site".
func scope(path string, write bool) string {
	area := "site"
	if under, ok := strings.CutPrefix(path, Prefix+"/"); ok {
		area, under, _ = strings.Cut(under, "/")
		if area == "x" {
			id, _, _ := strings.Cut(under, "/")
			area += "/" + id
		}
	}
	if write {
		return area + ":write"
	}
	return area + ":read"
}
