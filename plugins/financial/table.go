package financial

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/sheet"
)

// column is a column of a file; name is what a CSV file calls it, and with the prefix "table." the key of its text.
type column struct {
	name string
	kind columnKind
}

type columnKind int

const (
	ours   columnKind = iota // a text of the site's, such as a code
	theirs                   // a text of people
	amounts
	numbers
	days
	months
	moments // RFC 3339
)

// leftward are languages that are written from right to left.
var leftward = map[string]bool{"ar": true, "ckb": true, "dv": true, "fa": true, "he": true, "ps": true, "sd": true, "ug": true, "ur": true, "yi": true}

// table is a list as a file. What is empty is an empty cell.
type table struct {
	file    string // its name, without what says which kind of file it is
	columns []column
	rows    [][]string
}

// csv is the table as a CSV file, in UTC. Texts that a spreadsheet would take for a formula get an apostrophe before them.
func (t table) csv() (*file, error) {
	var b bytes.Buffer
	_, _ = b.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this alone
	w := csv.NewWriter(&b)
	err := w.Write(t.names())
	for _, row := range t.rows {
		if err == nil {
			err = w.Write(t.line(row))
		}
	}
	if w.Flush(); err == nil {
		err = w.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	return &file{csvType, t.called("csv"), b.Bytes()}, nil
}

// The types of files.
const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// called says that it is a file, and what it is called.
func (t table) called(kind string) string {
	return fmt.Sprintf(`attachment; filename="%s.%s"`, t.file, kind)
}

// names is the first line of a CSV file.
func (t table) names() []string {
	line := make([]string, len(t.columns))
	for n, c := range t.columns {
		line[n] = c.name
	}
	return line
}

// line is a row of a CSV file.
func (t table) line(row []string) []string {
	line := make([]string, len(row))
	for n, text := range row {
		if line[n] = text; t.columns[n].kind == theirs {
			line[n] = harmless(text)
		}
	}
	return line
}

// xlsx is the table as a workbook, its heads in a language and moments by the clock of a zone.
func (t table) xlsx(speaks native.Speech, zone string) (*file, error) {
	o, clock := t.sheet(speaks, zone)
	var b bytes.Buffer
	w := sheet.New(&b, o)
	cells := make([]sheet.Cell, len(t.columns))
	for _, row := range t.rows {
		for n, text := range row {
			cells[n] = t.columns[n].kind.cell(text, clock)
		}
		w.Row(cells...)
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return &file{xlsxType, t.called("xlsx"), b.Bytes()}, nil
}

// sheet is how it looks as a workbook, and the clock by which it says moments.
func (t table) sheet(speaks native.Speech, zone string) (sheet.Options, *time.Location) {
	clock, err := time.LoadLocation(zone)
	if err != nil {
		clock = time.UTC
	}
	language, _, _ := strings.Cut(speaks.Language(), "-")
	o := sheet.Options{Name: t.file, IsLeftward: leftward[language]}
	for _, c := range t.columns {
		o.Head = append(o.Head, speaks.Say("table."+c.name, nil))
	}
	return o, clock
}

// cell is a text as a cell of a workbook.
func (k columnKind) cell(text string, clock *time.Location) sheet.Cell {
	layout := map[columnKind]string{days: time.DateOnly, months: "2006-01", moments: time.RFC3339}[k]
	at, err := time.Parse(layout, text)
	switch {
	case k == amounts:
		return sheet.Amount(text)
	case k == numbers:
		return sheet.Number(text)
	case layout == "" || err != nil:
		return sheet.Text(text)
	case k == days:
		return sheet.Day(at)
	case k == months:
		return sheet.Month(at)
	}
	return sheet.Moment(at.In(clock))
}
