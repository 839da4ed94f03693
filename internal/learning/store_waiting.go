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
	// The groups of the course $1 that are not over on the day $2.
	openGroupsSQL = `select id::text as id, capacity from course_groups where course_id = $1 and ends_on >= $2::text::date`

	waitingColumns = `
		select w.id::text as id, w.user_id::text as user, w.created_at, w.offer_expires_at
		from waiting_list w`

	// With how many stand before, and the invitation that leads there, while nobody took it back and it is the person's; in the
	// course $1 or, null, all.
	findWaitingSQL = `
		select w.id::text as id, w.course_id::text as course, w.user_id::text as user, w.created_at, w.offer_expires_at,
		i.id::text as invitation, i.way, i.group_id::text as group_id,
		(select count(*)::int from waiting_list b where b.course_id = w.course_id and b.state = 'waiting' and b.position < w.position) as before
		from waiting_list w
		left join course_invitations i on i.id = w.invitation_id and i.accepted_at is null and i.revoked_at is null
			and lower(i.email) = (select lower(u.email) from users u where u.id = w.user_id)
		where ($1::uuid is null or w.course_id = $1) and w.user_id = $2 and w.state in ('waiting', 'offered')`

	waitingListSQL = `
		select w.id::text as id, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, w.created_at, w.offer_expires_at
		from waiting_list w
		join users u on u.id = w.user_id
		where w.course_id = $1 and w.state in ('waiting', 'offered')
		order by w.position`

	nextWaitingSQL = waitingColumns + `
		join users u on u.id = w.user_id
		where w.course_id = $1 and w.state = 'waiting' and u.is_active
		order by w.position
		limit 1`

	// The course is held: nobody else takes the number.
	addWaitingSQL = `
		insert into waiting_list (id, course_id, user_id, position, created_at, invitation_id)
		select $1::uuid, $2::uuid, $3, coalesce(max(position), 0) + 1, $4, $5::uuid from waiting_list where course_id = $2`

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
		returning w.id::text as id, w.user_id::text as user, w.created_at, w.offer_expires_at`

	releaseSeatsSQL = `delete from seat_holds where key = any($1::text[])`

	awaitedSQL = `select distinct course_id::text from waiting_list where state in ('waiting', 'offered')`
)

// waiting is a place on a waiting list.
type waiting struct {
	ID             string
	User           plugin.UserID
	CreatedAt      time.Time
	OfferExpiresAt *time.Time
}

type ownWaiting struct {
	waiting
	Course     plugin.CourseID
	Before     int
	Invitation *string // that led there
	Way        *string // in which that takes into a course that costs something
	GroupID    *string // into which that takes
}

// invited reports whether the seat is given on the terms of an invitation, into a course that is free or not.
func (w *ownWaiting) invited(free bool) bool {
	return w != nil && w.Invitation != nil && (free || w.Way != nil)
}

type waitingRow struct {
	waiting
	FirstName string
	LastName  string
	Email     string
	Avatar    *string
}

// state is what the person is told of it, of a course that is free or not; nil for nobody who waits.
func (w *ownWaiting) state(free bool) *catalogapi.Waiting {
	if w == nil {
		return nil
	}
	state := &catalogapi.Waiting{OfferedUntil: w.OfferExpiresAt, Invited: w.invited(free)}
	if state.Invited {
		state.GroupID = w.GroupID
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

// nextWaiting returns nil when nobody waits.
func nextWaiting(ctx context.Context, tx db.Tx, course plugin.CourseID) (*waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, nextWaitingSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read who waits: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// addWaiting puts somebody at the end of a list, because of that invitation or, nil, of none.
func addWaiting(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID, invitation *string, now time.Time) error {
	if _, err := tx.Exec(ctx, addWaitingSQL, plugin.NewID[string](), course, user, now, invitation); err != nil {
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

// offer keeps a seat for somebody who waits.
func offer(ctx context.Context, tx db.Tx, w waiting, course plugin.CourseID, until time.Time) error {
	if _, err := tx.Exec(ctx, offerSQL, w.ID, until); err != nil {
		return fmt.Errorf("offer a seat: %w", err)
	}
	return holdSeat(ctx, tx, plugin.SeatHold{Key: seatKey(w.ID), Course: course, User: w.User, Until: until})
}

// lapse ends the offers that were not taken in time.
func lapse(ctx context.Context, tx db.Tx, course plugin.CourseID, now time.Time) ([]waiting, error) {
	rows, err := db.Many[waiting](ctx, tx, lapseSQL, course, now)
	if err != nil {
		return nil, fmt.Errorf("end offers: %w", err)
	}
	ids := make([]string, len(rows))
	for i, w := range rows {
		ids[i] = w.ID
	}
	return rows, releaseSeats(ctx, tx, ids)
}

// groupsFull reports whether a course has groups that one could come into, and every one of them is full.
func groupsFull(ctx context.Context, tx db.Tx, course plugin.CourseID, now time.Time) (bool, error) {
	day := now.Format(time.DateOnly)
	groups, err := db.Many[struct {
		ID       string
		Capacity *int
	}](ctx, tx, openGroupsSQL, course, day)
	if err != nil {
		return false, fmt.Errorf("read the groups of a course: %w", err)
	}
	rows, err := takenSeats(ctx, tx, course, day, now)
	if err != nil {
		return false, err
	}
	taken := map[string]int{}
	for _, r := range rows {
		if r.Group != nil {
			taken[*r.Group] = r.Taken
		}
	}
	for _, g := range groups {
		if g.Capacity == nil || taken[g.ID] < *g.Capacity {
			return false, nil
		}
	}
	return len(groups) > 0, nil
}

func coursesAwaited(ctx context.Context, q db.Querier) ([]plugin.CourseID, error) {
	ids, err := db.Values[plugin.CourseID](ctx, q, awaitedSQL)
	if err != nil {
		return nil, fmt.Errorf("read which courses are waited for: %w", err)
	}
	return ids, nil
}
