package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Why a session was ended by somebody or something else than its holder's signing out.
const (
	Deactivated       = "deactivated"
	Deleted           = "deleted"
	EndedByAdmin      = "ended_by_admin"
	endedByOwner      = "ended_by_owner"
	PasswordReset     = "password_reset"
	PasswordChanged   = "password_changed"
	SecondFactor      = "second_factor"
	SecondFactorReset = "second_factor_reset"
)

// reasons are what the holder of an ended session is told. Whatever is not here needs no words: they signed out
// themselves, or the session ran out, or its token was used by somebody else too.
var reasons = map[string]*plugin.Fault{
	Deactivated:       plugin.NewFault(plugin.SignedOut, "auth.ended_deactivated"),
	Deleted:           plugin.NewFault(plugin.SignedOut, "auth.ended_deleted"),
	EndedByAdmin:      plugin.NewFault(plugin.SignedOut, "auth.ended_by_admin"),
	endedByOwner:      plugin.NewFault(plugin.SignedOut, "auth.ended_by_owner"),
	PasswordReset:     plugin.NewFault(plugin.SignedOut, "auth.ended_password_reset"),
	PasswordChanged:   plugin.NewFault(plugin.SignedOut, "auth.ended_password_changed"),
	SecondFactor:      plugin.NewFault(plugin.SignedOut, "auth.ended_second_factor"),
	SecondFactorReset: plugin.NewFault(plugin.SignedOut, "auth.ended_factor_reset"),
}

type ending struct {
	Salt   []byte
	Turn   int64
	Reason string
}

// whyEnded is the fault for a refresh token whose session is over. Only who holds the session's own token, the newest or the
// one before, is told why: whoever merely knows of a session or an account learns nothing.
func (s *Sessions) whyEnded(ctx context.Context, q db.Querier, given parsedRefresh) error {
	row, err := db.One[ending](ctx, q, endedSQL, given.session)
	if errors.Is(err, db.ErrNoRow) {
		return ErrEnded
	}
	if err != nil {
		return fmt.Errorf("read why a session ended: %w", err)
	}
	held := given.turn == row.Turn || given.turn == row.Turn-1
	if why := reasons[row.Reason]; why != nil && held && s.genuine(given, turning{Salt: row.Salt}) {
		return why
	}
	return ErrEnded
}
