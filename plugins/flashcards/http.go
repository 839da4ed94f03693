package flashcards

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func routes(api *native.API, s *service) {
	op := func(id, summary, method, path string) huma.Operation {
		return huma.Operation{OperationID: id, Summary: summary, Method: method, Path: path}
	}
	native.Handle(api, plugin.Staff, op("get-deck", "A deck, for the team of its course", http.MethodGet, "/decks/{id}"),
		func(ctx context.Context, in *deckIn) (*deckOut, error) {
			d, err := s.deck(ctx, native.Actor(ctx), in.ID)
			return &deckOut{d}, err
		})
	native.Handle(api, plugin.Staff, op("add-card", "Add a card at the end of a deck", http.MethodPost, "/decks/{id}/cards"),
		func(ctx context.Context, in *addIn) (*cardOut, error) {
			cards, err := s.add(ctx, native.Actor(ctx), in.ID, "card_added", in.Body)
			if err != nil {
				return nil, err
			}
			return &cardOut{cards[0]}, nil
		})
	native.Handle(api, plugin.Staff, op("import-cards", "Add cards out of pasted lines: front, a tab or a semicolon, back", http.MethodPost, "/decks/{id}/import"),
		func(ctx context.Context, in *importIn) (*deckOut, error) {
			sides, err := readLines(in.Body.Text)
			if err != nil {
				return nil, err
			}
			if _, err := s.add(ctx, native.Actor(ctx), in.ID, "cards_imported", sides...); err != nil {
				return nil, err
			}
			d, err := readDeck(ctx, s, in.ID)
			return &deckOut{d}, err
		})
	native.Handle(api, plugin.Staff, op("change-card", "Change what stands on a card", http.MethodPut, "/decks/{id}/cards/{card}"),
		func(ctx context.Context, in *changeIn) (*cardOut, error) {
			c, err := s.change(ctx, native.Actor(ctx), in.ID, in.Card, in.Body.Sides, in.Body.Version)
			return &cardOut{c}, err
		})
	native.Handle(api, plugin.Staff, op("remove-card", "Take a card out of a deck", http.MethodDelete, "/decks/{id}/cards/{card}"),
		func(ctx context.Context, in *removeIn) (*struct{}, error) {
			return nil, s.remove(ctx, native.Actor(ctx), in.ID, in.Card, in.Version)
		})
	native.Handle(api, plugin.Staff, op("restore-card", "Put a card back that was taken out within a week", http.MethodPost, "/decks/{id}/cards/{card}/restore"),
		func(ctx context.Context, in *cardIn) (*cardOut, error) {
			c, err := s.restore(ctx, native.Actor(ctx), in.ID, in.Card)
			return &cardOut{c}, err
		})
	native.Handle(api, plugin.Staff, op("order-cards", "Put all cards of a deck into an order", http.MethodPut, "/decks/{id}/order"),
		func(ctx context.Context, in *orderIn) (*deckOut, error) {
			d, err := s.order(ctx, native.Actor(ctx), in.ID, in.Body.Cards, in.Body.Version)
			return &deckOut{d}, err
		})

	native.Handle(api, plugin.Public, op("get-study", "A deck with the next cards, and how far one is", http.MethodGet, "/learn/{id}"),
		func(ctx context.Context, in *deckIn) (*studyOut, error) {
			return studied(s.study(ctx, native.Actor(ctx), in.ID))
		})
	native.Handle(api, plugin.Self, op("answer-card", "Say whether one knew a card; sent again it is counted once", http.MethodPost, "/learn/{id}/answers"),
		func(ctx context.Context, in *answerIn) (*studyOut, error) {
			return studied(s.answer(ctx, native.Actor(ctx), in.ID, in.Body))
		})
	native.Handle(api, plugin.Self, op("check-deck", "Complete a deck of which all cards are learnt", http.MethodPost, "/learn/{id}/check"),
		func(ctx context.Context, in *deckIn) (*studyOut, error) {
			return studied(s.check(ctx, native.Actor(ctx), in.ID))
		})
	native.Handle(api, plugin.Self, op("restart-deck", "Begin a deck anew", http.MethodPost, "/learn/{id}/restart"),
		func(ctx context.Context, in *deckIn) (*studyOut, error) {
			return studied(s.restart(ctx, native.Actor(ctx), in.ID))
		})
}

type deckIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
}

type deckOut struct{ Body Deck }

type cardIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Card string           `path:"card" format:"uuid"`
}

type cardOut struct{ Body Card }

type addIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body Sides
}

// Lines are cards that are pasted.
type Lines struct {
	Text string `json:"text" maxLength:"200000" doc:"A card a line, at most 500"`
}

type importIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body Lines
}

// CardChange is what a card is to say.
type CardChange struct {
	Sides
	Version int64 `json:"version" doc:"Of the card that was seen"`
}

type changeIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Card string           `path:"card" format:"uuid"`
	Body CardChange
}

type removeIn struct {
	ID      plugin.ContentID `path:"id" format:"uuid"`
	Card    string           `path:"card" format:"uuid"`
	Version int64            `query:"version" doc:"Of the card that was seen"`
}

// Order is an order of all cards of a deck.
type Order struct {
	Version int64    `json:"version" doc:"Of the deck that was seen"`
	Cards   []string `json:"cards" maxItems:"500" doc:"The ids of all its cards"`
}

type orderIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body Order
}

type answerIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body Answer
}

type studyOut struct{ Body Study }

func studied(study Study, err error) (*studyOut, error) { return &studyOut{study}, err }
