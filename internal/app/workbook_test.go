package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// sheet is what stands in the only sheet of a workbook, as XML.
func (w *world) sheet(by *client, path, language string) string {
	w.t.Helper()
	a := by.send("GET", moneyAt+path, nil, "X-Language", language).want(http.StatusOK)
	if !strings.HasSuffix(a.header.Get("Content-Disposition"), `.xlsx"`) || a.header.Get("Content-Type") != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
		w.t.Errorf("%s: %v", path, a.header)
	}
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	w.must(err)
	f, err := z.Open("xl/worksheets/sheet1.xml")
	w.must(err)
	b, err := io.ReadAll(f)
	w.must(err)
	return string(b)
}

// Lists of money are workbooks, too: amounts are numbers with the decimals of their currency, days are dates, what people wrote are texts, and
// Arabic ones are read from right to left.
func TestListsAreWorkbooks(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50.125", "")
	c := w.sold("=1+1", 12345)
	w.leaves(5, c)
	w.bought(c)
	w.coupon(map[string]any{"code": "AUTUMN", "note": "@SUM(A1)"})
	for path, wants := range map[string][]string{
		"/report.xlsx?by=course":                {">Course</t>", ">Given back</t>", `<is><t xml:space="preserve">=1+1</t>`, `<c s="7"><v>123.45</v></c>`, `<c s="0"><v>1</v></c>`},
		"/report.xlsx?by=day":                   {`<c s="2"><v>`},
		"/coupons/export.xlsx":                  {">AUTUMN</t>", `<is><t xml:space="preserve">@SUM(A1)</t>`, `<c s="4"><v>`},
		"/pairs/USD/EGP/history/export.xlsx":    {`<c s="0"><v>50.125</v></c>`, `<c s="4"><v>`},
		"/report.xlsx?by=trainer&currency=EGP":  {">Trainer</t>"},
		"/report.xlsx?by=month&from=2026-01-01": {`<c s="3"><v>`},
	} {
		got := w.sheet(w.who[admin], path, "en")
		for _, want := range wants {
			if !strings.Contains(got, want) || strings.Contains(got, "<f") || strings.Contains(got, "rightToLeft") {
				t.Errorf("%s has no %s: %s", path, want, got)
			}
		}
	}
	if got := w.sheet(w.who[own], "/me/sales.xlsx?from="+time.Now().AddDate(0, 0, -7).UTC().Format(time.DateOnly), "ar"); !strings.Contains(got, `rightToLeft="1"`) || !strings.Contains(got, ">الدورة</t>") || !strings.Contains(got, "<v>43.21</v>") {
		t.Error(got)
	}
	if a := w.who[admin].get(moneyAt + "/coupons/export").want(http.StatusOK); !strings.Contains(string(a.body), "'@SUM(A1)") {
		t.Errorf("%s", a.body)
	}
}
