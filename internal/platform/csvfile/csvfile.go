// Package csvfile reads and writes the tables that people exchange with spreadsheets: any of the usual separators in, and
// nothing out that a spreadsheet would run.
package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

// The faults of a file that cannot be read at all.
var (
	ErrEncoding = plugin.NewFault(plugin.Invalid, "csv.encoding")
	ErrEmpty    = plugin.NewFault(plugin.Invalid, "csv.empty")
	ErrQuotes   = plugin.NewFault(plugin.Invalid, "csv.quotes")
	ErrLong     = plugin.NewFault(plugin.TooLarge, "csv.long")
)

// Row is one line of a table, by the number that an editor shows for its first line.
type Row struct {
	Line  int
	Cells []string
}

// Read reads a whole file: UTF-8, with or without a byte order mark, its cells apart by comma, semicolon or tab, whichever
// the first line has most of outside of quotes. Empty lines are left out. At most most rows are read, more are ErrLong. A file
// in another encoding is ErrEncoding, a quote that never ends ErrQuotes with its line.
func Read(file []byte, most int) ([]Row, error) {
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0 {
		return nil, ErrEncoding
	}
	if bytes.IndexByte(file, '\n') < 0 { // as old programs on a Macintosh end their lines
		file = bytes.ReplaceAll(file, []byte("\r"), []byte("\n"))
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma, r.FieldsPerRecord = separator(file), -1
	var rows []Row
	for {
		cells, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, ErrEmpty
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &broken):
			return nil, ErrQuotes.With("line", broken.StartLine)
		case err != nil:
			return nil, fmt.Errorf("read a table: %w", err)
		}
		line, _ := r.FieldPos(0)
		blank := true
		for i, cell := range cells {
			cells[i] = plain(cell)
			blank = blank && cells[i] == ""
		}
		if blank {
			continue
		}
		if len(rows) == most {
			return nil, ErrLong.With("max", most)
		}
		rows = append(rows, Row{line, cells})
	}
}

// separator is what the first line has most of, outside of quotes.
func separator(file []byte) rune {
	count := map[rune]int{}
	quoted := false
	for _, r := range string(file[:min(len(file), 64<<10)]) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			count[r]++
		}
	}
	best := ','
	for _, r := range ";\t" {
		if count[r] > count[best] {
			best = r
		}
	}
	return best
}

// plain takes away what Write puts before a cell, and the spaces around it.
func plain(cell string) string {
	cell = strings.TrimSpace(cell)
	if rest, ok := strings.CutPrefix(cell, "'"); ok && risky(rest) {
		return rest
	}
	return cell
}

// risky reports whether a spreadsheet may take a cell for a formula.
func risky(cell string) bool { return cell != "" && strings.ContainsRune("=+-@\t\r|", rune(cell[0])) }

// Writer writes a table that spreadsheets open as UTF-8 and run nothing of: a cell that begins like a formula gets an
// apostrophe before it, which Read takes away again.
type Writer struct {
	csv   *csv.Writer
	begun bool
	out   io.Writer
}

// NewWriter returns a writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{csv: csv.NewWriter(w), out: w} }

// Write adds a row.
func (w *Writer) Write(cells ...string) error {
	if !w.begun {
		w.begun = true
		if _, err := io.WriteString(w.out, "\ufeff"); err != nil {
			return err
		}
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		if risky(cell) {
			cell = "'" + cell
		}
		safe[i] = cell
	}
	return w.csv.Write(safe)
}

// Close writes what is still held back.
func (w *Writer) Close() error {
	w.csv.Flush()
	return w.csv.Error()
}
