package insight

const personalActiveDaysSQL = `
		select c.title as course, d.day
		from course_active_days d
		join courses c on c.id = d.course_id
		where d.user_id = $1
		order by d.day, c.title`
