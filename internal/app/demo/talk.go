package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// thread is a question and what was answered. Whoever a text mentions stands in it as @{e-mail address}.
type thread struct {
	Who      string   `json:"who"`    // e-mail address
	Lesson   int      `json:"lesson"` // counted from 1; 0: about the course as a whole
	DaysAgo  float64  `json:"daysAgo"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Same     []string `json:"same"`     // who has the same question
	Accepted int      `json:"accepted"` // which answer, counted from 1; 0: none
	Answers  []answer `json:"answers"`
}

type answer struct {
	Who   string  `json:"who"`   // e-mail address
	After float64 `json:"after"` // hours after what was said before
	Text  string  `json:"text"`
}

// news is an announcement: of a course, or without one of the centre.
type news struct {
	Course  string `json:"course"` // folder
	DaysAgo int    `json:"daysAgo"`
	Title   string `json:"title"`
	Body    string `json:"body"` // HTML
}

// letters is what a trainee and a trainer wrote to each other.
type letters struct {
	Trainer  string   `json:"trainer"`
	Trainee  string   `json:"trainee"`
	DaysAgo  float64  `json:"daysAgo"`
	Messages []answer `json:"messages"`
}

func ago(now time.Time, days float64) time.Time {
	return now.Add(-time.Duration(days * 24 * float64(time.Hour)))
}

// later is when the answer was given to what was said at at.
func (a answer) later(at time.Time) time.Time {
	return at.Add(time.Duration(a.After * float64(time.Hour)))
}

// mentions finds whom a text names.
var mentions = regexp.MustCompile(`@\{([^}]+)\}`)

// speakers returns everybody who takes a part in the question and is not of the team.
func (t thread) speakers(c course) []string {
	all := append([]string{t.Who}, t.Same...)
	for _, a := range t.Answers {
		all = append(all, a.Who)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(who string) bool { return who == c.Trainer })
}

// named puts ids in place of the addresses that the text mentions.
func (l *loading) named(text string) string {
	return mentions.ReplaceAllStringFunc(text, func(m string) string {
		return "@{" + string(l.people[m[2:len(m)-1]].User) + "}"
	})
}

// talk loads the questions of a course and what is missing of their answers.
func (l *loading) talk(ctx context.Context, c course) error {
	r := l.rooms[c.folder]
	if r.finished || len(c.Questions) == 0 {
		return nil
	}
	there, err := l.Questions(ctx, l.people[c.Trainer], r.id)
	if err != nil {
		return err
	}
	for _, t := range c.Questions {
		err := l.step(ctx, func() error { return l.question(ctx, r, t, there[t.Title]) })
		if err != nil {
			return fmt.Errorf("load the question %q: %w", t.Title, err)
		}
	}
	return nil
}

func (l *loading) question(ctx context.Context, r room, t thread, have Question) (err error) {
	at, asker := ago(l.now, t.DaysAgo), l.people[t.Who]
	if have.ID == "" {
		var content plugin.ContentID
		if t.Lesson > 0 {
			if content = r.contents[t.Lesson-1]; content == "" {
				return nil // the trainer took the lesson out meanwhile
			}
		}
		if have.ID, err = l.Ask(ctx, asker, r.id, content, t.Title, l.named(t.Text), at); err != nil {
			return err
		}
	}
	for i, a := range t.Answers {
		if at = a.later(at); i < len(have.Answers) {
			continue
		}
		id, err := l.Answer(ctx, l.people[a.Who], have.ID, l.named(a.Text), at)
		if err != nil {
			return err
		}
		have.Answers = append(have.Answers, id)
	}
	for _, who := range t.Same {
		if err := l.Same(ctx, l.people[who], have.ID, at); err != nil {
			return err
		}
	}
	if t.Accepted == 0 {
		return nil
	}
	return l.Accept(ctx, asker, have.ID, have.Answers[t.Accepted-1], at)
}

// told loads what the centre announces and what people write to one another: once everything else is there.
func (l *loading) told(ctx context.Context) error {
	for _, n := range l.News {
		err := l.step(ctx, func() error {
			by, course := l.people[adminEmail], plugin.CourseID("")
			for _, c := range l.courses {
				if c.folder == n.Course {
					by, course = l.people[c.Trainer], l.rooms[c.folder].id
				}
			}
			return l.Announce(ctx, by, course, n.Title, n.Body, ago(l.now, float64(n.DaysAgo)))
		})
		if err != nil {
			return fmt.Errorf("announce %q: %w", n.Title, err)
		}
	}
	for _, c := range l.Letters {
		err := l.step(ctx, func() error {
			at, texts := ago(l.now, c.DaysAgo), make([]Letter, len(c.Messages))
			for i, m := range c.Messages {
				at = m.later(at)
				texts[i] = Letter{By: l.people[m.Who], Text: strings.TrimSpace(m.Text), At: at}
			}
			return l.Correspond(ctx, l.people[c.Trainee], l.people[c.Trainer], texts)
		})
		if err != nil {
			return fmt.Errorf("load the letters of %s: %w", c.Trainee, err)
		}
	}
	return nil
}
