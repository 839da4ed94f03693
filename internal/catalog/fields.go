package catalog

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// oneLine returns s as it is kept in a field of one line: valid, without control characters,
// single spaces.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
}

// manyLines returns s as it is kept in a field of many lines: without control characters other
// than line ends and tabs, trimmed.
func manyLines(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// problems gathers what is wrong with the fields of one request.
type problems struct{ fault *plugin.Fault }

func (p *problems) add(pointer, code string, args plugin.Args) {
	p.fault = p.fault.At(pointer, code, args)
}

func (p *problems) err() error {
	if len(p.fault.Fields) == 0 {
		return nil
	}
	return p.fault
}

// text cleans a required text of one line and checks its length in characters.
func (p *problems) text(pointer, s string, least, most int) string {
	s = oneLine(s)
	if n := utf8.RuneCountInString(s); n < least || n > most {
		p.add(pointer, "course.length", plugin.Args{"min": least, "max": most})
	}
	return s
}

// optional cleans a text that may be absent; empty is absent.
func (p *problems) optional(pointer string, s *string, most int, clean func(string) string) *string {
	if s == nil {
		return nil
	}
	v := clean(*s)
	if utf8.RuneCountInString(v) > most {
		p.add(pointer, "course.too_long", plugin.Args{"max": most})
	}
	if v == "" {
		return nil
	}
	return &v
}

func (p *problems) oneOf(pointer, s string, values []string) string {
	if !slices.Contains(values, s) {
		p.add(pointer, "course.unknown", nil)
	}
	return s
}

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)

func (p *problems) language(pointer, s string) string {
	tag, err := language.Parse(s)
	if err != nil || !languageForm.MatchString(tag.String()) {
		p.add(pointer, "course.language", nil)
		return s
	}
	return tag.String()
}

func (p *problems) date(pointer string, s *string) *string {
	if s == nil || *s == "" {
		return nil
	}
	if t, err := time.Parse(time.DateOnly, *s); err != nil || t.Year() < 1900 || t.Year() > clock.LastYear {
		p.add(pointer, "course.date", nil)
		return nil
	}
	return s
}

func (p *problems) tags(pointer string, list []string) []string {
	kept := []string{}
	for _, tag := range list {
		if tag = oneLine(tag); tag != "" && !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
		if utf8.RuneCountInString(tag) > tagMax {
			p.add(pointer, "course.tag_too_long", plugin.Args{"max": tagMax})
		}
	}
	if len(kept) > tagsMax {
		p.add(pointer, "course.too_many_tags", plugin.Args{"max": tagsMax})
	}
	return kept
}

// link cleans an address that a browser may open.
func (p *problems) link(pointer string, s *string) *string {
	s = p.optional(pointer, s, linkMax, oneLine)
	if s == nil {
		return nil
	}
	if u, err := url.Parse(*s); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || strings.Contains(*s, " ") {
		p.add(pointer, "course.link", nil)
	}
	return s
}

// number checks that a number that may be absent is from least to most.
func (p *problems) number(pointer string, n *int, least, most int) *int {
	if n != nil && (*n < least || *n > most) {
		p.add(pointer, "course.number", plugin.Args{"min": least, "max": most})
	}
	return n
}

// price reads an amount in the organisation's currency, the only one while nothing converts.
func (p *problems) price(pointer string, in Price, base string) plugin.Money {
	if in.Currency != base {
		p.add(pointer+"/currency", "course.currency", plugin.Args{"currency": base})
		return plugin.Money{Currency: base}
	}
	m, err := plugin.ParseMoney(in.Amount, in.Currency)
	if err != nil || m.Minor < 0 || m.Minor > priceMax {
		p.add(pointer+"/amount", "course.amount", plugin.Args{"currency": base, "decimals": plugin.Exponent(base)})
	}
	return m
}

// need returns the sent value of a field that cannot be emptied; null is reported.
func need[T any](p *problems, pointer string, c Change[T]) (T, bool) {
	if c.Value != nil {
		return *c.Value, true
	}
	var zero T
	if c.Sent {
		p.add(pointer, "course.required", nil)
	}
	return zero, false
}

func equal[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
