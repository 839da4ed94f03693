-- +goose Up
-- Courses of whose contents a rule of completion was changed since then: whom it lets complete them does so at due_at, if the rule is
-- that still. Until then it can be changed back.
create table catch_ups (
    course_id uuid not null,
    since timestamptz not null,
    due_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint catch_ups_pkey primary key (course_id),
    constraint catch_ups_course_id_fkey foreign key (course_id) references courses (id) on delete cascade
);

create trigger catch_ups_touch
    before update on catch_ups
    for each row execute function touch_updated_at();
