package financial

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/bojanz/currency"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ecb"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

// ErrFileBase: the file does not say what the organisation's currency is worth.
var ErrFileBase = plugin.NewFault(plugin.Invalid, "financial.file_base")

// shownDifferences is how many rates that differ are named.
const shownDifferences = 50

// Import is what a file changes, or has changed.
type Import struct {
	Days        int              `json:"days" doc:"In the file"`
	First       string           `json:"first" format:"date"`
	Last        string           `json:"last" format:"date"`
	New         int              `json:"new"`
	Same        int              `json:"same"`
	Differ      int              `json:"differ" doc:"Another rate is kept for the same moment; it becomes the file's"`
	Currencies  []ImportCurrency `json:"currencies" doc:"Active ones that the file has"`
	Differences []Difference     `json:"differences" doc:"At most fifty"`
	Inactive    []string         `json:"inactive" doc:"In the file, but not switched on: left out"`
	Unknown     []string         `json:"unknown" doc:"In the file, but not in ISO 4217 any more: left out"`
	WithoutBase int              `json:"withoutBase" doc:"Days of the file that do not have the organisation's currency: left out"`
	Stamp       string           `json:"stamp" doc:"Of what would be changed; give it back, and nothing else is changed"`
}

// ImportCurrency counts the rates of one currency.
type ImportCurrency struct {
	Code   string `json:"code"`
	New    int    `json:"new"`
	Same   int    `json:"same"`
	Differ int    `json:"differ"`
}

// Difference is a rate that is kept otherwise.
type Difference struct {
	Code string `json:"code"`
	Day  string `json:"day" format:"date"`
	Kept string `json:"kept"`
	File string `json:"file"`
}

// plan is what a file asks for: the rates from the base to each active currency.
type plan struct {
	base        string
	withoutBase int
	inactive    map[string]bool
	unknown     map[string]bool
	rates       []wanted
}

type wanted struct {
	code string
	day  ecb.Day
	rate string
	id   string // of the one that is kept for that moment, and differs
	// A person decided what is kept.
	decided bool
}

// planOf computes rates from the base, which may be another currency than the euro: then a rate is that of the currency through that of the
// base, rounded to the decimals that are kept.
func planOf(f ecb.File, base string, active []string) (plan, error) {
	p := plan{base: base, inactive: map[string]bool{}, unknown: map[string]bool{}}
	for _, day := range f.Days {
		through := big.NewRat(1, 1)
		if base != ecb.Euro {
			if through = day.Rates[base]; through == nil {
				p.withoutBase++
				continue
			}
		}
		rates := maps.Clone(day.Rates)
		rates[ecb.Euro] = big.NewRat(1, 1)
		delete(rates, base)
		for _, code := range slices.Sorted(maps.Keys(rates)) {
			switch {
			case !currency.IsValid(code):
				p.unknown[code] = true
				continue
			case !slices.Contains(active, code):
				p.inactive[code] = true
				continue
			}
			rate := fx.Text(new(big.Rat).Quo(rates[code], through), fx.Decimals)
			if _, ok := fx.Parse(rate); ok { // one that is too small or too large to be kept is left out
				p.rates = append(p.rates, wanted{code: code, day: day, rate: rate})
			}
		}
	}
	if p.withoutBase == len(f.Days) {
		return p, ErrFileBase.With("base", base)
	}
	return p, nil
}

// keptRate is a rate that is kept for a moment that the file has.
type keptRate struct {
	ID          string
	Code        string
	EffectiveAt time.Time
	Rate        string
	Decided     bool // a person entered or corrected it, or took it from a file that differed
}

// compare drops from the plan what is kept already, and says what is left.
func (p *plan) compare(ctx context.Context, q native.Querier, f ecb.File, active []string) (Import, error) {
	first, last := f.Days[0], f.Days[len(f.Days)-1]
	rows, err := native.Many[keptRate](ctx, q, keptSQL, p.base, active, first.Published(), last.Published())
	if err != nil {
		return Import{}, err
	}
	type moment struct {
		code string
		at   int64
	}
	kept := make(map[moment]keptRate, len(rows))
	for _, r := range rows {
		kept[moment{r.Code, r.EffectiveAt.UnixMicro()}] = r
	}
	im := Import{
		Days: len(f.Days), First: first.Date.Format(time.DateOnly), Last: last.Date.Format(time.DateOnly), WithoutBase: p.withoutBase,
		Currencies: []ImportCurrency{}, Differences: []Difference{},
		Inactive: sorted(p.inactive), Unknown: sorted(p.unknown),
	}
	counts, stamp := map[string]*ImportCurrency{}, sha256.New()
	rest := p.rates[:0:0]
	for _, w := range p.rates {
		count := counts[w.code]
		if count == nil {
			count = &ImportCurrency{Code: w.code}
			counts[w.code] = count
		}
		is, found := kept[moment{w.code, w.day.Published().UnixMicro()}]
		switch {
		case found && is.Rate == w.rate:
			im.Same++
			count.Same++
			continue
		case found:
			w.id, w.decided = is.ID, is.Decided
			im.Differ++
			count.Differ++
			if len(im.Differences) < shownDifferences {
				im.Differences = append(im.Differences, Difference{w.code, w.day.Date.Format(time.DateOnly), is.Rate, w.rate})
			}
		default:
			im.New++
			count.New++
		}
		_, _ = fmt.Fprintln(stamp, w.code, w.day.Date.Unix(), w.rate, is.Rate) // a hash takes everything
		rest = append(rest, w)
	}
	p.rates = rest
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		im.Currencies = append(im.Currencies, *counts[code])
	}
	im.Stamp = hex.EncodeToString(stamp.Sum(nil))
	return im, nil
}

func sorted(set map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}

// preview says what a file would change.
func (s *service) preview(ctx context.Context, data []byte) (Import, error) {
	f, err := ecb.Read(data, time.Now())
	if err != nil {
		return Import{}, err
	}
	_, im, err := s.planned(ctx, s, f)
	return im, err
}

func (s *service) planned(ctx context.Context, q native.Querier, f ecb.File) (plan, Import, error) {
	base, err := s.base(ctx)
	if err != nil {
		return plan{}, Import{}, err
	}
	active, err := native.Values[string](ctx, q, activeCodesSQL)
	if err != nil {
		return plan{}, Import{}, err
	}
	p, err := planOf(f, base, active)
	if err != nil {
		return p, Import{}, err
	}
	im, err := p.compare(ctx, q, f, active)
	return p, im, err
}

// apply changes what a file asks for. With a stamp nothing else is changed than what the preview with that stamp said.
func (s *service) apply(ctx context.Context, a plugin.Actor, data []byte, stamp, source, reason string) (Import, error) {
	f, err := ecb.Read(data, time.Now())
	if err != nil {
		return Import{}, err
	}
	var im Import
	err = s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, lockSQL); err != nil {
			return err
		}
		p, planned, err := s.planned(ctx, tx, f)
		if err != nil {
			return err
		}
		if im = planned; stamp != "" && stamp != im.Stamp {
			return ErrChanged
		}
		if source == fetched { // what a person decided is undone by a person only, who sees what differs
			p.rates = slices.DeleteFunc(p.rates, func(w wanted) bool { return w.decided })
		}
		if len(p.rates) == 0 {
			return nil
		}
		if err := p.write(ctx, tx, a, source, reason); err != nil {
			return err
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, "rates_imported", "exchange_rate", im.Last)
	})
	return im, err
}

// write keeps what is left of the plan, with its history.
func (p plan) write(ctx context.Context, tx native.Tx, a plugin.Actor, source, reason string) error {
	type columns struct {
		ids, history, codes, rates []string
		at                         []time.Time
	}
	var add, differ columns
	for _, w := range p.rates {
		to := &add
		if w.id != "" {
			to = &differ
		} else {
			w.id = plugin.NewID[string]()
		}
		to.ids, to.history = append(to.ids, w.id), append(to.history, plugin.NewID[string]())
		to.codes, to.rates, to.at = append(to.codes, w.code), append(to.rates, w.rate), append(to.at, w.day.Published())
	}
	if _, err := tx.Exec(ctx, ensureSQL, p.base); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertRatesSQL, p.base, add.ids, add.codes, add.rates, add.at, source, author(a)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, addedSQL, add.ids, add.history, reason, author(a)); err != nil {
		return err
	}
	why := reason
	if source == imported { // a person took another file for right
		why = forMistakes
	}
	if _, err := tx.Exec(ctx, differedSQL, differ.ids, differ.rates, differ.history, why, author(a)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, differSQL, differ.ids, differ.rates, source, author(a))
	return err
}
