package flashcards

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrStale: somebody else changed the card, or which cards there are, meanwhile.
var ErrStale = plugin.NewFault(plugin.Conflict, "flashcards.stale")

// Deck is a deck as its editor sees it.
type Deck struct {
	Version int64  `json:"version" doc:"Of which cards there are, and of their order"`
	Cards   []Card `json:"cards"`
	Most    int    `json:"most" doc:"Cards that a deck may have"`
}

// Card is one card.
type Card struct {
	ID string `json:"id"`
	Sides
	Version   int64     `json:"version" doc:"Give it back with a change, and a change made meanwhile by somebody else is not overwritten"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// deck reads a deck for the course's team, those who only look included.
func (s *service) deck(ctx context.Context, a plugin.Actor, content plugin.ContentID) (Deck, error) {
	d, err := deckOf(ctx, s, content)
	if err == nil {
		err = s.Courses().MayRead(ctx, a, d.Course)
	}
	if err != nil {
		return Deck{}, err
	}
	return readDeck(ctx, s, content)
}

func readDeck(ctx context.Context, q native.Querier, content plugin.ContentID) (Deck, error) {
	d, err := deckOf(ctx, q, content)
	if err != nil {
		return Deck{}, err
	}
	cards, err := native.Many[Card](ctx, q, cardsSQL, content)
	return Deck{d.Version, append([]Card{}, cards...), cardsMost}, err
}

// edit changes a deck, with its row held, so that two who write in it do so one after the other. fn returns whether it changed
// something, and for the audit log which fields; did is what it did.
func (s *service) edit(ctx context.Context, a plugin.Actor, content plugin.ContentID, did string, fn func(tx native.Tx, version int64) (changed bool, fields []string, err error)) error {
	if _, err := deckOf(ctx, s, content); err != nil {
		return err
	}
	if _, err := s.Courses().MayEditContent(ctx, a, content); err != nil {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		version, err := holdDeck(ctx, tx, content)
		if err != nil {
			return err
		}
		changed, fields, err := fn(tx, version)
		if err != nil || !changed {
			return err
		}
		s.Changed(tx, deckTopic+string(content))
		return s.Audit(ctx, tx, a, did, "content", string(content), fields...)
	})
}

// grown counts a change of which cards there are, or of their order, and refuses more cards than there may be.
func grown(ctx context.Context, tx native.Tx, content plugin.ContentID, by int) error {
	n, err := native.Value[int](ctx, tx, countSQL, content)
	if err == nil && by > 0 && n+by > cardsMost {
		err = ErrMany
	}
	if err == nil {
		_, err = tx.Exec(ctx, countedSQL, content)
	}
	return err
}

// add puts cards at the end of a deck.
func (s *service) add(ctx context.Context, a plugin.Actor, content plugin.ContentID, did string, sides ...Sides) ([]Card, error) {
	var ids, fronts, backs []string
	for _, one := range sides {
		one, err := one.check()
		if err != nil {
			return nil, err
		}
		ids, fronts, backs = append(ids, plugin.NewID[string]()), append(fronts, one.Front), append(backs, one.Back)
	}
	err := s.edit(ctx, a, content, did, func(tx native.Tx, _ int64) (bool, []string, error) {
		if err := grown(ctx, tx, content, len(ids)); err != nil {
			return false, nil, err
		}
		_, err := tx.Exec(ctx, insertCardsSQL, content, ids, fronts, backs)
		return true, nil, err
	})
	if err != nil {
		return nil, err
	}
	return native.Many[Card](ctx, s, cardsOfSQL, content, ids)
}

// change replaces what stands on a card. What it says already is no change, so that one that is sent twice is done once.
func (s *service) change(ctx context.Context, a plugin.Actor, content plugin.ContentID, id string, sides Sides, version int64) (Card, error) {
	sides, err := sides.check()
	if err != nil {
		return Card{}, err
	}
	err = s.edit(ctx, a, content, "card_changed", func(tx native.Tx, _ int64) (bool, []string, error) {
		now, err := native.One[Card](ctx, tx, cardSQL, content, id)
		if err != nil || now.Sides == sides {
			return false, nil, err
		}
		if now.Version != version {
			return false, nil, ErrStale
		}
		var fields []string
		if now.Front != sides.Front {
			fields = append(fields, "front")
		}
		if now.Back != sides.Back {
			fields = append(fields, "back")
		}
		_, err = tx.Exec(ctx, changeCardSQL, id, sides.Front, sides.Back)
		return true, fields, err
	})
	if err != nil {
		return Card{}, err
	}
	return native.One[Card](ctx, s, cardSQL, content, id)
}

// remove takes a card out. What people know of it is kept until it is swept, as it can come back.
func (s *service) remove(ctx context.Context, a plugin.Actor, content plugin.ContentID, id string, version int64) error {
	return s.edit(ctx, a, content, "card_removed", func(tx native.Tx, _ int64) (bool, []string, error) {
		now, err := native.One[Card](ctx, tx, cardSQL, content, id)
		if err == nil && now.Version != version {
			err = ErrStale
		}
		if err == nil {
			err = grown(ctx, tx, content, 0)
		}
		if err == nil {
			_, err = tx.Exec(ctx, removeCardSQL, id, s.now())
		}
		return true, nil, err
	})
}

// restore puts a card back that was taken out, where it stood.
func (s *service) restore(ctx context.Context, a plugin.Actor, content plugin.ContentID, id string) (Card, error) {
	err := s.edit(ctx, a, content, "card_restored", func(tx native.Tx, _ int64) (bool, []string, error) {
		if err := grown(ctx, tx, content, 1); err != nil {
			return false, nil, err
		}
		tag, err := tx.Exec(ctx, restoreCardSQL, id, content)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		return true, nil, err
	})
	if err != nil {
		return Card{}, err
	}
	return native.One[Card](ctx, s, cardSQL, content, id)
}

// order puts all cards of a deck into an order that was made from a version of it.
func (s *service) order(ctx context.Context, a plugin.Actor, content plugin.ContentID, ids []string, version int64) (Deck, error) {
	err := s.edit(ctx, a, content, "order_changed", func(tx native.Tx, now int64) (bool, []string, error) {
		if now != version {
			return false, nil, ErrStale
		}
		cards, err := native.Many[Card](ctx, tx, cardsSQL, content)
		if err != nil {
			return false, nil, err
		}
		var have []string
		for _, c := range cards {
			have = append(have, c.ID)
		}
		if slices.Equal(have, ids) {
			return false, nil, nil
		}
		wanted := slices.Clone(ids)
		slices.Sort(wanted)
		slices.Sort(have)
		if !slices.Equal(have, wanted) {
			return false, nil, ErrCard.At("/cards", "flashcards.order")
		}
		if err := grown(ctx, tx, content, 0); err != nil {
			return false, nil, err
		}
		_, err = tx.Exec(ctx, orderSQL, content, ids)
		return true, nil, err
	})
	if err != nil {
		return Deck{}, err
	}
	return readDeck(ctx, s, content)
}
