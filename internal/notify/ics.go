package notify

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// icsLine is how many bytes a line of iCalendar may have.
	icsLine = 75
	// icsLongest is how many characters of one value are told to calendars.
	icsLongest = 2000
	icsMoment  = "20060102T150405Z"
)

// ics writes iCalendar (RFC 5545). All moments are in UTC, so that no program has to know time zones.
type ics struct{ b strings.Builder }

// line writes a property, folded where it is too long, never inside of a character.
func (c *ics) line(name, value string) {
	line, room := name+":"+value, icsLine
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		c.b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], icsLine-1 // the space counts
	}
	c.b.WriteString(line + "\r\n")
}

// text writes a property that people read; nothing for nothing.
func (c *ics) text(name, value string) {
	if value = icsText(value); value != "" {
		c.line(name, value)
	}
}

func (c *ics) moment(name string, t time.Time) { c.line(name, t.UTC().Format(icsMoment)) }

func (c *ics) number(name string, n int) { c.line(name, strconv.Itoa(n)) }

// icsText escapes what people typed: nothing of it begins another property. Control characters have no place in it; marks
// of direction stay.
func icsText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029': // lines, to some programs
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r) && r != '\n':
			return -1
		}
		return r
	}, s))
	if utf8.RuneCountInString(s) > icsLongest {
		s = string([]rune(s)[:icsLongest]) + "…"
	}
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}
