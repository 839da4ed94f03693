-- Former addresses of courses. Only what was published leaves one behind.

-- +goose Up
create table course_slugs (
    slug text not null,
    course_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint course_slugs_pkey primary key (slug),
    constraint course_slugs_course_id_fkey foreign key (course_id) references courses (id) on delete cascade
);

create trigger course_slugs_touch
    before update on course_slugs
    for each row execute function touch_updated_at();

create index course_slugs_course_id on course_slugs (course_id);
