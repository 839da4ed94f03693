package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/slug"
	"github.com/courseworx/courseworx/plugin"
)

const (
	headlineMax  = 120
	biographyMax = 5000
	linksMax     = 8
	linkMax      = 500
	labelMax     = 60
)

// ProfileLink is an address that a person shows.
type ProfileLink struct {
	Label string `json:"label" maxLength:"200"`
	URL   string `json:"url" maxLength:"2000"`
}

// Profile is what a person shows of themselves.
type Profile struct {
	Headline  string        `json:"headline"`
	Biography string        `json:"biography"`
	Links     []ProfileLink `json:"links"`
	IsPublic  bool          `json:"isPublic" doc:"There is a public page of this trainer"`
	Slug      *string       `json:"slug" doc:"Of the public page, /trainers/<slug>"`
}

// ProfileChange changes a profile; nil leaves a value as it is.
type ProfileChange struct {
	Headline  *string
	Biography *string
	Links     *[]ProfileLink
	IsPublic  *bool
}

type profileRow struct {
	Headline  string
	Biography string
	Links     json.RawMessage
	IsPublic  bool
	Slug      *string
}

// Profile returns what a person shows of themselves.
func (s *Service) Profile(ctx context.Context, q db.Querier, id plugin.UserID) (Profile, error) {
	row, err := db.One[profileRow](ctx, q, profileSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Profile{Links: []ProfileLink{}}, nil
	}
	if err != nil {
		return Profile{}, fmt.Errorf("read a profile: %w", err)
	}
	p := Profile{row.Headline, row.Biography, nil, row.IsPublic, row.Slug}
	if err := json.Unmarshal(row.Links, &p.Links); err != nil {
		return Profile{}, fmt.Errorf("read a profile's links: %w", err)
	}
	return p, nil
}

// ChangeProfile changes what somebody shows of themselves: the actor, or for a super admin anybody. Only trainers and
// super admins have a public page.
func (s *Service) ChangeProfile(ctx context.Context, a plugin.Actor, id plugin.UserID, c ProfileChange) (Profile, error) {
	var p Profile
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		who, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if p, err = s.Profile(ctx, tx, id); err != nil {
			return err
		}
		set(&p.Headline, trimmed(c.Headline))
		set(&p.Biography, trimmed(c.Biography))
		set(&p.Links, c.Links)
		set(&p.IsPublic, c.IsPublic)
		fault := ErrPerson
		if utf8.RuneCountInString(p.Headline) > headlineMax {
			fault = fault.At("/headline", "too_long", plugin.Args{"max": headlineMax})
		}
		if utf8.RuneCountInString(p.Biography) > biographyMax {
			fault = fault.At("/biography", "too_long", plugin.Args{"max": biographyMax})
		}
		if p.Links, fault = cleanLinks(p.Links, fault); p.IsPublic && who.Role == plugin.Trainee {
			fault = fault.At("/isPublic", "public_trainee")
		}
		if len(fault.Fields) > 0 {
			return fault
		}
		if p.IsPublic && p.Slug == nil {
			slug := slugOf(who)
			p.Slug = &slug
		}
		links, err := json.Marshal(p.Links)
		if err != nil {
			return fmt.Errorf("write a profile's links: %w", err)
		}
		tag, err := tx.Exec(ctx, saveProfileSQL, id, p.Headline, p.Biography, links, p.IsPublic, p.Slug)
		if err != nil {
			return fmt.Errorf("write a profile: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return plugin.ErrNotFound
		}
		if err := s.Bus.Publish(ctx, tx, plugin.UserUpdated{User: id, Fields: []string{"profile"}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.profile_changed", Type: "user", ID: string(id)})
	})
	return p, err
}

func trimmed(s *string) *string {
	if s == nil {
		return nil
	}
	t := strings.TrimSpace(strings.ReplaceAll(*s, "\x00", ""))
	return &t
}

// cleanLinks keeps what has an address; only the web is linked to, so that no link runs anything.
func cleanLinks(links []ProfileLink, fault *plugin.Fault) ([]ProfileLink, *plugin.Fault) {
	kept := []ProfileLink{}
	for i, l := range links {
		l.Label, l.URL = strings.Join(strings.Fields(l.Label), " "), strings.TrimSpace(l.URL)
		if l.URL == "" {
			continue
		}
		u, err := url.Parse(l.URL)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || utf8.RuneCountInString(l.URL) > linkMax {
			fault = fault.At("/links/"+strconv.Itoa(i)+"/url", "web_address")
		}
		if utf8.RuneCountInString(l.Label) > labelMax {
			fault = fault.At("/links/"+strconv.Itoa(i)+"/label", "too_long", plugin.Args{"max": labelMax})
		}
		kept = append(kept, l)
	}
	if len(kept) > linksMax {
		fault = fault.At("/links", "links_most", plugin.Args{"max": linksMax})
	}
	return kept, fault
}

// slugOf is the address of a person's public page: the name, and as many digits of the id as keep two of one name apart.
func slugOf(p Person) string {
	id := strings.ReplaceAll(string(p.ID), "-", "")
	return strings.TrimPrefix(slug.Of(p.FirstName+" "+p.LastName)+"-"+id[len(id)-6:], "-")
}

// Trainer is a trainer's public page.
type Trainer struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Avatar    *string       `json:"avatar"`
	Headline  string        `json:"headline"`
	Biography string        `json:"biography"`
	Links     []ProfileLink `json:"links"`
	Slug      string        `json:"slug"`
}

type trainerRow struct {
	ID        plugin.UserID
	FirstName string
	LastName  string
	Avatar    *string
	Headline  string
	Biography string
	Links     json.RawMessage
	Slug      string
}

// Trainer returns the public page of a trainer who wishes one.
func (s *Service) Trainer(ctx context.Context, slug string) (Trainer, error) {
	row, err := db.One[trainerRow](ctx, s.DB, trainerSQL, strings.ToValidUTF8(strings.ReplaceAll(slug, "\x00", ""), ""))
	if errors.Is(err, db.ErrNoRow) {
		return Trainer{}, plugin.ErrNotFound
	}
	if err != nil {
		return Trainer{}, fmt.Errorf("read a trainer's page: %w", err)
	}
	t := Trainer{row.ID, row.FirstName, row.LastName, row.Avatar, row.Headline, row.Biography, nil, row.Slug}
	if err := json.Unmarshal(row.Links, &t.Links); err != nil {
		return Trainer{}, fmt.Errorf("read a trainer's links: %w", err)
	}
	return t, nil
}
