package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// roomColumns are those of room, of course c and, where there is one, the enrolment e.
	roomColumns = `
		c.id::text as course, c.slug, c.title as course_title, c.course_type::text as course_type,
		c.is_published as published, c.archived_at is not null as archived,
		e.id::text as enrollment, coalesce(e.status::text, '') as status, e.enrolled_at, e.completed_at, e.completed_revision, e.access_until, c.completion_rule as course_rule, e.group_id::text as group_id,
		coalesce(e.cycle, 0) as cycle, e.valid_until, c.retake_days, c.price_minor = 0 as free,
		(select g.name from course_groups g where g.id = e.group_id) as group_name`

	// A content that counts, c, in its section s; $3 are the types that count.
	countedPart = `c.is_published and s.is_published and c.is_required and c.type = any($3::text[])`

	// placedColumns are those of a content c with what the person of t, a row of target, has done of it; placedJoins brings them.
	// Seconds of a film that was replaced are none of the present one.
	placedColumns = `
			c.id, c.course_id, c.section_id, s.title as section_title, c.title, c.type, c.is_required, c.is_preview,
			c.available_from, c.available_after_days, c.available_after_previous, c.asset_id, c.revision, c.completion_rule as rule,
			coalesce(c.is_published and s.is_published, false) as shown,
			coalesce(` + countedPart + `, false) as counted,
			case when a.duration_ms is null then c.duration else greatest(1, round(a.duration_ms / 1000.0))::int end as duration,
			a.state::text as asset_state,
			coalesce(l.completed, false) as done, l.completed_at as content_completed_at, l.score, l.opened_at, l.confirmed_at, coalesce(l.time_spent, 0) as spent,
			w.ranges, w.position_seconds`
	placedJoins = `
			left join course_sections s on s.id = c.section_id
			left join media_assets a on a.id = c.asset_id
			left join lesson_completions l on l.content_id = c.id and l.user_id = t.user_id
			left join watched_ranges w on w.content_id = c.id and w.user_id = t.user_id and w.asset_id is not distinct from c.asset_id`

	// stepsPart makes steps: the contents of the courses of target in their order, with what the user
	// of target has done. previous_n is the nearest content before that counts.
	stepsPart = `
		placed as (
			select` + placedColumns + `,
			row_number() over (partition by c.course_id order by s.position, c.position, c.id) as n
			from target t
			join course_contents c on c.course_id = t.course_id and c.deleted_at is null` + placedJoins + `
		), steps as (
			select p.*, max(p.n) filter (where p.counted) over (
				partition by p.course_id order by p.n rows between unbounded preceding and 1 preceding
			) as previous_n
			from placed p
		)`

	// stepColumns are those of step, of p in steps and the step b before it.
	stepColumns = `
		p.id::text as id, p.section_id::text as section, p.section_title, p.title, p.type, p.is_required, p.is_preview,
		p.available_from, p.available_after_days, p.available_after_previous, coalesce(b.done, true) as previous_done,
		b.id::text as previous, b.title as previous_title,
		p.shown, p.counted, p.duration, p.asset_id::text as asset_id, p.asset_state, p.done, p.revision, p.content_completed_at, p.score, p.rule, p.opened_at, p.confirmed_at, p.spent,
		(select sum(upper(r) - lower(r))::int from unnest(p.ranges) r) as covered, p.position_seconds`

	stepsFrom = `
		from steps p
		left join steps b on b.course_id = p.course_id and b.n = p.previous_n`

	roomPart = `
		select ` + roomColumns + `,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role
		from courses c
		left join enrollments e on e.course_id = c.id and e.user_id = $2
		where `

	roomSQL = roomPart + `c.id = $1`

	roomsSQL = roomPart + `c.id = any($1::uuid[])`

	// What counted in a revision of a course's curriculum; no row where the revision is not kept.
	countedThenSQL = `
		select array(
			select x ->> 'id' from jsonb_array_elements(r.snapshot) p cross join jsonb_array_elements(p -> 'contents') x
			where coalesce((x ->> 'isRequired')::boolean, true)
		)
		from course_revisions r
		where r.course_id = $1 and r.revision = $2 and jsonb_typeof(r.snapshot) = 'array'`

	stepsSQL = `
		with target as (select $1::uuid as course_id, $2::uuid as user_id), ` + stepsPart + `
		select ` + stepColumns + stepsFrom + `
		order by p.n`

	// The same of each course of $1.
	stepsOfSQL = `
		with target as (select x.id as course_id, $2::uuid as user_id from unnest($1::uuid[]) x (id)), ` + stepsPart + `
		select p.course_id::text as course,` + stepColumns + stepsFrom + `
		order by p.course_id, p.n`

	// The contents of $1 with all that the access rule asks about each.
	spotsSQL = `
		with target as (
			select distinct c.course_id, $2::uuid as user_id from course_contents c where c.id = any($1::uuid[]) and c.deleted_at is null
		), ` + stepsPart + `
		select ` + roomColumns + `,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role,` + stepColumns + `,
		(select count(*)::int from steps x where x.course_id = c.id and x.counted and x.done) as done_count,
		(select count(*)::int from steps x where x.course_id = c.id and x.counted) as total_count` + stepsFrom + `
		join courses c on c.id = p.course_id
		left join enrollments e on e.course_id = c.id and e.user_id = $2
		where p.id = any($1::uuid[])`

	// What the player shows of a content besides its step; a file beside it only once it can be read.
	bodySQL = `
		select c.description, c.article_content, a.id::text as asset, a.content_type, a.state::text as asset_state,
		coalesce((select array_agg(lower(r) order by r) from unnest(w.ranges) r), '{}') as starts,
		coalesce((select array_agg(upper(r) order by r) from unnest(w.ranges) r), '{}') as ends,
		coalesce((
			select jsonb_agg(jsonb_build_object('id', r.id, 'title', r.title, 'kind', case when r.asset_id is null then 'link' else 'file' end,
				'url', coalesce(r.url, '/media/' || r.asset_id || '/file'), 'contentType', f.content_type, 'sizeBytes', f.size_bytes)
				order by r.position, r.id)
			from content_resources r
			left join media_assets f on f.id = r.asset_id
			where r.content_id = c.id and r.deleted_at is null and (f.id is null or f.state = 'ready')
		), '[]') as resources
		from course_contents c
		left join media_assets a on a.id = c.asset_id
		left join watched_ranges w on w.content_id = c.id and w.user_id = $2 and w.asset_id is not distinct from c.asset_id
		where c.id = $1`

	// The newest revision of an article: what its editors have.
	draftSQL = `select r.html from article_revisions r where r.content_id = $1 order by r.version desc limit 1`

	// A file, with the contents that show it, as their own or in what is online of an article, or have it beside them.
	fileSQL = `
		select a.owner_id::text as owner,
		exists (select from courses c where c.cover_asset_id = a.id and c.is_published and c.archived_at is null) as cover,
		coalesce((select t.role::text from course_team t where t.course_id = a.course_id and t.user_id = $2), '') as team_role,
		array(
			select c.id::text from course_contents c where c.asset_id = a.id and c.deleted_at is null
			union
			select c.id::text from article_files f join course_contents c on c.id = f.content_id
			where f.asset_id = a.id and f.online and c.deleted_at is null
			union
			select c.id::text from content_resources r join course_contents c on c.id = r.content_id
			where r.asset_id = a.id and r.deleted_at is null and c.deleted_at is null
		) as contents
		from media_assets a
		where a.id = $1`

	learningRoomsSQL = `
		select ` + roomColumns + `,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $1), '') as team_role,
		greatest(
			(select max(coalesce(l.completed_at, l.updated_at)) from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id),
			(select max(w.last_report_at) from watched_ranges w where w.user_id = e.user_id and w.course_id = e.course_id)
		) as last_active_at
		from enrollments e
		join courses c on c.id = e.course_id
		where e.user_id = $1 and e.status in ('enrolled', 'completed')`

	learningStepsSQL = `
		with target as (select unnest($1::uuid[]) as course_id, $2::uuid as user_id), ` + stepsPart + `
		select p.course_id::text as course,` + stepColumns + stepsFrom + `
		order by p.course_id, p.n`
)

// spot is a content with all that the access rule asks about it.
type spot struct {
	room
	step
	DoneCount  int
	TotalCount int
}

type body struct {
	Description    *string
	ArticleContent *string
	Asset          *plugin.AssetID
	ContentType    *string
	AssetState     *string
	Starts         []int
	Ends           []int
	Resources      []Resource
}

type file struct {
	Owner    plugin.UserID
	Cover    bool
	TeamRole string
	Contents []plugin.ContentID
}

type learningRoom struct {
	room
	LastActiveAt *time.Time
}

type learningStep struct {
	Course plugin.CourseID
	step
}

// userOf returns the actor's id as a query takes it: nil for visitors and the server itself.
func userOf(a plugin.Actor) *plugin.UserID {
	if !a.SignedIn() {
		return nil
	}
	return &a.User
}

func (s *Service) room(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) (room, error) {
	r, err := db.One[room](ctx, q, roomSQL, course, userOf(a))
	if errors.Is(err, db.ErrNoRow) {
		return room{}, plugin.ErrNotFound
	}
	if err != nil {
		return room{}, fmt.Errorf("read a course: %w", err)
	}
	return r, nil
}

// readRooms returns those of several courses, in no order.
func readRooms(ctx context.Context, q db.Querier, a plugin.Actor, courses []plugin.CourseID) ([]room, error) {
	list, err := db.Many[room](ctx, q, roomsSQL, courses, userOf(a))
	if err != nil {
		return nil, fmt.Errorf("read courses: %w", err)
	}
	return list, nil
}

// remember adds to the room of somebody who has completed the course what counted then.
func (r *room) remember(ctx context.Context, q db.Querier) error {
	if r.Status != Completed || r.CompletedRevision == nil {
		return nil
	}
	then, err := db.Value[[]plugin.ContentID](ctx, q, countedThenSQL, r.Course, *r.CompletedRevision)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what counted when a course was completed: %w", err)
	}
	r.CountedThen = make(map[plugin.ContentID]bool, len(then))
	for _, id := range then {
		r.CountedThen[id] = true
	}
	return nil
}

func (s *Service) steps(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) ([]step, error) {
	list, err := db.Many[step](ctx, q, stepsSQL, course, userOf(a), s.types)
	if err != nil {
		return nil, fmt.Errorf("read an outline: %w", err)
	}
	return list, nil
}

// courseStep is a step with its course.
type courseStep struct {
	Course plugin.CourseID
	step
}

// stepsOf returns the steps of several courses.
func (s *Service) stepsOf(ctx context.Context, q db.Querier, a plugin.Actor, courses []plugin.CourseID) (map[plugin.CourseID][]step, error) {
	list, err := db.Many[courseStep](ctx, q, stepsOfSQL, courses, userOf(a), s.types)
	if err != nil {
		return nil, fmt.Errorf("read outlines: %w", err)
	}
	of := make(map[plugin.CourseID][]step, len(courses))
	for _, one := range list {
		of[one.Course] = append(of[one.Course], one.step)
	}
	return of, nil
}

func (s *Service) spots(ctx context.Context, q db.Querier, a plugin.Actor, contents ...plugin.ContentID) ([]spot, error) {
	list, err := db.Many[spot](ctx, q, spotsSQL, contents, userOf(a), s.types)
	if err != nil {
		return nil, fmt.Errorf("read contents: %w", err)
	}
	return list, nil
}

func (s *Service) spot(ctx context.Context, q db.Querier, a plugin.Actor, content plugin.ContentID) (spot, error) {
	list, err := s.spots(ctx, q, a, content)
	if err != nil {
		return spot{}, err
	}
	if len(list) == 0 {
		return spot{}, plugin.ErrNotFound
	}
	return list[0], nil
}

func readBody(ctx context.Context, q db.Querier, a plugin.Actor, content plugin.ContentID) (body, error) {
	b, err := db.One[body](ctx, q, bodySQL, content, userOf(a))
	if err != nil {
		return body{}, fmt.Errorf("read a content: %w", err)
	}
	return b, nil
}

// readDraft returns nil when there are no revisions.
func readDraft(ctx context.Context, q db.Querier, content plugin.ContentID) (*string, error) {
	html, err := db.Value[string](ctx, q, draftSQL, content)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a draft: %w", err)
	}
	return &html, nil
}

func readFile(ctx context.Context, q db.Querier, a plugin.Actor, asset plugin.AssetID) (file, error) {
	f, err := db.One[file](ctx, q, fileSQL, asset, userOf(a))
	if errors.Is(err, db.ErrNoRow) {
		return file{}, plugin.ErrNotFound
	}
	if err != nil {
		return file{}, fmt.Errorf("read a file: %w", err)
	}
	return f, nil
}

func learningRooms(ctx context.Context, q db.Querier, user plugin.UserID) ([]learningRoom, error) {
	list, err := db.Many[learningRoom](ctx, q, learningRoomsSQL, user)
	if err != nil {
		return nil, fmt.Errorf("read a person's courses: %w", err)
	}
	return list, nil
}

func (s *Service) learningSteps(ctx context.Context, q db.Querier, user plugin.UserID, courses []plugin.CourseID) (map[plugin.CourseID][]step, error) {
	rows, err := db.Many[learningStep](ctx, q, learningStepsSQL, courses, user, s.types)
	if err != nil {
		return nil, fmt.Errorf("read outlines: %w", err)
	}
	all := make(map[plugin.CourseID][]step, len(courses))
	for _, r := range rows {
		all[r.Course] = append(all[r.Course], r.step)
	}
	return all, nil
}
