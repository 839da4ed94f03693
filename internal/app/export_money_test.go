package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// rows is a CSV file without its head, each cell by the name of its column.
func (w *world) rows(by *client, path string) (all []map[string]string) {
	w.t.Helper()
	a := by.get(moneyAt + path).want(http.StatusOK)
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") || !strings.HasSuffix(strings.Split(a.header.Get("Content-Disposition"), "?")[0], `.csv"`) {
		w.t.Errorf("%s: %v", path, a.header)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\ufeff"))).ReadAll()
	w.must(err)
	for _, line := range lines[1:] {
		row := map[string]string{}
		for n, cell := range line {
			row[lines[0][n]] = cell
		}
		all = append(all, row)
	}
	return all
}

// all are the rows of a list, whatever their pages.
func (w *world) all(by *client, path string) (rows []map[string]any) {
	w.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Items      []map[string]any
			NextCursor *string
		}
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		by.get(moneyAt + path + sign + "limit=2&cursor=" + url.QueryEscape(cursor)).want(http.StatusOK).into(&page)
		if rows = append(rows, page.Items...); page.NextCursor == nil {
			return rows
		}
		cursor = *page.NextCursor
	}
}

// at reads a value in JSON, such as "buyer.name"; "" where there is none.
func at(row map[string]any, path string) string {
	var is any = row
	for _, name := range strings.Split(path, ".") {
		m, _ := is.(map[string]any)
		is = m[name]
	}
	switch v := is.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	b, _ := json.Marshal(is)
	return string(b)
}

// Lists of money as files have the rows of the lists, narrowed as they are, in their order, and nothing in them is a formula.
func TestListsOfMoneyAreFiles(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"holdDays": 0})
	c, d := w.sold("=HYPERLINK(1)", 10001), w.sold("تصوير", 20000)
	w.leaves(20, c, d)
	w.exec(`update users set first_name = '+Eve', last_name = '@Home' where id = $1`, w.who[own].user)
	b := w.buyer(c, d)
	w.exec(`update users set first_name = '=Ann', last_name = 'Lee' where id = $1`, b.user)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	for range 3 {
		w.bought(c)
	}
	w.buyer(d).orders("bank")
	today := time.Now().UTC().Format(time.DateOnly)
	draft := back("", c+" 0.01", d+" 200.00")
	draft["paidOn"] = today
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", draft).want(http.StatusOK)
	b.post(moneyAt+"/orders/"+o.ID+"/refund-requests", map[string]any{"courses": []string{c}, "reason": "=1+1"}).want(http.StatusOK)

	for _, x := range []struct {
		list, narrowed string
		by             *client
		least          int
		columns        map[string]string // of the file: where it is in the list
	}{
		{"/books/entries", "", w.who[admin], 20, map[string]string{"day": "occurredOn", "what": "what", "account": "account", "debit": "debit.amount", "credit": "credit.amount", "course": "course", "party": "party", "transaction": "transaction"}},
		{"/books/entries", "?account=sales&currency=EGP&from=" + today, w.who[admin], 2, map[string]string{"credit": "credit.amount", "course": "course"}},
		{"/orders", "", w.who[admin], 5, map[string]string{"number": "number", "state": "state", "method": "method", "buyer": "buyer.name", "email": "buyer.email", "total": "total.amount", "refunded": "refunded.amount", "currency": "total.currency"}},
		{"/orders", "?state=awaiting_payment", w.who[admin], 1, map[string]string{"number": "number"}},
		{"/orders", "?q=ann", w.who[admin], 1, map[string]string{"number": "number"}},
		{"/refunds", "", w.who[admin], 2, map[string]string{"order": "number", "state": "state", "amount": "amount.amount", "paid_on": "paidOn", "reason": "reason", "credit_note": "document.number"}},
		{"/refunds", "?state=requested", w.who[admin], 1, map[string]string{"order": "number", "reason": "reason"}},
		{"/documents", "", w.who[admin], 5, map[string]string{"number": "number", "kind": "kind", "issued_on": "issuedOn", "order": "orderNumber", "for": "for", "total": "total.amount"}},
		{"/documents", "?kind=credit_note", w.who[admin], 1, map[string]string{"number": "number"}},
		{"/payouts/due", "", w.who[admin], 1, map[string]string{"trainer": "trainerName", "pending": "pending.amount", "available": "available.amount", "currency": "available.currency"}},
		{"/me/earnings", "", w.who[own], 5, map[string]string{"order": "number", "course": "title", "amount": "amount.amount", "earned_on": "earnedOn", "available_on": "availableOn", "state": "state", "of": "why.of.amount", "percent": "why.percent", "shared_by": "why.sharedBy"}},
		{"/me/earnings", "?course=" + d, w.who[own], 2, map[string]string{"amount": "amount.amount"}},
		{"/trainers/" + string(w.who[own].user) + "/earnings", "?state=available", w.who[admin], 1, map[string]string{"amount": "amount.amount"}},
	} {
		rows, want := w.rows(x.by, x.list+".csv"+x.narrowed), w.all(x.by, x.list+x.narrowed)
		if len(rows) != len(want) || len(rows) < x.least {
			t.Errorf("%s%s: %d rows of %d", x.list, x.narrowed, len(rows), len(want))
			continue
		}
		for n, row := range rows {
			for column, path := range x.columns {
				got := row[column]
				if is := at(want[n], path); strings.TrimPrefix(got, "'") != is {
					t.Errorf("%s%s, row %d: %s is %q and not %q", x.list, x.narrowed, n+1, column, got, is)
				}
			}
			for column, cell := range row {
				if strings.ContainsAny(cell[:min(1, len(cell))], "=+@") {
					t.Errorf("%s, row %d: %s is a formula: %s", x.list, n+1, column, cell)
				}
			}
		}
		sheet := w.sheet(x.by, x.list+".xlsx"+x.narrowed, "ar")
		if strings.Count(sheet, "<row ") != len(rows)+1 || strings.Contains(sheet, "<f") || !strings.Contains(sheet, `rightToLeft="1"`) {
			t.Errorf("%s.xlsx%s has %d rows", x.list, x.narrowed, strings.Count(sheet, "<row "))
		}
	}
	w.who[own].get(moneyAt + "/orders.csv").want(http.StatusForbidden)
	w.who[admin].get(moneyAt + "/orders.csv?buyer=none").want(http.StatusUnprocessableEntity)
	if rows := w.rows(w.who[co], "/me/earnings.csv"); slices.ContainsFunc(rows, func(r map[string]string) bool { return r["buyer"] != "" }) {
		t.Error("a trainer reads who bought it")
	}
}

// The trial balance is a file with the figures of its page, and so are payouts, narrowed as their list is; a transaction of a payout leads to it.
func TestBooksAndPayoutsAreFiles(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0})
	c := w.sold("Course", 100000)
	w.leaves(5, c)
	w.account(w.who[own], "Own Trainer")
	var asked []payout
	for range 2 {
		w.boughtToday(c)
		asked = append(asked, w.asked(w.who[own], "350.00"))
	}
	w.act(asked[0], "approve").want(http.StatusOK)
	w.act(asked[0], "send").want(http.StatusOK)
	var b struct {
		Items []struct {
			Account                  string
			Debits, Credits, Balance price
		}
	}
	today := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	w.who[admin].get(moneyAt + "/books?until=" + today).want(http.StatusOK).into(&b)
	rows := w.rows(w.who[admin], "/books.csv?until="+today)
	if len(rows) != len(b.Items) || len(rows) < 4 {
		t.Fatalf("%d rows of %d", len(rows), len(b.Items))
	}
	for n, is := range b.Items {
		if row := rows[n]; row["account"] != is.Account || row["debits"] != is.Debits.Amount || row["credits"] != is.Credits.Amount || row["balance"] != is.Balance.Amount || row["currency"] != is.Balance.Currency {
			t.Errorf("row %d: %v, not %+v", n+1, row, is)
		}
	}
	if n := len(w.rows(w.who[admin], "/books.csv?until=2000-01-01")); n != 0 {
		t.Errorf("%d rows of a time without any", n)
	}
	if sheet := w.sheet(w.who[admin], "/books.xlsx", "en"); strings.Count(sheet, "<row ") != len(rows)+1 {
		t.Errorf("the sheet has %d rows", strings.Count(sheet, "<row "))
	}
	numbers := func(query string) string {
		t.Helper()
		var all []string
		for _, row := range w.rows(w.who[admin], "/payouts.csv"+query) {
			all = append(all, row["number"]+" "+row["trainer"]+" "+row["amount"]+" "+row["state"])
		}
		return strings.Join(all, ", ")
	}
	first, second := asked[0].Number+" "+asked[0].TrainerName+" 350.00 processing", asked[1].Number+" "+asked[1].TrainerName+" 350.00 requested"
	for query, want := range map[string]string{"": second + ", " + first, "?state=processing": first, "?payout=" + asked[1].ID: second, "?payout=" + absent: ""} {
		if got := numbers(query); got != want {
			t.Errorf("%s: %s, not %s", query, got, want)
		}
	}
	var entries struct {
		Items []struct{ SubjectType, SubjectID string }
	}
	w.who[admin].get(moneyAt + "/books/entries?account=transit&currency=EGP").want(http.StatusOK).into(&entries)
	if len(entries.Items) != 1 {
		t.Errorf("%d entries of what is at the bank", len(entries.Items))
	}
	for _, e := range entries.Items {
		if e.SubjectType != "payout" || e.SubjectID != asked[0].ID {
			t.Errorf("%+v", e)
		}
	}
	w.who[own].get(moneyAt + "/payouts.csv").want(http.StatusForbidden)
}

// A file of more rows than a page of it is whole, and not in memory as a whole: rows come while others are read.
func TestALongFileIsWhole(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	const entries = 2001
	for n := range entries / 23 {
		p := sale("many:"+string(rune('a'+n%26))+string(rune('a'+n/26)), int64(n+1))
		for len(p.Entries) < 46 {
			p.Entries = append(p.Entries, p.Entries[0], p.Entries[1])
		}
		_, _, err := w.post(p)
		w.must(err)
	}
	rows := w.rows(w.who[admin], "/books/entries.csv?account=sales&currency=EGP")
	if n := w.number(`select count(*)::int from financial.ledger_entries`); len(rows)*2 != n || len(rows) != entries/23*23 {
		t.Errorf("%d rows of %d", len(rows), n)
	}
	seen := map[string]int{}
	for _, row := range rows {
		seen[row["transaction"]]++
	}
	for id, n := range seen {
		if n != 23 {
			t.Errorf("%s has %d rows", id, n)
		}
	}
	a := w.who[admin].get(moneyAt + "/books/entries.xlsx").want(http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	w.must(err)
	f, err := z.Open("xl/worksheets/sheet1.xml")
	w.must(err)
	b, err := io.ReadAll(f)
	w.must(err)
	if n := strings.Count(string(b), "<row "); n != 2*len(rows)+1 {
		t.Errorf("the sheet has %d rows", n)
	}
}
