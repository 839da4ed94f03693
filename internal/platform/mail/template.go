package mail

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// overrides are the texts that the super admin changed, by language and whole key.
type overrides map[[2]string]string

func (o overrides) of(lang, key string) (string, bool) {
	s, ok := o[[2]string{lang, key}]
	return s, ok
}

const templateTopic = "mail.template"

type templateRow struct{ Kind, Language, Part, Text string }

// readOverrides reads the changed texts, which are kept in memory as settings are.
func readOverrides(ctx context.Context, q db.Querier) (overrides, error) {
	rows, err := db.Many[templateRow](ctx, q, templatesSQL)
	if err != nil {
		return nil, fmt.Errorf("read mail templates: %w", err)
	}
	known := overrides{}
	for _, r := range rows {
		known[[2]string{r.Language, "mail." + r.Kind + "." + r.Part}] = r.Text
	}
	return known, nil
}

// ErrTemplate: some of the texts cannot be; the fields say which.
var ErrTemplate = plugin.NewFault(plugin.Invalid, "mail.template_invalid")

// Template is a kind of mail in a language.
type Template struct {
	Kind     string `json:"kind"`
	Language string `json:"language"`
	Title    string `json:"title" doc:"The subject as it was shipped"`
	Changed  bool   `json:"changed"`
}

// Part is one text of a mail: subject, body, action, or a plural form such as body_few.
type Part struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Shipped string `json:"shipped"`
}

// TemplateTexts are the texts of a kind in a language.
type TemplateTexts struct {
	Template
	Parts  []Part   `json:"parts"`
	Values []string `json:"values" doc:"Names that may stand in double braces"`
}

// Templates lists every kind that is written now, in every language.
func (m *Mails) Templates(ctx context.Context) ([]Template, error) {
	changed, err := m.templates.Get(ctx, m.db)
	if err != nil {
		return nil, err
	}
	var list []Template
	for _, kind := range m.kinds() {
		if m.written != nil && !m.written(kind) {
			continue
		}
		for _, lang := range m.texts.Languages() {
			list = append(list, m.template(changed, kind, lang))
		}
	}
	return list, nil
}

func (m *Mails) kinds() []string {
	var kinds []string
	for _, key := range m.texts.Keys(m.texts.Languages()[0]) {
		rest, ok := strings.CutPrefix(key, "mail.")
		if kind, isSubject := strings.CutSuffix(rest, ".subject"); ok && isSubject {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (m *Mails) template(changed overrides, kind, lang string) Template {
	title, _ := m.texts.Raw(lang, "mail."+kind+".subject")
	is := false
	for key := range changed {
		is = is || (key[0] == lang && strings.HasPrefix(key[1], "mail."+kind+"."))
	}
	return Template{kind, lang, title, is}
}

// parts are the names of a kind's texts, subject first and action last.
func (m *Mails) parts(kind, lang string) []string {
	var names []string
	for _, key := range m.texts.Keys(lang) {
		if name, ok := strings.CutPrefix(key, "mail."+kind+"."); ok {
			names = append(names, name)
		}
	}
	rank := func(n string) int { return strings.Index("sba", n[:1]) }
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

var placeholder = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// values are the names that a kind's texts may hold: those of the shipped ones.
func (m *Mails) values(kind string) []string {
	names := map[string]bool{"site": true}
	for _, lang := range m.texts.Languages() {
		for _, part := range m.parts(kind, lang) {
			text, _ := m.texts.Raw(lang, "mail."+kind+"."+part)
			for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
				names[found[1]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Template returns the texts of a kind in a language.
func (m *Mails) Template(ctx context.Context, kind, lang string) (TemplateTexts, error) {
	if !slices.Contains(m.kinds(), kind) || !slices.Contains(m.texts.Languages(), lang) {
		return TemplateTexts{}, plugin.ErrNotFound
	}
	changed, err := m.templates.Get(ctx, m.db)
	if err != nil {
		return TemplateTexts{}, err
	}
	t := TemplateTexts{Template: m.template(changed, kind, lang), Values: m.values(kind)}
	for _, name := range m.parts(kind, lang) {
		key := "mail." + kind + "." + name
		shipped, _ := m.texts.Raw(lang, key)
		text, ok := changed.of(lang, key)
		if !ok {
			text = shipped
		}
		t.Parts = append(t.Parts, Part{name, text, shipped})
	}
	return t, nil
}

const (
	maxSubject = 200
	maxBody    = 10_000
)

// check returns the given texts that differ from the shipped ones, or what is wrong with them.
func (m *Mails) check(kind, lang string, given map[string]string) (map[string]string, error) {
	fault, differ, values := ErrTemplate, map[string]string{}, m.values(kind)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		shipped, known := m.texts.Raw(lang, "mail."+kind+"."+name)
		text, most := strings.TrimSpace(strings.ReplaceAll(given[name], "\r\n", "\n")), maxSubject
		if strings.HasPrefix(name, "body") {
			most = maxBody
		} else if strings.ContainsAny(text, "\r\n") {
			fault = fault.At("/parts/"+name, "mail_one_line")
			continue
		}
		length := utf8.RuneCountInString(text)
		switch {
		case !known:
			fault = fault.At("/parts/"+name, "unexpected")
		case length < 1 || length > most:
			fault = fault.At("/parts/"+name, "mail_length", plugin.Args{"min": 1, "max": most})
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
			fault = fault.At("/parts/"+name, "mail_control")
		case strangeValue(text, name, values):
			fault = fault.At("/parts/"+name, "mail_values", plugin.Args{"values": "{{" + strings.Join(values, "}}, {{") + "}}"})
		case text != shipped:
			differ[name] = text
		}
	}
	if len(fault.Fields) > 0 {
		return nil, fault
	}
	return differ, nil
}

// strangeValue reports whether text holds braces that name no value, or a count where nothing is counted.
func strangeValue(text, part string, values []string) bool {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(values, found[1]) || (found[1] == "count" && !strings.Contains(part, "_")) {
			return true
		}
	}
	rest := placeholder.ReplaceAllString(text, "")
	return strings.Contains(rest, "{{") || strings.Contains(rest, "}}")
}

// SetTemplate keeps the texts of a kind in a language; those left out, or as they were shipped, are the shipped ones.
func (m *Mails) SetTemplate(ctx context.Context, tx db.Tx, by plugin.UserID, kind, lang string, given map[string]string) error {
	differ, err := m.check(kind, lang, given)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, deleteTemplateSQL, kind, lang); err != nil {
		return fmt.Errorf("reset a mail template: %w", err)
	}
	for name, text := range differ {
		if _, err := tx.Exec(ctx, insertTemplateSQL, kind, lang, name, text, by); err != nil {
			return fmt.Errorf("write a mail template: %w", err)
		}
	}
	m.templates.Changed(tx)
	return nil
}

// Preview renders a kind with sample values, with the texts given instead of the kept ones.
func (m *Mails) Preview(ctx context.Context, kind, lang string, given map[string]string) (Rendered, error) {
	if _, err := m.Template(ctx, kind, lang); err != nil {
		return Rendered{}, err
	}
	if _, err := m.check(kind, lang, given); err != nil {
		return Rendered{}, err
	}
	return m.sample(ctx, m.db, kind, lang, given)
}

// sample renders a kind with values that stand for those of a real mail.
func (m *Mails) sample(ctx context.Context, q db.Querier, kind, lang string, given map[string]string) (Rendered, error) {
	site, err := m.site(ctx, q)
	if err != nil {
		return Rendered{}, err
	}
	changed, err := m.templates.Get(ctx, q)
	if err != nil {
		return Rendered{}, err
	}
	changed = maps.Clone(changed)
	for name, text := range given {
		changed[[2]string{lang, "mail." + kind + "." + name}] = text
	}
	args := map[string]any{"site": site.Name(lang)}
	for _, name := range m.values(kind) {
		if name == "count" {
			args[name] = 3
		} else if sample, ok := m.sampleOf(kind, lang, name); ok && name != "site" {
			args[name] = sample
		} // what has none stands there by its name
	}
	msg := Message{Kind: kind, Language: lang}
	if m.texts.Has(lang, "mail."+kind+".action") {
		msg.Link = "https://example.org/"
	}
	return m.render(changed, site, msg, args), nil
}

// sampleOf is what stands for a value of a kind: the sample of whoever's kind it is, or else the server's.
func (m *Mails) sampleOf(kind, lang, name string) (string, bool) {
	whose := kind[:strings.LastIndex(kind, ":")+1] // "x:hello:" of a plugin
	for _, key := range []string{"mail_sample." + whose + name, "mail_sample." + name} {
		if m.texts.Has(m.texts.Languages()[0], key) {
			return m.texts.Text(lang, key, nil), true
		}
	}
	return "", false
}
