package ledger

import (
	"regexp"

	"github.com/courseworx/courseworx/plugin"
)

// Kind is what an account is in the books.
type Kind string

// The kinds of accounts. Assets and expenses grow by debits, the others by credits.
const (
	Asset     Kind = "asset"
	Liability Kind = "liability"
	Equity    Kind = "equity"
	Income    Kind = "income"
	Expense   Kind = "expense"
)

// Account is where amounts stand.
type Account struct {
	Code string `json:"code"`
	Kind Kind   `json:"kind" enum:"asset,liability,equity,income,expense"`
}

var codeForm = regexp.MustCompile(`^[a-z_]{1,40}(:[A-Za-z0-9_-]{1,60}){0,2}$`)

// The accounts of the plugin.
var (
	// Sales are what courses were sold for, without tax and before discounts.
	Sales = Account{"sales", Income}
	// Discounts are what coupons took off.
	Discounts = Account{"discounts", Income}
	// Refunds are what was given back of sales.
	Refunds = Account{"refunds", Income}
	// Shares are what trainers earn of sales; TrainersDue is what of it they are still owed.
	Shares      = Account{"shares", Expense}
	TrainersDue = Account{"trainers_due", Liability}
	// Unplaced is what was paid for a seat that there was not: it is owed to the buyer.
	Unplaced = Account{"unplaced", Liability}
	// Surplus is what came that paid nothing: it is given back to the buyer.
	Surplus = Account{"surplus", Liability}
	// RefundsDue is what was given back, came back from the buyer's bank, and is owed to the buyer.
	RefundsDue = Account{"refunds_due", Liability}
	// Chargebacks are what banks took back for buyers.
	Chargebacks = Account{"chargebacks", Expense}
	// Disputed is what a buyer's bank holds back while it decides.
	Disputed = Account{"disputed", Asset}
	// Transit is what went to the bank for trainers, and the bank has not sent yet: it is credited until then.
	Transit = Account{"transit", Asset}
	// Corrections is where a person puts what nothing else explains.
	Corrections = Account{"corrections", Equity}
)

// Cash is the money at a provider of payments, such as stripe, bank or desk.
func Cash(provider string) Account { return Account{"cash:" + provider, Asset} }

// Fees are what a provider of payments keeps.
func Fees(provider string) Account { return Account{"fees:" + provider, Expense} }

// Tax is what is owed to a region, such as EG.
func Tax(region string) Account { return Account{"tax:" + region, Liability} }

// Exchange is where an amount in one currency becomes one in another: it stands there in both, and what it is worth is the difference.
// A pair has one account, whichever way it goes.
func Exchange(a, b string) Account {
	if b < a {
		a, b = b, a
	}
	return Account{"exchange:" + a + ":" + b, Equity}
}

// Exchanged are the entries of money on an account that became money in another currency there: out left it, in came to it. Nothing of a currency
// has no entries.
func Exchanged(on Account, out, in plugin.Money) (entries []Entry) {
	pair := Exchange(out.Currency, in.Currency)
	if !out.IsZero() {
		entries = append(entries, Debit(pair, out), Credit(on, out))
	}
	if !in.IsZero() {
		entries = append(entries, Debit(on, in), Credit(pair, in))
	}
	return entries
}

// Entry is one side of a transaction: a debit when its amount is positive, a credit when it is negative.
type Entry struct {
	Account Account
	Amount  plugin.Money
	Course  plugin.CourseID // that it concerns; "" for none
	Party   plugin.UserID   // the buyer or the trainer that it concerns; "" for nobody
}

// Debit and Credit make entries of an amount that is not negative.
func Debit(a Account, m plugin.Money) Entry { return Entry{Account: a, Amount: m} }

// Credit is the other side.
func Credit(a Account, m plugin.Money) Entry {
	m.Minor = -m.Minor
	return Entry{Account: a, Amount: m}
}
