package flashcards

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

const (
	cardsMost = 500  // of a deck
	sideMost  = 1000 // letters of a side
	linesTold = 5    // lines in which something is wrong, as many as are named
)

var (
	// ErrCard: a card cannot be like that.
	ErrCard = plugin.NewFault(plugin.Invalid, "flashcards.card")
	// ErrLines: not all of the lines are cards.
	ErrLines = plugin.NewFault(plugin.Invalid, "flashcards.lines")
	// ErrMany: the deck has as many cards as it may have, or would have more.
	ErrMany = plugin.NewFault(plugin.Conflict, "flashcards.many").With("max", cardsMost)
)

// Sides are what stands on a card.
type Sides struct {
	Front string `json:"front" maxLength:"1000" doc:"Plain text"`
	Back  string `json:"back" maxLength:"1000" doc:"Plain text"`
}

// check returns the sides as they are kept, or what is wrong with them.
func (s Sides) check() (Sides, error) {
	fault := ErrCard
	s.Front, s.Back = tidy(s.Front), tidy(s.Back)
	for _, side := range []struct{ text, pointer string }{{s.Front, "/front"}, {s.Back, "/back"}} {
		if code := wrong(side.text); code != "" {
			fault = fault.At(side.pointer, code, plugin.Args{"max": sideMost})
		}
	}
	if len(fault.Fields) > 0 {
		return s, fault
	}
	return s, nil
}

// tidy takes away what nobody sees. Lines may be broken on a card.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// wrong is the code of what is wrong with a side; "" for nothing.
func wrong(text string) string {
	switch {
	case text == "":
		return "flashcards.side_empty"
	case utf8.RuneCountInString(text) > sideMost:
		return "flashcards.side_long"
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		return "flashcards.side_signs"
	}
	return ""
}

// readLines makes cards of pasted lines: the front, a tab, the back, as tables are copied; or a semicolon in its place, where a line has no tab.
// Lines with nothing on them are left out.
func readLines(text string) ([]Sides, error) {
	fault := ErrLines
	var cards []Sides
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		front, back, parted := strings.Cut(line, "\t")
		if !parted {
			front, back, parted = strings.Cut(line, ";")
		}
		sides, code := Sides{tidy(front), tidy(back)}, "flashcards.line_parted"
		if parted {
			if code = wrong(sides.Front); code == "" {
				code = wrong(sides.Back)
			}
			code = strings.Replace(code, ".side_", ".line_", 1)
		}
		if code != "" && len(fault.Fields) < linesTold {
			fault = fault.At("/text", code, plugin.Args{"line": i + 1, "max": sideMost})
		}
		cards = append(cards, sides)
	}
	switch {
	case len(fault.Fields) > 0:
		return nil, fault
	case len(cards) == 0:
		return nil, ErrLines.At("/text", "flashcards.line_none")
	case len(cards) > cardsMost:
		return nil, ErrMany
	}
	return cards, nil
}
