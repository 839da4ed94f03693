-- +goose Up
-- Former addresses of categories, as courses have them.
create table category_slugs (
    slug text not null,
    category_id uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint category_slugs_pkey primary key (slug),
    constraint category_slugs_category_id_fkey foreign key (category_id) references categories (id) on delete cascade
);

create trigger category_slugs_touch
    before update on category_slugs
    for each row execute function touch_updated_at();

create index category_slugs_category_id on category_slugs (category_id);
