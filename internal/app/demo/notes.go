package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// notebook is what trainees noted in courses, and what trainers noted about them.
type notebook struct {
	Notes []note  `json:"notes"`
	About []about `json:"about"`
}

// note is what a trainee noted: about a lesson, a second of its film or a passage of its text, or about the course.
type note struct {
	Course  string   `json:"course"` // folder
	Who     string   `json:"who"`    // e-mail address
	Lesson  int      `json:"lesson"` // counted from 1; 0: about the course as a whole
	Second  *int     `json:"second"`
	Quote   string   `json:"quote"`
	DaysAgo float64  `json:"daysAgo"`
	Text    string   `json:"text"`
	Tags    []string `json:"tags"`
	Shared  bool     `json:"shared"`
}

// about is what the trainer of a course noted about a trainee.
type about struct {
	Course  string  `json:"course"` // folder
	Who     string  `json:"who"`    // e-mail address of the trainee
	Kind    string  `json:"kind"`
	DaysAgo float64 `json:"daysAgo"`
	Text    string  `json:"text"`
	Sent    bool    `json:"sent"`
	Answer  string  `json:"answer"`
	After   float64 `json:"after"` // hours from the note to the answer
}

// noted loads the notes of a course, of both kinds.
func (l *loading) noted(ctx context.Context, c course) error {
	r := l.rooms[c.folder]
	for _, n := range l.Notebook.Notes {
		if n.Course != c.folder || r.finished {
			continue
		}
		if err := l.step(ctx, func() error { return l.note(ctx, r, n) }); err != nil {
			return fmt.Errorf("load the note of %s in %q: %w", n.Who, c.folder, err)
		}
	}
	for _, n := range l.Notebook.About {
		if n.Course != c.folder || r.finished {
			continue
		}
		err := l.step(ctx, func() error {
			at := ago(l.now, n.DaysAgo)
			return l.NoteAbout(ctx, l.people[c.Trainer], l.people[n.Who], r.id,
				NoteAbout{Kind: n.Kind, Text: n.Text, Sent: n.Sent, At: at, Answer: n.Answer, Answered: at.Add(time.Duration(n.After * float64(time.Hour)))})
		})
		if err != nil {
			return fmt.Errorf("load the note about %s in %q: %w", n.Who, c.folder, err)
		}
	}
	return nil
}

func (l *loading) note(ctx context.Context, r room, n note) error {
	var content plugin.ContentID
	if n.Lesson > 0 {
		if content = r.contents[n.Lesson-1]; content == "" {
			return nil // the trainer took the lesson out meanwhile
		}
	}
	return l.Note(ctx, l.people[n.Who], r.id, content, Note{Second: n.Second, Quote: n.Quote, Text: n.Text, Tags: n.Tags, Shared: n.Shared, At: ago(l.now, n.DaysAgo)})
}
