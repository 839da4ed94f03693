package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	placesSQL = `
		select array(select s.id::text from course_sections s where s.course_id = $1) as sections,
			array(select x.id::text from course_contents x where x.course_id = $1 and x.deleted_at is null and x.type <> 'certificate') as contents,
			array(select x.id::text from course_contents x where x.course_id = $1 and x.deleted_at is null and x.type in ('quiz', 'assignment')) as scored`

	ruleOfCourseSQL = `select completion_rule as rule from courses where id = $1`
	setRuleSQL      = `update courses set completion_rule = $2 where id = $1`
)

type ruleRow struct{ Rule *catalogapi.Rule }

func placesOf(ctx context.Context, q db.Querier, course plugin.CourseID) (places, error) {
	return db.One[places](ctx, q, placesSQL, course)
}

func ruleOfCourse(ctx context.Context, q db.Querier, course plugin.CourseID) (*catalogapi.Rule, error) {
	r, err := found(db.One[ruleRow](ctx, q, ruleOfCourseSQL, course))
	return r.Rule, err
}

func setRule(ctx context.Context, tx db.Tx, course plugin.CourseID, rule *catalogapi.Rule) error {
	return changed(ctx, tx, setRuleSQL, course, rule)
}
