package app_test

// fixtureSQL puts at least one valid row into every table of the core modules. In every column that refers to another
// row, the last row of its table has a value, and nothing refers to that last row where a key has two columns.
const fixtureSQL = `
create function i(n integer) returns uuid
language sql
immutable
return ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid;

insert into users (id, first_name, last_name, email, role, phone) values
	(i(1), 'Ada', 'Admin', 'ada@example.org', 'super_admin', '+96550000001'),
	(i(2), 'Tom', 'Trainer', 'tom@example.org', 'trainer', null),
	(i(3), 'Una', 'Trainer', 'una@example.org', 'trainer', null),
	(i(4), 'Lea', 'Trainee', 'lea@example.org', default, null),
	(i(5), 'Max', 'Trainee', 'max@example.org', default, null);

insert into personal_exports (id, user_id, asked_by) values
	(i(6), i(4), i(4));
insert into deletion_requests (id, user_id, reason, state, decided_by, decided_at) values
	(i(7), i(4), 'I moved away', 'open', null, null),
	(i(8), i(5), 'I moved away', 'refused', i(1), now());

insert into categories (id, name, slug, hue, parent_id) values
	(i(10), 'Health', 'health', 0, null),
	(i(11), 'First aid', 'first-aid', 359, i(10));
insert into category_slugs (slug, category_id) values
	('emergencies', i(11));

insert into media_assets (id, owner_id, kind, file_name, content_type, storage_key) values
	(i(15), i(2), 'video', 'a.mp4', 'video/mp4', 'k/15');
insert into media_uploads (id, asset_id, owner_id, size_bytes, expires_at) values
	('up1', i(15), i(2), 10, now());

insert into courses (id, trainer_id, slug, title, price_currency, category, cover_asset_id) values
	(i(20), i(2), 'burns', 'Burns', 'KWD', 'Health', i(15)),
	(i(21), i(3), 'حروق', 'Bandages', 'KWD', 'First aid', i(15));
update media_assets set course_id = i(20);

insert into course_team (id, course_id, user_id, role) values
	(i(30), i(20), i(2), 'owner'),
	(i(31), i(20), i(3), 'assistant');
insert into course_groups (id, course_id, name, starts_on, ends_on, trainer_id) values
	(i(32), i(20), 'Spring', '2027-01-01', '2027-01-31', i(2)),
	(i(33), i(21), 'Spring', '2027-01-01', '2027-01-31', i(2)),
	(i(34), i(20), 'Autumn', '2027-01-01', '2027-01-31', i(2));
insert into course_sections (id, course_id, title, position) values
	(i(36), i(20), 'One', 0),
	(i(37), i(21), 'One', 0),
	(i(38), i(20), 'Two', 1);
insert into course_contents (id, course_id, section_id, title, type, asset_id) values
	(i(40), i(20), i(36), 'Film', 'video', i(15)),
	(i(41), i(20), i(36), 'Quiz', 'quiz', null),
	(i(42), i(20), i(36), 'Homework', 'assignment', null),
	(i(43), i(21), i(37), 'Film', 'video', null);
insert into article_revisions (id, content_id, version, html, author_id) values
	(i(44), i(43), 1, '<p>a</p>', i(2)),
	(i(45), i(43), 2, '<p>b</p>', i(2));
insert into article_files (content_id, asset_id) values
	(i(43), i(15));
insert into content_resources (id, course_id, content_id, title, asset_id, url) values
	(i(44001), i(20), i(40), 'More', null, 'https://example.org'),
	(i(44002), i(20), i(40), 'Handout', i(15), null);
insert into course_revisions (id, course_id, revision, snapshot, author_id) values
	(i(46), i(20), 1, '{}', i(2)),
	(i(47), i(20), 2, '{}', i(2));
insert into course_prerequisites (course_id, prerequisite_id) values
	(i(20), i(21));

insert into enrollments (id, user_id, course_id, group_id) values
	(i(50), i(4), i(20), i(32)),
	(i(51), i(5), i(20), i(32));
insert into enrollment_changes (id, enrollment_id, actor_id, to_status, source) values
	(i(52), i(50), i(2), 'enrolled', 'staff');
insert into lesson_completions (id, user_id, course_id, content_id) values
	(i(53), i(4), i(20), i(40)),
	(i(54), i(5), i(20), i(40));
insert into watched_ranges (id, user_id, course_id, content_id, duration_seconds) values
	(i(55), i(4), i(20), i(40), 100),
	(i(56), i(5), i(20), i(40), 100);
insert into user_notes (id, user_id, course_id, content_id, content) values
	(i(57), i(4), i(20), i(40), 'Remember');
insert into seat_holds (id, course_id, group_id, user_id, key, expires_at) values
	(i(58), i(20), i(32), i(4), 'order:1', now()),
	(i(59), i(20), i(32), i(5), 'order:2', now());
insert into waiting_list (id, course_id, group_id, user_id, position) values
	(i(60), i(21), null, i(3), 1),
	(i(61), i(20), i(32), i(4), 1),
	(i(62), i(20), i(32), i(5), 2);
insert into enrollment_cycles (id, enrollment_id, number, started_at, completed_at, progress, closed_at, closed_by, source) values
	(i(67), i(50), 1, now(), now(), 100, now(), i(2), 'staff'),
	(i(68), i(50), 2, now(), now(), 100, now(), i(2), 'staff');
insert into cycle_contents (id, cycle_id, content_id, completed, completed_at, attempts) values
	(i(69), i(67), i(40), true, now(), 1);
insert into course_invitations (id, course_id, group_id, email, digest, invited_by, sent_at, expires_at, accepted_at, accepted_by) values
	(i(65), i(20), i(32), 'new@example.org', sha256('a'), i(2), now(), now(), null, null),
	(i(66), i(20), i(32), 'old@example.org', sha256('b'), i(2), now(), now(), now(), i(4));
update waiting_list set invitation_id = i(65) where id = i(62);
insert into reviews (id, user_id, course_id, rating) values
	(i(63), i(4), i(20), 5);

insert into trainee_notes (id, user_id, course_id, author_id, kind, text) values
	(i(64), i(4), i(20), i(2), 'general', 'Works nights');

insert into question_bank (id, course_id) values
	(i(70), i(20));
insert into question_versions (id, question_id, version, question, question_type, correct_answer, author_id) values
	(i(71), i(70), 1, 'Hot?', 'true_false', 'true', i(2)),
	(i(72), i(70), 2, 'Hot?', 'true_false', 'true', i(2));
insert into quiz_questions (id, content_id, question, question_type, correct_answer, question_version_id) values
	(i(73), i(41), 'Hot?', 'true_false', 'true', i(71));
insert into assignments (id, course_id, trainer_id, content_id, title, description) values
	(i(74), i(20), i(2), i(42), 'Homework', '');
insert into course_contents (id, course_id, section_id, title, type, asset_id) values
	(i(44), i(20), i(36), 'Spare', 'article', i(15));

insert into rooms (id, name) values
	(i(80), 'A1'),
	(i(81), 'A2');
insert into classroom_sessions (id, course_id, group_id, starts_at, ends_at, time_zone, room_id, trainer_id, secret) values
	(i(82), i(20), i(32), '2027-01-04 09:00Z', '2027-01-04 10:00Z', 'Asia/Kuwait', i(80), i(2), decode(repeat('ab', 32), 'hex')),
	(i(83), i(20), i(32), '2027-01-04 10:00Z', '2027-01-04 11:00Z', 'Asia/Kuwait', i(80), i(2), decode(repeat('ab', 32), 'hex'));
insert into devices (id, token_hash, user_id, linked_at) values
	(i(84), decode(repeat('01', 32), 'hex'), null, null),
	(i(85), decode(repeat('02', 32), 'hex'), i(4), now());
insert into attendance_records (id, session_id, user_id, device_id) values
	(i(86), i(82), i(4), null),
	(i(87), i(82), i(5), null),
	(i(88), i(82), null, i(84)),
	(i(89), i(82), null, i(85));
insert into attendance_intervals (id, record_id, in_at, out_at, in_source, out_source) values
	(i(90), i(86), '2027-01-04 09:00Z', '2027-01-04 09:30Z', 'qr', 'qr'),
	(i(91), i(86), '2027-01-04 09:30Z', null, 'qr', null);
insert into attendance_history (id, session_id, user_id, device_id, actor_id, action, source, scan_id) values
	(i(92), i(82), i(4), i(84), i(2), 'sign_in', 'qr', i(95));
insert into attendance (id, user_id, course_id, session_date) values
	(i(93), i(4), i(20), '2027-01-04'),
	(i(94), i(5), i(20), '2027-01-04');

insert into course_stats (id, course_id, total_revenue_currency) values
	(i(96), i(20), 'KWD'),
	(i(97), i(21), 'KWD');
insert into course_daily (course_id, day) values
	(i(20), '2027-01-04');
insert into course_standings (course_id, user_id, status, enrolled_on, progress, started, half, scores, score_sum, contents, done, seconds) values
	(i(20), i(4), 'enrolled', '2027-01-04', 0, false, false, 0, 0, '{}', '{}', '{}');
insert into course_active_days (course_id, day, user_id) values
	(i(20), '2027-01-04', i(4));
insert into course_tallies (course_id, measure, about, slot, n) values
	(i(20), 'enrolled', i(20), 0, 1);

insert into plugins (id, kind, version) values
	('money', 'native', '1.0.0');
insert into plugin_settings (plugin_id, key, value, updated_by) values
	('money', 'split', '70', i(1));
insert into plugin_grants (plugin_id, permission, granted_by) values
	('money', 'people.read', i(1));
insert into plugin_uses (plugin_id, hour, kind, name, last_at) values
	('money', '2026-11-01 10:00Z', 'operation', 'get', '2026-11-01 10:20Z');
insert into plugin_logs (plugin_id, at, level, message, server) values
	('money', '2026-11-01 10:20Z', 'info', 'Hello', 'one');
insert into event_switches (subscriber, is_on) values
	('x.money', true);

insert into mail_templates (kind, language, part, text, updated_by) values
	('test', 'en', 'subject', 'Trying', i(1));
insert into notice_preferences (user_id, kind, here, mail) values
	(i(4), 'message', true, 'digest');
insert into notice_schedules (user_id, quiet_from, quiet_to) values
	(i(4), 1320, 420);
insert into announcements (id, author_id, audience, course_id, group_id, title, body) values
	(i(110), i(1), 'everybody', null, null, 'Closed on Friday', '<p>All day</p>'),
	(i(111), i(2), 'group', i(20), i(32), 'Hall 2', '<p>First floor</p>');
insert into announcements (id, author_id, audience, course_id, session_id, title, body) values
	(i(114), i(2), 'session', i(20), i(82), 'Bring a laptop', '<p>Charged</p>');
insert into announcement_people (announcement_id, user_id) values
	(i(111), i(4));
insert into announcement_reads (announcement_id, user_id) values
	(i(111), i(4));
insert into conversations (id, trainer_id, trainee_id, last_message_id) values
	(i(112), i(2), i(4), i(113));
insert into messages (id, conversation_id, author_id, body) values
	(i(113), i(112), i(4), 'Where is hall 2?');
insert into threads (id, course_id, content_id, asker_id) values
	(i(140), i(20), i(40), i(4));
insert into thread_posts (id, thread_id, author_id, title, body) values
	(i(140), i(140), i(4), 'How long to cool?', 'Twenty minutes?'),
	(i(141), i(140), i(2), '', 'Yes'),
	(i(142), i(140), i(5), '', 'Longer');
update threads set accepted_id = i(141) where id = i(140);
insert into thread_votes (thread_id, user_id) values
	(i(140), i(5));
insert into thread_mentions (post_id, user_id) values
	(i(141), i(4));
insert into thread_reports (post_id, user_id, reason) values
	(i(141), i(4), 'Rude');
insert into calendar_feeds (user_id, digest) values
	(i(4), sha256('a'));
insert into reminders (user_id, kind, subject_id, due_at, minutes_before) values
	(i(4), 'session', i(82), '2027-03-01 09:00Z', 60);
insert into slides (id, title, link, language, picture, picture_width, picture_height, starts_on, ends_on, position) values
	(i(130), 'Spring courses', '/courses', 'en', '/pictures/x.jpeg', 1200, 800, '2027-01-01', '2027-01-31', 0),
	(i(131), 'Summer courses', 'https://example.org', null, null, null, null, null, null, 1);

insert into legal_drafts (page, language, body, edited_by) values
	('terms', 'en', '<p>Be kind</p>', i(1));
insert into legal_versions (page, version, texts, material, published_by) values
	('terms', 1, '{"en": {"title": "", "body": "<p>Be kind</p>"}}', true, i(1)),
	('terms', 2, '{"en": {"title": "", "body": "<p>Be kind!</p>"}}', true, i(1)),
	('refund', 1, '{"en": {"title": "", "body": "<p>Two weeks</p>"}}', true, i(1));
insert into consents (user_id, page, version, agreed_at, source) values
	(i(4), 'terms', 1, now(), 'asked');
`
