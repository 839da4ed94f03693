package pluginhost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins"
)

// watched is a plugin of which is seen what it brings.
type watched struct {
	native.Plugin
	host     native.Host
	personal native.Personal
	locales  fs.FS
	started  int
}

func (w *watched) Register(r native.Registrar, h native.Host) error {
	w.host = h
	w.started++
	return w.Plugin.Register(watching{r, w}, h)
}

type watching struct {
	native.Registrar
	w *watched
}

func (x watching) Personal(p native.Personal) { x.w.personal = p; x.Registrar.Personal(p) }
func (x watching) Locales(files fs.FS)        { x.w.locales = files; x.Registrar.Locales(files) }

// verdict is what is wrong with plugins, by their ids.
type verdict map[string][]string

func (v verdict) say(id, format string, args ...any) {
	v[id] = append(v[id], fmt.Sprintf(format, args...))
}

// Every plugin of this build keeps to the contract, whatever it does besides.
func TestPluginsConform(t *testing.T) {
	t.Parallel()
	for id, wrong := range conform(t, plugins.Native()) {
		t.Errorf("%s: %s", id, strings.Join(wrong, "\n\t"))
	}
}

// conform takes plugins through their lives together, on one server, and looks at what they bring.
func conform(t *testing.T, all []native.Plugin) verdict {
	t.Helper()
	v := verdict{}
	var list []*watched
	var natives []native.Plugin
	for _, p := range all {
		w := &watched{Plugin: p}
		list, natives = append(list, w), append(natives, w)
	}
	url := dbtest.URL(t)
	must(t, url, false, natives...)
	s := must(t, url, false, natives...) // another server registers the very same plugins
	before := s.outside(t, list)
	for _, w := range list {
		id := w.Manifest().ID
		if info := s.stands(t, id); info.State != pluginhost.Known || w.started != 2 {
			v.say(id, "registered twice, it is %s: %s", info.State, deref(info.Reason))
		}
		v.texts(t, w)
	}
	v.operations(s, list)
	s.everyone(t, v, list, "first", true)
	// Each was refused what it changes of the server or of another one; what cannot be tried is seen here.
	after := s.outside(t, list)
	for _, object := range after {
		if !slices.Contains(before, object) {
			v.say("", "their migrations make or change what is not theirs: %s", object)
		}
	}
	for _, object := range before {
		if !slices.Contains(after, object) {
			v.say("", "their migrations change or take away what is not theirs: %s", object)
		}
	}
	for _, w := range list {
		v.tables(t, s, w)
	}
	s.everyone(t, v, list, "switched off", false)
	s.everyone(t, v, list, "again", true)
	for _, w := range list {
		s.leaveTraces(t, w)
	}
	s.everyone(t, v, list, "switched off again", false)
	_, err := s.db.Exec(t.Context(), `update plugins set disabled_at = disabled_at - interval '1 minute'`) // they are quiet by now
	check(t, err)
	for _, w := range slices.Backward(list) {
		id := w.Manifest().ID
		if _, err := s.Remove(t.Context(), super, id, true, id); err != nil {
			v.say(id, "it cannot be purged: %v", err)
		}
		for _, what := range s.left(t, id) {
			v.say(id, "left after a purge: %s", what)
		}
	}
	s.everyone(t, v, list, "after a purge", true)
	return v
}

// everyone switches all plugins on or off.
func (s *server) everyone(t *testing.T, v verdict, list []*watched, when string, on bool) {
	t.Helper()
	for _, w := range list {
		id, want := w.Manifest().ID, pluginhost.Enabled
		var err error
		if on {
			_, err = s.Enable(t.Context(), super, id, pluginhost.Enabling{Cascade: true})
		} else {
			want = pluginhost.Disabled
			_, err = s.Disable(t.Context(), super, id, true)
		}
		if is := s.stands(t, id); err != nil || is.State != want {
			v.say(id, "%s: it is %s: %s %v", when, is.State, deref(is.Reason), err)
		}
	}
}

// texts looks for what people read of a plugin, in every language of the site: the server's part and the browser's. That languages say the
// same is tested for all texts together.
func (v verdict) texts(t *testing.T, w *watched) {
	t.Helper()
	m := w.Manifest()
	languages, err := i18n.Installed(pluginhost.Locales)
	check(t, err)
	needs := []string{"name", "description"}
	for _, p := range m.Permissions {
		needs = append(needs, "reason."+strings.ReplaceAll(p.Name, ".", "_"))
	}
	for _, c := range m.ContentTypes {
		needs = append(needs, c.LabelKey)
	}
	needs = append(needs, samples(t, languages, w.locales)...)
	v.has(t, m.ID, "the server's", languages, w.locales, needs)
	var browser []string
	for _, n := range m.Navigation {
		browser = append(browser, n.LabelKey)
	}
	if len(m.Settings) > 0 {
		var schema struct{ Properties map[string]any }
		check(t, json.Unmarshal(m.Settings, &schema))
		for member := range schema.Properties {
			browser = append(browser, "settings."+member)
		}
	}
	var files fs.FS
	if folder := filepath.Join(dbtest.Root(t), "plugins", m.ID, "web", "locales"); exists(folder) {
		files = os.DirFS(folder)
	}
	v.has(t, m.ID, "the browser's", languages, files, browser)
}

// samples are the texts that the previews of a plugin's mails need: for each value that is none of the server's.
func samples(t *testing.T, languages []string, files fs.FS) (keys []string) {
	t.Helper()
	servers, err := i18n.Load(languages, mail.Locales)
	check(t, err)
	if files == nil {
		files = fstest.MapFS{}
	}
	own, err := i18n.Load(languages, files)
	if err != nil {
		return nil // it is said elsewhere
	}
	for _, key := range own.Keys(languages[0]) {
		text, _ := own.Raw(languages[0], key)
		for _, found := range regexp.MustCompile(`\{\{([^{}]*)\}\}`).FindAllStringSubmatch(text, -1) {
			name := found[1]
			if strings.HasPrefix(key, "mail.") && name != "site" && name != "count" && !servers.Has(languages[0], "mail_sample."+name) {
				keys = append(keys, "mail_sample."+name)
			}
		}
	}
	return keys
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (v verdict) has(t *testing.T, id, whose string, languages []string, files fs.FS, keys []string) {
	t.Helper()
	if files == nil {
		files = fstest.MapFS{}
	}
	texts, err := i18n.Load(languages, files)
	if err != nil {
		v.say(id, "%s texts: %v", whose, err)
		return
	}
	for _, language := range languages {
		for _, key := range keys {
			if !texts.Has(language, key) {
				v.say(id, "%s texts have no %q in %s", whose, key, language)
			}
		}
	}
}

// operations looks at where the operations of plugins lie.
func (v verdict) operations(s *server, list []*watched) {
	for path, item := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch, item.Head, item.Options} {
			if op == nil {
				continue
			}
			id, _ := op.Extensions["x-plugin"].(string)
			if id != "" && !strings.HasPrefix(path, rest.Prefix+"/x/"+id+"/") {
				v.say(id, "the operation %s lies at %s", op.OperationID, path)
			}
			if other, ok := strings.CutPrefix(path, rest.Prefix+"/x/"); ok && id != strings.Split(other, "/")[0] {
				v.say(id, "the operation %s lies among those of another plugin, at %s", op.OperationID, path)
			}
			if id != "" && op.Summary == "" {
				v.say(id, "the operation %s says not what it does", op.OperationID)
			}
		}
	}
}

// outside describes everything in the database that is in no plugin's schema.
func (s *server) outside(t *testing.T, list []*watched) []string {
	t.Helper()
	var own []string
	for _, w := range list {
		own = append(own, strings.ReplaceAll(w.Manifest().ID, "-", "_"))
	}
	all, err := migrate.Outside(t.Context(), s.db, own...)
	check(t, err)
	return all
}

// tables looks at a plugin's own schema: what its views read, where its keys lead, and whether it answers for what it keeps about people.
func (v verdict) tables(t *testing.T, s *server, w *watched) {
	t.Helper()
	id := w.Manifest().ID
	schema := strings.ReplaceAll(id, "-", "_")
	rows := func(sql string) []string {
		list, err := db.Values[string](t.Context(), s.db, sql, schema)
		check(t, err)
		return list
	}
	for _, read := range rows(`
		select distinct c.oid::regclass || ' reads ' || o.oid::regclass
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace and n.nspname = $1
		join pg_rewrite r on r.ev_class = c.oid
		join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
		join pg_class o on o.oid = d.refobjid
		join pg_namespace p on p.oid = o.relnamespace
		where p.nspname not in ($1, 'cw', 'pg_catalog')`) {
		v.say(id, "a view reads what may change: %s", read)
	}
	for _, key := range rows(`
		select x.conrelid::regclass || ' leads to ' || x.confrelid::regclass from pg_constraint x
		join pg_namespace n on n.oid = x.connamespace and n.nspname = $1
		join pg_class o on o.oid = x.confrelid
		join pg_namespace p on p.oid = o.relnamespace
		where x.contype = 'f' and p.nspname <> $1
		and (p.nspname <> 'public' or o.relname not in ('users', 'courses', 'course_contents', 'course_groups', 'enrollments', 'classroom_sessions')
			or (o.relname = 'users' and x.confdeltype not in ('r', 'a')))`) {
		v.say(id, "a key is none that it may have, or does not hold an account: %s", key)
	}
	for _, key := range rows(`
		select x.conname || ' on ' || x.conrelid::regclass from pg_constraint x
		join pg_namespace n on n.oid = x.connamespace and n.nspname = $1
		where x.contype = 'f' and not exists (
			select from pg_index i
			where i.indrelid = x.conrelid and (i.indkey::smallint[])[0:cardinality(x.conkey) - 1] @> x.conkey
		)`) {
		v.say(id, "no index serves a foreign key, so that deleting what it leads to reads the whole table: %s", key)
	}
	about := rows(`
		select distinct c.oid::regclass || '.' || a.attname
		from pg_attribute a
		join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm')
		join pg_namespace n on n.oid = c.relnamespace and n.nspname = $1
		left join pg_constraint x on x.conrelid = c.oid and x.contype = 'f' and x.confrelid = 'public.users'::regclass and a.attnum = any(x.conkey)
		where a.attnum > 0 and not a.attisdropped and (x.oid is not null or a.attname ~ '(^|_)user(_id)?$')`)
	if len(about) > 0 && w.personal == nil {
		v.say(id, "it keeps something about people, and neither gives it out nor erases it: %v", about)
	}
	if w.personal == nil {
		return
	}
	nobody := plugin.NewID[plugin.UserID]()
	if kept, err := w.personal.Export(t.Context(), s.db, nobody); err != nil || kept != nil {
		v.say(id, "of nobody it gives out %v, %v", kept, err)
	}
	if err := s.db.InTx(t.Context(), func(tx db.Tx) error { return w.personal.Erase(t.Context(), tx, nobody) }); err != nil {
		v.say(id, "it does not erase what it keeps of nobody: %v", err)
	}
}

// leaveTraces leaves something of a plugin wherever the host keeps something for plugins.
func (s *server) leaveTraces(t *testing.T, w *watched) {
	t.Helper()
	ctx, m := t.Context(), w.Manifest()
	id := m.ID
	for _, sql := range []string{
		`insert into plugin_settings (plugin_id, key, value) values ($1, 'trace', '1') on conflict do nothing`,
		`insert into plugin_uses (plugin_id, hour, kind, name, last_at) values ($1, date_trunc('hour', now()), 'job', 'trace', now())`,
		`insert into plugin_logs (plugin_id, at, level, message, server) values ($1, now(), 'info', 'trace', 'test')`,
		`insert into plugin_grants (plugin_id, permission) values ($1, 'trace')`,
	} {
		_, err := s.db.Exec(ctx, sql, id)
		check(t, err)
	}
	for _, name := range m.Events {
		_, err := s.db.Exec(ctx, `
			with e as (insert into events (subject, seq, name, payload, fanned_out) values ('trace:' || $1::text, 1, $2, '{}', true) returning id, subject)
			insert into event_deliveries (subscriber, event_id, subject) select 'x.' || $1, id, subject from e`, id, name)
		check(t, err)
		break
	}
	for _, j := range m.Jobs {
		check(t, w.host.InTx(ctx, func(tx native.Tx) error {
			return w.host.Enqueue(ctx, tx, j.Name, nil, time.Now().Add(time.Hour))
		}))
	}
	check(t, s.blobs.Put(ctx, "x/"+id+"/trace", strings.NewReader("trace"), 5, "text/plain"))
	want := 5 // the four rows and the file
	for _, brings := range []bool{len(m.Events) > 0, len(m.Jobs) > 0} {
		if brings {
			want++
		}
	}
	if left := s.left(t, id); len(left) < want {
		t.Fatalf("%s: only %v: the test looks in the wrong place", id, left)
	}
}

// left lists what of a plugin is in the database and among the files, beside the note that it is part of the build, and what history keeps.
func (s *server) left(t *testing.T, id string) (found []string) {
	t.Helper()
	ctx := t.Context()
	counts, err := db.Value[string](ctx, s.db, `
		select string_agg(format('select count(*) || '' rows of %s'' from %1$s r where exists (
			select from jsonb_each_text(to_jsonb(r)) c where c.value = $1 or c.value = ''x.'' || $1 or c.value like ''x.'' || $1 || ''.%%'' or c.value like ''x/'' || $1 || ''/%%''
			or c.value like ''x:'' || $1 || '':%%'' or c.value like ''%%"plugin": "'' || $1 || ''"%%'') having count(*) > 0', c.oid::regclass), ' union all ')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname in ('public', 'jobs') and c.relkind in ('r', 'p') and not c.relispartition
		and c.relname not in ('plugins', 'audit_log', 'events', 'event_subjects')`)
	check(t, err)
	found, err = db.Values[string](ctx, s.db, counts, id)
	check(t, err)
	if there, err := db.Value[bool](ctx, s.db, `select to_regnamespace($1) is not null`, strings.ReplaceAll(id, "-", "_")); err != nil || there {
		found = append(found, fmt.Sprintf("its schema, %v", err))
	}
	for file, err := range s.blobs.List(ctx, "x/"+id+"/") {
		found = append(found, fmt.Sprintf("the file %s, %v", file.Key, err))
	}
	return found
}

// What does not keep to the contract is found: the test above is not blind.
func TestWhatDoesNotConformIsFound(t *testing.T) {
	t.Parallel()
	bad := named("sample")
	bad.manifest.Events = nil
	bad.manifest.Settings = json.RawMessage(`{"type": "object", "properties": {"most": {"type": "integer"}}}`)
	bad.migrations = fstest.MapFS{"202601010000_sample.sql": {Data: []byte(`-- +goose Up
create table sample.seen (by_user uuid, account uuid references public.users (id) on delete cascade, setting text references public.plugins (id));
create view sample.people as select id from public.users;`)}}
	bad.register = func(r native.Registrar, _ native.Host) error {
		r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{"name": "Sample", "description": "A sample.", "reason": {"events_read": "To hear."}, "mail": {"bill": {"subject": "{{name}}, {{number}}", "body": "{{count}} of {{site}}"}}}`)}})
		r.Job("tidy", func(context.Context, json.RawMessage) error { return nil })
		return nil
	}
	bad.manifest.Jobs = []plugin.JobUse{{Name: "tidy"}}
	stray := named("stray")
	stray.migrations = fstest.MapFS{"202601010000_stray.sql": {Data: []byte(`-- +goose Up
create table public.stray (id int);
drop trigger settings_touch on public.settings;
delete from public.settings;
insert into public.settings (key, value) values ('stray', '1');`)}}
	v := conform(t, []native.Plugin{bad, stray})
	says := strings.Join(slices.Concat(v["sample"], v["stray"], v[""]), "\n")
	for _, want := range []string{
		`the server's texts have no "name" in ar`, `the server's texts have no "mail_sample.number" in en`, `the server's texts have no "reason.events_read" in ar`,
		`the browser's texts have no "nav" in en`, `the browser's texts have no "settings.most" in en`,
		"says not what it does", "sample.people reads users", "sample.seen leads to users", "sample.seen leads to plugins",
		"neither gives it out nor erases it: [sample.seen.account sample.seen.by_user]", "relation public.stray", "trigger settings_touch of public.settings",
		"rows of public.settings",
	} {
		if !strings.Contains(says, want) {
			t.Errorf("not found: %s", want)
		}
	}
	if len(v[""]) > 0 {
		t.Errorf("what was refused was done: %v", v[""])
	}
	if t.Failed() {
		t.Log(says)
	}
}
