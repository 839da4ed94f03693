package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

type auditList struct {
	Items []struct {
		Action  string
		Text    string
		Actor   struct{ Name string }
		Fields  []string
		Changes []struct{ Field, Label, Before, After string }
		Erased  bool
	}
}

func TestTheAuditLogShowsBeforeAndAfterUntilThePersonIsGone(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.newcomer(plugin.SuperAdmin)
	who := s.person(plugin.Trainee, "Mona", "Adel")
	admin.json("PATCH", "/api/v1/users/"+string(who), map[string]any{"firstName": "Muna", "phone": "+201005550123"}).want(http.StatusOK)
	admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"organisation": "Delta", "smtp": map[string]any{"password": "top-secret-word"}}).want(http.StatusOK)
	var list auditList
	admin.get("/api/v1/admin/audit?object=" + string(who)).want(http.StatusOK).into(&list)
	e := list.Items[0]
	if e.Action != "user.updated" || e.Actor.Name != "Noor Newcomer" || len(e.Changes) != 2 || e.Changes[0].Field != "firstName" || e.Changes[0].Before != "Mona" || e.Changes[0].After != "Muna" {
		t.Errorf("entry: %+v", e)
	}
	export := string(admin.get("/api/v1/admin/audit/export?action=user.updated").want(http.StatusOK).body)
	if !strings.Contains(export, "Mona → Muna") || !strings.Contains(export, "+201005550123") || strings.Count(export, "\n") < 2 {
		t.Errorf("export: %s", export)
	}
	if all := string(admin.get("/api/v1/admin/audit/export").want(http.StatusOK).body); strings.Contains(all, "top-secret-word") || !strings.Contains(all, "smtp.password") {
		t.Error("a secret stands in the audit log, or nothing says that it was changed")
	}
	var r struct {
		Sealed     int
		WrongEntry *int
	}
	s.eventually("the entries are sealed", func() bool {
		admin.post("/api/v1/admin/audit/verify", nil).want(http.StatusOK).into(&r)
		return r.Sealed >= 3 && s.number(`select count(*)::int from audit_unsealed`) == 0
	})
	if r.WrongEntry != nil {
		t.Errorf("the chain is broken at %d", *r.WrongEntry)
	}
	admin.json("DELETE", "/api/v1/users/"+string(who), nil).want(http.StatusOK)
	admin.get("/api/v1/admin/audit?action=user.updated&object=" + string(who)).want(http.StatusOK).into(&list)
	if e := list.Items[0]; len(e.Changes) != 0 || !e.Erased || len(e.Fields) != 2 {
		t.Errorf("after the person is gone: %+v", e)
	}
	admin.post("/api/v1/admin/audit/verify", nil).want(http.StatusOK).into(&r)
	if r.WrongEntry != nil {
		t.Errorf("the erasure broke the chain at %d", *r.WrongEntry)
	}
	none := admin.get("/api/v1/admin/audit?until=2020-01-01T00:00:00Z").want(http.StatusOK)
	if none.into(&list); len(list.Items) != 0 {
		t.Errorf("entries from before the site was: %+v", list.Items)
	}
}

// The log is read as sentences: in the reader's language, with the names of people and fields, found by their words and by the code.
func TestTheAuditLogSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.newcomer(plugin.SuperAdmin)
	who := s.person(plugin.Trainee, "Mona", "Adel")
	admin.json("PATCH", "/api/v1/users/"+string(who), map[string]any{"firstName": "Muna", "isActive": false}).want(http.StatusOK)
	admin.json("PATCH", "/api/v1/admin/settings", map[string]any{"hue": 20}).want(http.StatusOK)
	plain := strings.NewReplacer("\u2068", "", "\u2069", "")
	read := func(lang, query string) (texts []string) {
		t.Helper()
		var list auditList
		admin.json("GET", "/api/v1/admin/audit?"+query, nil, "X-Language", lang).want(http.StatusOK).into(&list)
		for _, e := range list.Items {
			texts = append(texts, plain.Replace(e.Text))
		}
		return texts
	}
	for query, want := range map[string][2]string{
		"action=user.updated":     {"Noor Newcomer changed the account of Muna Adel: first name, active", "عدّل Noor Newcomer حساب Muna Adel: الاسم الأول، نشط"},
		"action=settings.changed": {"Noor Newcomer changed the settings: hue", "غيّر Noor Newcomer الإعدادات: درجة اللون"},
		"q=settings.cha":          {"Noor Newcomer changed the settings: hue", "غيّر Noor Newcomer الإعدادات: درجة اللون"},
	} {
		for i, lang := range []string{"en", "ar"} {
			if got := read(lang, query); len(got) != 1 || got[0] != want[i] {
				t.Errorf("%s in %s: %q, want %q", query, lang, got, want[i])
			}
		}
	}
	if got := read("en", "q=changed+the+settings"); len(got) != 1 {
		t.Errorf("by the words of the sentence: %q", got)
	}
	if got := read("ar", "q=الإعدادات"); len(got) != 1 {
		t.Errorf("by the Arabic words: %q", got)
	}
	if got := read("en", "q=who%7D%7D"); len(got) != 0 {
		t.Errorf("by what is no word: %q", got)
	}
	export := string(admin.get("/api/v1/admin/audit/export?q=settings").want(http.StatusOK).body)
	if !strings.Contains(export, "settings.changed,Noor Newcomer changed the settings: hue,") {
		t.Errorf("export: %s", export)
	}
}
