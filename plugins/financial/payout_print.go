package financial

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// statement says what a payout is made of, as a file in a language; the actor's unless one is said.
func (s *service) statement(ctx context.Context, a plugin.Actor, id, language string) (*file, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return nil, plugin.ErrNotFound
	}
	k, err := native.One[keptPayout](ctx, s, payoutSQL, known)
	if err != nil {
		return nil, err
	}
	if k.TrainerID != a.User && !a.Is(plugin.SuperAdmin) {
		return nil, plugin.ErrNotFound
	}
	lines, err := native.Many[keptEarning](ctx, s, payoutEarningsSQL, known)
	if err != nil {
		return nil, err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if language == "" {
		language = a.Language
	}
	w := statementPrint{Speech: s.Speak(language), k: k, lines: lines}
	w.site = site.Called(w.Language())
	var b bytes.Buffer
	if err := s.Printer().Print(ctx, &b, native.Print{Title: w.title(), Author: w.site, For: plugin.Actor{Language: w.Language()}}, w.fill); err != nil {
		return nil, err
	}
	return &file{pdfType, `attachment; filename="payout-` + k.number() + `.pdf"`, b.Bytes()}, nil
}

// statementPrint writes what a payout is made of.
type statementPrint struct {
	native.Speech
	k     keptPayout
	lines []keptEarning
	site  string
}

func (w *statementPrint) title() string {
	return w.Say("statement.title", map[string]any{"number": w.k.number()})
}

func (w *statementPrint) day(iso string) string {
	on, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return ""
	}
	return w.Day(on)
}

func (w *statementPrint) fill(p native.Page) error {
	if err := p.Paragraph(w.title(), native.TextStyle{Role: native.Title}); err != nil {
		return err
	}
	p.Space(8)
	for _, f := range [][2]string{
		{"from", w.site}, {"to", w.k.TrainerName}, {"state", w.Say("statement."+string(w.k.State), nil)}, {"sent", w.day(given(w.k.SentOn))}, {"paid", w.day(given(w.k.PaidOn))}, {"returned_on", w.day(given(w.k.ReturnedOn))},
		{"reference", w.k.Reference}, {"reason", w.k.Answer},
	} {
		if f[1] == "" {
			continue
		}
		if err := p.Row(native.TextStyle{}, native.Cell{Text: w.Say("statement."+f[0], nil), Share: 1}, native.Cell{Text: f[1], Share: 3}); err != nil {
			return err
		}
	}
	p.Space(14)
	row := func(style native.TextStyle, title, on, amount string) error {
		return p.Row(style, native.Cell{Text: title, Share: shareTitle}, native.Cell{Text: on, Share: shareAmount + 1, End: true}, native.Cell{Text: amount, Share: shareAmount, End: true})
	}
	if err := row(native.TextStyle{Role: native.Small, Bold: true}, w.Say("statement.course", nil), w.Say("statement.earned", nil), w.Say("statement.amount", nil)); err != nil {
		return err
	}
	p.Line(true)
	for _, e := range w.lines {
		amount := w.Money(plugin.Money{Minor: e.AmountMinor, Currency: e.Currency})
		if err := row(native.TextStyle{}, e.Title, w.day(e.EarnedOn), amount); err != nil {
			return err
		}
		if err := row(native.TextStyle{Role: native.Small}, w.why(e), "", ""); err != nil {
			return err
		}
		p.Line(false)
	}
	return row(native.TextStyle{Bold: true}, w.Say("statement.total", nil), "", w.Money(w.k.amount()))
}

// why is how a line was reckoned.
func (w *statementPrint) why(e keptEarning) string {
	key := "statement.why_sale"
	switch {
	case e.isLost():
		key = "statement.why_lost"
	case e.Source != "":
		key = "statement.why_back"
	}
	text := w.Say(key, map[string]any{
		"order": strconv.FormatInt(e.OrderNumber, 10), "percent": w.Number(percent(e.SharePpm)), "of": w.Money(plugin.Money{Minor: e.BasisMinor, Currency: e.Currency}), "by": w.Number(strconv.FormatInt(e.SharedBy, 10)),
	})
	if e.IsScaled { // the amount is not that percentage
		text += " " + w.Say("statement.scaled", map[string]any{"amount": w.Money(plugin.Money{Minor: e.AmountMinor, Currency: e.Currency})})
	}
	return text
}
