package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// viewsSQL reads of the contents $1 what the access rule asks about each for somebody $2, and no more: spotsSQL reads whole
// courses. Whether what comes before a content is done is looked for only where the content asks for it.
const viewsSQL = `
	select ` + roomColumns + `,
	coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role,
	p.id::text as id, p.is_preview, p.available_from, p.available_after_days, p.available_after_previous,
	coalesce(p.is_published and s.is_published, false) as shown,
	not p.available_after_previous or coalesce((
		select coalesce(l.completed, false)
		from (
			select c.id, s.position as part, c.position
			from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = p.course_id and c.deleted_at is null and ` + countedPart + `
		) b
		left join lesson_completions l on l.content_id = b.id and l.user_id = $2
		where p.section_id is null or (b.part, b.position, b.id) < (s.position, p.position, p.id)
		order by b.part desc, b.position desc, b.id desc
		limit 1
	), true) as previous_done
	from course_contents p
	left join course_sections s on s.id = p.section_id
	join courses c on c.id = p.course_id
	left join enrollments e on e.course_id = c.id and e.user_id = $2
	where p.id = any($1::uuid[]) and p.deleted_at is null`

// view is a content with what the access rule asks about it.
type view struct {
	room
	ID                     plugin.ContentID
	IsPreview              bool
	AvailableFrom          *time.Time
	AvailableAfterDays     *int
	AvailableAfterPrevious bool
	Shown                  bool
	PreviousDone           bool
}

func (v view) step() step {
	return step{
		ID: v.ID, IsPreview: v.IsPreview, AvailableFrom: v.AvailableFrom, AvailableAfterDays: v.AvailableAfterDays,
		AvailableAfterPrevious: v.AvailableAfterPrevious, Shown: v.Shown, PreviousDone: v.PreviousDone,
	}
}

func (s *Service) views(ctx context.Context, q db.Querier, a plugin.Actor, contents []plugin.ContentID) ([]view, error) {
	list, err := db.Many[view](ctx, q, viewsSQL, contents, userOf(a), s.types)
	if err != nil {
		return nil, fmt.Errorf("read what is before somebody: %w", err)
	}
	return list, nil
}
