-- +goose Up

-- What the home page begins with: pictures with a title, a text and a link.
create table slides (
    id uuid not null,
    title text not null,
    text text not null default '',
    -- A path of this site or an https address.
    link text,
    -- Null: shown in every language.
    language text,
    -- The path of its picture; without one a cover is drawn.
    picture text,
    picture_width integer,
    picture_height integer,
    position integer not null,
    is_published boolean not null default false,
    -- First and last day on which it is shown, in the site's zone.
    starts_on date,
    ends_on date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint slides_pkey primary key (id),
    constraint slides_position_key unique (position) deferrable initially immediate,
    constraint slides_title_length check (char_length(title) between 1 and 120),
    constraint slides_text_length check (char_length(text) <= 300),
    constraint slides_link_form check (link ~ '^(/|https://)' and char_length(link) <= 500),
    constraint slides_language_form check (language ~ '^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$'),
    constraint slides_picture_form check (
        (picture is null) = (picture_width is null)
        and (picture is null) = (picture_height is null)
        and (picture is null or char_length(picture) <= 255 and picture_width > 0 and picture_height > 0)
    ),
    constraint slides_position_range check (position >= 0),
    constraint slides_days_order check (ends_on >= starts_on)
);
create trigger slides_touch before update on slides for each row execute function touch_updated_at();
