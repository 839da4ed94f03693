package notify

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// unfolded reads iCalendar as programs do: lines, each put together again.
func unfolded(t *testing.T, text string) []string {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatalf("lines do not end as they have to: %.200q", text)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Fatalf("a line of %d bytes, or a torn character: %q", len(line), line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestLinesOfACalendarAreFolded(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"short", strings.Repeat("x", 67), strings.Repeat("x", 68), strings.Repeat("x", 300), strings.Repeat("حرق ", 80), strings.Repeat("x", 66) + "ح" + strings.Repeat("🔥", 50),
	} {
		var c ics
		c.text("SUMMARY", value)
		if got := unfolded(t, c.b.String()); len(got) != 1 || got[0] != "SUMMARY:"+strings.TrimSpace(value) {
			t.Errorf("%.40q came back as %.90q", value, got)
		}
	}
}

func TestWhatPeopleTypedIsNothingButText(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"a;b,c\\d":                          `a\;b\,c\\d`,
		"Burns\r\nEND:VEVENT\nBEGIN:VALARM": `Burns\nEND:VEVENT\nBEGIN:VALARM`,
		"one\rtwo\x00\x1b[31m\u0085three":   `one\ntwo[31mthree`,
		"\u202eحرق\u202c (Burns)":           "\u202eحرق\u202c (Burns)",
		"bad \xff\xfe bytes":                "bad  bytes",
		" \n ":                              "",
		"one\u2028two\u2029three\tfour":     `one\ntwo\nthree four`,
		"DTSTART:20270101T000000Z":          "DTSTART:20270101T000000Z",
		strings.Repeat("ح", 100_000):        strings.Repeat("ح", 2000) + "…",
		strings.Repeat("\n;", 100_000)[1:]:  strings.Repeat(`\;\n`, 1000) + "…",
	} {
		got := icsText(value)
		if got != want {
			t.Errorf("%.60q became %.80q", value, got)
		}
		var c ics
		c.text("SUMMARY", value)
		if want == "" {
			if c.b.Len() != 0 {
				t.Errorf("nothing was written as %q", c.b.String())
			}
		} else if lines := unfolded(t, c.b.String()); len(lines) != 1 {
			t.Errorf("%.60q made %d properties", value, len(lines))
		}
	}
}
