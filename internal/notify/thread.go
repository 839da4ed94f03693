package notify

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/courseworx/courseworx/plugin"
)

// The faults of questions and answers.
var (
	// ErrPost: what was written cannot be like this; the fields say why.
	ErrPost = plugin.NewFault(plugin.Invalid, "question.invalid")
	// ErrPosts: too many in a short time.
	ErrPosts = plugin.NewFault(plugin.TooMany, "question.too_many")
	// ErrReadsOnly: an observer reads only.
	ErrReadsOnly = plugin.NewFault(plugin.Denied, "question.reads_only")
	// ErrClosedThread: the question takes no answers any more.
	ErrClosedThread = plugin.NewFault(plugin.Conflict, "question.closed")
	// ErrFullThread: the question has as many answers as one may have.
	ErrFullThread = plugin.NewFault(plugin.Conflict, "question.full")
	// ErrAnswered: others have answered, so the question stays.
	ErrAnswered = plugin.NewFault(plugin.Conflict, "question.answered")
	// ErrTooLate: what was written is too old to be changed.
	ErrTooLate = plugin.NewFault(plugin.Conflict, "question.too_late")
	// ErrHiddenPost: what the team hid is not changed and not accepted.
	ErrHiddenPost = plugin.NewFault(plugin.Conflict, "question.hidden")
	// ErrOwnPost: nobody reports the own words or has the own question too.
	ErrOwnPost = plugin.NewFault(plugin.Denied, "question.own")
)

const (
	questionTitleMin = 5
	questionTitleMax = 150
	postMax          = 8000 // characters, mentions counted as they are kept
	reasonMax        = 500
	mentionsMax      = 10
	answersMax       = 500
	// editWithin is how long an author may change what was written: others may have answered to it.
	editWithin = 24 * time.Hour
	// What one person posts: twenty an hour, and more for those who answer.
	postsAnHour     = 20
	teamPostsAnHour = 200
	// questionsCounted is where counting stops.
	questionsCounted = 1000
	// listExcerpt is how much of a question a list shows.
	listExcerpt = 240
)

// Writer is who wrote something.
type Writer struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Avatar    *string       `json:"avatar"`
	Team      bool          `json:"team" doc:"Teaches the course"`
	Former    bool          `json:"former" doc:"The person is gone; there is no name"`
}

// Mentioned is whom a text mentions. In the text it stands as @{id}; an id that is not among the mentions is of somebody
// who is gone.
type Mentioned struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
}

// QuestionContent is the content that a question is about.
type QuestionContent struct {
	ID    plugin.ContentID `json:"id"`
	Title string           `json:"title"`
}

// QuestionItem is a question as lists show it.
type QuestionItem struct {
	ID          string           `json:"id" format:"uuid"`
	CourseID    plugin.CourseID  `json:"courseId"`
	CourseTitle string           `json:"courseTitle"`
	Content     *QuestionContent `json:"content" doc:"Null: about the course as a whole"`
	Title       string           `json:"title"`
	Excerpt     string           `json:"excerpt" doc:"The beginning of the text, with names"`
	Author      Writer           `json:"author"`
	Mine        bool             `json:"mine"`
	CreatedAt   time.Time        `json:"createdAt"`
	Answers     int              `json:"answers"`
	Answered    bool             `json:"answered" doc:"Somebody else than the asker answered"`
	Accepted    bool             `json:"accepted"`
	Pinned      bool             `json:"pinned"`
	Closed      bool             `json:"closed"`
	Hidden      bool             `json:"hidden" doc:"Only the team and the asker see it"`
	Votes       int              `json:"votes" doc:"How many others have the same question"`
	Reports     int              `json:"reports" doc:"Open ones on the question and its answers; for the team only"`
}

// QuestionStates are what lists of questions can be narrowed to. Hidden and reported are for the team only.
const (
	StateUnanswered = "unanswered"
	StateAccepted   = "accepted"
	StateMine       = "mine"
	StateHidden     = "hidden"
	StateReported   = "reported"
)

// QuestionFilter narrows a list of questions; zero values do not.
type QuestionFilter struct {
	Content *plugin.ContentID
	State   string
	Query   string
}

// QuestionCounts says how many questions there are; counting stops at 1000.
type QuestionCounts struct {
	All        int `json:"all"`
	Unanswered int `json:"unanswered"`
	Accepted   int `json:"accepted"`
	Mine       int `json:"mine"`
	Hidden     int `json:"hidden"`
	Reported   int `json:"reported"`
}

// QuestionList is a page of the questions of a course.
type QuestionList struct {
	plugin.Page[QuestionItem]
	CourseTitle string          `json:"courseTitle"`
	MayWrite    bool            `json:"mayWrite"`
	Moderates   bool            `json:"moderates"`
	Counts      *QuestionCounts `json:"counts,omitempty" doc:"Of the course, or of the content, whatever else narrows the list; on the first page only. Counting stops at 1000"`
}

// Hiding says that the team hid something, and why.
type Hiding struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// PostRights are what who asks may do with a question or an answer.
type PostRights struct {
	Edit     bool `json:"edit"`
	Delete   bool `json:"delete"`
	Report   bool `json:"report"`
	Moderate bool `json:"moderate"`
}

// Post is a question's text, or an answer.
type Post struct {
	ID        string      `json:"id" format:"uuid"`
	Author    Writer      `json:"author"`
	Mine      bool        `json:"mine"`
	Text      string      `json:"text" doc:"Plain text; whom it mentions stands in it as @{id}"`
	Mentions  []Mentioned `json:"mentions"`
	CreatedAt time.Time   `json:"createdAt"`
	EditedAt  *time.Time  `json:"editedAt"`
	Accepted  bool        `json:"accepted"`
	Hidden    *Hiding     `json:"hidden" doc:"Only the team and the author see it"`
	Reports   []string    `json:"reports" doc:"What readers told the team, undecided; for the team only"`
	Reported  bool        `json:"reported" doc:"Who asks told the team of it"`
	May       PostRights  `json:"may"`
}

// Question is a question with its text.
type Question struct {
	Post
	CourseID    plugin.CourseID  `json:"courseId"`
	CourseTitle string           `json:"courseTitle"`
	Content     *QuestionContent `json:"content"`
	Title       string           `json:"title"`
	Answers     int              `json:"answers"`
	Answered    bool             `json:"answered"`
	AcceptedID  *string          `json:"acceptedId" doc:"The accepted answer"`
	Pinned      bool             `json:"pinned"`
	ClosedAt    *time.Time       `json:"closedAt"`
	CloseReason *string          `json:"closeReason"`
	Votes       int              `json:"votes"`
	Voted       bool             `json:"voted" doc:"Who asks has the same question"`
	MayAnswer   bool             `json:"mayAnswer"`
	MayAccept   bool             `json:"mayAccept"`
	MayVote     bool             `json:"mayVote"`
	Staff       bool             `json:"staff" doc:"Who asks is of the team, or a super admin"`
}

// QuestionPerson is somebody who can be mentioned.
type QuestionPerson struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Avatar    *string       `json:"avatar"`
	Team      bool          `json:"team"`
}

// mentionForm is how a text names somebody.
var mentionForm = regexp.MustCompile(`@\{([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})\}`)

// mentionsIn returns whom the text names, each once.
func mentionsIn(text string) []plugin.UserID {
	var ids []plugin.UserID
	seen := map[plugin.UserID]bool{}
	for _, m := range mentionForm.FindAllStringSubmatch(text, -1) {
		if id, ok := plugin.ParseID[plugin.UserID](m[1]); ok && !seen[id] {
			seen[id], ids = true, append(ids, id)
		}
	}
	return ids
}

// named returns the text with names in place of ids; of whom there is no name nothing but the sign stays.
func named(text string, people []Mentioned) string {
	return mentionForm.ReplaceAllStringFunc(text, func(m string) string {
		id, _ := plugin.ParseID[plugin.UserID](m[2 : len(m)-1])
		for _, p := range people {
			if p.ID == id {
				return "@" + p.FirstName + " " + p.LastName
			}
		}
		return "@…"
	})
}

// plain returns what somebody wrote as it is kept: without control characters and without those that turn the order of
// the letters around, in at most two line ends at a time, trimmed. Nothing in it is markup.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	s = printable(strings.Map(func(r rune) rune {
		if r == '\u2028' || r == '\u2029' {
			return '\n'
		}
		if unicode.Is(unicode.Bidi_Control, r) && r >= '\u202a' {
			return -1
		}
		return r
	}, s))
	lines := strings.Split(norm.NFC.String(s), "\n")
	kept, empty := lines[:0], 0
	for _, l := range lines {
		if l = strings.TrimRightFunc(l, unicode.IsSpace); l == "" {
			empty++
		} else {
			empty = 0
		}
		if empty < 2 {
			kept = append(kept, l)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// oneLine returns a text without line ends and in single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

// within adds a problem to the fault when a text is shorter or longer than it may be.
func within(fault *plugin.Fault, pointer, text string, least, most int) *plugin.Fault {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return fault.At(pointer, "question_length", plugin.Args{"min": least, "max": most})
	}
	return fault
}

// threadWords returns the words that are searched; the beginning of the last one is enough.
func threadWords(query string) (words, last string) {
	list := strings.FieldsFunc(oneLine(cut(query, 200)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	if len(list) == 0 {
		return "", ""
	}
	list = list[:min(len(list), 10)]
	return strings.Join(list[:len(list)-1], " "), list[len(list)-1]
}

// questionKey is where a page of questions ended: pinned ones come first.
type questionKey struct {
	Pinned bool   `json:"p"`
	ID     string `json:"i"`
}

func parseQuestionKey(cursor string) (pinned *bool, id *string, err error) {
	k, err := plugin.ParseCursor[questionKey](cursor)
	if k == nil || err != nil {
		return nil, nil, err
	}
	known, ok := plugin.ParseID[string](k.ID)
	if !ok {
		return nil, nil, plugin.ErrCursor
	}
	return &k.Pinned, &known, nil
}
