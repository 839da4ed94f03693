-- +goose Up
-- Which versions of the legal pages were published, and since when each is in force.
create view cw.legal_versions_v1 as
select
    page::text as page,
    version,
    published_at
from public.legal_versions;
