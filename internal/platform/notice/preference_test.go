package notice_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// bureau tells one person in Cairo things of three kinds.
type bureau struct {
	*notice.Notices
	t     *testing.T
	db    *db.DB
	clock time.Time
	mona  plugin.Actor
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	d, signals := dbtest.New(t), db.NewSignals("", slog.New(slog.DiscardHandler))
	b := &bureau{t: t, db: d, clock: time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), mona: plugin.Actor{User: plugin.NewID[plugin.UserID](), Language: "en"}}
	now := func() time.Time { return b.clock }
	texts, err := i18n.Load([]string{"en"}, mail.Locales, notice.Locales, fstest.MapFS{"en.json": {Data: []byte(`{
		"notice": {"seats": {"title": "{{course}} has room", "body": "Go."}, "alarm": {"title": "Fire", "body": "Run."}},
		"mail": {"seats": {"subject": "Room in {{course}}", "body": "Hello {{name}}", "action": "Go"}, "alarm": {"subject": "Fire", "body": "Run"}}}`)}})
	check(t, err)
	hub := live.NewHub(signals, func(context.Context, plugin.Actor, string) (bool, error) { return false, nil })
	keys := token.NewKeys(d, "", now)
	check(t, keys.Load(t.Context()))
	jobs := job.New(d.Pool, slog.New(slog.DiscardHandler), job.Options{Server: "test"})
	mails := mail.New(mail.Deps{DB: d, Jobs: jobs, Texts: texts, Settings: setting.NewStore(d, signals, now), Signals: signals, Now: now,
		Site: func(context.Context, db.Querier) (setting.Site, error) {
			return setting.Site{Organisation: "Centre"}, nil
		}})
	check(t, jobs.Prepare())
	b.Notices = notice.New(notice.Deps{DB: d, Hub: hub, Texts: texts, Mails: mails, Keys: keys, Now: now, BaseURL: func() string { return "https://learn.example" },
		People: func(ctx context.Context, _ db.Querier, u plugin.UserID) (notice.Person, error) {
			return notice.Person{Email: "mona@example.com", FirstName: "Mona", Language: "en", TimeZone: "Africa/Cairo", Active: true}, nil
		}})
	b.Offer(notice.Kind{Name: "seats", Group: "learning", Mail: notice.MailNow}, notice.Kind{Name: "alarm", Group: "learning", Mail: notice.MailNow, Fixed: true})
	_, err = d.Exec(t.Context(), `insert into users (id, first_name, last_name, email) values ($1, 'Mona', 'Adel', 'mona@example.com')`, b.mona.User)
	check(t, err)
	return b
}

func (b *bureau) tell(kind, dedupe string) {
	b.t.Helper()
	check(b.t, b.db.InTx(b.t.Context(), func(tx db.Tx) error {
		return b.Tell(b.t.Context(), tx, notice.Message{Dedupe: dedupe, User: b.mona.User, Kind: kind, Args: map[string]any{"course": "Go"}, Link: "/x"})
	}))
	// The database stamps rows by its own clock; the bureau's is the one that counts here.
	_, err := b.db.Exec(b.t.Context(), `update notices set created_at = $1 where dedupe = $2`, b.clock, dedupe)
	check(b.t, err)
}

func (b *bureau) choose(kind string, here bool, how string, s *notice.Schedule) {
	b.t.Helper()
	_, err := b.Choose(b.t.Context(), b.mona, []notice.Choice{{Kind: kind, Wish: notice.Wish{Here: here, Mail: how}}}, s)
	check(b.t, err)
}

type letter struct {
	Subject     string
	BodyText    string
	Unsubscribe string
	NotBefore   *time.Time
}

func (b *bureau) expect(letters, notices int) []letter {
	b.t.Helper()
	list, err := db.Many[letter](b.t.Context(), b.db, `select subject, body_text, unsubscribe, not_before from mails order by id`)
	check(b.t, err)
	shown, err := b.List(b.t.Context(), b.mona, nil, 100)
	check(b.t, err)
	unread, err := b.Unread(b.t.Context(), b.mona.User)
	check(b.t, err)
	if len(list) != letters || len(shown) != notices || unread > notices {
		b.t.Fatalf("%d mails and %d notices (%d unread) instead of %d and %d: %+v", len(list), len(shown), unread, letters, notices, list)
	}
	return list
}

func TestTellFollowsPreferences(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.tell("seats", "a")
	b.tell("seats", "a")
	first := b.expect(1, 1)[0]
	if first.Subject != "Room in Go" || !strings.Contains(first.BodyText, "Hello Mona") || !strings.Contains(first.BodyText, "https://learn.example/x") ||
		!strings.HasPrefix(first.Unsubscribe, "https://learn.example/unsubscribe/") || !strings.Contains(first.BodyText, first.Unsubscribe) || first.NotBefore != nil {
		t.Errorf("%+v", first)
	}
	b.choose("seats", false, notice.MailOff, nil)
	b.tell("seats", "b")
	b.expect(1, 1)
	b.choose("seats", false, notice.MailNow, nil)
	b.tell("seats", "c")
	b.expect(2, 1)
	b.tell("alarm", "d")
	if fixed := b.expect(3, 2)[2]; fixed.Unsubscribe != "" {
		t.Errorf("what is fixed can be ended: %+v", fixed)
	}
	b.tell("nobody_offered_it", "e")
	b.expect(3, 3)
	for _, c := range []notice.Choice{{Kind: "alarm", Wish: notice.Wish{Here: false, Mail: notice.MailNow}}, {Kind: "nobody_offered_it", Wish: notice.Wish{Here: true, Mail: notice.MailOff}}, {Kind: "digest"}} {
		if _, err := b.Choose(t.Context(), b.mona, []notice.Choice{c}, nil); plugin.AsFault(err).Code != "notice.preferences_invalid" {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	from, to := 22*60, 7*60+30
	b.choose("seats", true, notice.MailNow, &notice.Schedule{Digest: "daily", DigestHour: 8, DigestDay: 1, QuietFrom: &from, QuietTo: &to})
	cairo, err := time.LoadLocation("Africa/Cairo")
	check(t, err)
	for i, one := range []struct{ at, until string }{
		{"2026-12-01 21:59", ""}, {"2026-12-01 22:00", "2026-12-02 07:30"}, {"2026-12-02 00:10", "2026-12-02 07:30"}, {"2026-12-02 07:30", ""},
	} {
		b.clock, err = time.ParseInLocation("2006-01-02 15:04", one.at, cairo)
		check(t, err)
		b.tell("seats", one.at)
		got, held := b.expect(i+1, i+1)[i].NotBefore, ""
		if got != nil {
			held = got.In(cairo).Format("2006-01-02 15:04")
		}
		if held != one.until {
			t.Errorf("at %s a mail waits until %q instead of %q", one.at, held, one.until)
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	b := newBureau(t) // it is noon in Cairo, a Tuesday
	b.choose("seats", true, notice.MailDigest, nil)
	b.tell("seats", "a")
	b.tell("seats", "b")
	send := func(want int) []letter {
		t.Helper()
		check(t, b.SendDigests(t.Context()))
		check(t, b.SendDigests(t.Context()))
		var n int
		list, err := db.Many[letter](t.Context(), b.db, `select subject, body_text, unsubscribe, not_before from mails order by id`)
		check(t, err)
		if n = len(list); n != want {
			t.Fatalf("%d mails instead of %d: %+v", n, want, list)
		}
		return list
	}
	send(0)
	b.clock = b.clock.Add(19*time.Hour + 59*time.Minute) // 7:59
	send(0)
	b.clock = b.clock.Add(time.Minute)
	if got := send(1)[0]; !strings.Contains(got.BodyText, "2 things") || strings.Count(got.BodyText, "• Go has room") != 2 || got.Unsubscribe == "" {
		t.Errorf("%+v", got)
	}
	b.tell("seats", "c")
	check(t, b.Read(t.Context(), b.mona.User, nil)) // what was read is no news
	b.clock = b.clock.Add(24 * time.Hour)
	send(1)
	b.choose("seats", false, notice.MailDigest, &notice.Schedule{Digest: "weekly", DigestHour: 9, DigestDay: 5})
	b.tell("seats", "d") // Thursday, 8:00; told by the digest alone
	b.expect(1, 3)
	b.clock = b.clock.Add(24 * time.Hour)
	send(1)
	b.clock = b.clock.Add(time.Hour) // Friday, 9:00
	send(2)
	b.tell("seats", "e")
	b.clock = b.clock.Add(6 * 24 * time.Hour)
	send(2)
	b.clock = b.clock.Add(24 * time.Hour)
	send(3)
}

func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.tell("seats", "a")
	link := strings.TrimPrefix(b.expect(1, 1)[0].Unsubscribe, "https://learn.example/unsubscribe/")
	for name, bad := range map[string]string{"empty": "", "cut": link[:len(link)-2], "changed": "A" + link[1:], "longer": link + "AA"} {
		if err := b.Unsubscribe(t.Context(), bad); plugin.AsFault(err).Kind != plugin.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.LookAtUnsubscribe(b.mona, link); err != nil {
		t.Error(err)
	}
	b.tell("seats", "b")
	b.expect(2, 2) // looking ends nothing
	check(t, b.Unsubscribe(t.Context(), link))
	check(t, b.Unsubscribe(t.Context(), link))
	b.tell("seats", "c")
	b.tell("alarm", "d")
	b.expect(3, 4) // the notice is still shown, and other kinds still come
}
