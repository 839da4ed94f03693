package financial

import (
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// entriesTable is what stands in the books as a file.
var entriesTable = table{file: "entries", columns: []column{
	{"day", days}, {"what", ours}, {"account", ours}, {"debit", amounts}, {"credit", amounts}, {"currency", ours}, {"course", theirs}, {"party", theirs}, {"transaction", ours},
}}

func entryRow(l ledger.Line) []string {
	debit, credit := "", ""
	if amount := (plugin.Money{Minor: l.Minor, Currency: l.Currency}); l.Minor > 0 {
		debit = amount.Amount()
	} else {
		amount.Minor = -amount.Minor
		credit = amount.Amount()
	}
	return []string{l.OccurredOn, l.TransactionKind, l.Account, debit, credit, l.Currency, given(l.CourseTitle), given(l.PartyName), l.Transaction}
}

// booksTable is the trial balance as a file.
var booksTable = table{file: "books", columns: []column{{"account", ours}, {"kind", ours}, {"currency", ours}, {"debits", amounts}, {"credits", amounts}, {"balance", amounts}, {"entries", numbers}}}

func (b Books) table() table {
	t := booksTable
	for _, a := range b.Items {
		t.rows = append(t.rows, []string{a.Account, a.Kind, a.Balance.Currency, a.Debits.Amount, a.Credits.Amount, a.Balance.Amount, strconv.FormatInt(a.Entries, 10)})
	}
	return t
}

// payoutsTable is a list of payouts as a file, without where they go: that is in the file for the bank alone.
var payoutsTable = table{file: "payouts", columns: []column{
	{"number", ours}, {"trainer", theirs}, {"amount", amounts}, {"currency", ours}, {"state", ours}, {"asked_at", moments}, {"sent_on", days}, {"payout_on", days}, {"returned_on", days}, {"reference", theirs}, {"answer", theirs},
}}

func (p Payout) row() []string {
	return []string{
		p.Number, p.TrainerName, p.Amount.Amount(), p.Amount.Currency, string(p.State), p.CreatedAt.UTC().Format(time.RFC3339), given(p.SentOn), given(p.PaidOn), given(p.ReturnedOn), p.Reference, p.Answer,
	}
}

// dueTable is what trainers are owed as a file.
var dueTable = table{file: "due", columns: []column{{"trainer", theirs}, {"currency", ours}, {"pending", amounts}, {"available", amounts}}}

func (o Owed) row() []string {
	return []string{o.TrainerName, o.Available.Currency, o.Pending.Amount(), o.Available.Amount()}
}

// ordersTable is a list of orders as a file.
var ordersTable = table{file: "orders", columns: []column{
	{"number", ours}, {"state", ours}, {"method", ours}, {"buyer", theirs}, {"email", theirs}, {"courses", theirs}, {"subtotal", amounts}, {"discount", amounts}, {"coupon", ours}, {"tax", amounts},
	{"total", amounts}, {"refunded", amounts}, {"currency", ours}, {"in_base", amounts}, {"base_currency", ours}, {"company", theirs}, {"tax_id", theirs}, {"purchase_number", theirs},
	{"ordered_at", moments}, {"paid_at", moments},
}}

func (o Order) row() []string {
	tax, inBase, base, paid := "", "", "", ""
	if o.Tax != nil {
		tax = o.Tax.Tax.Amount()
	}
	if o.InBase != nil {
		inBase, base = o.InBase.Amount(), o.InBase.Currency
	}
	if o.PaidAt != nil {
		paid = o.PaidAt.UTC().Format(time.RFC3339)
	}
	titles := make([]string, len(o.Items))
	for n, i := range o.Items {
		titles[n] = i.Title
	}
	return []string{
		o.Number, string(o.State), o.Method, o.Buyer.Name, o.Buyer.Email, strings.Join(titles, "; "), o.Subtotal.Amount(), o.Discount.Amount(), o.Coupon, tax,
		o.Total.Amount(), o.Refunded.Amount(), o.Total.Currency, inBase, base, o.Billing.Name, o.Billing.TaxID, o.Billing.PurchaseNumber,
		o.CreatedAt.UTC().Format(time.RFC3339), paid,
	}
}

// refundsTable is a list of refunds as a file.
var refundsTable = table{file: "refunds", columns: []column{
	{"order", ours}, {"state", ours}, {"buyer", theirs}, {"email", theirs}, {"courses", theirs}, {"amount", amounts}, {"currency", ours}, {"method", ours}, {"paid_on", days}, {"reference", theirs},
	{"reason", theirs}, {"answer", theirs}, {"credit_note", ours}, {"asked_at", moments},
}}

func (r Refund) row() []string {
	note := ""
	if r.Document != nil {
		note = r.Document.Number
	}
	titles := make([]string, len(r.Items))
	for n, i := range r.Items {
		titles[n] = i.Title
	}
	return []string{
		r.Number, string(r.State), r.Buyer.Name, r.Buyer.Email, strings.Join(titles, "; "), r.Amount.Amount(), r.Amount.Currency, given(r.Method), given(r.PaidOn), r.Reference,
		r.Reason, r.Answer, note, r.CreatedAt.UTC().Format(time.RFC3339),
	}
}

// documentsTable is a list of invoices and credit notes as a file.
var documentsTable = table{file: "documents", columns: []column{
	{"number", ours}, {"kind", ours}, {"issued_on", days}, {"order", ours}, {"for", theirs}, {"total", amounts}, {"currency", ours},
}}

func (d Document) row() []string {
	return []string{d.Number, string(d.Kind), d.IssuedOn, d.OrderNumber, d.For, d.Total.Amount(), d.Total.Currency}
}

// earningsFile is a trainer's lines as a file.
var earningsFile = table{file: "earnings", columns: []column{
	{"order", ours}, {"course", theirs}, {"amount", amounts}, {"currency", ours}, {"earned_on", days}, {"available_on", days}, {"state", ours}, {"payout", ours},
	{"basis", ours}, {"of", amounts}, {"rule", ours}, {"percent", numbers}, {"shared_by", numbers},
}}

func (e Earning) row() []string {
	return []string{
		e.Number, e.Title, e.Amount.Amount(), e.Amount.Currency, e.EarnedOn, e.AvailableOn, e.State, given(e.Payout),
		string(e.Why.Basis), e.Why.Of.Amount(), e.Why.Rule, e.Why.Percent, strconv.Itoa(e.Why.SharedBy),
	}
}
