package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var pageOfApp = regexp.MustCompile(`(?m)^  path: '([^']*)'`)

// Every page of the app is answered as one that is there, whatever stands in the place of its parameters, and nothing else is.
func TestOnlyPagesThatAreThereAreFound(t *testing.T) {
	t.Parallel()
	c := newWorld(t).who[visitor]
	files, err := filepath.Glob("../../web/src/features/*/index.ts")
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pageOfApp.FindAllStringSubmatch(string(source), -1) {
			address := regexp.MustCompile(`\$\w*`).ReplaceAllString(m[1], "x1")
			if slices.Contains([]string{"/courses/x1", "/categories/x1", "/trainers/x1", "/terms", "/privacy", "/refunds"}, address) {
				continue // whether there is such a one the server knows itself
			}
			pages++
			c.get(address).want(http.StatusOK)
			c.get(strings.TrimSuffix(address, "/") + "/").want(http.StatusOK)
		}
	}
	if pages < 50 {
		t.Errorf("only %d pages are known", pages)
	}
	for _, address := range []string{"/nonsense", "/trainers", "/admin/nonsense", "/teach/x1/nonsense", "/courses/x1/nonsense", "/wp-login.php", "/x"} {
		if a := c.get(address); a.status != http.StatusNotFound || !strings.Contains(string(a.body), "<!doctype html>") {
			t.Errorf("%s: %d", address, a.status)
		}
	}
}
