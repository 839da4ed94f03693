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
	{"announcements_group_id_fkey", `update announcements set group_id = i(33) where id = i(111)`},
	{"conversations_pair", `insert into conversations (id, trainer_id, trainee_id, last_message_id) values (i(900), i(4), i(2), i(900))`},
	{"conversations_two", `update conversations set trainee_id = trainer_id`},
	{"messages_body_length", `update messages set body = ''`},
	{"messages_body_length", `update messages set body = repeat('x', 4001)`},

	{"legal_drafts_language_form", `update legal_drafts set language = 'English'`},
	{"legal_drafts_title_length", `update legal_drafts set title = repeat('x', 201)`},
	{"legal_drafts_body_length", `update legal_drafts set body = repeat('x', 200001)`},
	{"legal_drafts_revision_range", `update legal_drafts set revision = 0`},
	{"legal_versions_version_range", `insert into legal_versions (page, version, texts, material, published_by) values ('privacy', 0, '{"en": {}}', true, i(1))`},
	{"legal_versions_texts_form", `insert into legal_versions (page, version, texts, material, published_by) values ('privacy', 1, '{}', true, i(1))`},
	{"legal_versions_texts_form", `insert into legal_versions (page, version, texts, material, published_by) values ('privacy', 1, '[]', true, i(1))`},
	{"legal_versions_first_material", `insert into legal_versions (page, version, texts, material, published_by) values ('privacy', 1, '{"en": {}}', false, i(1))`},
	{"consents_page_asks", `insert into consents (user_id, page, version, agreed_at, source) values (i(4), 'refund', 1, now(), 'asked')`},
	{"consents_page_version_fkey", `insert into consents (user_id, page, version, agreed_at, source) values (i(4), 'terms', 9, now(), 'asked')`},
	{"consents_pkey", `insert into consents (user_id, page, version, agreed_at, source) values (i(4), 'terms', 1, now(), 'asked')`},
}
