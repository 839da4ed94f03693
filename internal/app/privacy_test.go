package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// notExported are the tables that refer to people and stand in no export, each with its reason. unwritten: no code writes
// it yet; whoever does has to answer for it.
var notExported = map[string]string{
	"settings":        "who set it stands in the audit log, which is exported",
	"mail_templates":  "who changed it stands in the audit log, which is exported",
	"plugin_settings": "who set it stands in the audit log, which is exported",
	"legal_drafts":    "who wrote it stands in the audit log, which is exported",
	"legal_versions":  "who published it stands in the audit log, which is exported",
	"plugin_grants":   "who granted it stands in the audit log, which is exported",

	"question_versions": unwritten,
	"devices":           unwritten, "attendance_records": unwritten, "attendance_history": unwritten, "attendance": unwritten,
}

const unwritten = "no code writes it"

// exported returns the sections of all modules for somebody.
func (s *site) exported(user plugin.UserID) (all []personal.Section) {
	s.t.Helper()
	for _, p := range s.app.People() {
		kept, err := p.Export(s.t.Context(), s.db, user)
		s.must(err)
		if sections, ok := kept.(personal.Sections); ok {
			all = append(all, sections...)
		}
	}
	if len(all) < 20 {
		s.t.Fatalf("only %d sections: the test looks in the wrong place", len(all))
	}
	return all
}

// A table that refers to people is in the export, or says here why not: a later one cannot be forgotten.
func TestEveryTableAboutPeopleIsExported(t *testing.T) {
	t.Parallel()
	s := start(t)
	sections := s.exported(plugin.NewID[plugin.UserID]())
	tables, err := db.Values[string](t.Context(), s.db, `
		select distinct conrelid::regclass::text from pg_constraint
		where contype = 'f' and confrelid in ('users'::regclass, 'second_factors'::regclass) and connamespace = 'public'::regnamespace order by 1`)
	s.must(err)
	written := map[string]bool{}
	for _, p := range packages(t) {
		for _, sql := range dbtest.Queries(t, p.Dir) {
			for _, m := range tableWritten.FindAllStringSubmatch(sql, -1) {
				written[m[1]] = true
			}
		}
	}
	for _, table := range tables {
		read := regexp.MustCompile(`\b(from|join) ` + table + `\b`)
		answered := slices.ContainsFunc(sections, func(x personal.Section) bool { return read.MatchString(x.SQL) })
		reason, excused := notExported[table]
		switch {
		case answered && excused:
			t.Errorf("%s is exported; it needs no excuse", table)
		case !answered && !excused:
			t.Errorf("%s refers to people, and no module's accountapi.Personal exports it", table)
		case reason == unwritten && written[table]:
			t.Errorf("%s is written now: its module has to export and erase it", table)
		}
	}
	for table := range notExported {
		if !slices.Contains(tables, table) {
			t.Errorf("%s is excused and refers to nobody", table)
		}
	}
}

// Every section runs, holds no secret, and has titles in every language.
func TestSectionsOfAnExport(t *testing.T) {
	t.Parallel()
	s := start(t)
	all := texts(t)
	said := func(key string) {
		for _, lang := range all.Languages() {
			if !all.Has(lang, key) {
				t.Errorf("no text %q in %s", key, lang)
			}
		}
	}
	for _, p := range s.app.People() {
		said("personal.module." + p.Name())
	}
	names := map[string]bool{}
	for _, section := range s.exported(plugin.NewID[plugin.UserID]()) {
		if names[section.Name] {
			t.Errorf("two sections are called %s", section.Name)
		}
		names[section.Name] = true
		said("personal.section." + section.Name)
		rows, err := s.db.Query(t.Context(), section.SQL, section.Args...)
		s.must(err)
		for _, column := range rows.FieldDescriptions() {
			said("personal.column." + column.Name)
			if regexp.MustCompile(`hash|digest$|salt|secret$|token`).MatchString(column.Name) && section.Name != "notice_schedule" {
				t.Errorf("%s has a column %s", section.Name, column.Name)
			}
		}
		rows.Close()
		s.must(rows.Err())
	}
}

// export asks for somebody's file and waits for it.
func (c *client) export(ask string, body any, list string) (url string) {
	c.t.Helper()
	c.post(ask, body).want(http.StatusAccepted)
	c.s.eventually("the file is ready", func() bool {
		var p struct {
			Export *struct{ State, URL string }
			Items  []struct{ State, URL string }
		}
		c.get(list).want(http.StatusOK).into(&p)
		if p.Export != nil {
			url = p.Export.URL
		} else if len(p.Items) > 0 {
			url = p.Items[0].URL
		}
		return url != ""
	})
	return url
}

func unzip(t *testing.T, b []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		o, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(o)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

func TestPersonalData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	who := w.who[enrolled]
	w.exec(`update user_preferences set language = 'ar' where user_id = $1`, who.user)
	w.exec(`insert into user_notes (id, user_id, course_id, content) values ($1, $2, $3, 'Cool it <b>first</b>')`, plugin.NewID[string](), who.user, c.id)
	w.exec(`insert into user_notes (id, user_id, course_id, content, is_private) values ($1, $2, $3, 'Ask about <i>blisters</i>', false)`, plugin.NewID[string](), who.user, c.id)
	who.post("/api/v1/me/exports", map[string]any{"current": "wrong"}).refused(http.StatusUnprocessableEntity, "account.wrong_password")
	url := who.export("/api/v1/me/exports", map[string]any{"current": password}, "/api/v1/me/privacy")
	got := who.get(url).want(http.StatusOK)
	if got.header.Get("Content-Type") != "application/zip" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", got.header)
	}
	files := unzip(t, got.body)
	for name, words := range map[string][]string{
		"account.json":  {`"Person"`, emailOf(who.user)},
		"learning.json": {`"Burns"`, `"enrolled"`, "Cool it", "blisters"},
		"platform.json": {who.address, `"user.export_asked"`},
		"media.json":    {`"files": []`},
		"index.html":    {`dir="rtl"`, "بيانات Person Enrolled", "Cool it &lt;b&gt;first", "مسجّل", "الدورة"},
	} {
		for _, word := range words {
			if !strings.Contains(files[name], word) {
				t.Errorf("%s lacks %s:\n%.3000s", name, word, files[name])
			}
		}
	}
	for name, text := range files {
		if strings.HasSuffix(name, ".json") && !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON", name)
		}
		if strings.Contains(text, hash()) {
			t.Errorf("%s holds the password's hash", name)
		}
	}

	// The address is for whoever asked, signed in, and for a quarter of an hour.
	for name, somebody := range map[string]*client{"a visitor": w.visitor(), "another trainee": w.who[trainee], "a super admin who did not ask": w.who[admin]} {
		if a := somebody.get(url); a.status != http.StatusNotFound && a.status != http.StatusUnauthorized {
			t.Errorf("%s gets the file: %d", name, a.status)
		}
	}
	for _, forged := range []string{url[:len(url)-4] + "AAAA", regexp.MustCompile(`until=\d+`).ReplaceAllString(url, "until=99999999999"), strings.Split(url, "?")[0]} {
		who.get(forged).refused(http.StatusNotFound, "not_found")
	}

	// A super admin asks for somebody's, whose own page does not show it.
	theirs := w.who[admin].export("/api/v1/users/"+string(who.user)+"/exports", nil, "/api/v1/admin/exports")
	files = unzip(t, w.who[admin].get(theirs).want(http.StatusOK).body)
	if !strings.Contains(files["learning.json"], "Burns") || !strings.Contains(files["learning.json"], "blisters") {
		t.Error("the super admin's file is another's")
	}
	if strings.Contains(files["learning.json"]+files["index.html"], "Cool it") {
		t.Error("a private note stands in the super admin's file")
	}
	who.get(theirs).refused(http.StatusNotFound, "not_found")
	if n := w.number(`select count(*)::int from notices where kind = 'export_ready'`); n != 2 {
		t.Errorf("%d were told that their file is ready", n)
	}

	// One at a time, and not without end.
	w.exec(`insert into personal_exports (id, user_id, asked_by) values ($1, $2, $2)`, plugin.NewID[string](), who.user)
	who.post("/api/v1/me/exports", map[string]any{"current": password}).refused(http.StatusConflict, "account.export_running")
	w.exec(`delete from personal_exports where state = 'making'`)
	for range 2 {
		if who.post("/api/v1/me/exports", map[string]any{"current": password}).status == http.StatusTooManyRequests {
			return
		}
	}
	who.post("/api/v1/me/exports", map[string]any{"current": password}).want(http.StatusTooManyRequests)
}

func TestExportsExpire(t *testing.T) {
	t.Parallel()
	var ahead time.Duration
	begun := time.Now()
	s := startWith(t, options{now: func() time.Time { return begun.Add(ahead) }})
	c := s.newcomer(plugin.Trainee)
	url := c.export("/api/v1/me/exports", map[string]any{"current": password}, "/api/v1/me/privacy")
	c.get(url).want(http.StatusOK)
	s.exec(`update personal_exports set expires_at = now() - interval '1 minute'`)
	c.get(url).refused(http.StatusNotFound, "not_found")
	var p struct{ Export *struct{} }
	if c.get("/api/v1/me/privacy").into(&p); p.Export != nil {
		t.Error("a file that expired is offered")
	}
}

// told is a person whose traces are looked for.
type told struct{ first, last, email, phone, address, words string }

// keeps are the places where something of a person stays, each with its reason. All others are empty of them.
var keeps = map[string]string{
	"address in audit_log":  "who did what from where cannot be changed afterwards, or the log would prove nothing",
	"words in messages":     "what was written stays with whom it was written to, by a former member",
	"words in thread_posts": "an answer helps others, and a question is theirs who answered it; both by a former member",
	"words in notices":      "the beginning of such a message, told to whom it was written to",
}

func TestDeletionLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"by a super admin", "by request"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			who := told{"Zubayda", "Qasimiyya", "zubayda.q@example.org", "+201099887766", "203.0.113.77", "the heron flies at noon"}
			c, course := w.fillTraces(who)
			boss := w.who[admin]
			if way == "by request" {
				c.post("/api/v1/me/deletion-request", map[string]any{"current": "wrong", "reason": who.words}).refused(http.StatusUnprocessableEntity, "account.wrong_password")
				c.post("/api/v1/me/deletion-request", map[string]any{"current": password, "reason": who.words}).want(http.StatusAccepted)
				c.post("/api/v1/me/deletion-request", map[string]any{"current": password}).refused(http.StatusConflict, "account.request_open")
				var list struct {
					Items []struct{ ID, Reason, Email string }
				}
				boss.get("/api/v1/admin/deletion-requests").want(http.StatusOK).into(&list)
				if len(list.Items) != 1 || list.Items[0].Reason != who.words || list.Items[0].Email != who.email {
					t.Fatalf("the list: %+v", list)
				}
				if n := w.number(`select count(*)::int from notices where kind = 'deletion_requested' and user_id = $1`, boss.user); n != 1 {
					t.Errorf("the super admin was told %d times", n)
				}
				boss.post("/api/v1/admin/deletion-requests/"+list.Items[0].ID+"/accept", nil).want(http.StatusOK)
				w.eventually("the mail that says so has left or has nowhere to go", func() bool { return w.traces(who.email)["mails"] == 0 })
			} else {
				boss.json("DELETE", "/api/v1/users/"+string(c.user), nil).want(http.StatusOK)
			}
			for what, needle := range map[string]string{"first name": who.first, "last name": who.last, "email": who.email, "phone": who.phone, "address": who.address, "words": who.words} {
				for table, n := range w.traces(needle) {
					if n > 0 && keeps[what+" in "+table] == "" {
						t.Errorf("%s (%s) still stands in %d rows of %s", what, needle, n, table)
					}
				}
			}
			c.get("/api/v1/me/sessions").want(http.StatusUnauthorized)
			w.visitor().post("/api/v1/auth/sign-in", map[string]any{"identifier": who.email, "password": password}).refused(http.StatusUnauthorized, "auth.wrong_credentials")
			if n := w.number(`select count(*)::int from enrollments where user_id = $1 and course_id = $2`, c.user, course.id); n != 1 {
				t.Error("the enrolment is gone with its person")
			}
			var conversation struct {
				Items []struct {
					Person struct{ FirstName, LastName string }
				}
			}
			w.who[own].get("/api/v1/me/conversations").want(http.StatusOK)
			_ = conversation
			var r struct{ WrongEntry *int }
			w.eventually("the entries are sealed", func() bool { return w.number(`select count(*)::int from audit_unsealed`) == 0 })
			if boss.post("/api/v1/admin/audit/verify", nil).want(http.StatusOK).into(&r); r.WrongEntry != nil {
				t.Errorf("the erasure broke the audit log at %d", *r.WrongEntry)
			}
			left, err := blobs(w.data)
			w.must(err)
			if len(left) != 0 {
				t.Errorf("files stay: %v", left)
			}
		})
	}
}

// fillTraces makes a trainee and has the name, the addresses and the words stand wherever the site writes such things.
func (w *world) fillTraces(who told) (*client, course) {
	w.t.Helper()
	course := w.course("Burns")
	id := w.person(plugin.Trainee, who.first, who.last)
	w.exec(`update users set email = $2 where id = $1`, id, who.email)
	c := w.visitor()
	c.user, c.address = id, who.address
	var in struct{ AccessToken string }
	c.post("/api/v1/auth/sign-in", map[string]any{"identifier": who.email, "password": password, "tokens": true}).want(http.StatusOK).into(&in)
	c.token = in.AccessToken
	c.json("PATCH", "/api/v1/me", map[string]any{"phone": who.phone}).want(http.StatusOK)
	c.json("PATCH", "/api/v1/me/profile", map[string]any{"headline": who.words}).want(http.StatusOK)
	c.send("PUT", "/api/v1/me/avatar", bytes.NewReader(onePixel(w.t)), "Content-Type", "application/octet-stream").want(http.StatusOK)
	c.post("/api/v1/me/email", map[string]any{"email": "zubayda.q+new@example.org", "current": password}).want(http.StatusNoContent)
	c.post("/api/v1/courses/"+course.id+"/enrollment", nil).want(http.StatusCreated)
	w.exec(`update enrollments set notes = $3 where user_id = $1 and course_id = $2`, id, course.id, who.words)
	w.exec(`insert into user_notes (id, user_id, course_id, content) values ($1, $2, $3, $4)`, plugin.NewID[string](), id, course.id, who.words)
	w.exec(`insert into trainee_notes (id, user_id, course_id, author_id, kind, text, sent_at, answer, answered_at) values ($1, $2, $3, $4, 'general', $5, now(), $5, now())`,
		plugin.NewID[string](), id, course.id, w.who[own].user, who.words)
	w.exec(`insert into course_invitations (id, course_id, email, digest, sent_at, expires_at) values ($1, $2, upper($3), sha256('i'), now(), now())`, plugin.NewID[string](), course.id, who.email)
	w.exec(`insert into reviews (id, user_id, course_id, rating, text) values ($1, $2, $3, 5, $4)`, plugin.NewID[string](), id, course.id, who.words)
	w.exec(`insert into lesson_completions (id, user_id, course_id, content_id, notes) values ($1, $2, $3, $4, $5)`, plugin.NewID[string](), id, course.id, course.article, who.words)
	c.post("/api/v1/me/conversations", map[string]any{"to": w.who[own].user, "text": who.words}).want(http.StatusCreated)
	var asked struct{ ID string }
	c.post("/api/v1/courses/"+course.id+"/questions", map[string]any{"title": "What flies at noon?", "text": who.words}).want(http.StatusCreated).into(&asked)
	w.who[own].post("/api/v1/questions/"+asked.ID+"/answers", map[string]any{"text": "Ask @{" + string(id) + "}"}).want(http.StatusCreated)
	w.who[admin].json("PATCH", "/api/v1/users/"+string(id), map[string]any{"lastName": who.last + "a"}).want(http.StatusOK)
	w.who[admin].json("PATCH", "/api/v1/users/"+string(id), map[string]any{"lastName": who.last}).want(http.StatusOK)
	w.who[admin].send("POST", "/api/v1/imports?fileName=people.csv", strings.NewReader("first name,last name,email,phone\n"+who.first+","+who.last+","+who.email+","+who.phone+"\n"),
		"Content-Type", "application/octet-stream").want(http.StatusCreated)
	w.exec(`insert into registrations (id, digest, first_name, last_name, email, password_hash, language, time_zone, address, expires_at)
		values ($1, sha256('x'), $2, $3, $4, $5, 'en', 'UTC', $6, now() + interval '1 day')`, plugin.NewID[string](), who.first, who.last, who.email, hash(), who.address)
	c.json("POST", "/api/v1/me/api-keys", map[string]any{"name": who.words, "scopes": []string{"*:read"}, "days": 1, "current": password}, "Idempotency-Key", "one").want(http.StatusCreated)
	c.export("/api/v1/me/exports", map[string]any{"current": password}, "/api/v1/me/privacy")
	w.eventually("the mails were tried", func() bool {
		return w.number(`select count(*)::int from mails where state in ('queued', 'sending')`) == 0
	})
	for what, needle := range map[string]string{"mails": who.email, "notices": who.first, "audit_values": who.phone, "import_rows": who.last, "sessions": who.address} {
		if w.traces(needle)[what] == 0 {
			w.t.Fatalf("nothing of the person stands in %s: the test shows nothing", what)
		}
	}
	return c, course
}

// traces counts the rows of every table in which a text stands, anywhere.
func (s *site) traces(needle string) map[string]int {
	s.t.Helper()
	tables, err := db.Values[string](s.t.Context(), s.db, `
		select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
	s.must(err)
	if len(tables) < 60 {
		s.t.Fatalf("only %d tables", len(tables))
	}
	found := map[string]int{}
	for _, table := range tables {
		found[strings.TrimPrefix(table, "public.")] = s.number(fmt.Sprintf(`select count(*)::int from %s x where position(lower($1) in lower(x::text)) > 0
			or position(encode(convert_to($1, 'UTF8'), 'hex') in x::text) > 0`, table), needle)
	}
	return found
}

func TestARequestIsRefusedOrTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, boss := w.who[trainee], w.who[admin]
	ask := func() string {
		var r struct{ ID string }
		c.post("/api/v1/me/deletion-request", map[string]any{"current": password, "reason": "I moved away"}).want(http.StatusAccepted).into(&r)
		return "/api/v1/admin/deletion-requests/" + r.ID
	}
	first := ask()
	c.json("DELETE", "/api/v1/me/deletion-request", nil).want(http.StatusNoContent)
	boss.post(first+"/accept", nil).refused(http.StatusNotFound, "not_found")
	second := ask()
	p := boss.post(second+"/refuse", map[string]any{"answer": "  "}).refused(http.StatusUnprocessableEntity, "account.invalid")
	if len(p.Errors) != 1 || p.Errors[0].Pointer != "/answer" {
		t.Errorf("%+v", p)
	}
	boss.post(second+"/refuse", map[string]any{"answer": "Your course runs until June"}).want(http.StatusNoContent)
	boss.post(second+"/accept", nil).refused(http.StatusConflict, "account.request_none")
	var mine struct {
		DeletionRequest struct{ State, Answer string }
	}
	if c.get("/api/v1/me/privacy").into(&mine); mine.DeletionRequest.State != "refused" || mine.DeletionRequest.Answer != "Your course runs until June" {
		t.Errorf("%+v", mine)
	}
	var told struct{ Items []struct{ Kind, Body string } }
	if c.get("/api/v1/me/notifications").into(&told); len(told.Items) != 1 || told.Items[0].Body != "Your course runs until June" {
		t.Errorf("the person was told %+v", told)
	}
	// A super admin does not decide about the own account, and the last one stays.
	var r struct{ ID string }
	boss.post("/api/v1/me/deletion-request", map[string]any{"current": password}).want(http.StatusAccepted).into(&r)
	boss.post("/api/v1/admin/deletion-requests/"+r.ID+"/accept", nil).refused(http.StatusForbidden, "account.delete_self")
	boss.post("/api/v1/admin/deletion-requests/"+r.ID+"/refuse", map[string]any{"answer": "No"}).refused(http.StatusForbidden, "account.delete_self")
}

func TestOldRecordsGo(t *testing.T) {
	t.Parallel()
	s := start(t)
	boss := s.newcomer(plugin.SuperAdmin)
	who := s.person(plugin.Trainee, "Mona", "Adel")
	boss.json("PATCH", "/api/v1/users/"+string(who), map[string]any{"firstName": "Muna"}).want(http.StatusOK)
	s.exec(`insert into mails (id, dedupe, user_id, recipient, subject, body_text, body_html, state, sent_at, created_at)
		select gen_random_uuid(), 'old' || n, $1, 'mona@example.org', 'Hello', 'Dear Mona', 'Dear Mona', case when n % 2 = 0 then 'sent' else 'failed' end::mail_state,
		case when n % 2 = 0 then now() end, now() - n * interval '1 day' from generate_series(1, 1200) n`, who)
	s.exec(`insert into notices (id, dedupe, user_id, kind, created_at) select gen_random_uuid(), 'old' || n, $1, 'message', now() - n * interval '1 day' from generate_series(1, 2500) n`, who)
	s.exec(`insert into sessions (id, user_id, salt, address, expires_at, ended_at, end_reason) select gen_random_uuid(), $1, sha256('x'), '203.0.113.9', now(), now() - n * interval '1 day', 'x'
		from generate_series(1, 100) n`, who)
	p := boss.json("PATCH", "/api/v1/admin/retention", map[string]any{"mails": 3, "exports": 400}).refused(http.StatusUnprocessableEntity, "admin.settings_invalid")
	if len(p.Errors) != 2 {
		t.Errorf("%+v", p)
	}
	boss.json("PATCH", "/api/v1/admin/retention", map[string]any{"mails": 100, "notices": 50, "events": 30}).want(http.StatusOK)
	s.exec(`insert into events (subject, seq, name, payload, fanned_out, created_at) select 'old:' || n, 1, 'old.happened', '{}', true, now() - n * interval '1 day' from generate_series(1, 100) n`)
	s.must(app.Retain(s.app, t.Context()))
	for sql, want := range map[string]int{
		`select count(*)::int from mails where body_text <> '' and dedupe like 'old%'`:            99,  // of 100 days
		`select count(*)::int from mails where state = 'sent' and dedupe like 'old%'`:             600, // kept, so that none is sent again
		`select count(*)::int from mails where recipient = 'mona@example.org' and body_text = ''`: 0,
		`select count(*)::int from notices where dedupe like 'old%'`:                              49,
		`select count(*)::int from events where subject like 'old%'`:                              29,
		`select count(*)::int from sessions where address = '203.0.113.9'`:                        89,
		`select count(*)::int from audit_values where subject_id is not null`:                     1,
	} {
		if got := s.number(sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	// Values of the audit log go by their own time, and the chain holds.
	s.eventually("the entries are sealed", func() bool { return s.number(`select count(*)::int from audit_unsealed`) == 0 })
	s.exec(`alter table audit_values disable trigger user`)
	s.exec(`update audit_values set created_at = now() - interval '3 years'`)
	s.exec(`alter table audit_values enable trigger user`)
	s.must(app.Retain(s.app, t.Context()))
	if n := s.number(`select count(*)::int from audit_values where subject_id is not null`); n != 0 {
		t.Errorf("%d personal values of three years ago stay", n)
	}
	var r struct{ WrongEntry *int }
	if boss.post("/api/v1/admin/audit/verify", nil).into(&r); r.WrongEntry != nil {
		t.Errorf("the retention broke the audit log at %d", *r.WrongEntry)
	}
}

// blobs lists the files with personal data that a server's folder holds: pictures of people and exports.
func blobs(data string) (found []string, err error) {
	err = filepath.WalkDir(filepath.Join(data, "files"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.Contains(path, "exports") || strings.Contains(path, "avatars")) {
			found = append(found, path)
		}
		return err
	})
	return found, err
}
