package financial

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// ErrMoved: it cannot be said of this transaction that the bank moved another amount.
var ErrMoved = plugin.NewFault(plugin.Conflict, "financial.moved")

// Moved is what the statement of the bank, or the desk, says that a transaction really moved.
type Moved struct {
	Amount Tendered `json:"amount" doc:"In another currency: what it was changed into. In the same one: less of what came, or more of what left, as the bank kept a fee"`
	Note   string   `json:"note,omitempty" maxLength:"500"`
}

// byPeople are the kinds of transactions that people post whole themselves.
var byPeople = map[string]bool{"manual": true, "reversal": true, "moved": true}

// moved is the entry of a transaction on an account whose movements nobody but people knows: the bank's, or the desk's. Not ok
// where there is none, or more than one.
func (t BookTransaction) moved() (account ledger.Account, amount plugin.Money, ok bool) {
	for _, e := range t.Entries {
		if e.Account != ledger.Cash("bank").Code && e.Account != ledger.Cash("desk").Code {
			continue
		}
		if ok {
			return account, amount, false
		}
		account, ok = ledger.Account{Code: e.Account, Kind: ledger.Kind(e.Kind)}, true
		if e.Debit != nil {
			amount = *e.Debit
		} else {
			amount = plugin.Money{Minor: -e.Credit.Minor, Currency: e.Credit.Currency}
		}
	}
	return account, amount, ok
}

// differently posts that a bank moved something else than what stands in the books: transfers come in another currency, or short of fees, and payouts
// and refunds cost more than they are. What people owe one another stays what it was. It is said once, unless that is reversed.
func (s *service) differently(ctx context.Context, a plugin.Actor, id string, in Moved) (BookTransaction, error) {
	today, err := s.today(ctx)
	if err != nil {
		return BookTransaction{}, err
	}
	note, ok := line(in.Note, 500)
	if !ok {
		return BookTransaction{}, ErrPosting.At("/note", "financial.text")
	}
	return s.inBooks(ctx, a, "moved", func(tx native.Tx) (string, error) {
		t, err := s.transaction(ctx, tx, id)
		if err != nil {
			return "", err
		}
		account, was, ok := t.moved()
		if !ok || byPeople[t.Kind] || t.ReversedBy != nil {
			return "", ErrMoved
		}
		if _, err := tx.Exec(ctx, moveOnceSQL, t.ID); err != nil {
			return "", err
		}
		said, err := native.Value[int](ctx, tx, movedBeforeSQL, t.ID)
		if err != nil {
			return "", err
		}
		if said < 0 {
			return "", ErrMoved
		}
		entries, err := in.entries(account, was)
		if err != nil {
			return "", err
		}
		on, err := time.ParseInLocation(time.DateOnly, t.OccurredOn, today.Location())
		if err != nil {
			return "", err
		}
		if on, err = s.dayIn(ctx, tx, on); err != nil {
			return "", err
		}
		posted, _, err := ledger.Post(ctx, tx, ledger.Posting{
			Key: fmt.Sprintf("moved:%s:%d", t.ID, said), Kind: "moved", SubjectType: "transaction", SubjectID: t.ID, On: on, Note: note, By: a.User, Entries: entries,
		})
		return posted, err
	})
}

// entries are those of the difference between what stands in the books on an account, and what was moved on it. Money that left is less than nothing.
func (in Moved) entries(account ledger.Account, was plugin.Money) ([]ledger.Entry, error) {
	is, err := plugin.ParseMoney(in.Amount.Amount, in.Amount.Currency)
	if err != nil || is.Minor <= 0 || is.Minor > ledger.Most {
		return nil, ErrPosting.At("/amount", "financial.positive", plugin.Args{"decimals": plugin.Exponent(in.Amount.Currency)})
	}
	if was.Minor < 0 {
		is.Minor = -is.Minor
	}
	if is.Currency != was.Currency {
		return ledger.Exchanged(account, was, is), nil
	}
	kept := plugin.Money{Minor: was.Minor - is.Minor, Currency: was.Currency}
	if kept.Minor <= 0 { // more than was paid is no fee: whose it is somebody has to say
		return nil, ErrPosting.At("/amount", "financial.moved_fee")
	}
	_, provider, _ := strings.Cut(account.Code, ":")
	return []ledger.Entry{ledger.Debit(ledger.Fees(provider), kept), ledger.Credit(account, kept)}, nil
}
