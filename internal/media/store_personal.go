package media

const (
	personalFilesSQL = `
		select created_at, file_name, kind::text as kind, content_type, size_bytes, state::text as state, course_id
		from media_assets
		where owner_id = $1
		order by id`

	personalUploadsSQL = `
		select u.created_at, a.file_name, u.size_bytes, u.received_bytes, u.expires_at
		from media_uploads u
		left join media_assets a on a.id = u.asset_id
		where u.owner_id = $1
		order by u.id`
)
