package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

// Feed is how it stands with the address of somebody's calendar.
type Feed struct {
	MadeAt *time.Time `json:"madeAt" doc:"Null: there is none"`
	URL    *string    `json:"url" doc:"Told once, when it is made: whoever has it reads the calendar without signing in"`
}

// ErrFeed: the calendar is read too often.
var ErrFeed = plugin.NewFault(plugin.TooMany, "calendar.too_often")

const (
	feedPath = "/calendar/"
	// A feed is read so often within an hour, and so often at once: programs come every few minutes at most, and several of
	// one person may share the address.
	feedAnHour, feedAtOnce = 120, 30
	// What lies further back, or further ahead, is not in a feed.
	feedBack, feedAhead = 30 * 24 * time.Hour, 366 * 24 * time.Hour
)

// Feed returns whether the actor's calendar has an address, and since when.
func (s *Service) Feed(ctx context.Context, a plugin.Actor) (Feed, error) {
	at, err := feedMade(ctx, s.DB, a.User)
	return Feed{MadeAt: at}, err
}

// MakeFeed gives the actor's calendar a new address. The one before, if there was one, works no more.
func (s *Service) MakeFeed(ctx context.Context, a plugin.Actor) (Feed, error) {
	var random [32]byte
	_, _ = rand.Read(random[:])
	secret, now := base64.RawURLEncoding.EncodeToString(random[:]), s.Now()
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := setFeed(ctx, tx, a.User, digestOf(secret), now); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "calendar.feed_made", Type: "user", ID: string(a.User)})
	})
	url := s.Notices.BaseURL() + feedPath + secret + ".ics"
	return Feed{&now, &url}, err
}

// EndFeed takes the address of the actor's calendar away.
func (s *Service) EndFeed(ctx context.Context, a plugin.Actor) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		was, err := endFeed(ctx, tx, a.User)
		if err != nil || !was {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "calendar.feed_ended", Type: "user", ID: string(a.User)})
	})
}

func digestOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// ReadFeed returns the calendar that has that secret address, as iCalendar; plugin.ErrNotFound where nobody's has, or the
// person may not sign in.
func (s *Service) ReadFeed(ctx context.Context, secret string) (string, error) {
	if len(secret) != base64.RawURLEncoding.EncodedLen(32) {
		return "", plugin.ErrNotFound
	}
	digest := digestOf(secret)
	a, err := actorBy(ctx, s.DB, feedOwnerSQL, digest)
	if err != nil {
		return "", err
	}
	if ok, wait := s.reading.Allow(string(a.User)); !ok {
		return "", ErrFeed.In(wait)
	}
	p, err := s.Notices.People(ctx, s.DB, a.User)
	if err != nil {
		return "", err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return "", err
	}
	// By the day: what is asked for again within one is the same, byte for byte.
	today := s.Now().UTC().Truncate(24 * time.Hour)
	all, err := s.appointments(ctx, a, today.Add(-feedBack), today.Add(feedAhead))
	if err != nil {
		return "", err
	}
	return s.write5545(p.Language, site.Name(p.Language), all), nil
}

func (s *Service) write5545(lang, organisation string, all []learningapi.Appointment) string {
	var c ics
	say := func(key string, args map[string]any) string {
		return s.Notices.Texts.Text(lang, "calendar."+key, i18n.Isolated(lang, args))
	}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//CourseWorx//Calendar//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.text("NAME", organisation)
	c.text("X-WR-CALNAME", organisation)
	c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	c.line("X-PUBLISHED-TTL", "PT1H")
	for _, x := range all {
		s.event(&c, say, x)
	}
	c.line("END", "VCALENDAR")
	return c.b.String()
}

// event writes one appointment.
func (s *Service) event(c *ics, say func(string, map[string]any) string, x learningapi.Appointment) {
	title := x.CourseTitle
	if x.Title != nil {
		title = *x.Title
	}
	summary := title // of a session: nothing is said around it
	if x.Kind != learningapi.Meeting {
		summary = say(x.Kind, map[string]any{"title": title})
	}
	if x.Count > 1 {
		summary = say("many_open", map[string]any{"count": x.Count, "course": x.CourseTitle})
	}
	about := []string{}
	if x.Title != nil || x.Count > 1 {
		about = append(about, x.CourseTitle)
	}
	for _, part := range []*string{x.Person, x.Reason, x.LiveLink} {
		if part != nil {
			about = append(about, *part)
		}
	}
	c.line("BEGIN", "VEVENT")
	c.line("UID", x.Kind+"-"+x.ID+"@courseworx")
	c.moment("DTSTAMP", x.Changed)
	c.moment("LAST-MODIFIED", x.Changed)
	c.number("SEQUENCE", x.Sequence)
	c.moment("DTSTART", x.At)
	if x.Until != nil {
		c.moment("DTEND", *x.Until)
	}
	c.text("SUMMARY", summary)
	c.text("DESCRIPTION", strings.Join(about, "\n"))
	if x.Location != nil {
		c.text("LOCATION", *x.Location)
	}
	c.line("URL", s.Notices.BaseURL()+linkOf(x))
	switch {
	case x.Cancelled:
		c.line("STATUS", "CANCELLED")
	default:
		c.line("STATUS", "CONFIRMED")
	}
	if x.Until == nil { // nobody is busy because something is due
		c.line("TRANSP", "TRANSPARENT")
	}
	c.line("END", "VEVENT")
}
