package webhooks

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	endpointColumns = `
		select e.id::text as id, e.name, e.url, e.events, e.is_active, e.failures, e.paused_at, e.created_at,
		(select count(*) from webhooks.deliveries d where d.endpoint_id = e.id and d.state = 'waiting')::int as waiting
		from webhooks.endpoints e`

	endpointsSQL = endpointColumns + ` order by e.created_at, e.id`
	endpointSQL  = endpointColumns + ` where e.id = $1`

	countEndpointsSQL = `select count(*)::int from webhooks.endpoints`
	insertEndpointSQL = `insert into webhooks.endpoints (id, name, url, events, secret, is_active) values ($1, $2, $3, $4, $5, $6)`
	changeEndpointSQL = `
		update webhooks.endpoints
		set name = $2, url = $3, events = $4, is_active = $5, paused_at = case when $5 then null else paused_at end,
		failures = case when $5 and not is_active then 0 else failures end
		where id = $1`
	deleteEndpointSQL = `delete from webhooks.endpoints where id = $1`
	secretSQL         = `update webhooks.endpoints set secret = $2 where id = $1`
	pausedSQL         = `select name from webhooks.endpoints where paused_at is not null order by name`

	wantedSQL = `select id::text from webhooks.endpoints where is_active and $1 = any(events) order by id`

	insertDeliverySQL = `
		insert into webhooks.deliveries (id, endpoint_id, event_id, event, body) values ($1, $2, $3, $4, $5)
		on conflict (endpoint_id, event_id) do nothing`

	parcelSQL = `
		select d.id::text as id, d.endpoint_id::text as endpoint_id, d.event_id, d.body, d.attempts, e.url, e.secret
		from webhooks.deliveries d
		join webhooks.endpoints e on e.id = d.endpoint_id
		where d.id = $1 and d.state = 'waiting' and (e.is_active or d.event_id is null)`

	// The attempt is counted once, though two servers may have made it.
	attemptedSQL = `
		update webhooks.deliveries
		set attempts = attempts + 1, state = $3::text::webhooks.delivery_state, status = $4, error = $5, answer = $6, took_ms = $7, attempted_at = now(), next_at = $8
		where id = $1 and attempts = $2 and state = 'waiting'`

	standingSQL = `
		update webhooks.endpoints
		set failures = case when $2 then failures + 1 else 0 end,
		is_active = is_active and not ($2 and failures + 1 >= $3),
		paused_at = case when $2 and failures + 1 >= $3 and is_active then now() else paused_at end
		where id = $1`

	againSQL = `
		update webhooks.deliveries set state = 'waiting', attempts = 0, next_at = null
		where id = $1 and state <> 'waiting' and event_id is not null`

	deliveryColumns = `
		select id::text as id, endpoint_id::text as endpoint_id, event, body, state::text as state, attempts, status, error, answer, took_ms, created_at, attempted_at, next_at
		from webhooks.deliveries`

	deliverySQL = deliveryColumns + ` where id = $1`

	deliveriesSQL = deliveryColumns + `
		where endpoint_id = $1 and ($2 = '' or state::text = $2) and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
		order by created_at desc, id desc
		limit $5`

	// What waits for an endpoint that is switched off is given up; it can be sent again.
	giveUpSQL = `
		update webhooks.deliveries d set state = 'failed', next_at = null, error = coalesce(d.error, 'the endpoint was switched off')
		from webhooks.endpoints e
		where e.id = d.endpoint_id and e.id = $1 and d.state = 'waiting' and not e.is_active`

	// Some at a time; a try that was broken off goes, too.
	sweepSQL = `
		delete from webhooks.deliveries where id = any(array(
			select id from webhooks.deliveries
			where (created_at < $1 and state <> 'waiting') or (event_id is null and state = 'waiting' and created_at < now() - interval '1 hour')
			limit 5000))`
)

// Delivery is what was sent to an endpoint, or is about to be.
type Delivery struct {
	ID          string     `json:"id"`
	EndpointID  string     `json:"endpointId"`
	Event       string     `json:"event"`
	Body        string     `json:"body"`
	State       string     `json:"state" enum:"waiting,delivered,failed"`
	Attempts    int        `json:"attempts"`
	Status      *int       `json:"status" doc:"HTTP status of the last answer; null: there was none"`
	Error       *string    `json:"error"`
	Answer      *string    `json:"answer" doc:"The beginning of the last answer"`
	TookMs      *int       `json:"tookMs"`
	CreatedAt   time.Time  `json:"createdAt"`
	AttemptedAt *time.Time `json:"attemptedAt"`
	NextAt      *time.Time `json:"nextAt"`
}

// parcel is a delivery with where it goes.
type parcel struct {
	ID         string
	EndpointID string
	EventID    *int64
	Body       string
	Attempts   int
	URL        string
	Secret     []byte
}

func readEndpoint(ctx context.Context, q native.Querier, id string) (Endpoint, error) {
	return native.One[Endpoint](ctx, q, endpointSQL, id)
}

func readDelivery(ctx context.Context, q native.Querier, id string) (Delivery, error) {
	return native.One[Delivery](ctx, q, deliverySQL, id)
}

func readParcel(ctx context.Context, q native.Querier, id string) (parcel, error) {
	return native.One[parcel](ctx, q, parcelSQL, id)
}

func endpointsFor(ctx context.Context, q native.Querier, event string) ([]string, error) {
	return native.Values[string](ctx, q, wantedSQL, event)
}

func pausedEndpoints(ctx context.Context, q native.Querier) ([]string, error) {
	return native.Values[string](ctx, q, pausedSQL)
}

func countEndpoints(ctx context.Context, q native.Querier) (int, error) {
	n, err := native.Values[int](ctx, q, countEndpointsSQL)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

type deliveryKey struct {
	At time.Time `json:"at"`
	ID string    `json:"id"`
}

// deliveries lists what was sent to an endpoint, the newest first; of a state, or "" for all.
func deliveries(ctx context.Context, q native.Querier, endpoint, state, cursor string, limit int) (plugin.Page[Delivery], error) {
	after, err := plugin.ParseCursor[deliveryKey](cursor)
	if err != nil {
		return plugin.Page[Delivery]{}, err
	}
	var at *time.Time
	var id *string
	if after != nil {
		if _, ok := plugin.ParseID[string](after.ID); !ok {
			return plugin.Page[Delivery]{}, plugin.ErrCursor
		}
		at, id = &after.At, &after.ID
	}
	rows, err := native.Many[Delivery](ctx, q, deliveriesSQL, endpoint, state, at, id, limit+1)
	if err != nil {
		return plugin.Page[Delivery]{}, err
	}
	return plugin.Cut(rows, limit, func(d Delivery) deliveryKey { return deliveryKey{d.CreatedAt, d.ID} }), nil
}
