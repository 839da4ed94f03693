package setting_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/setting"
)

var colour = setting.Key[string]{Name: "test.colour", Default: "green"}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type server struct {
	*setting.Store
	db    *db.DB
	shift time.Duration
}

func start(t testing.TB, url string, listen bool) *server {
	t.Helper()
	s := &server{db: dbtest.Open(t, url, 4)}
	signals := db.NewSignals(url, slog.New(slog.DiscardHandler))
	s.Store = setting.NewStore(s.db, signals, func() time.Time { return time.Now().Add(s.shift) })
	if listen {
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		ended.Go(func() { signals.Run(ctx) })
		t.Cleanup(func() { cancel(); ended.Wait() })
		dbtest.Until(t, "the server listens", signals.Listening)
	}
	return s
}

func get[T any](t testing.TB, s *server, k setting.Key[T]) T {
	t.Helper()
	v, err := setting.Get(t.Context(), s.Store, k)
	check(t, err)
	return v
}

func set[T any](t testing.TB, s *server, k setting.Key[T], v T) {
	t.Helper()
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error { return setting.Set(t.Context(), s.Store, tx, "", k, v) }))
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestChangeReachesTheOtherServer(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	one, two := start(t, url, true), start(t, url, true)
	if got := get(t, two, colour); got != "green" {
		t.Errorf("before anybody set it: %q", got)
	}
	set(t, one, colour, "blue")
	if got := get(t, one, colour); got != "blue" {
		t.Errorf("where it was set: %q", got)
	}
	dbtest.Until(t, "the other server knows", func() bool { return get(t, two, colour) == "blue" })
}

func TestDeafServerLooksForItself(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	one, deaf := start(t, url, true), start(t, url, false)
	get(t, deaf, colour)
	set(t, one, colour, "blue")
	deaf.shift = 3 * time.Second
	if got := get(t, deaf, colour); got != "blue" {
		t.Errorf("three seconds later: %q", got)
	}
	get(t, one, colour)
	_, err := one.db.Exec(t.Context(), `update settings set value = '"red"'`) // the server that did it died before its signal
	check(t, err)
	one.shift = 31 * time.Second
	if got := get(t, one, colour); got != "red" {
		t.Errorf("half a minute after a lost signal: %q", got)
	}
}

func TestRolledBackChangeIsNone(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), true)
	sorry := errors.New("sorry")
	err := s.db.InTx(t.Context(), func(tx db.Tx) error {
		check(t, setting.Set(t.Context(), s.Store, tx, "", colour, "blue"))
		if inside, err := setting.Read(t.Context(), tx, colour); err != nil || inside != "blue" {
			t.Errorf("inside: %q, %v", inside, err)
		}
		if got := get(t, s, colour); got != "green" {
			t.Errorf("seen before the commit: %q", got)
		}
		return sorry
	})
	if !errors.Is(err, sorry) || get(t, s, colour) != "green" {
		t.Errorf("after the rollback: %q, %v", get(t, s, colour), err)
	}
}

// Lists of a stored value must not be written over those of the default, which all share.
func TestDefaultsStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	s := start(t, dbtest.URL(t), true)
	site := get(t, s, setting.SiteKey)
	if !slices.Equal(site.Languages, []string{"en", "ar"}) || site.Hue != 195 {
		t.Fatalf("the site at first: %+v", site)
	}
	_, err := s.db.Exec(t.Context(), `insert into settings (key, value) values ('site', '{"languages": ["ar", "fr"], "organisation": "Nile"}')`)
	check(t, err)
	s.shift = time.Minute
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			site, err := setting.Get(t.Context(), s.Store, setting.SiteKey)
			if err != nil || !slices.Equal(site.Languages, []string{"ar", "fr"}) || site.Organisation != "Nile" || site.Hue != 195 || site.Currency != "USD" {
				t.Errorf("the site: %+v, %v", site, err)
			}
		})
	}
	all.Wait()
	if !slices.Equal(setting.SiteKey.Default.Languages, []string{"en", "ar"}) {
		t.Errorf("the default became %v", setting.SiteKey.Default.Languages)
	}
}
