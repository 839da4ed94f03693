-- +goose Up
-- Documents are looked for by a part of the name of whom they are for.
create index documents_name_search on financial.documents using gin (lower(says->'buyer'->>'name') public.gin_trgm_ops);
