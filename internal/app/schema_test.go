// Package app_test looks at the product from where all its modules meet. The tests of the schema:
//
//	schema_test.go          the database refuses what it must, and keeps what it must
//	schema_offer_test.go    what is refused: people, media, catalogue
//	schema_record_test.go   what is refused: learning, assessment, classroom, figures, plugins
//	schema_question_test.go the forms of questions and answers
//	schema_shape_test.go    tables, columns, indexes as the catalogue of PostgreSQL shows them
//	schema_fixture_test.go  a row in every table
package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

func open(t *testing.T) *pgxpool.Pool { return dbtest.New(t).Pool }

// covered are the tables of which every constraint is tried here.
var covered = []string{
	"users", "personal_exports", "deletion_requests",
	"media_assets", "media_uploads",
	"categories", "courses", "course_team", "course_groups", "course_sections", "course_contents", "article_revisions", "article_files", "content_resources", "course_revisions", "course_prerequisites",
	"enrollments", "enrollment_changes", "lesson_completions", "watched_ranges", "user_notes", "seat_holds", "waiting_list", "trainee_notes", "course_invitations", "enrollment_cycles", "cycle_contents", "reviews",
	"question_bank", "question_versions", "quiz_questions", "assignments",
	"rooms", "classroom_sessions", "devices", "attendance_records", "attendance_intervals", "attendance_history", "attendance",
	"course_stats", "course_daily", "course_moves", "course_standings", "course_active_days", "course_tallies",
	"plugins", "plugin_settings", "plugin_grants",
	"mail_templates", "notice_preferences", "notice_schedules",
	"announcements", "announcement_people", "announcement_reads", "conversations", "messages",
	"threads", "thread_posts", "thread_votes", "thread_mentions", "thread_reports",
	"calendar_feeds", "reminders",
	"slides",
	"legal_drafts", "legal_versions", "consents",
}

// violation is a statement that breaks one rule of the fixture's world: the constraint of that name.
type violation struct{ constraint, sql string }

func TestDatabaseRefusesWhatBreaksAConstraint(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	violations := slices.Concat(offerViolations, recordViolations, spokenViolations, homeViolations)
	for _, v := range violations {
		t.Run(v.constraint, func(t *testing.T) {
			if got := refusedBy(t, pool, v.sql); got != v.constraint {
				t.Errorf("%s\nrefused by %q, want %q", v.sql, got, v.constraint)
			}
		})
	}

	// Checks, exclusions and unique keys; but not a key that contains the primary key, which stands in its way.
	for _, name := range names(t, pool, `
		select c.conname::text
		from pg_constraint c
		join pg_constraint p on p.conrelid = c.conrelid and p.contype = 'p'
		where c.conrelid::regclass::text = any($1)
			and (c.contype in ('c', 'x') or c.contype = 'u' and not c.conkey @> p.conkey)
		union
		select i.indexrelid::regclass::text
		from pg_index i
		where i.indisunique
			and i.indrelid::regclass::text = any($1)
			and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))`, covered) {
		if !slices.ContainsFunc(violations, func(v violation) bool { return v.constraint == name }) {
			t.Errorf("no statement tries constraint %s", name)
		}
	}
}

func TestForeignKeysRefuseWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	type key struct{ Name, Table, Column, Type string }
	rows, err := pool.Query(t.Context(), `
		select c.conname::text as name, c.conrelid::regclass::text as table, quote_ident(a.attname) as column, a.atttypid::regtype::text as type
		from pg_constraint c
		join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
		where c.contype = 'f' and c.conrelid::regclass::text = any($1)`, covered)
	must(t, err)
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByName[key])
	must(t, err)
	for _, k := range keys {
		if k.Name == "reviews_enrollment_fkey" {
			continue // Its first column alone already breaks another key; it is tried among the violations.
		}
		t.Run(k.Name, func(t *testing.T) {
			missing := "i(999999)"
			switch k.Type {
			case "text":
				missing = "'missing'"
			case "legal_page":
				missing = "'privacy'" // nothing of it is published
			}
			// Without the triggers of append-only tables, which would answer first. The last row: see the fixture.
			got := refusedBy(t, pool, fmt.Sprintf(`
				alter table %[1]s disable trigger user;
				update %[1]s set %[2]s = %[3]s
				where ctid = (select ctid from %[1]s where %[2]s is not null order by ctid desc limit 1)`, k.Table, k.Column, missing))
			if got != k.Name {
				t.Errorf("a missing %s in %s is refused by %q", k.Column, k.Table, got)
			}
		})
	}
	if len(keys) < 60 {
		t.Errorf("only %d foreign keys", len(keys))
	}
}

func TestAppendOnlyTablesRefuseChanges(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	for _, sql := range []string{
		`update enrollment_changes set reason = 'other'`,
		`delete from enrollment_changes`,
		`truncate enrollment_changes`,
		`update enrollment_cycles set reason = 'other'`,
		`delete from enrollment_cycles`,
		`truncate enrollment_cycles cascade`,
		`update attendance_history set reason = 'other'`,
		`delete from attendance_history`,
		`truncate attendance_history`,
		`update question_versions set points = 2`,
		`update legal_versions set texts = '{"en": {"title": "", "body": "<p>Other</p>"}}'`,
		`update legal_versions set material = false where version = 2`,
		`update legal_versions set changes = '{"en": "Less"}' where version = 2`,
		`delete from legal_versions where version = 2`,
		`truncate legal_versions cascade`,
	} {
		if err := attempt(t, pool, sql); !hasCode(err, "23001") {
			t.Errorf("%s: got %v, want restrict_violation", sql, err)
		}
	}
}

func TestDeletingNeverReachesHistory(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	for _, sql := range []string{
		`delete from users where id = i(4)`,
		`delete from users where id = i(2)`,
		`delete from courses where id = i(20)`,
		`delete from course_contents where id = i(40)`,
		`delete from course_groups where id = i(32)`,
		`delete from classroom_sessions where id = i(82)`,
		`delete from enrollments where id = i(50)`,
	} {
		if got := refusedBy(t, pool, sql); !strings.HasSuffix(got, "_fkey") {
			t.Errorf("%s: refused by %q, want a foreign key", sql, got)
		}
	}
}

func TestDraftCourseIsDeletedWhole(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `
		insert into courses (id, trainer_id, slug, title, price_currency) values (i(900), i(2), 'draft', 'Draft', 'KWD');
		insert into course_team (id, course_id, user_id, role) values (i(901), i(900), i(2), 'owner');
		insert into course_groups (id, course_id, name, starts_on, ends_on) values (i(902), i(900), 'One', '2027-01-01', '2027-01-01');
		insert into course_sections (id, course_id, title) values (i(903), i(900), 'One');
		insert into course_contents (id, course_id, section_id, title, type) values (i(904), i(900), i(903), 'Quiz', 'quiz'), (i(905), i(900), i(903), 'Work', 'assignment');
		insert into question_bank (id, course_id) values (i(906), i(900));
		insert into question_versions (id, question_id, version, question, question_type, author_id) values (i(907), i(906), 1, 'Why?', 'text', i(2));
		insert into quiz_questions (id, content_id, question, question_type, question_version_id) values (i(908), i(904), 'Why?', 'text', i(907));
		insert into assignments (id, course_id, trainer_id, content_id, title, description) values (i(909), i(900), i(2), i(905), 'Work', '');
		insert into course_revisions (id, course_id, revision, snapshot, author_id) values (i(910), i(900), 1, '{}', i(2));
		insert into media_assets (id, owner_id, course_id, kind, file_name, content_type, storage_key) values (i(911), i(2), i(900), 'image', 'a', 'b', 'k/911');
		insert into article_revisions (id, content_id, version, html, author_id) values (i(912), i(904), 1, '<p>a</p>', i(2));
		insert into article_files (content_id, asset_id) values (i(904), i(911));
		delete from courses where id = i(900)`)
	if left := names(t, pool, `
		select 'sections' from course_sections where id = i(903)
		union all select 'contents' from course_contents where course_id = i(900)
		union all select 'articles' from article_revisions where id = i(912)
		union all select 'pictures' from article_files where content_id = i(904)
		union all select 'questions' from quiz_questions where id = i(908)
		union all select 'versions' from question_versions where id = i(907)
		union all select 'assignments' from assignments where id = i(909)
		union all select 'file of a course that is gone' from media_assets where id = i(911) and course_id is not null`); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if kept := names(t, pool, `select 'file' from media_assets where id = i(911)`); len(kept) != 1 {
		t.Error("the file went with the course: only the collection of unreferenced files may take it")
	}
}

func TestContentsOutliveTheirSection(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `delete from course_sections where id = i(36)`)
	if got := names(t, pool, `select title from course_contents where course_id = i(20) and section_id is null order by position, id`); len(got) != 4 {
		t.Errorf("contents without a section: %v, want all four", got)
	}
}

func TestSectionsSwapPlacesInOneStatement(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `update course_sections set position = 1 - position where course_id = i(20)`)
	if got := names(t, pool, `select title from course_sections where course_id = i(20) order by position`); !slices.Equal(got, []string{"Two", "One"}) {
		t.Errorf("order %v", got)
	}
}

func TestCancelledSessionFreesRoomAndTrainer(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `
		update classroom_sessions set status = 'cancelled' where id = i(82);
		update classroom_sessions set starts_at = '2027-01-04 09:00Z', ends_at = '2027-01-04 10:00Z' where id = i(83)`)
	if got := refusedBy(t, pool, `update classroom_sessions set status = 'scheduled' where id = i(82)`); got != "classroom_sessions_room_free" {
		t.Errorf("the cancelled session came back into a taken room (refused by %q)", got)
	}
}

func TestAssignmentAndItsContentStayEqual(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	for _, step := range []struct{ sql, want string }{
		{`update course_contents set position = 7 where id = i(42)`, "Homework 0 f"},
		{`update assignments set title = 'Essay', points = 20, is_published = true`, "Essay 20 t"},
		{`update course_contents set title = 'Project', points = 30, is_published = false where id = i(42)`, "Project 30 f"},
		{`update course_contents set title = 'Film 2', points = 1 where id = i(40)`, "Project 30 f"},
	} {
		exec(t, pool, step.sql)
		got := names(t, pool, `
			select format('%s %s %s', title, points, is_published) from assignments
			union all
			select format('%s %s %s', title, points, is_published) from course_contents where id = i(42)`)
		if want := []string{step.want, step.want}; !slices.Equal(got, want) {
			t.Errorf("after %s: assignment and content are %q, want %q", step.sql, got, want)
		}
	}
}

func TestUpdatedAtMovesByItself(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `update users set updated_at = 'epoch', first_name = 'Eva' where id = i(1)`)
	if got := names(t, pool, `select id::text from users where id = i(1) and updated_at = 'epoch'`); len(got) != 0 {
		t.Error("updated_at is what the statement said, not the time of the change")
	}
}

func TestSearchFoldsSpelling(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for _, pair := range [][2]string{
		{"Éclair", "eclair"},
		{"E\u0301clair", "eclair"},
		{"Straße", "strasse"},
		{"الإدارة", "الاداره"},
		{"آلة أمان", "اله امان"},
		{"ٱلْمُتَقَدِّمَة", "المتقدمه"},
		{"مستشفى", "مستشفي"},
		{"مؤسسة شاطئ", "موسسه شاطي"},
		{"حــروق", "حروق"},
		{"ﻻ", "لا"},
		{"کتابی", "كتابي"},
		{"٢٠٢٧ ۱۲", "2027 12"},
		{"\u200fنص\u200b", "نص"},
	} {
		var got string
		must(t, pool.QueryRow(t.Context(), `select cw_fold($1)`, pair[0]).Scan(&got))
		if got != pair[1] {
			t.Errorf("cw_fold(%q) = %q, want %q", pair[0], got, pair[1])
		}
	}
}

func TestCourseIsFoundByTitleTagAndDescription(t *testing.T) {
	t.Parallel()
	pool := filled(t)
	exec(t, pool, `update courses set title = 'الإسعافات الأوّليّة', tags = '{Brûlure}', description = 'ضغط القلب ' || repeat('word ', 400000) where id = i(20)`)
	for _, words := range []string{"الاسعافات", "الاوليه", "الإسعا:*", "brulure", "BRÛL:*", "القلب"} {
		found := names(t, pool, `select slug from courses where search @@ to_tsquery('simple', cw_fold($1))`, words)
		if !slices.Equal(found, []string{"burns"}) {
			t.Errorf("%q finds %q", words, found)
		}
	}
}

// filled is a database with the fixture.
func filled(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := open(t)
	exec(t, pool, fixtureSQL)
	return pool
}

// attempt runs statements and takes back whatever they did.
func attempt(t *testing.T, pool *pgxpool.Pool, sql string) error {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Rollback(context.WithoutCancel(t.Context()))) }()
	_, err = tx.Conn().PgConn().Exec(t.Context(), sql).ReadAll()
	return err
}

// refusedBy names the constraint that refuses the statements; "" if they run.
func refusedBy(t *testing.T, pool *pgxpool.Pool, sql string) string {
	t.Helper()
	err := attempt(t, pool, sql)
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &pg) && pg.ConstraintName != "":
		return pg.ConstraintName
	}
	t.Fatalf("%s\n%v", sql, err)
	return ""
}

func hasCode(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}

func exec(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	_, err := pool.Exec(t.Context(), sql)
	must(t, err)
}

// names reads one column of text.
func names(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), sql, args...)
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
