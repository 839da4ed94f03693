package learning

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Who of $2, if they came into the course $1 on the day $3, would not have completed what comes before it. Who is in it already
// is not asked any more.
const lackingSQL = `
	select u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, q.id::text as course, q.title
	from users u
	join course_prerequisites p on p.course_id = $1
	join courses q on q.id = p.prerequisite_id
	where u.id = any($2::text[]::uuid[]) and u.role = 'trainee' and ` + catalogapi.Demanded + `
	and not exists (select from enrollments d where d.user_id = u.id and d.course_id = q.id and ` + completedPart + `)
	and not exists (select from enrollments e where e.user_id = u.id and e.course_id = $1 and e.status in ('enrolled', 'completed'))
	order by u.first_name, u.last_name, u.id, q.title, q.id`

type lackingRow struct {
	User      plugin.UserID
	FirstName string
	LastName  string
	Email     string
	Avatar    *string
	Course    plugin.CourseID
	Title     string
}

func lacking(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID, day string) ([]lackingRow, error) {
	rows, err := db.Many[lackingRow](ctx, q, lackingSQL, course, users, day)
	if err != nil {
		return nil, fmt.Errorf("look for what people lack: %w", err)
	}
	return rows, nil
}
