package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// With the group that is waited for or, once a seat is offered, in which it is kept; with how many stand before who could be
	// offered the same seat; and with the invitation that leads there, while nobody took it back and it is the person's. In the course
	// $1 or, null, all.
	findWaitingSQL = `
		select w.id::text as id, w.course_id::text as course, w.user_id::text as user, w.created_at, w.offer_expires_at,
		w.group_id::text as waits_for, g.id::text as group_id, g.name as group_name, g.price_minor = 0 as group_free,
		i.id::text as invitation, i.way, i.group_id::text as invited_to,
		(select count(*)::int from waiting_list b where b.course_id = w.course_id and b.state = 'waiting' and b.position < w.position
			and (w.group_id is null or b.group_id is null or b.group_id = w.group_id)) as before
		from waiting_list w
		left join seat_holds h on h.key = 'waiting:' || w.id
		left join course_groups g on g.id = coalesce(h.group_id, w.group_id)
		left join course_invitations i on i.id = w.invitation_id and i.accepted_at is null and i.revoked_at is null
			and lower(i.email) = (select lower(u.email) from users u where u.id = w.user_id)
		where ($1::uuid is null or w.course_id = $1) and w.user_id = $2 and w.state in ('waiting', 'offered')`

	waitingListSQL = `
		select w.id::text as id, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, w.created_at, w.offer_expires_at,
		g.id::text as group_id, g.name as group_name, o.id::text as offered_id, o.name as offered_name
		from waiting_list w
		join users u on u.id = w.user_id
		left join course_groups g on g.id = w.group_id
		left join seat_holds h on h.key = 'waiting:' || w.id
		left join course_groups o on o.id = h.group_id
		where w.course_id = $1 and w.state in ('waiting', 'offered')
		order by w.position`

	// Leaving out those who wait for one of the groups $3 and, if $2, for any; the places $4; and, if $5, whoever has no seat of the
	// course on the day $1.
	nextWaitingSQL = `
		select w.id::text as id, w.user_id::text as user, w.created_at, w.offer_expires_at, g.id::text as group_id, g.name as group_name
		from waiting_list w
		join users u on u.id = w.user_id
		left join course_groups g on g.id = w.group_id
		where w.course_id = $6 and w.state = 'waiting' and u.is_active
			and case when w.group_id is null then not $2::boolean else w.group_id <> all($3::uuid[]) end
			and w.id <> all($4::uuid[])
			and (not $5::boolean or exists (
				select from enrollments e
				left join course_groups g on g.id = e.group_id
				where e.course_id = $6 and e.user_id = w.user_id and ` + seated + `))
		order by w.position
		limit 1`

	// The course is held: nobody else takes the number.
	addWaitingSQL = `
		insert into waiting_list (id, course_id, user_id, position, created_at, invitation_id, group_id, group_name)
		select $1::uuid, $2::uuid, $3, coalesce(max(position), 0) + 1, $4, $5::uuid, $6::uuid, $7 from waiting_list where course_id = $2`

	// Whoever waits for a group that was taken away, or is over on the day $2, waits for any; and so does for whom a seat is kept in
	// one that is over.
	waitForAnySQL = `
		update waiting_list w set group_id = null, group_name = null, state = 'waiting', offer_expires_at = null
		from (
			select x.id, coalesce(g.name, x.group_name) as name from waiting_list x
			left join seat_holds h on h.key = 'waiting:' || x.id
			left join course_groups g on g.id = coalesce(h.group_id, x.group_id)
			where x.course_id = $1 and x.state in ('waiting', 'offered')
				and (g.ends_on < $2::text::date or g.id is null and x.state = 'waiting' and x.group_name is not null)
		) gone
		where w.id = gone.id
		returning w.id::text as id, w.user_id::text as user, w.created_at, w.offer_expires_at, null as group_id, gone.name as group_name`

	// Those whose seat is kept in no group; with until when it was.
	takeOffersBackSQL = `
		update waiting_list w set state = 'waiting', offer_expires_at = null
		from seat_holds h
		where h.key = 'waiting:' || w.id and h.group_id is null and w.course_id = $1 and w.state = 'offered'
		returning w.id::text as id, w.user_id::text as user, w.created_at, h.expires_at as offer_expires_at, null as group_id, null as group_name`

	inviteWaitingSQL = `update waiting_list set invitation_id = $2 where id = $1`

	endWaitingSQL = `
		update waiting_list set state = $3::text::waiting_state, offer_expires_at = null
		where course_id = $1 and user_id = $2 and state in ('waiting', 'offered')
		returning id::text`

	waitsBySQL = `select user_id::text from waiting_list where invitation_id = $1 and state in ('waiting', 'offered')`

	offerSQL = `update waiting_list set state = 'offered', offer_expires_at = $2 where id = $1`

	lapseSQL = `
		update waiting_list w set state = 'expired', offer_expires_at = null
		where w.course_id = $1 and w.state = 'offered' and w.offer_expires_at <= $2
		returning w.id::text as id, w.user_id::text as user, w.created_at, w.offer_expires_at, w.group_id::text as group_id,
			(select g.name from course_groups g where g.id = w.group_id) as group_name`

	releaseSeatsSQL = `delete from seat_holds where key = any($1::text[])`

	offeredToSQL = `select user_id::text from waiting_list where course_id = $1 and state = 'offered'`

	awaitedSQL = `select distinct course_id::text from waiting_list where state in ('waiting', 'offered')`
)

// waiting is a place on a waiting list.
type waiting struct {
	ID             string
	User           plugin.UserID
	CreatedAt      time.Time
	OfferExpiresAt *time.Time
	GroupID        *string // that is waited for; nil: any, or none
	GroupName      *string
}

// ownWaiting is a place as it is for whose it is. Its group is, once a seat is offered, the one in which that is kept.
type ownWaiting struct {
	waiting
	Course     plugin.CourseID
	Before     int
	WaitsFor   *string // a group; nil: any, or none
	GroupFree  *bool   // nil: it costs what the course costs
	Invitation *string // that led there
	Way        *string // in which that takes into a course that costs something
	InvitedTo  *string // the group into which that takes
}

// free reports whether the seat costs nothing, in a course that is free or not.
func (w *ownWaiting) free(course bool) bool {
	if w != nil && w.GroupFree != nil {
		return *w.GroupFree
	}
	return course
}

// invited reports whether the seat is given on the terms of an invitation, into a course that is free or not.
func (w *ownWaiting) invited(course bool) bool {
	return w != nil && w.Invitation != nil && (w.free(course) || w.Way != nil)
}

// offered is the group in which a seat is kept; nil: in none, or there is none yet.
func (w *ownWaiting) offered() *string {
	if w == nil || w.OfferExpiresAt == nil {
		return nil
	}
	return w.GroupID
}

type waitingRow struct {
	waiting
	FirstName string
	LastName  string
	Email     string
	Avatar    *string

	OfferedID   *string // the group in which the seat is kept
	OfferedName *string
}

// state is what the person is told of it, of a course that is free or not; nil for nobody who waits.
func (w *ownWaiting) state(free bool) *catalogapi.Waiting {
	if w == nil {
		return nil
	}
	state := &catalogapi.Waiting{OfferedUntil: w.OfferExpiresAt, Invited: w.invited(free), GroupID: w.GroupID, GroupName: w.GroupName}
	if state.Invited && state.GroupID == nil {
		state.GroupID = w.InvitedTo
	}
	if w.OfferExpiresAt == nil {
		state.Place = w.Before + 1
	}
	return state
}

// findWaiting returns nil for somebody who does not wait.
func findWaiting(ctx context.Context, q db.Querier, course plugin.CourseID, a plugin.Actor) (*ownWaiting, error) {
	if a.User == "" {
		return nil, nil
	}
	rows, err := db.Many[ownWaiting](ctx, q, findWaitingSQL, course, a.User)
	if err != nil {
		return nil, fmt.Errorf("read a place on a waiting list: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// findWaitings returns all places of a person.
func findWaitings(ctx context.Context, q db.Querier, user plugin.UserID) (map[plugin.CourseID]*ownWaiting, error) {
	rows, err := db.Many[ownWaiting](ctx, q, findWaitingSQL, nil, user)
	if err != nil {
		return nil, fmt.Errorf("read somebody's places on waiting lists: %w", err)
	}
	places := make(map[plugin.CourseID]*ownWaiting, len(rows))
	for i := range rows {
		places[rows[i].Course] = &rows[i]
	}
	return places, nil
}

func waitingList(ctx context.Context, q db.Querier, course plugin.CourseID) ([]waitingRow, error) {
	rows, err := db.Many[waitingRow](ctx, q, waitingListSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read a waiting list: %w", err)
	}
	return rows, nil
}

// passedBy are those who are offered no seat, as none is left that could be theirs.
type passedBy struct {
	Unbound   bool     // who wait for any group, or none
	Groups    []string // who wait for one of these
	Places    []string // on the list
	Newcomers bool     // who have no seat of the course yet
}

// nextWaiting returns nil when nobody waits who is not passed by.
func nextWaiting(ctx context.Context, tx db.Tx, course plugin.CourseID, past passedBy, day string) (*waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, nextWaitingSQL, day, past.Unbound, past.Groups, past.Places, past.Newcomers, course)
	if err != nil {
		return nil, fmt.Errorf("read who waits: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// addWaiting puts somebody at the end of a list, for that group or, nil, any, because of that invitation or, nil, of none.
func addWaiting(ctx context.Context, tx db.Tx, course plugin.CourseID, in *group, user plugin.UserID, invitation *string, now time.Time) error {
	var id, name *string
	if in != nil {
		id, name = &in.ID, &in.Name
	}
	if _, err := tx.Exec(ctx, addWaitingSQL, plugin.NewID[string](), course, user, now, invitation, id, name); err != nil {
		return fmt.Errorf("add to a waiting list: %w", err)
	}
	return nil
}

// endWaiting ends somebody's place, if there is one, and frees the seat kept for it.
func endWaiting(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID, state string) error {
	ids, err := db.Values[string](ctx, tx, endWaitingSQL, course, user, state)
	if err != nil {
		return fmt.Errorf("end a place on a waiting list: %w", err)
	}
	return releaseSeats(ctx, tx, ids)
}

// offers begin the keys of seats that are offered.
const offers = "waiting:"

// seatKey names the hold of a seat that is offered.
func seatKey(waiting string) string { return offers + waiting }

func releaseSeats(ctx context.Context, tx db.Tx, waiting []string) error {
	keys := make([]string, len(waiting))
	for i, id := range waiting {
		keys[i] = seatKey(id)
	}
	if _, err := tx.Exec(ctx, releaseSeatsSQL, keys); err != nil {
		return fmt.Errorf("free seats: %w", err)
	}
	return nil
}

// waitForAny has those wait for any group who wait for one that is no more, or have a seat kept there. It returns them with its name.
func waitForAny(ctx context.Context, tx db.Tx, course plugin.CourseID, day string) ([]waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, waitForAnySQL, course, day)
	if err != nil {
		return nil, fmt.Errorf("have people wait for any group: %w", err)
	}
	return rows, releaseSeats(ctx, tx, idsOf(rows))
}

// takeOffersBack has those wait on, at their places, to whom a seat in no group is offered.
func takeOffersBack(ctx context.Context, tx db.Tx, course plugin.CourseID) ([]waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, takeOffersBackSQL, course)
	if err != nil {
		return nil, fmt.Errorf("take offers back: %w", err)
	}
	return rows, releaseSeats(ctx, tx, idsOf(rows))
}

func idsOf(places []waiting) []string {
	ids := make([]string, len(places))
	for i, w := range places {
		ids[i] = w.ID
	}
	return ids
}

// offer keeps a seat for somebody who waits, in that group or, "", in none.
func offer(ctx context.Context, tx db.Tx, w waiting, course plugin.CourseID, group string, until time.Time) error {
	if _, err := tx.Exec(ctx, offerSQL, w.ID, until); err != nil {
		return fmt.Errorf("offer a seat: %w", err)
	}
	return holdSeat(ctx, tx, plugin.SeatHold{Key: seatKey(w.ID), Course: course, Group: group, User: w.User, Until: until})
}

// lapse ends the offers that were not taken in time.
func lapse(ctx context.Context, tx db.Tx, course plugin.CourseID, now time.Time) ([]waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, lapseSQL, course, now)
	if err != nil {
		return nil, fmt.Errorf("end offers: %w", err)
	}
	return rows, releaseSeats(ctx, tx, idsOf(rows))
}

func coursesAwaited(ctx context.Context, q db.Querier) ([]plugin.CourseID, error) {
	ids, err := db.Values[plugin.CourseID](ctx, q, awaitedSQL)
	if err != nil {
		return nil, fmt.Errorf("read which courses are waited for: %w", err)
	}
	return ids, nil
}
