package flashcards

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	deckSQL = `
		select x.course_id::text as course, coalesce(d.version, 0) as version
		from cw.contents_v1 x
		left join flashcards.decks d on d.content_id = x.id
		where x.id = $1 and x.type = '` + Type + `'`

	holdDeckSQL = `
		insert into flashcards.decks (content_id) values ($1)
		on conflict (content_id) do update set updated_at = now()
		returning version`

	countedSQL = `update flashcards.decks set version = version + 1, updated_at = now() where content_id = $1`
	countSQL   = `select count(*)::int from flashcards.cards where content_id = $1 and deleted_at is null`

	cardColumns = `select id::text as id, front, back, version, updated_at from flashcards.cards where content_id = $1 and deleted_at is null`
	cardsSQL    = cardColumns + ` order by position, id`
	cardsOfSQL  = cardColumns + ` and id = any($2::uuid[]) order by position, id`
	cardSQL     = cardColumns + ` and id = $2`

	insertCardsSQL = `
		insert into flashcards.cards (content_id, id, front, back, position)
		select $1, n.id, n.front, n.back, n.at + coalesce((select max(position) from flashcards.cards where content_id = $1), 0)
		from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as n (id, front, back, at)`

	changeCardSQL  = `update flashcards.cards set front = $2, back = $3, version = version + 1, updated_at = now() where id = $1`
	removeCardSQL  = `update flashcards.cards set deleted_at = $2, version = version + 1, updated_at = now() where id = $1`
	restoreCardSQL = `
		update flashcards.cards set deleted_at = null, version = version + 1, updated_at = now()
		where id = $1 and content_id = $2 and deleted_at is not null`
	orderSQL = `
		update flashcards.cards c set position = n.at, updated_at = now()
		from unnest($2::uuid[]) with ordinality as n (id, at)
		where c.content_id = $1 and c.id = n.id and c.position <> n.at`
	sweepSQL = `delete from flashcards.cards where deleted_at < $1`

	filledSQL = `
		select distinct c.content_id::text
		from flashcards.cards c
		join cw.contents_v1 x on x.id = c.content_id
		where x.course_id = $1 and c.deleted_at is null`
	copyDecksSQL = `insert into flashcards.decks (content_id) select d.content_id from unnest($1::uuid[]) as d (content_id)`
	copyCardsSQL = `
		insert into flashcards.cards (id, content_id, position, front, back)
		select gen_random_uuid(), n.made, c.position, c.front, c.back
		from unnest($1::uuid[], $2::uuid[]) as n (first, made)
		join flashcards.cards c on c.content_id = n.first and c.deleted_at is null`
	archivedSQL = `
		select c.content_id::text as content, c.front, c.back
		from flashcards.cards c
		join cw.contents_v1 x on x.id = c.content_id
		where x.course_id = $1 and c.deleted_at is null
		order by c.content_id, c.position, c.id`

	standingsSQL = `
		select c.id::text as id, c.front, c.back, c.version, c.updated_at, coalesce(s.box, 0)::int as box, s.due_at as due,
		coalesce(s.reviews, 0) as reviews, coalesce(s.in_row, 0) as in_row, coalesce(s.first_known, false) as first_known, s.begun_at as begun
		from flashcards.cards c
		left join flashcards.card_states s on s.card_id = c.id and s.user_id = nullif($2, '')::uuid
		where c.content_id = $1 and c.deleted_at is null
		order by c.position, c.id`

	stoodSQL       = `select round, done_at is not null from flashcards.learners where content_id = $1 and user_id = nullif($2, '')::uuid`
	holdLearnerSQL = `
		insert into flashcards.learners (content_id, user_id, round)
		select content_id, $2, $3 from flashcards.decks where content_id = $1
		on conflict (user_id, content_id) do update set updated_at = now()
		returning answered_at, done_at, round`
	answeredSQL = `update flashcards.learners set answered_at = $3 where content_id = $1 and user_id = $2`
	stateSQL    = `
		insert into flashcards.card_states (user_id, card_id, box, due_at, reviews, in_row, first_known, begun_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (user_id, card_id) do update
		set box = excluded.box, due_at = excluded.due_at, reviews = excluded.reviews, in_row = excluded.in_row,
		begun_at = excluded.begun_at, updated_at = now()`
	startSQL = `
		update flashcards.card_states s set box = 0, due_at = null, in_row = 0, begun_at = null, updated_at = now()
		from flashcards.cards c
		where c.id = s.card_id and c.content_id = $1 and s.user_id = $2 and s.box > 0`
	startedSQL = `update flashcards.learners set done_at = null, round = $3 where content_id = $1 and user_id = $2`
	finishSQL  = `update flashcards.learners set done_at = $3 where content_id = $1 and user_id = $2`

	exportSQL = `
		select x.title as deck, c.front, s.box::int as box, s.due_at, s.reviews, s.first_known, s.created_at as first_at
		from flashcards.card_states s
		join flashcards.cards c on c.id = s.card_id
		join cw.contents_v1 x on x.id = c.content_id
		where s.user_id = $1
		order by x.title, c.position, c.id`
	eraseStatesSQL   = `delete from flashcards.card_states where user_id = $1`
	eraseLearnersSQL = `delete from flashcards.learners where user_id = $1`
)

// place is a deck in its course. Version is 0 for one that never had a card.
type place struct {
	Course  plugin.CourseID
	Version int64
}

// held is somebody's row of a deck, and what they know of its cards, as long as the transaction lasts.
type held struct {
	AnsweredAt *time.Time
	DoneAt     *time.Time
	Round      int
	cards      []standing
}

// deckOf finds a deck; plugin.ErrNotFound for a content of another type.
func deckOf(ctx context.Context, q native.Querier, content plugin.ContentID) (place, error) {
	return native.One[place](ctx, q, deckSQL, content)
}

func holdDeck(ctx context.Context, tx native.Tx, content plugin.ContentID) (int64, error) {
	return native.Value[int64](ctx, tx, holdDeckSQL, content)
}

// standings reads the cards of a deck, in their order, with what somebody knows of them; user "" is nobody.
func standings(ctx context.Context, q native.Querier, content plugin.ContentID, user plugin.UserID) ([]standing, error) {
	return native.Many[standing](ctx, q, standingsSQL, content, string(user))
}

// stood reads in which round somebody last learnt a deck, and whether it is done; 0 for who never did.
func stood(ctx context.Context, q native.Querier, l learning) (round int, done bool, err error) {
	rows, err := q.Query(ctx, stoodSQL, l.content, string(l.user))
	if err != nil {
		return 0, false, fmt.Errorf("read a learner: %w", err)
	}
	_, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (none struct{}, err error) { return none, row.Scan(&round, &done) })
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, false, fmt.Errorf("read a learner: %w", err)
	}
	return round, done, nil
}

func holdLearner(ctx context.Context, tx native.Tx, l learning) (held, error) {
	rows, err := tx.Query(ctx, holdLearnerSQL, l.content, l.user, l.round)
	if err != nil {
		return held{}, fmt.Errorf("hold a learner: %w", err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (h held, err error) {
		return h, row.Scan(&h.AnsweredAt, &h.DoneAt, &h.Round)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return held{}, plugin.ErrNotFound // a deck without cards
	}
	if err != nil {
		return held{}, fmt.Errorf("hold a learner: %w", err)
	}
	h.cards, err = standings(ctx, tx, l.content, l.user)
	return h, err
}

func writeAnswer(ctx context.Context, tx native.Tx, l learning, c standing) error {
	if _, err := tx.Exec(ctx, stateSQL, l.user, c.ID, c.Box, c.Due, c.Reviews, c.InRow, c.FirstKnown, c.Begun); err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	if _, err := tx.Exec(ctx, answeredSQL, l.content, l.user, l.at); err != nil {
		return fmt.Errorf("write when somebody answered: %w", err)
	}
	return nil
}

func writeStart(ctx context.Context, tx native.Tx, l learning) error {
	if _, err := tx.Exec(ctx, startSQL, l.content, l.user); err != nil {
		return fmt.Errorf("begin a deck anew: %w", err)
	}
	if _, err := tx.Exec(ctx, startedSQL, l.content, l.user, l.round); err != nil {
		return fmt.Errorf("begin a deck anew: %w", err)
	}
	return nil
}

func writeDone(ctx context.Context, tx native.Tx, l learning) error {
	if _, err := tx.Exec(ctx, finishSQL, l.content, l.user, l.at); err != nil {
		return fmt.Errorf("write that a deck is done: %w", err)
	}
	return nil
}
