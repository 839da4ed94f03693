package kill_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

// The server and its database are killed in turn while people write. All that was acknowledged is
// there afterwards, exactly once, and within 20 s the site serves again.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	s := newServer(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s.start()
	s.ready()
	admin := setUp(t, s)
	learners := admin.people(t, 4)

	l := newLedger()
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	defer writers.Wait()
	defer stop()
	writers.Go(func() { admin.recruit(ctx, l) })
	for range 3 {
		writers.Go(func() { admin.author(ctx, l) })
	}
	for _, p := range learners {
		writers.Go(func() { p.learn(ctx, l) })
	}
	var slowest time.Duration
	n := points()
	for i := range n {
		pause(t, time.Duration(500+random.IntN(2000))*time.Millisecond)
		if i%2 == 0 {
			s.kill()
			s.start()
			if random.IntN(4) == 0 { // again, while it mends what the first one broke
				pause(t, time.Duration(random.IntN(400))*time.Millisecond)
				s.kill()
				s.start()
			}
		} else if err := s.killDatabase(); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, s.ready())
		l.check(t.Context(), t, admin)
		if t.Failed() {
			t.Fatalf("after kill %d of %d", i+1, n)
		}
	}
	stop()
	writers.Wait()
	admin.settle(t.Context())
	clear(l.seen) // everything is counted again
	l.check(t.Context(), t, admin)
	told(t, l)
	fmt.Printf("kill -9: %d points, %d acknowledged writes (%v), ready again after at most %.1f s, nothing lost; %d unanswered writes asked again, none done twice; %d had been done\n",
		n, l.writes.Load(), l, slowest.Seconds(), admin.settled, admin.found.Load())
	if l.writes.Load() == 0 {
		t.Error("nobody wrote anything")
	}
}

// pause lets the writers write for a while: the moment of the kill is the point of the test.
func pause(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// zone is where the centre stands: its day begins three hours before that of UTC.
const zone = "Asia/Kuwait"

// today is the day at the centre, which people write into what they record.
func today() string {
	there, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return time.Now().In(there).Format(time.DateOnly)
}

// setUp makes the first super admin with the console's code.
func setUp(t *testing.T, s *server) *person {
	t.Helper()
	admin := &person{t: t, s: s, identity: "amal@example.org", address: "10.0.0.1"}
	status, err := admin.call(t.Context(), "POST", "/api/v1/setup", map[string]any{
		"code": <-s.codes, "organisation": "The Centre", "firstName": "Amal", "lastName": "Aziz", "email": admin.identity, "password": password,
		"language": "en", "timeZone": zone, "currency": "KWD",
	}, "", nil)
	if err != nil || status != http.StatusCreated {
		t.Fatalf("the set-up answered %d: %v", status, err)
	}
	if !admin.signIn(t.Context()) {
		t.Fatal("the super admin cannot sign in")
	}
	admin.addFactor(t)
	return admin
}

// people makes trainees who are signed in.
func (p *person) people(t *testing.T, n int) []*person {
	t.Helper()
	var list []*person
	for i := range n {
		list = append(list, p.hires(t, "trainee", i))
	}
	return list
}

// hires makes somebody of a role who is signed in.
func (p *person) hires(t *testing.T, role string, i int) *person {
	t.Helper()
	one := &person{t: t, s: p.s, identity: fmt.Sprintf("%s-%d@example.org", role, i), address: fmt.Sprintf("10.0.%d.%d", len(role), i)}
	if !p.insist(t.Context(), "POST", "/api/v1/users", map[string]any{"firstName": "Lea", "lastName": "Learner", "email": one.identity, "role": role, "password": password}, nil) || !one.signIn(t.Context()) {
		t.Fatalf("no %s", role)
	}
	return one
}

// told waits until every learner has been told of every enrolment and every completion, once.
func told(t *testing.T, l *ledger) {
	t.Helper()
	for p := range l.enrolled {
		var last map[string]int
		want := 0
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); pause(t, 200*time.Millisecond) {
			var mine struct{ Items []struct{ Status string } }
			p.insist(t.Context(), "GET", "/api/v1/me/learning", nil, &mine)
			want = len(mine.Items)
			for _, item := range mine.Items {
				if item.Status == "completed" {
					want++
				}
			}
			last = map[string]int{}
			for cursor := ""; ; {
				var page struct {
					Items      []struct{ Kind, Link string }
					NextCursor *string
				}
				p.insist(t.Context(), "GET", "/api/v1/me/notifications?limit=100&cursor="+cursor, nil, &page)
				for _, n := range page.Items {
					last[n.Kind+" "+n.Link]++
				}
				if page.NextCursor == nil {
					break
				}
				cursor = *page.NextCursor
			}
			if len(last) >= want {
				break
			}
		}
		if len(last) != want {
			t.Errorf("%s was told of %d things, not of %d", p.identity, len(last), want)
		}
		for what, n := range last {
			if n != 1 {
				t.Errorf("%s was told %d times of %s", p.identity, n, what)
			}
		}
	}
}
