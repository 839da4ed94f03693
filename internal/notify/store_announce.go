package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	announceColumns = `
		n.id::text as id, n.author_id::text as author, u.first_name || ' ' || u.last_name as author_name, n.audience::text as audience,
		n.role::text as role, n.course_id::text as course, c.title as course_title, n.group_id::text as group, g.name as group_name,
		n.session_id::text as session, k.title as session_title, k.starts_at as session_start, k.time_zone as session_zone,
		n.title, n.body, n.publish_at, n.expires_at, n.pinned, n.by_mail, n.told_at, n.recipients, n.withdrawn_at, n.created_at`

	announceFrom = `
		from announcements n
		join users u on u.id = n.author_id
		left join courses c on c.id = n.course_id
		left join course_groups g on g.id = n.group_id
		left join classroom_sessions k on k.id = n.session_id`

	// The announcement n is out at $3, and for the user $1 of the role $2: one about a course for whom it is open.
	forMePart = `
		n.withdrawn_at is null and n.publish_at <= $3 and (n.expires_at is null or n.expires_at > $3)
		and (
			n.audience in ('everybody', 'home')
			or (n.audience = 'role' and n.role = $2::text::user_role)
			or (n.audience = 'course' and exists (
				select from enrollments e where e.course_id = n.course_id and e.user_id = $1 and ` + learningapi.InsideAfter + `$3))
			or (n.audience = 'group' and exists (
				select from enrollments e where e.group_id = n.group_id and e.user_id = $1 and ` + learningapi.InsideAfter + `$3))
			or (n.audience = 'session' and exists (
				select from enrollments e where e.course_id = n.course_id and (k.group_id is null or e.group_id = k.group_id) and e.user_id = $1
				and ` + learningapi.InsideAfter + `$3))
			or (n.audience = 'people' and exists (select from announcement_people p where p.announcement_id = n.id and p.user_id = $1))
			or exists (select from course_team t where t.course_id = n.course_id and t.user_id = $1)
		)`

	myAnnouncementsSQL = `
		select` + announceColumns + `, exists (select from announcement_reads r where r.announcement_id = n.id and r.user_id = $1) as read, 0 as reads` + announceFrom + `
		where` + forMePart + `
		and ($4::uuid is null or n.course_id = $4)
		order by n.pinned desc, n.publish_at desc, n.id desc
		limit $5`

	homeAnnouncementsSQL = `
		select` + announceColumns + `, false as read, 0 as reads` + announceFrom + `
		where n.audience = 'home' and n.withdrawn_at is null and n.publish_at <= $1 and (n.expires_at is null or n.expires_at > $1)
		order by n.pinned desc, n.publish_at desc
		limit 5`

	myAnnouncementSQL = `
		select` + announceColumns + `, exists (select from announcement_reads r where r.announcement_id = n.id and r.user_id = $1) as read, 0 as reads` + announceFrom + `
		where n.id = $4 and` + forMePart

	// Those that $1 made; all when $2.
	madeAnnouncementsSQL = `
		select` + announceColumns + `, false as read,
		(select count(*)::int from announcement_reads r where r.announcement_id = n.id) as reads` + announceFrom + `
		where (n.author_id = $1 or $2)
		and ($3::uuid is null or n.course_id = $3)
		and ($4::uuid is null or n.id < $4)
		order by n.id desc
		limit $5`

	madeAnnouncementSQL = `
		select` + announceColumns + `, false as read,
		(select count(*)::int from announcement_reads r where r.announcement_id = n.id) as reads` + announceFrom + `
		where n.id = $1`

	insertAnnouncementSQL = `
		insert into announcements (id, author_id, audience, role, course_id, group_id, session_id, title, body, publish_at, expires_at, pinned, by_mail)
		values ($1, $2, $3::text::announcement_audience, $4::text::user_role, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

	insertPeopleSQL = `
		insert into announcement_people (announcement_id, user_id)
		select $1, unnest($2::uuid[])
		on conflict do nothing`

	changeAnnouncementSQL = `
		update announcements
		set title = $2, body = $3, publish_at = $4, expires_at = $5, pinned = $6
		where id = $1 and withdrawn_at is null`

	withdrawAnnouncementSQL = `update announcements set withdrawn_at = $2 where id = $1 and withdrawn_at is null`

	readAnnouncementSQL = `
		insert into announcement_reads (announcement_id, user_id) values ($1, $2)
		on conflict do nothing`

	dueAnnouncementSQL = `
		select` + announceColumns + `, false as read, 0 as reads` + announceFrom + `
		where n.id = $1 and n.told_at is null and n.withdrawn_at is null and n.publish_at <= $2`

	toldAnnouncementSQL = `update announcements set told_at = $2, recipients = $3 where id = $1`

	// The people of an audience at $10, but its author, after one of them.
	audienceSQL = `
		select u.id::text
		from users u
		where u.is_active and u.id <> $1 and ($7::uuid is null or u.id > $7)
		and case $2
			when 'everybody' then true
			when 'role' then u.role = $3::text::user_role
			when 'course' then exists (select from enrollments e where e.course_id = $4 and e.user_id = u.id and ` + learningapi.InsideAfter + `$10)
			when 'group' then exists (select from enrollments e where e.course_id = $4 and e.group_id = $5 and e.user_id = u.id and ` + learningapi.InsideAfter + `$10)
			when 'session' then exists (
				select from classroom_sessions k
				join enrollments e on e.course_id = k.course_id and (k.group_id is null or e.group_id = k.group_id)
				where k.id = $9 and e.user_id = u.id and ` + learningapi.InsideAfter + `$10)
			when 'people' then u.id = any($6::uuid[])
			else false
		end
		order by u.id
		limit $8`

	chosenSQL = `select user_id::text from announcement_people where announcement_id = $1`

	teachesSQL = `
		select exists (select from course_team where course_id = $1 and user_id = $2 and role <> 'observer')`

	courseThereSQL = `select exists (select from courses where id = $1)`

	groupOfSQL = `select exists (select from course_groups where id = $1 and course_id = $2)`

	sessionOfSQL = `select exists (select from classroom_sessions where id = $1 and course_id = $2)`

	groupsSQL = `select id::text as id, name from course_groups where course_id = $1 order by starts_on desc, name limit 200`

	sessionsSQL = `
		select id::text as id, title, starts_at, time_zone
		from classroom_sessions
		where course_id = $1 and starts_at > $2 and status <> 'cancelled'
		order by starts_at, id
		limit 200`

	// Those of $2 who are trainees of a course that $1 teaches.
	ownTraineesSQL = `
		select count(distinct e.user_id)::int
		from enrollments e
		join course_team t on t.course_id = e.course_id and t.user_id = $1 and t.role <> 'observer'
		where e.user_id = any($2::uuid[])`

	usersThereSQL = `select count(*)::int from users where id = any($1::uuid[])`
)

type announcementRow struct {
	ID          string
	Author      plugin.UserID
	AuthorName  string
	Audience    string
	Role        *plugin.Role
	Course      *plugin.CourseID
	CourseTitle *string
	Group       *string
	GroupName   *string
	// Of the session, where it is to the people of one.
	Session      *string
	SessionTitle *string
	SessionStart *time.Time
	SessionZone  *string
	Title        string
	Body         string
	PublishAt    time.Time
	ExpiresAt    *time.Time
	Pinned       bool
	ByMail       bool
	ToldAt       *time.Time
	Recipients   int
	WithdrawnAt  *time.Time
	CreatedAt    time.Time
	Read         bool
	Reads        int
}

func one(ctx context.Context, q db.Querier, sql string, args ...any) (announcementRow, error) {
	r, err := db.One[announcementRow](ctx, q, sql, args...)
	if errors.Is(err, db.ErrNoRow) {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read an announcement: %w", err)
	}
	return r, nil
}

func many(ctx context.Context, q db.Querier, sql string, args ...any) ([]announcementRow, error) {
	list, err := db.Many[announcementRow](ctx, q, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list announcements: %w", err)
	}
	return list, nil
}

func partsOf(ctx context.Context, q db.Querier, course plugin.CourseID, since time.Time) (Parts, error) {
	groups, err := db.Many[GroupName](ctx, q, groupsSQL, course)
	if err != nil {
		return Parts{}, fmt.Errorf("list the groups of a course: %w", err)
	}
	sessions, err := db.Many[SessionName](ctx, q, sessionsSQL, course, since)
	if err != nil {
		return Parts{}, fmt.Errorf("list the sessions of a course: %w", err)
	}
	return Parts{groups, sessions}, nil
}

// audience lists a part of whom an announcement is for.
func audience(ctx context.Context, q db.Querier, author plugin.UserID, to Audience, after *plugin.UserID, limit int, now time.Time) ([]plugin.UserID, error) {
	list, err := db.Values[plugin.UserID](ctx, q, audienceSQL, author, to.Kind, to.Role, to.CourseID, to.GroupID, to.People, after, limit, to.SessionID, now)
	if err != nil {
		return nil, fmt.Errorf("list an audience: %w", err)
	}
	return list, nil
}
