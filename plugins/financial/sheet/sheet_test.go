package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func read(t *testing.T, book []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); err == io.EOF {
			return string(b)
		} else if err != nil {
			t.Fatalf("%s is no XML: %v\n%s", name, err, b)
		}
	}
}

func written(t *testing.T, o Options, rows ...[]Cell) []byte {
	t.Helper()
	var b bytes.Buffer
	w := New(&b, o)
	for _, r := range rows {
		w.Row(r...)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCells(t *testing.T) {
	night := time.Date(2026, 11, 30, 18, 0, 0, 0, time.FixedZone("", 7200))
	for _, of := range []struct {
		cell Cell
		want string
	}{
		{Amount("1234.50"), `<c s="7"><v>1234.50</v></c>`},
		{Amount("-12.500"), `<c s="8"><v>-12.500</v></c>`},
		{Amount("7"), `<c s="5"><v>7</v></c>`},
		{Amount("0.00"), `<c s="7"><v>0.00</v></c>`},
		{Amount("9999999999999.99"), `<c s="7"><v>9999999999999.99</v></c>`},
		{Amount("99999999999999.99"), `t="inlineStr"><is><t xml:space="preserve">99999999999999.99</t>`}, // sixteen digits
		{Amount("=1+1"), `t="inlineStr"`},
		{Number("50.1234567891"), `<c s="0"><v>50.1234567891</v></c>`},
		{Number(""), `<c s="0"/>`},
		{Day(time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)), `<c s="2"><v>46356</v></c>`},
		{Day(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)), `<c s="2"><v>61</v></c>`},
		{Day(time.Date(1900, 2, 28, 0, 0, 0, 0, time.UTC)), `>1900-02-28</t>`},
		{Month(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), `<c s="3"><v>46327</v></c>`},
		{Moment(night), `<c s="4"><v>46356.7500000000</v></c>`},
		{Text("=HYPERLINK(\"x\")"), `<c s="0" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&#34;x&#34;)</t></is></c>`},
		{Text("a\x00<b>\x0b\ufffe"), `>a&lt;b&gt;</t>`},
		{Text("مرحبا"), `>مرحبا</t>`},
	} {
		if got := read(t, written(t, Options{Head: []string{"A"}}, []Cell{of.cell}), "xl/worksheets/sheet1.xml"); !strings.Contains(got, of.want) || strings.Contains(got, "<f>") {
			t.Errorf("%+v: %s", of.cell, got)
		}
	}
	if n := len([]rune(Text(strings.Repeat("x", 40000)).text)); n != 32767 {
		t.Errorf("%d", n)
	}
}

func TestBooks(t *testing.T) {
	book := written(t, Options{Name: "Sales [2026]: all/of them and quite a lot more of that", IsLeftward: true, Head: []string{"A & B", "C"}}, []Cell{Text("x"), Amount("1")}, nil)
	sheet := read(t, book, "xl/worksheets/sheet1.xml")
	if !strings.Contains(sheet, `rightToLeft="1"`) || !strings.Contains(sheet, `<row r="1"><c s="1" t="inlineStr"><is><t xml:space="preserve">A &amp; B</t>`) || !strings.Contains(sheet, `<row r="3"></row></sheetData>`) {
		t.Error(sheet)
	}
	if got := read(t, book, "xl/workbook.xml"); !strings.Contains(got, `name="Sales  2026   all of them and q"`) {
		t.Error(got)
	}
	if got := read(t, book, "xl/styles.xml"); !strings.Contains(got, `<cellXfs count="10">`) || !strings.Contains(got, `numFmtId="170" formatCode="#,##0.000"`) {
		t.Error(got)
	}
	for _, part := range []string{"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"} {
		read(t, book, part)
	}
	if strings.Contains(read(t, written(t, Options{Head: []string{"A"}}), "xl/worksheets/sheet1.xml"), "rightToLeft") {
		t.Error("leftward")
	}
	if sheetName(" '") != "1" {
		t.Error(sheetName(" '"))
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, fmt.Errorf("full")
	}
	return len(p), nil
}

func TestWhatCannotBeWrittenIsSaid(t *testing.T) {
	for _, room := range []int{0, 100, 3000} {
		w := New(&full{room}, Options{Head: []string{"A"}})
		for n := range 20000 {
			w.Row(Amount(fmt.Sprint(n * 7919)))
		}
		if err := w.Close(); err == nil {
			t.Errorf("%d", room)
		}
	}
}
