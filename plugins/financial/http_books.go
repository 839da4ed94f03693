package financial

import (
	"context"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

func bookRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("get-books", "What was posted on each account, and whether it balances", http.MethodGet, "/books"),
		func(ctx context.Context, in *PeriodIn) (*body[Books], error) {
			p, err := in.period()
			if err != nil {
				return nil, err
			}
			b, err := s.balances(ctx, p)
			return &body[Books]{b}, err
		})
	native.Handle(api, plugin.Admins, op("list-entries", "What stands in the books, the newest day first", http.MethodGet, "/books/entries"),
		func(ctx context.Context, in *entriesIn) (*body[plugin.Page[BookEntry]], error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			page, err := ledger.Entries(ctx, s, f, in.Cursor, in.Limit)
			out := plugin.Page[BookEntry]{Items: []BookEntry{}, NextCursor: page.NextCursor}
			for _, l := range page.Items {
				out.Items = append(out.Items, entryOf(l))
			}
			return &body[plugin.Page[BookEntry]]{out}, err
		})
	native.Handle(api, plugin.Admins, op("list-accounts", "The accounts on which can be posted", http.MethodGet, "/books/accounts"),
		func(ctx context.Context, _ *struct{}) (*accountsOut, error) {
			list, err := ledger.Accounts(ctx, s)
			o := &accountsOut{}
			o.Body.Items = list
			return o, err
		})
	native.Handle(api, plugin.Admins, op("get-transaction", "A transaction with its entries", http.MethodGet, "/books/transactions/{id}"),
		func(ctx context.Context, in *transactionIn) (*body[BookTransaction], error) {
			t, err := s.transaction(ctx, s, in.ID)
			return &body[BookTransaction]{t}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("post-transaction", "Post what makes right what nothing else does", http.MethodPost, "/books/transactions")),
		func(ctx context.Context, in *body[Posting]) (*body[BookTransaction], error) {
			t, err := s.post(ctx, native.Actor(ctx), in.Body)
			return &body[BookTransaction]{t}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("reverse-transaction", "Take a transaction back by its opposite", http.MethodPost, "/books/transactions/{id}/reversal")),
		func(ctx context.Context, in *reversalIn) (*body[BookTransaction], error) {
			t, err := s.reverse(ctx, native.Actor(ctx), in.ID, in.Body.Note)
			return &body[BookTransaction]{t}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("move-differently", "Say that the bank or the desk moved another amount, or another currency, than a transaction says", http.MethodPost, "/books/transactions/{id}/moved")),
		func(ctx context.Context, in *movedIn) (*body[BookTransaction], error) {
			t, err := s.differently(ctx, native.Actor(ctx), in.ID, in.Body)
			return &body[BookTransaction]{t}, err
		})
	native.Handle(api, plugin.Admins, op("close-books", "Close the books until a day; it cannot be undone", http.MethodPost, "/books/closings"),
		func(ctx context.Context, in *closingIn) (*struct{}, error) {
			return nil, s.closeBooks(ctx, native.Actor(ctx), in.Body.Until, in.Body.Note)
		})
}

// PeriodIn is a span of days. It is exported as huma reads no embedded type that is not.
type PeriodIn struct {
	From  string `query:"from" format:"date" doc:"The first day"`
	Until string `query:"until" format:"date" doc:"The last day"`
}

func (in PeriodIn) period() (p ledger.Period, err error) {
	for _, side := range []struct {
		text    string
		into    *time.Time
		pointer string
	}{{in.From, &p.From, "?from"}, {in.Until, &p.Until, "?until"}} {
		if side.text == "" {
			continue
		}
		if *side.into, err = time.Parse(time.DateOnly, side.text); err != nil || side.into.Year() < 1 {
			return p, ErrQuery.At(side.pointer, "financial.day")
		}
	}
	return p, nil
}

// idIn reads an id that narrows a list; "" narrows nothing.
func idIn[T ~string](id T, pointer string) (T, error) {
	if id == "" {
		return "", nil
	}
	known, ok := plugin.ParseID[T](string(id))
	if !ok {
		return "", ErrQuery.At(pointer, "financial.id")
	}
	return known, nil
}

type entriesIn struct {
	EntriesSought
	Cursor string `query:"cursor" maxLength:"500"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// EntriesSought narrows a list of entries.
type EntriesSought struct {
	PeriodIn
	Account  string          `query:"account" pattern:"^[a-z_]{1,40}(:[A-Za-z0-9_-]{1,60}){0,2}$"`
	Currency string          `query:"currency" pattern:"^[A-Z]{3}$"`
	Course   plugin.CourseID `query:"course" format:"uuid"`
	Party    plugin.UserID   `query:"party" format:"uuid"`
}

func (in EntriesSought) filter() (f ledger.Filter, err error) {
	f.Account, f.Currency = in.Account, in.Currency
	if f.Period, err = in.period(); err != nil {
		return f, err
	}
	if f.Course, err = idIn(in.Course, "?course"); err != nil {
		return f, err
	}
	f.Party, err = idIn(in.Party, "?party")
	return f, err
}

type accountsOut struct {
	Body struct {
		Items []ledger.Account `json:"items"`
	}
}

type transactionIn struct {
	ID string `path:"id" format:"uuid"`
}

type reversalIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Note string `json:"note" maxLength:"500" doc:"Why; it stands in the books"`
	}
}

type movedIn struct {
	ID   string `path:"id" format:"uuid"`
	Body Moved
}

type closingIn struct {
	Body struct {
		Until string `json:"until" format:"date" doc:"The last day of the period, which is over"`
		Note  string `json:"note,omitempty" maxLength:"500"`
	}
}
