package flashcards

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// contents is the plugin's part in what happens to decks as contents of a course.
type contents struct{}

// archived is a deck in an archive of its course.
type archived struct {
	Cards []archivedCard `json:"cards"`
}

type archivedCard struct {
	Front string `json:"front"`
	Back  string `json:"back"`
}

// Filled are the decks that have cards.
func (contents) Filled(ctx context.Context, q native.Querier, course plugin.CourseID) ([]plugin.ContentID, error) {
	return native.Values[plugin.ContentID](ctx, q, filledSQL, course)
}

// Copied gives copies of decks their cards.
func (contents) Copied(ctx context.Context, tx native.Tx, copies map[plugin.ContentID]plugin.ContentID) error {
	var first, made []string
	for from, to := range copies {
		first, made = append(first, string(from)), append(made, string(to))
	}
	if _, err := tx.Exec(ctx, copyDecksSQL, made); err != nil {
		return fmt.Errorf("copy decks: %w", err)
	}
	if _, err := tx.Exec(ctx, copyCardsSQL, first, made); err != nil {
		return fmt.Errorf("copy cards: %w", err)
	}
	return nil
}

// Archived are the cards of a course's decks.
func (contents) Archived(ctx context.Context, q native.Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error) {
	type row struct {
		Content plugin.ContentID
		Front   string
		Back    string
	}
	cards, err := native.Many[row](ctx, q, archivedSQL, course)
	if err != nil {
		return nil, err
	}
	decks := map[plugin.ContentID]archived{}
	for _, c := range cards {
		decks[c.Content] = archived{append(decks[c.Content].Cards, archivedCard{c.Front, c.Back})}
	}
	all := map[plugin.ContentID]json.RawMessage{}
	for id, d := range decks {
		if all[id], err = json.Marshal(d); err != nil {
			return nil, fmt.Errorf("write a deck down: %w", err)
		}
	}
	return all, nil
}

// readArchived reads a deck out of an archive, by the rules for what people type.
func readArchived(details json.RawMessage) ([]Sides, []plugin.Field) {
	var d archived
	reader := json.NewDecoder(bytes.NewReader(details))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&d); err != nil {
		return nil, []plugin.Field{{Code: "flashcards.archive"}}
	}
	if len(d.Cards) > cardsMost {
		return nil, []plugin.Field{{Pointer: "/cards", Code: "flashcards.archive_many", Args: plugin.Args{"max": cardsMost}}}
	}
	var cards []Sides
	for i, c := range d.Cards {
		sides, err := Sides(c).check()
		if err != nil {
			at := "/cards/" + strconv.Itoa(i)
			var fields []plugin.Field
			for _, f := range plugin.AsFault(err).Fields {
				fields = append(fields, plugin.Field{Pointer: at + f.Pointer, Code: f.Code, Args: f.Args})
			}
			return nil, fields
		}
		cards = append(cards, sides)
	}
	return cards, nil
}

// CheckArchived says what is wrong with a deck of an archive: of the first card that cannot be.
func (contents) CheckArchived(details json.RawMessage) []plugin.Field {
	_, fields := readArchived(details)
	return fields
}

// Restored makes the cards of a deck that came out of an archive.
func (contents) Restored(ctx context.Context, tx native.Tx, content plugin.ContentID, details json.RawMessage) error {
	cards, fields := readArchived(details)
	if len(fields) > 0 {
		return ErrCard
	}
	var ids, fronts, backs []string
	for _, c := range cards {
		ids, fronts, backs = append(ids, plugin.NewID[string]()), append(fronts, c.Front), append(backs, c.Back)
	}
	if _, err := holdDeck(ctx, tx, content); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertCardsSQL, content, ids, fronts, backs); err != nil {
		return fmt.Errorf("restore cards: %w", err)
	}
	return nil
}
