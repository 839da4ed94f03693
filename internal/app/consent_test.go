package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// openUnagreed are the writes that do not wait for the consent to the legal pages besides those of visitors. Each is a decision:
// agreeing itself, what makes an account ready or ends what opens it, the own data and the way out.
var openUnagreed = []string{
	"give-my-consents", "ask-my-export", "ask-my-deletion", "withdraw-my-deletion", "end-my-api-key", "end-my-session",
	"change-me", "change-password", "begin-my-second-factor", "confirm-my-second-factor", "renew-my-recovery-codes",
}

// Nobody writes who has yet to agree, whatever the operation, and everybody reads; after agreeing the matrix holds again.
func TestWritesWaitForTheConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enablePlugins()
	key := w.who[own].key("*:read", "*:write")
	w.who[admin].publish("terms", true, "en", "<p>Be kind</p>")
	operations, _ := w.operations()
	writes := 0
	for _, op := range operations {
		if op.Method == http.MethodGet {
			continue
		}
		open := op.Access == string(plugin.Public) || slices.Contains(openUnagreed, op.ID)
		if op.Access != string(plugin.Public) && open != (op.Unagreed || op.Access == string(plugin.Unready)) {
			t.Errorf("%s is open to who has not agreed, or not, against what is decided here", op.ID)
		}
		if open {
			continue
		}
		writes++
		path := parameter.ReplaceAllString(op.Path, plugin.NewID[string]())
		for _, standing := range []string{enrolled, own} {
			a := w.who[standing].json(op.Method, path, map[string]any{})
			p, err := a.refusal()
			denied := op.Access == string(plugin.Admins) || (op.Access == string(plugin.Staff) && standing == enrolled)
			want := "consent.owed"
			if denied {
				want = "auth.denied"
			}
			if err != nil || a.status != http.StatusForbidden || p.Code != want {
				t.Errorf("%s as %s: %d %.200s", op.ID, standing, a.status, a.body)
			}
		}
	}
	if writes < 60 {
		t.Fatalf("only %d writes: the test looks in the wrong place", writes)
	}
	lea := w.who[enrolled]
	lea.send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", "10")...).refused(http.StatusForbidden, "consent.owed")
	w.as(key).json("PATCH", "/api/v1/me/notification-preferences", map[string]any{"kinds": []any{}}).refused(http.StatusForbidden, "consent.owed")
	for _, path := range []string{"/api/v1/me", "/api/v1/catalogue", "/api/v1/legal/terms", "/api/v1/me/notifications"} {
		lea.get(path).want(http.StatusOK)
	}
	lea.json("PATCH", "/api/v1/me", map[string]any{"language": "ar"}).want(http.StatusOK)
	lea.post("/api/v1/me/exports", map[string]any{"current": password}).want(http.StatusAccepted)
	lea.post("/api/v1/me/deletion-request", map[string]any{"reason": "I do not agree", "current": password}).want(http.StatusAccepted)
	lea.json("DELETE", "/api/v1/me/deletion-request", nil).want(http.StatusNoContent)
	// Whoever makes the pages is not locked out of them.
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"hue": 30}).want(http.StatusOK)
	prefs := map[string]any{"kinds": []any{map[string]any{"kind": "course_completed", "here": true, "mail": "digest"}}}
	refused := lea.json("PATCH", "/api/v1/me/notification-preferences", prefs).refused(http.StatusForbidden, "consent.owed")
	if refused.Title == "" || strings.Contains(refused.Title, "problem.") {
		t.Errorf("the refusal says %q", refused.Title)
	}
	lea.post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}}).want(http.StatusNoContent)
	lea.json("PATCH", "/api/v1/me/notification-preferences", prefs).want(http.StatusOK)
	w.who[own].post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 1}}}).want(http.StatusNoContent)
	if a := w.as(key).json("PATCH", "/api/v1/me/notification-preferences", prefs); a.status != http.StatusOK {
		t.Errorf("a program of who agreed: %d %s", a.status, a.body)
	}
	w.who[admin].publish("terms", false, "en", "<p>Be kind.</p>") // nobody is asked anew for a comma
	lea.json("PATCH", "/api/v1/me/notification-preferences", prefs).want(http.StatusOK)
	w.who[admin].publish("terms", true, "en", "<p>Be kind and pay</p>")
	lea.json("PATCH", "/api/v1/me/notification-preferences", prefs).refused(http.StatusForbidden, "consent.owed")
}

// key makes an API key of the client's person.
func (c *client) key(scopes ...string) string {
	c.t.Helper()
	var made struct{ Secret string }
	c.post("/api/v1/me/api-keys", map[string]any{"name": "A program", "scopes": scopes, "days": 1, "current": password}).want(http.StatusCreated).into(&made)
	return made.Secret
}

// as is a program that holds a key.
func (s *site) as(key string) *client {
	c := s.visitor()
	c.token = key
	return c
}
