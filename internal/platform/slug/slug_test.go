package slug_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/slug"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Go for Teachers":               "go-for-teachers",
		"  Déjà vu: Straße & Øre":       "deja-vu-strasse-ore",
		"إدارة المشاريع":                "إدارة-المشاريع",
		"مُقَدِّمة ١٠١":                 "مقدمة-101",
		"C++ / C#":                      "c-plus-plus-c-sharp",
		"C#7, A+B":                      "c-sharp-7-a-plus-b",
		"F# for 2 + 3 # 5+":             "f-sharp-for-2-3-5",
		"++ #1":                         "1",
		"日# سي++":                       "سي-plus-plus",
		"???":                           "",
		"日本語":                           "",
		"ＡＢＣ ﬁnal":                      "abc-final",
		strings.Repeat("a", 300):        strings.Repeat("a", 80),
		strings.Repeat("a", 78) + "# b": strings.Repeat("a", 78),
	} {
		if got := slug.Of(title); got != want {
			t.Errorf("slug.Of(%q) = %q, want %q", title, got, want)
		}
	}
}
