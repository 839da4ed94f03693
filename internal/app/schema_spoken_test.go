package app_test

// What is refused in the records of how the centre speaks to people.
var spokenViolations = []violation{
	{"mail_templates_text_length", `update mail_templates set text = ''`},
	{"mail_templates_one_line", `update mail_templates set text = E'a\nBcc: b'`},
	{"notice_preferences_kind_length", `update notice_preferences set kind = ''`},
	{"notice_schedules_digest_hour_range", `update notice_schedules set digest_hour = 24`},
	{"notice_schedules_digest_day_range", `update notice_schedules set digest_day = 0`},
	{"notice_schedules_quiet_range", `update notice_schedules set quiet_to = 1440`},
	{"notice_schedules_quiet_pair", `update notice_schedules set quiet_to = null`},
	{"notice_schedules_quiet_pair", `update notice_schedules set quiet_to = quiet_from`},

	{"announcements_title_length", `update announcements set title = ''`},
	{"announcements_body_length", `update announcements set body = ''`},
	{"announcements_times_order", `update announcements set expires_at = publish_at`},
	{"announcements_recipients_range", `update announcements set recipients = -1`},
	{"announcements_audience_form", `update announcements set role = 'trainee' where id = i(110)`},
	{"announcements_audience_form", `update announcements set group_id = null where id = i(111)`},
	{"announcements_audience_form", `update announcements set audience = 'course' where id = i(110)`},
	{"announcements_audience_form", `update announcements set session_id = null where id = i(114)`},
	{"announcements_session_id_fkey", `update announcements set session_id = i(900) where id = i(114)`},
	{"announcements_group_id_fkey", `update announcements set group_id = i(33) where id = i(111)`},
	{"conversations_pair", `insert into conversations (id, trainer_id, trainee_id, last_message_id) values (i(900), i(4), i(2), i(900))`},
	{"conversations_two", `update conversations set trainee_id = trainer_id`},
	{"messages_body_length", `update messages set body = ''`},
	{"messages_body_length", `update messages set body = repeat('x', 4001)`},

	{"personal_exports_percent_range", `update personal_exports set percent = 101`},
	{"personal_exports_size_range", `update personal_exports set size_bytes = -1`},
	{"personal_exports_ready", `update personal_exports set state = 'ready'`},
	{"personal_exports_one", `insert into personal_exports (id, user_id, asked_by) values (i(900), i(4), i(1))`},
	{"deletion_requests_reason_length", `update deletion_requests set reason = repeat('x', 2001)`},
	{"deletion_requests_answer_length", `update deletion_requests set answer = repeat('x', 2001)`},
	{"deletion_requests_decided", `update deletion_requests set state = 'refused' where decided_at is null`},
	{"deletion_requests_one", `insert into deletion_requests (id, user_id) values (i(900), i(4))`},
}
