package app_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// doorkeeper is a plugin that answers all hooks of the core: it lets nobody through while it is strict, and has posts say what it likes.
type doorkeeper struct{ strict *atomic.Bool }

func (doorkeeper) Manifest() plugin.Manifest {
	m := plugin.Manifest{
		ID: "doorkeeper", Name: "Doorkeeper", Version: "1.0.0", Host: ">=0.1", Description: "Stands at the door.", Author: "A", License: "MIT",
		Permissions: []plugin.Permission{{Name: plugin.HooksAnswer, Reason: "To stand at the door."}},
	}
	for _, name := range plugin.HookNames() {
		m.Hooks = append(m.Hooks, plugin.HookUse{Name: name})
	}
	return m
}

func (d doorkeeper) Register(r native.Registrar, _ native.Host) error {
	words := func(title string) []byte {
		return []byte(`{"name": "Doorkeeper", "description": "Stands at the door.", "reason": {"hooks_answer": "To stand at the door."}, "problem": {"late": {"title": "` + title + `", "detail": "{{who}}"}}}`)
	}
	r.Locales(fstest.MapFS{"en.json": {Data: words("The door is shut")}, "ar.json": {Data: words("الباب مغلق")}})
	refuse := func(who string) error {
		if d.strict.Load() {
			return plugin.NewFault(plugin.Denied, "doorkeeper.late").With("who", who)
		}
		return nil
	}
	native.Ask(r, plugin.BeforeEnrolment, func(_ context.Context, q *plugin.Enrolling) error { return refuse(string(q.User)) })
	native.Ask(r, plugin.BeforePublishing, func(_ context.Context, q *plugin.Publishing) error { return refuse(string(q.Course)) })
	native.Ask(r, plugin.BeforeRegistration, func(_ context.Context, q *plugin.Registering) error { return refuse(q.Email) })
	native.Ask(r, plugin.BeforePost, func(_ context.Context, q *plugin.Posting) error {
		q.Text = strings.ReplaceAll(q.Text, "cold", "warm")
		return refuse(q.Title)
	})
	return nil
}

// What a plugin says to the core's questions is what whoever asked reads, in the plugin's words and the reader's language; what it may change is
// changed; and when it is off, nobody asks it.
func TestAPluginAnswersTheHooksOfTheCore(t *testing.T) {
	t.Parallel()
	var strict atomic.Bool
	w := worldOn(startWith(t, options{plugins: []native.Plugin{doorkeeper{&strict}}}))
	w.who[admin].post("/api/v1/plugins/doorkeeper/enable", nil).want(http.StatusOK)
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"selfRegistration": true}).want(http.StatusOK)
	c := w.course("Burns")
	una := w.who[trainee]
	var draft struct{ ID string }
	w.who[own].post("/api/v1/courses", map[string]any{"title": "Scalds"}).want(http.StatusCreated).into(&draft)
	at := "/api/v1/courses/" + c.id
	newcomer := map[string]any{"email": "latecomer@example.com", "firstName": "Late", "lastName": "Comer", "password": "a borrowed umbrella", "consents": []any{}}
	doors := map[string]struct {
		by   *client
		path string
		body any
		who  string
	}{
		"enrolment":    {una, at + "/enrollment", nil, string(una.user)},
		"publishing":   {w.who[own], "/api/v1/courses/" + draft.ID + "/publish", nil, draft.ID},
		"registration": {w.visitor(), "/api/v1/auth/register", newcomer, "latecomer@example.com"},
		"post":         {w.who[enrolled], at + "/questions", map[string]any{"title": "How cold?", "text": "The cold water."}, "How cold?"},
	}
	strict.Store(true)
	for what, door := range doors {
		for language, title := range map[string]string{"en": "The door is shut", "ar": "الباب مغلق"} {
			by := *door.by
			if by.language = language; by.user != "" { // who has an account reads in its language
				by.json("PATCH", "/api/v1/me", map[string]any{"language": language}).want(http.StatusOK)
			}
			p := by.post(door.path, door.body).refused(http.StatusForbidden, "doorkeeper.late")
			if p.Title != title || !strings.Contains(p.Detail, door.who) {
				t.Errorf("%s in %s: %q, %q", what, language, p.Title, p.Detail)
			}
		}
	}
	strict.Store(false)
	var question struct{ Text string }
	w.who[enrolled].post(doors["post"].path, doors["post"].body).want(http.StatusCreated).into(&question)
	if question.Text != "The warm water." {
		t.Errorf("the post says %q", question.Text)
	}
	strict.Store(true)
	w.who[admin].post("/api/v1/plugins/doorkeeper/disable", map[string]any{"cascade": false}).want(http.StatusOK)
	una.post(doors["enrolment"].path, nil).want(http.StatusCreated)
	doors["registration"].by.post(doors["registration"].path, newcomer).want(http.StatusAccepted)
}
