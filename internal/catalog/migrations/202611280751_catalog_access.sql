-- How long enrolments of a course give access, and who waits for a seat.

-- +goose Up
alter table courses
    -- Counted from the enrolment; NULL: access does not end.
    add column access_days integer,
    -- The last day, on the organisation's clock; of two ends the earlier one counts.
    add column access_until date,
    add column waiting_list boolean not null default true,
    -- How long an offered seat is kept.
    add column offer_hours integer not null default 48,
    add constraint courses_access_days_range check (access_days between 1 and 3650),
    add constraint courses_offer_hours_range check (offer_hours between 1 and 720);
