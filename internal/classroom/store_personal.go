package classroom

const (
	personalSessionsSQL = `
		select k.created_at, c.title as course, k.title, k.starts_at, k.ends_at, k.location, k.status::text as status
		from classroom_sessions k
		join courses c on c.id = k.course_id
		where k.trainer_id = $1
		order by k.starts_at, k.id`

	freeSessionsSQL = `update classroom_sessions set trainer_id = null where trainer_id = $1 and starts_at > now()`
)
