package assessment

const personalAssignmentsSQL = `
	select a.created_at, c.title as course, a.title, a.kind::text as kind, a.due_date
	from assignments a
	join courses c on c.id = a.course_id
	where a.trainer_id = $1
	order by a.id`
