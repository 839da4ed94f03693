package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// feed returns somebody's calendar as a program reads it.
func (d *diary) feed(a plugin.Actor) string {
	d.t.Helper()
	made, err := d.MakeFeed(d.t.Context(), a)
	d.must(err)
	text, err := d.ReadFeed(d.t.Context(), secretOf(made))
	d.must(err)
	return text
}

// A calendar program believes a new date only where the sequence and the moment of the change moved too.
func TestMovedEndsOfAccessAndOffersAreToldToCalendars(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	enrolled := d.now().Add(-30 * day).UTC().Truncate(time.Second)
	end := func(until, at time.Time) {
		d.exec(`update enrollments set enrolled_at = $2, access_until = $3 where user_id = $1`, d.lea.User, enrolled, until)
		d.exec(`insert into enrollment_changes (id, enrollment_id, to_status, source, at, access_until, way)
			select $2, id, 'enrolled', 'staff', $3, $4, 'staff' from enrollments where user_id = $1`, d.lea.User, plugin.NewID[string](), at, until)
	}
	const form = "20060102T150405Z"
	check := func(when, sequence, changed string) {
		t.Helper()
		text := d.feed(d.lea)
		if s, c, stamp := properties(text, "SEQUENCE"), properties(text, "LAST-MODIFIED"), properties(text, "DTSTAMP"); len(s) != 1 || s[0] != sequence || c[0] != changed || stamp[0] != changed {
			t.Errorf("%s: sequence %v, changed %v, stamped %v; not %s, %s", when, s, c, stamp, sequence, changed)
		}
	}
	end(d.now().Add(20*day), enrolled)
	check("at first", "0", enrolled.Format(form))
	moved := enrolled.Add(10 * day)
	end(d.now().Add(40*day), moved)
	check("when it is moved", "1", moved.Format(form))
	d.exec(`insert into enrollment_changes (id, enrollment_id, from_status, to_status, source, at, access_until, way)
		select $2, id, 'suspended', 'enrolled', 'staff', $3, access_until, 'staff' from enrollments where user_id = $1`, d.lea.User, plugin.NewID[string](), moved.Add(day))
	check("when something else changes", "1", moved.Format(form))
	end(d.now().Add(35*day), moved.Add(2*day))
	check("moved again", "2", moved.Add(2*day).Format(form))

	d.exec(`insert into waiting_list (id, course_id, user_id, position, state, offer_expires_at, created_at) values ($1, $2, $3, 1, 'offered', $4, now() - interval '3 days')`,
		plugin.NewID[string](), d.course, d.nora.User, d.now().Add(day))
	before := properties(d.feed(d.nora), "SEQUENCE")
	d.exec(`update waiting_list set offer_expires_at = offer_expires_at + interval '1 day'`)
	d.exec(`update waiting_list set created_at = created_at - interval '1 hour'`) // as if the hour had passed
	if after := properties(d.feed(d.nora), "SEQUENCE"); len(before) != 1 || before[0] == "0" || after[0] == before[0] {
		t.Errorf("an offer that lapses later: sequence %v, then %v", before, after)
	}
}

// In an Arabic calendar a Latin title keeps its order within the words around it.
func TestTitlesOfTheOtherScriptAreIsolatedInAFeed(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.set("Draw (part 1)", 3*day, "")
	d.set("ارسم الطريق", 4*day, "")
	d.exec(`insert into user_preferences (user_id, language, time_zone) values ($1, 'ar', 'UTC')`, d.lea.User)
	got := properties(d.feed(d.lea), "SUMMARY")
	if len(got) != 2 || got[0] != "موعد تسليم: \u2068Draw (part 1)\u2069" || got[1] != "موعد تسليم: ارسم الطريق" {
		t.Errorf("in Arabic: %q", got)
	}
	if got := properties(d.feed(d.max), "SUMMARY"); len(got) != 2 || got[0] != "Due: Draw (part 1)" || got[1] != "Due: \u2068ارسم الطريق\u2069" {
		t.Errorf("in English: %q", got)
	}
}

// Days and times in Arabic notices have Arabic digits, and a day is read from its year.
func TestArabicRemindersHaveArabicDigits(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	at := time.Date(2027, 4, 20, 7, 0, 0, 0, time.UTC)
	d.exec(`update classroom_sessions set starts_at = $2, ends_at = $3 where id = $1`, d.meet(0, &d.group, nil), at, at.Add(time.Hour))
	d.wait(at.Add(-23 * time.Hour).Sub(d.now()))
	d.must(d.Remind(t.Context()))
	lea := d.lea
	lea.Language = "ar"
	list, err := d.Notices.List(t.Context(), lea, nil, 9)
	d.must(err)
	if len(list) != 1 {
		t.Fatalf("%d notices", len(list))
	}
	all := list[0].Title + " " + list[0].Body
	for _, want := range []string{"\u2066٢٠٢٧-٠٤-٢٠\u2069", "٠٩:٠٠", "١٠:٠٠"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q lacks %q", all, want)
		}
	}
}
