package notice_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/fstest"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestNotices(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	texts, err := i18n.Load([]string{"en", "ar"}, fstest.MapFS{
		"en.json": {Data: []byte(`{"notice": {"seats": {"title": "{{course}} has room", "body_one": "{{count}} seat", "body_other": "{{count}} seats"}}}`)},
		"ar.json": {Data: []byte(`{"notice": {"seats": {"title": "في {{course}} مكان", "body_two": "مقعدان", "body_other": "{{count}} مقعد"}}}`)}})
	check(t, err)
	hub := live.NewHub(db.NewSignals("", slog.New(slog.DiscardHandler)), func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	n := notice.New(notice.Deps{DB: d, Hub: hub, Texts: texts})
	var people [2]plugin.UserID
	for i := range people {
		people[i] = plugin.NewID[plugin.UserID]()
		_, err := d.Exec(t.Context(), `insert into users (id, first_name, last_name, email) values ($1, 'Mona', 'Adel', $2)`, people[i], string(people[i])+"@example.com")
		check(t, err)
	}
	tell := func(u plugin.UserID, dedupe string) {
		t.Helper()
		check(t, d.InTx(t.Context(), func(tx db.Tx) error {
			return n.Tell(t.Context(), tx, notice.Message{Dedupe: dedupe, User: u, Kind: "seats", Args: map[string]any{"course": "Go", "count": 2}, Link: "/courses/go"})
		}))
	}
	tell(people[0], "a")
	tell(people[0], "a") // told once
	tell(people[0], "b")
	tell(people[1], "a")
	for lang, want := range map[string][2]string{"en": {"Go has room", "2 seats"}, "ar": {"في \u2068Go\u2069 مكان", "مقعدان"}} {
		list, err := n.List(t.Context(), plugin.Actor{User: people[0], Language: lang}, nil, 10)
		check(t, err)
		if len(list) != 2 || list[0].Title != want[0] || list[0].Body != want[1] || list[0].Link != "/courses/go" || list[0].ReadAt != nil {
			t.Fatalf("%s: %+v", lang, list)
		}
		more, err := n.List(t.Context(), plugin.Actor{User: people[0], Language: lang}, &list[0].ID, 10)
		if err != nil || len(more) != 1 || more[0].ID != list[1].ID {
			t.Errorf("the next page: %+v, %v", more, err)
		}
	}
	unread := func(u plugin.UserID, want int) {
		t.Helper()
		if got, err := n.Unread(t.Context(), u); err != nil || got != want {
			t.Errorf("%d unread instead of %d, %v", got, want, err)
		}
	}
	theirs, err := n.List(t.Context(), plugin.Actor{User: people[1], Language: "en"}, nil, 10)
	check(t, err)
	check(t, n.Read(t.Context(), people[0], []string{theirs[0].ID})) // a stranger's
	unread(people[0], 2)
	unread(people[1], 1)
	check(t, n.Read(t.Context(), people[1], []string{theirs[0].ID}))
	unread(people[1], 0)
	check(t, n.Read(t.Context(), people[0], []string{})) // none is not all
	unread(people[0], 2)
	check(t, n.Read(t.Context(), people[0], nil))
	unread(people[0], 0)
}
