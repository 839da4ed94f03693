package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Returns a row only for the first completion.
	completeSQL = `
		insert into lesson_completions as l (id, user_id, course_id, content_id, completed, completed_at, score, time_spent)
		values ($1, $2, $3, $4, true, $5, $6, $7)
		on conflict (user_id, content_id) do update
		set completed = true, completed_at = excluded.completed_at, score = coalesce(excluded.score, l.score),
		time_spent = coalesce(excluded.time_spent, l.time_spent), attempts = l.attempts + 1
		where not l.completed
		returning l.content_id::text`

	// What somebody did with a content, before or without completing it.
	actSQL = `
		insert into lesson_completions as l (id, user_id, course_id, content_id, attempts, opened_at, confirmed_at)
		values ($1, $2, $3, $4, 0, case when $5 then $7::timestamptz end, case when $6 then $7::timestamptz end)
		on conflict (user_id, content_id) do update
		set opened_at = coalesce(l.opened_at, excluded.opened_at), confirmed_at = coalesce(l.confirmed_at, excluded.confirmed_at)`

	courseRuleSQL = `select completion_rule as rule from courses where id = $1`

	// What completes a course by a rule of its own: its contents, and which of them these trainees have done.
	partsSQL = `
		select c.id::text as id, c.section_id::text as section, s.title as section_title, c.title, c.type,
		coalesce(c.is_published and s.is_published, false) as shown, coalesce(` + countedPart + `, false) as counted
		from course_contents c
		left join course_sections s on s.id = c.section_id
		where c.course_id = $1 and ($2::uuid is null or c.id = $2) and c.deleted_at is null`
	partsDoneSQL = `
		select l.user_id::text as user, l.content_id::text as content, l.score
		from lesson_completions l
		where l.course_id = $1 and l.user_id = any($2::uuid[]) and l.completed`

	// What trainees of a course $1 began of contents that were changed since $2 and have not completed, with all that their
	// rules ask for; after the person $3 and the content $4, and only of the content $6 if it is one.
	begunSQL = `
		select e.id::text as enrollment, e.user_id::text as user, e.status::text as status, e.enrolled_at, c.id::text as content, c.type, c.completion_rule as rule, a.state::text as asset_state,
		case when a.duration_ms is null then c.duration else greatest(1, round(a.duration_ms / 1000.0))::int end as duration,
		l.opened_at, l.confirmed_at, coalesce(l.time_spent, 0) as spent, (select sum(upper(r) - lower(r))::int from unnest(w.ranges) r) as covered
		from course_contents c
		join enrollments e on e.course_id = c.course_id and e.status in ('enrolled', 'completed')
		left join media_assets a on a.id = c.asset_id
		left join lesson_completions l on l.content_id = c.id and l.user_id = e.user_id
		left join watched_ranges w on w.content_id = c.id and w.user_id = e.user_id and w.asset_id is not distinct from c.asset_id
		where c.course_id = $1 and c.updated_at >= $2 and c.deleted_at is null and not coalesce(l.completed, false)
			and (l.user_id is not null or w.user_id is not null) and (e.user_id, c.id) > ($3::uuid, $4::uuid)
			and ($6::uuid is null or c.id = $6)
		order by e.user_id, c.id
		limit $5`

	// Courses whose rule asks for a day.
	datedSQL = `
		select id::text from courses
		where completion_rule @? '$.** ? (@.kind == "date" || @.kind == "days")' and (is_published or archived_at is not null)
			and exists (select from enrollments e where e.course_id = courses.id and e.status = 'enrolled')
		order by id`

	countsSQL = `
		select u.id::text as user, count(c.id)::int as total, count(l.content_id)::int as done
		from unnest($2::uuid[]) u (id)
		left join (
			select c.id from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and c.deleted_at is null and ` + countedPart + `
		) c on true
		left join lesson_completions l on l.content_id = c.id and l.user_id = u.id and l.completed
		group by u.id`

	settleSQL = `
		update enrollments e
		set progress = n.hundredths / 100.0,
		status = case when n.finished then 'completed' else e.status end,
		completed_at = case when n.finished then $4 else e.completed_at end,
		completed_revision = case when n.finished then (select c.revision from courses c where c.id = e.course_id) else e.completed_revision end,
		completes_at = case when n.waits then e.completes_at end
		from unnest($1::uuid[], $2::int[], $3::boolean[], $5::boolean[]) n (id, hundredths, finished, waits)
		where e.id = n.id`

	// Trainees who have not completed the course and whose stored progress is not what a count gives now.
	driftSQL = `
		select e.id::text as id, e.user_id::text as user, e.enrolled_at, x.stale
		from enrollments e
		cross join (
			select count(*)::int as total from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and c.deleted_at is null and ` + countedPart + `
		) t
		left join (
			select l.user_id, count(*)::int as done
			from lesson_completions l
			join course_contents c on c.id = l.content_id
			join course_sections s on s.id = c.section_id
			where l.course_id = $1 and l.completed and c.deleted_at is null and ` + countedPart + `
			group by l.user_id
		) d on d.user_id = e.user_id
		cross join lateral (
			select e.completes_at is not null or e.progress <> case when t.total = 0 then 0 else round(100.0 * coalesce(d.done, 0) / t.total, 2) end as stale
		) x
		where e.course_id = $1 and e.completed_at is null and $2::uuid < e.id
		and ($5 and e.status = 'enrolled' or x.stale or (e.status = 'enrolled' and t.total > 0 and coalesce(d.done, 0) = t.total))
		order by e.id
		limit $4`
)

// drifted is a trainee whose progress has to be counted again.
type drifted struct {
	ID         plugin.EnrollmentID
	User       plugin.UserID
	EnrolledAt time.Time
	Stale      bool // the stored progress is not what a count gives, or the completion waits
}

// count is how much of what counts somebody has done.
type count struct {
	User  plugin.UserID
	Total int
	Done  int
}

func writeAct(ctx context.Context, tx db.Tx, user plugin.UserID, course plugin.CourseID, content plugin.ContentID, did act, now time.Time) error {
	if _, err := tx.Exec(ctx, actSQL, plugin.NewID[string](), user, course, content, did.opened, did.confirmed, now); err != nil {
		return fmt.Errorf("write what was done with a content: %w", err)
	}
	return nil
}

type courseRuleRow struct{ Rule *catalogapi.Rule }

func readCourseRule(ctx context.Context, q db.Querier, course plugin.CourseID) (*catalogapi.Rule, error) {
	r, err := db.One[courseRuleRow](ctx, q, courseRuleSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read when a course is complete: %w", err)
	}
	return r.Rule, nil
}

type partRow struct {
	ID           plugin.ContentID
	Section      *plugin.SectionID
	SectionTitle *string
	Title        string
	Type         string
	Shown        bool
	Counted      bool
}

type partDone struct {
	User    plugin.UserID
	Content plugin.ContentID
	Score   *int
}

// judged returns the steps of these trainees with as much as a course's rule asks for.
func (s *Service) judged(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID) (func(plugin.UserID) []step, error) {
	parts, err := db.Many[partRow](ctx, q, partsSQL, course, nil, s.types)
	if err != nil {
		return nil, fmt.Errorf("read what completes a course: %w", err)
	}
	done, err := db.Many[partDone](ctx, q, partsDoneSQL, course, users)
	if err != nil {
		return nil, fmt.Errorf("read what trainees have done: %w", err)
	}
	of := make(map[plugin.UserID]map[plugin.ContentID]*int, len(users))
	for _, d := range done {
		if of[d.User] == nil {
			of[d.User] = map[plugin.ContentID]*int{}
		}
		of[d.User][d.Content] = d.Score
	}
	return func(user plugin.UserID) []step {
		steps := make([]step, len(parts))
		for i, p := range parts {
			score, did := of[user][p.ID]
			steps[i] = step{ID: p.ID, Section: p.Section, SectionTitle: p.SectionTitle, Title: p.Title, Type: p.Type,
				Shown: p.Shown, Counted: p.Counted, Done: did, Score: score}
		}
		return steps
	}, nil
}

// begun is a content that somebody began and has not completed, with what its rule asks for.
type begun struct {
	Enrollment  plugin.EnrollmentID
	User        plugin.UserID
	Status      Status
	EnrolledAt  time.Time
	Content     plugin.ContentID
	Type        string
	Rule        *catalogapi.Rule
	AssetState  *string
	Duration    *int
	OpenedAt    *time.Time
	ConfirmedAt *time.Time
	Spent       int
	Covered     *int
}

func (b begun) step() step {
	return step{ID: b.Content, Type: b.Type, Rule: b.Rule, AssetState: b.AssetState, Duration: b.Duration,
		OpenedAt: b.OpenedAt, ConfirmedAt: b.ConfirmedAt, Spent: b.Spent, Covered: b.Covered}
}

func readBegun(ctx context.Context, q db.Querier, course plugin.CourseID, since time.Time, after begun, limit int, only *plugin.ContentID) ([]begun, error) {
	list, err := db.Many[begun](ctx, q, begunSQL, course, since, after.User, after.Content, limit, only)
	if err != nil {
		return nil, fmt.Errorf("find what is begun: %w", err)
	}
	return list, nil
}

func readDated(ctx context.Context, q db.Querier) ([]plugin.CourseID, error) {
	list, err := db.Values[plugin.CourseID](ctx, q, datedSQL)
	if err != nil {
		return nil, fmt.Errorf("find courses with dates: %w", err)
	}
	return list, nil
}

// writeCompletion reports whether this is the first completion of the content.
func writeCompletion(ctx context.Context, tx db.Tx, user plugin.UserID, course plugin.CourseID, content plugin.ContentID, o learningapi.Outcome, now time.Time) (bool, error) {
	_, err := db.Value[string](ctx, tx, completeSQL, plugin.NewID[string](), user, course, content, now, o.Score, o.Seconds)
	if errors.Is(err, db.ErrNoRow) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("write a completion: %w", err)
	}
	return true, nil
}

func (s *Service) counts(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID) (map[plugin.UserID]count, error) {
	list, err := db.Many[count](ctx, q, countsSQL, course, users, s.types)
	if err != nil {
		return nil, fmt.Errorf("count progress: %w", err)
	}
	all := make(map[plugin.UserID]count, len(list))
	for _, c := range list {
		all[c.User] = c
	}
	return all, nil
}

func writeProgress(ctx context.Context, tx db.Tx, ids []plugin.EnrollmentID, hundredths []int, finished, waits []bool, now time.Time) error {
	if _, err := tx.Exec(ctx, settleSQL, ids, hundredths, finished, now, waits); err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	var done []plugin.EnrollmentID
	for i, id := range ids {
		if finished[i] {
			done = append(done, id)
		}
	}
	if len(done) > 0 {
		return stamp(ctx, tx, done, now)
	}
	return nil
}

// drift returns trainees of the course whose progress is stale, by enrolment after that one; with all, everybody who learns
// there, as only a rule of its own can tell who has completed it.
func (s *Service) drift(ctx context.Context, q db.Querier, course plugin.CourseID, after plugin.EnrollmentID, limit int, all bool) ([]drifted, error) {
	list, err := db.Many[drifted](ctx, q, driftSQL, course, after, s.types, limit, all)
	if err != nil {
		return nil, fmt.Errorf("find stale progress: %w", err)
	}
	return list, nil
}
