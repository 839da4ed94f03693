package admin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// write saves the draft of a page in a language over whatever is there.
func (s *site) write(page, language, body string) admin.LegalWork {
	s.t.Helper()
	w, err := s.LegalWork(s.t.Context(), page)
	s.must(err)
	w, err = s.SaveLegalDraft(s.t.Context(), s.ada, page, language, "", body, draft(w, language).Revision)
	s.must(err)
	return w
}

func draft(w admin.LegalWork, language string) admin.LegalDraft {
	return w.Drafts[slices.IndexFunc(w.Drafts, func(d admin.LegalDraft) bool { return d.Language == language })]
}

// looked are the drafts as somebody sees them.
func looked(w admin.LegalWork) []admin.LegalSeen {
	var seen []admin.LegalSeen
	for _, d := range w.Drafts {
		seen = append(seen, admin.LegalSeen{Language: d.Language, Revision: d.Revision})
	}
	return seen
}

// publish writes a page in English and publishes it.
func (s *site) publish(page, body string, material bool) int {
	s.t.Helper()
	w, err := s.PublishLegal(s.t.Context(), s.ada, page, looked(s.write(page, "en", body)), material, nil)
	s.must(err)
	return w.Current.Version
}

func (s *site) owed(a plugin.Actor) string {
	s.t.Helper()
	list, err := s.OwedConsents(s.t.Context(), a)
	s.must(err)
	names := make([]accountapi.Consent, 0, len(list))
	for _, o := range list {
		names = append(names, accountapi.Consent{Page: o.Page, Version: o.Version})
	}
	return fmt.Sprint(names)
}

func agreeing(page string, version int) []accountapi.Consent {
	return []accountapi.Consent{{Page: page, Version: version}}
}

func TestLegalPageIsWrittenPublishedAndRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, err := s.Legal(t.Context(), admin.Terms, 0, "en")
	s.refused("before it is published", err, plugin.ErrNotFound)
	w := s.write(admin.Terms, "ar", "<p>كونوا لطفاء</p>")
	if !w.Changed || w.Current != nil || fmt.Sprint(w.Written) != "[ar]" || draft(w, "ar").Revision != 1 || *draft(w, "ar").EditedBy != "Ada Haddad" {
		t.Errorf("the draft: %+v", w)
	}
	w, err = s.SaveLegalDraft(t.Context(), s.ada, admin.Terms, "en", "  House   rules ", "<p>Be kind</p>", 0)
	s.must(err)
	w, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(w), false, nil)
	s.must(err)
	// The first version asks everybody, whatever was said.
	if w.Changed || w.Current == nil || w.Current.Version != 1 || !w.Current.Material || fmt.Sprint(w.Current.Languages) != "[ar en]" || w.Current.PublishedBy != "Ada Haddad" {
		t.Errorf("published: %+v", w)
	}
	got, err := s.Legal(t.Context(), admin.Terms, 0, "en")
	s.must(err)
	if got.Version != 1 || got.Title != "House rules" || got.Body != "<p>Be kind</p>" || got.Language != "en" {
		t.Errorf("read: %+v", got)
	}
	s.publish(admin.Terms, "<p>Be very kind</p>", false)
	old, err := s.Legal(t.Context(), admin.Terms, 1, "ar")
	s.must(err)
	if old.Body != "<p>كونوا لطفاء</p>" || old.Version != 1 || old.Current != 2 || len(old.Versions) != 2 || old.Versions[0].Version != 2 {
		t.Errorf("the first version later: %+v", old)
	}
	for _, n := range []int{3, -1, 1 << 40} {
		_, err := s.Legal(t.Context(), admin.Terms, n, "en")
		s.refused(fmt.Sprint("version ", n), err, plugin.ErrNotFound)
	}
	pages, err := s.Published(t.Context())
	s.must(err)
	if fmt.Sprint(pages) != "[{terms 2}]" {
		t.Errorf("published pages: %v", pages)
	}
}

func TestLegalPageFallsBackToALanguageItIsWrittenIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	site, err := setting.Get(t.Context(), s.settings, setting.SiteKey)
	s.must(err)
	site.DefaultLanguage = "ar"
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		return setting.Set(t.Context(), s.settings, tx, "", setting.SiteKey, site)
	}))
	s.publish(admin.Refund, "<p>Two weeks</p>", true)
	got, err := s.Legal(t.Context(), admin.Refund, 0, "ar")
	s.must(err)
	if got.Language != "en" { // neither the reader's nor the site's own
		t.Errorf("with English only: %+v", got)
	}
	w := s.write(admin.Refund, "ar", "<p>أسبوعان</p>")
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Refund, looked(w), false, nil)
	s.must(err)
	got, err = s.Legal(t.Context(), admin.Refund, 0, "fr")
	s.must(err)
	if got.Language != "ar" {
		t.Errorf("the site's own: %+v", got)
	}
}

func TestHostileLegalText(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w, err := s.SaveLegalDraft(t.Context(), s.ada, admin.Privacy, "en", "A\x00\x1b\nB", `<p onclick="x()">Fine<script>steal()</script></p><iframe src="//evil.example"></iframe><a href="javascript:x()">link</a><img src="https://evil.example/spy.png"><style>*{}</style>`, 0)
	s.must(err)
	d := draft(w, "en")
	for _, bad := range []string{"script", "steal", "onclick", "iframe", "javascript", "evil", "style"} {
		if strings.Contains(d.Body, bad) {
			t.Errorf("%s stays: %s", bad, d.Body)
		}
	}
	if !strings.Contains(d.Body, "Fine") || d.Title != "A B" {
		t.Errorf("what is harmless: %q, %q", d.Title, d.Body)
	}
	_, err = s.SaveLegalDraft(t.Context(), s.ada, admin.Privacy, "en", strings.Repeat("x", 201), strings.Repeat("ب", 200_001), 1)
	s.refused("too long", err, admin.ErrLegal, "/title legal_length", "/body legal_length")
	_, err = s.SaveLegalDraft(t.Context(), s.ada, admin.Privacy, "xx", "", "<p>B</p>", 0)
	s.refused("a language that the site does not speak", err, plugin.ErrNotFound)
}

func TestEmptyLegalPageIsNotPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w, err := s.LegalWork(t.Context(), admin.Terms)
	s.must(err)
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(w), true, nil)
	s.refused("never written", err, admin.ErrLegalEmpty)
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(s.write(admin.Terms, "en", "<p> &nbsp;<script>x()</script></p>")), true, nil)
	s.refused("nothing to read", err, admin.ErrLegalEmpty)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	w, err = s.LegalWork(t.Context(), admin.Terms)
	s.must(err)
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(w), false, nil)
	s.refused("the same once more", err, admin.ErrLegalSame)
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(w), true, nil) // everybody shall say it again
	s.must(err)
}

func TestTwoEditorsOfALegalPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.write(admin.Terms, "en", "<p>One</p>")
	_, err := s.SaveLegalDraft(t.Context(), s.eva, admin.Terms, "en", "", "<p>Begun anew</p>", 0)
	s.refused("a first draft where there is one", err, admin.ErrLegalStale)
	_, err = s.SaveLegalDraft(t.Context(), s.eva, admin.Terms, "en", "", "<p>Eva's</p>", 1)
	s.must(err)
	_, err = s.SaveLegalDraft(t.Context(), s.ada, admin.Terms, "en", "", "<p>Ada's</p>", 1)
	s.refused("over what Eva saved", err, admin.ErrLegalStale)
	_, err = s.SaveLegalDraft(t.Context(), s.ada, admin.Terms, "ar", "", "<p>لآدا</p>", 0)
	s.must(err) // another language is another draft
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, looked(first), true, nil)
	s.refused("publishing what was not looked at", err, admin.ErrLegalStale)
	_, err = s.PublishLegal(t.Context(), s.ada, admin.Terms, nil, true, nil)
	s.refused("publishing unseen", err, admin.ErrLegalStale)
	w, err := s.LegalWork(t.Context(), admin.Terms)
	s.must(err)
	if draft(w, "en").Body != "<p>Eva&#39;s</p>" {
		t.Errorf("the draft: %q", draft(w, "en").Body)
	}
}

func TestPublishingAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	seen := map[string][]admin.LegalSeen{}
	for _, page := range []string{admin.Terms, admin.Privacy} {
		seen[page] = looked(s.write(page, "en", "<p>Be kind</p>"))
	}
	const each = 8
	var all sync.WaitGroup
	for i := range each {
		for page, drafts := range seen {
			all.Go(func() {
				by := s.ada
				if i%2 == 0 {
					by = s.eva
				}
				if _, err := s.PublishLegal(t.Context(), by, page, drafts, true, nil); err != nil {
					t.Errorf("%s: %v", page, err)
				}
			})
		}
	}
	all.Wait()
	pages, err := s.Published(t.Context())
	s.must(err)
	if fmt.Sprint(pages) != fmt.Sprintf("[{terms %d} {privacy %[1]d}]", each) {
		t.Errorf("in force: %v", pages)
	}
	for page := range seen {
		w, err := s.LegalWork(t.Context(), page)
		s.must(err)
		if len(w.Versions) != each || w.Versions[0].Version != each || w.Versions[each-1].Version != 1 {
			t.Errorf("%s: %+v", page, w.Versions)
		}
	}
	if n := s.number(`select count(*)::int from audit_log where action = 'legal.published'`); n != 2*each {
		t.Errorf("%d entries in the audit log", n)
	}
}

func TestPublishedVersionsNeverChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	for _, sql := range []string{
		`update legal_versions set texts = jsonb_set(texts, '{en,body}', '"<p>Pay us</p>"')`,
		`update legal_versions set published_at = now() - interval '1 year'`,
		`delete from legal_versions`,
		`truncate legal_versions cascade`,
	} {
		var refusal *pgconn.PgError
		if _, err := s.db.Exec(t.Context(), sql); !errors.As(err, &refusal) || refusal.Code != "23001" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestWhoOwesConsents(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if got := s.owed(s.lea); got != "[]" {
		t.Errorf("nothing is published: %s", got)
	}
	s.publish(admin.Refund, "<p>Two weeks</p>", true)
	if got := s.owed(s.lea); got != "[]" {
		t.Errorf("refunds are told only: %s", got)
	}
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	s.publish(admin.Privacy, "<p>We keep little</p>", true)
	byKey, onlooker := s.lea, s.lea
	byKey.ByKey, onlooker.By = true, s.ada.User
	for name, one := range map[string]struct {
		who  plugin.Actor
		want string
	}{
		"a trainee": {s.lea, "[{terms 1} {privacy 1}]"}, "a trainer": {s.omar, "[{terms 1} {privacy 1}]"}, "a visitor": {plugin.Actor{}, "[]"},
		"a super admin": {s.ada, "[]"}, "a program": {byKey, "[]"}, "one who looks on": {onlooker, "[]"},
	} {
		if got := s.owed(one.who); got != one.want {
			t.Errorf("%s owes %s", name, got)
		}
	}
	s.must(s.Agree(t.Context(), s.lea, []accountapi.Consent{{Page: admin.Terms, Version: 1}, {Page: admin.Privacy, Version: 1}}))
	if s.owed(s.lea) != "[]" || s.owed(s.hamid) == "[]" {
		t.Errorf("after Lea agreed: she %s, Hamid %s", s.owed(s.lea), s.owed(s.hamid))
	}
	s.publish(admin.Terms, "<p>Be kind.</p>", false) // a full stop asks nobody
	if s.owed(s.lea) != "[]" || s.owed(s.hamid) != "[{terms 2} {privacy 1}]" {
		t.Errorf("after a small change: %s, %s", s.owed(s.lea), s.owed(s.hamid))
	}
	s.publish(admin.Terms, "<p>Be kind and pay</p>", true)
	s.publish(admin.Terms, "<p>Be kind and pay.</p>", false)
	if got := s.owed(s.lea); got != "[{terms 4}]" {
		t.Errorf("after a material change and a small one: %s", got)
	}
}

func TestAgreeing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	s.publish(admin.Terms, "<p>Be very kind</p>", true)
	for _, version := range []int{0, 1, 3, -1, 1 << 40} {
		s.refused(fmt.Sprint("version ", version), s.Agree(t.Context(), s.lea, agreeing(admin.Terms, version)), admin.ErrConsent, "/consents/terms consent_outdated")
	}
	s.refused("a page that is not published", s.Agree(t.Context(), s.lea, agreeing(admin.Privacy, 1)), admin.ErrConsent, "/consents/privacy consent_outdated")
	s.refused("right and wrong", s.Agree(t.Context(), s.lea, append(agreeing(admin.Terms, 2), agreeing(admin.Terms, 1)...)), admin.ErrConsent, "/consents/terms consent_outdated")
	if n := s.number(`select count(*)::int from consents`); n != 0 {
		t.Fatalf("%d consents were kept", n)
	}
	for range 3 { // once or again, it is one
		s.must(s.Agree(t.Context(), s.lea, append(agreeing(admin.Terms, 2), agreeing(admin.Terms, 2)...)))
	}
	list, err := s.Consents(t.Context(), s.lea.User)
	s.must(err)
	if len(list) != 1 || list[0].Version != 2 || list[0].Source != "asked" || list[0].Address == nil || *list[0].Address != "192.0.2.7" {
		t.Errorf("kept: %+v", list)
	}
	if n := s.number(`select count(*)::int from audit_log where action = 'consent.given' and actor_id = $1 and object_id = $1::text and detail = '{"terms": 2}'`, s.lea.User); n != 1 {
		t.Errorf("%d entries in the audit log", n)
	}
	if other, err := s.Consents(t.Context(), s.hamid.User); err != nil || len(other) != 0 {
		t.Errorf("Hamid agreed to %+v, %v", other, err)
	}
	_, err = s.Consents(t.Context(), plugin.NewID[plugin.UserID]())
	s.refused("nobody", err, plugin.ErrNotFound)
}

func TestAgreeingTwiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.Agree(t.Context(), s.lea, agreeing(admin.Terms, 1)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n, entries := s.number(`select count(*)::int from consents`), s.number(`select count(*)::int from audit_log where action = 'consent.given'`); n != 1 || entries != 1 {
		t.Errorf("%d consents, %d entries", n, entries)
	}
}

func TestConsentsOfSomebodyWhoGoes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	s.must(s.Agree(t.Context(), s.lea, agreeing(admin.Terms, 1)))
	s.must(s.Agree(t.Context(), s.hamid, agreeing(admin.Terms, 1)))
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return admin.Personal{}.Erase(t.Context(), tx, s.lea.User) }))
	if n := s.number(`select count(*)::int from consents where address is null and user_id = $1`, s.lea.User); n != 1 {
		t.Error("the address outlives the person, or the consent does not")
	}
	if n := s.number(`select count(*)::int from consents where address is not null`); n != 1 {
		t.Error("somebody else's address went along")
	}
	s.exec(`delete from users where id = $1`, s.lea.User) // consents hold nobody back
}

// Whoever is asked anew learns what they agreed to before and what is new since, in their own language if it was said in it.
func TestANewVersionSaysWhatItChanges(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(admin.Terms, "<p>Be kind</p>", true)
	s.must(s.Agree(t.Context(), s.lea, agreeing(admin.Terms, 1)))
	draft := looked(s.write(admin.Terms, "en", "<p>Be very kind</p>"))
	for name, c := range map[string]struct {
		news   map[string]string
		fields []string
	}{
		"too long":                  {map[string]string{"en": strings.Repeat("é", 1001)}, []string{"/changes/en legal_length"}},
		"in a language that is not": {map[string]string{"xx": "News"}, []string{"/changes language"}},
	} {
		_, err := s.PublishLegal(t.Context(), s.ada, admin.Terms, draft, true, c.news)
		s.refused(name, err, admin.ErrLegal, c.fields...)
	}
	w, err := s.PublishLegal(t.Context(), s.ada, admin.Terms, draft, true, map[string]string{"en": " Kinder\x00 rules.\n", "ar": "  ", "xx": ""})
	s.must(err)
	if got := fmt.Sprint(w.Current.Changes); got != "map[en:Kinder rules.]" {
		t.Errorf("kept: %s", got)
	}
	owed, err := s.OwedConsents(t.Context(), s.lea)
	s.must(err)
	if fmt.Sprint(owed) != "[{terms 2 1}]" {
		t.Errorf("owed: %v", owed)
	}
	for _, lang := range []string{"en", "ar"} { // the site's language is better than nothing
		got, err := s.Legal(t.Context(), admin.Terms, 0, lang)
		s.must(err)
		if len(got.Versions) != 2 || got.Versions[0].Changes != "Kinder rules." || got.Versions[1].Changes != "" {
			t.Errorf("in %s: %+v", lang, got.Versions)
		}
	}
}
