package catalog

const (
	personalCoursesSQL = `
		select created_at, title, slug, is_published, archived_at
		from courses
		where trainer_id = $1
		order by id`

	personalTeamsSQL = `
		select t.created_at, c.title as course, t.role::text as role
		from course_team t
		join courses c on c.id = t.course_id
		where t.user_id = $1
		order by t.id`

	personalGroupsSQL = `
		select g.created_at, c.title as course, g.name, g.starts_on, g.ends_on
		from course_groups g
		join courses c on c.id = g.course_id
		where g.trainer_id = $1
		order by g.id`

	personalRevisionsSQL = `
		select r.created_at, c.title as course, r.revision
		from course_revisions r
		join courses c on c.id = r.course_id
		where r.author_id = $1
		order by r.id`

	personalArticlesSQL = `
		select r.created_at, c.title as course, x.title, r.html as text
		from article_revisions r
		join course_contents x on x.id = r.content_id
		join courses c on c.id = x.course_id
		where r.author_id = $1
		order by r.id`

	// Whoever leaves a team is not found by a search any more: the courses are held in their order, as by everybody who holds several.
	holdTeamsSQL = `
		select c.id from courses c
		join course_team t on t.course_id = c.id
		where t.user_id = $1 and t.role <> 'owner'
		order by c.id
		for no key update of c`

	// A course keeps its owner, whose name is gone.
	eraseTeamsSQL = `delete from course_team where user_id = $1 and role <> 'owner'`
)
