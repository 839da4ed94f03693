package learning

import (
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// Progress is how far somebody is, after something that was done.
type Progress struct {
	ContentState    string  `json:"contentState" enum:"open,started,done"`
	Coverage        *int    `json:"coverage" doc:"Watched share of a video in percent; null for others"`
	Progress        float64 `json:"progress" doc:"Of the course, percent"`
	Done            int     `json:"done" doc:"Contents that count and are done"`
	Total           int     `json:"total" doc:"Contents that count"`
	CourseCompleted bool    `json:"courseCompleted"`
}

// Page is a course as its player shows it.
type Page struct {
	Course        PageCourse        `json:"course"`
	Enrollment    *Enrollment       `json:"enrollment"`
	Preview       bool              `json:"preview" doc:"As somebody sees it who enrolled this moment; asked for by the team"`
	Drafts        bool              `json:"drafts" doc:"With what is not published yet; asked for by the team"`
	Staff         bool              `json:"staff" doc:"The person looks as one of the team or a super admin"`
	Outline       []PageSection     `json:"outline"`
	Requirement   *Requirement      `json:"requirement" doc:"What completes the course and what of that is done; null where that is all that counts, and for whom it is nothing to complete"`
	NextContentID *plugin.ContentID `json:"nextContentId" doc:"Where to go on; null when there is nothing left to do"`
	Done          int               `json:"done"`
	Total         int               `json:"total"`
}

// PageCourse is what the player says of the course itself.
type PageCourse struct {
	ID         plugin.CourseID    `json:"id"`
	Slug       string             `json:"slug"`
	Title      string             `json:"title"`
	CourseType string             `json:"courseType" enum:"online,classroom,hybrid"`
	Cover      catalogapi.Cover   `json:"cover"`
	Trainer    catalogapi.Trainer `json:"trainer"`
}

// PageSection is a section of the player's outline.
type PageSection struct {
	ID       plugin.SectionID `json:"id"`
	Title    string           `json:"title"`
	Contents []PageContent    `json:"contents"`
}

// PageContent is a content in the player's outline.
type PageContent struct {
	ID         plugin.ContentID `json:"id"`
	Title      string           `json:"title"`
	Type       string           `json:"type"`
	Duration   *int             `json:"duration" doc:"Seconds"`
	IsRequired bool             `json:"isRequired"`
	IsPreview  bool             `json:"isPreview"`
	State      string           `json:"state" enum:"open,locked,done,started"`
	Reason     *Reason          `json:"reason" enum:"not_yet,after_previous,sign_in,not_enrolled,suspended,dropped,closed,ended" doc:"Why it is locked"`
	Lock
	Score       *int       `json:"score" doc:"Percent"`
	Watched     *int       `json:"watched" doc:"Watched share of a video in percent"`
	CompletedAt *time.Time `json:"completedAt"`
	IsNew       bool       `json:"isNew" doc:"It counts and is not done, and did not count on the day on which the person completed the course"`
	Unpublished bool       `json:"isUnpublished" doc:"Trainees do not find it; only in a preview with drafts"`
}

// Lock says more of why a content is locked.
type Lock struct {
	OpensAt *time.Time `json:"opensAt" doc:"Of not_yet: when it opens"`
	EndedAt *time.Time `json:"endedAt" doc:"Of ended: when access ended"`
	After   *Before    `json:"after" doc:"Of after_previous: what is to be completed first"`
}

// Before is a content that is to be completed before another one opens.
type Before struct {
	ID    plugin.ContentID `json:"id"`
	Title string           `json:"title"`
}

// Resource is a file or a link beside a content.
type Resource struct {
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Kind        string  `json:"kind" enum:"file,link"`
	URL         string  `json:"url"`
	ContentType *string `json:"contentType" doc:"Of a file"`
	SizeBytes   *int64  `json:"sizeBytes" doc:"Of a file"`
}

// ContentView is a content as the player shows it.
type ContentView struct {
	ID             plugin.ContentID `json:"id"`
	CourseID       plugin.CourseID  `json:"courseId"`
	Title          string           `json:"title"`
	Type           string           `json:"type"`
	Description    *string          `json:"description"`
	Duration       *int             `json:"duration" doc:"Seconds"`
	ArticleContent *string          `json:"articleContent" doc:"Sanitised HTML"`
	Asset          *ViewAsset       `json:"asset" doc:"Null without a file, or while it is not ready"`
	Unpublished    bool             `json:"isUnpublished" doc:"Trainees do not find it; only in a preview with drafts"`
	Draft          bool             `json:"isDraft" doc:"The text is a draft, which trainees do not read yet; only in a preview with drafts"`
	State          string           `json:"state" enum:"open,locked,done,started"`
	Reason         *Reason          `json:"reason" enum:"not_yet,after_previous,sign_in,not_enrolled,suspended,dropped,closed,ended" doc:"Why it is locked"`
	Lock
	Resources       []Resource        `json:"resources" doc:"Files and links beside it, in their order"`
	PositionSeconds *int              `json:"positionSeconds" doc:"Where to resume; null at the beginning"`
	WatchedRanges   [][2]int          `json:"watchedRanges" doc:"Seconds that were watched: from, and to (not included)"`
	Coverage        *int              `json:"coverage" doc:"Watched share of a video in percent; null for others"`
	Opened          bool              `json:"opened" doc:"The person has opened it before"`
	Need            *Requirement      `json:"need" doc:"What completes it and what of that is done; null when it is complete, or nothing is kept of the person"`
	Confirmable     bool              `json:"confirmable" doc:"The person may say that it is done"`
	PreviousID      *plugin.ContentID `json:"previousId"`
	NextID          *plugin.ContentID `json:"nextId"`
}

// ViewAsset is the file of a content.
type ViewAsset struct {
	ID              plugin.AssetID `json:"id"`
	URL             string         `json:"url"`
	ContentType     string         `json:"contentType"`
	DurationSeconds *int           `json:"durationSeconds"`
}

// LearningItem is a course in somebody's learning.
type LearningItem struct {
	EnrollmentID plugin.EnrollmentID `json:"enrollmentId"`
	Course       catalogapi.Card     `json:"course"`
	Status       Status              `json:"status" enum:"enrolled,completed"`
	Progress     float64             `json:"progress" doc:"Percent"`
	EnrolledAt   time.Time           `json:"enrolledAt"`
	CompletedAt  *time.Time          `json:"completedAt"`
	AccessUntil  *time.Time          `json:"accessUntil" doc:"The first moment without access; null: it does not end"`
	LastActiveAt *time.Time          `json:"lastActiveAt"`
	Next         *NextContent        `json:"next" doc:"What to do next"`
	Done         int                 `json:"done"`
	Total        int                 `json:"total"`
	Cycle        int                 `json:"cycle" doc:"The how manieth time through the course it is"`
	ValidUntil   *time.Time          `json:"validUntil" doc:"The completion is good until then; null: for good, or there is none"`
	AgainFrom    *time.Time          `json:"againFrom" doc:"From then on it may be taken again; null: by oneself it may not"`

	Waiting *catalogapi.Waiting `json:"waiting" doc:"The place on the waiting list of whoever waits to take it again; null without one"`
}

// NextContent is the content at which to go on.
type NextContent struct {
	ContentID       plugin.ContentID `json:"contentId"`
	Title           string           `json:"title"`
	Type            string           `json:"type"`
	SectionTitle    string           `json:"sectionTitle"`
	PositionSeconds *int             `json:"positionSeconds"`
	Duration        *int             `json:"duration" doc:"Seconds"`
}

// room is a course and how somebody stands to it.
type room struct {
	Course      plugin.CourseID
	Slug        string
	CourseTitle string
	CourseType  string
	Published   bool
	Archived    bool
	TeamRole    string
	Enrollment  *plugin.EnrollmentID
	Status      Status // "" without an enrolment
	EnrolledAt  *time.Time
	CompletedAt *time.Time
	AccessUntil *time.Time
	GroupID     *string
	GroupName   *string
	// The curriculum's revision when it was completed.
	CompletedRevision *int
	// What counted in that revision, read where it is asked what is new since; nil where it is not known.
	CountedThen map[plugin.ContentID]bool `db:"-"`
	CourseRule  *catalogapi.Rule
	Cycle       int
	ValidUntil  *time.Time
	RetakeDays  *int
	Free        bool
}

// step is a content in the order of its course, with what somebody has done of it.
type step struct {
	Revealed               bool `db:"-"` // trainees do not find it: it is shown to a look that asked for that
	ID                     plugin.ContentID
	Section                *plugin.SectionID
	SectionTitle           *string
	Title                  string
	Type                   string
	IsRequired             bool
	IsPreview              bool
	AvailableFrom          *time.Time
	AvailableAfterDays     *int
	AvailableAfterPrevious bool
	PreviousDone           bool
	Previous               *plugin.ContentID // what is to be done before, if the content asks for it
	PreviousTitle          *string
	Shown                  bool // published, in a published section
	Counted                bool // towards progress
	Duration               *int // seconds
	AssetID                *plugin.AssetID
	AssetState             *string
	Done                   bool
	Revision               int // of the curriculum since which trainees have it
	ContentCompletedAt     *time.Time
	Score                  *int
	Covered                *int // watched seconds; nil when never watched
	PositionSeconds        *int
	Rule                   *catalogapi.Rule // what completes it; nil: as its type says
	OpenedAt               *time.Time
	ConfirmedAt            *time.Time
	Spent                  int // seconds, of what is read
}

// facts puts together what the access rule asks.
func (now rule) facts(a plugin.Actor, r room, st step) Facts {
	f := Facts{
		Admin: a.System || a.Is(plugin.SuperAdmin), Team: member(a, r.TeamRole), SignedIn: a.SignedIn() || r.Status.live(), Status: r.Status,
		Published: r.Published, Archived: r.Archived, Until: r.AccessUntil,
		Shown: st.Shown, Preview: st.IsPreview, From: st.AvailableFrom, AfterDays: st.AvailableAfterDays,
		AfterPrevious: st.AvailableAfterPrevious, PreviousDone: st.PreviousDone,
	}
	if r.EnrolledAt != nil && st.AvailableAfterDays != nil {
		f.EnrolledAt = r.EnrolledAt.In(now.zone())
	}
	return f
}

// member reports whether the actor is of the team in which he or she has that role. The role on
// the site is a ceiling: a trainee in a team does nothing with it.
func member(a plugin.Actor, teamRole string) bool { return teamRole != "" && a.Is(plugin.Trainer) }

// records reports whether what the person does with the content is kept: only a trainee's is.
func (now rule) records(r room, f Facts) bool {
	return r.Enrollment != nil && r.Status.live() && f.Shown && (r.Published || r.Archived) && !r.ended(now.now)
}

// state returns where somebody stands with a content that he or she may, or may not, open.
func (st step) state(d Decision) string {
	switch {
	case st.Done:
		return "done"
	case !d.Allowed:
		return "locked"
	case st.Covered != nil && *st.Covered > 0:
		return "started"
	}
	return "open"
}

// reason returns why the content is locked, or nil.
func (st step) reason(d Decision) *Reason {
	if d.Allowed || st.Done {
		return nil
	}
	return &d.Reason
}

// ended reports whether the time of access is over.
func (r room) ended(now time.Time) bool { return over(r.AccessUntil, now) }

// enrollment is that of the room, with that progress.
func (r room) enrollment(progress float64) *Enrollment {
	if r.Enrollment == nil {
		return nil
	}
	return &Enrollment{
		ID: *r.Enrollment, CourseID: r.Course, Status: r.Status, Progress: progress, EnrolledAt: *r.EnrolledAt, CompletedAt: r.CompletedAt,
		AccessUntil: r.AccessUntil, Group: groupOf(r.GroupID, r.GroupName), Cycle: r.Cycle, ValidUntil: r.ValidUntil,
	}
}

// lock says more of why the content is locked.
func (st step) lock(d Decision) Lock {
	const last = 9999 // the last year that can be written
	switch {
	case d.Allowed || st.Done:
	case d.Reason == NotYet && d.Opens.Year() <= last:
		at := d.Opens.UTC()
		return Lock{OpensAt: &at}
	case d.Reason == HasEnded:
		at := d.Ended.UTC()
		return Lock{EndedAt: &at}
	case d.Reason == AfterPrevious && st.Previous != nil:
		return Lock{After: &Before{*st.Previous, *st.PreviousTitle}}
	}
	return Lock{}
}

// newcomer is the room as somebody finds it who enrolled this moment, in a course that is published.
func (r room) newcomer(now time.Time) room {
	r.TeamRole, r.Enrollment, r.Status, r.EnrolledAt, r.CompletedAt, r.AccessUntil, r.CompletedRevision = "", nil, Enrolled, &now, nil, nil, nil
	r.Cycle, r.ValidUntil = 1, nil
	r.Published, r.Archived = true, false
	return r
}

// watchedShare returns the watched share of a video, nil for what is no video.
func (st step) watchedShare() *int {
	if st.Type != video || st.Duration == nil {
		return nil
	}
	n := 0
	if st.Covered != nil {
		n = coverage(*st.Covered, *st.Duration)
	}
	return &n
}

// resume returns where to go on in a video; nil is its beginning. Within the last five seconds
// there is nothing to go on with.
func (st step) resume() *int {
	const end = 5
	if st.PositionSeconds == nil || *st.PositionSeconds <= 0 || st.Duration == nil || *st.PositionSeconds >= *st.Duration-end {
		return nil
	}
	return st.PositionSeconds
}

// tally counts what counts.
func tally(steps []step) (done, total int) {
	for _, st := range steps {
		if st.Counted {
			total++
			if st.Done {
				done++
			}
		}
	}
	return done, total
}

// next returns where to go on: the first content that counts, may be opened and is not done, else
// the first other one; nil when there is nothing left.
func next(steps []step, allowed func(step) bool) *step {
	var other *step
	for i := range steps {
		st := &steps[i]
		if !st.Shown || st.Done || st.Type == uncounted || !allowed(*st) {
			continue
		}
		if st.Counted {
			return st
		}
		if other == nil {
			other = st
		}
	}
	return other
}

// outline groups the shown steps, which come in their order, by section.
func outline(r room, steps []step, decide func(step) Decision) []PageSection {
	sections := []PageSection{}
	for _, st := range steps {
		if !st.Shown {
			continue
		}
		if n := len(sections); n == 0 || sections[n-1].ID != *st.Section {
			sections = append(sections, PageSection{ID: *st.Section, Title: *st.SectionTitle, Contents: []PageContent{}})
		}
		in := &sections[len(sections)-1]
		in.Contents = append(in.Contents, st.content(r, decide(st)))
	}
	return sections
}

// content is the step in an outline.
func (st step) content(r room, d Decision) PageContent {
	return PageContent{
		ID: st.ID, Title: st.Title, Type: st.Type, Duration: st.Duration, IsRequired: st.IsRequired, IsPreview: st.IsPreview,
		State: st.state(d), Reason: st.reason(d), Lock: st.lock(d), Score: st.Score, Watched: st.watchedShare(), CompletedAt: st.ContentCompletedAt,
		IsNew: st.isNew(r), Unpublished: st.Revealed,
	}
}

// neighbours returns what stands before and after the content among what the person sees.
func neighbours(steps []step, id plugin.ContentID, listed func(step) bool) (before, after *plugin.ContentID) {
	passed := false
	for i := range steps {
		st := &steps[i]
		switch {
		case st.ID == id:
			passed = true
		case !st.Shown || !listed(*st):
		case !passed:
			before = &st.ID
		default:
			return before, &st.ID
		}
	}
	return before, after
}

// fileURL is where a file is served.
func fileURL(id plugin.AssetID) string { return fmt.Sprintf("/media/%s/file", id) }
