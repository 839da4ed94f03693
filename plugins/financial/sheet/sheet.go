// Package sheet writes tables as workbooks for spreadsheets: Office Open XML (ECMA-376), one sheet, a row at a time. Nothing in it is a formula,
// whatever a text begins with.
package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Cell is a value of a table.
type Cell struct {
	text  string
	style int // place in cellXfs
	plain bool
}

// The styles of cells, in the order of cellXfs; those of numbers with decimals follow.
const (
	general = iota
	bold
	dayStyle
	monthStyle
	momentStyle
	decimalStyle // and one for each number of decimals
)

// mostDecimals is how many decimals the styles know.
const mostDecimals = 4

// Text is what somebody wrote, or any other text.
func Text(s string) Cell { return Cell{text: clean(s)} }

// head is the name of a column.
func head(s string) Cell { return Cell{text: clean(s), style: bold} }

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Amount is a decimal of which all decimals are shown, such as 12.500. What a spreadsheet could not keep to the last digit (it has fifteen), or
// is no decimal, is a text.
func Amount(s string) Cell {
	digits := strings.NewReplacer("-", "", ".", "").Replace(s)
	if !decimal.MatchString(s) || len(strings.TrimLeft(digits, "0")) > 15 {
		return Text(s)
	}
	_, decimals, _ := strings.Cut(s, ".")
	return Cell{text: s, style: decimalStyle + min(len(decimals), mostDecimals), plain: true}
}

// Number is a decimal that is shown as it is, such as a rate.
func Number(s string) Cell {
	c := Amount(s)
	if c.plain {
		c.style = general
	}
	return c
}

// begin is the day of which spreadsheets count: what they take for 1900-02-29 never was.
var begin = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// first is the first day that is counted the same everywhere.
var first = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

func serial(t time.Time, format string, style int) Cell {
	y, m, d := t.Date()
	wall := time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	if wall.Before(first) || y > 9999 {
		return Text(t.Format(format))
	}
	seconds := int64(wall.Sub(begin) / time.Second)
	text := fmt.Sprint(seconds / 86400)
	if rest := seconds % 86400; rest > 0 {
		text += fmt.Sprintf(".%010d", (rest*10_000_000_000+43200)/86400) // ten digits are well below a second
	}
	return Cell{text: text, style: style, plain: true}
}

// Day is a day.
func Day(t time.Time) Cell {
	y, m, d := t.Date()
	return serial(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), time.DateOnly, dayStyle)
}

// Month is a month.
func Month(t time.Time) Cell {
	c := Day(t)
	if c.plain {
		c.style = monthStyle
	}
	return c
}

// Moment is a moment by the clock of its zone: spreadsheets know none.
func Moment(t time.Time) Cell { return serial(t, "2006-01-02 15:04", momentStyle) }

// clean leaves out what XML cannot have, and what is more than a cell can hold.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > 32767 {
		s = string([]rune(s)[:32767])
	}
	return s
}

// Options say how a sheet looks.
type Options struct {
	Name       string // of the sheet
	IsLeftward bool   // it is read from right to left
	Head       []string
}

// Writer writes one sheet. Rows leave it as they come: a large table is never whole in memory.
type Writer struct {
	zip  *zip.Writer
	out  *bufio.Writer
	rows int
	err  error
}

// New begins a workbook.
func New(w io.Writer, o Options) *Writer {
	s := &Writer{zip: zip.NewWriter(w)}
	s.file("[Content_Types].xml", contentTypes)
	s.file("_rels/.rels", packageRels)
	s.file("xl/workbook.xml", fmt.Sprintf(workbook, escaped(sheetName(o.Name))))
	s.file("xl/_rels/workbook.xml.rels", workbookRels)
	s.file("xl/styles.xml", styles())
	if s.err != nil {
		return s
	}
	part, err := s.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		s.err = err
		return s
	}
	s.out = bufio.NewWriter(part)
	leftward := ""
	if o.IsLeftward {
		leftward = ` rightToLeft="1"`
	}
	s.print(sheetHead, leftward)
	for n, name := range o.Head {
		s.print(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, n+1, n+1, min(max(utf8.RuneCountInString(name)+4, 14), 40))
	}
	s.print(`</cols><sheetData>`)
	cells := make([]Cell, len(o.Head))
	for n, name := range o.Head {
		cells[n] = head(name)
	}
	s.Row(cells...)
	return s
}

// Row writes a row. What goes wrong Close says.
func (s *Writer) Row(cells ...Cell) {
	s.rows++
	s.print(`<row r="%d">`, s.rows)
	for _, c := range cells {
		switch {
		case c.plain:
			s.print(`<c s="%d"><v>%s</v></c>`, c.style, c.text)
		case c.text == "":
			s.print(`<c s="%d"/>`, c.style)
		default:
			s.print(`<c s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, c.style, escaped(c.text))
		}
	}
	s.print(`</row>`)
}

// Close ends the workbook.
func (s *Writer) Close() error {
	s.print(`</sheetData></worksheet>`)
	if s.err == nil {
		s.err = s.out.Flush()
	}
	if s.err == nil {
		s.err = s.zip.Close()
	}
	if s.err != nil {
		return fmt.Errorf("write a workbook: %w", s.err)
	}
	return nil
}

func (s *Writer) print(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.out, format, args...)
	}
}

func (s *Writer) file(name, text string) {
	if s.err != nil {
		return
	}
	part, err := s.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	s.err = err
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// sheetName is a name that a sheet may have.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, clean(s))
	if runes := []rune(s); len(runes) > 31 {
		s = string(runes[:31])
	}
	if s = strings.TrimSpace(s); s == "" {
		return "1"
	}
	return s
}
