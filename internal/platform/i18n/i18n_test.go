package i18n_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/i18n"
)

func load(t testing.TB, files map[string]string) *i18n.Texts {
	t.Helper()
	set := fstest.MapFS{}
	for name, text := range files {
		set[name] = &fstest.MapFile{Data: []byte(text)}
	}
	texts, err := i18n.Load([]string{"en", "ar"}, set)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestPluralForms(t *testing.T) {
	t.Parallel()
	texts := load(t, map[string]string{
		"en.json": `{"n": {"seat_one": "{{count}} seat", "seat_other": "{{count}} seats"}}`,
		"ar.json": `{"n": {"seat_zero": "صفر {{count}}", "seat_one": "واحد", "seat_two": "اثنان", "seat_few": "قليل {{count}}", "seat_many": "كثير {{count}}", "seat_other": "آخر {{count}}"}}`,
	})
	for _, c := range []struct {
		lang  string
		count any
		want  string
	}{
		{"en", 1, "1 seat"}, {"en", 0, "0 seats"}, {"en", 2, "2 seats"}, {"en", "21", "21 seats"}, {"en", 1.5, "1.5 seats"}, {"en", -1, "-1 seat"}, {"en", int64(12), "12 seats"},
		{"ar", 0, "صفر ٠"}, {"ar", 1, "واحد"}, {"ar", 2, "اثنان"}, {"ar", 3, "قليل ٣"}, {"ar", 10, "قليل ١٠"}, {"ar", 11, "كثير ١١"}, {"ar", 99, "كثير ٩٩"},
		{"ar", 100, "آخر ١٠٠"}, {"ar", 102, "آخر ١٠٢"}, {"ar", 103, "قليل ١٠٣"}, {"ar", "2.5", "آخر 2.5"},
	} {
		if got := texts.Text(c.lang, "n.seat", map[string]any{"count": c.count}); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.lang, c.count, got, c.want)
		}
	}
}

func TestFallBackAndValues(t *testing.T) {
	t.Parallel()
	texts := load(t, map[string]string{
		"a/en.json": `{"hello": "Hello {{name}}, {{other}}", "only": "English"}`,
		"a/ar.json": `{"hello": "مرحبا {{name}}"}`,
	})
	for want, got := range map[string]string{
		"Hello {{other}}, x": texts.Text("en", "hello", map[string]any{"name": "{{other}}", "other": "x"}), // a value names no other
		"مرحبا Mona":         texts.Text("ar", "hello", map[string]any{"name": "Mona"}),
		"English":            texts.Text("ar", "only", nil),
		"no.such":            texts.Text("ar", "no.such", nil),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if texts.Has("ar", "only") || !texts.Has("en", "only") {
		t.Error("Has looks in other languages")
	}
}

func TestWishes(t *testing.T) {
	t.Parallel()
	texts := load(t, nil)
	for want, wishes := range map[string][][]string{
		"ar": {{"ar"}, {"", "ar-EG"}, {"fr-FR,ar;q=0.5,en;q=0.4"}, {"<script>", "ar"}, {"fr", "ar"}},
		"en": {{}, {""}, {"fr"}, {"en-GB", "ar"}, {strings.Repeat("x,", 5000)}},
	} {
		for _, w := range wishes {
			if got := texts.Match(w...); got != want {
				t.Errorf("%.40q: %s, want %s", w, got, want)
			}
		}
	}
}

func TestMistakesInFilesAreFoundAtStart(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]fstest.MapFS{
		"twice":           {"a/en.json": {Data: []byte(`{"k": "1"}`)}, "b/en.json": {Data: []byte(`{"k": "2"}`)}},
		"no JSON":         {"en.json": {Data: []byte(`{`)}},
		"no text":         {"en.json": {Data: []byte(`{"k": 1}`)}},
		"a list":          {"en.json": {Data: []byte(`{"k": ["1"]}`)}},
		"a word":          {"en.json": {Data: []byte(`"k"`)}},
		"cut off":         {"en.json": {Data: []byte(`{"k": {"l": "1"}`)}},
		"a brace more":    {"en.json": {Data: []byte(`{"k": "1"}}`)}},
		"too deep":        {"en.json": {Data: []byte(strings.Repeat(`{"k":`, 30) + `"1"` + strings.Repeat(`}`, 30))}},
		"an object twice": {"en.json": {Data: []byte(`{"o": {"k": "1"}, "o": {"k": "2"}}`)}},
		"more":            {"en.json": {Data: []byte(`{"k": "1"} {}`)}},
		"twice in a file": {"en.json": {Data: []byte(`{"f": {"k": "1", "l": "2", "k": "3"}}`)}},
	} {
		if _, err := i18n.Load([]string{"en"}, set); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

// Where several servers run in one program, one reads texts while another still adds its own.
func TestTextsAreReadWhileSomeAreAdded(t *testing.T) {
	t.Parallel()
	texts := load(t, map[string]string{"en.json": `{"k": "1"}`, "ar.json": `{"k": "١"}`})
	var all sync.WaitGroup
	for n := range 2 {
		all.Go(func() {
			for i := range 300 {
				name := fmt.Sprintf("p%d.%d.", n, i)
				if err := texts.Add(name, fstest.MapFS{"en.json": {Data: []byte(`{"k": "2"}`)}}); err != nil {
					t.Error(err)
				}
				if !texts.Has("en", name+"k") || texts.Text("ar", "k", nil) != "١" || len(texts.Keys("en")) < i {
					t.Error("a text is not there")
				}
			}
		})
	}
	all.Wait()
	if n := len(texts.Keys("en")); n != 601 {
		t.Errorf("%d texts", n)
	}
}
