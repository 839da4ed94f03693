package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	placesSQL = `
		select s.id::text as id, '' as type from course_sections s where s.course_id = $1 and s.deleted_at is null
		union all
		select x.id::text, x.type from course_contents x where x.course_id = $1 and x.deleted_at is null`

	ruleOfCourseSQL = `select completion_rule as rule from courses where id = $1`
	setRuleSQL      = `update courses set completion_rule = $2 where id = $1`
)

type ruleRow struct{ Rule *catalogapi.Rule }

// placeRow is a section, which has no type, or a content.
type placeRow struct{ ID, Type string }

func placesOf(ctx context.Context, q db.Querier, course plugin.CourseID) (places, error) {
	rows, err := db.Many[placeRow](ctx, q, placesSQL, course)
	p := places{map[plugin.SectionID]bool{}, map[plugin.ContentID]string{}}
	for _, r := range rows {
		if r.Type == "" {
			p.sections[plugin.SectionID(r.ID)] = true
		} else {
			p.contents[plugin.ContentID(r.ID)] = r.Type
		}
	}
	return p, err
}

func ruleOfCourse(ctx context.Context, q db.Querier, course plugin.CourseID) (*catalogapi.Rule, error) {
	r, err := found(db.One[ruleRow](ctx, q, ruleOfCourseSQL, course))
	return r.Rule, err
}

func setRule(ctx context.Context, tx db.Tx, course plugin.CourseID, rule *catalogapi.Rule) error {
	return changed(ctx, tx, setRuleSQL, course, rule)
}
