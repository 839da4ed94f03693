package ledger

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	// Sums are numeric: a bigint could overflow long before the books are full.
	balancesSQL = `
		select a.code as account, a.kind::text as kind, e.currency::text as currency,
		sum(e.amount_minor) filter (where e.amount_minor > 0)::text as debits,
		(-sum(e.amount_minor) filter (where e.amount_minor < 0))::text as credits,
		sum(e.amount_minor)::text as balance,
		count(*) as entries
		from financial.ledger_entries e
		join financial.ledger_accounts a on a.id = e.account_id
		where ($1::text = '' or e.occurred_on >= $1::text::date) and ($2::text = '' or e.occurred_on <= $2::text::date)
		group by a.id, e.currency
		order by e.currency, a.code`

	entriesSQL = `
		select e.id, e.transaction_id::text as transaction, t.kind as transaction_kind, t.subject_type, t.subject_id, e.occurred_on::text as occurred_on,
		a.code as account, a.kind::text as kind, e.amount_minor as minor, e.currency::text as currency, e.course_id::text as course, e.party_id::text as party, c.title as course_title, p.first_name || ' ' || p.last_name as party_name
		from financial.ledger_entries e
		join financial.ledger_accounts a on a.id = e.account_id
		join financial.ledger_transactions t on t.id = e.transaction_id
		left join cw.courses_v1 c on c.id = e.course_id
		left join cw.people_v1 p on p.id = e.party_id
		where ($1::text = '' or e.account_id = (select id from financial.ledger_accounts where code = $1)) and ($2::text = '' or e.currency = $2::text::bpchar)
		and ($3::text = '' or e.occurred_on >= $3::text::date) and ($4::text = '' or e.occurred_on <= $4::text::date)
		and ($5::uuid is null or e.course_id = $5) and ($6::uuid is null or e.party_id = $6)
		and ($7::text = '' or (e.occurred_on, e.id) < ($7::text::date, $8::bigint))
		order by e.occurred_on desc, e.id desc
		limit $9`
)

// Transaction is one in the books.
type Transaction struct {
	ID          string    `json:"id"`
	Key         string    `json:"-"`
	Kind        string    `json:"kind"`
	SubjectType string    `json:"subjectType" doc:"What it comes from"`
	SubjectID   string    `json:"subjectId"`
	OccurredOn  string    `json:"occurredOn" format:"date" doc:"The day that it counts for, in the site's time zone"`
	Note        string    `json:"note"`
	AuthorID    *string   `json:"authorId" doc:"Who did it; null: the server itself"`
	Author      *string   `json:"author" doc:"The name of who did it"`
	PostedAt    time.Time `json:"postedAt"`
	ReversedBy  *string   `json:"reversedBy" doc:"The transaction that took it back"`
}

// Line is one entry in the books.
type Line struct {
	ID              int64
	Transaction     string
	TransactionKind string
	SubjectType     string
	SubjectID       string
	OccurredOn      string // YYYY-MM-DD
	Account         string
	Kind            string
	Minor           int64 // debits are positive
	Currency        string
	Course          *string
	Party           *string
	CourseTitle     *string
	PartyName       *string
}

// Balance is what stands on an account in a currency. The figures are whole minor units, as decimals, as they may be larger than
// a machine's integers.
type Balance struct {
	Account  string
	Kind     string
	Currency string
	Debits   *string
	Credits  *string
	Balance  string // debits less credits
	Entries  int64
}

// Period is a span of days, both included; a zero time is open.
type Period struct{ From, Until time.Time }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Balances are the trial balance of a period: what was debited and credited on each account, in each currency. All balances of a currency
// together are nothing.
func Balances(ctx context.Context, q native.Querier, p Period) ([]Balance, error) {
	return native.Many[Balance](ctx, q, balancesSQL, day(p.From), day(p.Until))
}

// Accounts are those on which can be posted: those in the books, and those of the plugin that have no other part.
func Accounts(ctx context.Context, q native.Querier) ([]Account, error) {
	list, err := native.Many[Account](ctx, q, accountsSQL)
	if err != nil {
		return nil, err
	}
	for _, a := range []Account{Cash("bank"), Cash("desk"), Sales, Discounts, Refunds, Shares, TrainersDue, Unplaced, Surplus, RefundsDue, Disputed, Chargebacks, Transit, Corrections} {
		if !slices.ContainsFunc(list, func(b Account) bool { return a.Code == b.Code }) {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b Account) int { return strings.Compare(a.Code, b.Code) })
	return list, nil
}

// Filter narrows entries; what is empty narrows nothing.
type Filter struct {
	Account  string
	Currency string
	Course   plugin.CourseID
	Party    plugin.UserID
	Period
}

type place struct {
	On string `json:"o"`
	ID int64  `json:"i"`
}

// Entries lists what stands in the books, the newest day first.
func Entries(ctx context.Context, q native.Querier, f Filter, cursor string, limit int) (plugin.Page[Line], error) {
	after, err := plugin.ParseCursor[place](cursor)
	if err != nil {
		return plugin.Page[Line]{}, err
	}
	on, id := "", int64(0)
	if after != nil {
		if on, err := time.Parse(time.DateOnly, after.On); err != nil || on.Year() < 1 {
			return plugin.Page[Line]{}, plugin.ErrCursor
		}
		on, id = after.On, after.ID
	}
	rows, err := native.Many[Line](ctx, q, entriesSQL, f.Account, f.Currency, day(f.From), day(f.Until), orNull(f.Course), orNull(f.Party), on, id, limit+1)
	if err != nil {
		return plugin.Page[Line]{}, err
	}
	return plugin.Cut(rows, limit, func(l Line) place { return place{l.OccurredOn, l.ID} }), nil
}

// One returns a transaction with its entries; plugin.ErrNotFound when there is none.
func One(ctx context.Context, q native.Querier, id string) (Transaction, []Line, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Transaction{}, nil, plugin.ErrNotFound
	}
	t, err := native.One[Transaction](ctx, q, byIDSQL, known)
	if err != nil {
		return Transaction{}, nil, err
	}
	lines, err := native.Many[Line](ctx, q, linesSQL, known)
	return t, lines, err
}

// Posted is what somebody did in the books.
type Posted struct {
	OccurredOn string    `json:"occurredOn"`
	What       string    `json:"what"` // the kind of transaction, or "closing"
	Note       string    `json:"note"`
	At         time.Time `json:"at"`
}

// PostedBy lists what somebody did in the books, the newest first.
func PostedBy(ctx context.Context, q native.Querier, user plugin.UserID) ([]Posted, error) {
	return native.Many[Posted](ctx, q, postedSQL, user)
}

// ClosedUntil is the last day of the period that is closed, YYYY-MM-DD; "" when none is.
func ClosedUntil(ctx context.Context, q native.Querier) (string, error) {
	return native.Value[string](ctx, q, closedSQL)
}
