package learning

const (
	personalEnrollmentsSQL = `
		select e.enrolled_at, c.title as course, e.status::text as status, e.progress, e.completed_at, e.completed_revision as revision, e.valid_until,
		e.cycle as number, e.cycle_since as started_at, g.name as "group", e.access_until, e.away_at, e.returned_at, e.returned_progress, e.completes_at,
		e.grade, e.notes
		from enrollments e
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		where e.user_id = $1
		order by e.id`

	personalChangesSQL = `
		select h.at, c.title as course, h.from_status::text as from_status, h.to_status::text as to_status, h.source::text as source, h.reason,
		h.group_name as "group", h.access_until, h.way, h.actor_id = $1 as by_oneself
		from enrollment_changes h
		join enrollments e on e.id = h.enrollment_id
		join courses c on c.id = e.course_id
		where e.user_id = $1
		order by h.id`

	// What the person did to the enrolments of others, without naming them.
	personalChangedSQL = `
		select h.at, c.title as course, h.from_status::text as from_status, h.to_status::text as to_status, h.source::text as source
		from enrollment_changes h
		join enrollments e on e.id = h.enrollment_id
		join courses c on c.id = e.course_id
		where h.actor_id = $1 and e.user_id <> $1
		order by h.id`

	personalCompletionsSQL = `
		select l.opened_at, l.confirmed_at, l.completed_at, c.title as course, o.title as content, l.completed, l.time_spent, l.score, l.attempts, l.notes
		from lesson_completions l
		join courses c on c.id = l.course_id
		join course_contents o on o.id = l.content_id
		where l.user_id = $1
		order by l.id`

	personalWatchedSQL = `
		select w.last_report_at, c.title as course, o.title as content,
		(select coalesce(sum(upper(r) - lower(r)), 0) from unnest(w.ranges) r) as watched_seconds, w.time_spent, w.duration_seconds, w.position_seconds
		from watched_ranges w
		join courses c on c.id = w.course_id
		join course_contents o on o.id = w.content_id
		where w.user_id = $1
		order by w.id`

	personalPlayersSQL = `select created_at, reported_at from watch_players where user_id = $1`

	personalReadingSQL = `select created_at, used_until as reported_at, seconds as time_spent from reading_clocks where user_id = $1`

	personalNotesHead = `
		select n.created_at, n.updated_at, c.title as course, o.title as content, n.second, n.quote, n.content as text, n.tags, n.is_private, n.deleted_at
		from user_notes n
		join courses c on c.id = n.course_id
		left join course_contents o on o.id = n.content_id
		where n.user_id = $1`

	personalNotesSQL = personalNotesHead + ` order by n.id`

	// What a super admin is given of somebody: private notes are nobody else's.
	personalSharedNotesSQL = personalNotesHead + ` and not n.is_private order by n.id`

	// What the team noted of the person, whether it was sent or not.
	personalNotedSQL = `
		select n.created_at, c.title as course, n.kind::text as kind, n.text, n.sent_at, n.answer, n.answered_at
		from trainee_notes n
		join courses c on c.id = n.course_id
		where n.user_id = $1
		order by n.id`

	// What the person noted of others, without naming them.
	personalNotedBySQL = `
		select n.created_at, c.title as course, n.kind::text as kind, n.text, n.sent_at
		from trainee_notes n
		join courses c on c.id = n.course_id
		where n.author_id = $1
		order by n.id`

	personalReviewsSQL = `
		select r.created_at, r.edited_at, c.title as course, r.rating, r.text, r.state::text as state, r.reason, r.answer, r.answered_at
		from reviews r
		join courses c on c.id = r.course_id
		where r.user_id = $1
		order by r.id`

	personalWaitingSQL = `
		select w.created_at, c.title as course, coalesce(g.name, w.group_name) as "group", w.state::text as state, w.offer_expires_at
		from waiting_list w
		join courses c on c.id = w.course_id
		left join course_groups g on g.id = w.group_id
		where w.user_id = $1
		order by w.id`

	personalHoldsSQL = `
		select h.created_at, c.title as course, h.expires_at
		from seat_holds h
		join courses c on c.id = h.course_id
		where h.user_id = $1
		order by h.id`

	personalCyclesSQL = `
		select k.started_at, c.title as course, k.number, k.completed_at, k.completed_revision as revision, k.valid_until, k.progress, k.grade,
		k.group_name as "group", k.closed_at, k.source::text as source, k.reason
		from enrollment_cycles k
		join enrollments e on e.id = k.enrollment_id
		join courses c on c.id = e.course_id
		where e.user_id = $1
		order by k.id`

	personalCycleContentsSQL = `
		select x.opened_at, x.confirmed_at, x.completed_at, c.title as course, k.number, o.title as content, x.completed, x.time_spent, x.score, x.attempts, x.watched_seconds,
		x.duration_seconds, x.notes
		from cycle_contents x
		join enrollment_cycles k on k.id = x.cycle_id
		join enrollments e on e.id = k.enrollment_id
		join courses c on c.id = e.course_id
		join course_contents o on o.id = x.content_id
		where e.user_id = $1
		order by k.id, x.id`

	// Whose cycles the person closed, without naming them.
	personalClosedSQL = `
		select k.closed_at, c.title as course, k.number, k.reason
		from enrollment_cycles k
		join enrollments e on e.id = k.enrollment_id
		join courses c on c.id = e.course_id
		where k.closed_by = $1 and e.user_id <> $1
		order by k.id`

	personalInvitationsSQL = `
		select i.sent_at, c.title as course, g.name as "group", i.sends, i.expires_at, i.access_until, i.way, i.reason, i.opened_at, i.accepted_at, i.revoked_at
		from course_invitations i
		join courses c on c.id = i.course_id
		left join course_groups g on g.id = i.group_id
		where i.accepted_by = $1 or lower(i.email) = (select lower(u.email) from users u where u.id = $1)
		order by i.id`

	// Whom the person invited, without naming them.
	personalInvitedSQL = `
		select i.sent_at, c.title as course, i.reason, i.accepted_at, i.revoked_at
		from course_invitations i
		join courses c on c.id = i.course_id
		where i.invited_by = $1
		order by i.id`

	eraseEnrollmentNotesSQL = `update enrollments set notes = null where user_id = $1 and notes is not null`

	eraseCompletionNotesSQL = `update lesson_completions set notes = null where user_id = $1 and notes is not null`

	eraseCycleNotesSQL = `
		update cycle_contents x set notes = null
		from enrollment_cycles k
		join enrollments e on e.id = k.enrollment_id
		where k.id = x.cycle_id and e.user_id = $1 and x.notes is not null`

	eraseTraineeNotesSQL = `delete from trainee_notes where user_id = $1`

	eraseNotesSQL = `delete from user_notes where user_id = $1`

	// The answer may greet the person by name, and the reason may quote.
	eraseReviewsSQL = `
		update reviews set text = '', answer = null, answered_at = null, edited_at = null, reason = case when reason is not null then '' end
		where user_id = $1`

	eraseWaitingSQL = `delete from waiting_list where user_id = $1`

	eraseHoldsSQL = `delete from seat_holds where user_id = $1`

	// The account has its address still.
	eraseInvitationsSQL = `
		delete from course_invitations
		where accepted_by = $1 or lower(email) = (select lower(u.email) from users u where u.id = $1)`

	eraseReadingSQL = `delete from reading_clocks where user_id = $1`

	erasePlayersSQL = `delete from watch_players where user_id = $1`
)
