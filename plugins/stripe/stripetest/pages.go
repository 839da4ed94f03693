package stripetest

import (
	"fmt"
	"html/template"
	"net/http"
)

// page is where a buyer pays. It is plain, so that a browser of a test walks through it by the names of its buttons.
var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Stripe's double</title>
<main>
<h1>{{.Title}}</h1>
<p><output>{{.Amount}} {{.Currency}}</output> {{.Email}}</p>
{{if eq .Status "open"}}
{{if .Why}}<p role="alert">The card was declined: {{.Why}}</p>{{end}}
<form method="post">
<button name="do" value="pay">Pay</button>
<button name="do" value="action">Pay, with a question of the bank</button>
<button name="do" value="debit">Pay by direct debit, which takes days</button>
<button name="do" value="decline">Pay with a card that is declined</button>
</form>
<p><a href="{{.CancelURL}}">Back</a></p>
{{else}}
<p>This session is {{.Status}}.</p>
{{end}}
</main>
</html>
`))

// switches are what a browser of a test can have happen to a session: POST /double/<name>/<session>.
func (d *Stripe) switches() map[string]func(ref string) error {
	return map[string]func(string) error{
		"pay":     func(ref string) error { return d.Pay(ref, "EG") },
		"succeed": d.Succeed,
		"process": d.Process,
		"bounce":  func(ref string) error { return d.FailLater(ref, "insufficient_funds") },
		"expire":  d.Expire,
		"settle":  d.Settle,
		"dispute": func(ref string) error { return d.OpenDispute(ref, d.paid(ref), false) },
		"win":     d.WinDispute,
		"lose":    d.LoseDispute,
		"refund": func(ref string) error {
			_, err := d.RefundAtStripe(ref, d.paid(ref))
			return err
		},
		"refund-bounces": d.bounce,
		"refunds-wait": func(string) error {
			d.RefundsPending()
			return nil
		},
	}
}

// bounce has the newest refund of a session fail, also after it was done.
func (d *Stripe) bounce(ref string) error {
	newest := ""
	if err := d.onPaid(ref, func(_ *session, c *charge) error {
		if len(c.refunds) == 0 {
			return fmt.Errorf("nothing of %s is given back", ref)
		}
		newest = c.refunds[len(c.refunds)-1].ID
		return nil
	}); err != nil {
		return err
	}
	return d.RefundFails(newest, "expired_or_canceled_card")
}

// paid is what was paid by a session and not given back.
func (d *Stripe) paid(ref string) (amount int64) {
	_ = d.onPaid(ref, func(_ *session, c *charge) error {
		amount = c.Amount - c.Refunded
		return nil
	})
	return amount
}

func (d *Stripe) pages() {
	d.mux.HandleFunc("GET /pay/{session}", d.show)
	d.mux.HandleFunc("POST /pay/{session}", d.press)
	for name, do := range d.switches() {
		d.mux.HandleFunc("POST /double/"+name+"/{session}", func(w http.ResponseWriter, r *http.Request) {
			if err := do(r.PathValue("session")); err != nil {
				http.Error(w, err.Error(), http.StatusConflict)
			}
		})
	}
	d.mux.HandleFunc("POST /double/refund-fails/{refund}", func(w http.ResponseWriter, r *http.Request) {
		if err := d.RefundFails(r.PathValue("refund"), "expired_or_canceled_card"); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
}

func (d *Stripe) show(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.session(r.PathValue("session"))
	if s == nil {
		http.NotFound(w, r)
		return
	}
	shown := struct {
		Title, Currency, Email, Status, CancelURL, Why string
		Amount                                         int64
	}{s.Title, s.Currency, s.Email, s.Status, s.CancelURL, "", s.Amount}
	if s.intent != nil {
		shown.Why = s.intent.Declined
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, shown)
}

func (d *Stripe) press(w http.ResponseWriter, r *http.Request) {
	ref, back := r.PathValue("session"), ""
	_ = d.on(ref, func(s *session) error {
		back = s.SuccessURL
		return nil
	})
	var err error
	switch r.FormValue("do") {
	case "pay":
		err = d.Pay(ref, "EG")
	case "action":
		err = d.RequireAction(ref, "EG")
	case "debit":
		err = d.Process(ref)
	case "decline":
		err, back = d.Decline(ref, "insufficient_funds"), r.URL.Path // where the buyer can try again
	default:
		http.Error(w, "no such button", http.StatusBadRequest)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}
