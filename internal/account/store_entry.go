package account

import "github.com/courseworx/courseworx/internal/account/accountapi"

// The SQL of what lets people in: second factors, links, registrations.
const (
	hasFactorSQL = `select exists (select from second_factors where user_id = $1 and confirmed_at is not null)`

	lockFactorSQL = `
		select user_id::text as user_id, secret, last_step, confirmed_at
		from second_factors
		where user_id = $1
		for no key update`

	factorStateSQL = `
		select f.confirmed_at is not null as on, f.confirmed_at as since,
		(select count(*) from recovery_codes c where c.user_id = $1 and c.used_at is null)::int as recovery, $2::boolean as must
		from (select $1::uuid as id) me
		left join second_factors f on f.user_id = me.id`

	// One that is not confirmed yet is replaced.
	beginFactorSQL = `
		insert into second_factors (user_id, secret) values ($1, $2)
		on conflict (user_id) do update set secret = excluded.secret, last_step = 0
		where second_factors.confirmed_at is null`

	factorStepSQL = `update second_factors set last_step = $2 where user_id = $1`

	confirmFactorSQL = `update second_factors set confirmed_at = now() where user_id = $1`

	dropFactorSQL = `delete from second_factors where user_id = $1`

	dropRecoverySQL = `delete from recovery_codes where user_id = $1`

	addRecoverySQL = `insert into recovery_codes (user_id, digest) select $1, unnest($2::bytea[])`

	useRecoverySQL = `update recovery_codes set used_at = now() where user_id = $1 and digest = $2 and used_at is null`

	addLinkSQL = `
		insert into account_links (id, user_id, purpose, digest, email, expires_at)
		values ($1, $2, $3::text::account_link_purpose, $4, $5, $6)`

	endLinksSQL = `
		update account_links set used_at = now()
		where user_id = $1 and purpose = $2::text::account_link_purpose and used_at is null`

	liveLinkSQL = `
		select l.id::text as id, l.user_id::text as user_id, l.purpose::text as purpose, l.email, u.first_name, u.email as address
		from account_links l
		join users u on u.id = l.user_id
		where l.digest = $1 and l.used_at is null and l.expires_at > now() and u.is_active`

	lockLinkSQL = liveLinkSQL + ` for no key update of l`

	useLinkSQL = `update account_links set used_at = now() where id = $1`

	dropLinksSQL = `delete from account_links where user_id = $1`

	sweepLinksSQL = `delete from account_links where expires_at < now() - $1::interval`

	addRegistrationSQL = `
		insert into registrations (id, digest, first_name, last_name, email, phone, password_hash, language, time_zone, consents, address, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	registrationColumns = `id::text as id, first_name, last_name, email, phone, password_hash, language, time_zone, consents, address, created_at, expires_at`

	registrationSQL = `select ` + registrationColumns + ` from registrations where digest = $1 and expires_at > now()`

	takeRegistrationSQL = `delete from registrations where digest = $1 and expires_at > now() returning ` + registrationColumns

	sweepRegistrationsSQL = `delete from registrations where expires_at < now()`

	profileSQL = `select headline, biography, links, is_public, slug from user_profiles where user_id = $1`

	saveProfileSQL = `
		insert into user_profiles (user_id, headline, biography, links, is_public, slug) values ($1, $2, $3, $4, $5, $6)
		on conflict (user_id) do update set headline = excluded.headline, biography = excluded.biography, links = excluded.links,
		is_public = excluded.is_public, slug = coalesce(user_profiles.slug, excluded.slug)`

	trainerSQL = `
		select u.id::text as id, u.first_name, u.last_name, u.avatar, p.headline, p.biography, p.links, p.slug
		from user_profiles p
		join users u on u.id = p.user_id
		where p.slug = $1 and ` + accountapi.PublicPage

	publicAvatarSQL = `
		select exists (
			select from users u
			join user_profiles p on p.user_id = u.id
			where u.avatar = $1 and ` + accountapi.PublicPage + `
		)`

	deleteUserSQL = `delete from users where id = $1`

	anonymiseSQL = `
		update users
		set first_name = $2, last_name = $3, email = id || '@deleted.invalid', phone = null, avatar = null, password_hash = null,
		is_active = false, requires_password_change = false
		where id = $1`

	anonymiseProfileSQL = `
		insert into user_profiles (user_id, anonymised_at) values ($1, now())
		on conflict (user_id) do update set headline = '', biography = '', links = '[]', is_public = false, slug = null, anonymised_at = now()`
)
