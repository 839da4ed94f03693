package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Renderer writes the pages that arrive rendered. The templates mirror the app's own markup;
// web/templates/README.md says with which data and functions they are executed.
type Renderer struct {
	texts  *i18n.Texts
	byLang map[string]*template.Template
	bundle bundle
}

// textPrefix is where the front end's texts stand among the server's.
const textPrefix = "web."

// NewRenderer reads the templates and the front end's texts. locales holds one folder a namespace.
func NewRenderer(templates, locales fs.FS, texts *i18n.Texts, dist fs.FS) (*Renderer, error) {
	namespaces, err := fs.ReadDir(locales, ".")
	if err != nil {
		return nil, fmt.Errorf("read the pages' texts: %w", err)
	}
	for _, ns := range namespaces {
		sub, err := fs.Sub(locales, ns.Name())
		if err != nil {
			return nil, fmt.Errorf("read the pages' texts: %w", err)
		}
		if err := texts.Add(textPrefix+ns.Name()+".", sub); err != nil {
			return nil, err
		}
	}
	r := &Renderer{texts: texts, byLang: map[string]*template.Template{}}
	for _, lang := range texts.Languages() {
		t, err := template.New("pages").Funcs(r.functions(lang)).ParseFS(templates, "*.gohtml")
		if err != nil {
			return nil, fmt.Errorf("read the pages' templates: %w", err)
		}
		r.byLang[lang] = t
	}
	if r.bundle, err = readBundle(dist); err != nil {
		return nil, err
	}
	return r, nil
}

// View is what every page has; Data is the page's own, embedded in the struct that is executed.
type View struct {
	Lang, Dir, Scheme string
	OtherLangs        []string // that the site offers beside this one
	Page              string   // "home", "catalogue", "course", "legal"; "" is the app's shell
	Title             string
	Description       string
	Canonical         string
	Unlisted          bool   // no search engine is to show it
	Social            string // absolute address of the picture for link previews
	Portrait          bool   // that picture is a small square
	Hero              string // address of the first large picture
	Today             string // at the centre, as days are written
	Assets            Assets
	JSONLD            template.JS
	FirstData         template.JS
}

// NewView prepares a page in the request's language. chunks are the source files of the app's page,
// whose scripts and styles are announced; "{lang}" in one stands for the language.
func (r *Renderer) NewView(req *http.Request, page string, chunks ...string) View {
	lang := rest.Language(req.Context())
	return View{Lang: lang, Dir: i18n.Direction(lang), Scheme: Scheme(req), Page: page, Assets: r.bundle.assets(lang, chunksIn(lang, chunks)...)}
}

func chunksIn(lang string, chunks []string) []string {
	named := make([]string, len(chunks))
	for i, c := range chunks {
		named[i] = strings.ReplaceAll(c, "{lang}", lang)
	}
	return named
}

// JSON makes v a part of a page. The encoder escapes <, > and &, so it cannot end the element.
func JSON(v any) (template.JS, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("embed data: %w", err)
	}
	return template.JS(b), nil
}

// Render executes the layout with data, which embeds a View, in the language.
func (r *Renderer) Render(w http.ResponseWriter, lang string, status int, data any) error {
	var out bytes.Buffer
	if err := r.byLang[lang].ExecuteTemplate(&out, "layout", data); err != nil {
		return fmt.Errorf("render a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Vary", "Cookie, Accept-Language")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a browser that went away is no failure of ours
	return nil
}

// Text is a text of the front end, for titles and descriptions.
func (r *Renderer) Text(lang, key string, args map[string]any) string {
	return r.texts.Text(lang, textKey(key), args)
}

// textKey turns "catalog:home.title" into the server's key.
func textKey(key string) string {
	ns, name, ok := strings.Cut(key, ":")
	if !ok {
		ns, name = "common", key
	}
	return textPrefix + ns + "." + name
}

type coverView struct {
	Src           string
	Width, Height int
	Eager         bool
}

type cardView struct {
	Course any
	Eager  bool
	By     string // in the place of the trainer's name
	Today  string
}

type teacherView struct{ ID, Name, Page any }

type actionView struct {
	View  any
	Plain bool
}

func (r *Renderer) functions(lang string) template.FuncMap {
	s := Speak(lang)
	return template.FuncMap{
		"t": func(key string, pairs ...any) string {
			args := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				args[fmt.Sprint(pairs[i])] = s.isolated(pairs[i+1])
			}
			return r.texts.Text(lang, textKey(key), args)
		},
		"num": s.Num, "upTo": s.UpTo, "rating": s.Rating, "percent": s.Percent, "money": s.Money, "date": s.Date,
		"span": s.Span, "clock": s.Clock,
		"currency":  func(code string) string { return s.Money(plugin.Money{Currency: code}).Currency },
		"isFree":    func(m plugin.Money) bool { return m.IsZero() },
		"text":      text,
		"local":     func(name, arabic any) string { return local(s, text(name), text(arabic)) },
		"lines":     func(v any) []string { return lines(text(v)) },
		"langName":  i18n.NameOf,
		"language":  func(code string) string { return i18n.LanguageName(lang, code) },
		"nextStart": nextStart,
		"hueOf":     hueOf,
		"initials":  initials,
		"homeOf":    homeOf,
		"legalPath": legalPath,
		"bare":      func(address string) string { return webScheme.ReplaceAllString(address, "") },
		"linked":    linked,
		"five":      func() []int { return []int{1, 2, 3, 4, 5} },
		"add":       func(a, b int) int { return a + b },
		"cover":     func(src string, w, h int, eager bool) coverView { return coverView{src, w, h, eager} },
		"card":      func(course any, eager bool, today string) cardView { return cardView{course, eager, "", today} },
		"cardBy":    func(course any, by, today string) cardView { return cardView{course, false, by, today} },
		"teacher":   func(id, name, shown any) teacherView { return teacherView{id, name, shown} },
		"action":    func(view any, plain bool) actionView { return actionView{view, plain} },
	}
}

// text reads a string or a pointer to one; nil is "".
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case *string:
		if v != nil {
			return *v
		}
	}
	return ""
}

func local(s Speaker, name, arabic string) string {
	if s.arabic && arabic != "" {
		return arabic
	}
	return name
}

// nextStart is the first of the days that is not over; "" without one.
func nextStart(starts []string, today string) string {
	for _, day := range starts {
		if day >= today {
			return day
		}
	}
	return ""
}

var webScheme = regexp.MustCompile(`^https?://`)

var listMark = regexp.MustCompile(`^\s*(?:[-*•–]|\d+[.)])\s*`)

func lines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(listMark.ReplaceAllString(line, "")); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// hueOf is a hue for a person, the same as the app's.
func hueOf(id any) int {
	sum := 0
	for _, r := range fmt.Sprint(id) {
		sum = (sum*31 + int(r)) % 360
	}
	return sum
}

var address = regexp.MustCompile(`(?i)^(dr|eng|prof|mr|mrs|ms|د|م|أ\.د)\.\s+`)

// initials are the first letters of the first and the last part of a name, as the app's.
func initials(name string) string {
	parts := strings.Fields(address.ReplaceAllString(strings.TrimSpace(name), ""))
	if len(parts) == 0 {
		return ""
	}
	head := func(s string) string {
		r := []rune(s)
		if len(r) > 3 && strings.HasPrefix(s, "ال") {
			r = r[2:]
		}
		return string(unicode.ToUpper(r[0]))
	}
	if len(parts) == 1 {
		return head(parts[0])
	}
	return head(parts[0]) + head(parts[len(parts)-1])
}

// legalPath is where a legal page stands, the same as the app's.
func legalPath(page string) string {
	if page == "refund" {
		return "/refunds"
	}
	return "/" + page
}

func homeOf(role plugin.Role) string {
	switch role {
	case plugin.SuperAdmin:
		return "/admin"
	case plugin.Trainer:
		return "/today"
	}
	return "/learning"
}
