package flashcards

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// queueShown is how many of the open cards are shown to somebody at once.
const queueShown = 20

var (
	// ErrFast: the answer came within a second of the one before, and is not counted.
	ErrFast = plugin.NewFault(plugin.TooMany, "flashcards.fast").In(leastLook)
	// ErrNotOpen: the card is not due, or was answered elsewhere meanwhile.
	ErrNotOpen = plugin.NewFault(plugin.Conflict, "flashcards.not_open")
	// ErrNotKept: nothing is kept of what the person answers, as they do not learn in the course.
	ErrNotKept = plugin.NewFault(plugin.Denied, "flashcards.not_kept")
)

// Study is a deck as somebody learns it.
type Study struct {
	Total  int         `json:"total" doc:"Cards of the deck"`
	Learnt int         `json:"learnt" doc:"Cards that were known as often in a row as the settings ask for"`
	Open   int         `json:"open" doc:"Cards that can be answered now"`
	Queue  []StudyCard `json:"queue" doc:"The next of them, in their order"`
	NextAt *time.Time  `json:"nextAt" doc:"When a card can be answered again, if none can be now"`
	Done   bool        `json:"done" doc:"The deck was completed, and not begun anew"`
	Score  *int        `json:"score" doc:"Percent of the cards that were known at first sight; null before the deck was completed"`
	Kept   bool        `json:"kept" doc:"What the person answers is kept"`
}

// StudyCard is a card in the hand of somebody.
type StudyCard struct {
	ID     string `json:"id"`
	Front  string `json:"front"`
	Back   string `json:"back"`
	Review int    `json:"review" doc:"The number of the next answer: give it back, and an answer that is sent twice is counted once"`
	New    bool   `json:"new" doc:"It was never answered since the start"`
}

// Answer is what somebody says of a card.
type Answer struct {
	Card   string `json:"card" format:"uuid"`
	Review int    `json:"review" minimum:"1" maximum:"1000000000"`
	Known  bool   `json:"known"`
}

// learning is who learns what, and by which clock.
type learning struct {
	user    plugin.UserID // "" for a visitor
	content plugin.ContentID
	round   int // which time through the course; 0 when nothing is kept
	rule    settings
	at      time.Time
	zone    *time.Location
}

// open lets somebody to a deck, by the rule of the host. What the course's team and those who look through another's eyes answer is kept
// nowhere, and neither is what visitors answer, where a deck is open to them.
func (s *service) open(ctx context.Context, a plugin.Actor, content plugin.ContentID) (learning, error) {
	if _, err := deckOf(ctx, s, content); err != nil {
		return learning{}, err
	}
	l := learning{user: a.User, content: content, at: s.now(), zone: zoneOf(a)}
	var err error
	if l.round, err = s.Enrolments().Round(ctx, a, content); err != nil {
		return learning{}, err
	}
	if a.By != "" || a.ByKey {
		l.round = 0
	}
	l.rule, err = s.settings(ctx)
	return l, err
}

// kept reports whether what the person answers is kept.
func (l learning) kept() bool { return l.round > 0 }

func zoneOf(a plugin.Actor) *time.Location {
	if zone, err := time.LoadLocation(a.TimeZone); err == nil {
		return zone
	}
	return time.UTC
}

// look reads how far somebody is.
func (l learning) look(ctx context.Context, q native.Querier) (Study, error) {
	cards, err := standings(ctx, q, l.content, l.user)
	if err != nil {
		return Study{}, err
	}
	round, done, err := stood(ctx, q, l)
	if err != nil {
		return Study{}, err
	}
	if round < l.round {
		anew(cards)
		done = false
	}
	return l.study(cards, done), nil
}

func (l learning) study(cards []standing, done bool) Study {
	p := planned(cards, l.rule, l.at, l.zone)
	if !l.kept() { // the whole deck, to be looked through
		p = plan{Queue: cards}
	}
	out := Study{Total: len(cards), Learnt: p.Learnt, Open: len(p.Queue), Queue: []StudyCard{}, NextAt: p.Next, Done: done, Kept: l.kept()}
	if done {
		percent := score(cards)
		out.Score = &percent
	}
	if l.kept() && len(p.Queue) > queueShown {
		p.Queue = p.Queue[:queueShown]
	}
	for _, c := range p.Queue {
		out.Queue = append(out.Queue, StudyCard{c.ID, c.Front, c.Back, c.Reviews + 1, c.Box == 0})
	}
	return out
}

// study returns a deck as somebody learns it.
func (s *service) study(ctx context.Context, a plugin.Actor, content plugin.ContentID) (Study, error) {
	l, err := s.open(ctx, a, content)
	if err != nil {
		return Study{}, err
	}
	return l.look(ctx, s)
}

// learn lets somebody do something with a deck whose answers are kept, one thing after the other: two at once wait for each other at the
// person's row.
func (s *service) learn(ctx context.Context, a plugin.Actor, content plugin.ContentID, fn func(native.Tx, learning, *held) error) (out Study, err error) {
	l, err := s.open(ctx, a, content)
	if err != nil {
		return Study{}, err
	}
	if !l.kept() {
		return Study{}, ErrNotKept
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		h, err := holdLearner(ctx, tx, l)
		if err != nil {
			return err
		}
		if h.Round < l.round { // who takes the course again learns it again
			if err := h.start(ctx, tx, l); err != nil {
				return err
			}
		}
		if err := fn(tx, l, &h); err != nil {
			return err
		}
		if err := s.finish(ctx, tx, a, l, &h); err != nil {
			return err
		}
		out = l.study(h.cards, h.DoneAt != nil)
		return nil
	})
	return out, err
}

// answer counts an answer. One that was counted already changes nothing, nor does one whose like is counted at the same moment.
func (s *service) answer(ctx context.Context, a plugin.Actor, content plugin.ContentID, in Answer) (Study, error) {
	return s.learn(ctx, a, content, func(tx native.Tx, l learning, h *held) error {
		i := slices.IndexFunc(h.cards, func(c standing) bool { return c.ID == in.Card })
		if i < 0 {
			return plugin.ErrNotFound
		}
		c := &h.cards[i]
		isOpen := slices.ContainsFunc(planned(h.cards, l.rule, l.at, l.zone).Queue, func(o standing) bool { return o.ID == c.ID })
		switch {
		case in.Review <= c.Reviews:
			return nil
		case in.Review != c.Reviews+1 || !isOpen:
			return ErrNotOpen
		case h.AnsweredAt != nil && l.at.Sub(*h.AnsweredAt) < leastLook:
			return ErrFast
		}
		c.state = c.answered(in.Known, l.at, l.zone)
		return writeAnswer(ctx, tx, l, *c)
	})
}

// anew lets cards stand as if they were new. What was known at first sight stays what it was, and no number is used twice.
func anew(cards []standing) {
	for i, c := range cards {
		cards[i].state = state{Reviews: c.Reviews, FirstKnown: c.FirstKnown}
	}
}

// start begins the deck anew, in the present round.
func (h *held) start(ctx context.Context, tx native.Tx, l learning) error {
	anew(h.cards)
	h.DoneAt, h.Round = nil, l.round
	return writeStart(ctx, tx, l)
}

// restart begins a deck anew. What was known at first sight stays what it was, and so does what was completed.
func (s *service) restart(ctx context.Context, a plugin.Actor, content plugin.ContentID) (Study, error) {
	return s.learn(ctx, a, content, func(tx native.Tx, l learning, h *held) error {
		return h.start(ctx, tx, l)
	})
}

// check completes a deck of which all cards are learnt, such as one out of which the last card that was not was taken.
func (s *service) check(ctx context.Context, a plugin.Actor, content plugin.ContentID) (Study, error) {
	return s.learn(ctx, a, content, func(native.Tx, learning, *held) error { return nil })
}

// finish completes the content once all cards are learnt, and once until it is begun anew.
func (s *service) finish(ctx context.Context, tx native.Tx, a plugin.Actor, l learning, h *held) error {
	missing := slices.ContainsFunc(h.cards, func(c standing) bool { return !c.learnt(l.rule.KnownInRow) })
	if missing || len(h.cards) == 0 || h.DoneAt != nil {
		return nil
	}
	percent := score(h.cards)
	if err := s.Enrolments().Complete(ctx, tx, a, l.content, &percent); err != nil {
		return err
	}
	h.DoneAt = &l.at
	return writeDone(ctx, tx, l)
}
