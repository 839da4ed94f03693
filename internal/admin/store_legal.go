package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Versions are numbered, and what is in force is written, by one after the other.
	lockLegalSQL = `select pg_advisory_xact_lock(7150158)`

	draftsSQL = `
		select d.page::text as page, d.language, d.title, d.body, d.revision, u.first_name || ' ' || u.last_name as edited_by, d.updated_at as edited_at
		from legal_drafts d
		join users u on u.id = d.edited_by
		where $1 = '' or d.page = nullif($1, '')::legal_page`

	firstDraftSQL = `
		insert into legal_drafts (page, language, title, body, edited_by)
		values ($1::text::legal_page, $2, $3, $4, $5)
		on conflict do nothing`

	nextDraftSQL = `
		update legal_drafts
		set title = $3, body = $4, edited_by = $5, revision = revision + 1
		where page = $1::text::legal_page and language = $2 and revision = $6`

	insertVersionSQL = `
		insert into legal_versions (page, version, texts, changes, material, published_by, published_at)
		values ($1::text::legal_page, $2, $3, $4, $5, $6, $7)`

	// The version $2 of a page; the newest for 0.
	versionSQL = `
		select version, texts, published_at
		from legal_versions
		where page = $1::text::legal_page and ($2::int = 0 or version = $2::int)
		order by version desc
		limit 1`

	issuedSQL = `
		select version, published_at, changes
		from legal_versions
		where page = $1::text::legal_page
		order by version desc`

	editionsSQL = `
		select v.version, v.material, (select array_agg(l order by l) from jsonb_object_keys(v.texts) l) as languages, v.published_at,
		u.first_name || ' ' || u.last_name as published_by, v.changes
		from legal_versions v
		join users u on u.id = v.published_by
		where v.page = $1::text::legal_page
		order by v.version desc
		limit $2`

	insertConsentSQL = `
		insert into consents (user_id, page, version, agreed_at, address, source)
		select $1, c.page::legal_page, c.version, $4, nullif($5, ''), $6::text::consent_source
		from unnest($2::text[], $3::int[]) as c (page, version)
		on conflict do nothing`

	agreedSQL = `select page::text as page, max(version) as version from consents where user_id = $1 group by page`

	consentsSQL = `
		select page::text as page, version, agreed_at, address, source::text as source
		from consents
		where user_id = $1
		order by agreed_at desc, page`

	forgetConsentsSQL = `update consents set address = null where user_id = $1 and address is not null`

	personThereSQL = `select exists (select from users where id = $1)`
)

type draftRow struct {
	Page     string
	Language string
	Title    string
	Body     string
	Revision int
	EditedBy *string
	EditedAt *time.Time
}

type versionRow struct {
	Version     int
	Texts       map[string]legalText
	PublishedAt time.Time
}

type issuedRow struct {
	Version     int
	PublishedAt time.Time
	Changes     map[string]string
}

// drafts reads the drafts of a page, or of all for "", by page.
func drafts(ctx context.Context, q db.Querier, page string) (map[string][]LegalDraft, error) {
	rows, err := db.Many[draftRow](ctx, q, draftsSQL, page)
	if err != nil {
		return nil, fmt.Errorf("read legal drafts: %w", err)
	}
	byPage := map[string][]LegalDraft{}
	for _, r := range rows {
		byPage[r.Page] = append(byPage[r.Page], LegalDraft{r.Language, r.Title, r.Body, r.Revision, r.EditedBy, r.EditedAt})
	}
	return byPage, nil
}

// version reads a version of a page, the newest for 0.
func version(ctx context.Context, q db.Querier, page string, n int) (versionRow, error) {
	r, err := db.One[versionRow](ctx, q, versionSQL, page, n)
	if errors.Is(err, db.ErrNoRow) {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read a legal page: %w", err)
	}
	return r, nil
}

// editions lists at most so many versions of a page, the newest first.
func editions(ctx context.Context, q db.Querier, page string, most int) ([]LegalEdition, error) {
	list, err := db.Many[LegalEdition](ctx, q, editionsSQL, page, most)
	if err != nil {
		return nil, fmt.Errorf("list the versions of a legal page: %w", err)
	}
	return list, nil
}

// sortedKeys is never nil: in an answer it is a list.
func sortedKeys[T any](m map[string]T) []string {
	return append([]string{}, slices.Sorted(maps.Keys(m))...)
}
