package pluginhost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A plugin that announces twice what it hears would go on for ever, and faster and faster. It may announce so much, and what it is refused
// stands in its record; the others hear on.
func TestAStormOfEventsIsHeldBack(t *testing.T) {
	t.Parallel()
	p, other := named("sample"), named("other")
	p.manifest.Events, p.manifest.Publishes = []string{"course.published", "sample.echoed"}, []string{"sample.echoed"}
	var n atomic.Int64
	p.register = func(r native.Registrar, h native.Host) error {
		for _, name := range p.manifest.Events {
			r.On(name, func(ctx context.Context, _ plugin.Delivered) error {
				return h.InTx(ctx, func(tx native.Tx) error {
					return h.Publish(ctx, tx, echo{fmt.Sprint(n.Add(1))}, echo{fmt.Sprint(n.Add(1))})
				})
			})
		}
		return nil
	}
	var heard atomic.Int32
	other.register = func(r native.Registrar, _ native.Host) error {
		r.On("course.published", func(context.Context, plugin.Delivered) error { heard.Add(1); return nil })
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Announced: 10, Burst: 60}, p, other)
	check(t, err)
	for _, id := range []string{"sample", "other"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	began := time.Now()
	s.works(t)
	s.publish(t, plugin.CoursePublished{Course: "a"})
	dbtest.Until(t, "it is held back, and that is written down", func() bool {
		return strings.Contains(s.done(t, "sample", "event", "sample.echoed").LastError, "plugin.flood")
	})
	s.publish(t, plugin.CoursePublished{Course: "b"})
	dbtest.Until(t, "the other one hears", func() bool { return heard.Load() == 2 })
	made, err := db.Value[int](t.Context(), s.db, `select count(*)::int from events where name = 'sample.echoed'`)
	check(t, err)
	if most := 60 + int(10*time.Since(began).Seconds()) + 1; made > most || made < 20 {
		t.Errorf("%d events, of at most %d", made, most)
	}
	if is := s.stands(t, "sample"); is.State != pluginhost.Enabled {
		t.Errorf("it is %s: %s", is.State, deref(is.Reason)) // being held back is no crash: who waits gets on
	}
}

// So are jobs, and notices and mails together: what is too much is refused, and what was taken before stays.
func TestAStormOfJobsAndMessagesIsHeldBack(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.manifest.Jobs = []plugin.JobUse{{Name: "later"}}
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.MailSend, Reason: "To write."})
	p.register = func(r native.Registrar, h native.Host) error {
		host = h
		r.Job("later", func(context.Context, json.RawMessage) error { return nil })
		r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{"name": "Sample", "description": "A sample.", "reason": {"mail_send": "To write."}, "mail": {"bill": {"subject": "S", "body": "B"}}}`)}})
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Announced: 1, Burst: 20}, p)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	for what, one := range map[string]func(native.Tx, int) error{
		"jobs": func(tx native.Tx, n int) error {
			return host.Enqueue(t.Context(), tx, "later", n, time.Now().Add(time.Hour))
		},
		"mails": func(tx native.Tx, n int) error {
			return host.Mail(t.Context(), tx, native.Mail{Dedupe: fmt.Sprint(n), To: "mona@example.com", Kind: "bill"})
		},
	} {
		taken := 0
		var refused error
		began := time.Now()
		for n := 0; refused == nil && n < 500; n++ {
			refused = host.InTx(t.Context(), func(tx native.Tx) error { return one(tx, n) })
			if refused == nil {
				taken++
			}
		}
		if f := plugin.AsFault(refused); refused == nil || f.Code != "plugin.flood" {
			t.Errorf("%s: %v after %d", what, refused, taken)
		}
		if most := 20 + int(time.Since(began).Seconds()) + 1; taken < 20 || taken > most {
			t.Errorf("%d %s, of at most %d", taken, what, most)
		}
	}
	if is := s.stands(t, "sample"); is.State != pluginhost.Enabled {
		t.Errorf("it is %s", is.State)
	}
}

// A plugin that writes to the log without end is cut short; its log says how much is missing, and does not grow until somebody sweeps.
func TestAFloodOfLinesIsCutShort(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Lines: 6000}, p)
	check(t, err)
	for range 18_000 { // in one second or in two
		host.Log().Info("again")
	}
	var dropped int
	dbtest.Until(t, "it is said how many are missing", func() bool {
		page, err := s.Lines(t.Context(), "sample", "warn", "", "", 100)
		check(t, err)
		dropped = 0
		for _, l := range page.Items {
			var is struct{ Dropped int }
			check(t, json.Unmarshal(l.Detail, &is))
			dropped += is.Dropped
		}
		return dropped >= 6000
	})
	host.Log().Info("calm")
	dbtest.Until(t, "what it says afterwards is kept", func() bool {
		page, err := s.Lines(t.Context(), "sample", "info", "", "", 1)
		check(t, err)
		return len(page.Items) == 1 && page.Items[0].Message == "calm"
	})
	kept, err := db.Value[int](t.Context(), s.db, `select count(*)::int from plugin_logs`)
	check(t, err)
	if kept < 1000 || kept > 4010 || dropped > 12_000 {
		t.Errorf("%d lines are kept, %d were dropped", kept, dropped)
	}
}
