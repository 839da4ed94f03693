package financial

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// mailJob prints a document and mails it to its buyer.
const mailJob = "documents"

type mailArgs struct {
	Document string `json:"document"`
}

const pdfType = "application/pdf"

// printed is a document as a PDF in a language; a language that the site does not speak is its own.
func (s *service) printed(ctx context.Context, k keptDocument, speaks string) ([]byte, error) {
	w := documentPrint{k: k, Speech: s.Speak(speaks)}
	var b bytes.Buffer
	err := s.Printer().Print(ctx, &b, native.Print{Title: w.title(), Author: k.Says.Seller.called(w.Language()), For: plugin.Actor{Language: w.Language()}}, w.fill)
	return b.Bytes(), err
}

// documentPrint writes a document.
type documentPrint struct {
	native.Speech
	native.Page
	k keptDocument
}

func (w *documentPrint) title() string {
	return w.Say("document."+string(w.k.Kind), nil) + " " + w.k.head().Number
}

func (w *documentPrint) fill(p native.Page) error {
	w.Page = p
	if err := w.Paragraph(w.title(), native.TextStyle{Role: native.Title}); err != nil {
		return err
	}
	w.Space(8)
	for _, part := range []func() error{w.facts, w.sides, w.lines, w.foot} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// facts are what the document is about, a line each.
func (w *documentPrint) facts() error {
	says := w.k.Says
	for _, f := range [][2]string{
		{"issued", w.day(w.k.IssuedOn)}, {"order", strconv.FormatInt(w.k.OrderNumber, 10)}, {"paid", w.day(says.PaidOn)},
		{"valid", w.day(says.ValidUntil)},
		{"corrects", says.Corrects}, {"purchase", says.PurchaseNumber}, {"reason", says.Reason},
	} {
		if f[1] == "" {
			continue
		}
		if err := w.Row(native.TextStyle{}, native.Cell{Text: w.Say("document."+f[0], nil), Share: 1}, native.Cell{Text: f[1], Share: 3}); err != nil {
			return err
		}
	}
	w.Space(14)
	return nil
}

// day writes a day that is kept as text; "" stays "".
func (w *documentPrint) day(iso string) string {
	on, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return ""
	}
	return w.Day(on)
}

// sides are the seller and the buyer, beside each other.
func (w *documentPrint) sides() error {
	head := native.TextStyle{Role: native.Small, Bold: true}
	if err := w.Row(head, native.Cell{Text: w.Say("document.seller", nil), Share: 1}, native.Cell{Text: w.Say("document.buyer", nil), Share: 1}); err != nil {
		return err
	}
	left, right := w.party(w.k.Says.Seller), w.party(w.k.Says.Buyer)
	at := func(lines []string, n int) string {
		if n < len(lines) {
			return lines[n]
		}
		return ""
	}
	for n := range max(len(left), len(right)) {
		if err := w.Row(native.TextStyle{}, native.Cell{Text: at(left, n), Share: 1, Bold: n == 0}, native.Cell{Text: at(right, n), Share: 1, Bold: n == 0}); err != nil {
			return err
		}
	}
	w.Space(18)
	return nil
}

// party are the lines of a side.
func (w *documentPrint) party(p party) []string {
	lines := []string{p.called(w.Language())}
	for _, l := range strings.Split(p.Address, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	if p.Country != "" {
		lines = append(lines, countryName(w.Language(), p.Country))
	}
	if p.TaxID != "" {
		lines = append(lines, w.Say("document.tax_id", map[string]any{"id": p.TaxID}))
	}
	if p.Email != "" {
		lines = append(lines, p.Email)
	}
	return lines
}

// countryName is what a country is called in a language; its code where it has no name there.
func countryName(speaks, country string) string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return country
	}
	if names := display.Regions(language.Make(speaks)); names != nil && names.Name(region) != "" {
		return names.Name(region)
	}
	return country
}

// The shares of a row of lines: what it is, and up to three amounts.
const (
	shareTitle  = 5
	shareAmount = 2
)

// lines are the courses and their sum.
func (w *documentPrint) lines() error {
	less := false
	for _, l := range w.k.Says.Lines {
		less = less || l.Discount > 0
	}
	row := func(style native.TextStyle, title string, amounts ...string) error {
		cells := []native.Cell{{Text: title, Share: shareTitle}}
		for _, a := range amounts {
			cells = append(cells, native.Cell{Text: a, Share: shareAmount, End: true})
		}
		return w.Row(style, cells...)
	}
	head := []string{w.Say("document.amount", nil)}
	if less {
		head = []string{w.Say("document.price", nil), w.Say("document.discount", nil), w.Say("document.amount", nil)}
	}
	if err := row(native.TextStyle{Role: native.Small, Bold: true}, w.Say("document.course", nil), head...); err != nil {
		return err
	}
	w.Line(true)
	for _, l := range w.k.Says.Lines {
		amount := l.Amount
		if l.Tax != nil && !l.Tax.IsInclusive { // it is added below
			amount -= l.Tax.Minor
		}
		amounts := []string{w.money(amount)}
		if less {
			amounts = []string{w.money(l.Price), w.money(-l.Discount), w.money(amount)}
		}
		if err := row(native.TextStyle{}, l.Title, amounts...); err != nil {
			return err
		}
		if l.Group != "" {
			if err := row(native.TextStyle{Role: native.Small}, l.Group); err != nil {
				return err
			}
		}
		w.Line(false)
	}
	if err := w.taxes(row); err != nil {
		return err
	}
	total := map[DocumentKind]string{Invoice: "document.total", CreditNote: "document.given_back", quoted: "document.due"}[w.k.Kind]
	return row(native.TextStyle{Bold: true}, w.Say(total, nil), w.money(w.k.TotalMinor))
}

// taxes are the sums of each tax, before the total; whom it is owed by where the buyer owes it.
func (w *documentPrint) taxes(row func(native.TextStyle, string, ...string) error) error {
	type sums struct {
		taxLine
		net int64
	}
	var all []sums
	for _, l := range w.k.Says.Lines {
		if l.Tax == nil {
			continue
		}
		t := *l.Tax
		t.Minor = 0
		at := slices.IndexFunc(all, func(s sums) bool { s.Minor = 0; return s.taxLine == t })
		if at < 0 {
			at, all = len(all), append(all, sums{taxLine: t})
		}
		all[at].Minor += l.Tax.Minor
		all[at].net += l.Amount - l.Tax.Minor
	}
	if w.k.Says.IsReversed {
		return w.Paragraph(w.Say("document.reversed", nil), native.TextStyle{Role: native.Small})
	}
	for _, s := range all {
		name := s.Name.En
		if w.Language() == "ar" {
			name = s.Name.Ar
		}
		if err := row(native.TextStyle{Role: native.Small}, w.Say("document.net", nil), w.money(s.net)); err != nil {
			return err
		}
		if err := row(native.TextStyle{Role: native.Small}, w.Say("document.tax", map[string]any{"name": name, "rate": w.Number(s.Rate)}), w.money(s.Minor)); err != nil {
			return err
		}
	}
	return nil
}

func (w *documentPrint) money(minor int64) string {
	return w.Money(plugin.Money{Minor: minor, Currency: w.k.Currency})
}

// foot is where to transfer it to, and what the seller says on each document.
func (w *documentPrint) foot() error {
	if b := w.k.Says.Bank; b != nil {
		w.Space(20)
		if err := w.Paragraph(w.Say("document.transfer", map[string]any{"number": strconv.FormatInt(w.k.OrderNumber, 10)}), native.TextStyle{Bold: true}); err != nil {
			return err
		}
		for _, l := range []string{b.Holder, b.Bank, b.IBAN + b.AccountNumber, b.BIC, b.Note} {
			if l == "" {
				continue
			}
			if err := w.Paragraph(l, native.TextStyle{Own: true}); err != nil {
				return err
			}
		}
	}
	if w.k.Says.Note == "" {
		return nil
	}
	w.Space(20)
	for _, l := range strings.Split(w.k.Says.Note, "\n") {
		if err := w.Paragraph(l, native.TextStyle{Role: native.Small, Own: true}); err != nil {
			return err
		}
	}
	return nil
}
