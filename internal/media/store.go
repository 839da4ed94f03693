package media

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	assetColumnsSQL = `
		select id::text as id, owner_id::text as owner, course_id::text as course, kind::text as kind, state::text as state,
			file_name, content_type, size_bytes, round(duration_ms / 1000.0)::int as duration_seconds, width, height, failure,
			'/media/' || id || '/file' as url, sha256, storage_key, created_at, updated_at
		from media_assets`

	assetSQL = assetColumnsSQL + ` where id = $1`

	insertAssetSQL = `
		insert into media_assets (id, owner_id, course_id, kind, state, file_name, content_type, size_bytes, storage_key)
		values ($1, $2, $3, 'other', 'uploading', $4, 'application/octet-stream', $5, $6)`

	copyAssetSQL = `
		insert into media_assets (id, owner_id, kind, state, file_name, content_type, size_bytes, sha256, duration_ms, width, height, storage_key)
		select $1, $3, kind, 'ready', file_name, content_type, size_bytes, sha256, duration_ms, width, height, $4
		from media_assets
		where id = $2`

	giveAssetsSQL = `update media_assets set course_id = $2 where id = any($1::uuid[]) and course_id is null`

	readySQL = `
		update media_assets
		set state = 'ready', kind = $2::text::media_kind, content_type = $3, size_bytes = $4, sha256 = $5, duration_ms = $6, width = $7, height = $8
		where id = $1 and state = 'uploading'`

	failedSQL = `
		update media_assets
		set state = 'failed', content_type = $2, failure = $3
		where id = $1 and state = 'uploading'`

	uploadColumnsSQL = `
		select u.id, u.asset_id::text as asset_id, u.owner_id::text as owner, u.size_bytes, u.received_bytes, u.purpose, u.handle,
			u.expires_at, a.state::text as state, a.failure
		from media_uploads u
		join media_assets a on a.id = u.asset_id`

	uploadSQL = uploadColumnsSQL + ` where u.id = $1`

	insertUploadSQL = `
		insert into media_uploads (id, asset_id, owner_id, size_bytes, purpose, expires_at)
		values ($1, $2, $3, $4, $5, $6)`

	handleSQL = `update media_uploads set handle = $2 where id = $1`

	receivedSQL = `update media_uploads set received_bytes = least($2, size_bytes), expires_at = $3 where id = $1`

	// For as long as its asset may still be unused: the client may ask for the outcome again.
	settledSQL = `update media_uploads set received_bytes = size_bytes, expires_at = $2 where id = $1`

	unfinishedSQL = `
		select count(*)::int
		from media_uploads u
		join media_assets a on a.id = u.asset_id
		where u.owner_id = $1 and a.state = 'uploading'`

	// Whole but not settled: the server died, or the storage was full, between the last byte and the answer.
	wholeSQL = uploadColumnsSQL + `
		where a.state = 'uploading' and u.received_bytes = u.size_bytes and (u.lease_until is null or u.lease_until < now())
		order by u.created_at
		limit $1`

	expiredSQL = uploadColumnsSQL + `
		where u.expires_at < $1 and (u.lease_until is null or u.lease_until < now())
		order by u.expires_at
		limit $2`

	dropUploadSQL = `delete from media_uploads where id = $1`

	// The lease of an upload.
	leaseSQL = `
		update media_uploads
		set lease_holder = $2, lease_until = now() + $3::interval, lease_wanted = false
		where id = $1 and (lease_until is null or lease_until < now())`

	wantLeaseSQL = `update media_uploads set lease_wanted = true where id = $1 and lease_until >= now()`

	uploadExistsSQL = `select exists (select from media_uploads where id = $1)`

	renewLeaseSQL = `
		update media_uploads
		set lease_until = now() + $3::interval
		where id = $1 and lease_holder = $2
		returning lease_wanted`

	endLeaseSQL = `
		update media_uploads
		set lease_holder = null, lease_until = null, lease_wanted = false
		where id = $1 and lease_holder = $2`

	// Sweeping. The uploads' rows hold assets that are still on their way.
	idleAssetsSQL = `
		select a.id::text
		from media_assets a
		where a.created_at < $1 and a.id > $2 and not exists (select from media_uploads u where u.asset_id = a.id)
		order by a.id
		limit $3`

	deleteAssetSQL = `delete from media_assets where id = $1 returning storage_key`

	garbageSQL = `insert into media_garbage (storage_key) values ($1) on conflict (storage_key) do nothing`

	someGarbageSQL = `select storage_key from media_garbage order by created_at limit $1`

	noGarbageSQL = `delete from media_garbage where storage_key = $1`
)

// upload is an upload on its way, or one whose end is not long ago.
type upload struct {
	ID            string
	AssetID       plugin.AssetID
	Owner         plugin.UserID
	SizeBytes     int64
	ReceivedBytes int64
	Purpose       Purpose
	Handle        *string // in the staging; nil as long as nothing has begun there
	ExpiresAt     time.Time
	State         State // of the asset
	Failure       *string
}

func (u upload) handle() string {
	if u.Handle == nil {
		return ""
	}
	return *u.Handle
}

func findAsset(ctx context.Context, q db.Querier, id plugin.AssetID) (Asset, error) {
	a, err := db.One[Asset](ctx, q, assetSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Asset{}, plugin.ErrNotFound
	}
	if err != nil {
		return Asset{}, fmt.Errorf("read an asset: %w", err)
	}
	return a, nil
}

func findUpload(ctx context.Context, q db.Querier, id string) (upload, error) {
	u, err := db.One[upload](ctx, q, uploadSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return upload{}, plugin.ErrNotFound
	}
	if err != nil {
		return upload{}, fmt.Errorf("read an upload: %w", err)
	}
	return u, nil
}

// run runs a statement and tells how many rows it touched.
func run(ctx context.Context, q db.Querier, what, sql string, args ...any) (int64, error) {
	tag, err := q.Exec(ctx, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return tag.RowsAffected(), nil
}

// stillReferenced reports whether a deletion was refused because another row points here.
func stillReferenced(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "23503" || pg.Code == "23001")
}
