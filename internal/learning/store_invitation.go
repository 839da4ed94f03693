package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// What is known of the addresses $2: their accounts, how these stand to the course $1, an invitation that could be
	// taken up or ran out, and how many mails invitations have sent there since $3.
	inviteesSQL = `
		select m.email, u.id::text as user, u.first_name || ' ' || u.last_name as name, coalesce(u.role::text, '') as role,
		coalesce(u.is_active, false) as active, e.status::text as status, e.enrolled_at, t.user_id is not null as team,
		i.id::text as open, i.sent_at, i.expires_at,
		(select coalesce(sum(o.sends), 0)::int from course_invitations o where lower(o.email) = m.email and o.sent_at > $3) as mails
		from unnest($2::text[]) m (email)
		left join users u on lower(u.email) = m.email
		left join enrollments e on e.user_id = u.id and e.course_id = $1
		left join course_team t on t.user_id = u.id and t.course_id = $1
		left join course_invitations i on i.course_id = $1 and lower(i.email) = m.email and i.accepted_at is null and i.revoked_at is null`

	loweredSQL = `select lower(e) from unnest($1::text[]) with ordinality as x (e, n) order by n`

	mailsBySQL = `select coalesce(sum(sends), 0)::int from course_invitations where invited_by = $1 and sent_at > $2`

	inviterSQL = `select first_name || ' ' || last_name from users where id = $1`

	inviteSQL = `
		insert into course_invitations (id, course_id, group_id, access_until, way, reason, email, digest, invited_by, sent_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

	// One that ran out begins anew, as whoever invites now wants it.
	reinviteSQL = `
		update course_invitations
		set group_id = $2, access_until = $3, way = $4, reason = $5, digest = $6, invited_by = $7, sends = 1, sent_at = $8, expires_at = $9, opened_at = null
		where id = $1`

	resendSQL = `
		update course_invitations set digest = $2, sends = sends + 1, sent_at = $3, expires_at = $4, opened_at = null where id = $1`

	revokeSQL = `update course_invitations set revoked_at = $2 where id = $1`

	openedSQL = `update course_invitations set opened_at = $2 where id = $1 and opened_at is null`

	// Whoever comes into a course in whatever way has taken up the invitation into it.
	takenUpSQL = `
		update course_invitations set accepted_at = $3, accepted_by = $2
		where course_id = $1 and lower(email) = (select lower(u.email) from users u where u.id = $2) and accepted_at is null and revoked_at is null`

	// Whether whoever was invited by i waits for a seat.
	waitsPart = `exists (select from waiting_list w where w.invitation_id = i.id and w.state in ('waiting', 'offered'))`

	invitationColumns = `
		select i.id::text as id, i.course_id::text as course_id, c.title, c.slug, i.email, i.invited_by::text as invited_by,
		u.first_name || ' ' || u.last_name as inviter, i.group_id::text as group_id, g.name as group_name, i.access_until, i.way, i.reason,
		i.sends, i.sent_at, i.expires_at, i.opened_at, i.accepted_at, i.accepted_by::text as accepted_by, i.revoked_at, ` + waitsPart + ` as waits
		from course_invitations i
		join courses c on c.id = i.course_id
		left join users u on u.id = i.invited_by
		left join course_groups g on g.id = i.group_id`

	invitationSQL = invitationColumns + ` where i.digest = $1`

	holdInvitationSQL = invitationSQL + ` for no key update of i`

	holdInvitationByIDSQL = invitationColumns + ` where i.id = $1 for no key update of i`

	holdInvitationsSQL = invitationColumns + `
		where i.course_id = $1 and i.id = any($2::uuid[])
		order by i.id
		for no key update of i`

	// Those that can still be taken up, or all; the newest first.
	invitationsSQL = invitationColumns + `
		where i.course_id = $1 and ($2::uuid is null or i.id < $2)
		and (not $3 or i.accepted_at is null and i.revoked_at is null and (i.expires_at > $4 or ` + waitsPart + `))
		order by i.id desc
		limit $5`

	countInvitationsSQL = `
		select count(*)::int as all,
		count(*) filter (where accepted_at is null and revoked_at is null and (expires_at > $2 or ` + waitsPart + `))::int as open
		from course_invitations i where course_id = $1`

	// Who an account is, as an invitation asks, and whether the address $2 is its.
	inviteeSQL = `select role::text as role, lower(email) = lower($2) as same from users where id = $1`

	hasAccountSQL = `select exists (select from users where lower(email) = lower($1))`

	sweepInvitationsSQL = `
		delete from course_invitations i
		where coalesce(accepted_at, revoked_at, expires_at) < $1 and not ` + waitsPart
)

// knownRow is what is known of an address.
type knownRow struct {
	Email      string // in small letters
	User       *plugin.UserID
	Name       *string
	Role       plugin.Role
	Active     bool
	Status     *Status
	EnrolledAt *time.Time
	Team       bool
	Open       *string
	SentAt     *time.Time
	ExpiresAt  *time.Time
	Mails      int
}

// invitation is a row.
type invitation struct {
	ID          string
	CourseID    plugin.CourseID
	Title       string
	Slug        string
	Email       string
	InvitedBy   *plugin.UserID
	Inviter     *string
	GroupID     *string
	GroupName   *string
	AccessUntil *time.Time
	Way         *string
	Reason      *string
	Sends       int
	SentAt      time.Time
	ExpiresAt   time.Time
	OpenedAt    *time.Time
	AcceptedAt  *time.Time
	AcceptedBy  *plugin.UserID
	RevokedAt   *time.Time
	Waits       bool // for a seat
}

func knownOf(ctx context.Context, q db.Querier, course plugin.CourseID, lowered []string, since time.Time) (map[string]knownRow, error) {
	rows, err := db.Many[knownRow](ctx, q, inviteesSQL, course, lowered, since)
	if err != nil {
		return nil, fmt.Errorf("look for invitees: %w", err)
	}
	known := make(map[string]knownRow, len(rows))
	for _, r := range rows {
		known[r.Email] = r
	}
	return known, nil
}

// lowered returns the addresses as the database compares them.
func lowered(ctx context.Context, q db.Querier, emails []string) ([]string, error) {
	list, err := db.Values[string](ctx, q, loweredSQL, emails)
	if err != nil {
		return nil, fmt.Errorf("compare addresses: %w", err)
	}
	return list, nil
}

// findInvitation reads one by the digest of its link, holding it with holdInvitationSQL.
func findInvitation(ctx context.Context, q db.Querier, sql string, digest []byte) (invitation, error) {
	i, err := db.One[invitation](ctx, q, sql, digest)
	if errors.Is(err, db.ErrNoRow) {
		return invitation{}, ErrInvitation
	}
	if err != nil {
		return invitation{}, fmt.Errorf("read an invitation: %w", err)
	}
	return i, nil
}

func takenUp(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID, now time.Time) error {
	if _, err := tx.Exec(ctx, takenUpSQL, course, user, now); err != nil {
		return fmt.Errorf("end an invitation: %w", err)
	}
	return nil
}
