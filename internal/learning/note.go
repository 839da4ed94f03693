package learning

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

// The bounds of notes; lengths are in characters.
const (
	noteMax       = 10000
	quoteMax      = 500
	noteTagsMax   = 10
	noteTagMax    = 50
	notesInCourse = 1000 // of one person, those just deleted included
	noteWordsMax  = 10   // of a search; more do not narrow it
	// notesKept is how long a deleted note can come back.
	notesKept = 24 * time.Hour
)

// The faults of notes.
var (
	// ErrNote: the note cannot be like this; the fields say why.
	ErrNote = plugin.NewFault(plugin.Invalid, "note.invalid")
	// ErrNoteStale: the note was changed in another window since this one loaded it.
	ErrNoteStale = plugin.NewFault(plugin.Conflict, "note.stale")
	// ErrNotesFull: somebody has as many notes in a course as one may have.
	ErrNotesFull = plugin.NewFault(plugin.Conflict, "note.full").With("max", notesInCourse)
)

// Note is what somebody noted in a course.
type Note struct {
	ID        plugin.NoteID `json:"id"`
	Course    CourseName    `json:"course"`
	Content   *NoteContent  `json:"content" doc:"Null: about the course as a whole"`
	Text      string        `json:"text" doc:"Plain text of many lines"`
	Second    *int          `json:"second" doc:"Of the content's video"`
	Quote     *string       `json:"quote" doc:"The passage of the content that it is about, plain text"`
	Tags      []string      `json:"tags"`
	Shared    bool          `json:"shared" doc:"The course's team reads it"`
	Version   int           `json:"version"`
	CreatedAt time.Time     `json:"createdAt"`
	UpdatedAt time.Time     `json:"updatedAt"`
}

// NoteContent is the content that a note is about.
type NoteContent struct {
	ID    plugin.ContentID `json:"id"`
	Title string           `json:"title"`
	Type  string           `json:"type"`
	Gone  bool             `json:"gone" doc:"It was taken out of the course"`
}

// SharedNote is a note as the course's team reads it.
type SharedNote struct {
	Note
	Author PersonName `json:"author"`
}

// NoteDraft is what somebody wants to note.
type NoteDraft struct {
	Content *plugin.ContentID
	Text    string
	Second  *int
	Quote   string
	Tags    []string
	Shared  bool
}

// NoteFilter narrows a list of notes; zero values do not.
type NoteFilter struct {
	Course  *plugin.CourseID
	Content *plugin.ContentID
	Person  *plugin.UserID // who wrote it; for the team
	Tag     string
	Shared  *bool
	Query   string // words that all stand in the text, the passage or the tags
}

// NoteOverview sums up somebody's notes.
type NoteOverview struct {
	All     int          `json:"all"`
	Shared  int          `json:"shared"`
	Courses []NoteCourse `json:"courses" doc:"By title"`
	Tags    []NoteTag    `json:"tags" doc:"The most used first, a hundred at most"`
}

// NoteCourse is a course with the number of one's notes in it.
type NoteCourse struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
	Notes int             `json:"notes"`
}

// NoteTag is a tag with the number of one's notes that have it.
type NoteTag struct {
	Tag   string `json:"tag"`
	Notes int    `json:"notes"`
}

// noteKey is where a page of one's own notes ended: they stand in the order of their places.
type noteKey struct {
	Course  plugin.CourseID  `json:"c"`
	Content plugin.ContentID `json:"o"`
	Second  int              `json:"s"`
	ID      plugin.NoteID    `json:"i"`
}

// noContent stands for the course as a whole where notes are ordered by content.
const noContent plugin.ContentID = "00000000-0000-0000-0000-000000000000"

func keyOfNote(n Note) noteKey {
	k := noteKey{n.Course.ID, noContent, -1, n.ID}
	if n.Content != nil {
		k.Content = n.Content.ID
	}
	if n.Second != nil {
		k.Second = *n.Second
	}
	return k
}

func parseNoteKey(cursor string) (*noteKey, error) {
	k, err := plugin.ParseCursor[noteKey](cursor)
	if k == nil || err != nil {
		return nil, err
	}
	var course, content, id bool
	k.Course, course = plugin.ParseID[plugin.CourseID](string(k.Course))
	k.Content, content = plugin.ParseID[plugin.ContentID](string(k.Content))
	k.ID, id = plugin.ParseID[plugin.NoteID](string(k.ID))
	if !course || !content || !id || k.Second < -1 || k.Second > maxSecond {
		return nil, plugin.ErrCursor
	}
	return k, nil
}

// maxSecond is the last one that the database can keep.
const maxSecond = 1<<31 - 1

// clean brings what was typed to the form in which it is kept, and says what cannot stay so. Whether the place exists is
// the service's question.
func (d NoteDraft) clean() (NoteDraft, *plugin.Fault) {
	fault := ErrNote
	d.Text, d.Quote = plainText(d.Text), oneLine(d.Quote)
	switch n := utf8.RuneCountInString(d.Text); {
	case n == 0:
		fault = fault.At("/text", "note_empty")
	case n > noteMax:
		fault = fault.At("/text", "note_long", plugin.Args{"max": noteMax})
	}
	if utf8.RuneCountInString(d.Quote) > quoteMax {
		fault = fault.At("/quote", "note_long", plugin.Args{"max": quoteMax})
	}
	if d.Second != nil && d.Quote != "" || d.Content == nil && (d.Second != nil || d.Quote != "") {
		fault = fault.At("/second", "note_place")
	}
	tags := []string{}
	for _, t := range d.Tags {
		t = oneLine(strings.TrimPrefix(strings.TrimSpace(t), "#"))
		if utf8.RuneCountInString(t) > noteTagMax {
			fault = fault.At("/tags", "note_tag_long", plugin.Args{"max": noteTagMax})
		}
		if t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	if len(tags) > noteTagsMax {
		fault = fault.At("/tags", "note_tags", plugin.Args{"max": noteTagsMax})
	}
	d.Tags = tags
	return d, fault
}

// words returns what a search looks for, each word by itself.
func (f NoteFilter) words() []string {
	list := strings.Fields(oneLine(f.Query))
	return list[:min(len(list), noteWordsMax)]
}

// oneLine returns s as it is kept in one line: without control characters, with single spaces.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, plainText(s))), " ")
}
