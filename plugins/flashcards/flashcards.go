// Package flashcards adds decks of cards to courses: a front, a back, and a time at which each card comes again. It is the sample of a
// type of content with an editor, a viewer and a completion of its own.
//
//	flashcards.go  the plugin
//	schedule.go    when a card comes again
//	deck.go        what a team does with the cards of a deck
//	lines.go       cards that are pasted
//	learn.go       what somebody learns of them
//	contents.go    its part when contents are copied and archived
//	personal.go    what it keeps about people
//	http.go        the operations
//	store.go       the SQL
//	web/           its part of the browser app
package flashcards

import (
	"context"
	"embed"
	"encoding/json"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locales/*.json
var locales embed.FS

// Type is the name of the type of content that a deck is.
const Type = "flashcards:deck"

const (
	sweepJob  = "sweep"
	deckTopic = "deck:"            // and the content's id
	keepFor   = 7 * 24 * time.Hour // a card that was taken out can come back so long
)

// New returns the plugin.
func New() native.Plugin { return flashcards{} }

type flashcards struct{}

// settings are the plugin's, by the schema below.
type settings struct {
	NewPerDay  int `json:"newPerDay"`  // cards of a deck that somebody sees for the first time on a day
	KnownInRow int `json:"knownInRow"` // times in a row that a card is known until it is learnt
}

// Manifest says what the plugin is.
func (flashcards) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "flashcards", Name: "Flashcards", Version: "1.0.0", Host: ">=0.1",
		Description: "Decks of cards in courses, which come again until they are learnt.",
		Author:      "CourseWorx", License: "AGPL-3.0-or-later",
		ContentTypes: []plugin.ContentType{{Name: Type, LabelKey: "deck", Holds: "own", Completes: true}},
		Jobs:         []plugin.JobUse{{Name: sweepJob, Every: 24 * 3600}},
		Permissions: []plugin.Permission{
			{Name: plugin.CoursesRead, Reason: "To let a course's team, and nobody else, write its decks."},
			{Name: plugin.EnrollmentsRead, Reason: "To show a deck to those only who may open it, and to know whose answers count."},
			{Name: plugin.EnrollmentsSet, Reason: "To complete a deck for whoever has learnt all of its cards. It enrols nobody and ends nobody’s access."},
		},
		Settings: json.RawMessage(`{
			"type": "object", "additionalProperties": false,
			"properties": {
				"newPerDay": {"type": "integer", "minimum": 1, "maximum": 200, "default": 20},
				"knownInRow": {"type": "integer", "minimum": 1, "maximum": 5, "default": 1}
			}
		}`),
	}
}

// Register tells the host what the plugin brings.
func (flashcards) Register(r native.Registrar, h native.Host) error {
	s := &service{h, time.Now}
	r.Migrations(migrations)
	r.Locales(locales)
	r.Contents(contents{})
	r.Personal(personal{})
	r.Job(sweepJob, s.sweep)
	r.Topics(s.mayHear)
	routes(r.API(), s)
	return nil
}

type service struct {
	native.Host
	now func() time.Time
}

func (s *service) settings(ctx context.Context) (settings, error) {
	var is settings
	err := s.Settings(ctx, &is)
	return is, err
}

// mayHear lets a course's team follow its decks, as several may write in one.
func (s *service) mayHear(ctx context.Context, a plugin.Actor, topic string) (bool, error) {
	id, ok := strings.CutPrefix(topic, deckTopic)
	content, valid := plugin.ParseID[plugin.ContentID](id)
	if !ok || !valid {
		return false, nil
	}
	deck, err := deckOf(ctx, s, content)
	if err == nil {
		err = s.Courses().MayRead(ctx, a, deck.Course)
	}
	if err != nil && plugin.AsFault(err).Kind != plugin.Internal {
		return false, nil
	}
	return err == nil, err
}

// sweep takes away for good what was taken out of decks long ago.
func (s *service) sweep(ctx context.Context, _ json.RawMessage) error {
	_, err := s.Exec(ctx, sweepSQL, s.now().Add(-keepFor))
	return err
}
