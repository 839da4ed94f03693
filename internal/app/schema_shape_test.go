package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// modelColumns are the columns of the data model that the product was asked for: name, type, "null" where a value may be
// missing, and after "=" the default. Every table has id, created_at and updated_at besides.
var modelColumns = map[string]string{
	"users": `
		first_name text
		last_name text
		email text
		password_hash text null
		role user_role = 'trainee'::user_role
		phone text null
		avatar text null
		is_active boolean = true
		last_login timestamp with time zone null
		requires_password_change boolean = false`,
	"courses": `
		trainer_id uuid
		title text
		description text = ''::text
		short_description text null
		thumbnail text null
		price_minor bigint = 0
		price_currency character(3)
		duration integer null
		level course_level = 'beginner'::course_level
		category text null
		tags text[] null = '{}'::text[]
		is_published boolean = false
		is_featured boolean = false
		max_students integer null
		start_date date null
		end_date date null
		requirements text null
		learning_outcomes text null
		curriculum jsonb null = '[]'::jsonb
		rating numeric(3,2) null
		enrollment_count integer = 0
		completion_count integer = 0
		course_type course_type = 'online'::course_type`,
	"course_sections": `
		course_id uuid
		title text
		description text null
		position integer = 0
		is_published boolean = true`,
	"course_contents": `
		course_id uuid
		section_id uuid null
		title text
		description text null
		type text
		content jsonb null = '{}'::jsonb
		file_url text null
		file_size bigint null
		file_type text null
		duration integer null
		position integer = 0
		is_published boolean = true
		is_required boolean = true
		points integer null = 0
		quiz_data jsonb null
		article_content text null
		certificate_template jsonb null
		metadata jsonb null`,
	"quiz_questions": `
		content_id uuid
		question text
		question_type question_type
		options jsonb null
		correct_answer jsonb null
		points integer = 1
		explanation text null
		position integer = 0
		is_active boolean = true
		question_version_id uuid null`,
	"enrollments": `
		user_id uuid
		course_id uuid
		status enrollment_status = 'enrolled'::enrollment_status
		enrolled_at timestamp with time zone = now()
		completed_at timestamp with time zone null
		progress numeric(5,2) = 0
		grade text null
		notes text null
		group_id uuid null`,
	"lesson_completions": `
		user_id uuid
		course_id uuid
		content_id uuid
		completed boolean = false
		completed_at timestamp with time zone null
		time_spent integer null
		score integer null
		attempts integer = 1
		notes text null`,
	"assignments": `
		course_id uuid
		trainer_id uuid
		title text
		description text
		due_date timestamp with time zone null
		points integer = 0
		is_published boolean = false
		allow_late_submission boolean = false
		kind assignment_kind = 'homework'::assignment_kind
		content_id uuid`,
	"attendance": `
		user_id uuid
		course_id uuid
		session_date date
		sign_in_time timestamp with time zone null
		sign_out_time timestamp with time zone null
		duration integer null
		status attendance_status = 'present'::attendance_status
		notes text null`,
	"course_stats": `
		course_id uuid
		total_enrollments integer = 0
		active_enrollments integer = 0
		completed_enrollments integer = 0
		average_progress numeric(5,2) = 0
		average_score numeric(5,2) = 0
		completion_rate numeric(5,2) = 0
		total_revenue_minor bigint = 0
		total_revenue_currency character(3)
		last_updated timestamp with time zone = now()`,
	"user_notes": `
		user_id uuid
		course_id uuid
		content_id uuid null
		content text
		is_private boolean = true
		tags text[] null = '{}'::text[]`,
}

// modelEnums are the values asked for, in order; question types may only grow.
var modelEnums = map[string]string{
	"user_role":         "super_admin trainer trainee",
	"course_level":      "beginner intermediate advanced",
	"course_type":       "online classroom hybrid",
	"question_type":     "single_choice multiple_choice true_false text matching ordering numeric fill_blank file_upload",
	"enrollment_status": "enrolled completed dropped suspended",
	"assignment_kind":   "homework project exam presentation other",
	"attendance_status": "present absent late excused",
	"session_status":    "scheduled in_progress completed cancelled",
}

// modelIndexes are the indexes asked for, by the columns or expressions that an index of the table must begin with.
var modelIndexes = []string{
	"users (role", "users (is_active", "users (lower(email)", "users (cw_fold(((first_name || ' '::text) || last_name)) gin_trgm_ops",
	"courses (trainer_id", "courses (is_published, category, level", "courses (cw_fold(title) gin_trgm_ops", "courses (search",
	"course_contents (course_id", "course_contents (section_id", "course_contents (type", "course_contents (\"position\"",
	"quiz_questions (content_id, \"position\"",
	"enrollments (user_id", "enrollments (course_id", "enrollments (status",
	"assignments (course_id, trainer_id, is_published",
	"attendance (user_id", "attendance (course_id", "attendance (session_date",
}

// withoutUpdatedAt are tables whose rows are written once, only counted up, or live for a moment.
var withoutUpdatedAt = []string{
	"enrollment_changes", "enrollment_cycles", "cycle_contents", "attendance_history", "question_versions", "legal_versions",
	"audit_log", "audit_values", "audit_chain", "audit_unsealed", "events", "event_subjects", "event_deliveries", "attempt_counters", "signing_keys", "job_servers", "notices", "idempotency_keys",
	"course_moves", "course_standings", "course_active_days", "course_tallies",
	"event_switches", "plugin_uses", "plugin_logs",
	"schema_migrations",
}

func TestModelHasItsColumns(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for table, columns := range modelColumns {
		have := map[string]bool{}
		for _, line := range names(t, pool, `
			select concat_ws(' ',
				a.attname,
				format_type(a.atttypid, a.atttypmod),
				case when not a.attnotnull then 'null' end,
				'= ' || pg_get_expr(d.adbin, d.adrelid))
			from pg_attribute a
			left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
			where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`, "public."+table) {
			have[line] = true
		}
		columns += `
			id uuid
			created_at timestamp with time zone = now()
			updated_at timestamp with time zone = now()`
		for line := range strings.Lines(columns) {
			if line = strings.TrimSpace(line); line != "" && !have[line] {
				t.Errorf("%s has no column %q", table, line)
			}
		}
	}
}

func TestModelHasItsEnums(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for enum, want := range modelEnums {
		got := strings.Join(names(t, pool, `select enumlabel::text from pg_enum where enumtypid = $1::regtype order by enumsortorder`, "public."+enum), " ")
		if got != want {
			t.Errorf("%s is %q, want %q", enum, got, want)
		}
	}
}

func TestModelHasItsIndexes(t *testing.T) {
	t.Parallel()
	pool := open(t)
	var all []string
	for _, definition := range names(t, pool, `select pg_get_indexdef(indexrelid) from pg_index where indpred is null`) {
		// CREATE INDEX name ON public.table USING method (columns)
		_, rest, _ := strings.Cut(definition, " ON public.")
		table, rest, _ := strings.Cut(rest, " USING ")
		_, columns, _ := strings.Cut(rest, " ")
		all = append(all, table+" "+columns)
	}
	for _, want := range modelIndexes {
		found := false
		for _, index := range all {
			found = found || strings.HasPrefix(index, want)
		}
		if !found {
			t.Errorf("no index begins with %s", want)
		}
	}
}

func TestEveryForeignKeyHasAnIndex(t *testing.T) {
	t.Parallel()
	pool := open(t)
	// The index begins with the key's columns in any order and covers all rows.
	for _, missing := range names(t, pool, `
		select format('%s on %s', c.conname, c.conrelid::regclass)
		from pg_constraint c
		where c.contype = 'f'
			and c.connamespace = 'public'::regnamespace
			and not exists (
				select
				from pg_index i
				where i.indrelid = c.conrelid
					and i.indpred is null
					and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
			)`) {
		t.Errorf("no index serves foreign key %s", missing)
	}
}

func TestEveryTableKeepsItsTimes(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for _, table := range names(t, pool, `
		select c.relname::text
		from pg_class c
		where c.relkind = 'r'
			and c.relnamespace = 'public'::regnamespace
			and c.relname <> all($1)
			and not (
				(
					select count(*) = 2
					from pg_attribute a
					join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
					where a.attrelid = c.oid
						and a.attname in ('created_at', 'updated_at')
						and a.attnotnull
						and a.atttypid = 'timestamptz'::regtype
						and pg_get_expr(d.adbin, d.adrelid) = 'now()'
				)
				and exists (
					select
					from pg_trigger g
					where g.tgrelid = c.oid
						and g.tgname = c.relname || '_touch'
						and g.tgfoid = 'touch_updated_at'::regproc
				)
			)`, withoutUpdatedAt) {
		t.Errorf("%s has no created_at, updated_at or trigger %[1]s_touch", table)
	}
}

func TestConstraintsAreNamedAfterTheirTable(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for _, name := range names(t, pool, `
		select format('%s on %s', c.conname, c.conrelid::regclass)
		from pg_constraint c
		where c.conrelid::regclass::text = any($1)
			and not starts_with(c.conname, c.conrelid::regclass::text || '_')`, covered) {
		t.Errorf("constraint %s", name)
	}
	for _, table := range names(t, pool, `
		select x.name
		from unnest($1::text[]) as x(name)
		where not exists (select from pg_constraint c where c.conrelid = x.name::regclass and c.contype = 'p' and c.conname = x.name || '_pkey')`, covered) {
		t.Errorf("%s has no primary key %[1]s_pkey", table)
	}
}

// Plugins compiled in read these and nothing else of the core: a column never leaves a view, and secrets never enter one.
func TestViewsForPlugins(t *testing.T) {
	t.Parallel()
	pool := open(t)
	for view, want := range map[string]string{
		"people_v1":          "id first_name last_name email phone avatar role is_active created_at updated_at",
		"courses_v1":         "id trainer_id slug title short_description thumbnail cover_asset_id course_type level category tags language price_minor price_currency base_price_minor is_published published_at archived_at max_students start_date end_date created_at updated_at",
		"contents_v1":        "id course_id section_id title type position duration points is_published is_required is_preview created_at updated_at",
		"groups_v1":          "id course_id name capacity starts_on ends_on price_minor price_currency created_at updated_at",
		"enrollments_v1":     "id user_id course_id group_id status enrolled_at completed_at progress created_at updated_at",
		"sessions_v1":        "id course_id group_id title starts_at ends_at time_zone room_id location capacity trainer_id live_link status created_at updated_at",
		"course_trainers_v1": "course_id user_id role created_at",
		"enrollment_ends_v1": "enrollment_id user_id course_id source at", "enrollment_drops_v1": "enrollment_id user_id course_id source at",
	} {
		got := strings.Join(names(t, pool, `select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum`, "cw."+view), " ")
		if got != want {
			t.Errorf("cw.%s has %q, want %q", view, got, want)
		}
	}
	exec(t, pool, fixtureSQL+`; update course_contents set deleted_at = now() where id = i(44)`)
	if got := fmt.Sprint(names(t, pool, `select title from cw.contents_v1 where course_id = i(20) order by id`)); got != "[Film Quiz Homework]" {
		t.Errorf("contents: %s, want all but the deleted one", got)
	}
}
