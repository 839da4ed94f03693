package notice

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Wish says how somebody wants to hear of a kind.
type Wish struct {
	Here bool   `json:"here"`
	Mail string `json:"mail" enum:"now,digest,off"`
}

// Preference is a kind with what somebody chose.
type Preference struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Group string `json:"group"`
	Wish
	ByMail bool `json:"byMail" doc:"It can come by mail"`
	Fixed  bool `json:"fixed" doc:"It cannot be switched off"`
}

// Schedule says when somebody's mails come, in their time zone.
type Schedule struct {
	Digest     string `json:"digest" enum:"off,daily,weekly"`
	DigestHour int    `json:"digestHour" minimum:"0" maximum:"23"`
	DigestDay  int    `json:"digestDay" minimum:"1" maximum:"7" doc:"Of a weekly digest; 1 is Monday"`
	QuietFrom  *int   `json:"quietFrom" minimum:"0" maximum:"1439" doc:"Minute of the day; mails wait from then until quietTo. Null: there are no quiet hours"`
	QuietTo    *int   `json:"quietTo" minimum:"0" maximum:"1439"`
}

// Preferences is all that somebody chose.
type Preferences struct {
	Kinds    []Preference `json:"kinds"`
	Schedule Schedule     `json:"schedule"`
}

var unchosen = Schedule{Digest: "daily", DigestHour: 8, DigestDay: 1}

// ErrPreferences: some of the choices cannot be; the fields say which.
var ErrPreferences = plugin.NewFault(plugin.Invalid, "notice.preferences_invalid")

// wish is how the person hears of a kind. What nobody can choose about is shown, and comes by mail if it is fixed.
func (n *Notices) wish(ctx context.Context, q db.Querier, u plugin.UserID, name string) (Wish, error) {
	k, known := n.kind(name)
	if !known || n.Mails == nil {
		return Wish{true, MailOff}, nil
	}
	w, err := db.One[Wish](ctx, q, wishSQL, u, name)
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return Wish{}, fmt.Errorf("read a notice's preference: %w", err)
	}
	return k.allowed(w, err == nil), nil
}

// allowed is what a choice comes to: nothing is sent that has no mail, and what is fixed stays as it is.
func (k Kind) allowed(w Wish, chosen bool) Wish {
	if !chosen || k.Fixed {
		w = Wish{true, k.Mail}
	}
	if k.Mail == "" {
		w.Mail = MailOff
	}
	return w
}

func (n *Notices) schedule(ctx context.Context, q db.Querier, u plugin.UserID) (Schedule, error) {
	s, err := db.One[Schedule](ctx, q, scheduleSQL, u)
	if errors.Is(err, db.ErrNoRow) {
		return unchosen, nil
	}
	if err != nil {
		return s, fmt.Errorf("read when mails come: %w", err)
	}
	return s, nil
}

type wishRow struct {
	Kind string
	Here bool
	Mail string
}

// Preferences returns what the actor chose.
func (n *Notices) Preferences(ctx context.Context, a plugin.Actor) (Preferences, error) {
	rows, err := db.Many[wishRow](ctx, n.DB, wishesSQL, a.User)
	if err != nil {
		return Preferences{}, fmt.Errorf("read preferences: %w", err)
	}
	chosen := map[string]Wish{}
	for _, r := range rows {
		chosen[r.Kind] = Wish{r.Here, r.Mail}
	}
	p := Preferences{Kinds: []Preference{}}
	for _, k := range n.kinds {
		if k.Name == digestKind.Name || (k.Told != nil && !k.Told()) {
			continue
		}
		w, ok := chosen[k.Name]
		p.Kinds = append(p.Kinds, Preference{k.Name, n.label(a.Language, k.Name), n.Texts.Text(a.Language, "notice_group."+k.Group, nil),
			k.allowed(w, ok), k.Mail != "", k.Fixed})
	}
	p.Schedule, err = n.schedule(ctx, n.DB, a.User)
	return p, err
}

func (n *Notices) label(language, kind string) string {
	return n.Texts.Text(language, "notice_kind."+kind, nil)
}

// Choice is a change of a kind's preference.
type Choice struct {
	Kind string `json:"kind" maxLength:"100"`
	Wish
}

// Choose keeps what the actor chose; a nil schedule stays as it is.
func (n *Notices) Choose(ctx context.Context, a plugin.Actor, choices []Choice, s *Schedule) (Preferences, error) {
	for i, c := range choices {
		if k, known := n.kind(c.Kind); !known || k.Name == digestKind.Name || k.allowed(c.Wish, true) != c.Wish {
			return Preferences{}, ErrPreferences.At(fmt.Sprintf("/kinds/%d", i), "notice_kind")
		}
	}
	if s != nil && ((s.QuietFrom == nil) != (s.QuietTo == nil) || s.QuietFrom != nil && *s.QuietFrom == *s.QuietTo) {
		return Preferences{}, ErrPreferences.At("/schedule/quietTo", "notice_quiet")
	}
	err := n.DB.InTx(ctx, func(tx db.Tx) error {
		for _, c := range choices {
			if _, err := tx.Exec(ctx, setWishSQL, a.User, c.Kind, c.Here, c.Mail); err != nil {
				return fmt.Errorf("keep a preference: %w", err)
			}
		}
		if s == nil {
			return nil
		}
		return setSchedule(ctx, tx, a.User, *s)
	})
	if err != nil {
		return Preferences{}, err
	}
	return n.Preferences(ctx, a)
}

func setSchedule(ctx context.Context, tx db.Tx, u plugin.UserID, s Schedule) error {
	if _, err := tx.Exec(ctx, setScheduleSQL, u, s.Digest, s.DigestHour, s.DigestDay, s.QuietFrom, s.QuietTo); err != nil {
		return fmt.Errorf("keep when mails come: %w", err)
	}
	return nil
}
