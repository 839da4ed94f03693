package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// Two super admins who have the settings open do not write over one another unseen; who changes something else is not held up.
func TestSettingsChangedMeanwhile(t *testing.T) {
	t.Parallel()
	s := start(t)
	one, two := s.newcomer(plugin.SuperAdmin), s.newcomer(plugin.SuperAdmin)
	type settings struct {
		Organisation             string
		Hue, Sessions            int
		Version, PasswordMinimum int
	}
	load := func(c *client, path string) (now settings) {
		t.Helper()
		c.get(path).want(http.StatusOK).into(&now)
		return now
	}
	const site, periods = "/api/v1/admin/settings", "/api/v1/admin/retention"
	seen := load(one, site).Version
	one.json("PATCH", site, map[string]any{"organisation": "Delta", "hue": 10, "version": seen}).want(http.StatusOK)
	two.json("PATCH", site, map[string]any{"passwordMinimum": 9, "version": seen}).want(http.StatusOK)
	p := two.json("PATCH", site, map[string]any{"organisation": "Nile", "hue": 20, "smtp": map[string]any{"host": "mail.example", "from": "a@mail.example"}, "version": seen}).refused(http.StatusConflict, "admin.settings_stale")
	if fields(p) != "/hue settings_stale, /organisation settings_stale" {
		t.Errorf("contested: %s", fields(p))
	}
	// What is there already is no conflict, and nothing of a refused change was kept.
	two.json("PATCH", site, map[string]any{"organisation": "Delta", "version": seen}).want(http.StatusOK)
	now := load(two, site)
	if now.Organisation != "Delta" || now.Hue != 10 || now.PasswordMinimum != 9 || now.Version <= seen {
		t.Errorf("settings: %+v", now)
	}
	two.json("PATCH", site, map[string]any{"organisation": "Nile", "version": now.Version}).want(http.StatusOK)
	one.json("PATCH", site, map[string]any{"organisation": "Volga"}).want(http.StatusOK) // a program that says no version writes over it
	two.json("PATCH", site, map[string]any{"hue": 20, "version": -1}).refused(http.StatusUnprocessableEntity, "request.invalid")

	seen = load(one, periods).Version
	one.json("PATCH", periods, map[string]any{"sessions": 40, "version": seen}).want(http.StatusOK)
	two.json("PATCH", periods, map[string]any{"mails": 40, "version": seen}).want(http.StatusOK)
	p = two.json("PATCH", periods, map[string]any{"sessions": 50, "version": seen}).refused(http.StatusConflict, "admin.settings_stale")
	if fields(p) != "/sessions settings_stale" || load(two, periods).Sessions != 40 {
		t.Errorf("periods: %s, %+v", fields(p), load(two, periods))
	}
	// Both save at once, each what the other has: one of them is told.
	now = load(one, site)
	answers := make(chan int, 2)
	for i, c := range []*client{one, two} {
		go func() {
			a, err := c.try("PATCH", site, body(map[string]any{"hue": 100 + i, "version": now.Version}), "Content-Type", "application/json")
			if err != nil {
				a.status = 0
			}
			answers <- a.status
		}()
	}
	if a, b := <-answers, <-answers; a+b != http.StatusOK+http.StatusConflict {
		t.Errorf("at once: %d and %d", a, b)
	}
}

// body is a value as the JSON of a request.
func body(v any) *bytes.Reader {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return bytes.NewReader(b)
}
