// Package ecb reads the files in which the European Central Bank publishes its reference rates: eurofxref-daily.xml,
// eurofxref-hist-90d.xml and eurofxref-hist.xml, and their CSV forms eurofxref.csv and eurofxref-hist.csv.
//
//	ecb.go  what a file says, and what is refused
//	xml.go  the XML form
//	csv.go  the CSV form
package ecb

import (
	"bytes"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

const (
	// Most is the size that a file may have, in bytes: the whole history as XML has less than nine million.
	Most           = 12 << 20
	mostDays       = 20_000
	mostCurrencies = 200
)

// Euro is the currency that all rates of a file are from.
const Euro = "EUR"

// ErrFile: it is not a file of the European Central Bank, or a broken one. Its field says what is wrong with it, its argument "at" where.
var ErrFile = plugin.NewFault(plugin.Invalid, "financial.file")

// File is what a file says.
type File struct {
	Days []Day // the oldest first, each once
}

// Day is what one euro was worth on a day.
type Day struct {
	Date  time.Time // midnight UTC of the day
	Rates map[string]*big.Rat
}

// Published is when the rates of a day are known: at four in the afternoon in Frankfurt.
func (d Day) Published() time.Time {
	return time.Date(d.Date.Year(), d.Date.Month(), d.Date.Day(), 16, 0, 0, 0, Frankfurt())
}

// Frankfurt is the time zone of the European Central Bank. Where the machine does not know it, it is an hour from UTC.
func Frankfurt() *time.Location { return frankfurt() }

var frankfurt = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return zone
})

// Read reads a file of either form. Days after now are refused, as is everything else that no file of the bank's has.
func Read(data []byte, now time.Time) (File, error) {
	if len(data) > Most {
		return File{}, ErrFile.At("", "financial.file_big")
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	read := readCSV
	if bytes.HasPrefix(data, []byte("<")) {
		read = readXML
	}
	b := &builder{seen: map[string]bool{}, today: now.In(Frankfurt()).Format(time.DateOnly)}
	if err := read(data, b); err != nil {
		return File{}, err
	}
	if len(b.days) == 0 {
		return File{}, ErrFile.At("", "financial.file_empty")
	}
	slices.SortFunc(b.days, func(x, y Day) int { return x.Date.Compare(y.Date) })
	return File{b.days}, nil
}

// builder collects days, and refuses what cannot be.
type builder struct {
	days  []Day
	seen  map[string]bool
	today string
}

func (b *builder) day(date time.Time) error {
	text := date.Format(time.DateOnly)
	switch {
	case b.seen[text]:
		return ErrFile.At("", "financial.file_day_twice", plugin.Args{"at": text})
	case text > b.today || date.Year() < 1999:
		return ErrFile.At("", "financial.file_day", plugin.Args{"at": text})
	case len(b.days) >= mostDays:
		return ErrFile.At("", "financial.file_big")
	}
	b.seen[text] = true
	b.days = append(b.days, Day{date, map[string]*big.Rat{}})
	return nil
}

func (b *builder) rate(currency, rate string) error {
	if len(b.days) == 0 {
		return errForm
	}
	day := b.days[len(b.days)-1]
	at := plugin.Args{"at": clip(currency) + " " + day.Date.Format(time.DateOnly)}
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || currency == Euro || len(day.Rates) >= mostCurrencies {
		return ErrFile.At("", "financial.file_currency", at)
	}
	if day.Rates[currency] != nil {
		return ErrFile.At("", "financial.file_currency_twice", at)
	}
	if rate == "N/A" || rate == "" {
		return nil
	}
	r, ok := fx.Parse(rate)
	if !ok {
		return ErrFile.At("", "financial.file_rate", at)
	}
	day.Rates[currency] = r
	return nil
}

// errForm: it is neither form.
var errForm = ErrFile.At("", "financial.file_form")

// clip keeps what is wrong short enough to be said, and drops what is no text.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), 12)]
}
