package pluginhost_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// resolved does something before its operation is reached.
type resolved struct {
	How string `query:"how"`
}

var resolveGate = make(chan struct{}) // nobody opens it

func (r *resolved) Resolve(huma.Context) []error {
	switch r.How {
	case "panic":
		panic("unresolved")
	case "hang":
		<-resolveGate
	}
	return nil
}

type unwritten struct {
	Kept string `header:"Cache-Control"`
	Body unwritable
}

// streams registers an operation that writes its answer itself.
func streams(r native.Registrar, path string, body func(huma.Context)) {
	native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: path[1:], Method: http.MethodGet, Path: path},
		func(context.Context, *struct{}) (*huma.StreamResponse, error) {
			return &huma.StreamResponse{Body: body}, nil
		})
}

// What a plugin does around its operation stays within it as well: how it reads what comes, and how it writes what goes.
func TestAroundAnOperation(t *testing.T) {
	t.Parallel()
	const most = 300 * time.Millisecond
	late, pieces := make(chan error, 1), make(chan struct{})
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "resolve", Method: http.MethodGet, Path: "/resolve"},
			func(context.Context, *resolved) (*struct{}, error) { return nil, nil })
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "unwritten", Method: http.MethodGet, Path: "/unwritten"},
			func(context.Context, *struct{}) (*unwritten, error) {
				return &unwritten{Kept: "public, max-age=3600"}, nil
			})
		op := huma.Operation{OperationID: "around", Method: http.MethodGet, Path: "/around", Middlewares: huma.Middlewares{func(huma.Context, func(huma.Context)) { panic("between") }}}
		native.Handle(r.API(), plugin.Public, op, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		streams(r, "/long", func(ctx huma.Context) { // longer than its time, and never still
			ctx.SetHeader("Content-Type", "text/plain")
			ctx.SetStatus(http.StatusAccepted)
			for range 8 {
				<-time.After(most / 4) // what a piece takes
				_, _ = io.WriteString(ctx.BodyWriter(), "piece ")
			}
			if ctx.Context().Err() != nil || ctx.Status() != http.StatusAccepted {
				panic("it was given up")
			}
		})
		streams(r, "/pieces", func(ctx huma.Context) {
			_, _ = io.WriteString(ctx.BodyWriter(), "first")
			ctx.BodyWriter().(http.Flusher).Flush()
			<-pieces
			_, _ = io.WriteString(ctx.BodyWriter(), " and second")
		})
		streams(r, "/half", func(ctx huma.Context) {
			_, _ = io.WriteString(ctx.BodyWriter(), "half")
			ctx.BodyWriter().(http.Flusher).Flush()
			panic("no more")
		})
		streams(r, "/still", func(ctx huma.Context) {
			<-gate
			ctx.SetHeader("Too", "late")
			_, err := io.WriteString(ctx.BodyWriter(), "too late")
			late <- err
		})
		streams(r, "/given-up", func(ctx huma.Context) { <-ctx.Context().Done() })
		streams(r, "/breaks-off", func(ctx huma.Context) { panic(http.ErrAbortHandler) })
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Operation: most, Crashes: 8}, p)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	// As behind the server's own, which hides what the writer can.
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(plainWriter{w}, r) }))
	defer web.Close()
	get := func(path string) (int, string, error) {
		t.Helper()
		answer, err := web.Client().Get(web.URL + "/api/v1/x/sample" + path)
		if err != nil {
			return 0, "", err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if answer.StatusCode >= 500 && answer.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: what went wrong has the headers of what should have come", path)
		}
		return answer.StatusCode, string(body), err
	}
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/resolve": {204, ""}, "/resolve?how=panic": {500, "plugin.broken"}, "/resolve?how=hang": {503, "plugin.slow"},
		"/unwritten": {500, "plugin.broken"}, "/around": {500, "plugin.broken"}, "/long": {202, strings.Repeat("piece ", 8)}, "/still": {503, "plugin.slow"},
	} {
		status, body, err := get(path)
		if err != nil || status != want.status || !strings.Contains(body, want.says) {
			t.Errorf("%s: %d %q, %v", path, status, body, err)
		}
	}
	for _, path := range []string{"/half", "/breaks-off"} {
		if _, body, err := get(path); err == nil {
			t.Errorf("%s looks whole: %q", path, body)
		}
	}
	if status, body, err := get("/given-up"); err != nil || status != 503 || !strings.Contains(body, "plugin.slow") { // it noticed, and ended
		t.Errorf("given up: %d %q, %v", status, body, err)
	}
	// A piece that is flushed is there while the next one waits.
	answer, err := web.Client().Get(web.URL + "/api/v1/x/sample/pieces")
	check(t, err)
	first := make([]byte, 5)
	if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "first" {
		t.Errorf("%q, %v", first, err)
	}
	pieces <- struct{}{}
	if rest, err := io.ReadAll(answer.Body); err != nil || string(rest) != " and second" {
		t.Errorf("%q, %v", rest, err)
	}
	answer.Body.Close()
	gate <- struct{}{}
	if err := <-late; err == nil || err.Error() != "the request is over" {
		t.Errorf("what was left behind still writes: %v", err)
	}
	// Two that hang and four that panic; what broke off by itself is no crash, nor is what ended when it was told to.
	h, err := s.Health(t.Context(), "sample")
	check(t, err)
	if h.Hanging != 1 || s.hello(t) != 200 {
		t.Errorf("%d hang", h.Hanging)
	}
	dbtest.Until(t, "it is stopped", func() bool {
		_, _, _ = get("/around")
		return s.hello(t) == 404
	})
}

// plainWriter can do nothing by itself but say what it is around.
type plainWriter struct{ http.ResponseWriter }

func (w plainWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// greedy looks for more in what it is lent than is meant.
type greedy struct {
	do func(context.Context, native.Querier) error
}

func (greedy) Export(context.Context, native.Querier, plugin.UserID) (any, error) { return nil, nil }
func (g greedy) Erase(ctx context.Context, tx native.Tx, _ plugin.UserID) error   { return g.do(ctx, tx) }

// What a plugin writes together with the host, it cannot end, nor keep.
func TestATransactionIsOnlyLent(t *testing.T) {
	t.Parallel()
	var mine native.Host
	g := greedy{}
	p := named("sample")
	p.register = func(r native.Registrar, h native.Host) error {
		mine = h
		r.Personal(&g)
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	_, err = s.db.Exec(t.Context(), `create table together (how text)`)
	check(t, err)
	all := pluginhost.Personal{Host: s.Host}
	together := func(do func(context.Context, native.Querier) error) error {
		g.do = do
		return s.db.InTx(t.Context(), func(tx db.Tx) error {
			if _, err := tx.Exec(t.Context(), `insert into together values ('host')`); err != nil {
				return err
			}
			return all.Erase(t.Context(), tx, admin)
		})
	}
	count := func() int {
		t.Helper()
		n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from together`)
		check(t, err)
		return n
	}
	for _, sql := range []string{"select 1; commit", "insert into together values ('a'); insert into together values ('b')", "commit", "select 1; rollback; begin"} {
		for _, within := range []func(func(context.Context, native.Querier) error) error{
			together,
			func(do func(context.Context, native.Querier) error) error {
				return mine.InTx(t.Context(), func(tx native.Tx) error { return do(t.Context(), tx) })
			},
		} {
			if err := within(func(ctx context.Context, q native.Querier) error { _, err := q.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%q is done", sql)
			}
		}
	}
	if n := count(); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	if err := together(func(ctx context.Context, q native.Querier) error {
		for _, more := range []bool{is[interface{ Raw() pgx.Tx }](q), is[interface{ Commit(context.Context) error }](q), is[interface{ Conn() *pgx.Conn }](q), is[db.Tx](q)} {
			if more {
				return errors.New("it can have more")
			}
		}
		rows, err := q.Query(ctx, `select 1`)
		if err != nil {
			return err
		}
		defer rows.Close()
		if rows.Conn() != nil {
			return errors.New("it has the connection")
		}
		return nil
	}); err != nil || count() != 1 {
		t.Errorf("%v, %d rows", err, count())
	}
	// How a statement is sent is not for the plugin to say.
	if err := together(func(ctx context.Context, q native.Querier) error {
		_, err := q.Exec(ctx, "select 1; commit", pgx.QueryExecModeSimpleProtocol)
		return err
	}); err == nil || count() != 1 {
		t.Errorf("%v, %d rows", err, count())
	}
	if _, err := mine.Query(t.Context(), "select 1; select 2", pgx.QueryExecModeSimpleProtocol); err == nil {
		t.Error("nor outside of a transaction")
	}
	// After the commit a plugin can break nothing any more, nor hold anybody up for long.
	if err := together(func(_ context.Context, q native.Querier) error {
		q.(native.Tx).AfterCommit(func() { panic("afterwards") })
		return nil
	}); err != nil || count() != 2 {
		t.Errorf("%v, %d rows", err, count())
	}
}

func is[T any](what any) bool { _, ok := what.(T); return ok }
