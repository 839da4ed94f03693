package live_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const (
	user   plugin.UserID = "018f0000-0000-7000-8000-000000000001"
	mine                 = "course:018f0000-0000-7000-8000-000000000002"
	theirs               = "course:018f0000-0000-7000-8000-000000000003"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type server struct {
	*live.Hub
	db    *db.DB
	url   string
	ahead atomic.Int64 // of the real time, in nanoseconds
}

func start(t testing.TB, url string) *server {
	t.Helper()
	s := &server{db: dbtest.Open(t, url, 2)}
	signals := db.NewSignals(url, slog.New(slog.DiscardHandler))
	s.Hub = live.NewHub(signals, func(_ context.Context, a plugin.Actor, topic string) (bool, error) {
		if topic == "broken" {
			return false, db.ErrLost
		}
		return a.User == user && topic == mine || topic == "home", nil
	})
	s.Now = func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }
	texts, err := i18n.Load([]string{"en"}, i18n.Locales)
	check(t, err)
	mux := http.NewServeMux()
	s.Routes(rest.NewAPI(mux, texts, "test"))
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := plugin.Actor{Language: "en"}
		if r.Header.Get("Test-User") != "no" {
			a.User = user
		}
		mux.ServeHTTP(w, r.WithContext(rest.WithActor(r.Context(), a)))
	}))
	s.url = web.URL
	t.Cleanup(func() { s.Stop(); web.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { signals.Run(ctx) })
	t.Cleanup(func() { cancel(); ended.Wait() })
	dbtest.Until(t, "the server listens", signals.Listening)
	return s
}

// stream opens the stream and returns its data lines; the channel is closed when it ends.
func (s *server) stream(t testing.TB, topics string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/live?topics="+topics, nil)
	check(t, err)
	res, err := http.DefaultClient.Do(r) //nolint:bodyclose // closed by the reader below
	check(t, err)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s", res.Status)
	}
	lines, first := make(chan string, 100), make(chan struct{})
	go func() {
		defer close(lines)
		defer func() { _ = res.Body.Close() }()
		var once sync.Once
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			once.Do(func() { close(first) })
			if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	<-first
	return lines
}

func (s *server) change(t testing.TB, topics ...string) {
	t.Helper()
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error {
		for _, topic := range topics {
			s.Changed(tx, topic)
		}
		return nil
	}))
}

func TestChangesOfOwnTopicsFromAnyServer(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	one, two := start(t, url), start(t, url)
	lines := two.stream(t, "me,"+mine)
	one.change(t, mine)
	if got := <-lines; got != `{"topic":"`+mine+`"}` {
		t.Errorf("heard %s", got)
	}
	one.change(t, live.UserTopic("018f0000-0000-7000-8000-000000000009"), theirs, "home", live.UserTopic(user)) // only the last is the stream's
	if got := <-lines; got != `{"topic":"me"}` {
		t.Errorf("heard %s", got)
	}
	sorry := errors.New("sorry")
	err := one.db.InTx(t.Context(), func(tx db.Tx) error { one.Changed(tx, mine); return sorry })
	if !errors.Is(err, sorry) {
		t.Fatal(err)
	}
	one.change(t, live.UserTopic(user))
	if got := <-lines; got != `{"topic":"me"}` {
		t.Errorf("after a rolled back change: heard %s", got)
	}
}

func TestManyChangesAreToldOnce(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t))
	lines := s.stream(t, mine)
	for range 20 {
		s.change(t, mine)
	}
	<-lines
	s.change(t, live.UserTopic(user))
	var got []string
	for line := range lines {
		got = append(got, line)
		if strings.Contains(line, "me") {
			break
		}
	}
	if len(got) > 10 {
		t.Errorf("20 changes in quick succession were told %d times", len(got))
	}
}

// A page is asked for before it listens: what changed in between is told when it does, and nothing else.
func TestWhatChangedBeforeOneListens(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t))
	wait := func(d time.Duration) { s.ahead.Add(int64(d)) }
	heard := func(topics string) string {
		lines := s.stream(t, topics)
		s.change(t, live.UserTopic(user)) // the last that each stream here hears
		var got []string
		for line := range lines {
			got = append(got, line)
			if line == `{"topic":"me"}` {
				break
			}
		}
		return strings.Join(got, " ")
	}
	const me, home, course = `{"topic":"me"}`, `{"topic":"home"}`, `{"topic":"` + mine + `"}`
	for _, c := range []struct {
		what, topics, want string
		later              time.Duration
	}{
		{"as it happened", "home," + mine + "&ago=3000", course + " " + me, 0},
		{"to whoever asks afterwards", "home," + mine, me, 0},
		{"asked for after it", "home," + mine + "&ago=3000", me, 20 * time.Second},
		{"asked for before it", "home," + mine + "&ago=30000", course + " " + me, 20 * time.Second},
		{"longer ago than anything is remembered", "home," + mine + "&ago=70000", course + " " + home + " " + me, 20 * time.Second},
	} {
		wait(10 * time.Minute)
		one := s.stream(t, mine)
		s.change(t, mine)
		<-one // this server has heard of it
		wait(c.later)
		if got := heard(c.topics); got != c.want {
			t.Errorf("%s: heard %s, want %s", c.what, got, c.want)
		}
	}
}

func TestWhatMayNotBeHeard(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t))
	for topics, want := range map[string]int{
		theirs: 422, mine + "," + theirs: 422, "user:" + string(user): 422, "broken": 503, strings.Repeat("home,", 25): 422,
		mine + "&ago=-1": 422, mine + "&ago=soon": 422, mine + "&ago=99999999999999999999": 422,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/live?topics="+topics, nil)
		check(t, err)
		res, err := http.DefaultClient.Do(r)
		check(t, err)
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%.60s: %s", topics, res.Status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/live", nil)
	check(t, err)
	r.Header.Set("Test-User", "no")
	res, err := http.DefaultClient.Do(r)
	check(t, err)
	_ = res.Body.Close()
	if res.StatusCode != 401 {
		t.Errorf("a visitor: %s", res.Status)
	}
}

func TestStopEndsEveryStream(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t))
	streams := []<-chan string{s.stream(t, ""), s.stream(t, mine)}
	s.Stop()
	s.Stop() // once more does no harm
	for _, lines := range streams {
		if rest := slices.Collect(func(yield func(string) bool) {
			for line := range lines {
				yield(line)
			}
		}); len(rest) > 0 {
			t.Errorf("at the end: %v", rest)
		}
	}
}
