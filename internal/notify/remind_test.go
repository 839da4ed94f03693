package notify_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// reminds has everybody reminded and returns of what kinds each person was since the last time, in the order of names.
func (d *diary) reminds() string {
	d.t.Helper()
	d.must(d.Remind(d.t.Context()))
	list, err := db.Values[string](d.t.Context(), d.db, `
		with gone as (delete from notices n using users u where u.id = n.user_id and n.kind like 'reminder%' returning u.first_name || ' ' || substr(n.kind, 10) as what)
		select what from gone order by 1`)
	d.must(err)
	return strings.Join(list, ", ")
}

func (d *diary) wait(span time.Duration) { d.ahead.Add(int64(span)) }

func TestRemindersComeOnceAndInTime(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.meet(30*time.Hour, &d.group, &d.omar.User)
	done := d.set("Done", 30*time.Hour, "")
	d.set("Draw the way", 30*time.Hour, "")
	d.set("Locked", 30*time.Hour, "available_from = now() + interval '29 hours'")
	d.did(d.lea, done)
	d.exec(`update enrollments set enrolled_at = $2, access_until = $3 where user_id = $1`, d.max.User, d.now().Add(-30*day), d.now().Add(80*time.Hour))
	d.equal("a day too early", d.reminds(), "")
	d.wait(6*time.Hour + time.Minute)
	d.equal("a day before", d.reminds(), "Lea assignment, Lea session, Max assignment, Max assignment, Omar session")
	d.equal("and not again", d.reminds(), "")
	d.wait(2 * time.Hour)
	d.equal("three days before access ends", d.reminds(), "Max access")
	d.wait(21 * time.Hour)
	d.equal("an hour before, and of what is open now", d.reminds(), "Lea assignment, Lea session, Max assignment, Omar session")
	d.wait(59 * time.Minute)
	d.equal("when it begins", d.reminds(), "")
	if n := d.number(`select count(*)::int from mails where subject like 'A session of Burns begins%'`); n != 4 {
		t.Errorf("%d mails about the session", n)
	}
	if n := d.number(`select count(*)::int from mails where subject like '%is due soon' and body_text like '%Draw the way%' and body_text like '%Asia/Kuwait%'`); n != 2 {
		t.Errorf("%d mails about the assignment", n)
	}
}

func TestNobodyIsRemindedOfWhatIsNotBeforeThem(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	gone := d.meet(10*time.Hour, nil, nil)
	d.exec(`update classroom_sessions set status = 'cancelled', cancelled_reason = 'Rain' where id = $1`, gone)
	d.set("Draft", 10*time.Hour, "is_published = false")
	d.set("Past", -time.Hour, "")
	d.meet(-10*time.Minute, nil, nil)
	d.exec(`update enrollments set access_until = $2 where user_id = $1`, d.max.User, d.now().Add(50*time.Hour)) // who came in for two days knew it
	d.equal("of what is cancelled, a draft, or past", d.reminds(), "")

	d.meet(10*time.Hour, nil, nil)
	d.set("Draw the way", 10*time.Hour, "")
	d.exec(`update enrollments set status = 'suspended' where user_id = $1`, d.lea.User)
	d.exec(`update users set is_active = false where id = $1`, d.max.User)
	d.equal("who has no access", d.reminds(), "")
	d.exec(`update enrollments set status = 'enrolled' where user_id = $1`, d.lea.User)
	d.equal("who has it again", d.reminds(), "Lea assignment, Lea session")
	d.wait(11 * time.Hour)
	d.exec(`update users set is_active = true where id = $1`, d.max.User)
	d.equal("when all is past", d.reminds(), "")
}

func TestWhatIsMovedIsRemindedOfAnew(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	one := d.meet(20*time.Hour, nil, nil)
	d.equal("a day before", d.reminds(), "Lea session, Max session")
	d.exec(`update classroom_sessions set starts_at = starts_at + interval '3 days', ends_at = ends_at + interval '3 days' where id = $1`, one)
	d.equal("moved away", d.reminds(), "")
	d.wait(72 * time.Hour)
	d.equal("a day before the new time", d.reminds(), "Lea session, Max session")
}

// A server that was away for long sends one reminder, the latest: not that of the day before as well.
func TestWhatWasMissedIsMadeUpForOnce(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.meet(30*time.Hour, &d.group, nil)
	d.wait(29*time.Hour + 30*time.Minute)
	d.equal("after a day's outage", d.reminds(), "Lea session")
	if n := d.number(`select minutes_before from reminders`); n != 60 {
		t.Errorf("reminded for %d minutes before", n)
	}
}

func TestServersThatRemindAtOnceRemindOnce(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	for range 5 {
		d.meet(20*time.Hour, nil, nil)
		d.set("Draw", 20*time.Hour, "")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := d.Remind(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for what, sql := range map[string]string{
		"notices": `select count(*)::int from notices where kind like 'reminder%'`, "mails": `select count(*)::int from mails where dedupe like '%:reminder:%'`,
		"rows": `select count(*)::int from reminders`,
	} {
		if n := d.number(sql); n != 20 {
			t.Errorf("%d %s instead of 20", n, what)
		}
	}
	// Also for who wants no notice here: the row keeps it, not the notice.
	d.exec(`delete from notices`)
	d.equal("once more", d.reminds(), "")
}

// The day before is 24 hours before, also where clocks are put forward in between; the times are those of the place.
func TestClocksThatChange(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	// Cairo puts its clocks forward at midnight before Friday, 30 April 2027.
	at := time.Date(2027, 4, 30, 7, 0, 0, 0, time.UTC)
	one := d.meet(0, nil, nil)
	d.exec(`update classroom_sessions set starts_at = $2, ends_at = $3 where id = $1`, one, at, at.Add(time.Hour))
	d.wait(at.Add(-24*time.Hour - time.Minute).Sub(d.now()))
	d.equal("more than 24 hours before", d.reminds(), "")
	d.wait(2 * time.Minute)
	d.must(d.Remind(t.Context()))
	if n := d.number(`select count(*)::int from notices where kind = 'reminder_session' and args->>'from' = '10:00' and args->>'day' = '2027-04-30' and args->>'zone' = 'Africa/Cairo'`); n != 2 {
		t.Errorf("%d are told of 10 o'clock", n)
	}
}

// Quiet hours hold mails; one that they would hold until the session has begun is of no use any more.
func TestQuietHoursSendNoReminderOfThePast(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	minute := d.now().UTC().Hour()*60 + d.now().UTC().Minute()
	for i, a := range []plugin.Actor{d.lea, d.max} { // lea's end in 20 minutes, max's in three hours
		until := (minute + []int{20, 180}[i]) % 1440
		d.exec(`insert into notice_schedules (user_id, quiet_from, quiet_to) values ($1, $2, $3)`, a.User, (minute+1439)%1440, until)
	}
	d.meet(50*time.Minute, nil, nil)
	d.must(d.Remind(t.Context()))
	if n := d.number(`select count(*)::int from mails where subject like 'A session of Burns begins%' and user_id = $1`, d.lea.User); n != 1 {
		t.Errorf("%d mails", n)
	}
	d.equal("here both are told", d.reminds(), "Lea session, Max session")
}

// The digest names nothing that will be past when it comes.
func TestTheDigestRemindsOfNothingPast(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.wait(d.now().Truncate(time.Hour).Add(90 * time.Minute).Sub(d.now())) // far from a full hour
	hour := d.now().UTC().Hour()
	for i, a := range []plugin.Actor{d.lea, d.max} { // lea's came this hour, max's comes within the next one
		d.exec(`insert into notice_schedules (user_id, digest, digest_hour) values ($1, 'daily', $2)`, a.User, (hour+i)%24)
		d.exec(`insert into notice_preferences (user_id, kind, here, mail) values ($1, 'reminder_assignment', true, 'digest')`, a.User)
	}
	d.set("Draw the way", 23*time.Hour, "")
	d.must(d.Remind(t.Context()))
	waits := `select count(*)::int from notices where kind = 'reminder_assignment' and digest and user_id = $1`
	if lea, max := d.number(waits, d.lea.User), d.number(waits, d.max.User); lea != 0 || max != 1 {
		t.Errorf("%d and %d wait for the digest", lea, max)
	}
	d.equal("here both are told", d.reminds(), "Lea assignment, Max assignment")
}
