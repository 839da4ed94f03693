package banner

const (
	readSQL = `
		select message, (select count(*)::int from banner.heard) as published
		from banner.banner`

	writeSQL = `update banner.banner set message = $1`

	heardSQL = `insert into banner.heard (event_id) values ($1) on conflict do nothing`
)
