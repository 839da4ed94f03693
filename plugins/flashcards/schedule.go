package flashcards

import "time"

// The boxes are those of Sebastian Leitner, So lernt man lernen (Freiburg 1972): a card that is known moves one box on, one that is not
// goes back to the first, and each box is looked into half as often as the one before it.
const (
	firstBox = 1
	lastBox  = 7 // 32 days
	// soon is when a card that was not known comes again at the earliest, as long as there are others.
	soon = time.Minute
	// leastLook is the time that an answer takes at least: nobody reads two sides of a card in less.
	leastLook = time.Second
)

// state is what somebody knows of a card. The zero state is a card that was never answered.
type state struct {
	Box        int
	Due        *time.Time // nil in box 0
	Reviews    int        // answers that were counted
	InRow      int        // known so many times in a row until now
	FirstKnown bool       // known at the very first answer
	Begun      *time.Time // the first answer since the start; nil in box 0
}

// answered returns what becomes of a card that was answered at a moment, for somebody whose clock is of a zone. Days begin at midnight
// there: who learns in the evening today may learn in the morning tomorrow.
func (s state) answered(known bool, at time.Time, zone *time.Location) state {
	next := s
	next.Reviews++
	if s.Reviews == 0 {
		next.FirstKnown = known
	}
	if s.Box == 0 {
		next.Begun = &at
	}
	due := at.Add(soon)
	if known {
		next.InRow, next.Box = s.InRow+1, min(max(s.Box, firstBox)+1, lastBox)
		due = dayOf(at, zone).AddDate(0, 0, pause(next.Box))
	} else {
		next.InRow, next.Box = 0, firstBox
	}
	next.Due = &due
	return next
}

// pause is after how many days a box is looked into again: 1 for the second, then twice as long for each.
func pause(box int) int { return 1 << (box - firstBox - 1) }

// dayOf is the midnight before a moment, by the clock of a zone.
func dayOf(at time.Time, zone *time.Location) time.Time {
	year, month, day := at.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// learnt reports whether a card counts as learnt.
func (s state) learnt(knownInRow int) bool { return s.Box > 0 && s.InRow >= knownInRow }

// standing is a card with what somebody knows of it.
type standing struct {
	Card
	state
}

// plan says what somebody does next with a deck.
type plan struct {
	Learnt int
	// Queue are the cards that are open now, in their order. Answers to others teach nothing, and would let somebody count up to "learnt" in
	// a minute.
	Queue []standing
	Next  *time.Time // when another card opens, if none is open; nil: never
}

// planned puts the cards of a deck, in their order, into the order in which somebody learns them: first what is due, the longest first; then
// new cards, as many as the day has room for; last what was not known a moment ago.
func planned(cards []standing, rule settings, at time.Time, zone *time.Location) plan {
	today := dayOf(at, zone)
	room := rule.NewPerDay
	for _, c := range cards {
		if c.Begun != nil && !c.Begun.Before(today) {
			room--
		}
	}
	var p plan
	var due, fresh, again []standing
	waiting := false
	for _, c := range cards {
		if c.learnt(rule.KnownInRow) {
			p.Learnt++
		}
		switch {
		case c.Box == 0 && len(fresh) < room:
			fresh = append(fresh, c)
		case c.Box == 0:
			waiting = true
		case !c.Due.After(at):
			due = insertByDue(due, c)
		case c.Box == firstBox:
			again = insertByDue(again, c)
		case p.Next == nil || c.Due.Before(*p.Next):
			p.Next = c.Due
		}
	}
	p.Queue = append(append(due, fresh...), again...)
	if tomorrow := today.AddDate(0, 0, 1); waiting && (p.Next == nil || tomorrow.Before(*p.Next)) {
		p.Next = &tomorrow
	}
	if len(p.Queue) > 0 {
		p.Next = nil
	}
	return p
}

// insertByDue keeps a list in the order in which its cards are due; of those due at once the earlier one stays first.
func insertByDue(list []standing, c standing) []standing {
	at := len(list)
	for at > 0 && list[at-1].Due.After(*c.Due) {
		at--
	}
	list = append(list, standing{})
	copy(list[at+1:], list[at:])
	list[at] = c
	return list
}

// score is how many of a hundred cards were known at first sight, rounded down.
func score(cards []standing) int {
	known := 0
	for _, c := range cards {
		if c.FirstKnown {
			known++
		}
	}
	return 100 * known / max(1, len(cards))
}
