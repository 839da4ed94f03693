package classroom

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// State is where a session stands at a moment.
type State string

const (
	Coming    State = "coming"
	UnderWay  State = "under_way"
	Past      State = "past"
	Cancelled State = "cancelled"
)

// Session is a meeting of a course, as the course's team sees it.
type Session struct {
	ID              string          `json:"id"`
	CourseID        plugin.CourseID `json:"courseId"`
	Title           *string         `json:"title"`
	StartsAt        time.Time       `json:"startsAt"`
	EndsAt          time.Time       `json:"endsAt"`
	TimeZone        string          `json:"timeZone" doc:"IANA name of the place's zone"`
	Group           *GroupName      `json:"group" doc:"Null: the whole course"`
	Location        *string         `json:"location" doc:"Null: the course's"`
	Capacity        *int            `json:"capacity" doc:"Null: the group's and the course's seats decide"`
	Trainer         *TrainerName    `json:"trainer"`
	LiveLink        *string         `json:"liveLink" doc:"Null: the course's"`
	State           State           `json:"state" enum:"coming,under_way,past,cancelled"`
	CancelledReason *string         `json:"cancelledReason"`
	People          int             `json:"people" doc:"Trainees who learn in the course and whom it concerns"`
	Sequence        int             `json:"sequence" doc:"Raised by every change that calendars must learn of"`
	Version         time.Time       `json:"version" doc:"Give it back with a change, and a change made meanwhile by somebody else is not overwritten"`
}

// GroupName is a group, as far as a session says of it.
type GroupName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// TrainerName is who holds a session.
type TrainerName struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// Next is a coming session as a course's page shows it to everybody.
type Next struct {
	ID        string     `json:"id"`
	Title     *string    `json:"title"`
	StartsAt  time.Time  `json:"startsAt"`
	EndsAt    time.Time  `json:"endsAt"`
	TimeZone  string     `json:"timeZone" doc:"IANA name of the place's zone"`
	UTCOffset int        `json:"utcOffset" doc:"Of that zone at the start, in minutes"`
	Group     *GroupName `json:"group" doc:"Null: the whole course"`
	Location  *string    `json:"location" doc:"Its own, else the course's"`
	State     State      `json:"state" enum:"coming,under_way"`
	Free      *int       `json:"free" doc:"Seats that are free: the least of the session's, the group's and the course's; null: they are not counted"`
}

// TrainerNext is a coming session on the page of a trainer of its course.
type TrainerNext struct {
	Next
	Course CourseName `json:"course"`
}

// CourseName is a course, as far as a session says of it.
type CourseName struct {
	ID    plugin.CourseID `json:"id"`
	Slug  string          `json:"slug"`
	Title string          `json:"title"`
}

// Mine is a session as somebody sees it who learns there or holds it.
type Mine struct {
	ID              string          `json:"id"`
	CourseID        plugin.CourseID `json:"courseId"`
	CourseTitle     string          `json:"courseTitle"`
	Title           *string         `json:"title"`
	StartsAt        time.Time       `json:"startsAt"`
	EndsAt          time.Time       `json:"endsAt"`
	TimeZone        string          `json:"timeZone" doc:"IANA name of the place's zone"`
	Group           *GroupName      `json:"group" doc:"Null: the whole course"`
	Location        *string         `json:"location" doc:"Its own, else the course's"`
	Trainer         *string         `json:"trainer"`
	LiveLink        *string         `json:"liveLink" doc:"Its own, else that of the hybrid course"`
	State           State           `json:"state" enum:"coming,under_way,past,cancelled"`
	CancelledReason *string         `json:"cancelledReason"`
	Teaching        bool            `json:"teaching" doc:"Who asks holds it"`
}

// Change says what a session is to be.
type Change struct {
	Title    string
	StartsAt string // with its offset, or as a clock in the zone shows it
	EndsAt   string
	TimeZone string // "" for that of the session, and of the organisation for a new one
	Group    string // "" for the whole course
	Location string // "" for the course's
	Capacity *int
	Trainer  plugin.UserID // "" for nobody
	LiveLink string
	Version  *time.Time // the version it was made from; nil overwrites
}

// The faults of sessions.
var (
	// ErrSession: the fields say what is wrong with the session.
	ErrSession = plugin.NewFault(plugin.Invalid, "classroom.invalid")
	// ErrStale: somebody else changed the session meanwhile.
	ErrStale = plugin.NewFault(plugin.Conflict, "classroom.stale")
	// ErrOnline: the course meets nowhere.
	ErrOnline = plugin.NewFault(plugin.Conflict, "classroom.online_course")
	// ErrArchived: the course takes place no more.
	ErrArchived = plugin.NewFault(plugin.Conflict, "classroom.archived")
	// ErrCancelled: the session is cancelled.
	ErrCancelled = plugin.NewFault(plugin.Conflict, "classroom.cancelled")
	// ErrOver: the session is over.
	ErrOver = plugin.NewFault(plugin.Conflict, "classroom.over")
	// ErrBegun: the session has begun.
	ErrBegun = plugin.NewFault(plugin.Conflict, "classroom.begun")
	// ErrInUse: somebody counts on the session, or something refers to it.
	ErrInUse = plugin.NewFault(plugin.Conflict, "classroom.in_use")
	// ErrMany: the course has as many sessions as there may be.
	ErrMany = plugin.NewFault(plugin.Conflict, "classroom.many")
	// ErrBusy: the trainer is at another session then.
	ErrBusy = plugin.NewFault(plugin.Conflict, "classroom.trainer_busy")
)

const (
	titleMax    = 200
	locationMax = 255
	linkMax     = 2048
	reasonMax   = 500
	capacityMax = 100_000
	longest     = 24 * time.Hour
	sessionsMax = 500 // of a course
)

// record is a session as it is written.
type record struct {
	ID       string
	Course   plugin.CourseID
	Title    *string
	StartsAt time.Time
	EndsAt   time.Time
	TimeZone string
	Group    *string
	Location *string
	Capacity *int
	Trainer  *plugin.UserID
	LiveLink *string
}

// state is where a session stands at now.
func state(cancelled bool, from, to, now time.Time) State {
	switch {
	case cancelled:
		return Cancelled
	case now.Before(from):
		return Coming
	case now.Before(to):
		return UnderWay
	}
	return Past
}

// oneLine returns s as it is kept: valid, without control characters, single spaces; nil for nothing.
func oneLine(s string) *string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
	if s == "" {
		return nil
	}
	return &s
}

func longer(s *string, most int) bool { return s != nil && utf8.RuneCountInString(*s) > most }

// read returns the session that somebody typed, and what is wrong with it as far as the fields tell. zone is used where
// none is named.
func (ch Change) read(zone *time.Location) (record, *plugin.Fault) {
	r, fault := record{Title: oneLine(ch.Title), Location: oneLine(ch.Location), Capacity: ch.Capacity, LiveLink: oneLine(ch.LiveLink)}, ErrSession
	wrong := func(pointer, code string, args plugin.Args) { fault = fault.At(pointer, code, args) }
	if ch.TimeZone != "" {
		named, err := clock.Zone(ch.TimeZone)
		if err != nil {
			wrong("/timeZone", "classroom.zone", nil)
		} else {
			zone = named
		}
	}
	r.TimeZone = zone.String()
	from, badFrom := moment("/startsAt", ch.StartsAt, zone)
	to, badTo := moment("/endsAt", ch.EndsAt, zone)
	r.StartsAt, r.EndsAt = from, to
	for _, f := range []*plugin.Field{badFrom, badTo} {
		if f != nil {
			wrong(f.Pointer, f.Code, f.Args)
		}
	}
	if badFrom == nil && badTo == nil {
		switch {
		case !to.After(from):
			wrong("/endsAt", "classroom.end_order", nil)
		case to.Sub(from) > longest:
			wrong("/endsAt", "classroom.too_long", plugin.Args{"hours": int(longest.Hours())})
		}
	}
	if longer(r.Title, titleMax) {
		wrong("/title", "course.too_long", plugin.Args{"max": titleMax})
	}
	if longer(r.Location, locationMax) {
		wrong("/location", "course.too_long", plugin.Args{"max": locationMax})
	}
	if n := r.Capacity; n != nil && (*n < 1 || *n > capacityMax) {
		wrong("/capacity", "course.number", plugin.Args{"min": 1, "max": capacityMax})
	}
	if r.LiveLink != nil && !secure(*r.LiveLink) {
		wrong("/liveLink", "classroom.live_link", plugin.Args{"max": linkMax})
	}
	return r, fault
}

// moment reads a point in time that a session needs.
func moment(pointer, s string, zone *time.Location) (time.Time, *plugin.Field) {
	if s == "" {
		return time.Time{}, &plugin.Field{Pointer: pointer, Code: "course.required"}
	}
	t, err := clock.Moment(s, zone)
	switch {
	case err == nil:
		// Sessions begin and end on a minute: seconds on the wire are nobody's wish.
		return t.Truncate(time.Minute), nil
	case errors.Is(err, clock.ErrSkipped):
		return t, &plugin.Field{Pointer: pointer, Code: "content.moment_skipped"}
	case errors.Is(err, clock.ErrFar):
		return t, &plugin.Field{Pointer: pointer, Code: "content.moment_far", Args: plugin.Args{"first": clock.FirstYear, "last": clock.LastYear}}
	}
	return t, &plugin.Field{Pointer: pointer, Code: "content.moment"}
}

// secure reports whether a browser may open the address, and nobody on the way reads along.
func secure(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && utf8.RuneCountInString(link) <= linkMax && !strings.Contains(link, " ")
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// differences names the fields, as the API spells them, in which the two differ.
func (r record) differences(o record) []string {
	fields := []string{}
	note := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	note("title", same(r.Title, o.Title))
	note("startsAt", r.StartsAt.Equal(o.StartsAt))
	note("endsAt", r.EndsAt.Equal(o.EndsAt))
	note("timeZone", r.TimeZone == o.TimeZone)
	note("group", same(r.Group, o.Group))
	note("location", same(r.Location, o.Location))
	note("capacity", same(r.Capacity, o.Capacity))
	note("trainer", same(r.Trainer, o.Trainer))
	note("liveLink", same(r.LiveLink, o.LiveLink))
	return fields
}

// moved reports whether those who come have to know of a change: of its time, its place or whom it is for.
func moved(fields []string) bool {
	for _, f := range fields {
		switch f {
		case "startsAt", "endsAt", "timeZone", "group", "location", "liveLink":
			return true
		}
	}
	return false
}

// least returns the smallest of the seats that are left, never less than none; nil where nothing is counted.
func least(left ...*int) *int {
	var out *int
	for _, n := range left {
		if n != nil && (out == nil || *n < *out) {
			out = n
		}
	}
	if out != nil && *out < 0 {
		none := 0
		return &none
	}
	return out
}

// leftOf returns what taken leaves of seats; nil where they are not counted.
func leftOf(seats *int, taken int) *int {
	if seats == nil {
		return nil
	}
	n := *seats - taken
	return &n
}
