package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	groupColumns = `
		select g.id::text as id, g.course_id::text as course, g.name, g.starts_on::text as starts_on, g.ends_on::text as ends_on,
			g.trainer_id::text as trainer, u.first_name || ' ' || u.last_name as trainer_name, u.email as trainer_email, u.avatar as trainer_avatar, u.is_active as trainer_active,
			g.capacity, g.price_minor, g.price_currency::text as price_currency
		from course_groups g
		left join users u on u.id = g.trainer_id`

	groupsSQL    = groupColumns + ` where g.course_id = $1 order by g.starts_on desc, g.name`
	groupByIDSQL = groupColumns + ` where g.id = $1`

	countGroupsSQL = `select count(*)::int from course_groups where course_id = $1`

	lockCourseOfGroupSQL = heldColumns + ` where c.id = (select g.course_id from course_groups g where g.id = $1::uuid)` + heldLock

	insertGroupSQL = `
		insert into course_groups (id, course_id, name, starts_on, ends_on, trainer_id, capacity, price_minor, price_currency)
		values ($1, $2, $3, $4::text::date, $5::text::date, $6, $7, $8, $9)`

	updateGroupSQL = `
		update course_groups
		set name = $2, starts_on = $3::text::date, ends_on = $4::text::date, trainer_id = $5, capacity = $6, price_minor = $7, price_currency = $8
		where id = $1`

	deleteGroupSQL = `delete from course_groups where id = $1`
)

type groupRow struct {
	ID            string
	Course        plugin.CourseID
	Name          string
	StartsOn      string
	EndsOn        string
	Trainer       *plugin.UserID
	TrainerName   *string
	TrainerEmail  *string
	TrainerAvatar *string
	TrainerActive *bool
	Capacity      *int
	PriceMinor    *int64
	PriceCurrency *string
}

func (r groupRow) group() Group {
	g := Group{ID: r.ID, CourseID: r.Course, Name: r.Name, StartsOn: r.StartsOn, EndsOn: r.EndsOn, Capacity: r.Capacity}
	if r.Trainer != nil {
		g.Trainer = &Colleague{*r.Trainer, *r.TrainerName, *r.TrainerEmail, r.TrainerAvatar, *r.TrainerActive}
	}
	if r.PriceMinor != nil {
		g.Price = &plugin.Money{Minor: *r.PriceMinor, Currency: *r.PriceCurrency}
	}
	return g
}

// groupRecord is a group as it is written.
type groupRecord struct {
	ID            string
	Course        plugin.CourseID
	Name          string
	StartsOn      string
	EndsOn        string
	Trainer       *plugin.UserID
	Capacity      *int
	PriceMinor    *int64
	PriceCurrency *string
}

func groups(ctx context.Context, q db.Querier, course plugin.CourseID) ([]groupRow, error) {
	return db.Many[groupRow](ctx, q, groupsSQL, course)
}

func groupByID(ctx context.Context, q db.Querier, id string) (groupRow, error) {
	return found(db.One[groupRow](ctx, q, groupByIDSQL, id))
}

func countGroups(ctx context.Context, q db.Querier, course plugin.CourseID) (int, error) {
	return db.Value[int](ctx, q, countGroupsSQL, course)
}

func lockCourseOfGroup(ctx context.Context, tx db.Tx, id string) (courseRecord, error) {
	return found(db.One[courseRecord](ctx, tx, lockCourseOfGroupSQL, id))
}

func insertGroup(ctx context.Context, tx db.Tx, r groupRecord) error {
	_, err := tx.Exec(ctx, insertGroupSQL, r.ID, r.Course, r.Name, r.StartsOn, r.EndsOn, r.Trainer, r.Capacity, r.PriceMinor, r.PriceCurrency)
	return groupFault(err)
}

func updateGroup(ctx context.Context, tx db.Tx, r groupRecord) error {
	return groupFault(changed(ctx, tx, updateGroupSQL, r.ID, r.Name, r.StartsOn, r.EndsOn, r.Trainer, r.Capacity, r.PriceMinor, r.PriceCurrency))
}

func groupFault(err error) error {
	if db.Violates(err, "course_groups_name_key") {
		return ErrGroupTaken.Because(err)
	}
	return err
}

func deleteGroup(ctx context.Context, tx db.Tx, id string) error {
	refused, err := tx.Try(ctx, deleteGroupSQL, id)
	if refused {
		return ErrGroupInUse
	}
	return err
}
