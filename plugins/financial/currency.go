package financial

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

var (
	// ErrCurrency: ISO 4217 knows no such currency, or it is not used here.
	ErrCurrency = plugin.NewFault(plugin.Invalid, "financial.currency")
	// ErrBase: the organisation's own currency is always active.
	ErrBase = plugin.NewFault(plugin.Conflict, "financial.base")
	// ErrBank: these cannot be bank details.
	ErrBank = plugin.NewFault(plugin.Invalid, "financial.bank")
	// ErrChanged: somebody else was faster.
	ErrChanged = plugin.NewFault(plugin.Conflict, "financial.changed")
)

// exampleMinor is what an amount looks like: all digits are seen, 1,234,567 minor units.
const exampleMinor = 1_234_567

// Known is a currency of ISO 4217.
type Known struct {
	Code     string `json:"code"`
	Decimals int    `json:"decimals" doc:"Of its minor unit: 0 for JPY, 2 for USD, 3 for KWD"`
	Symbol   string `json:"symbol" doc:"As the reader's language writes it; the code where it has no sign of its own"`
}

// Bank is where money in a currency is transferred to. Names and numbers are as the bank has them, in no language.
type Bank struct {
	Holder        string `json:"holder" maxLength:"140"`
	Bank          string `json:"bank" maxLength:"140"`
	IBAN          string `json:"iban" maxLength:"60" doc:"Its check digits are verified; blanks are dropped"`
	AccountNumber string `json:"accountNumber" maxLength:"40" doc:"Where there is no IBAN"`
	BIC           string `json:"bic" maxLength:"20"`
	Note          string `json:"note" maxLength:"500"`
}

// Currency is one that is used here.
type Currency struct {
	Known
	IsBase  bool         `json:"isBase" doc:"The organisation's own: rates are from it or to it, and it cannot be switched off"`
	Example plugin.Money `json:"example"`
	Rate    *Rate        `json:"rate" doc:"The one between it and the base that is in force; null: there is none"`
	Bank    Bank         `json:"bank"`
	Version int          `json:"version" doc:"Of the bank details; a change names it"`
}

// kept is a row of a currency.
type kept struct {
	Code          string
	Holder        string
	Bank          string
	Iban          string
	AccountNumber string
	Bic           string
	Note          string
	Version       int
}

// known says what ISO 4217 knows of a code.
func known(code, language string) (Known, bool) {
	if !currency.IsValid(code) {
		return Known{}, false
	}
	symbol, _ := currency.GetSymbol(code, currency.NewLocale(language))
	// Arabic signs come with marks of direction, which the browser sets itself.
	symbol = strings.Trim(symbol, "\u061c\u200e\u200f")
	return Known{code, plugin.Exponent(code), symbol}, true
}

// allKnown are the currencies of ISO 4217, by code.
func allKnown(language string) []Known {
	codes := slices.Sorted(slices.Values(currency.GetCurrencyCodes()))
	list := make([]Known, 0, len(codes))
	for _, code := range codes {
		k, _ := known(code, language)
		list = append(list, k)
	}
	return list
}

// currencies lists those that are active, the base first.
func (s *service) currencies(ctx context.Context, language string) ([]Currency, error) {
	base, err := s.base(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := native.Many[kept](ctx, s, activeSQL, base)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(rows, func(k kept) bool { return k.Code == base }) {
		rows = append(rows, kept{Code: base, Version: 1})
	}
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.Code
	}
	rates, err := s.legs(ctx, s, base, time.Now(), codes)
	if err != nil {
		return nil, err
	}
	list := make([]Currency, len(rows))
	for i, row := range rows {
		k, _ := known(row.Code, language)
		if k.Code == "" { // ISO 4217 has dropped it since
			k = Known{row.Code, plugin.Exponent(row.Code), row.Code}
		}
		list[i] = Currency{
			Known: k, IsBase: row.Code == base, Example: plugin.Money{Minor: exampleMinor, Currency: row.Code}, Rate: rates[row.Code],
			Bank: Bank{row.Holder, row.Bank, row.Iban, row.AccountNumber, row.Bic, row.Note}, Version: row.Version,
		}
	}
	slices.SortFunc(list, func(a, b Currency) int {
		if a.IsBase != b.IsBase {
			return map[bool]int{true: -1, false: 1}[a.IsBase]
		}
		return cmp.Compare(a.Code, b.Code)
	})
	return list, nil
}

// one returns a currency that is active.
func (s *service) currency(ctx context.Context, code, language string) (Currency, error) {
	list, err := s.currencies(ctx, language)
	if err != nil {
		return Currency{}, err
	}
	i := slices.IndexFunc(list, func(c Currency) bool { return c.Code == code })
	if i < 0 {
		return Currency{}, plugin.ErrNotFound
	}
	return list[i], nil
}

// switchCurrency begins or ends the use of a currency. Its rates and its bank details are kept, for when it comes again.
func (s *service) switchCurrency(ctx context.Context, a plugin.Actor, code string, active bool) error {
	if _, ok := known(code, a.Language); !ok {
		return ErrCurrency.At("/code", "financial.unknown")
	}
	base, err := s.base(ctx)
	if err != nil {
		return err
	}
	if code == base {
		if active {
			return nil
		}
		return ErrBase
	}
	sql, action := switchOffSQL, "currency_off"
	if active {
		sql, action = switchOnSQL, "currency_on"
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, sql, code)
		if err != nil || tag.RowsAffected() == 0 {
			return err // it is so already
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, action, "currency", code)
	})
}

// setBank keeps the bank details of a currency that is active, if nobody has changed them since that version.
func (s *service) setBank(ctx context.Context, a plugin.Actor, code string, b Bank, version int) error {
	was, err := s.currency(ctx, code, a.Language)
	if err != nil {
		return err
	}
	b, err = b.check()
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, ensureSQL, code); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, bankSQL, code, b.Holder, b.Bank, b.IBAN, b.AccountNumber, b.BIC, b.Note, version)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, "bank_changed", "currency", code, b.differs(was.Bank)...)
	})
}

// line is a text of one line as it is kept; false when it cannot be.
func line(s string, most int) (string, bool) {
	s = strings.TrimSpace(s)
	return s, utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// text is one of several lines as it is kept; false when it cannot be.
func text(s string, most int) (string, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	odd := func(r rune) bool { return r != '\n' && unicode.IsControl(r) }
	return s, utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, odd)
}
