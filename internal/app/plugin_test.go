package app_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// probe is a plugin that asks the host for everything there is, in the name of a test.
type probe struct{ host *native.Host }

func (probe) Manifest() plugin.Manifest {
	m := plugin.Manifest{
		ID: "probe", Name: "Probe", Version: "1.0.0",
		ContentTypes: []plugin.ContentType{{Name: "probe:cards", LabelKey: "cards", Holds: "article", Completes: true}},
	}
	for _, name := range plugin.Permissions() {
		m.Permissions = append(m.Permissions, plugin.Permission{Name: name, Reason: "To be tried."})
	}
	return m
}

func (p probe) Register(r native.Registrar, h native.Host) error {
	*p.host = h
	r.Migrations(fstest.MapFS{"202611290000_probe.sql": {Data: []byte("-- +goose Up\ncreate table probe.seen (user_id uuid not null references public.users (id) on delete restrict);")}})
	words := `{"name": "NAME", "cards": "CARDS", "notice": {"done": {"title": "TITLE {{what}}", "body": "B"}, "bare": {"title": "T", "body": "B"}}, "mail": {"bare": {"subject": "S", "body": "B"}, "done": {"subject": "S {{what}}", "body": "B", "action": "A"}, "invoice": {"subject": "I {{what}}", "body": "B", "action": "A"}}, "notice_kind": {"done": "KIND", "bare": "KIND"}}`
	r.Locales(fstest.MapFS{"en.json": {Data: []byte(words)}, "ar.json": {Data: []byte(strings.NewReplacer("TITLE", "تم", "KIND", "نوع", "NAME", "مسبار").Replace(words))}})
	r.Personal(kept{})
	return nil
}

// kept is what the probe keeps about people.
type kept struct{}

func (kept) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	rows, err := q.Query(ctx, `select user_id::text from probe.seen where user_id = $1`, user)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, nil
}

func (kept) Erase(ctx context.Context, tx native.Tx, user plugin.UserID) error {
	_, err := tx.Exec(ctx, `delete from probe.seen where user_id = $1`, user)
	return err
}

// What the host does for a plugin is what the site would do, in the plugin's own transaction.
func TestWhatTheHostDoesForAPlugin(t *testing.T) {
	t.Parallel()
	var host native.Host
	w := worldOn(startWith(t, options{plugins: []native.Plugin{probe{&host}}}))
	w.who[admin].post("/api/v1/plugins/probe/enable", nil).want(http.StatusOK)
	ctx := t.Context()
	in := func(fn func(native.Tx) error) error { return host.InTx(ctx, fn) }
	fails := func(what string, err error, code string) {
		t.Helper()
		if f := plugin.AsFault(err); err == nil || f.Code != code {
			t.Errorf("%s: %v, want %s", what, err, code)
		}
	}
	c := w.course("Burns")
	course := plugin.CourseID(c.id)
	actor := func(who *client, role plugin.Role) plugin.Actor {
		return plugin.Actor{User: who.user, Role: role, Language: "en"}
	}

	t.Run("the site", func(t *testing.T) {
		w := w.on(t)
		w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": "Asia/Riyadh", "currency": "SAR", "words": map[string]any{"organisationAr": "مركز النيل"}}).want(http.StatusOK)
		site, err := host.Site(ctx)
		if err != nil || site.TimeZone != "Asia/Riyadh" || site.Currency != "SAR" || site.Name == "" || site.Language != "en" {
			t.Errorf("%+v, %v", site, err)
		}
		if site.Called("ar") != "مركز النيل" || site.Called("en") != site.Name || site.Called("") != site.Name {
			t.Errorf("it is called %q", []string{site.Called("ar"), site.Called("en"), site.Called("")})
		}
	})

	t.Run("people and courses", func(t *testing.T) {
		w := w.on(t)
		lea, una := w.who[enrolled], w.who[trainee]
		p, err := host.People().Person(ctx, host, lea.user)
		if err != nil || p.FirstName != "Person" || p.Role != plugin.Trainee || !p.Active || p.Email == "" {
			t.Errorf("%+v, %v", p, err)
		}
		_, err = host.People().Person(ctx, host, plugin.NewID[plugin.UserID]())
		fails("nobody", err, "not_found")
		w.must(host.Courses().MayEdit(ctx, actor(w.who[own], plugin.Trainer), course))
		if host.Courses().MayEdit(ctx, actor(w.who[other], plugin.Trainer), course) == nil {
			t.Error("another's trainer may edit")
		}
		w.exec(`insert into course_team (id, course_id, user_id, role) values (gen_random_uuid(), $1, $2, 'assistant')`, string(course), w.who[other].user)
		fails("an assistant", host.Courses().MayEdit(ctx, actor(w.who[other], plugin.Trainer), course), "auth.denied")
		if _, err := host.Courses().MayEditContent(ctx, actor(w.who[other], plugin.Trainer), plugin.ContentID(c.article)); err != nil {
			t.Errorf("an assistant and a content: %v", err)
		}
		w.exec(`delete from course_team where role = 'assistant'`)
		of, err := host.Courses().MayEditContent(ctx, actor(w.who[own], plugin.Trainer), plugin.ContentID(c.article))
		if err != nil || of != course {
			t.Errorf("%s, %v", of, err)
		}
		visitor := plugin.Actor{Language: "en"}
		w.must(host.Courses().MaySee(ctx, visitor, course))
		w.must(host.Courses().MayRead(ctx, actor(w.who[own], plugin.Trainer), course))
		if host.Courses().MayRead(ctx, actor(lea, plugin.Trainee), course) == nil {
			t.Error("a trainee may read drafts")
		}
		w.exec(`update courses set archived_at = now() where id = $1`, c.id)
		w.must(host.Courses().MaySee(ctx, actor(lea, plugin.Trainee), course))
		w.must(host.Courses().MaySee(ctx, actor(w.who[own], plugin.Trainer), course))
		fails("what was archived, to a visitor", host.Courses().MaySee(ctx, visitor, course), "not_found")
		fails("what was archived, to a stranger", host.Courses().MaySee(ctx, actor(una, plugin.Trainee), course), "not_found")
		w.exec(`update courses set archived_at = null where id = $1`, c.id)
		w.must(host.Enrolments().MayView(ctx, actor(lea, plugin.Trainee), plugin.ContentID(c.article)))
		if host.Enrolments().MayView(ctx, actor(una, plugin.Trainee), plugin.ContentID(c.article)) == nil {
			t.Error("a stranger may open a content")
		}
		rows, err := host.Query(ctx, `select count(*)::int from cw.enrollments_v1 where course_id = $1`, course)
		w.must(err)
		if n, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[int]); err != nil || n != 1 {
			t.Errorf("%d enrolments by the view, %v", n, err)
		}
	})

	t.Run("seats", func(t *testing.T) {
		w := w.on(t)
		una := w.who[trainee]
		w.exec(`update courses set max_students = 2 where id = $1`, c.id)
		hold := func(key string, user plugin.UserID) error {
			return in(func(tx native.Tx) error {
				return host.Enrolments().Hold(ctx, tx, plugin.SeatHold{Key: key, Course: course, User: user, Until: time.Now().Add(time.Hour)})
			})
		}
		w.must(hold("probe:1", una.user))
		fails("a full course", hold("probe:2", ""), "enrollment.full")
		if err := hold("shop:1", ""); !errors.Is(err, plugin.ErrNotGranted) {
			t.Errorf("another plugin's key: %v", err)
		}
		var id plugin.EnrollmentID
		enrol := func(e plugin.Enrolment) plugin.EnrolOutcome {
			t.Helper()
			var out plugin.EnrolOutcome
			w.must(in(func(tx native.Tx) (err error) {
				id, out, err = host.Enrolments().Enrol(ctx, tx, plugin.Actor{System: true}, e)
				return err
			}))
			return out
		}
		una.get("/api/v1/learn/contents/" + c.article).want(http.StatusNotFound)
		if out := enrol(plugin.Enrolment{User: una.user, Course: course, Way: "order", Reason: "No 7", Hold: "probe:1"}); out != plugin.Entered {
			t.Errorf("with the hold: %s", out)
		}
		una.get("/api/v1/learn/contents/" + c.article).want(http.StatusOK)
		w.must(in(func(tx native.Tx) error {
			return host.Enrolments().End(ctx, tx, plugin.Actor{System: true}, id, "Given back")
		}))
		if status := una.get("/api/v1/learn/contents/" + c.article).status; status < 400 {
			t.Errorf("after its end: %d", status)
		}
		w.must(hold("probe:3", una.user))
		w.must(in(func(tx native.Tx) error { return host.Enrolments().Release(ctx, tx, "probe:3") }))
		w.must(hold("probe:4", ""))
		// What is rolled back was never there.
		if err := in(func(tx native.Tx) error {
			return errors.Join(host.Enrolments().Release(ctx, tx, "probe:4"), plugin.ErrDenied)
		}); !errors.Is(err, plugin.ErrDenied) {
			t.Error(err)
		}
		fails("held still", hold("probe:5", ""), "enrollment.full")
	})

	t.Run("a content that the plugin completes", func(t *testing.T) {
		w := w.on(t)
		lea, una := w.who[enrolled], w.who[trainee]
		var made struct{ ID string }
		w.who[own].post("/api/v1/courses/"+c.id+"/contents", map[string]any{"sectionId": c.section, "type": "probe:cards", "title": "Cards"}).want(http.StatusCreated).into(&made)
		w.who[own].json("PATCH", "/api/v1/contents/"+made.ID, map[string]any{"articleContent": "<p>Learn</p>", "isPublished": true}).want(http.StatusOK)
		at := "/api/v1/learn/contents/" + made.ID
		var view struct {
			Confirmable bool
			Progress    struct{ State string }
		}
		if lea.get(at).want(http.StatusOK).into(&view); view.Confirmable {
			t.Errorf("it is confirmed by the trainee: %+v", view)
		}
		if a := lea.post(at+"/confirm", nil); a.status < 400 {
			t.Errorf("it is completed by confirming: %d", a.status)
		}
		complete := func(content string, a plugin.Actor) error {
			score := 80
			return in(func(tx native.Tx) error {
				return host.Enrolments().Complete(ctx, tx, a, plugin.ContentID(content), &score)
			})
		}
		if err := complete(c.article, actor(lea, plugin.Trainee)); !errors.Is(err, plugin.ErrNotGranted) {
			t.Errorf("a content of another type: %v", err)
		}
		if complete(made.ID, actor(una, plugin.Trainee)) == nil {
			t.Error("a stranger completes it")
		}
		w.must(complete(made.ID, actor(lea, plugin.Trainee)))
		done, err := db.Value[int](ctx, w.db, `select score from lesson_completions where content_id = $1 and user_id = $2 and completed_at is not null`, made.ID, lea.user)
		if err != nil || done != 80 {
			t.Errorf("score %d, %v", done, err)
		}
	})

	t.Run("notices", func(t *testing.T) {
		w := w.on(t)
		lea := w.who[enrolled]
		tell := func() error {
			return in(func(tx native.Tx) error {
				return host.Tell(ctx, tx, native.Notice{Dedupe: "1", User: lea.user, Kind: "done", Args: map[string]any{"what": "Burns"}, Link: "/learn"})
			})
		}
		w.must(tell())
		w.must(tell()) // once
		for language, title := range map[string]string{"en": "TITLE Burns", "ar": "تم \u2068Burns\u2069"} {
			var list struct {
				Items []struct{ Kind, Title, Link string }
			}
			lea.json("GET", "/api/v1/me/notifications", nil, "X-Language", language).want(http.StatusOK).into(&list)
			var titles []string
			for _, n := range list.Items {
				if n.Kind == "x:probe:done" {
					titles = append(titles, n.Title+" "+n.Link)
				}
			}
			if !slices.Equal(titles, []string{title + " /learn"}) {
				t.Errorf("%s: %q", language, titles)
			}
		}
		if n, err := db.Value[int](ctx, w.db, `select count(*)::int from mails where subject = 'S Burns'`); err != nil || n != 1 {
			t.Errorf("%d mails, %v", n, err)
		}
		bare := native.Notice{Dedupe: "2", User: lea.user, Kind: "bare"}
		w.must(in(func(tx native.Tx) error { return host.Tell(ctx, tx, bare) }))
		bare.Dedupe, bare.Link = "3", "/learn"
		if err := in(func(tx native.Tx) error { return host.Tell(ctx, tx, bare) }); err == nil {
			t.Error("a notice leads somewhere, and its mail has no words for the button")
		}
		kinds := func() string {
			return string(lea.get("/api/v1/me/notification-preferences").want(http.StatusOK).body)
		}
		if body := kinds(); !strings.Contains(body, "KIND") || !strings.Contains(body, "Plugins") {
			t.Errorf("nobody can choose about it: %s", body)
		}
		w.who[admin].post("/api/v1/plugins/probe/disable", nil).want(http.StatusOK)
		if strings.Contains(kinds(), "KIND") {
			t.Error("people choose about what a plugin tells that is off")
		}
		w.who[admin].post("/api/v1/plugins/probe/enable", nil).want(http.StatusOK)
	})

	t.Run("mails", func(t *testing.T) {
		w := w.on(t)
		lea := w.who[enrolled]
		invoice := native.Mail{Dedupe: "1", Kind: "invoice", Args: map[string]any{"what": "7"}, Link: "/x/probe/7", Files: []native.MailFile{{Name: "7.pdf", ContentType: "application/pdf", Content: []byte("%PDF")}}}
		send := func(m native.Mail) error {
			return in(func(tx native.Tx) error { return host.Mail(ctx, tx, m) })
		}
		toLea, toShop := invoice, invoice
		toLea.User, toShop.To, toShop.Dedupe = lea.user, "shop@example.com", "2"
		w.must(send(toLea))
		w.must(send(toLea)) // once
		w.must(send(toShop))
		rows, err := db.Values[string](ctx, w.db, `select recipient from mails where subject = 'I 7' and body_text like '%/x/probe/7%' order by recipient`)
		if err != nil || !slices.Equal(rows, []string{emailOf(lea.user), "shop@example.com"}) {
			t.Errorf("written: %q, %v", rows, err)
		}
		id, err := db.Value[string](ctx, w.db, `select id::text from mails where recipient = 'shop@example.com'`)
		w.must(err)
		file := w.who[admin].get("/api/v1/admin/mails/" + id + "/files/0").want(http.StatusOK)
		if string(file.body) != "%PDF" || file.header.Get("Content-Disposition") != "attachment; filename=7.pdf" || file.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the file: %q, %v", file.body, file.header)
		}
		nobody, wrong, unknown := invoice, invoice, invoice
		nobody.User, wrong.To, unknown.To, unknown.Kind = plugin.NewID[plugin.UserID](), "a@b.example\r\nBcc: c@d.example", "a@b.example", "other"
		for what, m := range map[string]native.Mail{"nobody": nobody, "no address": wrong, "no texts": unknown, "to no one": invoice} {
			if send(m) == nil {
				t.Errorf("%s: written", what)
			}
		}
		listed := func() bool {
			return strings.Contains(string(w.who[admin].get("/api/v1/admin/mail-templates").want(http.StatusOK).body), "x:probe:invoice")
		}
		if !listed() {
			t.Error("its texts cannot be changed")
		}
		w.who[admin].post("/api/v1/plugins/probe/disable", nil).want(http.StatusOK)
		if listed() {
			t.Error("mails are listed that nobody writes")
		}
		w.who[admin].post("/api/v1/plugins/probe/enable", nil).want(http.StatusOK)
	})

	t.Run("what is kept about people", func(t *testing.T) {
		w := w.on(t)
		lea := w.who[enrolled]
		_, err := host.Exec(ctx, `insert into probe.seen (user_id) values ($1)`, lea.user)
		w.must(err)
		w.who[admin].post("/api/v1/plugins/probe/disable", nil).want(http.StatusOK) // it is there all the same
		all := w.app.People()
		mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
		exported := func() any {
			x, err := mine.Export(ctx, w.db, lea.user)
			w.must(err)
			return x
		}
		if x, ok := exported().(map[string]any); !ok || x["probe"] == nil {
			t.Errorf("exported: %v", x)
		}
		w.must(w.db.InTx(ctx, func(tx db.Tx) error { return mine.Erase(ctx, tx, lea.user) }))
		if x := exported(); x != nil {
			t.Errorf("after erasing: %v", x)
		}
	})

	t.Run("texts in a language", func(t *testing.T) {
		for language, wanted := range map[string][5]string{
			"en": {"en", "TITLE 7", "29 November 2026", "1,250.500\u00a0\u2068KWD\u2069", "14"},
			"ar": {"ar", "تم ٧", "٢٩ نوفمبر ٢٠٢٦", "١٬٢٥٠٫٥٠٠\u00a0\u2068د.ك.\u2069", "١٤"},
			"xx": {"en", "TITLE 7", "29 November 2026", "1,250.500\u00a0\u2068KWD\u2069", "14"}, // the site's
		} {
			s := host.Speak(language)
			got := [5]string{
				s.Language(), s.Say("notice.done.title", map[string]any{"what": 7}), s.Day(time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)), s.Money(plugin.Money{Minor: 1250500, Currency: "KWD"}), s.Number("14"),
			}
			if got != wanted {
				t.Errorf("%s: %q", language, got)
			}
			if got := s.Say("absent", nil); got != "absent" {
				t.Errorf("a text that is not there is %q", got)
			}
		}
	})

	t.Run("a document", func(t *testing.T) {
		w := w.on(t)
		var out bytes.Buffer
		reader := plugin.Actor{Language: "ar", TimeZone: "Asia/Riyadh"}
		w.must(host.Printer().Print(ctx, &out, native.Print{Title: "فاتورة", Author: "A", For: reader}, func(p native.Page) error {
			p.Space(20)
			p.Line(true)
			return errors.Join(p.Paragraph("فاتورة 7", native.TextStyle{Role: native.Title}),
				p.Row(native.TextStyle{}, native.Cell{Text: "حروق", Share: 3}, native.Cell{Text: "12.500", Share: 1, End: true}))
		}))
		if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-1.7")) || !bytes.Contains(out.Bytes(), []byte("/Direction/R2L")) {
			t.Errorf("%d bytes that are no Arabic document", out.Len())
		}
		broken := errors.New("broken")
		if err := host.Printer().Print(ctx, io.Discard, native.Print{}, func(native.Page) error { return broken }); !errors.Is(err, broken) {
			t.Error(err)
		}
		if err := host.Printer().Print(ctx, io.Discard, native.Print{}, func(p native.Page) error { return p.Row(native.TextStyle{}) }); err == nil {
			t.Error("a row without a cell is written")
		}
		fails("a document without end", host.Printer().Print(ctx, io.Discard, native.Print{}, func(p native.Page) error {
			for {
				p.Space(900)
				if err := p.Paragraph("x", native.TextStyle{}); err != nil {
					return err
				}
			}
		}), "plugin.document_long")
	})

	t.Run("what was told before a purge", func(t *testing.T) {
		w := w.on(t)
		again := func() int {
			w.must(in(func(tx native.Tx) error {
				return host.Mail(ctx, tx, native.Mail{Dedupe: "anew", To: "anew@example.com", Kind: "invoice", Args: map[string]any{"what": "8"}})
			}))
			return w.number(`select count(*)::int from mails where recipient = 'anew@example.com'`)
		}
		if n := again() + again(); n != 2 {
			t.Errorf("%d mails of one", n)
		}
		w.exec(`insert into mail_templates (kind, language, part, text) values ('x:probe:invoice', 'en', 'subject', 'Changed')`)
		w.who[admin].post("/api/v1/plugins/probe/disable", nil).want(http.StatusOK)
		w.who[admin].post("/api/v1/plugins/probe/remove", map[string]any{"purge": true, "confirm": "probe"}).want(http.StatusOK)
		w.who[admin].post("/api/v1/plugins/probe/enable", nil).want(http.StatusOK)
		if n := w.number(`select count(*)::int from mail_templates where kind like 'x:probe:%'`); n != 0 {
			t.Errorf("%d changed texts are left", n)
		}
		if n := again(); n != 2 {
			t.Errorf("a plugin that begins anew writes %d mails", n)
		}
	})

	t.Run("its name in the reader's language", func(t *testing.T) {
		w := w.on(t)
		var d struct{ Name string }
		if w.who[admin].json("GET", "/api/v1/plugins/probe", nil, "X-Language", "ar").want(http.StatusOK).into(&d); d.Name != "مسبار" {
			t.Errorf("called %q", d.Name)
		}
	})
}
