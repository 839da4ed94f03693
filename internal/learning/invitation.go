package learning

import (
	"strings"
	"time"
	"unicode"

	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

const (
	invitationLife = 14 * 24 * time.Hour
	// invitationKept is how long one stays that came to its end, for the team to look at.
	invitationKept = 90 * 24 * time.Hour
	// resendPause and resendMax keep a mailbox from being filled by one invitation, mailsToOne by many courses,
	// and mailsByOne the world from being written to by one of the staff; the last two are counted over a day.
	resendPause = 10 * time.Minute
	resendMax   = 5
	mailsToOne  = 5
	mailsByOne  = 1000
	listMax     = 500 // entries of a pasted list
)

// The faults of invitations. Whoever has the link is told what became of it.
var (
	ErrInvitation  = plugin.NewFault(plugin.NotFound, "invitation.unknown")
	ErrExpired     = plugin.NewFault(plugin.NotFound, "invitation.expired")
	ErrRevoked     = plugin.NewFault(plugin.NotFound, "invitation.revoked")
	ErrUsed        = plugin.NewFault(plugin.NotFound, "invitation.used")
	ErrOther       = plugin.NewFault(plugin.Denied, "invitation.other_person")
	ErrNoTrainee   = plugin.NewFault(plugin.Denied, "invitation.no_trainee")
	ErrUnpublished = plugin.NewFault(plugin.Conflict, "invitation.unpublished")
	ErrTooSoon     = plugin.NewFault(plugin.TooMany, "invitation.too_soon")
	ErrTooMany     = plugin.NewFault(plugin.TooMany, "invitation.limit")
)

// InvitationState is how far an invitation came.
type InvitationState string

const (
	InvitationSent    InvitationState = "sent"
	InvitationOpened  InvitationState = "opened"
	InvitationWaits   InvitationState = "waiting" // taken up as far as there are seats
	InvitationTaken   InvitationState = "accepted"
	InvitationExpired InvitationState = "expired"
	InvitationRevoked InvitationState = "revoked"
)

// Invitation is one that was sent, as the course's team sees it.
type Invitation struct {
	ID         string          `json:"id"`
	Email      string          `json:"email"`
	State      InvitationState `json:"state" enum:"sent,opened,waiting,accepted,expired,revoked"`
	InvitedBy  *Named          `json:"invitedBy" doc:"Null: the account is gone"`
	SentAt     time.Time       `json:"sentAt" doc:"The last time"`
	Sends      int             `json:"sends"`
	OpenedAt   *time.Time      `json:"openedAt"`
	AcceptedAt *time.Time      `json:"acceptedAt"`
	ExpiresAt  time.Time       `json:"expiresAt"`
	Group      *GroupName      `json:"group"`
}

// InviteeState is what becomes of somebody on a list.
type InviteeState string

const (
	InviteeEnrol   InviteeState = "enrol"   // has an account and is enrolled
	InviteeInvite  InviteeState = "invite"  // gets a mail
	InviteeAlready InviteeState = "already" // is enrolled
	InviteeInvited InviteeState = "invited" // was invited before
	InviteeRefused InviteeState = "refused"
)

// The reasons why somebody on a list is neither enrolled nor invited.
const (
	refusedTeam        = "team"
	refusedSuspended   = "suspended"
	refusedNoTrainee   = "no_trainee"
	refusedDeactivated = "deactivated"
	refusedMails       = "mails" // the address got too many of late
)

// Invitee is one address of a list.
type Invitee struct {
	Line   int          `json:"line"`
	Email  string       `json:"email"`
	Name   *string      `json:"name" doc:"Of the account; null: no account is known"`
	State  InviteeState `json:"state" enum:"enrol,invite,already,invited,refused"`
	Reason *string      `json:"reason" enum:"team,suspended,no_trainee,deactivated,mails" doc:"Of a refusal"`
	Since  *time.Time   `json:"since" doc:"Of the enrolment, or when the invitation was sent"`
	Lacks  []string     `json:"lacks,omitempty" doc:"Titles of what the course asks for first and who is to be enrolled has not completed"`
	user   plugin.UserID
	open   *string // an invitation that ran out, or still runs
}

// WrongLine is part of a list that is no address.
type WrongLine struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// InviteList is what becomes, or became, of a pasted list.
type InviteList struct {
	Invitees []Invitee   `json:"invitees" doc:"Each address once, in the order of the list"`
	Wrong    []WrongLine `json:"wrong" doc:"What is no address"`
	Repeated int         `json:"repeated" doc:"Addresses that stand in the list again; they count once"`
	Seats    *int        `json:"seats" doc:"That are free; null: there is no limit"`
}

// listEntry is one entry of a list: an address and where it stands.
type listEntry struct {
	line  int
	email string
}

// readList finds the addresses of a pasted list: one a line, or with commas and semicolons between them; alone, as
// "Name <address>", or beside other columns of a spreadsheet. Names are not kept: whoever comes tells the own one.
// What is no address is told with its line. Beyond listMax entries it stops and returns false.
func readList(text string) (found []listEntry, wrong []WrongLine, repeated int, ok bool) {
	seen, line := map[string]bool{}, 0
	for raw := range strings.Lines(strings.ToValidUTF8(text, "\uFFFD")) {
		line++
		for _, piece := range piecesOf(raw) {
			for _, word := range addressesIn(piece) {
				email, good := mail.CleanAddress(word)
				switch {
				case !good:
					wrong = append(wrong, WrongLine{line, shown(piece)})
				case seen[strings.ToLower(email)]:
					repeated++
					continue
				default:
					seen[strings.ToLower(email)] = true
					found = append(found, listEntry{line, email})
				}
				if len(found)+len(wrong) > listMax {
					return nil, nil, 0, false
				}
			}
		}
	}
	return found, wrong, repeated, true
}

// joinMax is how long, in bytes, what stands before a name's comma may be.
const joinMax = 400

// piecesOf cuts a line at commas and semicolons, but not inside of quotation marks and pointed brackets. What stands
// before a name with a comma in it ("Haddad, Omar <o@x.example>") belongs to the piece after it.
func piecesOf(line string) []string {
	quotes := strings.Count(line, `"`)%2 == 0
	var pieces []string
	var b strings.Builder
	var quoted, pointed bool
	end := func() {
		if piece := strings.TrimSpace(b.String()); piece != "" {
			// A name has few commas: what is joined stays short, so that hostile lines cost no more than their length.
			if n := len(pieces); n > 0 && strings.Contains(piece, "<") && !strings.Contains(pieces[n-1], "@") && len(pieces[n-1]) < joinMax {
				pieces[n-1] += ", " + piece
			} else {
				pieces = append(pieces, piece)
			}
		}
		b.Reset()
	}
	for _, r := range line {
		switch {
		case r == '"' && quotes:
			quoted = !quoted
		case r == '<':
			pointed = true
		case r == '>':
			pointed = false
		}
		if strings.ContainsRune(",;،؛", r) && !quoted && !pointed {
			end()
			continue
		}
		b.WriteRune(r)
	}
	end()
	return pieces
}

// addressesIn returns what looks like addresses in a piece, or the piece itself when nothing does: it is then told.
func addressesIn(piece string) []string {
	var words []string
	if strings.Contains(piece, "<") {
		for _, part := range strings.Split(piece, "<")[1:] {
			inside, _, _ := strings.Cut(part, ">")
			words = append(words, bare(inside))
		}
		return words
	}
	for _, word := range strings.Fields(piece) {
		if strings.Contains(word, "@") {
			words = append(words, bare(word))
		}
	}
	if len(words) == 0 {
		return []string{piece}
	}
	return words
}

// bare takes away what people and programs put around an address.
func bare(word string) string {
	word = strings.Trim(strings.TrimSpace(word), `"'()[]<>`)
	if len(word) > 7 && strings.EqualFold(word[:7], "mailto:") {
		word = word[7:]
	}
	return word
}

// shown is a piece of a list as it is told back: printable, and not endless.
func shown(piece string) string {
	piece = strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, piece)
	if runes := []rune(piece); len(runes) > 100 {
		return string(runes[:100]) + "…"
	}
	return piece
}
