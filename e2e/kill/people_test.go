package kill_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/courseworx/courseworx/plugin"
)

// password is everybody's.
const password = "a long enough secret"

// person writes, and remembers what the server acknowledged.
type person struct {
	found atomic.Int64 // how many writes had been done by a try whose answer was lost

	t        *testing.T
	s        *server
	identity string // e-mail
	address  string
	mu       sync.Mutex
	token    string
	recovery []string // codes of the second factor that are left
	dark     []sent   // what was sent and never answered
	settled  int      // how much of that was answered at the end
}

// sent is a write whose fate is not known: it is asked again, with its key, when all is over.
type sent struct {
	path, key string
	body      any
	known     func() // what is acknowledged then
}

// errNoAnswer: the server was gone, or said that it cannot at the moment. Nothing is known about
// what was sent.
type errNoAnswer struct{ cause string }

// What was to be made is there already, from a try whose answer was lost: errThere says its name or the
// like, errDone its key.
var (
	errThere = errors.New("it is there already")
	errDone  = errors.New("it was done already")
)

func (e errNoAnswer) Error() string { return "no answer: " + e.cause }

// call sends a request once. Statuses that a writer does not expect fail the test.
func (p *person) call(ctx context.Context, method, path string, body any, key string, into any) (status int, err error) {
	var b []byte
	if body != nil {
		if b, err = json.Marshal(body); err != nil {
			return 0, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, p.s.base+path, bytes.NewReader(b))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", p.address)
	p.mu.Lock()
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	p.mu.Unlock()
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, errNoAnswer{err.Error()}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, errNoAnswer{err.Error()} // the answer was cut off
	}
	switch {
	case res.StatusCode == http.StatusServiceUnavailable:
		return res.StatusCode, errNoAnswer{string(text)}
	case res.StatusCode >= 500:
		p.t.Errorf("%s %s answered %d: %s", method, path, res.StatusCode, text)
		return res.StatusCode, errNoAnswer{string(text)}
	case res.StatusCode == http.StatusConflict && bytes.Contains(text, []byte("idempotency.done")):
		p.found.Add(1)
		return res.StatusCode, errDone
	case res.StatusCode == http.StatusConflict && !bytes.Contains(text, []byte("idempotency.running")):
		return res.StatusCode, errThere
	case into != nil && res.StatusCode < 300:
		return res.StatusCode, json.Unmarshal(text, into)
	}
	return res.StatusCode, nil
}

// insist sends a request until it is answered, over any number of kills. It returns false when
// ctx ended first.
func (p *person) insist(ctx context.Context, method, path string, body, into any) bool {
	done, _ := p.repeat(ctx, method, path, body, "", into)
	return done
}

// create sends a write that must not be done twice, again with the same key until it is answered.
// When its first try died with its server the key is not free for seconds: then it stays in the dark
// and known is called at the end. It reports whether into was answered.
func (p *person) create(ctx context.Context, path string, body, into any, known func()) bool {
	key := plugin.NewID[string]()
	if done, answered := p.repeat(ctx, "POST", path, body, key, into); done {
		known()
		return answered
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dark = append(p.dark, sent{path, key, body, known})
	return false
}

// settle asks for everything that stayed in the dark.
func (p *person) settle(ctx context.Context) {
	p.mu.Lock()
	dark := p.dark
	p.dark = nil
	p.mu.Unlock()
	for _, one := range dark {
		for {
			if done, _ := p.repeat(ctx, "POST", one.path, one.body, one.key, nil); done {
				break
			}
			if p.t.Failed() || ctx.Err() != nil {
				return
			}
		}
		one.known()
		p.mu.Lock()
		p.settled++
		p.mu.Unlock()
	}
}

// repeat is insist with a key. It gives up when an earlier try still holds the key. What is done may be so
// without an answer.
func (p *person) repeat(ctx context.Context, method, path string, body any, key string, into any) (done, answered bool) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		status, err := p.call(ctx, method, path, body, key, into)
		switch {
		case ctx.Err() != nil:
			return false, false
		case err == nil && status < 300, errors.Is(err, errThere):
			return true, true
		case errors.Is(err, errDone):
			return true, false
		case err == nil && status == http.StatusUnauthorized:
			if !p.signIn(ctx) {
				return false, false
			}
		case err == nil && status == http.StatusConflict && key != "":
			select { // nobody asks more often than this
			case <-ctx.Done():
			case <-tick.C:
			}
			return false, false
		case err == nil && status != http.StatusTooManyRequests:
			p.t.Errorf("%s %s answered %d", method, path, status)
			return false, false
		}
		select {
		case <-ctx.Done():
			return false, false
		case <-tick.C:
		}
	}
}

func (p *person) signIn(ctx context.Context) bool {
	var in struct {
		AccessToken  string
		SecondFactor *struct{ Token string }
	}
	p.mu.Lock()
	p.token = ""
	p.mu.Unlock()
	if !p.insist(ctx, "POST", "/api/v1/auth/sign-in", map[string]any{"identifier": p.identity, "password": password, "tokens": true}, &in) {
		return false
	}
	if in.SecondFactor != nil && !p.showFactor(ctx, in.SecondFactor.Token, &in) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token = in.AccessToken
	return true
}

// showFactor ends a sign-in with a recovery code. One whose answer was lost may be used up: then the
// next one is tried.
func (p *person) showFactor(ctx context.Context, challenge string, into any) bool {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for len(p.recovery) > 0 {
		status, err := p.call(ctx, "POST", "/api/v1/auth/second-factor", map[string]any{"challenge": challenge, "code": p.recovery[0], "tokens": true}, "", into)
		if err == nil && status != http.StatusTooManyRequests {
			p.recovery = p.recovery[1:]
			if status < 300 {
				return true
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	p.t.Error("no recovery code is left")
	return false
}

// addFactor gives the person the second factor without which a super admin may do nothing.
func (p *person) addFactor(t *testing.T) {
	t.Helper()
	var begun struct{ Secret string }
	if status, err := p.call(t.Context(), "POST", "/api/v1/me/second-factor", nil, "", &begun); err != nil || status != http.StatusOK {
		t.Fatalf("beginning a second factor answered %d: %v", status, err)
	}
	code, err := totp.GenerateCode(begun.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var added struct{ RecoveryCodes []string }
	if status, err := p.call(t.Context(), "POST", "/api/v1/me/second-factor/confirm", map[string]any{"code": code}, "", &added); err != nil || status != http.StatusOK {
		t.Fatalf("confirming a second factor answered %d: %v", status, err)
	}
	p.recovery = added.RecoveryCodes
}

// ledger is what was acknowledged.
type ledger struct {
	mu        sync.Mutex
	accounts  []string // e-mails
	courses   []string // titles
	published []course
	enrolled  map[*person][]course
	confirmed map[*person][]course // whose only content is done
	writes    atomic.Int64
	seen      map[string]bool // was found: looked for no more
}

type course struct{ id, title, content string }

// newLedger returns an empty one.
func newLedger() *ledger {
	return &ledger{enrolled: map[*person][]course{}, confirmed: map[*person][]course{}, seen: map[string]bool{}}
}

func (l *ledger) note(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes.Add(1)
	fn()
}

// open returns a course in which p is not enrolled yet; false when there is none.
func (l *ledger) open(p *person) (course, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.enrolled[p]); n < len(l.published) {
		return l.published[n], true
	}
	return course{}, false
}

// recruit makes accounts until ctx ends.
func (p *person) recruit(ctx context.Context, l *ledger) {
	for ctx.Err() == nil {
		email := "person-" + plugin.NewID[string]() + "@example.org"
		p.create(ctx, "/api/v1/users", map[string]any{"firstName": "Some", "lastName": "Body", "email": email, "role": "trainee", "password": password}, nil,
			func() {
				l.note(func() { l.accounts = append(l.accounts, email) })
			})
	}
}

// author makes and publishes courses until ctx ends.
func (p *person) author(ctx context.Context, l *ledger) {
	for ctx.Err() == nil {
		if c, ok := p.publish(ctx, l); ok {
			l.note(func() { l.published = append(l.published, c) })
		}
	}
}

func (p *person) publish(ctx context.Context, l *ledger) (course, bool) {
	c := course{title: "Course " + plugin.NewID[string]()}
	var made struct{ ID string }
	if !p.create(ctx, "/api/v1/courses", map[string]any{"title": c.title}, &made, func() { l.note(func() { l.courses = append(l.courses, c.title) }) }) {
		return c, false
	}
	c.id = made.ID
	if !p.insist(ctx, "PATCH", "/api/v1/courses/"+c.id, map[string]any{"description": "What one learns here"}, nil) ||
		!p.create(ctx, "/api/v1/courses/"+c.id+"/sections", map[string]any{"title": "Only one"}, &made, func() {}) ||
		!p.create(ctx, "/api/v1/courses/"+c.id+"/contents", map[string]any{"type": "article", "title": "Only one", "sectionId": made.ID}, &made, func() {}) {
		return c, false
	}
	c.content = made.ID
	return c, p.insist(ctx, "PATCH", "/api/v1/contents/"+c.content, map[string]any{"articleContent": "<p>Text</p>", "isPublished": true}, nil) &&
		p.insist(ctx, "POST", "/api/v1/courses/"+c.id+"/publish", map[string]any{}, nil)
}

// learn enrols in one course after the other and confirms its content, until ctx ends.
func (p *person) learn(ctx context.Context, l *ledger) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		c, ok := l.open(p)
		if ok && p.insist(ctx, "POST", "/api/v1/courses/"+c.id+"/enrollment", nil, nil) {
			l.note(func() { l.enrolled[p] = append(l.enrolled[p], c) })
			if p.insist(ctx, "POST", "/api/v1/learn/contents/"+c.content+"/confirm", nil, nil) {
				l.note(func() { l.confirmed[p] = append(l.confirmed[p], c) })
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// check looks whether everything that was acknowledged is there, once.
func (l *ledger) check(ctx context.Context, t *testing.T, admin *person) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, email := range l.accounts {
		l.once(ctx, t, admin, "/api/v1/users?q="+email, "the account "+email)
	}
	for _, title := range l.courses {
		l.once(ctx, t, admin, "/api/v1/courses?q="+title[len("Course "):], title)
	}
	for p, courses := range l.enrolled {
		var mine struct {
			Items []struct {
				Course      struct{ ID string }
				Status      string
				Progress    float64
				Done, Total int
			}
		}
		p.insist(ctx, "GET", "/api/v1/me/learning", nil, &mine)
		done := map[string]int{}
		for _, item := range mine.Items {
			done[item.Course.ID] = item.Done
			if want := 100 * float64(item.Done) / float64(max(item.Total, 1)); item.Progress != want || (item.Status == "completed") != (item.Done == 1) {
				t.Errorf("half done: %s has %d of %d, %v %%, %s", item.Course.ID, item.Done, item.Total, item.Progress, item.Status)
			}
		}
		for _, c := range courses {
			if _, there := done[c.id]; !there {
				t.Errorf("lost: the enrolment of %s in %s", p.identity, c.title)
			}
		}
		for _, c := range l.confirmed[p] {
			if done[c.id] != 1 {
				t.Errorf("lost: %s had confirmed %s", p.identity, c.title)
			}
		}
	}
}

// once looks whether a list holds exactly one.
func (l *ledger) once(ctx context.Context, t *testing.T, admin *person, path, what string) {
	t.Helper()
	if l.seen[what] {
		return
	}
	var list struct{ Items []any }
	admin.insist(ctx, "GET", path, nil, &list)
	if n := len(list.Items); n != 1 {
		t.Errorf("%s is there %d times", what, n)
	}
	l.seen[what] = true
}

func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	enrolments, confirmations := 0, 0
	for _, list := range l.enrolled {
		enrolments += len(list)
	}
	for _, list := range l.confirmed {
		confirmations += len(list)
	}
	return fmt.Sprintf("%d accounts, %d courses, %d enrolments, %d confirmations", len(l.accounts), len(l.courses), enrolments, confirmations)
}
