package notify

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

// Audience is whom an announcement is for.
type Audience struct {
	Kind      string           `json:"kind" enum:"everybody,role,home,course,group,session,people"`
	Role      *plugin.Role     `json:"role,omitempty" enum:"trainee,trainer,super_admin"`
	CourseID  *plugin.CourseID `json:"courseId,omitempty" format:"uuid"`
	GroupID   *string          `json:"groupId,omitempty" format:"uuid"`
	SessionID *string          `json:"sessionId,omitempty" format:"uuid"`
	People    []plugin.UserID  `json:"people,omitempty" maxItems:"500"`
}

// The faults of announcements.
var (
	// ErrAnnouncement: some of the fields cannot be; they say which.
	ErrAnnouncement = plugin.NewFault(plugin.Invalid, "announcement.invalid")
	// ErrWithdrawn: it was taken back.
	ErrWithdrawn = plugin.NewFault(plugin.Conflict, "announcement.withdrawn")
)

const (
	titleMax = 200
	bodyMax  = 50_000
	// excerptMax and mailMax bound what a notice and a mail say of an announcement, in characters.
	excerptMax = 160
	mailMax    = 2000
)

// check returns what is wrong with an audience's shape, with names at the fields.
func (a Audience) check(fault *plugin.Fault) *plugin.Fault {
	need := func(pointer string, needed, there bool) {
		if needed != there {
			code := "unexpected"
			if needed {
				code = "required"
			}
			fault = fault.At("/audience"+pointer, code)
		}
	}
	need("/role", a.Kind == "role", a.Role != nil)
	need("/courseId", a.Kind == "course" || a.Kind == "group" || a.Kind == "session", a.CourseID != nil)
	need("/groupId", a.Kind == "group", a.GroupID != nil)
	need("/sessionId", a.Kind == "session", a.SessionID != nil)
	need("/people", a.Kind == "people", len(a.People) > 0)
	return fault
}

// Words are what an announcement says, and when.
type Words struct {
	Title     string     `json:"title" maxLength:"1000"`
	Body      string     `json:"body" maxLength:"200000" doc:"HTML; what is not known to be harmless is taken out"`
	PublishAt *time.Time `json:"publishAt,omitempty" doc:"Null: at once"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	Pinned    bool       `json:"pinned,omitempty"`
}

// tidy returns the words as they are kept.
func (s *Service) tidy(w Words, fault *plugin.Fault) (Words, *plugin.Fault) {
	w.Title = strings.Join(strings.Fields(printable(w.Title)), " ")
	if n := utf8.RuneCountInString(w.Title); n < 1 || n > titleMax {
		fault = fault.At("/title", "announcement_length", plugin.Args{"min": 1, "max": titleMax})
	}
	w.Body = s.rich.Clean(printable(w.Body))
	if n := utf8.RuneCountInString(w.Body); n > bodyMax || s.rich.Empty(w.Body) {
		fault = fault.At("/body", "announcement_length", plugin.Args{"min": 1, "max": bodyMax})
	}
	if w.PublishAt == nil {
		now := s.Now()
		w.PublishAt = &now
	}
	if w.ExpiresAt != nil && !w.ExpiresAt.After(*w.PublishAt) {
		fault = fault.At("/expiresAt", "announcement_expiry")
	}
	return w, fault
}

// printable takes out what no text needs: control characters other than line ends and tabs.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// cut shortens text to most characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return text
}
