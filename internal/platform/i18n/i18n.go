// Package i18n holds the texts that the server itself speaks: problems, mails, notices, public
// pages. Texts stand in JSON files, one a language, with nested keys, {{name}} for values and
// the plural suffixes of i18next (_zero, _one, _two, _few, _many, _other) by CLDR, so that the
// browser and the server share files. A further language is one more file a folder.
package i18n

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Texts are all texts in all languages. Further ones are added while a server starts; whoever reads meanwhile finds those of before: where
// several servers run in one program, as in tests, huma's own answers are given in the texts of the one that started last.
type Texts struct {
	languages []string
	adding    sync.Mutex
	all       atomic.Pointer[map[string]map[string]string] // by language and key; replaced, never changed
	matchers  sync.Map                                     // language.Matcher by the languages that are offered
}

// in are the texts of a language.
func (t *Texts) in(lang string) map[string]string { return (*t.all.Load())[lang] }

// change replaces all texts by what fn makes of a copy of them, unless it fails.
func (t *Texts) change(fn func(byLanguage map[string]map[string]string) error) error {
	t.adding.Lock()
	defer t.adding.Unlock()
	next := map[string]map[string]string{}
	for lang, texts := range *t.all.Load() {
		next[lang] = maps.Clone(texts)
	}
	if err := fn(next); err != nil {
		return err
	}
	t.all.Store(&next)
	return nil
}

// Installed are the languages in which every set has texts, English first. A set holds <language>.json files at any
// depth.
func Installed(sets ...fs.FS) ([]string, error) {
	found := map[string]int{}
	for _, set := range sets {
		here := map[string]bool{}
		err := fs.WalkDir(set, ".", func(name string, d fs.DirEntry, err error) error {
			if lang, ok := strings.CutSuffix(path.Base(name), ".json"); ok && err == nil && !d.IsDir() {
				if _, err := language.Parse(lang); err == nil {
					here[lang] = true
				}
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for languages: %w", err)
		}
		for lang := range here {
			found[lang]++
		}
	}
	maps.DeleteFunc(found, func(_ string, n int) bool { return n < len(sets) })
	list := slices.Sorted(maps.Keys(found))
	slices.SortStableFunc(list, func(a, b string) int {
		return strings.Compare(strings.TrimPrefix(a, "en"), strings.TrimPrefix(b, "en"))
	})
	return list, nil
}

// NameOf is what a language calls itself.
func NameOf(lang string) string { return display.Self.Name(language.Make(lang)) }

// LanguageName is what a language is called in English or in Arabic; its code where it has no name.
func LanguageName(in, lang string) string {
	namer := display.English.Languages()
	if in == "ar" {
		namer = display.Arabic.Languages()
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return lang
	}
	return cmp.Or(namer.Name(tag), lang)
}

// Direction is how a language runs: "rtl" or "ltr".
func Direction(lang string) string {
	switch base, _, _ := strings.Cut(lang, "-"); base {
	case "ar", "fa", "he", "ur":
		return "rtl"
	}
	return "ltr"
}

// Load reads every <language>.json in the given file systems, at any depth. The first language
// named is the one that others fall back to. The same key twice in a language is an error.
func Load(languages []string, sets ...fs.FS) (*Texts, error) {
	t := &Texts{languages: languages}
	none := map[string]map[string]string{}
	for _, l := range languages {
		none[l] = map[string]string{}
	}
	t.all.Store(&none)
	for _, set := range sets {
		if err := t.Add("", set); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Add reads further texts at start-up; prefix comes before each of their keys, as plugins' texts need it.
func (t *Texts) Add(prefix string, set fs.FS) error {
	err := t.change(func(byLanguage map[string]map[string]string) error {
		return fs.WalkDir(set, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".json" {
				return err
			}
			into, ok := byLanguage[strings.TrimSuffix(path.Base(name), ".json")]
			if !ok {
				return nil
			}
			b, err := fs.ReadFile(set, name)
			if err != nil {
				return err
			}
			if err := readTexts(b, into, prefix); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("load texts: %w", err)
	}
	return nil
}

// Also lets the texts whose keys begin with from be found under keys that begin with to instead, too; at start-up, as Add.
func (t *Texts) Also(from, to string) {
	_ = t.change(func(byLanguage map[string]map[string]string) error {
		for _, texts := range byLanguage {
			for key, text := range maps.Clone(texts) {
				if rest, ok := strings.CutPrefix(key, from); ok {
					texts[to+rest] = text
				}
			}
		}
		return nil
	})
}

// Languages returns the languages in the order they were given to Load.
func (t *Texts) Languages() []string { return slices.Clone(t.languages) }

// Match picks the best language for the wishes, which are tried in their order. Each wish is a
// BCP 47 tag or the value of an Accept-Language header.
func (t *Texts) Match(wishes ...string) string { return t.MatchAmong(t.languages, wishes...) }

// MatchAmong is Match where only some of the languages are offered; of those that are not there none is picked.
func (t *Texts) MatchAmong(offered []string, wishes ...string) string {
	offered = slices.DeleteFunc(slices.Clone(offered), func(l string) bool { return t.in(l) == nil })
	if len(offered) == 0 {
		offered = t.languages
	}
	matcher := t.matcherOf(offered)
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, confidence := matcher.Match(tags...); confidence > language.No {
			return offered[i]
		}
	}
	return offered[0]
}

// matcherOf makes the matcher of some languages once: it costs more than what it is asked.
func (t *Texts) matcherOf(offered []string) language.Matcher {
	key := strings.Join(offered, " ")
	if m, ok := t.matchers.Load(key); ok {
		return m.(language.Matcher)
	}
	tags := make([]language.Tag, len(offered))
	for i, l := range offered {
		tags[i] = language.MustParse(l)
	}
	m := language.NewMatcher(tags)
	t.matchers.Store(key, m)
	return m
}

// Has reports whether the language has the key itself, in any plural form.
func (t *Texts) Has(lang, key string) bool {
	m := t.in(lang)
	_, plain := m[key]
	_, counted := m[key+"_other"]
	return plain || counted
}

// Keys returns the language's keys.
func (t *Texts) Keys(lang string) []string {
	keys := make([]string, 0, len(t.in(lang)))
	for k := range t.in(lang) {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Text returns the text of key with its {{values}} filled in. An argument named count picks the
// plural form. A key that no language has comes back as itself, which a test forbids.
func (t *Texts) Text(lang, key string, args map[string]any) string {
	return t.TextBy(func(string, string) (string, bool) { return "", false }, lang, key, args)
}

// TextBy is Text where some texts are others than the language files say: changed returns the one of
// a language and a whole key, plural form included.
func (t *Texts) TextBy(changed func(lang, key string) (string, bool), lang, key string, args map[string]any) string {
	found, ok := t.find(lang, key, args)
	if !ok {
		lang = t.languages[0]
		if found, ok = t.find(lang, key, args); !ok {
			return key
		}
	}
	s, ok := changed(lang, found)
	if !ok {
		s = t.in(lang)[found]
	}
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{{"+name+"}}", say(lang, value))
	}
	return strings.NewReplacer(pairs...).Replace(s) // one pass: a value cannot name another
}

// say writes a value as the language does: numbers, days and times with its digits. What is text already stays as it is.
func say(lang string, value any) string {
	s := fmt.Sprint(value)
	switch value.(type) {
	case int, int64, float64:
		return Digits(lang, s)
	case string:
		switch {
		case clockTime.MatchString(s):
			return Digits(lang, s)
		case day.MatchString(s) && Direction(lang) == "rtl": // which would else be read from its end
			return "\u2066" + Digits(lang, s) + "\u2069"
		}
	}
	return s
}

// How the modules write days and times.
var (
	clockTime = regexp.MustCompile(`^[0-9]{2}:[0-9]{2}$`)
	day       = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?$`)
)

// Digits writes the Latin digits of a text as the language does, such as those of a date or a time of day.
func Digits(lang, s string) string {
	if lang != "ar" {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}

// Isolate keeps a word's direction apart from that of the sentence that it stands in.
func Isolate(s string) string { return "\u2068" + s + "\u2069" }

// IsolateIn puts invisible marks around a text in the script of the other direction, unless it has some: a Latin title in an
// Arabic sentence keeps its order, and the quotation marks around it theirs.
func IsolateIn(lang, s string) string {
	foreign := unicode.Arabic
	if lang == "ar" {
		foreign = unicode.Latin
	}
	if strings.Contains(s, "\u2068") || !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(foreign, r) }) {
		return s
	}
	return Isolate(s)
}

// Isolated returns the values with those texts isolated that need it.
func Isolated(lang string, args map[string]any) map[string]any {
	all := make(map[string]any, len(args))
	for name, value := range args {
		if s, ok := value.(string); ok {
			value = IsolateIn(lang, s)
		}
		all[name] = value
	}
	return all
}

// Raw returns the text of a whole key, plural form included, as the file has it.
func (t *Texts) Raw(lang, key string) (string, bool) {
	s, ok := t.in(lang)[key]
	return s, ok
}

// find returns the whole key of a text, with its plural form.
func (t *Texts) find(lang, key string, args map[string]any) (string, bool) {
	m := t.in(lang)
	if count, ok := args["count"]; ok {
		// What is no whole number, such as 1.5, takes the general form.
		if n, err := strconv.Atoi(strings.TrimPrefix(fmt.Sprint(count), "-")); err == nil {
			if whole := key + "_" + form(lang, n); has(m, whole) {
				return whole, true
			}
		}
		if whole := key + "_other"; has(m, whole) {
			return whole, true
		}
	}
	return key, has(m, key)
}

func has(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

func form(lang string, n int) string {
	names := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}
	if name, ok := names[plural.Cardinal.MatchPlural(language.MustParse(lang), n, 0, 0, 0, 0)]; ok {
		return name
	}
	return "other"
}
