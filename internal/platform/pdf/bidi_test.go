package pdf

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	gotext "github.com/go-text/typesetting/bidi"
)

// Each character's level, by examples of the standard and of what people write in two languages.
func TestLevels(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"L car": "000", "L אב 12 אב z": "1112211100", "L אב 12 z": "1112200", "R אב car 12": "111222222",
		"R أب car 12 أب": "111222222111", "R أب 3.5 (ab) ج": "1112221122111",
		"R \u2068ab 1\u2069 أ": "12222111", "L \u2067أ (x)\u2069 z": "011121000",
	} {
		side, rest, _ := strings.Cut(text, " ")
		got := ""
		for _, l := range levels([]rune(rest), side == "R") {
			got += fmt.Sprint(l)
		}
		if got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
}

// The directions are those that the library finds, for whatever characters in whatever order.
func TestLevelsAgreeWithTheLibrary(t *testing.T) {
	t.Parallel()
	letters := []rune("abאבجد12٣٤ +-.,:%$()[]\u0301\u064e\u2066\u2067\u2068\u2069!\u200d")
	chance := rand.New(rand.NewPCG(1, 2))
	var lib gotext.Paragraph
	for range 50000 {
		text := make([]rune, 1+chance.IntN(14))
		for i := range text {
			text[i] = letters[chance.IntN(len(letters))]
		}
		rtl := chance.IntN(2) == 1
		dir := gotext.LeftToRight
		if rtl {
			dir = gotext.RightToLeft
		}
		got, want := "", ""
		for _, l := range levels(text, rtl) {
			got += fmt.Sprint(l % 2)
		}
		runs := lib.Segment(text, dir)
		for i := range runs.NumRuns() {
			r := runs.Run(i)
			want += strings.Repeat(fmt.Sprint(r.Level%2), r.End-r.Start)
		}
		if trim := len([]rune(strings.TrimRight(string(text), " \u2066\u2067\u2068\u2069\u200d"))); got[:trim] != want[:trim] {
			t.Fatalf("%q (right to left: %t): %s, the library: %s", string(text), rtl, got, want)
		}
	}
}
