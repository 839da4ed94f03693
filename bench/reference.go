package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
)

// query is what the server sent to the database for a request: the reference sends the same.
type query struct {
	sql           string
	values        [][]byte
	formats, want []int16
}

// wire stands between a server and its database and reads along.
type wire struct {
	listener net.Listener
	network  string // how the database is reached: "tcp" or "unix"
	target   string
	mu       sync.Mutex
	seen     []query
}

// newWire returns a wire to the database, and the database's address through it.
func newWire(database string) (*wire, string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return nil, "", err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	w := &wire{listener: l, network: "tcp", target: u.Host}
	q := u.Query()
	if folder := q.Get("host"); folder != "" {
		w.network, w.target = "unix", filepath.Join(folder, ".s.PGSQL."+cmp.Or(q.Get("port"), "5432"))
		q.Del("host")
		q.Del("port")
	}
	go w.accept()
	u.Host = l.Addr().String()
	q.Set("sslmode", "disable") // the wire only carries bytes
	u.RawQuery = q.Encode()
	return w, u.String(), nil
}

func (w *wire) close() { _ = w.listener.Close() }

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial(w.network, w.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
		go func() { w.read(near, far); _ = far.Close() }()
	}
}

// read passes on what the server says and takes down its queries, but for those that come in the
// background, which have no parameters that we know.
func (w *wire) read(near io.Reader, far io.Writer) {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(io.MultiWriter(far, in), near)
		_ = in.CloseWithError(err)
	}()
	defer func() { _, _ = io.Copy(io.Discard, out) }() // never hold up the server
	backend := pgproto3.NewBackend(out, io.Discard)
	if _, err := backend.ReceiveStartupMessage(); err != nil {
		return
	}
	_ = backend.SetAuthType(pgproto3.AuthTypeSASL) // what a password message holds, the first one and then the second
	prepared := map[string]string{}
	for {
		m, err := backend.Receive()
		if err != nil {
			return
		}
		switch m := m.(type) {
		case *pgproto3.SASLInitialResponse:
			_ = backend.SetAuthType(pgproto3.AuthTypeSASLContinue)
		case *pgproto3.Parse:
			prepared[m.Name] = m.Query
		case *pgproto3.Bind:
			q := query{sql: prepared[m.PreparedStatement], formats: append([]int16(nil), m.ParameterFormatCodes...), want: append([]int16(nil), m.ResultFormatCodes...)}
			for _, v := range m.Parameters {
				q.values = append(q.values, bytes.Clone(v))
			}
			w.mu.Lock()
			w.seen = append(w.seen, q)
			w.mu.Unlock()
		}
	}
}

// settled is when the wire has read what it passed on before.
const settled = 200 * time.Millisecond

// queries returns what the server asks the database for one request. The second of two requests
// counts: the first one signs the person in, as it were, and prepares.
func (w *wire) queries(ctx context.Context, s *server, path, token string) ([]query, error) {
	// The page's own queries are those of the request that was made first; background work has others.
	background := map[string]bool{}
	w.mu.Lock()
	w.seen = nil
	w.mu.Unlock()
	if err := wait(ctx, 3e9); err != nil {
		return nil, err
	}
	w.mu.Lock()
	for _, q := range w.seen {
		background[q.sql] = true
	}
	w.seen = nil
	w.mu.Unlock()
	if strings.HasPrefix(path, "/api/v1/learn") { // the session's own query is asked once, not each time
		if _, err := fetch(ctx, s.base+"/api/v1/me/sessions", token); err != nil {
			return nil, err
		}
		if err := wait(ctx, settled); err != nil {
			return nil, err
		}
		w.mu.Lock()
		w.seen = nil
		w.mu.Unlock()
	}
	if _, err := fetch(ctx, s.base+path, token); err != nil {
		return nil, err
	}
	if err := wait(ctx, settled); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var own []query
	for _, q := range w.seen {
		if !background[q.sql] && q.sql != "" && !strings.Contains(q.sql, "from sessions s") {
			own = append(own, q)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("no query seen for %s", path)
	}
	return own, nil
}

// reference is the least one can do: the same queries, each row read, the same bytes written.
type reference struct {
	pool *pgxpool.Pool
	base string
	http *http.Server
}

func newReference(ctx context.Context, database string, queries []query, body []byte) (*reference, error) {
	cfg, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 5
	cfg.ConnConfig.RuntimeParams["application_name"] = "bench-reference"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		for i, q := range queries {
			if _, err := c.PgConn().Prepare(ctx, name(i), q.sql, nil); err != nil {
				return err
			}
		}
		return nil
	}
	r := &reference{}
	if r.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	answer, err := structOf(body)
	if err != nil {
		return nil, err
	}
	r.base = "http://" + l.Addr().String()
	r.http = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if err := r.ask(req.Context(), queries); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})}
	go func() { _ = r.http.Serve(l) }()
	return r, nil
}

func name(i int) string { return fmt.Sprintf("q%d", i) }

func (r *reference) ask(ctx context.Context, queries []query) error {
	c, err := r.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	for i, q := range queries {
		rows := pgx.RowsFromResultReader(c.Conn().TypeMap(), c.Conn().PgConn().ExecPrepared(ctx, name(i), q.values, q.formats, q.want))
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (r *reference) close() {
	_ = r.http.Close()
	r.pool.Close()
}

// structOf makes a Go value of the structs that one would have written for the JSON, so that writing
// it costs what it costs a program, and gives the same bytes.
func structOf(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return value(d)
}

func value(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := value(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	case json.Delim('{'):
		var fields []reflect.StructField
		var values []any
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := value(d)
			if err != nil {
				return nil, err
			}
			field := reflect.StructField{Name: fmt.Sprintf("F%d", len(fields)), Type: reflect.TypeFor[any](), Tag: reflect.StructTag(fmt.Sprintf(`json:"%s"`, key))}
			if v != nil {
				field.Type = reflect.TypeOf(v)
			}
			fields, values = append(fields, field), append(values, v)
		}
		s := reflect.New(reflect.StructOf(fields)).Elem()
		for i, v := range values {
			if v != nil {
				s.Field(i).Set(reflect.ValueOf(v))
			}
		}
		_, err = d.Token()
		return s.Interface(), err
	}
	return t, nil
}
