package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

type documentHead struct {
	ID, Kind, Number string
	Total            price
}

type refund struct {
	ID, State, Reason, Answer string
	Amount                    price
	By                        *string
	Document                  *documentHead
}

type refundedOrder struct {
	placedOrder
	Refunded  price
	Refunds   []refund
	Documents []documentHead
	Items     []struct {
		Course         string
		Refunded, Rest price
		HasLeft        bool
		NoRefund       string
	}
}

func (w *world) refunded(by *client, id string) (o refundedOrder) {
	w.t.Helper()
	by.get(moneyAt + "/orders/" + id).want(http.StatusOK).into(&o)
	return o
}

// back is a refund of some courses, such as "<course> 100.00 end".
func back(request string, lines ...string) map[string]any {
	items := []any{}
	for _, l := range lines {
		var course, amount, ends string
		_, _ = fmt.Sscan(l, &course, &amount, &ends)
		items = append(items, map[string]any{"course": course, "amount": map[string]any{"amount": amount, "currency": "EGP"}, "endsAccess": ends != ""})
	}
	return map[string]any{
		"refunded": map[string]any{"amount": "0.00", "currency": "EGP"}, "request": request, "items": items, "method": "bank", "reference": "OUT-1", "paidOn": time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly), "answer": "As agreed",
	}
}

// after is a draft that was made when so much had been given back.
func after(refunded string, d map[string]any) map[string]any {
	d["refunded"] = map[string]any{"amount": refunded, "currency": "EGP"}
	return d
}

// An order is given back in parts and then whole: what was paid and not given back is the limit, the books and the credit notes say so, and
// access ends where that was said.
func TestAnOrderIsGivenBack(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"sellerName": "Delta Training LLC", "sellerTaxId": "EG-77", "invoiceNote": "Thank you"}}).want(http.StatusOK)
	first, second := w.sold("First aid", 100000), w.sold("Second", 50000)
	w.leaves(5, first, second)
	b := w.buyer(first, second)
	o := b.orders("bank")
	at := moneyAt + "/orders/" + o.ID + "/refunds"
	w.who[admin].post(at, back("", first+" 1000.00")).refused(http.StatusConflict, "financial.order_state") // it is not paid
	quote := moneyAt + "/orders/" + o.ID + "/quote"
	if text := w.printed(b.client, quote); !strings.Contains(text, "Quote "+o.Number) || !strings.Contains(text, "1,500.00") || !strings.Contains(text, "Bank of the Nile") || !strings.Contains(text, "Valid until") {
		t.Error(text)
	}
	w.newcomer(plugin.Trainee).get(quote).refused(http.StatusNotFound, "not_found")
	w.pays(o).want(http.StatusOK)
	b.get(quote).refused(http.StatusConflict, "financial.order_state")

	paid := w.refunded(b.client, o.ID)
	if len(paid.Documents) != 1 || paid.Documents[0].Kind != "invoice" || paid.Documents[0].Total != (price{"1500.00", "EGP"}) {
		t.Fatalf("%+v", paid.Documents)
	}
	invoice := paid.Documents[0]
	if !regexp.MustCompile(`^INV-20\d\d-00001$`).MatchString(invoice.Number) {
		t.Errorf("the invoice is %s", invoice.Number)
	}
	if text := w.printed(b.client, document(invoice.ID, "en")); !strings.Contains(text, "Invoice "+invoice.Number) || !strings.Contains(text, "Delta Training LLC") || !strings.Contains(text, "Tax number EG-77") ||
		!strings.Contains(text, "First aid") || !strings.Contains(text, "1,500.00") || !strings.Contains(text, "Thank you") {
		t.Error(text)
	}
	if text := w.printed(b.client, document(invoice.ID, "ar")); !strings.Contains(text, "فاتورة") || !strings.Contains(text, "١٬٥٠٠٫٠٠") {
		t.Error(text)
	}
	w.eventually("the invoice is mailed", func() bool {
		return w.number(`select count(*)::int from mails m join mail_files f on f.mail_id = m.id where m.user_id = $1 and f.name = $2 and octet_length(f.content) > 1000`, b.user, invoice.Number+".pdf") == 1
	})

	for what, one := range map[string]struct {
		at     string
		change func(map[string]any)
	}{
		"more than was paid":    {"/items/0/amount", func(d map[string]any) { d["items"] = back("", first+" 1000.01")["items"] }},
		"nothing":               {"/items/0/amount", func(d map[string]any) { d["items"] = back("", first+" 0.00")["items"] }},
		"less than nothing":     {"/items/0/amount", func(d map[string]any) { d["items"] = back("", first+" -5.00")["items"] }},
		"a course twice":        {"/items", func(d map[string]any) { d["items"] = back("", first+" 1.00", first+" 1.00")["items"] }},
		"another course":        {"/items", func(d map[string]any) { d["items"] = back("", absent+" 1.00")["items"] }},
		"a day that is to come": {"/paidOn", func(d map[string]any) { d["paidOn"] = time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly) }},
		"no reason":             {"/answer", func(d map[string]any) { d["answer"] = " " }},
		"two lines":             {"/reference", func(d map[string]any) { d["reference"] = "a\nb" }},
	} {
		d := back("", first+" 1.00")
		one.change(d)
		if p := w.who[admin].post(at, d).refused(http.StatusUnprocessableEntity, "financial.refund"); len(p.Errors) != 1 || p.Errors[0].Pointer != one.at {
			t.Errorf("%s: %+v", what, p)
		}
	}
	foreign := back("", first+" 1.00")
	foreign["items"].([]any)[0].(map[string]any)["amount"] = map[string]any{"amount": "1.00", "currency": "USD"}
	w.who[admin].post(at, foreign).refused(http.StatusUnprocessableEntity, "financial.refund")
	b.post(at, back("", first+" 1.00")).want(http.StatusForbidden)

	// A part, with access; ten clicks with one key are one.
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			a := w.who[admin].json("POST", at, back("", first+" 400.00"), "Idempotency-Key", "part")
			if a.status != http.StatusOK && a.status != http.StatusConflict {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
	part := w.refunded(b.client, o.ID)
	if part.State != "partly_refunded" || part.Refunded != (price{"400.00", "EGP"}) || len(part.Refunds) != 1 || part.Refunds[0].By != nil || part.Refunds[0].Answer != "As agreed" || part.Items[0].Rest != (price{"600.00", "EGP"}) {
		t.Errorf("%+v", part)
	}
	in := func() int {
		return w.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, b.user)
	}
	if in() != 2 {
		t.Errorf("%d are enrolled", in())
	}
	// Who saw the order as it was before gives nothing back a second time.
	w.who[admin].post(at, back("", first+" 100.00")).refused(http.StatusConflict, "financial.changed")
	// Two who give the rest back at once give it back once.
	given := w.raced(6, func(int) answer {
		return w.who[admin].post(at, after("400.00", back("", first+" 600.00 end", second+" 500.00")))
	})
	whole := w.refunded(b.client, o.ID)
	if given != 1 || whole.State != "refunded" || whole.path() != "place pay refund_part refund" || in() != 1 {
		t.Errorf("%v %s %q, %d enrolled", given, whole.State, whole.path(), in())
	}
	books := w.books()
	if books["refunds EGP"] != "150000" || books["sales EGP"] != "-150000" || books["cash:bank EGP"] != "0" && books["cash:bank EGP"] != "" {
		t.Errorf("%v", books)
	}
	if got := w.documented("credit_note"); len(got) != 2 {
		t.Errorf("%v", got)
	}
	note := whole.Documents[2]
	if text := w.printed(w.who[admin], document(note.ID, "en")); !strings.Contains(text, "Corrects invoice") || !strings.Contains(text, invoice.Number) || !strings.Contains(text, "1,100.00") || !strings.Contains(text, "As agreed") {
		t.Error(text)
	}
	// Documents are their buyer's, and never change.
	rival := w.newcomer(plugin.Trainee)
	rival.get(moneyAt+"/documents/"+note.ID+"/pdf").refused(http.StatusNotFound, "not_found")
	var mine struct{ Items []documentHead }
	b.get(moneyAt + "/me/documents").want(http.StatusOK).into(&mine)
	if len(mine.Items) != 3 || mine.Items[0].ID != note.ID {
		t.Errorf("%+v", mine)
	}
	for query, n := range map[string]int{"q=" + invoice.Number: 1, "q=" + strings.ToLower(note.Number): 1, "q=" + o.Number: 3, "q=zzz": 0, "kind=invoice": 1} {
		w.who[admin].get(moneyAt + "/documents?" + query).want(http.StatusOK).into(&mine)
		if len(mine.Items) != n {
			t.Errorf("%q: %d", query, len(mine.Items))
		}
	}
	if _, err := w.db.Exec(t.Context(), `update financial.documents set total_minor = 1`); err == nil || !strings.Contains(err.Error(), "never changed") {
		t.Errorf("a document was changed: %v", err)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind like '%refund_given'`, b.user); n != 2 {
		t.Errorf("%d notices", n)
	}
}

// A buyer asks within the days and the progress that are allowed; a super admin decides, and both are told.
func TestARefundIsAskedFor(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	first, second, third := w.sold("First", 100000), w.sold("Second", 50000), w.sold("Third", 20000)
	w.leaves(5, first, second, third)
	b := w.buyer(first, second, third)
	o := b.orders("bank")
	ask := func(by *client, courses ...string) answer {
		return by.post(moneyAt+"/orders/"+o.ID+"/refund-requests", map[string]any{"courses": courses, "reason": "No time"})
	}
	ask(b.client, first).refused(http.StatusConflict, "financial.no_refund") // it is not paid
	w.pays(o).want(http.StatusOK)
	b.post(moneyAt+"/orders/"+o.ID+"/refund-requests", map[string]any{"courses": []string{first}, "reason": " "}).refused(http.StatusUnprocessableEntity, "financial.refund")
	ask(b.client, first, absent).refused(http.StatusUnprocessableEntity, "financial.refund")
	ask(w.newcomer(plugin.Trainee), first).refused(http.StatusNotFound, "not_found")
	ask(w.who[admin], first).refused(http.StatusNotFound, "not_found")

	w.exec(`update enrollments set progress = 21 where user_id = $1 and course_id = $2`, b.user, second)
	w.exec(`update enrollments set progress = 20 where user_id = $1 and course_id = $2`, b.user, third)
	seen := w.refunded(b.client, o.ID)
	var why []string
	for _, i := range seen.Items {
		why = append(why, i.NoRefund)
	}
	if !slices.Equal(why, []string{"", "progress", ""}) {
		t.Errorf("%q", why)
	}
	ask(b.client, first, second).refused(http.StatusConflict, "financial.no_refund")
	// Two windows ask once.
	asks := w.raced(4, func(int) answer { return ask(b.client, first, third) })
	asked := w.refunded(b.client, o.ID)
	if asks != 1 || len(asked.Refunds) != 1 || asked.Refunds[0].State != "requested" || asked.Refunds[0].Amount != (price{"1200.00", "EGP"}) || asked.State != "paid" || asked.Items[0].NoRefund != "asked" {
		t.Errorf("%d %+v", asks, asked)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind like '%refund_asked'`, w.who[admin].user); n != 1 {
		t.Errorf("the super admin has %d notices", n)
	}
	refunds := moneyAt + "/refunds/"
	w.newcomer(plugin.Trainee).post(refunds+asked.Refunds[0].ID+"/withdraw", nil).refused(http.StatusNotFound, "not_found")
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", second+" 1.00")).refused(http.StatusConflict, "financial.refund_asked")
	b.post(refunds+asked.Refunds[0].ID+"/withdraw", nil).want(http.StatusOK)
	b.post(refunds+asked.Refunds[0].ID+"/withdraw", nil).refused(http.StatusConflict, "financial.refund_state")

	ask(b.client, first).want(http.StatusOK)
	again := w.refunded(b.client, o.ID).Refunds[0]
	w.who[admin].post(refunds+again.ID+"/reject", map[string]any{"answer": " "}).refused(http.StatusUnprocessableEntity, "financial.refund")
	w.who[admin].post(refunds+again.ID+"/reject", map[string]any{"answer": "You have the papers"}).want(http.StatusOK)
	if r := w.refunded(b.client, o.ID).Refunds[0]; r.State != "rejected" || r.Answer != "You have the papers" || r.Reason != "No time" || r.By != nil {
		t.Errorf("%+v", r)
	}
	// What was asked for is given in part, and only for what was said.
	ask(b.client, first, third).want(http.StatusOK)
	last := w.refunded(b.client, o.ID).Refunds[0]
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back(again.ID, first+" 300.00 end")).refused(http.StatusConflict, "financial.refund_state")
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back(last.ID, first+" 300.00 end")).want(http.StatusOK)
	got := w.refunded(w.who[admin], o.ID)
	if r := got.Refunds[0]; r.ID != last.ID || r.State != "completed" || r.Amount != (price{"300.00", "EGP"}) || r.By == nil || r.Document == nil || r.Reason != "No time" || got.State != "partly_refunded" {
		t.Errorf("%+v", got)
	}
	if w.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, b.user) != 2 {
		t.Error("the buyer did not leave one course")
	}
	var list struct{ Items []refund }
	for query, n := range map[string]int{"": 3, "state=completed": 1, "state=requested": 0} {
		w.who[admin].get(moneyAt + "/refunds?" + query).want(http.StatusOK).into(&list)
		if len(list.Items) != n {
			t.Errorf("%q: %d", query, len(list.Items))
		}
	}
	// When the days are over, so it is.
	w.exec(`update financial.orders set paid_at = now() - interval '15 days'`)
	ask(b.client, third).refused(http.StatusConflict, "financial.no_refund")
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"refundDays": 30}}).want(http.StatusOK)
	ask(b.client, third).want(http.StatusOK)
}

// What found no seat is given back whole; what is still owed keeps the order where it is.
func TestWhatFoundNoSeatIsGivenBack(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	tight, tighter, roomy := w.sold("Tight", 70000), w.sold("Tighter", 20000), w.sold("Roomy", 30000)
	w.leaves(1, tight, tighter)
	w.leaves(5, roomy)
	b := w.buyer(tight, tighter, roomy)
	o := b.orders("bank")
	b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	rival := w.buyer(tight, tighter)
	w.pays(rival.orders("desk")).want(http.StatusOK)
	w.pays(o).want(http.StatusOK)
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || is.Items[0].NoRefund != "" {
		t.Fatalf("%+v", is)
	}
	at := moneyAt + "/orders/" + o.ID + "/refunds"
	w.who[admin].post(at, back("", tight+" 699.99")).refused(http.StatusUnprocessableEntity, "financial.refund")
	w.who[admin].post(at, back("", tight+" 700.00")).want(http.StatusOK)
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || is.path() != "place cancel pay_unplaced refund_owed" {
		t.Errorf("%s %q", is.State, is.path())
	}
	if books := w.books(); books["unplaced EGP"] != "-20000" || books["refunds EGP"] != "" {
		t.Errorf("%v", books)
	}
	// There is room for the other one: what was given back is not seated.
	w.exec(`update courses set max_students = max_students + 3 where id = any ($1::uuid[])`, []string{tight, tighter})
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).want(http.StatusOK)
	is := w.refunded(b.client, o.ID)
	if is.State != "partly_refunded" || !strings.HasSuffix(is.path(), "refund_owed seat_rest") {
		t.Errorf("%s %q", is.State, is.path())
	}
	if n := w.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, b.user); n != 2 {
		t.Errorf("%d are enrolled", n)
	}
	if books := w.books(); books["unplaced EGP"] != "" && books["unplaced EGP"] != "0" {
		t.Errorf("%v", books)
	}
	// What was given back can be bought again.
	b.has("POST", "/items", item(tight))
}

// Who paid twice for a course has it once: the second payment is not sold by seating it, and giving one back takes nothing that the other paid
// for.
func TestACourseThatWasPaidTwice(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Twice", 70000)
	w.leaves(5, c)
	b := w.buyer(c)
	first := b.orders("bank")
	b.post(moneyAt+"/orders/"+first.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	b.has("POST", "/items", item(c))
	second := b.orders("desk")
	w.pays(second).want(http.StatusOK)
	w.pays(first).want(http.StatusOK)
	w.who[admin].post(moneyAt+"/orders/"+first.ID+"/seats", nil).refused(http.StatusConflict, "financial.still_unplaced")
	if books := w.books(); books["unplaced EGP"] != "-70000" || books["sales EGP"] != "-70000" {
		t.Errorf("%v", books)
	}
	in := func() int {
		return w.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, b.user)
	}
	w.who[admin].post(moneyAt+"/orders/"+first.ID+"/refunds", back("", c+" 700.00 end")).want(http.StatusOK)
	if is := w.refunded(b.client, first.ID); is.State != "refunded" || in() != 1 {
		t.Errorf("%s, %d enrolled", is.State, in())
	}
	// What was left with a refund can be bought again; the rest of the first sale takes nothing from the second.
	w.who[admin].post(moneyAt+"/orders/"+second.ID+"/refunds", back("", c+" 100.00 end")).want(http.StatusOK)
	if is := w.refunded(b.client, second.ID); in() != 0 || !is.Items[0].HasLeft {
		t.Errorf("%d enrolled, %+v", in(), is.Items)
	}
	b.has("POST", "/items", item(c))
	w.pays(b.orders("desk")).want(http.StatusOK)
	w.who[admin].post(moneyAt+"/orders/"+second.ID+"/refunds", after("100.00", back("", c+" 600.00 end"))).want(http.StatusOK)
	if in() != 1 {
		t.Error("what a third order paid for was taken away")
	}
	if books := w.books(); books["unplaced EGP"] != "0" || books["sales EGP"] != "-140000" || books["refunds EGP"] != "70000" {
		t.Errorf("%v", books)
	}
}
