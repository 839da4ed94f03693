package session

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Without the digests and salts, which let somebody in.
const (
	personalSessionsSQL = `
		select created_at, last_seen_at, expires_at, ended_at, end_reason, address, user_agent as browser
		from sessions
		where user_id = $1 and key_digest is null
		order by id`

	personalKeysSQL = `
		select key_name as name, key_scopes as scopes, created_at, expires_at, ended_at, address
		from sessions
		where user_id = $1 and key_digest is not null
		order by id`

	eraseSQL = `delete from sessions where user_id = $1`

	unviewSQL = `update sessions set as_user_id = null, as_until = null where as_user_id = $1`
)

// Personal tells where a person was signed in, and of the person's API keys.
func Personal(user plugin.UserID) personal.Sections {
	return personal.Sections{
		{Name: "sessions", SQL: personalSessionsSQL, Args: []any{user}},
		{Name: "api_keys", SQL: personalKeysSQL, Args: []any{user}},
	}
}

// Erase deletes a person's sessions, which were ended before, with their addresses.
func Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	for _, sql := range []string{eraseSQL, unviewSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase sessions: %w", err)
		}
	}
	return nil
}
