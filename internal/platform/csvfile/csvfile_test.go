package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/platform/csvfile"
)

func TestReadTakesTheUsualFiles(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"commas":            "name,mail\nMona,m@example.com\n",
		"semicolons":        "name;mail\r\nMona;m@example.com",
		"tabs":              "name\tmail\nMona\tm@example.com",
		"a byte order mark": "\ufeffname,mail\n\n  ,\nMona, m@example.com \n",
		"quotes":            "\"name\",\"mail\"\n\"Mona\",\"m@example.com\"",
		"carriage returns":  "name,mail\rMona,m@example.com\r",
		"commas in quotes":  "name;\"mail\"\nMona;m@example.com",
	} {
		rows, err := csvfile.Read([]byte(file), 10)
		if err != nil || len(rows) != 2 || !slices.Equal(rows[0].Cells, []string{"name", "mail"}) || !slices.Equal(rows[1].Cells, []string{"Mona", "m@example.com"}) {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
	}
	rows, err := csvfile.Read([]byte("a,b\n\"two\nlines\",x\n\ny,z"), 10)
	if err != nil || len(rows) != 3 || rows[1].Line != 2 || rows[2].Line != 5 {
		t.Errorf("lines: %v, %v", rows, err)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]error{
		"\xe3\xcd\xe3\xcf,x":    csvfile.ErrEncoding, // Windows-1256
		"\xff\xfea\x00,\x00":    csvfile.ErrEncoding, // UTF-16
		"a,b\x00c\n":            csvfile.ErrEncoding, // NUL
		"":                      csvfile.ErrEmpty,
		"\n , \n":               csvfile.ErrEmpty,
		"a,b\n\"never ends,x\n": csvfile.ErrQuotes,
		"a\nb\nc\nd":            csvfile.ErrLong,
	} {
		if _, err := csvfile.Read([]byte(file), 3); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", file, err, want)
		}
	}
}

func TestWhatIsWrittenIsReadAgainAndRunsNothing(t *testing.T) {
	t.Parallel()
	cell := rapid.OneOf(rapid.StringMatching(`[=+@|-]?[a-zA-Zابت,;"' \n]{0,12}`), rapid.Just("=HYPERLINK(\"http://x\")"), rapid.Just("+20100"))
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(cell, 2, 5).Draw(t, "cells")
		var out bytes.Buffer
		w := csvfile.NewWriter(&out)
		if err := errors.Join(w.Write("first", "second"), w.Write(append([]string{"x"}, cells...)...), w.Close()); err != nil {
			t.Fatal(err)
		}
		raw := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out.Bytes(), []byte("\ufeff"))))
		raw.FieldsPerRecord = -1
		table, err := raw.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(table...) {
			if cell != "" && bytes.ContainsRune([]byte("=+@|-"), rune(cell[0])) {
				t.Fatalf("a spreadsheet runs %q", cell)
			}
		}
		rows, err := csvfile.Read(out.Bytes(), 10)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v, %v", rows, err)
		}
		for i, want := range cells {
			want = string(bytes.TrimSpace([]byte(want)))
			if got := rows[1].Cells[i+1]; got != want && got != "'"+want && "'"+got != want {
				t.Fatalf("%q became %q", want, got)
			}
		}
	})
}
