// Package catalog owns courses: what is offered, by whom, how it is built, and how visitors
// find it. Inside a course its team decides, never the role on the site alone.
//
//	course.go           what a course is, and the rules of its fields (pure)
//	fields.go           how single fields are cleaned and checked (pure)
//	slug.go             addresses made of titles (pure)
//	outline.go          sections, contents and their order (pure)
//	content.go          one content; the registry of types (pure)
//	article.go          drafts and revisions of articles; clean articles (pure)
//	availability.go     from when on a content may be opened (pure)
//	resource.go         files and links beside a content; titles made of file names (pure)
//	archive.go          a course as a file, read with distrust (pure)
//	catalogue.go        what visitors ask for and are shown (pure)
//	search.go           words of a search, and near misses (pure)
//	access.go           who may do what inside a course (pure)
//	needs.go            what this module asks of others
//	service.go          the service and its access rule
//	service_keeper.go   the part of the modules that keep more of their types of content
//	service_*.go        the use cases: courses, publishing, outline, contents, the public catalogue
//	cache.go            answers for visitors, kept until the catalogue changes
//	store_*.go          the SQL, and nothing but SQL
//	http_*.go           the operations
package catalog

import (
	"math"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/cover"
	"github.com/courseworx/courseworx/plugin"
)

// Course is a course as its team sees it.
type Course struct {
	catalogapi.Card
	Description      string              `json:"description"`
	Requirements     *string             `json:"requirements"`
	LearningOutcomes *string             `json:"learningOutcomes"`
	Tags             []string            `json:"tags"`
	Location         *string             `json:"location"`
	LiveLink         *string             `json:"liveLink" doc:"Where hybrid courses meet online; only those who learn in it see it"`
	ClassroomMinutes *int                `json:"classroomMinutes"`
	OnlineMinutes    *int                `json:"onlineMinutes"`
	CreditHours      *float64            `json:"creditHours"`
	RecordingPolicy  string              `json:"recordingPolicy" enum:"none,enrolled,everyone" doc:"Who sees recordings of sessions: nobody, those enrolled then, later ones too"`
	MinStudents      *int                `json:"minStudents" doc:"Fewer before the start are told to the team"`
	IsPublished      bool                `json:"isPublished"`
	ArchivedAt       *time.Time          `json:"archivedAt"`
	MaxStudents      *int                `json:"maxStudents"`
	ValidMonths      *int                `json:"validMonths" doc:"So many months after it a completion runs out; null: it does not"`
	RetakeDays       *int                `json:"retakeDays" doc:"So many days before that it may be taken again; null: only afterwards"`
	AccessDays       *int                `json:"accessDays" doc:"So many days after the enrolment access ends; null: it does not"`
	AccessUntil      *string             `json:"accessUntil" format:"date" doc:"The last day of access, for whoever enrols; null: there is none"`
	WaitingList      bool                `json:"waitingList" doc:"Whoever finds the course full may wait for a seat"`
	OfferHours       int                 `json:"offerHours" doc:"How long a seat that came free is kept for the one who waited"`
	BehindDays       *int                `json:"behindDays" doc:"So many days without doing anything, and a trainee falls behind; null: that is not looked at"`
	CompletionRule   *catalogapi.Rule    `json:"completionRule" doc:"When somebody has completed the course; null: once all that counts is done"`
	BehindPoints     *int                `json:"behindPoints" doc:"So many points of progress under the plan, and a trainee falls behind; null: that is not looked at"`
	EndDate          *string             `json:"endDate" format:"date"`
	OutlineVersion   int64               `json:"outlineVersion"`
	Revision         int                 `json:"revision" doc:"Of the published outline; 0 before the first publication"`
	CompletionCount  int                 `json:"completionCount"`
	UpdatedAt        time.Time           `json:"updatedAt"`
	MyTeamRole       catalogapi.TeamRole `json:"-"`
}

// NewCourse is what a course begins with.
type NewCourse struct {
	Title      string
	CourseType string // "" is online
	Category   string // name or slug; "" for none
	Language   string // BCP 47; "" is the author's
}

// Change is one field of a change: left alone unless Sent; nil Value empties it.
type Change[T any] struct {
	Sent  bool
	Value *T
}

// CourseChange says what becomes of a course.
type CourseChange struct {
	Title, ShortDescription, Description, Level, Category, Language, CourseType Change[string]
	Requirements, LearningOutcomes, Location, StartDate, EndDate                Change[string]
	LiveLink, RecordingPolicy, Slug, AccessUntil                                Change[string]
	Price                                                                       Change[Price]
	MinStudents, MaxStudents, ClassroomMinutes, OnlineMinutes                   Change[int]
	AccessDays, ValidMonths, RetakeDays, OfferHours, BehindDays, BehindPoints   Change[int]
	WaitingList                                                                 Change[bool]
	CreditHours                                                                 Change[float64]
	Tags                                                                        Change[[]string]
	CompletionRule                                                              Change[catalogapi.Rule]
	IsFeatured                                                                  Change[bool] // super admins only
	// Was is what the editor had read before; what somebody else changed since is not undone unseen. nil: nothing is compared.
	Was *CourseChange
	// Accepted are consequences of another rule of completion that are wanted.
	Accepted Accepted
	// isRead is set of what was read: it was so, whatever courses of that type have.
	isRead bool
}

// Price is an amount as a person typed it.
type Price struct {
	Amount   string // plain decimal
	Currency string // ISO 4217
}

// The faults of courses.
var (
	// ErrCourse: the fields say what is wrong with the course.
	ErrCourse = plugin.NewFault(plugin.Invalid, "course.invalid")
	// ErrChanged: the fields say what somebody else changed since the editor read it.
	ErrChanged = plugin.NewFault(plugin.Conflict, "course.changed")
	// ErrNotReady: the fields say what is missing before it can be published.
	ErrNotReady = plugin.NewFault(plugin.Invalid, "course.not_ready")
	// ErrSlugTaken: the address is in use, over and over; nobody should meet it.
	ErrSlugTaken = plugin.NewFault(plugin.Conflict, "course.slug_taken")
	// ErrFilter: a filter of the catalogue that does not exist.
	ErrFilter = plugin.NewFault(plugin.Invalid, "catalogue.filter")
)

const (
	titleMin, titleMax = 3, 200
	shortMax           = 500
	textMax            = 20_000 // description, requirements, outcomes: characters
	locationMax        = 255
	tagsMax, tagMax    = 20, 50
	studentsMax        = 1_000_000
	accessMax          = 3650              // days
	validMax           = 120               // months
	retakeMax          = 730               // days
	offerMax           = 720               // hours
	behindMax          = 365               // days
	priceMax           = 1_000_000_000_000 // minor units
	minutesMax         = 1_000_000
	creditMax          = 9999.99
	linkMax            = 2048
)

var (
	courseTypes = []string{"online", "classroom", "hybrid"}
	levels      = []string{"beginner", "intermediate", "advanced"}
	// recordings says who sees recordings of sessions.
	recordings = []string{"none", "enrolled", "everyone"}
)

// noCategoryHue colours the covers of courses without a category: the site's own colour.
const noCategoryHue = 195

// coverOf returns the addresses of a course's drawn pictures. They name everything that the
// picture depends on, and the version of the art, so they may be cached for ever.
func coverOf(id plugin.CourseID, hue *int, face int) catalogapi.Cover {
	h := noCategoryHue
	if hue != nil {
		h = *hue
	}
	s := cover.Course(string(id), h, face)
	return catalogapi.Cover{
		Card:   coverURL(s, cover.FormatSVG),
		Hero:   coverURL(s.Hero(), cover.FormatSVG),
		Social: coverURL(s.Preview(), cover.FormatPNG),
	}
}

func coverURL(s cover.Spec, f cover.Format) string {
	return "/covers/" + cover.Name(s, f) + "?v=" + s.Key()
}

// apply changes the record and names the fields that differ afterwards. base is the
// organisation's currency.
func (ch CourseChange) apply(r *courseRecord, base string) ([]string, error) {
	before := *r
	p := &problems{ErrCourse}
	if v, ok := need(p, "/title", ch.Title); ok {
		r.Title = p.text("/title", v, titleMin, titleMax)
	}
	if ch.ShortDescription.Sent {
		r.ShortDescription = p.optional("/shortDescription", ch.ShortDescription.Value, shortMax, oneLine)
	}
	if ch.Description.Sent {
		r.Description = ""
		if d := p.optional("/description", ch.Description.Value, textMax, manyLines); d != nil {
			r.Description = *d
		}
	}
	if ch.Requirements.Sent {
		r.Requirements = p.optional("/requirements", ch.Requirements.Value, textMax, manyLines)
	}
	if ch.LearningOutcomes.Sent {
		r.LearningOutcomes = p.optional("/learningOutcomes", ch.LearningOutcomes.Value, textMax, manyLines)
	}
	if ch.Location.Sent {
		r.Location = p.optional("/location", ch.Location.Value, locationMax, oneLine)
	}
	if v, ok := need(p, "/level", ch.Level); ok {
		r.Level = p.oneOf("/level", v, levels)
	}
	if v, ok := need(p, "/courseType", ch.CourseType); ok {
		r.CourseType = p.oneOf("/courseType", v, courseTypes)
	}
	if v, ok := need(p, "/language", ch.Language); ok {
		r.Language = p.language("/language", v)
	}
	if v, ok := need(p, "/price", ch.Price); ok {
		m := p.price("/price", v, base)
		r.PriceMinor, r.PriceCurrency, r.BasePriceMinor = m.Minor, m.Currency, m.Minor
	}
	if v, ok := need(p, "/tags", ch.Tags); ok {
		r.Tags = p.tags("/tags", v)
	}
	if v, ok := need(p, "/isFeatured", ch.IsFeatured); ok {
		r.IsFeatured = v
	}
	if ch.MinStudents.Sent {
		r.MinStudents = p.number("/minStudents", ch.MinStudents.Value, 1, studentsMax)
	}
	if ch.MaxStudents.Sent {
		r.MaxStudents = ch.MaxStudents.Value
		if v := r.MaxStudents; v != nil && (*v < 1 || *v > studentsMax) {
			p.add("/maxStudents", "course.students", plugin.Args{"max": studentsMax})
		}
	}
	if v := r.MaxStudents; v != nil && r.MinStudents != nil && *v < *r.MinStudents {
		p.add("/maxStudents", "course.students_order", plugin.Args{"min": *r.MinStudents})
	}
	if ch.AccessDays.Sent {
		r.AccessDays = p.number("/accessDays", ch.AccessDays.Value, 1, accessMax)
	}
	if ch.ValidMonths.Sent {
		r.ValidMonths = p.number("/validMonths", ch.ValidMonths.Value, 1, validMax)
	}
	if ch.RetakeDays.Sent {
		r.RetakeDays = p.number("/retakeDays", ch.RetakeDays.Value, 0, retakeMax)
	}
	if ch.AccessUntil.Sent {
		r.AccessUntil = p.date("/accessUntil", ch.AccessUntil.Value)
	}
	if v, ok := need(p, "/waitingList", ch.WaitingList); ok {
		r.WaitingList = v
	}
	if v, ok := need(p, "/offerHours", ch.OfferHours); ok {
		r.OfferHours = *p.number("/offerHours", &v, 1, offerMax)
	}
	if ch.BehindDays.Sent {
		r.BehindDays = p.number("/behindDays", ch.BehindDays.Value, 1, behindMax)
	}
	if ch.BehindPoints.Sent {
		r.BehindPoints = p.number("/behindPoints", ch.BehindPoints.Value, 1, 100)
	}
	if ch.CompletionRule.Sent {
		r.CompletionRule = p.rule("/completionRule", ch.CompletionRule.Value, courseRules)
	}
	if ch.LiveLink.Sent {
		r.LiveLink = p.link("/liveLink", ch.LiveLink.Value)
	}
	if v, ok := need(p, "/recordingPolicy", ch.RecordingPolicy); ok {
		r.RecordingPolicy = p.oneOf("/recordingPolicy", v, recordings)
	}
	if ch.ClassroomMinutes.Sent {
		r.ClassroomMinutes = p.number("/classroomMinutes", ch.ClassroomMinutes.Value, 0, minutesMax)
	}
	if ch.OnlineMinutes.Sent {
		r.OnlineMinutes = p.number("/onlineMinutes", ch.OnlineMinutes.Value, 0, minutesMax)
	}
	if ch.CreditHours.Sent {
		r.CreditHours = ch.CreditHours.Value
		if v := r.CreditHours; v != nil {
			if !(*v >= 0 && *v <= creditMax) {
				p.add("/creditHours", "course.number", plugin.Args{"min": 0, "max": creditMax})
			} else {
				rounded := math.Round(*v*100) / 100
				r.CreditHours = &rounded
			}
		}
	}
	if v, ok := need(p, "/slug", ch.Slug); ok {
		if r.Slug = slugOf(v); r.Slug != v {
			p.add("/slug", "course.slug", nil)
		}
	}
	if ch.StartDate.Sent {
		r.StartDate = p.date("/startDate", ch.StartDate.Value)
	}
	if ch.EndDate.Sent {
		r.EndDate = p.date("/endDate", ch.EndDate.Value)
	}
	if r.StartDate != nil && r.EndDate != nil && *r.EndDate < *r.StartDate {
		p.add("/endDate", "course.dates_order", nil)
	}
	if r.StartDate != nil && r.AccessUntil != nil && *r.AccessUntil < *r.StartDate && (ch.AccessUntil.Sent || ch.StartDate.Sent) {
		p.add("/accessUntil", "course.access_order", nil)
	}
	// What visitors needed when it was published they need as long as it is.
	if r.IsPublished && r.Description == "" && ch.Description.Sent {
		p.add("/description", "course.description_missing", nil)
	}
	if !ch.isRead {
		ch.fit(r, p)
	}
	return before.differences(*r), p.err()
}

// fitting is the change without what courses of its type do not have, as an archive may hold it from days when they could.
func (ch CourseChange) fitting() CourseChange {
	to := ch.CourseType.Value
	if to == nil {
		return ch
	}
	if *to == "online" {
		ch.Location = Change[string]{}
	}
	if *to != "hybrid" {
		ch.LiveLink, ch.RecordingPolicy = Change[string]{}, Change[string]{}
	}
	return ch
}

// fit takes away what courses of that type do not have: a place where nobody meets, a link and recordings of meetings that are
// in no two places at once. Who sends such a thing is told.
func (ch CourseChange) fit(r *courseRecord, p *problems) {
	if r.CourseType == "online" {
		if ch.Location.Sent && r.Location != nil {
			p.add("/location", "course.not_online", nil)
		}
		r.Location = nil
	}
	if r.CourseType != "hybrid" {
		if ch.LiveLink.Sent && r.LiveLink != nil {
			p.add("/liveLink", "course.only_hybrid", nil)
		}
		if ch.RecordingPolicy.Sent && r.RecordingPolicy != "none" {
			p.add("/recordingPolicy", "course.only_hybrid", nil)
		}
		r.LiveLink, r.RecordingPolicy = nil, "none"
	}
}

// differences names the fields, as the API spells them, in which the records differ.
func (r courseRecord) differences(o courseRecord) []string {
	fields := []string{}
	note := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	note("title", r.Title == o.Title)
	note("shortDescription", equal(r.ShortDescription, o.ShortDescription))
	note("description", r.Description == o.Description)
	note("requirements", equal(r.Requirements, o.Requirements))
	note("learningOutcomes", equal(r.LearningOutcomes, o.LearningOutcomes))
	note("location", equal(r.Location, o.Location))
	note("level", r.Level == o.Level)
	note("courseType", r.CourseType == o.CourseType)
	note("language", r.Language == o.Language)
	note("price", r.PriceMinor == o.PriceMinor && r.PriceCurrency == o.PriceCurrency)
	note("tags", slices.Equal(r.Tags, o.Tags))
	note("isFeatured", r.IsFeatured == o.IsFeatured)
	note("maxStudents", equal(r.MaxStudents, o.MaxStudents))
	note("minStudents", equal(r.MinStudents, o.MinStudents))
	note("validMonths", equal(r.ValidMonths, o.ValidMonths))
	note("retakeDays", equal(r.RetakeDays, o.RetakeDays))
	note("accessDays", equal(r.AccessDays, o.AccessDays))
	note("accessUntil", equal(r.AccessUntil, o.AccessUntil))
	note("waitingList", r.WaitingList == o.WaitingList)
	note("offerHours", r.OfferHours == o.OfferHours)
	note("behindDays", equal(r.BehindDays, o.BehindDays))
	note("behindPoints", equal(r.BehindPoints, o.BehindPoints))
	note("completionRule", sameRule(r.CompletionRule, o.CompletionRule))
	note("liveLink", equal(r.LiveLink, o.LiveLink))
	note("recordingPolicy", r.RecordingPolicy == o.RecordingPolicy)
	note("classroomMinutes", equal(r.ClassroomMinutes, o.ClassroomMinutes))
	note("onlineMinutes", equal(r.OnlineMinutes, o.OnlineMinutes))
	note("creditHours", equal(r.CreditHours, o.CreditHours))
	note("slug", r.Slug == o.Slug)
	note("startDate", equal(r.StartDate, o.StartDate))
	note("endDate", equal(r.EndDate, o.EndDate))
	note("category", equal(r.Category, o.Category))
	return fields
}
