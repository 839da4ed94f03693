package learning

import (
	"strings"
	"time"
	"unicode"

	"github.com/courseworx/courseworx/plugin"
)

// ReviewState is where a review stands.
type ReviewState string

const (
	ReviewPending   ReviewState = "pending"   // a super admin has to look at it
	ReviewPublished ReviewState = "published" // everybody reads it, and its stars count
	ReviewRejected  ReviewState = "rejected"  // only its author, the course's team and super admins see it
)

// The bounds of reviews, in characters.
const (
	reviewMax = 2000
	answerMax = 2000
	reasonMax = 500
)

// The faults of reviews.
var (
	// ErrReview: the review or the answer cannot be like this; the fields say why.
	ErrReview = plugin.NewFault(plugin.Invalid, "review.invalid")
	// ErrReviewTeam: who teaches a course does not review it.
	ErrReviewTeam = plugin.NewFault(plugin.Denied, "review.team")
	// ErrReviewEnrolled: only who takes or took part may review a course.
	ErrReviewEnrolled = plugin.NewFault(plugin.Denied, "review.not_enrolled")
	// ErrReviewState: what was asked for does not fit where the review stands.
	ErrReviewState = plugin.NewFault(plugin.Conflict, "review.state")
)

// Review is a review as everybody reads it.
type Review struct {
	ID         plugin.ReviewID `json:"id"`
	Author     string          `json:"author" doc:"The first name and the last one's initial; empty when the person is gone"`
	Stars      int             `json:"stars" minimum:"1" maximum:"5"`
	Text       string          `json:"text" doc:"Plain text"`
	CreatedAt  time.Time       `json:"createdAt"`
	EditedAt   *time.Time      `json:"editedAt"`
	Answer     *string         `json:"answer" doc:"Of the course's team, plain text"`
	AnsweredAt *time.Time      `json:"answeredAt"`
}

// ReviewSummary sums up the published reviews of a course.
type ReviewSummary struct {
	Rating *float64 `json:"rating" doc:"The mean of all stars with two decimals; null without reviews"`
	Count  int      `json:"count"`
	Stars  [5]int   `json:"stars" doc:"How many gave 1, 2, 3, 4 and 5 stars"`
}

// CourseReviews is a page of a course's published reviews.
type CourseReviews struct {
	plugin.Page[Review]
	Summary *ReviewSummary `json:"summary,omitempty" doc:"On the first page only"`
}

// OwnReview is a review as its author sees it.
type OwnReview struct {
	Review
	State  ReviewState `json:"state" enum:"pending,published,rejected"`
	Reason *string     `json:"reason" doc:"Why it was rejected"`
}

// MyReview is what somebody may say, and said, of a course.
type MyReview struct {
	May       bool       `json:"may" doc:"The person may write or change a review"`
	Moderated bool       `json:"moderated" doc:"A new text is looked at before it is published"`
	Review    *OwnReview `json:"review"`
}

// TeamReview is a review as the course's team and super admins see it.
type TeamReview struct {
	OwnReview
	User      PersonName `json:"user"`
	Course    CourseName `json:"course"`
	MayAnswer bool       `json:"mayAnswer" doc:"Who asks may answer it once it is published"`
}

// ReviewFilter narrows a list of reviews; zero values do not.
type ReviewFilter struct {
	Course *plugin.CourseID
	State  ReviewState
	Stars  int
}

// ReviewCounts says how many reviews match a filter, by state.
type ReviewCounts struct {
	All       int `json:"all"`
	Pending   int `json:"pending"`
	Published int `json:"published"`
	Rejected  int `json:"rejected"`
}

// ReviewList is a page of reviews as they are moderated.
type ReviewList struct {
	plugin.Page[TeamReview]
	Counts *ReviewCounts `json:"counts,omitempty" doc:"By state, for the same filter, whatever state is shown; on the first page only"`
}

// Verdict is what a super admin decides on reviews.
type Verdict string

const (
	Approve Verdict = "approve"
	Reject  Verdict = "reject"
)

// ReviewOutcome is what became of one review.
type ReviewOutcome struct {
	ID   plugin.ReviewID `json:"id"`
	Code *string         `json:"code" doc:"The problem's code; null when it was done"`
}

// reviewKey is where a page of reviews ended.
type reviewKey struct {
	At time.Time       `json:"t"`
	ID plugin.ReviewID `json:"i"`
}

// next is the state of a review that its author writes. What was rejected comes back to the moderators, also where new
// reviews are published at once.
func (r *reviewRow) next(text string, moderated bool) ReviewState {
	changed := r != nil && (r.Text != text || r.Withdrawn)
	switch {
	case r == nil && !moderated, r != nil && r.State == ReviewPublished && (!changed || !moderated):
		return ReviewPublished
	case r != nil && r.State == ReviewRejected && !changed:
		return ReviewRejected
	}
	return ReviewPending
}

// plainText returns what somebody wrote as it is kept: without control characters other than line ends and tabs, trimmed.
// Nothing in it is markup; it is shown as it was typed.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) && r >= '\u202a') {
			return -1
		}
		return r
	}, s))
}

// publicName is how the author of a review is called in public.
func publicName(first, last string, former bool) string {
	if former {
		return ""
	}
	for _, r := range strings.TrimSpace(last) {
		return first + " " + string(r) + "."
	}
	return first
}

// reviewRow is a review with its author.
type reviewRow struct {
	ID         plugin.ReviewID
	Course     plugin.CourseID
	User       plugin.UserID
	FirstName  string
	LastName   string
	Former     bool
	Stars      int
	Text       string
	State      ReviewState
	Reason     *string
	Withdrawn  bool
	CreatedAt  time.Time
	EditedAt   *time.Time
	Answer     *string
	AnsweredAt *time.Time
}

func (r *reviewRow) public() Review {
	return Review{r.ID, publicName(r.FirstName, r.LastName, r.Former), r.Stars, r.Text, r.CreatedAt, r.EditedAt, r.Answer, r.AnsweredAt}
}

func (r *reviewRow) own() OwnReview {
	o := OwnReview{r.public(), r.State, r.Reason}
	if o.State != ReviewRejected {
		o.Reason = nil
	}
	return o
}
