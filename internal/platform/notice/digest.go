package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

// zone is the person's time zone, or UTC when its name is not known here.
func zone(name string) *time.Location {
	loc, err := clock.Zone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// heldUntil is the end of the quiet hours that now lies in; the zero time when it lies in none.
func (s Schedule) heldUntil(now time.Time, in *time.Location) time.Time {
	if s.QuietFrom == nil || s.QuietTo == nil {
		return time.Time{}
	}
	now = now.In(in)
	from, to, minute := *s.QuietFrom, *s.QuietTo, now.Hour()*60+now.Minute()
	overnight := from > to
	switch {
	case !overnight && (minute < from || minute >= to), overnight && minute < from && minute >= to:
		return time.Time{}
	}
	day := now.Day()
	if overnight && minute >= from {
		day++
	}
	return time.Date(now.Year(), now.Month(), day, to/60, to%60, 0, 0, in)
}

// due is the latest moment at or before now at which a digest is sent.
func (s Schedule) due(now time.Time, in *time.Location) time.Time {
	now = now.In(in)
	at := func(days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-days, s.DigestHour, 0, 0, 0, in)
	}
	for back := 0; ; back++ {
		moment := at(back)
		if moment.After(now) || (s.Digest == "weekly" && (int(moment.Weekday())+6)%7+1 != s.DigestDay) {
			continue
		}
		return moment
	}
}

// digestTooLate reports whether the person's next digest comes only when a message is of no use any more.
func (n *Notices) digestTooLate(ctx context.Context, q db.Querier, m Message) (bool, error) {
	p, err := n.People(ctx, q, m.User)
	if err != nil {
		return false, err
	}
	s, err := n.schedule(ctx, q, m.User)
	if err != nil || s.Digest == "off" {
		return false, err
	}
	period := 24 * time.Hour
	if s.Digest == "weekly" {
		period *= 7
	}
	in := zone(p.TimeZone)
	comes := s.due(n.Now().Add(period), in)
	if held := s.heldUntil(comes, in); !held.IsZero() {
		comes = held
	}
	return !comes.Before(m.Before), nil
}

const (
	// digestBatch is how many people are looked at at once.
	digestBatch = 500
	// digestLines is how much a digest names; the rest is on the page.
	digestLines = 50
)

// SendDigests sends everybody whose hour has come what waits for the digest: one mail a person and period, of what is
// still unread. It is called every few minutes, on one server.
func (n *Notices) SendDigests(ctx context.Context) error {
	var after *plugin.UserID
	for {
		people, err := db.Values[plugin.UserID](ctx, n.DB, digestsSQL, after, digestBatch)
		if err != nil {
			return fmt.Errorf("list digests: %w", err)
		}
		for _, u := range people {
			if err := n.DB.InTx(ctx, func(tx db.Tx) error { return n.sendDigest(ctx, tx, u) }); err != nil {
				return fmt.Errorf("send a digest: %w", err)
			}
		}
		if len(people) < digestBatch {
			return nil
		}
		after = &people[len(people)-1]
	}
}

func (n *Notices) sendDigest(ctx context.Context, tx db.Tx, u plugin.UserID) error {
	p, err := n.People(ctx, tx, u)
	if err != nil && !errors.Is(err, plugin.ErrNotFound) {
		return err
	}
	s, err := n.schedule(ctx, tx, u)
	if err != nil {
		return err
	}
	in := zone(p.TimeZone)
	moment := s.due(n.Now(), in)
	rows, err := db.Many[row](ctx, tx, takeDigestSQL, u, moment)
	if err != nil || len(rows) == 0 || !p.Active || s.Digest == MailOff {
		return err
	}
	var items strings.Builder
	for i, r := range rows {
		if i == digestLines {
			break
		}
		fmt.Fprintf(&items, "• %s\n", n.Texts.Text(p.Language, "notice."+r.Kind+".title", r.Args))
	}
	return n.Mails.Write(ctx, tx, mail.Message{
		Dedupe: "digest:" + string(u) + ":" + moment.UTC().Format(time.RFC3339), User: u, To: p.Email, Language: p.Language, Kind: digestKind.Name,
		Args: map[string]any{"name": p.FirstName, "items": strings.TrimSuffix(items.String(), "\n"), "count": len(rows)},
		Link: n.BaseURL() + "/notifications", Unsubscribe: n.unsubscribeLink(u, digestKind.Name), NotBefore: s.heldUntil(n.Now(), in),
	})
}
