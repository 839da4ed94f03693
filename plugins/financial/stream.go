package financial

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/sheet"
)

// exportPage is how many rows of a long list are read at once for a file: no more of it is ever in memory.
const exportPage = 500

// sheetMost is how many rows a sheet has at most, but for its head; spreadsheets read no more.
const sheetMost = 1<<20 - 1

// errTooLong: a list has more rows than a sheet.
var errTooLong = errors.New("the list has more rows than a sheet can have")

// longTable is a list as a file, which is read a page at a time while it is written.
type longTable struct {
	table        // without rows
	next  string // the cursor of what is not read yet
	more  bool
	page  func(ctx context.Context, cursor string) (rows [][]string, next *string, err error)
}

// longTableOf reads the first page, so that what cannot be read is said before a file has begun.
func longTableOf[T any](ctx context.Context, t table, page func(ctx context.Context, cursor string) (plugin.Page[T], error), row func(T) []string) (*longTable, error) {
	l := &longTable{table: t}
	l.page = func(ctx context.Context, cursor string) (rows [][]string, next *string, err error) {
		p, err := page(ctx, cursor)
		for _, one := range p.Items {
			rows = append(rows, row(one))
		}
		return rows, p.NextCursor, err
	}
	return l, l.read(ctx)
}

// read has rows be those of the next page.
func (l *longTable) read(ctx context.Context) error {
	rows, next, err := l.page(ctx, l.next)
	l.rows, l.more = rows, next != nil
	if l.more {
		l.next = *next
	}
	return err
}

// each calls with every row, the pages one after the other.
func (l *longTable) each(ctx context.Context, do func(row []string) error) error {
	for {
		for _, row := range l.rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if !l.more {
			return nil
		}
		if err := l.read(ctx); err != nil {
			return err
		}
	}
}

// writeCSV writes it as table.csv does.
func (l *longTable) writeCSV(ctx context.Context, out io.Writer) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil { // spreadsheets take it for UTF-8 by this alone
		return fmt.Errorf("write the file: %w", err)
	}
	w := csv.NewWriter(out)
	if err := w.Write(l.names()); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if err := l.each(ctx, func(row []string) error { return w.Write(l.line(row)) }); err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}

// writeXLSX writes it as table.xlsx does.
func (l *longTable) writeXLSX(ctx context.Context, out io.Writer, speaks native.Speech, zone string) error {
	o, clock := l.sheet(speaks, zone)
	w := sheet.New(out, o)
	cells, n := make([]sheet.Cell, len(l.columns)), 0
	err := l.each(ctx, func(row []string) error {
		if n++; n > sheetMost {
			return errTooLong
		}
		for i, text := range row {
			cells[i] = l.columns[i].kind.cell(text, clock)
		}
		w.Row(cells...)
		return nil
	})
	if err != nil {
		return err
	}
	return w.Close()
}
