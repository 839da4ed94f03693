package ecb

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
)

// readCSV reads a line of currencies, "Date, USD, JPY, …", and lines of days. The last comma of each line has nothing after it. The daily
// file writes days as "27 November 2026", the others as "2026-11-27".
func readCSV(data []byte, b *builder) error {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	line, err := r.Read()
	if err != nil {
		return errForm.Because(err)
	}
	head := append([]string{}, fields(line)...)
	if len(head) < 2 || head[0] != "Date" {
		return errForm
	}
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errForm.Because(err)
		}
		said := fields(line)
		if len(said) != len(head) {
			return errForm
		}
		date, err := time.Parse(time.DateOnly, said[0])
		if err != nil {
			date, err = time.Parse("2 January 2006", said[0])
		}
		if err != nil {
			return errForm.Because(err)
		}
		if err := b.day(date); err != nil {
			return err
		}
		for i, currency := range head[1:] {
			if err := b.rate(currency, said[i+1]); err != nil {
				return err
			}
		}
	}
}

// fields are those of a line without blanks around them and without the empty one after the last comma.
func fields(line []string) []string {
	for i, f := range line {
		line[i] = strings.TrimSpace(f)
	}
	if n := len(line); n > 0 && line[n-1] == "" {
		line = line[:n-1]
	}
	return line
}
