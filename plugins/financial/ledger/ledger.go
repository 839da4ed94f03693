// Package ledger keeps the books of the financial plugin by double entry. Everything that happens to money is a transaction whose debits and
// credits are equal in each currency. What is written stays: the database refuses to change it, to add to it, and to commit what does not
// balance. What was wrong is made right by another transaction.
//
//	account.go  the accounts
//	ledger.go   posting, reversing, closing
//	report.go   balances, entries
//	store.go    the SQL
package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

var (
	// ErrUnbalanced: debits and credits are not equal in a currency, or there are none.
	ErrUnbalanced = plugin.NewFault(plugin.Invalid, "financial.unbalanced")
	// ErrClosed: the day lies in a period that is closed.
	ErrClosed = plugin.NewFault(plugin.Conflict, "financial.closed")
	// ErrClosedLater: the books are closed until that day or a later one already.
	ErrClosedLater = plugin.NewFault(plugin.Conflict, "financial.closed_later")
	// ErrReversed: the transaction was reversed before, or is a reversal itself.
	ErrReversed = plugin.NewFault(plugin.Conflict, "financial.reversed")
	// ErrAmount: an amount is zero, or larger than the books take.
	ErrAmount = plugin.NewFault(plugin.Invalid, "financial.amount")
	// ErrKept: books in which something stands are not removed.
	ErrKept = plugin.NewFault(plugin.Conflict, "financial.books_kept")
	// errOther: something else stands in the books under the same key.
	errOther = errors.New("another transaction has this key")
	// errKind: an account is of another kind in the books.
	errKind = errors.New("an account is of another kind")
)

// Most is the largest amount of an entry, in minor units.
const Most = 1_000_000_000_000_000

// entriesMost is how many entries a transaction has at most: those of an order with ten lines and several trainers each.
const entriesMost = 500

// Posting is a transaction that is to be written.
type Posting struct {
	// Key says what is recorded: the same one is written once. At most 200 characters.
	Key         string
	Kind        string // a word: sale, refund, payout
	SubjectType string // where it comes from: order, payout, transaction
	SubjectID   string
	On          time.Time // the day that it counts for; the time of day does not matter
	Note        string    // of a person, at most 500 characters
	By          plugin.UserID
	Entries     []Entry
}

// check finds what the database would refuse.
func (p Posting) check() error {
	if len(p.Entries) < 2 || len(p.Entries) > entriesMost {
		return ErrUnbalanced
	}
	sums := map[string]*big.Int{}
	for _, e := range p.Entries {
		if e.Amount.Minor == 0 || e.Amount.Minor > Most || e.Amount.Minor < -Most {
			return ErrAmount
		}
		if !codeForm.MatchString(e.Account.Code) {
			return fmt.Errorf("no account is called %q", e.Account.Code)
		}
		sum := sums[e.Amount.Currency]
		if sum == nil {
			sum = new(big.Int)
			sums[e.Amount.Currency] = sum
		}
		sum.Add(sum, big.NewInt(e.Amount.Minor))
	}
	for _, sum := range sums {
		if sum.Sign() != 0 {
			return ErrUnbalanced
		}
	}
	return nil
}

// Post writes a transaction, unless it is in the books already: then it returns that one and false. A posting under the same key that says
// other amounts, accounts or people is an error, as one of the two is wrong; the day, the note and the author are those of the first.
func Post(ctx context.Context, tx native.Tx, p Posting) (id string, posted bool, err error) {
	if err := p.check(); err != nil {
		return "", false, err
	}
	id = plugin.NewID[string]()
	var by *plugin.UserID
	if p.By != "" {
		by = &p.By
	}
	tag, err := tx.Exec(ctx, insertTransactionSQL, id, p.Key, p.Kind, p.SubjectType, p.SubjectID, p.On.Format(time.DateOnly), p.Note, by)
	if err != nil {
		return "", false, refused(err, "post")
	}
	if tag.RowsAffected() == 0 {
		id, err := was(ctx, tx, p)
		return id, false, err
	}
	var accounts, kinds []string
	for _, e := range p.Entries {
		accounts, kinds = append(accounts, e.Account.Code), append(kinds, string(e.Account.Kind))
	}
	if _, err := tx.Exec(ctx, ensureAccountsSQL, accounts, kinds); err != nil {
		return "", false, refused(err, "open accounts")
	}
	var amounts []int64
	var currencies []string
	var courses, parties []*string
	for _, e := range p.Entries {
		amounts, currencies = append(amounts, e.Amount.Minor), append(currencies, e.Amount.Currency)
		courses, parties = append(courses, orNull(e.Course)), append(parties, orNull(e.Party))
	}
	if _, err := tx.Exec(ctx, ensureCurrenciesSQL, currencies); err != nil {
		return "", false, refused(err, "take currencies")
	}
	tag, err = tx.Exec(ctx, insertEntriesSQL, id, p.On.Format(time.DateOnly), accounts, kinds, amounts, currencies, courses, parties)
	if err != nil {
		return "", false, refused(err, "write entries")
	}
	if tag.RowsAffected() != int64(len(p.Entries)) {
		return "", false, fmt.Errorf("post %s: %w", p.Key, errKind)
	}
	return id, true, nil
}

func orNull[T ~string](id T) *string {
	if id == "" {
		return nil
	}
	s := string(id)
	return &s
}

// was finds the transaction that a posting already is.
func was(ctx context.Context, q native.Querier, p Posting) (string, error) {
	t, err := native.One[Transaction](ctx, q, byKeySQL, p.Key)
	if err != nil {
		return "", err
	}
	entries, err := native.Many[Line](ctx, q, linesSQL, t.ID)
	if err != nil {
		return "", err
	}
	same := t.Kind == p.Kind && t.SubjectType == p.SubjectType && t.SubjectID == p.SubjectID && len(entries) == len(p.Entries)
	for i := 0; same && i < len(entries); i++ {
		l, e := entries[i], p.Entries[i]
		same = l.Account == e.Account.Code && l.Minor == e.Amount.Minor && l.Currency == e.Amount.Currency && is(l.Course, e.Course) && is(l.Party, e.Party)
	}
	if !same {
		return "", fmt.Errorf("post %s: %w", p.Key, errOther)
	}
	return t.ID, nil
}

func is[T ~string](written *string, id T) bool {
	if written == nil {
		return id == ""
	}
	return *written == string(id)
}

// refused says in the plugin's words what the database refused.
func refused(err error, doing string) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.ConstraintName == "ledger_open":
			return ErrClosed
		case pg.ConstraintName == "ledger_closed_later":
			return ErrClosedLater
		case pg.ConstraintName == "ledger_balanced":
			return ErrUnbalanced
		}
	}
	return fmt.Errorf("%s in the books: %w", doing, err)
}

// Reverse posts the opposite of a transaction, on a day, with the reason. Each can be reversed once, and a reversal not at all.
func Reverse(ctx context.Context, tx native.Tx, id string, on time.Time, by plugin.UserID, reason string) (string, error) {
	t, lines, err := One(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(t.Key, reversalOf) {
		return "", ErrReversed
	}
	// People may write an id in capitals; the books know each transaction by one name.
	p := Posting{Key: reversalOf + t.ID, Kind: "reversal", SubjectType: "transaction", SubjectID: t.ID, On: on, Note: reason, By: by}
	for _, l := range lines {
		e := Entry{Account: Account{l.Account, Kind(l.Kind)}, Amount: plugin.Money{Minor: -l.Minor, Currency: l.Currency}}
		if l.Course != nil {
			e.Course = plugin.CourseID(*l.Course)
		}
		if l.Party != nil {
			e.Party = plugin.UserID(*l.Party)
		}
		p.Entries = append(p.Entries, e)
	}
	reversal, posted, err := Post(ctx, tx, p)
	if err == nil && !posted {
		err = ErrReversed
	}
	return reversal, err
}

// reversalOf begins the keys of reversals.
const reversalOf = "reversal:"

// Close closes the books until a day, that day included: nothing is posted into the time before it any more. It cannot be undone.
func Close(ctx context.Context, tx native.Tx, until time.Time, by plugin.UserID, note string) error {
	if _, err := tx.Exec(ctx, closeSQL, until.Format(time.DateOnly), note, orNull(by)); err != nil {
		return refused(err, "close a period")
	}
	return nil
}

// IsWritten reports whether something stands in the books.
func IsWritten(ctx context.Context, q native.Querier) (bool, error) {
	there, err := native.Value[bool](ctx, q, tableSQL)
	if err != nil || !there {
		return false, err
	}
	return native.Value[bool](ctx, q, writtenSQL)
}

// Kept refuses that the books are removed once something stands in them: who sold something has to keep them, for years, by law.
func Kept(ctx context.Context, q native.Querier) error {
	written, err := IsWritten(ctx, q)
	if err == nil && written {
		err = ErrKept
	}
	return err
}
