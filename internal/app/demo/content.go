package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

//go:embed site.json notes.json courses media
var files embed.FS

// world is everything that is loaded, as the embedded files have it.
type world struct {
	Organisation string     `json:"organisation"`
	Hue          int        `json:"hue"`
	Language     string     `json:"language"`
	Currency     string     `json:"currency"`
	TimeZone     string     `json:"timeZone"`
	Categories   []category `json:"categories"`
	Order        []string   `json:"courses"` // the folders, in the order in which they are made
	Staff        []person   `json:"staff"`   // who the courses and the sign-in page name
	Trainees     []person   `json:"trainees"`
	News         []news     `json:"news"`
	Letters      []letters  `json:"letters"`

	Notebook notebook `json:"-"` // notes.json

	courses []course
}

type category struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	NameAr string `json:"nameAr"`
	Hue    int    `json:"hue"`
}

// course is one course.json.
type course struct {
	Title        string   `json:"title"`
	Language     string   `json:"language"`
	Category     string   `json:"category"`
	Type         string   `json:"type"`
	Level        string   `json:"level"`
	Trainer      string   `json:"trainer"` // e-mail address
	Price        string   `json:"price"`   // plain decimal in the site's currency
	Featured     bool     `json:"featured"`
	Popularity   int      `json:"popularity"` // how many in a hundred trainees are enrolled; 0 where groups say it
	HardLesson   int      `json:"hardLesson"` // where many stop, counted from 1
	Short        string   `json:"short"`
	Description  []string `json:"description"` // paragraphs
	Outcomes     []string `json:"outcomes"`
	Requirements []string `json:"requirements"`
	Location     string   `json:"location"`
	Online       int      `json:"onlineMinutes"`
	Classroom    int      `json:"classroomMinutes"`
	Credit       float64  `json:"credit"`   // hours
	Minimum      int      `json:"minimum"`  // trainees
	StartsIn     int      `json:"startsIn"` // days from loading, at least
	StartsOn     string   `json:"startsOn"` // weekday in English
	Lasts        int      `json:"lasts"`    // days from the first to the last
	Seats        int      `json:"seats"`
	Tags         []string `json:"tags"`
	Meets        meets    `json:"meets"`
	Groups       []run    `json:"groups"`
	Sections     []part   `json:"sections"`
	Reviews      []review `json:"reviews"`
	Questions    []thread `json:"questions"` // the oldest first

	folder string
}

type part struct {
	Title    string   `json:"title"`
	Contents []lesson `json:"contents"`
}

// run is one group of people who meet, on the course's weekday.
type run struct {
	Name     string `json:"name"`
	StartsIn int    `json:"startsIn"` // days from loading, at least; negative ones are past
	Lasts    int    `json:"lasts"`
	Capacity int    `json:"capacity"`
	People   int    `json:"people"` // who came into it
	At       string `json:"at"`     // "" is the course's hour
}

// review is what somebody said of the course, and what its trainer answered.
type review struct {
	Who     string `json:"who"` // e-mail address
	Stars   int    `json:"stars"`
	DaysAgo int    `json:"daysAgo"`
	Text    string `json:"text"`
	Answer  string `json:"answer"`
}

// lesson has exactly one of Article, Video and Document.
type lesson struct {
	Title    string `json:"title"`
	Article  string `json:"article"`  // file in the course's folder
	Video    string `json:"video"`    // file in media
	Document string `json:"document"` // file in media
	Preview  bool   `json:"preview"`
}

// read reads the embedded files. Unknown keys are errors: they are misspelt ones.
func read() (world, error) {
	var w world
	if err := decode("site.json", &w); err != nil {
		return w, err
	}
	if err := decode("notes.json", &w.Notebook); err != nil {
		return w, err
	}
	for _, folder := range w.Order {
		c := course{folder: folder}
		if err := decode(path.Join("courses", folder, "course.json"), &c); err != nil {
			return w, err
		}
		w.courses = append(w.courses, c)
	}
	return w, nil
}

func decode(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read sample content: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read sample content %s: %w", name, err)
	}
	return nil
}

func (w world) site() Site {
	return Site{Organisation: w.Organisation, Hue: w.Hue, DefaultLanguage: w.Language, Currency: w.Currency, TimeZone: w.TimeZone}
}

// lessons returns those of all sections, in order.
func (c course) lessons() []lesson {
	var all []lesson
	for _, s := range c.Sections {
		all = append(all, s.Contents...)
	}
	return all
}

// dated reports whether the course has a first day. Before it, people only prepare.
func (c course) dated() bool { return c.StartsIn > 0 }

// days are the first and the last of a course or a group that begins in days from now, on the weekday of the course.
func (c course) days(now time.Time, in, lasts int) (from, to string) {
	first := now.AddDate(0, 0, in)
	for first.Weekday().String() != c.StartsOn {
		first = first.AddDate(0, 0, 1)
	}
	return first.Format(time.DateOnly), first.AddDate(0, 0, lasts).Format(time.DateOnly)
}

// group is the run as it stands when the course is loaded at now.
func (c course) group(r run, now time.Time) Group {
	g := Group{Name: r.Name, Capacity: r.Capacity}
	g.StartDate, g.EndDate = c.days(now, r.StartsIn, r.Lasts)
	return g
}

// places is how many people a course takes at a time: those of all its groups that are not past.
func (c course) places() int {
	all := 0
	for _, r := range c.Groups {
		if !r.past() {
			all += r.Capacity
		}
	}
	return max(c.Seats, all)
}

// details are what a buyer reads when the course is loaded at now.
func (c course) details(now time.Time) Details {
	d := Details{
		Short: c.Short, Description: strings.Join(c.Description, "\n\n"), Outcomes: strings.Join(c.Outcomes, "\n"),
		Requirements: strings.Join(c.Requirements, "\n"), Level: c.Level, Location: c.Location, Seats: c.places(), Minimum: c.Minimum,
		OnlineMinutes: c.Online, ClassroomMinutes: c.Classroom, CreditHours: c.Credit, Tags: c.Tags,
	}
	if c.dated() {
		d.StartDate, d.EndDate = c.days(now, c.StartsIn, c.Lasts)
	}
	return d
}

func (w world) price(c course) (plugin.Money, error) { return plugin.ParseMoney(c.Price, w.Currency) }

// kind is the content's type.
func (l lesson) kind() string {
	switch {
	case l.Article != "":
		return "article"
	case l.Video != "":
		return "video"
	}
	return "document"
}

// seconds is how much of the film somebody plays who sees all of it.
func (l lesson) seconds() int {
	if l.Video == "sampling.mp4" {
		return 36
	}
	return oneReport
}

// filling reads what the lesson of the course shows.
func (l lesson) filling(c course) (Filling, error) {
	f := Filling{Preview: l.Preview}
	name := path.Join("courses", c.folder, l.Article)
	if l.Article == "" {
		f.FileName = l.Video + l.Document
		name = path.Join("media", f.FileName)
	}
	text, err := files.ReadFile(name)
	if err != nil {
		return f, fmt.Errorf("read sample content: %w", err)
	}
	if l.Article == "" {
		f.File = text
	} else {
		f.Article = string(text)
	}
	return f, nil
}
