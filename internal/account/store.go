package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Whoever is viewed as stands in for the owner of the session while the owner may do that. $2 says whether super
	// admins must have a second factor; a key of theirs was made with one.
	standingSQL = `
		select coalesce(v.id, u.id)::text as user, coalesce(v.role, u.role)::text as role, p.language, p.time_zone,
		u.requires_password_change and s.key_digest is null as must_change_password,
		$2 and u.role = 'super_admin' and s.key_digest is null
		and not exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null) as must_add_factor,
		case when v.id is not null then u.id::text end as by, s.key_digest, s.key_scopes as scopes,
		least(s.expires_at, case when v.id is not null then s.as_until end) as expires
		from sessions s
		join users u on u.id = s.user_id
		left join users v on v.id = s.as_user_id and s.as_until > now() and v.is_active and v.role <> 'super_admin' and u.role = 'super_admin'
		join user_preferences p on p.user_id = coalesce(v.id, u.id)
		where s.id = $1 and s.ended_at is null and s.expires_at > now() and u.is_active`

	personColumnsSQL = `
		select u.id::text as id, u.first_name, u.last_name, u.email, u.phone, u.role::text as role, u.avatar, u.is_active,
		u.requires_password_change, p.language, p.time_zone, u.last_login, u.created_at, u.updated_at
		from users u
		join user_preferences p on p.user_id = u.id`

	personSQL = personColumnsSQL + ` where u.id = $1`

	personByEmailSQL = personColumnsSQL + ` where lower(u.email) = lower($1)`

	lockPersonSQL = personColumnsSQL + ` where u.id = $1 for no key update of u`

	lockAdminsSQL = `
		select id::text from users
		where role = 'super_admin' and is_active
		order by id
		for no key update`

	anybodySQL = `select exists (select from users)`

	lockSQL = `select pg_advisory_xact_lock($1::bigint)`

	insertUserSQL = `
		insert into users (id, first_name, last_name, email, phone, role, password_hash, requires_password_change)
		values ($1, $2, $3, $4, $5, $6::text::user_role, $7, $8)`

	insertPreferencesSQL = `insert into user_preferences (user_id, language, time_zone) values ($1, $2, $3)`

	updateUserSQL = `
		update users
		set first_name = $2, last_name = $3, email = $4, phone = $5, role = $6::text::user_role, is_active = $7, avatar = $8
		where id = $1`

	updatePreferencesSQL = `update user_preferences set language = $2, time_zone = $3 where user_id = $1`

	setHashSQL = `update users set password_hash = $2, requires_password_change = false where id = $1`

	credentialPart = `
		select u.id::text as id, u.password_hash, o.digest as one_time, u.is_active
		from users u
		left join one_time_credentials o on o.user_id = u.id and o.expires_at > now() `

	credentialSQL = credentialPart + `where lower(u.email) = lower($1::text) or u.phone = $1`

	ownCredentialSQL = credentialPart + `where u.id = $1`

	oneTimeSQL = `
		insert into one_time_credentials (user_id, digest, expires_at) values ($1, $2, $3)
		on conflict (user_id) do update set digest = excluded.digest, expires_at = excluded.expires_at`

	noPasswordSQL = `update users set password_hash = null, requires_password_change = true where id = $1`

	dropOneTimeSQL = `delete from one_time_credentials where user_id = $1`

	lastLoginSQL = `update users set last_login = now() where id = $1`

	// $1 is the searched text for LIKE, $6 or $3 the same as a phone number.
	matchPart = `
		($1 = '' or cw_fold(u.first_name || ' ' || u.last_name) like '%' || cw_fold($1) || '%'
		or lower(u.email) like '%' || lower($1) || '%' or u.phone = `

	listSQL = personColumnsSQL + `
		where ` + matchPart + `$6)
		and ($2 = '' or u.role = $2::text::user_role)
		and ($3::boolean is null or u.is_active = $3)
		and ($4::uuid is null or u.id < $4)
		order by u.id desc
		limit $5`

	countsSQL = `
		select count(*)::int as all,
		count(*) filter (where u.role = 'super_admin')::int as super_admin,
		count(*) filter (where u.role = 'trainer')::int as trainer,
		count(*) filter (where u.role = 'trainee')::int as trainee
		from users u
		where ` + matchPart + `$3)
		and ($2::boolean is null or u.is_active = $2)`
)

func (s *Service) lock(ctx context.Context, tx db.Tx, id plugin.UserID) (Person, error) {
	p, err := db.One[Person](ctx, tx, lockPersonSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Person{}, plugin.ErrNotFound
	}
	if err != nil {
		return Person{}, fmt.Errorf("lock a person: %w", err)
	}
	return p, nil
}

func insertPerson(ctx context.Context, tx db.Tx, p Person, hash *string) error {
	if _, err := tx.Exec(ctx, insertUserSQL, p.ID, p.FirstName, p.LastName, p.Email, p.Phone, p.Role, hash, p.RequiresPasswordChange); err != nil {
		return taken(err)
	}
	if _, err := tx.Exec(ctx, insertPreferencesSQL, p.ID, p.Language, p.TimeZone); err != nil {
		return fmt.Errorf("insert preferences: %w", err)
	}
	return nil
}

func updatePerson(ctx context.Context, tx db.Tx, p Person) error {
	if _, err := tx.Exec(ctx, updateUserSQL, p.ID, p.FirstName, p.LastName, p.Email, p.Phone, p.Role, p.IsActive, p.Avatar); err != nil {
		return taken(err)
	}
	if _, err := tx.Exec(ctx, updatePreferencesSQL, p.ID, p.Language, p.TimeZone); err != nil {
		return fmt.Errorf("update preferences: %w", err)
	}
	return nil
}

// taken says which of the unique values another account has.
func taken(err error) error {
	switch {
	case db.Violates(err, "users_email_key"):
		return ErrEmailTaken.At("/email", "taken")
	case db.Violates(err, "users_phone_key"):
		return ErrPhoneTaken.At("/phone", "taken")
	case db.Violates(err, "users_email_form"), db.Violates(err, "users_email_length"):
		return ErrPerson.At("/email", "email")
	}
	return fmt.Errorf("write a person: %w", err)
}
