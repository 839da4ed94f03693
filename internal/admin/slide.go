package admin

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/plugin"
)

// SlideChange is all that is written of a slide.
type SlideChange struct {
	Title       string  `json:"title" maxLength:"1000" doc:"1 to 120 characters"`
	Text        string  `json:"text" maxLength:"2000" doc:"At most 300 characters"`
	Link        *string `json:"link" maxLength:"2000" doc:"A path of this site, or an https address"`
	Language    *string `json:"language" maxLength:"20" doc:"Null: shown in every language"`
	IsPublished bool    `json:"isPublished"`
	StartsOn    *string `json:"startsOn" maxLength:"20" doc:"First day on which it is shown, in the site's zone"`
	EndsOn      *string `json:"endsOn" maxLength:"20" doc:"Last day"`
}

// Slide is a slide as super admins see it.
type Slide struct {
	ID string `json:"id"`
	SlideChange
	Picture   *Picture  `json:"picture"`
	Cover     string    `json:"cover" doc:"What is drawn where there is no picture"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Picture is a kept picture.
type Picture struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// ShownSlide is a slide as visitors see it.
type ShownSlide struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Text    string   `json:"text"`
	Link    *string  `json:"link"`
	Picture *Picture `json:"picture"`
	Cover   string   `json:"cover" doc:"What is drawn where there is no picture"`
}

// SectionID names a section of the home page.
type SectionID string

// The sections of the home page. The heading and the search stand in that of the slides, shown or not.
const (
	SectionAnnouncements SectionID = "announcements"
	SectionSlides        SectionID = "slides"
	SectionCategories    SectionID = "categories"
	SectionFeatured      SectionID = "featured"
	SectionNewest        SectionID = "newest"
	SectionPopular       SectionID = "popular"
)

// Section is a section's place on the home page.
type Section struct {
	ID    SectionID `json:"id" enum:"announcements,slides,categories,featured,newest,popular"`
	Shown bool      `json:"shown"`
}

// Home is what visitors see of what is edited here.
type Home struct {
	Sections []Section    `json:"sections"`
	Slides   []ShownSlide `json:"slides" doc:"Those of today in the reader's language"`
	Title    string       `json:"title" doc:"The heading in the reader's language; empty: the neutral one"`
	Lead     string       `json:"lead" doc:"What stands under it"`
}

// HomeEdit is the home page as super admins edit it.
type HomeEdit struct {
	Version  int       `json:"version" doc:"Give it back when saving an order"`
	Sections []Section `json:"sections"`
	Slides   []Slide   `json:"slides"`
	Most     int       `json:"most" doc:"How many slides there may be"`
}

// The faults of the home page.
var (
	// ErrSlide: the fields say what is wrong with the slide.
	ErrSlide = plugin.NewFault(plugin.Invalid, "slide.invalid")
	// ErrSlides: there are as many slides as there may be.
	ErrSlides = plugin.NewFault(plugin.Conflict, "slide.too_many")
	// ErrHomeOrder: the order names something twice, leaves something out, or names a stranger.
	ErrHomeOrder = plugin.NewFault(plugin.Invalid, "home.order")
	// ErrHomeStale: somebody else saved since this editor loaded.
	ErrHomeStale = plugin.NewFault(plugin.Conflict, "home.stale")
	// ErrPicture: the file is no picture that can be read, or is too large.
	ErrPicture = plugin.NewFault(plugin.Invalid, "picture.unreadable").At("/file", "picture")
)

const (
	slidesMost                 = 12
	titleMax, textMax, linkMax = 120, 300, 500
)

// slidePicture is what a slide's picture becomes: about the shape of the place that it fills.
var slidePicture = picture.Want{Width: 1200, Height: 800, Quality: 80}

// oneLine puts a text on one line and takes out what nobody can see.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// filled returns the cleaned text, nil for an empty one.
func filled(s *string) *string {
	if s == nil {
		return nil
	}
	if v := oneLine(*s); v != "" {
		return &v
	}
	return nil
}

// check cleans a slide and says all that is wrong with it.
func (c SlideChange) check(languages []string) (SlideChange, error) {
	fault := ErrSlide
	c.Title, c.Text, c.Link, c.Language, c.StartsOn, c.EndsOn = oneLine(c.Title), oneLine(c.Text), filled(c.Link), filled(c.Language), filled(c.StartsOn), filled(c.EndsOn)
	if n := utf8.RuneCountInString(c.Title); n < 1 || n > titleMax {
		fault = fault.At("/title", "slide_length", plugin.Args{"min": 1, "max": titleMax})
	}
	if utf8.RuneCountInString(c.Text) > textMax {
		fault = fault.At("/text", "slide_too_long", plugin.Args{"max": textMax})
	}
	if c.Link != nil && !safeLink(*c.Link) {
		fault = fault.At("/link", "slide_link")
	}
	if c.Language != nil && !slices.Contains(languages, *c.Language) {
		fault = fault.At("/language", "language")
	}
	days := map[string]time.Time{}
	for pointer, day := range map[string]*string{"/startsOn": c.StartsOn, "/endsOn": c.EndsOn} {
		if day == nil {
			continue
		}
		t, err := time.Parse(time.DateOnly, *day)
		if err != nil || t.Year() < 1900 {
			fault = fault.At(pointer, "slide_day")
			continue
		}
		days[pointer] = t
	}
	if len(days) == 2 && days["/endsOn"].Before(days["/startsOn"]) {
		fault = fault.At("/endsOn", "slide_days_order")
	}
	if len(fault.Fields) > 0 {
		return c, fault
	}
	return c, nil
}

// safeLink reports whether a link leads to a page of this site, or by https to another, and nowhere else: browsers take
// // and /\ for another site, and who is named before an @ for one that it is not.
func safeLink(s string) bool {
	if len(s) > linkMax || strings.ContainsAny(s, "\\ \t\r\n") || strings.ContainsFunc(s, unicode.IsControl) {
		return false
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "" && u.Host == "" {
		return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
	}
	return strings.HasPrefix(s, "https://") && u.Hostname() != ""
}

// defaultSections is the home page before anybody arranged it. News come when the page stands already: under its face,
// they push nothing away that somebody looks at.
var defaultSections = []Section{{SectionSlides, true}, {SectionCategories, true}, {SectionAnnouncements, true}, {SectionFeatured, true}, {SectionNewest, true}, {SectionPopular, true}}

// checkSections says whether each section is named once.
func checkSections(given []Section) error {
	ids := make([]SectionID, len(given))
	for i, s := range given {
		ids[i] = s.ID
	}
	known := make([]SectionID, len(defaultSections))
	for i, s := range defaultSections {
		known[i] = s.ID
	}
	return sameOnce("/sections", ids, known)
}

// sameOnce says whether named holds all of have, each once, and nothing else.
func sameOnce[T ~string](pointer string, named, have []T) error {
	a, b := slices.Sorted(slices.Values(named)), slices.Sorted(slices.Values(have))
	if !slices.Equal(a, b) {
		return ErrHomeOrder.At(pointer, "home_order")
	}
	return nil
}

// shownOn reports whether a slide is shown on a day in a language.
func (s Slide) shownOn(day, language string) bool {
	return s.IsPublished && (s.Language == nil || *s.Language == language) && (s.StartsOn == nil || *s.StartsOn <= day) && (s.EndsOn == nil || *s.EndsOn >= day)
}
