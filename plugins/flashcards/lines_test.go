package flashcards

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

func TestPastedLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Heart\tPump": "Heart|Pump",
		"Heart;Pump":  "Heart|Pump",
		"a; b\tc; d":  "a; b|c; d", // a tab parts, where there is one
		"a;b;c":       "a|b;c",
		"\r\n Heart \t Pump \r\n\n القلب;يضخ الدم": "Heart|Pump,القلب|يضخ الدم",
		"":                               "flashcards.line_none",
		" \n\t\n ":                       "flashcards.line_none",
		"Heart":                          "flashcards.line_parted 1",
		"\n\nHeart":                      "flashcards.line_parted 3",
		"\tPump":                         "flashcards.line_empty 1",
		"Heart\t":                        "flashcards.line_empty 1",
		"a;b\n\nHeart":                   "flashcards.line_parted 3",
		"a;b\n;c\nd;":                    "flashcards.line_empty 2,flashcards.line_empty 3",
		"a;" + strings.Repeat("x", 1001): "flashcards.line_long 1",
		"a;b\x00":                        "flashcards.line_signs 1",
		strings.Repeat("a;b\n", 501):     "flashcards.many",
		strings.Repeat("a\n", 9):         "flashcards.line_parted 1,flashcards.line_parted 2,flashcards.line_parted 3,flashcards.line_parted 4,flashcards.line_parted 5",
	} {
		cards, err := readLines(text)
		var got []string
		for _, c := range cards {
			got = append(got, c.Front+"|"+c.Back)
		}
		if f := (*plugin.Fault)(nil); errors.As(err, &f) {
			for _, field := range f.Fields {
				got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %v", field.Code, field.Args["line"]), " <nil>"))
			}
			if f.Fields == nil {
				got = append(got, f.Code)
			}
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%.40q: %s", text, strings.Join(got, ","))
		}
	}
}

func TestSidesOfACard(t *testing.T) {
	t.Parallel()
	if s, err := (Sides{" a\r\nb ", "<b>c</b>"}).check(); err != nil || s.Front != "a\nb" || s.Back != "<b>c</b>" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := (Sides{strings.Repeat("ض", 1000), strings.Repeat("ض", 1000)}).check(); err != nil {
		t.Error(err)
	}
	_, err := Sides{"", "a\x07"}.check()
	if f := plugin.AsFault(err); len(f.Fields) != 2 || f.Fields[0].Code != "flashcards.side_empty" || f.Fields[1].Pointer != "/back" || f.Fields[1].Code != "flashcards.side_signs" {
		t.Errorf("%+v", f)
	}
}

// What an archive brings may come from anywhere.
func TestADeckOutOfAnArchive(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"cards":[{"front":"a","back":"b"}]}`:             "",
		`{"cards":[]}`:                                     "",
		`{"cards":[{"front":"a","back":""}]}`:              "/cards/0/back flashcards.side_empty",
		`{"cards":[{"front":"a","back":"b","user":"me"}]}`: " flashcards.archive",
		`[]`: " flashcards.archive",
		`{"cards":[` + strings.Repeat(`{},`, 500) + `{}]}`: "/cards flashcards.archive_many",
	} {
		got := ""
		for _, f := range (contents{}).CheckArchived([]byte(text)) {
			got += f.Pointer + " " + f.Code
		}
		if got != want {
			t.Errorf("%.60s: %q", text, got)
		}
	}
}
