package native_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// library shows each thing that the host does for a plugin once, as docs/plugins.md does. It lends books to people.
type library struct{ host native.Host }

// lent is a fact that the manifest names in Publishes: "library.lent".
type lent struct {
	Book string `json:"book"`
}

func (lent) EventName() string      { return "library.lent" }
func (l lent) EventSubject() string { return "book:" + l.Book }

// Fees is what other plugins may give this one.
type Fees interface {
	Fee(ctx context.Context, book string) (plugin.Money, error)
}

var feesOf = native.Capability[Fees]{Name: "library.fees"}

// Both texts are filled: problem.lent.detail with days, field.lent with book.
var errLent = plugin.NewFault(plugin.Conflict, "library.lent").With("days", 14).At("/book", "library.lent", plugin.Args{"book": "7"})

// lend writes and says everything in one transaction.
func (l library) lend(ctx context.Context, book string) error {
	a := native.Actor(ctx)
	return l.host.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, `insert into library.loans (book, user_id) values ($1, $2) on conflict do nothing`, book, a.User)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errLent
		}
		if err := l.host.Audit(ctx, tx, a, "lent", "book", book); err != nil {
			return err
		}
		if err := l.host.Publish(ctx, tx, lent{book}); err != nil {
			return err
		}
		l.host.Changed(tx, "loans")
		return l.host.Enqueue(ctx, tx, "remind", lent{book}, time.Now().AddDate(0, 0, 14))
	})
}

// dueToday is a day of the site's.
func (l library) dueToday(ctx context.Context) (string, error) {
	site, err := l.host.Site(ctx)
	if err != nil {
		return "", err
	}
	zone, err := time.LoadLocation(site.TimeZone)
	if err != nil {
		return "", err
	}
	return time.Now().In(zone).Format(time.DateOnly), nil
}

// greeted is how somebody is called, and in which language.
func (l library) greeted(ctx context.Context, user plugin.UserID) (string, string, error) {
	p, err := l.host.People().Person(ctx, l.host, user)
	return p.FirstName, p.Language, err
}

// rename is for whoever may change the course.
func (l library) rename(ctx context.Context, course plugin.CourseID, shelf string) error {
	if err := l.host.Courses().MayEdit(ctx, native.Actor(ctx), course); err != nil {
		return err
	}
	_, err := l.host.Exec(ctx, `update library.shelves set name = $2 where course_id = $1`, course, shelf)
	return err
}

// letIn takes whoever has paid into a course; the seat was held before.
func (l library) letIn(ctx context.Context, user plugin.UserID, course plugin.CourseID) error {
	return l.host.InTx(ctx, func(tx native.Tx) error {
		_, outcome, err := l.host.Enrolments().Enrol(ctx, tx, plugin.Actor{System: true}, plugin.Enrolment{
			User: user, Course: course, Way: "order", Reason: "No 7", Hold: "library:" + string(user),
		})
		if err != nil {
			return err
		}
		if outcome == plugin.NoSeat || outcome == plugin.Closed {
			return plugin.NewFault(plugin.Conflict, "library.closed")
		}
		return nil
	})
}

// hold keeps a seat for a quarter of an hour.
func (l library) hold(ctx context.Context, user plugin.UserID, course plugin.CourseID) error {
	return l.host.InTx(ctx, func(tx native.Tx) error {
		return l.host.Enrolments().Hold(ctx, tx, plugin.SeatHold{
			Key: "library:" + string(user), Course: course, User: user, Until: time.Now().Add(15 * time.Minute),
		})
	})
}

// read says that somebody is done with a content of a type of this plugin's that Completes.
func (l library) read(ctx context.Context, content plugin.ContentID) error {
	return l.host.InTx(ctx, func(tx native.Tx) error {
		return l.host.Enrolments().Complete(ctx, tx, native.Actor(ctx), content, nil)
	})
}

// bill writes to somebody who has no account, with a document.
func (l library) bill(ctx context.Context, address string, pdf []byte) error {
	return l.host.InTx(ctx, func(tx native.Tx) error {
		return l.host.Mail(ctx, tx, native.Mail{
			Dedupe: "bill:7", To: address, Language: "ar", Kind: "bill", Args: map[string]any{"number": "7"},
			Files: []native.MailFile{{Name: "bill-7.pdf", ContentType: "application/pdf", Content: pdf}},
		})
	})
}

// keep keeps a file, and reads it again.
func (l library) keep(ctx context.Context, cover []byte) ([]byte, error) {
	if err := l.host.Files().Put(ctx, "covers/7.png", bytes.NewReader(cover), int64(len(cover)), "image/png"); err != nil {
		return nil, err
	}
	r, _, err := l.host.Files().Open(ctx, "covers/7.png")
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// sealed keeps what nobody may read in the plugin's tables.
func (l library) sealed(ctx context.Context, key string) error {
	secret, err := l.host.Seal("key", []byte(key))
	if err != nil {
		return err
	}
	_, err = l.host.Exec(ctx, `update library.catalogue set secret = $1`, secret)
	return err
}

// look asks another server.
func (l library) look(ctx context.Context, address string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	answer, err := l.host.HTTP().Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// fee asks the plugins that can say what a book costs.
func (l library) fee(ctx context.Context, book string) (plugin.Money, error) {
	for _, by := range native.Find(l.host, feesOf) {
		return by.Is.Fee(ctx, book)
	}
	return plugin.Money{Currency: "USD"}, nil
}

// Export and Erase make library a native.Personal.
func (l library) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	rows, err := q.Query(ctx, `select coalesce(json_agg(book), '[]') from library.loans where user_id = $1`, user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books json.RawMessage
	for rows.Next() {
		if err := rows.Scan(&books); err != nil {
			return nil, err
		}
	}
	return map[string]any{"books": books}, rows.Err()
}

func (l library) Erase(ctx context.Context, tx native.Tx, user plugin.UserID) error {
	_, err := tx.Exec(ctx, `delete from library.loans where user_id = $1`, user)
	return err
}

// book is a row of a list.
type book struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type (
	booksIn struct {
		Cursor string `query:"cursor"`
		Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	}
	booksOut struct{ Body plugin.Page[book] }
	// afterBook is what the list is ordered by; the id makes it total.
	afterBook struct{ Title, ID string }
)

// books is a page of a list.
func (l library) books(ctx context.Context, in *booksIn) (*booksOut, error) {
	last, err := plugin.ParseCursor[afterBook](in.Cursor)
	if err != nil {
		return nil, err
	}
	if last == nil {
		last = &afterBook{ID: "00000000-0000-0000-0000-000000000000"}
	}
	rows, err := native.Many[book](ctx, l.host, `select id, title from library.books where (title, id) > ($1, $2::uuid) order by title, id limit $3`,
		last.Title, last.ID, in.Limit+1)
	return &booksOut{plugin.Cut(rows, in.Limit, func(b book) afterBook { return afterBook{b.Title, b.ID} })}, err
}

// cover is a file that comes in.
type cover struct {
	ID      string `path:"id" format:"uuid"`
	RawBody []byte `contentType:"image/png"`
}

func (l library) setCover(ctx context.Context, in *cover) (*struct{}, error) {
	if http.DetectContentType(in.RawBody) != "image/png" { // whatever its name and its type say
		return nil, plugin.NewFault(plugin.Invalid, "library.cover")
	}
	return nil, l.host.Files().Put(ctx, "covers/"+in.ID+".png", bytes.NewReader(in.RawBody), int64(len(in.RawBody)), "image/png")
}

// reading is what the plugin keeps of contents of a type that holds "own": a native.Contents. A content without a row is empty.
type reading struct {
	Pages []string `json:"pages"`
}

func (reading) Filled(ctx context.Context, q native.Querier, course plugin.CourseID) ([]plugin.ContentID, error) {
	return native.Values[plugin.ContentID](ctx, q, `select r.content_id from library.readings r
		join cw.contents_v1 c on c.id = r.content_id where c.course_id = $1 and cardinality(r.pages) > 0`, course)
}

func (reading) Copied(ctx context.Context, tx native.Tx, copies map[plugin.ContentID]plugin.ContentID) error {
	for from, to := range copies {
		if _, err := tx.Exec(ctx, `insert into library.readings (content_id, pages) select $2, pages from library.readings where content_id = $1`, from, to); err != nil {
			return err
		}
	}
	return nil
}

func (reading) Archived(ctx context.Context, q native.Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error) {
	type row struct {
		ContentID plugin.ContentID
		Details   json.RawMessage
	}
	rows, err := native.Many[row](ctx, q, `select r.content_id, jsonb_build_object('pages', r.pages) as details from library.readings r
		join cw.contents_v1 c on c.id = r.content_id where c.course_id = $1`, course)
	all := make(map[plugin.ContentID]json.RawMessage, len(rows))
	for _, r := range rows {
		all[r.ContentID] = r.Details
	}
	return all, err
}

func (reading) CheckArchived(details json.RawMessage) []plugin.Field {
	var r reading
	if err := json.Unmarshal(details, &r); err != nil || len(r.Pages) == 0 || len(r.Pages) > 50 {
		return []plugin.Field{{Pointer: "/pages", Code: "library.pages", Args: plugin.Args{"max": 50}}}
	}
	return nil
}

func (reading) Restored(ctx context.Context, tx native.Tx, content plugin.ContentID, details json.RawMessage) error {
	var r reading
	if err := json.Unmarshal(details, &r); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into library.readings (content_id, pages) values ($1, $2)`, content, r.Pages)
	return err
}

// file is an answer that browsers keep.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (l library) register(r native.Registrar) {
	r.Personal(l)
	r.Contents(reading{})
	r.Topics(func(_ context.Context, a plugin.Actor, topic string) (bool, error) {
		return topic == "loans" && plugin.Staff.Allows(a), nil
	})
	r.Health(func(ctx context.Context) error {
		_, err := l.host.Exec(ctx, `select 1 from library.loans limit 1`)
		return err
	})
	native.Handle(r.API(), plugin.Staff, huma.Operation{OperationID: "export", Summary: "All loans as a CSV file", Method: http.MethodGet, Path: "/export"},
		func(context.Context, *struct{}) (*file, error) {
			return &file{"text/csv; charset=utf-8", `attachment; filename="loans.csv"`, []byte("book\n")}, nil
		})
	native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "books", Summary: "What is lent", Method: http.MethodGet, Path: "/books"}, l.books)
	native.Handle(r.API(), plugin.Admins, huma.Operation{
		OperationID: "set-cover", Summary: "Set the cover of a book", Method: http.MethodPut, Path: "/books/{id}/cover", MaxBodyBytes: 2 << 20,
	}, l.setCover)
}

// The guide shows these.
func Example_services() {
	var l library
	_ = []any{l.lend, l.dueToday, l.greeted, l.rename, l.letIn, l.hold, l.read, l.bill, l.keep, l.sealed, l.look, l.fee, l.register}
	var _ native.Personal = l
}
