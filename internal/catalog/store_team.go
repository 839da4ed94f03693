package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	teamSQL = `
		select u.id::text as id, u.first_name || ' ' || u.last_name as name, u.email, u.avatar, u.is_active as active,
			p.anonymised_at is not null as gone, t.role::text as role, t.created_at
		from course_team t
		join users u on u.id = t.user_id
		left join user_profiles p on p.user_id = u.id
		where t.course_id = $1
		order by t.role, t.created_at, u.id`

	colleaguesSQL = `
		select u.id::text as id, u.first_name || ' ' || u.last_name as name, u.email, u.avatar, u.is_active as active
		from users u
		where u.is_active and u.role in ('trainer', 'super_admin')
		and not exists (select from course_team t where t.course_id = $1 and t.user_id = u.id)
		and ($2 = '' or cw_fold(u.first_name || ' ' || u.last_name) like '%' || cw_fold($2) || '%' or lower(u.email) like '%' || lower($2) || '%')
		order by u.role, u.first_name, u.last_name, u.id
		limit 20`

	teachesSQL = `select true from users where id = $1 and is_active and role in ('trainer', 'super_admin')`

	// Whether somebody can answer for a course that visitors find: an account that is there and teaches, switched off or not.
	ownerAnswersSQL = `
		select exists (
			select from users u
			left join user_profiles p on p.user_id = u.id
			where u.id = $1 and u.role in ('trainer', 'super_admin') and p.anonymised_at is null
		)`

	setMemberSQL = `
		insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)
		on conflict (course_id, user_id) do update set role = excluded.role`

	removeMemberSQL = `delete from course_team where course_id = $1 and user_id = $2`

	// Groups of somebody who leaves have no trainer of their own until they are given one.
	freeGroupsSQL = `update course_groups set trainer_id = null where course_id = $1 and trainer_id = $2`

	ownedSQL = `
		select c.id::text as id, c.slug, c.title, true as listed
		from courses c
		where c.trainer_id = $1 and c.is_published and c.archived_at is null
		order by c.title, c.id`

	holdPersonSQL = `select pg_advisory_xact_lock(hashtextextended('owner:' || $1::text, 7150160))::text`

	holdOwnedSQL = `select id::text from courses where trainer_id = $1 order by id for no key update`

	setTrainerSQL = `update courses set trainer_id = $2 where id = $1`
)

type memberRow struct {
	ID        plugin.UserID
	Name      string
	Email     string
	Avatar    *string
	Active    bool
	Gone      bool
	Role      catalogapi.TeamRole
	CreatedAt time.Time
}

func team(ctx context.Context, q db.Querier, course plugin.CourseID) ([]memberRow, error) {
	return db.Many[memberRow](ctx, q, teamSQL, course)
}

func owned(ctx context.Context, q db.Querier, user plugin.UserID) ([]CourseTitle, error) {
	return db.Many[CourseTitle](ctx, q, ownedSQL, user)
}

func holdOwned(ctx context.Context, q db.Querier, user plugin.UserID) error {
	if err := holdPerson(ctx, q, user); err != nil {
		return err
	}
	_, err := db.Values[string](ctx, q, holdOwnedSQL, user)
	return err
}

// holdPerson keeps two transactions apart of which one makes somebody an owner and the other lets the person go.
func holdPerson(ctx context.Context, q db.Querier, user plugin.UserID) error {
	_, err := db.Value[string](ctx, q, holdPersonSQL, user)
	return err
}

func colleagues(ctx context.Context, q db.Querier, course plugin.CourseID, query string) ([]Colleague, error) {
	return db.Many[Colleague](ctx, q, colleaguesSQL, course, query)
}

// teaches returns plugin.ErrNotFound when the person cannot be in a team.
func teaches(ctx context.Context, q db.Querier, user plugin.UserID) error {
	_, err := found(db.Value[bool](ctx, q, teachesSQL, user))
	return err
}

func ownerAnswers(ctx context.Context, q db.Querier, user plugin.UserID) (bool, error) {
	return db.Value[bool](ctx, q, ownerAnswersSQL, user)
}

func setMember(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID, role catalogapi.TeamRole) error {
	_, err := tx.Exec(ctx, setMemberSQL, plugin.NewID[string](), course, user, role)
	return err
}

func removeMember(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID) error {
	if _, err := tx.Exec(ctx, freeGroupsSQL, course, user); err != nil {
		return err
	}
	return changed(ctx, tx, removeMemberSQL, course, user)
}

func setTrainer(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID) error {
	return changed(ctx, tx, setTrainerSQL, course, user)
}
