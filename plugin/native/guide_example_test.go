package native_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// club is a plugin that hears what the library announces. It knows the event by its name and by its JSON, and imports nothing of the library's.
type club struct{ host native.Host }

// bookLent is what it reads of the event.
type bookLent struct {
	Book string `json:"book"`
}

func (bookLent) EventName() string      { return "library.lent" }
func (e bookLent) EventSubject() string { return "book:" + e.Book }

func (club) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "club", Name: "Reading club", Version: "1.0.0", Description: "Knows which books are read.",
		Optional:    []string{"library"},      // without it in the build nobody announces the event, and the club works all the same
		Conflicts:   []string{"reading-room"}, // both would count readers
		Permissions: []plugin.Permission{{Name: plugin.EventsRead, Reason: "To count how often a book is lent."}},
		Events:      []string{"library.lent"},
	}
}

func (c club) Register(r native.Registrar, _ native.Host) error {
	r.On("library.lent", native.Hear(func(ctx context.Context, d plugin.Delivered, e bookLent) error {
		_, err := c.host.Exec(ctx, `insert into club.read (event_id, book, at) values ($1, $2, $3) on conflict do nothing`, d.ID, e.Book, d.At)
		return err
	}))
	return nil
}

// An event of the library's on its way to the club: what it tells is JSON.
func ExampleHear() {
	h, ctx := &fake{}, context.Background()
	// In the library, in the transaction in which it becomes true:
	err := h.InTx(ctx, func(tx native.Tx) error { return h.Publish(ctx, tx, lent{Book: "7"}) })
	fmt.Println(h.told[0].EventName(), h.told[0].EventSubject(), err)
	// In the club:
	hear := native.Hear(func(_ context.Context, d plugin.Delivered, e bookLent) error {
		fmt.Println("heard, no", d.ID, "of", d.Subject, "book", e.Book)
		return nil
	})
	payload, _ := json.Marshal(h.told[0])
	fmt.Println(hear(ctx, plugin.Delivered{ID: 1, Name: "library.lent", Subject: "book:7", Seq: 1, At: time.Now(), Payload: payload}))
	// Output:
	// library.lent book:7 <nil>
	// heard, no 1 of book:7 book 7
	// <nil>
}

// errOther: there is another order under this id.
var errOther = plugin.NewFault(plugin.Conflict, "library.other")

type (
	orderIn struct {
		ID   string `path:"id" format:"uuid"` // whoever orders makes it, and says the same one when they ask again
		Body struct {
			Book string `json:"book" format:"uuid"`
		}
	}
	orderRow struct{ UserID, Book string }
)

// order writes once what may be asked for twice: by a browser that got no answer, by a job, by another server.
func (l library) order(ctx context.Context, in *orderIn) (*struct{}, error) {
	a := native.Actor(ctx)
	return nil, l.host.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, `insert into library.orders (id, user_id, book) values ($1, $2, $3) on conflict (id) do nothing`, in.ID, a.User, in.Body.Book)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // it is there: the same one, which is done, or another one
			is, err := native.One[orderRow](ctx, tx, `select user_id, book from library.orders where id = $1`, in.ID)
			if err == nil && is != (orderRow{string(a.User), in.Body.Book}) {
				err = errOther
			}
			return err
		}
		// What follows is done once, as it is true together with the row.
		if err := l.host.Audit(ctx, tx, a, "ordered", "order", in.ID); err != nil {
			return err
		}
		return l.host.Enqueue(ctx, tx, "send", ordered{in.ID}, time.Time{})
	})
}

// ordered is what the job is told.
type ordered struct{ ID string }

// send does what happens on another server. It may be done twice: the other server is told by which order.
func (l library) send(ctx context.Context, args json.RawMessage) error {
	var o ordered
	if err := json.Unmarshal(args, &o); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://books.example/orders", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Idempotency-Key", o.ID)
	answer, err := l.host.HTTP().Do(request)
	if err != nil {
		return err // it is tried again
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("the bookshop answered %d", answer.StatusCode)
	}
	_, err = l.host.Exec(ctx, `update library.orders set sent_at = coalesce(sent_at, now()) where id = $1`, o.ID)
	return err
}

// readers is what the library keeps about people: a native.Personal.
type readers struct{}

// loan is a line of somebody's file. It bears what the person knows, and no ids.
type loan struct {
	Title string     `json:"title"`
	From  time.Time  `json:"from"`
	Until *time.Time `json:"until"` // nil: not brought back
}

func (readers) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	loans, err := native.Many[loan](ctx, q, `select b.title, l.lent_at as "from", l.returned_at as until
		from library.loans l join library.books b on b.id = l.book where l.user_id = $1 order by l.lent_at`, user)
	if err != nil || len(loans) == 0 {
		return nil, err // nothing is kept: the file does not name the library
	}
	return map[string]any{"loans": loans}, nil
}

func (readers) Erase(ctx context.Context, tx native.Tx, user plugin.UserID) error {
	for _, sql := range []string{
		`delete from library.wishes where user_id = $1`,
		`update library.loans set user_id = null, note = '' where user_id = $1`, // how often a book was lent stays true
	} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase a reader: %w", err)
		}
	}
	return nil
}

// The guide shows these, too.
func Example_writes() {
	var l library
	register := func(r native.Registrar) {
		r.Personal(readers{})
		r.Job("send", l.send)
		native.Handle(r.API(), plugin.Self, huma.Operation{
			OperationID: "order", Summary: "Order a book", Method: http.MethodPut, Path: "/orders/{id}", DefaultStatus: http.StatusNoContent,
		}, l.order)
	}
	_ = register
	var _ native.Plugin = club{}
	var _ native.Personal = readers{}
}
