-- What a version of a legal page changes, in a sentence or two for each language: whoever is asked to agree anew is told.

-- +goose Up

alter table legal_versions
    -- Text by language; a language that is not there says nothing.
    add column changes jsonb not null default '{}',
    add constraint legal_versions_changes_form check (jsonb_typeof(changes) = 'object');
