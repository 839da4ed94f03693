package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	command "os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugins"
)

// documented are the documents of a kind, by their numbers, of which none is missing.
func (w *world) documented(kind string) []string {
	w.t.Helper()
	var numbers []string
	for cursor := "?"; cursor != ""; {
		var list struct {
			Items      []documentHead
			NextCursor *string
		}
		w.who[admin].get(moneyAt + "/documents" + cursor + "limit=100&kind=" + kind).want(http.StatusOK).into(&list)
		for _, d := range list.Items {
			numbers = append(numbers, d.Number)
		}
		cursor = ""
		if list.NextCursor != nil {
			cursor = "?cursor=" + *list.NextCursor + "&"
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if !strings.HasSuffix(n, fmt.Sprintf("-%05d", i+1)) {
			w.t.Fatalf("number %d is %s: %v", i+1, n, numbers)
		}
	}
	return numbers
}

// document is where a document is printed.
func document(id, language string) string {
	return moneyAt + "/documents/" + id + "/pdf?language=" + language
}

// printed is the text of a document.
func (w *world) printed(by *client, path string) string {
	w.t.Helper()
	a := by.get(path).want(http.StatusOK)
	if got := a.header.Get("Content-Type"); got != "application/pdf" {
		w.t.Errorf("a document is %s", got)
	}
	return w.read(a.body)
}

// read is the text of a PDF.
func (w *world) read(pdf []byte) string {
	w.t.Helper()
	cmd := command.CommandContext(w.t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	text, err := cmd.Output()
	w.must(err)
	return string(text)
}

// What of a refund is tax is given back with it, and with the last part all of it; the papers say so and add up.
func TestTaxIsGivenBack(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Taxed", 100001)
	w.leaves(5, c)
	w.tax(nil) // 14 % are added
	b := w.buyer(c)
	b.lives("EG", nil)
	var o placedOrder
	b.post(moneyAt+"/orders", b.seesTax("desk", "Weavers", "EG")).want(http.StatusOK).into(&o)
	w.pays(o).want(http.StatusOK)
	invoice := w.refunded(b.client, o.ID).Documents[0]
	if text := w.printed(b.client, document(invoice.ID, "en")); !strings.Contains(text, "1,000.01") || !strings.Contains(text, "140.00") || !strings.Contains(text, "1,140.01") || !strings.Contains(text, "Egypt") {
		t.Error(text)
	}
	at, given := moneyAt+"/orders/"+o.ID+"/refunds", "0.00"
	for _, part := range []string{"333.33", "0.01", "806.67"} {
		w.who[admin].post(at, after(given, back("", c+" "+part))).want(http.StatusOK)
		given = w.refunded(b.client, o.ID).Refunded.Amount
		books := w.books()
		sum := w.number(`select (sum(amount_minor) filter (where a.code = 'refunds') + sum(amount_minor) filter (where a.code like 'tax:%' and amount_minor > 0))::int
			from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id`)
		if got := strings.ReplaceAll(given, ".", ""); fmt.Sprint(sum) != got {
			t.Errorf("after %s: %d of %s, %v", part, sum, got, books)
		}
	}
	books := w.books()
	if books["tax:EG EGP"] != "0" || books["refunds EGP"] != "100001" || books["sales EGP"] != "-100001" {
		t.Errorf("%v", books)
	}
	notes := w.refunded(b.client, o.ID).Documents
	if text := w.printed(b.client, document(notes[1].ID, "en")); !strings.Contains(text, "292.40") || !strings.Contains(text, "40.93") || !strings.Contains(text, "333.33") {
		t.Error(text)
	}
}

// Documents have numbers without gaps, however many orders are paid at once and whichever fail.
func TestDocumentsHaveNumbersWithoutGaps(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := worldOn(startWith(t, options{plugins: plugins.Native(), troubled: true})).money("EGP").banked() // it makes errors
	c := w.sold("Course", 100000)
	w.leaves(50, c)
	var orders []placedOrder
	for range 12 {
		orders = append(orders, w.buyer(c).orders("desk"))
	}
	// Of these the transaction fails after the number was taken: the last thing of it is refused.
	doomed := map[string]bool{orders[3].ID: true, orders[7].ID: true}
	w.exec(`create function financial.doom() returns trigger language plpgsql as $$ begin
		if new.order_id = any (array['` + orders[3].ID + `', '` + orders[7].ID + `']::uuid[]) then raise exception 'doomed'; end if; return new; end $$`)
	w.exec(`create constraint trigger doom after insert on financial.documents deferrable initially deferred for each row execute function financial.doom()`)
	var all sync.WaitGroup
	for _, o := range orders {
		all.Go(func() {
			if got := w.pays(o).status; (got == http.StatusOK) == doomed[o.ID] {
				t.Errorf("an order is paid with %d", got)
			}
		})
	}
	all.Wait()
	w.exec(`drop trigger doom on financial.documents`)
	if got := w.documented("invoice"); len(got) != len(orders)-len(doomed) {
		t.Errorf("%v", got)
	}
	w.pays(orders[3]).want(http.StatusOK)
	if got := w.documented("invoice"); len(got) != len(orders)-1 {
		t.Errorf("%v", got)
	}
}
