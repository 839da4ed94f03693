package financial

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// booksTopic is what browsers hear when something was posted.
const booksTopic = "books"

// ErrPosting: a transaction cannot be posted like that.
var ErrPosting = plugin.NewFault(plugin.Invalid, "financial.posting")

// ErrOfOrder: the transaction is what an order says.
var ErrOfOrder = plugin.NewFault(plugin.Conflict, "financial.of_order")

// ErrOfPayout: the transaction is what a payout says.
var ErrOfPayout = plugin.NewFault(plugin.Conflict, "financial.of_payout")

// ErrNotMissing: what a posting is to stand for is in the books by now.
var ErrNotMissing = plugin.NewFault(plugin.Conflict, "financial.not_missing")

// sidesMost is how many entries a person posts at once.
const sidesMost = 20

// Sum is an amount that may be larger than one that is paid; it is a decimal with all decimals of its currency.
type Sum struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// sum turns whole minor units, as text, into an amount.
func sum(minor *string, currency string) Sum {
	n := new(big.Int)
	if minor != nil {
		n.SetString(*minor, 10)
	}
	return sumOf(n, currency)
}

func sumOf(n *big.Int, currency string) Sum {
	sign, digits, exp := "", new(big.Int).Abs(n).String(), plugin.Exponent(currency)
	if n.Sign() < 0 {
		sign = "-"
	}
	if exp == 0 {
		return Sum{sign + digits, currency}
	}
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp-len(digits)+1) + digits
	}
	return Sum{sign + digits[:len(digits)-exp] + "." + digits[len(digits)-exp:], currency}
}

// AccountBalance is what was posted on an account in a currency.
type AccountBalance struct {
	Account string `json:"account" doc:"Such as sales, cash:stripe, tax:EG"`
	Kind    string `json:"kind" enum:"asset,liability,equity,income,expense"`
	Debits  Sum    `json:"debits"`
	Credits Sum    `json:"credits"`
	Balance Sum    `json:"balance" doc:"Debits less credits"`
	Entries int64  `json:"entries"`
}

// CurrencyTotal is whether the books balance in a currency.
type CurrencyTotal struct {
	Debits   Sum  `json:"debits"`
	Credits  Sum  `json:"credits"`
	Balanced bool `json:"balanced"`
}

// Books are the trial balance of a period.
type Books struct {
	Items       []AccountBalance `json:"items"`
	Totals      []CurrencyTotal  `json:"totals"`
	ClosedUntil string           `json:"closedUntil" doc:"The last day of the period that is closed; empty when none is"`
	Today       string           `json:"today" format:"date" doc:"In the site's time zone"`
}

// balances is the trial balance. That it balances is reckoned from what was read, not believed.
func (s *service) balances(ctx context.Context, p ledger.Period) (Books, error) {
	rows, err := ledger.Balances(ctx, s, p)
	if err != nil {
		return Books{}, err
	}
	b := Books{Items: []AccountBalance{}, Totals: []CurrencyTotal{}}
	for len(rows) > 0 {
		currency := rows[0].Currency
		n := slices.IndexFunc(rows, func(r ledger.Balance) bool { return r.Currency != currency })
		if n < 0 {
			n = len(rows)
		}
		debits, credits := new(big.Int), new(big.Int)
		for _, r := range rows[:n] {
			b.Items = append(b.Items, AccountBalance{r.Account, r.Kind, sum(r.Debits, currency), sum(r.Credits, currency), sum(&r.Balance, currency), r.Entries})
			add(debits, r.Debits)
			add(credits, r.Credits)
		}
		b.Totals = append(b.Totals, CurrencyTotal{sumOf(debits, currency), sumOf(credits, currency), debits.Cmp(credits) == 0})
		rows = rows[n:]
	}
	if b.ClosedUntil, err = ledger.ClosedUntil(ctx, s); err != nil {
		return Books{}, err
	}
	today, err := s.today(ctx)
	b.Today = today.Format(time.DateOnly)
	return b, err
}

func add(to *big.Int, minor *string) {
	if minor != nil {
		n, _ := new(big.Int).SetString(*minor, 10)
		to.Add(to, n)
	}
}

// today is the day that it is for the organisation.
func (s *service) today(ctx context.Context) (time.Time, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := time.LoadLocation(site.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return time.Now().In(zone), nil
}

// BookEntry is one side of a transaction in the books.
type BookEntry struct {
	ID          int64         `json:"id"`
	Transaction string        `json:"transaction"`
	What        string        `json:"what" doc:"What the transaction is: sale, refund, payout, reversal, manual …"`
	SubjectType string        `json:"subjectType"`
	SubjectID   string        `json:"subjectId"`
	OccurredOn  string        `json:"occurredOn" format:"date"`
	Account     string        `json:"account"`
	Kind        string        `json:"kind" enum:"asset,liability,equity,income,expense"`
	Debit       *plugin.Money `json:"debit" doc:"null: it is a credit"`
	Credit      *plugin.Money `json:"credit" doc:"null: it is a debit"`
	Course      *string       `json:"course" doc:"Its title"`
	Party       *string       `json:"party" doc:"The name of whom it concerns"`
	CourseID    *string       `json:"courseId" doc:"By which entries are narrowed to it"`
	PartyID     *string       `json:"partyId"`
}

func entryOf(l ledger.Line) BookEntry {
	e := BookEntry{
		ID: l.ID, Transaction: l.Transaction, What: l.TransactionKind, SubjectType: l.SubjectType, SubjectID: l.SubjectID, OccurredOn: l.OccurredOn,
		Account: l.Account, Kind: l.Kind, Course: l.CourseTitle, Party: l.PartyName, CourseID: l.Course, PartyID: l.Party,
	}
	if l.Minor > 0 {
		e.Debit = &plugin.Money{Minor: l.Minor, Currency: l.Currency}
	} else {
		e.Credit = &plugin.Money{Minor: -l.Minor, Currency: l.Currency}
	}
	return e
}

// BookTransaction is a transaction with its entries.
type BookTransaction struct {
	ledger.Transaction
	Entries []BookEntry `json:"entries"`
}

func (s *service) transaction(ctx context.Context, q native.Querier, id string) (BookTransaction, error) {
	t, lines, err := ledger.One(ctx, q, id)
	b := BookTransaction{t, []BookEntry{}}
	for _, l := range lines {
		b.Entries = append(b.Entries, entryOf(l))
	}
	return b, err
}

// Side is an entry as a person posts it.
type Side struct {
	Account string   `json:"account" maxLength:"200"`
	Side    string   `json:"side" enum:"debit,credit"`
	Amount  Tendered `json:"amount"`
}

// Tendered is an amount as it was typed.
type Tendered struct {
	Amount   string `json:"amount" maxLength:"30"`
	Currency string `json:"currency" maxLength:"3"`
}

// Posting is a transaction that a person posts, to make right what nothing else does.
type Posting struct {
	OccurredOn string `json:"occurredOn" format:"date"`
	Note       string `json:"note" maxLength:"500" doc:"Why; it stands in the books"`
	Entries    []Side `json:"entries" maxItems:"20"`
	StandsFor  string `json:"standsFor,omitempty" maxLength:"200" doc:"The key of a difference of the reconciliation: this is posted for what is missing there, which is neither made anew nor a difference then, unless this is reversed"`
}

// check turns what was typed into what is posted.
func (p Posting) check(today time.Time, accounts []ledger.Account, currencies []string) (ledger.Posting, error) {
	fault := ErrPosting
	on, fault := dayOf(fault, "/occurredOn", "financial.day", p.OccurredOn, today)
	note, ok := line(p.Note, 500)
	switch {
	case !ok:
		fault = fault.At("/note", "financial.text")
	case note == "":
		fault = fault.At("/note", "financial.reason")
	}
	if len(p.Entries) < 2 || len(p.Entries) > sidesMost {
		fault = fault.At("/entries", "financial.sides")
	}
	out := ledger.Posting{Kind: "manual", On: on, Note: note}
	for i, side := range p.Entries {
		at := "/entries/" + big.NewInt(int64(i)).String()
		n := slices.IndexFunc(accounts, func(a ledger.Account) bool { return a.Code == side.Account })
		if n < 0 {
			fault = fault.At(at+"/account", "financial.book_account")
			continue
		}
		if !slices.Contains(currencies, side.Amount.Currency) {
			fault = fault.At(at+"/amount/currency", "financial.unknown")
			continue
		}
		m, err := plugin.ParseMoney(side.Amount.Amount, side.Amount.Currency)
		if err == nil && m.Minor > ledger.Most {
			fault = fault.At(at+"/amount/amount", "financial.overflow")
			continue
		}
		if err != nil || m.Minor <= 0 {
			fault = fault.At(at+"/amount/amount", "financial.positive", plugin.Args{"decimals": plugin.Exponent(side.Amount.Currency)})
			continue
		}
		entry := ledger.Debit(accounts[n], m)
		if side.Side == "credit" {
			entry = ledger.Credit(accounts[n], m)
		}
		out.Entries = append(out.Entries, entry)
	}
	if len(fault.Fields) > 0 {
		return ledger.Posting{}, fault
	}
	return out, nil
}

// dayOf reads a day since 2000 until the last one; code says what is wrong with another.
func dayOf(fault *plugin.Fault, pointer, code, text string, last time.Time) (time.Time, *plugin.Fault) {
	on, err := time.Parse(time.DateOnly, text)
	if err != nil || on.Year() < 2000 || text > last.Format(time.DateOnly) {
		return time.Time{}, fault.At(pointer, code)
	}
	return on, fault
}

// post posts what a person wrote.
func (s *service) post(ctx context.Context, a plugin.Actor, in Posting) (BookTransaction, error) {
	today, err := s.today(ctx)
	if err != nil {
		return BookTransaction{}, err
	}
	accounts, err := ledger.Accounts(ctx, s)
	if err != nil {
		return BookTransaction{}, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return BookTransaction{}, err
	}
	currencies, err := native.Values[string](ctx, s, codesSQL)
	if err != nil {
		return BookTransaction{}, err
	}
	p, err := in.check(today, accounts, append(currencies, base))
	if err != nil {
		return BookTransaction{}, err
	}
	p.By, p.SubjectType, p.SubjectID = a.User, "person", string(a.User)
	p.Key = "manual:" + plugin.NewID[string]()
	return s.inBooks(ctx, a, "posted", func(tx native.Tx) (string, error) {
		if in.StandsFor == "" {
			id, _, err := ledger.Post(ctx, tx, p)
			return id, err
		}
		return s.standIn(ctx, tx, in.StandsFor, p)
	})
}

// standIn posts by hand what is missing in the books under a key, once, and returns the transaction's id.
func (s *service) standIn(ctx context.Context, tx native.Tx, key string, p ledger.Posting) (string, error) {
	if _, err := tx.Exec(ctx, holdKeySQL, key); err != nil {
		return "", err
	}
	is, err := native.Value[bool](ctx, tx, isFoundSQL, key)
	if err != nil {
		return "", err
	}
	if !is {
		return "", ErrNotMissing
	}
	id, _, err := ledger.Post(ctx, tx, p)
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, standInSQL, key, id); err != nil {
		return "", err
	}
	s.Changed(tx, ordersTopic)
	_, err = tx.Exec(ctx, forgetFoundSQL, key)
	return id, err
}

// reverse takes a transaction back by its opposite, today.
func (s *service) reverse(ctx context.Context, a plugin.Actor, id, why string) (BookTransaction, error) {
	note, ok := line(why, 500)
	if !ok {
		return BookTransaction{}, ErrPosting.At("/note", "financial.text")
	}
	if note == "" {
		return BookTransaction{}, ErrPosting.At("/note", "financial.reason")
	}
	today, err := s.today(ctx)
	if err != nil {
		return BookTransaction{}, err
	}
	return s.inBooks(ctx, a, "reversed", func(tx native.Tx) (string, error) {
		t, err := s.transaction(ctx, tx, id)
		if err != nil {
			return "", err
		}
		// The order would say otherwise than the books.
		switch of, err := native.Value[bool](ctx, tx, ofOrderSQL, t.SubjectID); {
		case err != nil:
			return "", err
		case of:
			return "", ErrOfOrder
		}
		switch of, err := native.Value[bool](ctx, tx, ofPayoutSQL, t.SubjectID); {
		case err != nil:
			return "", err
		case of:
			return "", ErrOfPayout
		}
		return ledger.Reverse(ctx, tx, id, today, a.User, note)
	})
}

func (s *service) inBooks(ctx context.Context, a plugin.Actor, action string, post func(native.Tx) (string, error)) (BookTransaction, error) {
	var out BookTransaction
	err := s.InTx(ctx, func(tx native.Tx) error {
		id, err := post(tx)
		if err != nil {
			return err
		}
		if out, err = s.transaction(ctx, tx, id); err != nil {
			return err
		}
		s.Changed(tx, booksTopic)
		return s.Audit(ctx, tx, a, action, "transaction", id)
	})
	return out, err
}

// closeBooks closes the books until a day that is over.
func (s *service) closeBooks(ctx context.Context, a plugin.Actor, until, note string) error {
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	day, fault := dayOf(ErrPosting, "/until", "financial.over", until, today.AddDate(0, 0, -1))
	note, ok := line(note, 500)
	if !ok {
		fault = fault.At("/note", "financial.text")
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if err := ledger.Close(ctx, tx, day, a.User, note); err != nil {
			return err
		}
		s.Changed(tx, booksTopic)
		return s.Audit(ctx, tx, a, "closed", "books", until)
	})
}
