package page_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/page"
)

// A rating halfway between two is rounded up, as in the browser: the number must not change when the app takes over.
func TestRatingsAreRoundedAsTheBrowserDoes(t *testing.T) {
	t.Parallel()
	for r, want := range map[float64]string{4.25: "4.3", 4.75: "4.8", 4.35: "4.4", 4.2499: "4.2", 5: "5.0", 1006.0 / 301: "3.3"} {
		if got := page.Speak("en").Rating(r); got != want {
			t.Errorf("%v: %s, want %s", r, got, want)
		}
	}
	if got := page.Speak("ar").Rating(4.25); got != "٤٫٣" {
		t.Errorf("in Arabic: %s", got)
	}
}

// A count that stopped says that there may be more, as in the browser.
func TestCountsThatStoppedSaySo(t *testing.T) {
	t.Parallel()
	en, ar := page.Speak("en"), page.Speak("ar")
	for got, want := range map[string]string{en.UpTo(1000, 999): "999", en.UpTo(1000, 1000): "1,000+", ar.UpTo(1000, 1000): "١٬٠٠٠+"} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// What the server writes of a moment is what the browser writes of it in en-GB and ar-EG.
func TestMomentsAreSpokenAsTheBrowserDoes(t *testing.T) {
	t.Parallel()
	at := time.Date(2099, 9, 5, 8, 5, 0, 0, time.UTC) // a Saturday
	for lang, want := range map[string][4]string{
		"en": {"Sept", "5", "Sat", "08:05"},
		"ar": {"سبتمبر", "٥", "السبت", "٠٨:٠٥"},
	} {
		month, day, weekday := page.Speak(lang).Leaf(at)
		if got := [4]string{month, day, weekday, page.Speak(lang).Time(at)}; got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	for minutes, want := range map[int][2]string{0: {"+0", "+٠"}, 120: {"+2", "+٢"}, 330: {"+5:30", "+٥:٣٠"}, -210: {"\u22123:30", "\u2212٣:٣٠"}, -5: {"\u22120:05", "\u2212٠:٠٥"}} {
		for i, lang := range []string{"en", "ar"} {
			if got := page.Speak(lang).Offset(minutes); got != want[i] {
				t.Errorf("%d in %s: %q, want %q", minutes, lang, got, want[i])
			}
		}
	}
}
