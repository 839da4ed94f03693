package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fixed is who makes every request, by a header of the test's.
type fixed struct{}

func (fixed) Authenticate(r *http.Request) (rest.Caller, error) {
	actor := plugin.Actor{User: "u1", Role: plugin.SuperAdmin, Language: r.Header.Get("Test-Language")}
	switch role := r.Header.Get("Test-Role"); role {
	case "":
		return rest.Caller{}, nil
	case "lost":
		return rest.Caller{}, db.ErrLost
	case "unready":
		return rest.Caller{Actor: actor, First: rest.ErrChangePassword}, nil
	case "key":
		actor.ByKey = true
		return rest.Caller{Actor: actor, Scopes: strings.Fields(r.Header.Get("Test-Scopes"))}, nil
	case "viewing":
		actor.By = "u2"
		return rest.Caller{Actor: actor}, nil
	default:
		actor.Role = plugin.Role(role)
		return rest.Caller{Actor: actor}, nil
	}
}

type allowance struct{ left atomic.Int64 }

func (a *allowance) Allow(string) (bool, time.Duration) {
	return a.left.Add(-1) >= 0, 1500 * time.Millisecond
}

type form struct {
	Name  string   `json:"name" minLength:"2" maxLength:"5"`
	Count int      `json:"count,omitempty" minimum:"1" maximum:"9"`
	Kind  string   `json:"kind,omitempty" enum:"a,b"`
	Tags  []string `json:"tags,omitempty" maxItems:"2" uniqueItems:"true"`
	On    bool     `json:"on,omitempty"`
	At    string   `json:"at,omitempty" format:"date-time"`
	Ref   string   `json:"ref,omitempty" format:"uuid"`
	Mail  string   `json:"mail,omitempty" format:"email"`
	Code  string   `json:"code,omitempty" pattern:"^[a-z]+$"`
	Price *struct {
		Amount string `json:"amount"`
	} `json:"price,omitempty"`
	Rate float64 `json:"rate,omitempty" exclusiveMinimum:"0.5" multipleOf:"0.25"`
}

type formIn struct {
	Limit int    `query:"limit" minimum:"1" default:"5"`
	Must  string `query:"must" required:"true"`
	Body  form
}

type out struct {
	Body struct {
		Actor   string `json:"actor"`
		Address string `json:"address"`
		Secure  bool   `json:"secure"`
		Calls   int64  `json:"calls"`
	}
}

type server struct {
	http.Handler
	log   bytes.Buffer
	limit allowance
	calls atomic.Int64
	hold  chan struct{} // a call of /slow waits for it
	in    chan struct{} // and tells that it is there
	fail  atomic.Bool
	level slog.LevelVar // of the log
}

func newServer(t testing.TB, d *db.DB) *server {
	t.Helper()
	texts, err := i18n.Load([]string{"en", "ar"}, i18n.Locales)
	check(t, err)
	s := &server{hold: make(chan struct{}), in: make(chan struct{}, 100)}
	s.limit.left.Store(1 << 40)
	mux := http.NewServeMux()
	api := rest.NewAPI(mux, texts, "test")
	answer := func(ctx context.Context) (*out, error) {
		var o out
		a := rest.Actor(ctx)
		o.Body.Actor, o.Body.Address, o.Body.Secure, o.Body.Calls = string(a.User), a.Address, rest.Secure(ctx), s.calls.Add(1)
		return &o, nil
	}
	for path, who := range map[string]plugin.Access{"/public": plugin.Public, "/signed": plugin.SignedUp, "/unready": plugin.Unready, "/staff": plugin.Staff, "/admins": plugin.Admins} {
		rest.Handle(api, who, huma.Operation{OperationID: path[1:], Method: http.MethodGet, Path: path}, func(ctx context.Context, _ *struct{}) (*out, error) { return answer(ctx) })
	}
	rest.Handle(api, plugin.SignedUp, huma.Operation{OperationID: "form", Method: http.MethodPost, Path: "/form", DefaultStatus: 201, MaxBodyBytes: 5000}, func(ctx context.Context, _ *formIn) (*out, error) { return answer(ctx) })
	rest.Handle(api, plugin.SignedUp, huma.Operation{OperationID: "once", Method: http.MethodPost, Path: "/once"}, func(context.Context, *struct{}) (*struct {
		CacheControl string `header:"Cache-Control"`
		Body         string
	}, error) {
		out := &struct {
			CacheControl string `header:"Cache-Control"`
			Body         string
		}{plugin.ShownOnce, fmt.Sprint("secret ", s.calls.Add(1))}
		return out, nil
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{OperationID: "long", Method: http.MethodPost, Path: "/long"}, func(context.Context, *struct{}) (*struct{ Body struct{ Text string } }, error) {
		out := &struct{ Body struct{ Text string } }{}
		out.Body.Text = fmt.Sprint(s.calls.Add(1), strings.Repeat(" words", 1000))
		return out, nil
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{OperationID: "slow", Method: http.MethodPost, Path: "/slow"}, func(ctx context.Context, _ *struct{}) (*out, error) {
		s.in <- struct{}{}
		<-s.hold
		if s.fail.Load() {
			return nil, db.ErrFull
		}
		return answer(ctx)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{OperationID: "patient", Method: http.MethodPost, Path: "/patient", BodyReadTimeout: 10 * time.Millisecond},
		func(ctx context.Context, _ *struct{ Body struct{ Text string } }) (*out, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(200 * time.Millisecond):
				return answer(ctx)
			}
		})
	rest.Handle(api, plugin.Public, huma.Operation{OperationID: "wrong", Method: http.MethodGet, Path: "/wrong/{how}"}, func(ctx context.Context, in *struct {
		How string `path:"how"`
	}) (*out, error) {
		switch in.How {
		case "panic":
			panic("my secret")
		case "error":
			return nil, errors.New("my secret")
		case "gone":
			return nil, fmt.Errorf("read: %w", context.Canceled)
		case "fault":
			return nil, fmt.Errorf("deep: %w", plugin.ErrMoney.At("/a~b", "required").In(1500*time.Millisecond))
		}
		return answer(ctx)
	})
	rest.HandleHTTP(api, plugin.Public, "GET /media/half", func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = w.Write([]byte("half"))
		_ = http.NewResponseController(w).Flush()
		panic("my secret")
	})
	rest.HandleHTTP(api, plugin.Public, "GET /kept/{secret}", func(http.ResponseWriter, *http.Request) error { panic("no reason") })
	rest.HandleHTTP(api, plugin.Public, "GET /media/file", func(w http.ResponseWriter, _ *http.Request) error {
		if _, ok := w.(io.ReaderFrom); !ok {
			t.Error("the writer lost ReadFrom, and with it sendfile")
		}
		_, err := io.Copy(w, strings.NewReader("the file"))
		return err
	})
	shield := &rest.Shield{Texts: texts, Who: fixed{}, Limits: &s.limit, Replays: rest.NewReplays(idempotency.New(d)),
		Observe: func(string, string, int, time.Duration, int64) {}, Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Site: func(context.Context) ([]string, string) { return []string{"en", "ar"}, "en" }, Log: slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: &s.level}))}
	s.Handler = shield.Wrap(mux)
	return s
}

type answer struct {
	status int
	head   http.Header
	body   string
}

func (s *server) do(method, path, body string, head ...string) answer {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.9:5"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
		if head[i] == "Remote" {
			r.RemoteAddr = head[i+1]
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return answer{w.Code, w.Result().Header, w.Body.String()}
}

func (a answer) problem(t testing.TB) rest.Problem {
	t.Helper()
	var p rest.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.head.Get("Content-Type") != "application/problem+json" || p.Status != a.status {
		t.Errorf("no problem: %d %v %s", a.status, a.head, a.body)
	}
	return p
}

func (a answer) is(t testing.TB, status int, code string) {
	t.Helper()
	if p := a.problem(t); a.status != status || p.Code != code || p.Title == "" || strings.HasPrefix(p.Title, "problem.") || p.Type != "/problems/"+code {
		t.Errorf("got %d %s, want %d %s", a.status, a.body, status, code)
	}
}

func fields(p rest.Problem) []string {
	var all []string
	for _, e := range p.Errors {
		all = append(all, e.Pointer+" "+e.Code)
	}
	slices.Sort(all)
	return all
}

func TestTheLogKeepsNoSecretAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.level.Set(slog.LevelDebug)
	s.do("GET", "/kept/four-silver-keys", "").is(t, http.StatusInternalServerError, "internal")
	if log := s.log.String(); !strings.Contains(log, "/kept/{secret}") || strings.Contains(log, "four-silver-keys") {
		t.Errorf("the log: %s", log)
	}
	for _, method := range []string{"PROPFIND", "OPTIONS", "POST"} { // as calendar programs try
		s.do(method, "/calendar/four-golden-keys.ics", "")
	}
	s.do("GET", "/invitation/four-golden-keys", "")
	if log := s.log.String(); !strings.Contains(log, "/calendar/{secret}") || !strings.Contains(log, "/invitation/{token}") || strings.Contains(log, "four-golden-keys") {
		t.Errorf("the log: %s", log)
	}
}
