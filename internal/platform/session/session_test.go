package session_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

const standingSQL = `
	select u.id::text as user, u.role::text as role, 'en' as language, 'UTC' as time_zone, false as must_change_password,
	false as must_add_factor, null as by, null::bytea as key_digest, null::text[] as scopes, s.expires_at as expires
	from sessions s join users u on u.id = s.user_id
	where s.id = $1 and s.ended_at is null and s.expires_at > now() and u.is_active`

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// server is one of several on a database.
type server struct {
	*session.Sessions
	db      *db.DB
	keys    *token.Keys
	cache   *session.Cache
	signals *db.Signals
	loads   atomic.Int64
	shift   atomic.Int64 // its clock stands this far ahead
}

func start(t testing.TB, url string, listen bool) *server {
	t.Helper()
	s := &server{db: dbtest.Open(t, url, 4), signals: db.NewSignals(url, slog.New(slog.DiscardHandler))}
	now := func() time.Time { return time.Now().Add(time.Duration(s.shift.Load())) }
	s.keys = token.NewKeys(s.db, "", time.Now)
	check(t, s.keys.Load(t.Context()))
	s.cache = session.NewCache(func(ctx context.Context, id plugin.SessionID) (session.Standing, error) {
		s.loads.Add(1)
		st, err := db.One[session.Standing](ctx, s.db, standingSQL, id)
		if errors.Is(err, db.ErrNoRow) {
			err = session.ErrEnded
		}
		return st, err
	}, s.signals, now)
	s.Sessions = session.New(s.db, s.keys, s.cache, now)
	if listen {
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		ended.Go(func() { s.signals.Run(ctx) })
		t.Cleanup(func() { cancel(); ended.Wait() })
		dbtest.Until(t, "the server listens", s.signals.Listening)
	}
	return s
}

func (s *server) user(t testing.TB) plugin.UserID {
	t.Helper()
	id := plugin.NewID[plugin.UserID]()
	_, err := s.db.Exec(t.Context(), `insert into users (id, first_name, last_name, email) values ($1, 'Mona', 'Adel', $2)`, id, string(id)+"@example.com")
	check(t, err)
	return id
}

func (s *server) begin(t testing.TB, u plugin.UserID) session.Tokens {
	t.Helper()
	var tokens session.Tokens
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) (err error) {
		tokens, err = s.Start(t.Context(), tx, u, "192.0.2.1", "Browser")
		return err
	}))
	return tokens
}

// end ends all sessions of a person and says how many they were.
func (s *server) end(t testing.TB, u plugin.UserID, why string) (ended int, err error) {
	t.Helper()
	err = s.db.InTx(t.Context(), func(tx db.Tx) (err error) {
		ended, err = s.EndAll(t.Context(), tx, u, "", true, why)
		return err
	})
	return ended, err
}

func (s *server) alive(t testing.TB, id plugin.SessionID) bool {
	t.Helper()
	_, err := s.cache.Standing(t.Context(), id)
	if err != nil && !errors.Is(err, session.ErrEnded) {
		t.Fatal(err)
	}
	return err == nil
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	first := s.begin(t, s.user(t))
	second, err := s.Refresh(t.Context(), first.Refresh, "192.0.2.2")
	check(t, err)
	if second.Refresh == first.Refresh || second.Session != first.Session {
		t.Errorf("the successor of %+v is %+v", first, second)
	}
	if id, ok := s.keys.ParseAccess(second.Access); !ok || id != first.Session {
		t.Error("the new access token is no good")
	}
	// Two tabs, a lost answer: the same token gives the same successor.
	again, err := s.Refresh(t.Context(), first.Refresh, "192.0.2.2")
	check(t, err)
	if again.Refresh != second.Refresh {
		t.Error("the same token gives another successor")
	}
	third, err := s.Refresh(t.Context(), second.Refresh, "192.0.2.2")
	check(t, err)
	// Two turns old, or used after the grace: stolen or replayed.
	if _, err := s.Refresh(t.Context(), first.Refresh, ""); !errors.Is(err, session.ErrEnded) {
		t.Errorf("a token of two turns ago: %v", err)
	}
	if _, err := s.Refresh(t.Context(), third.Refresh, ""); !errors.Is(err, session.ErrEnded) || s.alive(t, first.Session) {
		t.Error("the family outlives a reuse")
	}
}

func TestReuseAfterTheGraceEndsTheFamily(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), true)
	first := s.begin(t, s.user(t))
	second, err := s.Refresh(t.Context(), first.Refresh, "")
	check(t, err)
	if !s.alive(t, first.Session) {
		t.Fatal("not signed in")
	}
	s.shift.Store(int64(31 * time.Second))
	if _, err := s.Refresh(t.Context(), first.Refresh, ""); !errors.Is(err, session.ErrEnded) {
		t.Errorf("reused after 31 s: %v", err)
	}
	if s.alive(t, first.Session) {
		t.Error("the access token outlives a reuse")
	}
	if _, err := s.Refresh(t.Context(), second.Refresh, ""); !errors.Is(err, session.ErrEnded) {
		t.Error("the successor outlives a reuse")
	}
}

func TestManyTabsRefreshAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	servers := []*server{start(t, url, false), start(t, url, false)}
	first := servers[0].begin(t, servers[0].user(t))
	var all sync.WaitGroup
	var mu sync.Mutex
	successors := map[string]bool{}
	for i := range 12 {
		all.Go(func() {
			got, err := servers[i%2].Refresh(t.Context(), first.Refresh, "")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			successors[got.Refresh] = true
		})
	}
	all.Wait()
	if len(successors) != 1 {
		t.Errorf("%d successors of one token", len(successors))
	}
}

func TestForgedRefreshEndsNothing(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	u := s.user(t)
	mine, other := s.begin(t, u), s.begin(t, u)
	parts := strings.Split(mine.Refresh, ".")
	for name, forged := range map[string]string{
		"empty": "", "words": "not a token", "a foreign digest": string(mine.Session) + ".0." + strings.Split(other.Refresh, ".")[2],
		"a turn to come": parts[0] + ".1." + parts[2], "a turn before": parts[0] + ".-1." + parts[2],
		"no session": plugin.NewID[string]() + ".0." + parts[2], "an access token": mine.Access,
	} {
		if _, err := s.Refresh(t.Context(), forged, ""); !errors.Is(err, session.ErrEnded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !s.alive(t, mine.Session) {
		t.Error("a forged token ended the session")
	}
	if _, err := s.Refresh(t.Context(), mine.Refresh, ""); err != nil {
		t.Errorf("after the forgeries: %v", err)
	}
}

// Whoever held a session is told why it ended; whoever merely knows its id, or an old token of it, is not.
func TestOnlyTheHolderLearnsWhyASessionEnded(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	why := func(refresh string) string {
		t.Helper()
		_, err := s.Refresh(t.Context(), refresh, "")
		if err == nil || plugin.AsFault(err).Kind != plugin.SignedOut {
			t.Fatalf("an ended session was refreshed: %v", err)
		}
		return plugin.AsFault(err).Code
	}
	for reason, code := range map[string]string{
		session.Deactivated: "auth.ended_deactivated", session.EndedByAdmin: "auth.ended_by_admin", session.PasswordReset: "auth.ended_password_reset",
		session.PasswordChanged: "auth.ended_password_changed", session.Deleted: "auth.ended_deleted", session.SecondFactorReset: "auth.ended_factor_reset",
		"signed_out": "auth.session_ended", "refresh_reused": "auth.session_ended",
	} {
		u := s.user(t)
		oldest, other := s.begin(t, u), s.begin(t, s.user(t))
		last, err := s.Refresh(t.Context(), oldest.Refresh, "")
		check(t, err)
		newest, err := s.Refresh(t.Context(), last.Refresh, "")
		check(t, err)
		if n, err := s.end(t, u, reason); err != nil || n != 1 {
			t.Fatalf("%d sessions ended, %v", n, err)
		}
		for name, c := range map[string]struct{ token, code string }{
			"the newest token": {newest.Refresh, code}, "the one before, whose answer was lost": {last.Refresh, code},
			"an old token": {oldest.Refresh, "auth.session_ended"}, "a stranger's digest": {
				strings.Join(append(strings.Split(newest.Refresh, ".")[:2], strings.Split(other.Refresh, ".")[2]), "."), "auth.session_ended"},
			"a turn to come": {strings.Replace(newest.Refresh, ".2.", ".3.", 1), "auth.session_ended"},
		} {
			if got := why(c.token); got != c.code {
				t.Errorf("%s, %s: %s instead of %s", reason, name, got, c.code)
			}
		}
	}
}

func TestChangesReachTheOtherServer(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	one, two := start(t, url, true), start(t, url, true)
	u := one.user(t)
	for name, end := range map[string]func(id plugin.SessionID) error{
		"signed out": func(id plugin.SessionID) error { return one.EndOwn(t.Context(), u, id) },
		"deactivated": func(id plugin.SessionID) error {
			_, err := one.end(t, u, session.Deactivated)
			return err
		},
	} {
		id := one.begin(t, u).Session
		if !two.alive(t, id) {
			t.Fatal("not signed in")
		}
		before := two.loads.Load()
		if !two.alive(t, id) || two.loads.Load() != before {
			t.Errorf("%s: the second request asked the database", name)
		}
		check(t, end(id))
		if one.alive(t, id) {
			t.Errorf("%s: the session lives on where it was ended", name)
		}
		begun := time.Now()
		dbtest.Until(t, "the other server hears of it", func() bool { return !two.alive(t, id) })
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
	// A change of role is the person's, not one session's.
	id := one.begin(t, u).Session
	two.alive(t, id)
	_, err := one.db.Exec(t.Context(), `update users set role = 'trainer' where id = $1`, u)
	check(t, err)
	one.cache.ChangedUser(u)
	dbtest.Until(t, "the other server knows the role", func() bool {
		st, err := two.cache.Standing(t.Context(), id)
		check(t, err)
		return st.Role == plugin.Trainer
	})
}

func TestRowIsAskedWhileNothingIsHeard(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	one, deaf := start(t, url, true), start(t, url, false)
	u := one.user(t)
	id := one.begin(t, u).Session
	if !deaf.alive(t, id) {
		t.Fatal("not signed in")
	}
	check(t, one.EndOwn(t.Context(), u, id))
	if deaf.alive(t, id) {
		t.Error("a server that hears nothing believes its memory")
	}
}

// The listener's connection is cut while a session ends: what was missed is not believed after.
func TestNothingMissedIsBelievedAfterAReconnect(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	s := start(t, url, true)
	u := s.user(t)
	id := s.begin(t, u).Session
	if !s.alive(t, id) {
		t.Fatal("not signed in")
	}
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error { // no signal is sent at all
		if _, err := tx.Exec(t.Context(), `update sessions set ended_at = now(), end_reason = 'test' where id = $1`, id); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen courseworx' and datname = current_database()`)
		return err
	}))
	dbtest.Until(t, "the session is known as ended", func() bool { return !s.alive(t, id) })
}

func TestALostSignalIsNotBelievedForLong(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), true)
	id := s.begin(t, s.user(t)).Session
	if !s.alive(t, id) {
		t.Fatal("not signed in")
	}
	_, err := s.db.Exec(t.Context(), `update sessions set ended_at = now(), end_reason = 'its server died before it could tell'`)
	check(t, err)
	s.shift.Store(int64(31 * time.Second))
	if s.alive(t, id) {
		t.Error("believed for more than half a minute")
	}
}

func TestSessionExpiresAndIsProlongedByUse(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), true)
	u := s.user(t)
	used, idle := s.begin(t, u), s.begin(t, u)
	_, err := s.db.Exec(t.Context(), `update sessions set expires_at = now() + interval '5 seconds'`)
	check(t, err)
	if !s.alive(t, used.Session) || !s.alive(t, idle.Session) {
		t.Fatal("not signed in")
	}
	_, err = s.Refresh(t.Context(), used.Refresh, "")
	check(t, err)
	_, err = s.db.Exec(t.Context(), `update sessions set expires_at = now() - interval '1 second' where id = $1`, idle.Session)
	check(t, err)
	s.shift.Store(int64(10 * time.Second))
	if !s.alive(t, used.Session) {
		t.Error("a session in use ended with its first term")
	}
	if s.alive(t, idle.Session) {
		t.Error("an expired session lives")
	}
	if _, err := s.Refresh(t.Context(), idle.Refresh, ""); !errors.Is(err, session.ErrEnded) {
		t.Errorf("an expired session was refreshed: %v", err)
	}
}

func TestOwnSessions(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	u, stranger := s.user(t), s.user(t)
	one, two := s.begin(t, u), s.begin(t, u)
	foreign := s.begin(t, stranger)
	list, err := s.List(t.Context(), u, one.Session)
	check(t, err)
	if len(list) != 2 || list[0].ID != two.Session || list[0].Current || !list[1].Current || list[1].Address != "192.0.2.1" {
		t.Errorf("list: %+v", list)
	}
	if err := s.EndOwn(t.Context(), u, foreign.Session); !errors.Is(err, plugin.ErrNotFound) || !s.alive(t, foreign.Session) {
		t.Errorf("ended a stranger's session: %v", err)
	}
	check(t, s.EndOwn(t.Context(), u, two.Session))
	if err := s.EndOwn(t.Context(), u, two.Session); !errors.Is(err, plugin.ErrNotFound) {
		t.Errorf("ended twice: %v", err)
	}
	if s.alive(t, two.Session) || !s.alive(t, one.Session) {
		t.Error("the wrong session ended")
	}
}

func TestSignOutWithTheRefreshTokenAlone(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	tokens := s.begin(t, s.user(t))
	check(t, s.EndByRefresh(t.Context(), strings.Replace(tokens.Refresh, ".0.", ".1.", 1), "signed_out"))
	check(t, s.EndByRefresh(t.Context(), "", "signed_out"))
	if !s.alive(t, tokens.Session) {
		t.Fatal("a forged token signed somebody out")
	}
	check(t, s.EndByRefresh(t.Context(), tokens.Refresh, "signed_out"))
	if s.alive(t, tokens.Session) {
		t.Error("still signed in")
	}
}

func TestSweepKeepsLiveSessions(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	u := s.user(t)
	live, ended := s.begin(t, u), s.begin(t, u)
	check(t, s.EndOwn(t.Context(), u, ended.Session))
	check(t, s.Sweep(t.Context(), -time.Second))
	left, err := db.Values[plugin.SessionID](t.Context(), s.db, `select id::text from sessions`)
	check(t, err)
	if len(left) != 1 || left[0] != live.Session {
		t.Errorf("left: %v", left)
	}
}

func TestWhoMakesARequest(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), false)
	u := s.user(t)
	tokens := s.begin(t, u)
	who := session.NewAuthenticator(s.keys, s.cache)
	ask := func(change func(r *http.Request)) plugin.Actor {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		change(r)
		c, err := who.Authenticate(r)
		check(t, err)
		return c.Actor
	}
	bearer := ask(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+tokens.Access) })
	cookie := ask(func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "cw_access", Value: tokens.Access}) })
	for _, a := range []plugin.Actor{bearer, cookie} {
		if a.User != u || a.Session != tokens.Session || a.Role != plugin.Trainee {
			t.Errorf("who: %+v", a)
		}
	}
	for name, value := range map[string]string{"none": "", "rubbish": "x", "the refresh token": tokens.Refresh} {
		if a := ask(func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "cw_access", Value: value}) }); a.SignedIn() {
			t.Errorf("%s: signed in as %+v", name, a)
		}
	}
	for _, c := range session.Cookies(t.Context(), tokens) {
		if !strings.Contains(c, "; HttpOnly") || !strings.Contains(c, "; SameSite=Lax") {
			t.Errorf("cookie without protection: %s", c[:20])
		}
	}
}
