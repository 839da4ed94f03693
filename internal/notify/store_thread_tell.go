package notify

import "github.com/courseworx/courseworx/plugin"

const (
	// A post that is told of: neither it nor its question is hidden.
	tellSQL = `
		select t.id::text as thread, p.author_id::text as author, c.title as course_title, q.title, p.body, u.first_name, u.last_name
		from thread_posts p
		join threads t on t.id = p.thread_id and not t.hidden
		join thread_posts q on q.id = t.id
		join courses c on c.id = t.course_id
		join users u on u.id = p.author_id
		where p.id = $1 and p.hidden_at is null`

	// Whom a post is told, each as the first that fits: mentioned, the asker, the team of a new question, whoever took part
	// or has the same question.
	tellWhomSQL = `
		with whom as (
			select m.user_id, 1 as n, 'question_mention' as kind from thread_mentions m where m.post_id = $1
			union all
			select t.asker_id, 2, 'question_replied'
			from thread_posts p join threads t on t.id = p.thread_id
			where p.id = $1 and t.id <> p.id
			union all
			select k.user_id, 3, 'question_asked'
			from threads t join course_team k on k.course_id = t.course_id and k.role <> 'observer'
			where t.id = $1
			union all
			select v.user_id, 4, 'question_followed'
			from thread_posts p join thread_votes v on v.thread_id = p.thread_id
			where p.id = $1 and p.thread_id <> p.id
			union all
			select o.author_id, 5, 'question_followed'
			from thread_posts p join thread_posts o on o.thread_id = p.thread_id and o.hidden_at is null
			where p.id = $1 and p.thread_id <> p.id
		)
		select distinct on (u.id) u.id::text as user, u.role::text as role, w.kind
		from whom w
		join users u on u.id = w.user_id and u.is_active
		where u.id <> (select author_id from thread_posts where id = $1)
		order by u.id, w.n`

	// Whoever answers for what is said in a course.
	questionTeamSQL = `
		select k.user_id::text from course_team k where k.course_id = $1 and k.role <> 'observer' order by k.user_id`
)

type tellRow struct {
	Thread      string
	Author      plugin.UserID
	CourseTitle string
	Title       string
	Body        string
	FirstName   string
	LastName    string
}
