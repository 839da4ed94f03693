package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Who of $2, if they came into the course $1 at $4, would not have completed what comes before it. Who is in it already
// is not asked any more. Of a course of whose team $3 is not, whoever asks learns nothing of anybody; null may know all.
const lackingSQL = `
	select u.id::text as user, q.id::text as course, q.title
	from users u
	join course_prerequisites p on p.course_id = $1
	join courses q on q.id = p.prerequisite_id
	where u.id = any($2::text[]::uuid[]) and u.role = 'trainee' and ` + catalogapi.Demanded + `
	and ($3::uuid is null or exists (select from course_team t where t.course_id = q.id and t.user_id = $3::uuid))
	and not exists (select from enrollments d where d.user_id = u.id and d.course_id = q.id and ` + completedPart + `)
	and not exists (select from enrollments e where e.user_id = u.id and e.course_id = $1 and e.status in ('enrolled', 'completed'))
	order by u.first_name, u.last_name, u.id, q.title, q.id`

type lackingRow struct {
	User   plugin.UserID
	Course plugin.CourseID
	Title  string
}

func lacking(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID, now time.Time, team *plugin.UserID) ([]lackingRow, error) {
	rows, err := db.Many[lackingRow](ctx, q, lackingSQL, course, users, team, now)
	if err != nil {
		return nil, fmt.Errorf("look for what people lack: %w", err)
	}
	return rows, nil
}
