package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// signIn returns a client that is signed in with the person's password, by API tokens.
func (s *site) signIn(id plugin.UserID) *client {
	s.t.Helper()
	c := s.visitor()
	c.user = id
	var in struct {
		AccessToken, RefreshToken string
		SecondFactor              struct{ Token string }
	}
	c.post("/api/v1/auth/sign-in", map[string]any{"identifier": emailOf(id), "password": password, "tokens": true}).want(http.StatusOK).into(&in)
	if in.SecondFactor.Token != "" {
		code := fmt.Sprint("r", recoveries.Add(1)) // each is good once
		c.post("/api/v1/auth/second-factor", map[string]any{"challenge": in.SecondFactor.Token, "code": code, "tokens": true}).want(http.StatusOK).into(&in)
	}
	c.token, c.refresh = in.AccessToken, in.RefreshToken
	return c
}

// newcomer returns a new person of the role, signed in.
func (s *site) newcomer(role plugin.Role) *client {
	s.t.Helper()
	return s.signIn(s.person(role, "Noor", "Newcomer"))
}

// raced makes calls at once. It returns how many were done; the others have to be refused as conflicts.
func (s *site) raced(calls int, call func(i int) answer) (done int) {
	s.t.Helper()
	var all sync.WaitGroup
	answers := make([]answer, calls)
	for i := range calls {
		all.Go(func() { answers[i] = call(i) })
	}
	all.Wait()
	for _, a := range answers {
		switch a.status {
		case http.StatusOK:
			done++
		case http.StatusConflict:
		default:
			s.t.Errorf("%s answered %d: %s", a.what, a.status, a.body)
		}
	}
	return done
}

// visitor returns a client that is not signed in.
func (s *site) visitor() *client {
	return &client{s: s, t: s.t, language: "en", address: nextAddress()}
}

var addresses, recoveries atomic.Uint32

// nextAddress returns an address that no client of the process had before.
func nextAddress() string {
	n := addresses.Add(1)
	return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// client is somebody who sends requests.
type client struct {
	s        *site
	t        *testing.T
	user     plugin.UserID
	token    string // of access; "" sends none
	refresh  string
	language string
	address  string // as the proxy in front of the server tells it; "" sends none
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string // the request, for messages
	status int
	header http.Header
	body   []byte
}

func (c *client) get(path string) answer            { return c.json("GET", path, nil) }
func (c *client) post(path string, body any) answer { return c.json("POST", path, body) }

// json sends body as JSON; nil sends none.
func (c *client) json(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	if body == nil {
		return c.send(method, path, nil, headers...)
	}
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(method, path, bytes.NewReader(b), append([]string{"Content-Type", "application/json"}, headers...)...)
}

// send sends body as it is. headers are names and values in turn; they win over the client's own,
// and a value of "" sends the header not at all.
func (c *client) send(method, path string, body io.Reader, headers ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// keyed is another key each time for what may move money, which demands one.
func keyed(method, path string) []string {
	if method != http.MethodPost || !strings.HasPrefix(path, moneyAt) {
		return nil
	}
	return []string{"Idempotency-Key", plugin.NewID[string]()}
}

// try is send for a server that may not answer.
func (c *client) try(method, path string, body io.Reader, headers ...string) (answer, error) {
	r, err := http.NewRequest(method, c.s.base+path, body)
	if err != nil {
		return answer{}, err
	}
	headers = append(keyed(method, path), headers...)
	for name, value := range map[string]string{"Accept-Language": c.language, "X-Forwarded-For": c.address} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	res, err := c.s.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return answer{c.t, method + " " + path, res.StatusCode, res.Header, b}, err
}

// want fails the test unless the answer has this status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s answered %d, want %d: %.600s", a.what, a.status, status, a.body)
	}
	return a
}

// into reads the answer's JSON.
func (a answer) into(v any) answer {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v: %.600s", a.what, err, a.body)
	}
	return a
}

// problem is an answer that says what went wrong.
type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	Errors                    []struct{ Pointer, Code, Detail string }
	RetryAfter                int
}

var errNoProblem = errors.New("no problem document")

// refusal reads the answer as a problem.
func (a answer) refusal() (problem, error) {
	var p problem
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		return p, fmt.Errorf("%w: %s answered %d as %q: %.300s", errNoProblem, a.what, a.status, got, a.body)
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		return p, fmt.Errorf("%s: %w", a.what, err)
	}
	if p.Status != a.status || p.Code == "" || p.Title == "" || p.Type != "/problems/"+p.Code {
		return p, fmt.Errorf("%w: %s answered %d with %s", errNoProblem, a.what, a.status, a.body)
	}
	return p, nil
}

// refused fails the test unless the answer is a problem of this code.
func (a answer) refused(status int, code string) problem {
	a.t.Helper()
	a.want(status)
	p, err := a.refusal()
	if err != nil {
		a.t.Fatal(err)
	}
	if p.Code != code {
		a.t.Fatalf("%s: the problem is %s, want %s", a.what, p.Code, code)
	}
	return p
}
