package learning

import (
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

// The kinds of what trainers note about trainees.
var traineeNoteKinds = []string{"general", "feedback", "warning", "achievement"}

const (
	// traineeNoteMax is how long a note and an answer may be, in characters.
	traineeNoteMax = 4000
	// traineeNotesMax is how many notes a trainee may have in a course.
	traineeNotesMax = 500
)

// The faults of notes about trainees.
var (
	// ErrTraineeNote: a field of the note is wrong.
	ErrTraineeNote = plugin.NewFault(plugin.Invalid, "trainee_note.invalid")
	// ErrTraineeNoteSent: what was sent has been read; it is neither changed nor taken back.
	ErrTraineeNoteSent = plugin.NewFault(plugin.Conflict, "trainee_note.sent")
	// ErrTraineeNotesFull: the trainee has as many notes in the course as there may be.
	ErrTraineeNotesFull = plugin.NewFault(plugin.Conflict, "trainee_note.full").With("max", traineeNotesMax)
	// ErrTraineeNoteAnswered: it has been answered.
	ErrTraineeNoteAnswered = plugin.NewFault(plugin.Conflict, "trainee_note.answered")
)

// TraineeNote is what a trainer notes about a trainee.
type TraineeNote struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind" enum:"general,feedback,warning,achievement"`
	Text       string     `json:"text"`
	Author     *Named     `json:"author" doc:"Null: somebody who is gone"`
	CreatedAt  time.Time  `json:"createdAt"`
	SentAt     *time.Time `json:"sentAt" doc:"To the trainee; null: the team's only"`
	Answer     *string    `json:"answer" doc:"Of the trainee"`
	AnsweredAt *time.Time `json:"answeredAt"`
}

// NewTraineeNote is a note as somebody writes it.
type NewTraineeNote struct {
	Kind string
	Text string
	Send bool // to the trainee
}

// traineeNoteText cleans what was typed, or says what is wrong with it.
func traineeNoteText(pointer, text string) (string, error) {
	text = plainText(text)
	switch {
	case text == "":
		return "", ErrTraineeNote.At(pointer, "trainee_note.empty", nil)
	case utf8.RuneCountInString(text) > traineeNoteMax:
		return "", ErrTraineeNote.At(pointer, "trainee_note.long", plugin.Args{"max": traineeNoteMax})
	}
	return text, nil
}

type traineeNoteRow struct {
	ID         string
	User       plugin.UserID
	Course     plugin.CourseID
	Author     plugin.UserID
	AuthorName *string
	Kind       string
	Text       string
	CreatedAt  time.Time
	SentAt     *time.Time
	Answer     *string
	AnsweredAt *time.Time
}

func (n traineeNoteRow) note() TraineeNote {
	t := TraineeNote{n.ID, n.Kind, n.Text, nil, n.CreatedAt, n.SentAt, n.Answer, n.AnsweredAt}
	if n.AuthorName != nil {
		t.Author = &Named{n.Author, *n.AuthorName}
	}
	return t
}
