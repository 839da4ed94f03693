package notify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Calendar is what somebody has before them, and had, in a span of time.
type Calendar struct {
	Items    []CalendarItem `json:"items" doc:"The earliest first"`
	TimeZone string         `json:"timeZone" doc:"IANA name of the organisation's zone, whose clock due dates go by"`
}

// CalendarItem is something that happens or is to be done.
type CalendarItem struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind" enum:"session,assignment,opens,access,expires,offer" doc:"A session; an assignment that is due; contents that open; access that ends; a completion that runs out; the offer of a seat that lapses"`
	State     string            `json:"state" enum:"upcoming,soon,under_way,overdue,done,past,cancelled"`
	Course    CalendarCourse    `json:"course"`
	ContentID *plugin.ContentID `json:"contentId" doc:"What it leads to, inside the course"`
	Title     *string           `json:"title" doc:"Null: the course's says enough"`
	StartsAt  time.Time         `json:"startsAt" doc:"Or the moment at which it is due, opens or ends"`
	EndsAt    *time.Time        `json:"endsAt" doc:"Of a session"`
	TimeZone  string            `json:"timeZone" doc:"IANA name of the place's zone, or the organisation's"`
	Location  *string           `json:"location"`
	Trainer   *string           `json:"trainer"`
	LiveLink  *string           `json:"liveLink"`
	Reason    *string           `json:"reason" doc:"Why it is cancelled"`
	Count     int               `json:"count" doc:"Contents that open; 0 for other kinds"`
	Teaching  bool              `json:"teaching" doc:"One teaches there"`
	Link      string            `json:"link" doc:"Path in the app"`
}

// CalendarCourse names the course of an item.
type CalendarCourse struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// ErrCalendarRange: the span of time is empty or too long.
var ErrCalendarRange = plugin.NewFault(plugin.Invalid, "calendar.range")

const (
	// calendarDays is how many days a calendar shows at once.
	calendarDays = 100
	// soon is how long before it a deadline is near.
	soon = 48 * time.Hour
)

// deadline reports whether an appointment is something to be done until then.
func deadline(kind string) bool {
	return kind == learningapi.Assignment || kind == learningapi.AccessEnd || kind == learningapi.Expires || kind == learningapi.SeatOffer
}

// stateOf is where an appointment stands at a moment.
func stateOf(x learningapi.Appointment, now time.Time) string {
	switch {
	case x.Cancelled:
		return "cancelled"
	case x.Kind == learningapi.Assignment && x.Done:
		return "done"
	case x.Until != nil && !now.Before(x.At) && now.Before(*x.Until):
		return "under_way"
	case now.Before(x.At) && deadline(x.Kind) && !x.Waived && x.At.Sub(now) <= soon:
		return "soon"
	case now.Before(x.At):
		return "upcoming"
	case x.Kind == learningapi.Assignment && !x.Teaching && !x.Waived:
		return "overdue"
	}
	return "past"
}

// open reports whether something of it is still to come or to be done.
func open(state string) bool {
	return slices.Contains([]string{"upcoming", "soon", "under_way", "overdue"}, state)
}

// linkOf is the page on which somebody finds an appointment.
func linkOf(x learningapi.Appointment) string {
	switch {
	case x.Kind == learningapi.SeatOffer:
		return "/courses/" + x.CourseSlug
	case x.Kind == learningapi.Meeting && x.Teaching:
		return "/teach/" + string(x.Course) + "/sessions"
	case x.Kind == learningapi.Expires:
		return "/learning"
	case x.Content != nil:
		return "/learn/" + string(x.Course) + "/" + string(*x.Content)
	}
	return "/learn/" + string(x.Course)
}

// item is an appointment as the calendar shows it.
func item(x learningapi.Appointment, now time.Time, zone string) CalendarItem {
	if x.TimeZone != "" {
		zone = x.TimeZone
	}
	return CalendarItem{
		ID: x.Kind + "-" + x.ID, Kind: x.Kind, State: stateOf(x, now), Course: CalendarCourse{x.Course, x.CourseTitle}, ContentID: x.Content, Title: x.Title,
		StartsAt: x.At, EndsAt: x.Until, TimeZone: zone, Location: x.Location, Trainer: x.Person, LiveLink: x.LiveLink, Reason: x.Reason,
		Count: x.Count, Teaching: x.Teaching, Link: linkOf(x),
	}
}

// checkSpan returns nil for a span of time that a calendar shows.
func checkSpan(from, to time.Time) error {
	switch {
	case !to.After(from):
		return ErrCalendarRange.At("/to", "calendar.order", nil)
	case to.Sub(from) > calendarDays*24*time.Hour:
		return ErrCalendarRange.At("/to", "calendar.too_long", plugin.Args{"days": calendarDays})
	}
	return nil
}

func byMoment(a, b learningapi.Appointment) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return strings.Compare(fmt.Sprint(a.Kind, a.ID), fmt.Sprint(b.Kind, b.ID))
}
