package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// client keeps one connection for each request at once, like a proxy does.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: time.Minute}

var addresses atomic.Uint32

// request makes a request that says that it comes from an address of its own.
func request(ctx context.Context, method, url, token string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	n := addresses.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// errBusyNow: the server asks to come again.
var errBusyNow = errors.New("busy for the moment")

func do(r *http.Request) ([]byte, error) {
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
	case res.StatusCode == http.StatusServiceUnavailable:
		err = errBusyNow
	case res.StatusCode >= 300:
		err = fmt.Errorf("%s answered %d: %.300s", r.URL.Path, res.StatusCode, b)
	}
	return b, err
}

func fetch(ctx context.Context, url, token string) ([]byte, error) {
	r, err := request(ctx, "GET", url, token, nil)
	if err != nil {
		return nil, err
	}
	return do(r)
}

// signIn returns access tokens of the people who drive the load.
func (b *bench) signIn(ctx context.Context, s *server) ([]string, error) {
	var tokens []string
	for _, email := range b.seed.people {
		t, err := signIn(ctx, s, email)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
	}
	return tokens, nil
}

func signIn(ctx context.Context, s *server, email string) (string, error) {
	body, err := json.Marshal(map[string]any{"identifier": email, "password": password, "tokens": true})
	if err != nil {
		return "", err
	}
	r, err := request(ctx, "POST", s.base+"/api/v1/auth/sign-in", "", body)
	if err != nil {
		return "", err
	}
	text, err := do(r)
	if err != nil {
		return "", err
	}
	var in struct{ AccessToken string }
	return in.AccessToken, json.Unmarshal(text, &in)
}

// round is what one round of load showed.
type round struct {
	n    int
	took time.Duration
	each []time.Duration
}

func (r round) rate() float64 { return float64(r.n) / r.took.Seconds() }

// drive makes requests from n clients at once, for a while. The first error ends it.
func drive(ctx context.Context, n int, d time.Duration, once func(ctx context.Context, client int) error) (round, error) {
	var mu sync.Mutex
	var all round
	var errs []error
	var clients sync.WaitGroup
	began := time.Now()
	for i := range n {
		clients.Go(func() {
			var each []time.Duration
			var err error
			for err == nil && ctx.Err() == nil && time.Since(began) < d {
				start := time.Now()
				err = once(ctx, i)
				each = append(each, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			all.each, errs = append(all.each, each...), append(errs, err)
		})
	}
	clients.Wait()
	all.n, all.took = len(all.each), time.Since(began)
	return all, errors.Join(append(errs, ctx.Err())...)
}

// compare measures a page against the reference in alternating rounds.
func (b *bench) compare(ctx context.Context, name, path, bar string, tokens []string, queries []query, database string) error {
	body, err := fetch(ctx, b.server.base+path, tokens[0])
	if err != nil {
		return err
	}
	ref, err := newReference(ctx, database, queries, body)
	if err != nil {
		return err
	}
	defer ref.close()
	if same, err := fetch(ctx, ref.base, ""); err != nil || !bytes.Equal(bytes.TrimSpace(same), bytes.TrimSpace(body)) {
		return errors.Join(errors.New("the reference's bytes differ"), err)
	}
	ours := func(ctx context.Context, i int) error {
		_, err := fetch(ctx, b.server.base+path, tokens[i%len(tokens)])
		return err
	}
	theirs := func(ctx context.Context, _ int) error { _, err := fetch(ctx, ref.base, ""); return err }
	for _, once := range []func(context.Context, int) error{ours, theirs} { // warm
		if _, err := drive(ctx, b.clients, time.Second, once); err != nil {
			return err
		}
	}
	var rates, refs, ratios, server, database2, p99 []float64
	for range b.rounds {
		before, dbBefore := spent(b.server.cmd.Process.Pid), b.databaseTime(ctx, "courseworx")
		r, err := drive(ctx, b.clients, b.round, ours)
		if err != nil {
			return err
		}
		server = append(server, per(spent(b.server.cmd.Process.Pid)-before, r.n))
		database2 = append(database2, per(b.databaseTime(ctx, "courseworx")-dbBefore, r.n))
		other, err := drive(ctx, b.clients, b.round, theirs)
		if err != nil {
			return err
		}
		rates, refs, ratios = append(rates, r.rate()), append(refs, other.rate()), append(ratios, r.rate()/other.rate())
		p99 = append(p99, quantile(r.each, .99))
	}
	b.report.figure(name, median(rates), "/s", "")
	b.report.figure(name+": reference", median(refs), "/s", "")
	b.report.figure(name+": ratio", median(ratios), "×", bar)
	b.report.figure(name+": p99", median(p99), "ms", "")
	b.report.figure(name+": processor time of the server", median(server), "ms", "")
	b.report.figure(name+": processor time of the database", median(database2), "ms", "")
	return nil
}

func per(d time.Duration, n int) float64 { return d.Seconds() * 1000 / float64(max(n, 1)) }

// databaseTime is the processor time of the database's processes that serve an application; zero when
// they are on another machine.
func (b *bench) databaseTime(ctx context.Context, application string) time.Duration {
	c, err := pgx.Connect(ctx, b.seed.database)
	if err != nil {
		return 0
	}
	defer func() { _ = c.Close(ctx) }()
	rows, err := c.Query(ctx, `select pid from pg_stat_activity where datname = current_database() and application_name = $1`, application)
	if err != nil {
		return 0
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return 0
	}
	var sum time.Duration
	for _, pid := range pids {
		sum += spent(pid)
	}
	return sum
}

// ranges measures how fast watched seconds are saved.
func (b *bench) ranges(ctx context.Context, tokens []string) error {
	seqs := make([]atomic.Int64, len(tokens))
	once := func(ctx context.Context, i int) error {
		i %= len(tokens)
		n := seqs[i].Add(1)
		from := n % 590
		body, err := json.Marshal(map[string]any{"played": [][2]int64{{from, from + 5}}, "position": from + 5, "seq": n, "sessionKey": "bench"})
		if err != nil {
			return err
		}
		r, err := request(ctx, "POST", b.server.base+"/api/v1/learn/contents/"+b.seed.video+"/ranges", tokens[i], body)
		if err != nil {
			return err
		}
		_, err = do(r)
		return err
	}
	var rates, p99 []float64
	for range b.rounds {
		r, err := drive(ctx, b.clients, b.round, once)
		if err != nil {
			return err
		}
		rates, p99 = append(rates, r.rate()), append(p99, quantile(r.each, .99))
	}
	b.report.figure("saving a watched range", median(rates), "/s", "")
	b.report.figure("saving a watched range: p99", median(p99), "ms", "")
	return nil
}

// signIns measures how many sign in at most, and how another page, which is asked for as often as on
// a busy day, does while a crowd signs in.
func (b *bench) signIns(ctx context.Context, _ []string) error {
	var full atomic.Int64 // asked to come again
	enter := func(ctx context.Context, i int) error {
		_, err := signIn(ctx, b.server, b.seed.crowd[i])
		if errors.Is(err, errBusyNow) {
			full.Add(1)
			return nil
		}
		return err
	}
	in, err := drive(ctx, 4, 3*b.round, enter)
	if err != nil {
		return err
	}
	b.report.figure("sign-ins at most", float64(in.n-int(full.Load()))/in.took.Seconds(), "/s", "≈ 6")
	page := func(ctx context.Context) error {
		_, err := fetch(ctx, b.server.base+"/api/v1/catalogue", "")
		return err
	}
	if err := page(ctx); err != nil { // the first one reads what the others are given
		return err
	}
	// One after another, several times: a pause of the machine falls on either, and is not told as the crowd's doing.
	var calm, busy []time.Duration
	full.Store(0)
	for range b.rounds {
		alone, err := paced(ctx, crowded, page)
		if err != nil {
			return err
		}
		var errIn error
		var all sync.WaitGroup
		all.Go(func() {
			errIn = together(len(b.seed.crowd), func(i int) error { return enter(ctx, i) })
		})
		among, err := paced(ctx, crowded, page)
		all.Wait()
		if err := errors.Join(errIn, err); err != nil {
			return err
		}
		calm, busy = append(calm, alone.each...), append(busy, among.each...)
	}
	b.report.figure(fmt.Sprintf("of %d at once, asked to come again", len(b.seed.crowd)), float64(full.Load())/float64(b.rounds), "", "")
	b.report.figure("catalogue, 100 a second: p99", quantile(calm, .99), "ms", "")
	b.report.figure("catalogue while the crowd signs in: p99", quantile(busy, .99), "ms", "")
	b.report.figure("catalogue while the crowd signs in: p99, of that alone", quantile(busy, .99)/quantile(calm, .99), "×", "≤ 2")
	return nil
}

// together runs n at once.
func together(n int, once func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = once(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// crowded is after which a crowd is let in or sent away.
const crowded = 5 * time.Second

// paced makes 100 requests a second for a while, whether the earlier ones are answered or not.
func paced(ctx context.Context, d time.Duration, once func(context.Context) error) (round, error) {
	const rate = 100
	n := int(d.Seconds() * rate)
	all := round{n: n, each: make([]time.Duration, n)}
	began := time.Now()
	err := together(n, func(i int) error {
		due := began.Add(time.Duration(i) * time.Second / rate)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Until(due)):
		}
		err := once(ctx)
		all.each[i] = time.Since(due)
		return err
	})
	all.took = time.Since(began)
	return all, err
}

// queries reads from the server's metrics how many queries its requests made on average.
func (b *bench) queries(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, "GET", b.server.base+"/metrics", nil)
	if err != nil {
		return err
	}
	text, err := do(r)
	if err != nil {
		return err
	}
	sums, counts := map[string]float64{}, map[string]float64{}
	for line := range strings.Lines(string(text)) {
		for prefix, into := range map[string]map[string]float64{"courseworx_http_request_queries_sum": sums, "courseworx_http_request_queries_count": counts} {
			if rest, ok := strings.CutPrefix(line, prefix+`{route="`); ok {
				route, value, _ := strings.Cut(rest, `"} `)
				var v float64
				if _, err := fmt.Sscan(value, &v); err == nil {
					into[route] = v
				}
			}
		}
	}
	for route, bar := range map[string]string{
		"GET /api/v1/learn/{courseId}": "≤ 3", "GET /api/v1/catalogue": "≤ 2", "POST /api/v1/learn/contents/{id}/ranges": "≤ 2", "POST /api/v1/auth/sign-in": "",
		"GET /media/{asset}/file": "≈ 0",
	} {
		if counts[route] > 0 {
			b.report.figure("queries a request, "+route, sums[route]/counts[route], "", bar)
		}
	}
	return nil
}
