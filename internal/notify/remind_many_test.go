package notify_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/plugin"
)

// crowd enrols people, and has everybody reminded of one assignment already but every so manieth.
func (d *diary) crowd(people, works, unreminded int) {
	d.t.Helper()
	d.exec(`insert into users (id, first_name, last_name, email, role)
		select gen_random_uuid(), 'One', 'of many', n || '@many.example', 'trainee' from generate_series(1, $1::int) n`, people)
	d.exec(`insert into enrollments (id, user_id, course_id, enrolled_at) select gen_random_uuid(), id, $1, now() - interval '90 days' from users where email like '%@many.example'`, d.course)
	for range works {
		d.set("Draw", 20*time.Hour, "")
	}
	d.exec(`insert into reminders (user_id, kind, subject_id, due_at, minutes_before)
		select user_id, 'assignment', content_id, due_date, 1440
		from (select e.user_id, a.content_id, a.due_date, row_number() over (order by a.content_id, e.user_id) as n from enrollments e, assignments a) x
		where n % $1 <> 0`, unreminded)
}

// Whoever stands behind thousands of others is reminded like them, and once.
func TestManyAreRemindedPageByPage(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.crowd(1600, 3, 1201) // 1,602 people with Lea and Max
	d.meet(20*time.Hour, &d.group, nil)
	d.exec(`update enrollments set access_until = now() + interval '2 days' where user_id in (select id from users where email like '%@many.example' order by email limit 5)`)
	d.must(d.Remind(t.Context()))
	for kind, want := range map[string]int{"assignment": 4, "session": 1, "access": 5} {
		if n := d.number(`select count(*)::int from notices where kind = $1`, "reminder_"+kind); n != want {
			t.Errorf("%d are reminded of %s, not %d", n, kind, want)
		}
	}
	d.must(d.Remind(t.Context()))
	if n := d.number(`select count(*)::int from notices`); n != 10 {
		t.Errorf("%d notices after the second time", n)
	}
}

// A digest that quiet hours hold until a thing is past reminds of nothing.
func TestTheDigestThatQuietHoursHoldRemindsOfNothingPast(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.wait(d.now().Truncate(time.Hour).Add(90 * time.Minute).Sub(d.now())) // half past, by the service's clock
	hour := d.now().UTC().Hour()
	for i, a := range []plugin.Actor{d.lea, d.max} { // both digests come within the next hour; lea's is held for three more
		d.exec(`insert into notice_schedules (user_id, digest, digest_hour, quiet_from, quiet_to) values ($1, 'daily', $2, $3, $4)`,
			a.User, (hour+1)%24, (hour*60+50)%1440, (hour*60+[]int{240, 55}[i])%1440)
		d.exec(`insert into notice_preferences (user_id, kind, here, mail) values ($1, 'reminder_assignment', true, 'digest')`, a.User)
	}
	d.set("Draw the way", 2*time.Hour, "")
	d.must(d.Remind(t.Context()))
	waits := `select count(*)::int from notices where kind = 'reminder_assignment' and digest and user_id = $1`
	if lea, max := d.number(waits, d.lea.User), d.number(waits, d.max.User); lea != 0 || max != 1 {
		t.Errorf("%d and %d wait for the digest", lea, max)
	}
	d.equal("here both are told", d.reminds(), "Lea assignment, Max assignment")
}

// A server that dies while it reminds, its transaction with it, leaves nobody out and reminds nobody twice.
func TestAServerThatDiesWhileItRemindsRemindsOnce(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	d.crowd(298, 1, 1) // 300 with Lea and Max, none of them reminded
	other, err := pgx.Connect(t.Context(), d.db.Pool.Config().ConnString())
	d.must(err)
	defer func() { _ = other.Close(context.Background()) }()
	count := func(sql string) (n int) {
		t.Helper()
		d.must(other.QueryRow(t.Context(), sql).Scan(&n))
		return n
	}
	const rows = `select count(*)::int from reminders`
	deaths := 0
	for done := 0; done < 300; {
		ctx, die := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Remind(ctx) }()
		for target := done + 40; ; {
			select {
			case err := <-ended:
				ended <- err
			default:
			}
			if n := count(rows); n >= target || len(ended) > 0 {
				break
			}
		}
		count(`select count(pg_terminate_backend(pid))::int from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`)
		die()
		<-ended
		if done = count(rows); done > 0 && done < 300 {
			deaths++
		}
	}
	for range 20 { // the pool still has connections that died
		if err = d.Remind(t.Context()); err == nil {
			break
		}
	}
	d.must(err)
	if deaths == 0 {
		t.Fatal("it never died in the middle")
	}
	for what, sql := range map[string]string{
		"rows": rows, "notices": `select count(*)::int from notices where kind = 'reminder_assignment'`, "people": `select count(distinct user_id)::int from notices where kind = 'reminder_assignment'`,
		"mails": `select count(*)::int from mails where dedupe like '%:reminder:%'`,
	} {
		if n := count(sql); n != 300 {
			t.Errorf("%d %s after %d deaths, not 300", n, what, deaths)
		}
	}
}
