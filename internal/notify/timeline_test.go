package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// said is what the timeline of a trainee in the course tells a reader: the latest first, page by page.
func (s *site) said(reader, trainee plugin.Actor) string {
	s.t.Helper()
	var all []string
	h := learningapi.Hearing{Reader: reader, Courses: []plugin.CourseID{plugin.CourseID(s.course)}, Trainee: trainee.User, Limit: 2}
	for {
		list, err := s.Said(s.t.Context(), s.db, h)
		s.must(err)
		for _, x := range list {
			line := x.Kind + " " + x.Text
			if x.By != trainee.User {
				line += " by " + x.ByName
			}
			all = append(all, line)
			h.Before = &learningapi.Place{At: x.At, ID: x.ID, Kind: x.Kind}
		}
		if len(list) < h.Limit {
			return strings.Join(all, ", ")
		}
	}
}

// Questions stand in the timeline for who may read them, letters for the two who wrote them.
func TestWhatATraineeSaidStandsInTheTimeline(t *testing.T) {
	t.Parallel()
	d := newDiary(t)
	at := d.now().Add(-time.Hour)
	later := func() time.Time { at = at.Add(time.Minute); return at }
	thread := func(content *string, by plugin.Actor, title string, hidden bool) string {
		id, when := plugin.NewID[string](), later()
		d.exec(`insert into threads (id, course_id, content_id, asker_id, hidden, created_at) values ($1, $2, $3, $4, $5, $6)`, id, d.course, content, by.User, hidden, when)
		d.exec(`insert into thread_posts (id, thread_id, author_id, title, body, created_at) values ($1, $1, $2, $3, 'Why?', $4)`, id, by.User, title, when)
		return id
	}
	open, locked := d.set("Open", 30*day, ""), d.set("Locked", 30*day, "available_from = now() + interval '9 days'")
	thread(&open, d.lea, "About the open one", false)
	thread(&locked, d.lea, "About the locked one", false)
	theirs := thread(nil, d.max, "Of somebody else", false)
	d.exec(`insert into thread_posts (id, thread_id, author_id, body, created_at) values ($1, $2, $3, $4, $5)`, plugin.NewID[string](), theirs, d.lea.User, "Because.\nIndeed", later())
	thread(nil, d.lea, "Hidden", true)
	letter := func(trainer, by plugin.Actor, text string) {
		v, m := plugin.NewID[string](), plugin.NewID[string]()
		d.exec(`insert into conversations (id, trainer_id, trainee_id, last_message_id) values ($1, $2, $3, $4) on conflict do nothing`, v, trainer.User, d.lea.User, m)
		d.exec(`insert into messages (id, conversation_id, author_id, body, created_at)
			select $1, id, $3, $4, $5 from conversations where trainer_id = $2 and trainee_id = $6`, m, trainer.User, by.User, text, later(), d.lea.User)
	}
	letter(d.omar, d.lea, "Dear Omar")
	letter(d.omar, d.omar, "Dear Lea")
	letter(d.una, d.lea, "Dear Una") // who is not of the team
	const talk = "question Hidden, reply Because. Indeed, question About the locked one, question About the open one"
	letters := "message Dear Lea by Omar Haddad, message Dear Omar, "
	d.equal("to the trainer", d.said(d.omar, d.lea), letters+talk)
	d.equal("to oneself, but for what is locked", d.said(d.lea, d.lea), letters+strings.Replace(talk, "question About the locked one, ", "", 1))
	d.equal("to a super admin, without letters", d.said(d.admin, d.lea), talk)
	program, viewed := d.omar, d.lea
	program.ByKey, viewed.By = true, d.admin.User
	d.equal("to a program", d.said(program, d.lea), talk)
	d.equal("to who looks on", d.said(viewed, d.lea), strings.Replace(talk, "question About the locked one, ", "", 1))
	d.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'observer')`, plugin.NewID[string](), d.course, d.una.User)
	d.equal("to an observer, her own letter", d.said(d.una, d.lea), "message Dear Una, "+strings.Replace(talk, "question Hidden, ", "", 1))
	d.equal("of another trainee", d.said(d.omar, d.max), "question Of somebody else")
	d.exec(`update enrollments set status = 'suspended' where user_id = $1`, d.lea.User)
	d.equal("to whom the room is closed", d.said(d.lea, d.lea), "message Dear Una, "+letters[:len(letters)-2])

	// Several courses are heard of at once: each by its own rule, a letter once, and with as many queries as one.
	const another = "0190a000-0000-7000-8000-000000000099"
	d.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published, published_at) values ($1, $2, 'another', 'Another', 'KWD', true, now())`, another, d.omar.User)
	d.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'owner')`, plugin.NewID[string](), another, d.omar.User)
	d.exec(`insert into enrollments (id, user_id, course_id, enrolled_at) values ($1, $2, $3, now())`, plugin.NewID[string](), d.lea.User, another)
	id, when := plugin.NewID[string](), later()
	d.exec(`insert into threads (id, course_id, asker_id, created_at) values ($1, $2, $3, $4)`, id, another, d.lea.User, when)
	d.exec(`insert into thread_posts (id, thread_id, author_id, title, body, created_at) values ($1, $1, $2, 'In another', 'Why?', $3)`, id, d.lea.User, when)
	heard := func(reader plugin.Actor, courses ...string) (string, int64) {
		h := learningapi.Hearing{Reader: reader, Trainee: d.lea.User, Limit: 50}
		for _, course := range courses {
			h.Courses = append(h.Courses, plugin.CourseID(course))
		}
		ctx, n := db.WithCount(t.Context())
		list, err := d.Said(ctx, d.db, h)
		d.must(err)
		var all []string
		for _, x := range list {
			all = append(all, map[bool]string{true: "there", false: "here"}[x.Course == another]+" "+x.Kind)
		}
		return strings.Join(all, ", "), n.Load()
	}
	here, asked := heard(d.omar, d.course)
	both, asAlso := heard(d.omar, d.course, another)
	d.equal("to the trainer of both", both, "there question, "+here)
	d.equal("queries", fmt.Sprint(asAlso), fmt.Sprint(asked))
	none, _ := heard(d.lea, another, d.course)
	d.equal("to the trainee, of whom one is closed", none, "there question, here message, there message, there message")
}
