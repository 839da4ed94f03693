package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/cover"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// arrangement is how the home page is arranged. Version counts every change of it and of the slides' order.
type arrangement struct {
	Version  int       `json:"version"`
	Sections []Section `json:"sections"`
}

var homeKey = setting.Key[arrangement]{Name: "home", Default: arrangement{Sections: defaultSections}}

const slideTopic = "slides"

// Home returns what visitors see in a language.
func (s *Service) Home(ctx context.Context, language string) (Home, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return Home{}, err
	}
	home, err := setting.Get(ctx, s.settings, homeKey)
	if err != nil {
		return Home{}, err
	}
	rows, err := s.slides.Get(ctx, s.db)
	if err != nil {
		return Home{}, err
	}
	zone, err := clock.Zone(site.TimeZone)
	if err != nil {
		return Home{}, fmt.Errorf("read the site's zone: %w", err)
	}
	today := s.now().In(zone).Format(time.DateOnly)
	out := Home{Sections: home.Sections, Slides: []ShownSlide{}}
	out.Title, out.Lead = site.Words.Home(language)
	for _, r := range rows {
		if one := r.slide(site.Hue); one.shownOn(today, language) {
			out.Slides = append(out.Slides, ShownSlide{one.ID, one.Title, one.Text, one.Link, one.Picture, one.Cover})
		}
	}
	return out, nil
}

func (r slideRow) slide(hue int) Slide {
	out := Slide{ID: r.ID, UpdatedAt: r.UpdatedAt, Cover: drawn(r.ID, hue), SlideChange: SlideChange{
		Title: r.Title, Text: r.Text, Link: r.Link, Language: r.Language, IsPublished: r.IsPublished, StartsOn: r.StartsOn, EndsOn: r.EndsOn}}
	if r.Picture != nil {
		out.Picture = &Picture{*r.Picture, *r.PictureWidth, *r.PictureHeight}
	}
	return out
}

// drawn is the address of the cover that stands where a slide has no picture.
func drawn(id string, hue int) string {
	s := cover.Course(id, hue, cover.None)
	s.Width, s.Height, s.Scale = 640, 460, 125
	return "/covers/" + cover.Name(s, cover.FormatSVG) + "?v=" + s.Key()
}

// HomeEdit returns the home page as it is edited.
func (s *Service) HomeEdit(ctx context.Context) (HomeEdit, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return HomeEdit{}, err
	}
	home, err := setting.Read(ctx, s.db, homeKey)
	if err != nil {
		return HomeEdit{}, err
	}
	rows, err := slideRows(ctx, s.db)
	if err != nil {
		return HomeEdit{}, err
	}
	out := HomeEdit{Version: home.Version, Sections: home.Sections, Slides: make([]Slide, len(rows)), Most: slidesMost}
	for i, r := range rows {
		out.Slides[i] = r.slide(site.Hue)
	}
	return out, nil
}

// changeHome runs fn in a transaction in which nobody else changes settings, slides or their pictures. What fn returns is
// written into the audit log; nil changes nothing. moved says that an order is no longer what others have loaded.
func (s *Service) changeHome(ctx context.Context, a plugin.Actor, moved bool, fn func(db.Tx, *arrangement) (*audit.Entry, error)) (HomeEdit, error) {
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		if err := lockSettings(ctx, tx); err != nil {
			return err
		}
		home, err := setting.Read(ctx, tx, homeKey)
		if err != nil {
			return err
		}
		entry, err := fn(tx, &home)
		if err != nil || entry == nil {
			return err
		}
		if moved {
			home.Version++
			if err := setting.Set(ctx, s.settings, tx, a.User, homeKey, home); err != nil {
				return err
			}
		}
		s.slides.Changed(tx)
		s.hub.Changed(tx, live.HomeTopic)
		return audit.Write(ctx, tx, a, *entry)
	})
	if err != nil {
		return HomeEdit{}, err
	}
	return s.HomeEdit(ctx)
}

// ArrangeHome puts the sections of the home page in an order and shows or hides them.
func (s *Service) ArrangeHome(ctx context.Context, a plugin.Actor, version int, sections []Section) (HomeEdit, error) {
	return s.changeHome(ctx, a, true, func(_ db.Tx, home *arrangement) (*audit.Entry, error) {
		if version != home.Version {
			return nil, ErrHomeStale
		}
		if err := checkSections(sections); err != nil {
			return nil, err
		}
		changes := map[string]audit.Change{}
		assign(changes, "sections", &home.Sections, &sections)
		if len(changes) == 0 {
			return nil, nil
		}
		return &audit.Entry{Action: "home.arranged", Type: "site", ID: "home", Changes: changes}, nil
	})
}

// AddSlide adds a slide behind the others.
func (s *Service) AddSlide(ctx context.Context, a plugin.Actor, c SlideChange) (HomeEdit, error) {
	c, err := c.check(s.texts.Languages())
	if err != nil {
		return HomeEdit{}, err
	}
	return s.changeHome(ctx, a, true, func(tx db.Tx, _ *arrangement) (*audit.Entry, error) {
		rows, err := slideRows(ctx, tx)
		if err != nil {
			return nil, err
		}
		if len(rows) >= slidesMost {
			return nil, ErrSlides.With("max", slidesMost)
		}
		id := plugin.NewID[string]()
		if _, err := tx.Exec(ctx, insertSlideSQL, id, c.Title, c.Text, c.Link, c.Language, c.IsPublished, c.StartsOn, c.EndsOn); err != nil {
			return nil, fmt.Errorf("add a slide: %w", err)
		}
		return &audit.Entry{Action: "slide.created", Type: "slide", ID: id}, nil
	})
}

// ChangeSlide writes a slide anew.
func (s *Service) ChangeSlide(ctx context.Context, a plugin.Actor, id string, c SlideChange) (HomeEdit, error) {
	c, err := c.check(s.texts.Languages())
	if err != nil {
		return HomeEdit{}, err
	}
	return s.changeHome(ctx, a, false, func(tx db.Tx, _ *arrangement) (*audit.Entry, error) {
		row, err := slideByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		was, changes := row.slide(0).SlideChange, map[string]audit.Change{}
		assign(changes, "title", &was.Title, &c.Title)
		assign(changes, "text", &was.Text, &c.Text)
		assign(changes, "link", &was.Link, &c.Link)
		assign(changes, "language", &was.Language, &c.Language)
		assign(changes, "isPublished", &was.IsPublished, &c.IsPublished)
		assign(changes, "startsOn", &was.StartsOn, &c.StartsOn)
		assign(changes, "endsOn", &was.EndsOn, &c.EndsOn)
		if len(changes) == 0 {
			return nil, nil
		}
		if _, err := tx.Exec(ctx, updateSlideSQL, id, c.Title, c.Text, c.Link, c.Language, c.IsPublished, c.StartsOn, c.EndsOn); err != nil {
			return nil, fmt.Errorf("change a slide: %w", err)
		}
		return &audit.Entry{Action: "slide.updated", Type: "slide", ID: id, Changes: changes}, nil
	})
}

// OrderSlides puts the slides in an order that names each once.
func (s *Service) OrderSlides(ctx context.Context, a plugin.Actor, version int, order []string) (HomeEdit, error) {
	return s.changeHome(ctx, a, true, func(tx db.Tx, home *arrangement) (*audit.Entry, error) {
		if version != home.Version {
			return nil, ErrHomeStale
		}
		rows, err := slideRows(ctx, tx)
		if err != nil {
			return nil, err
		}
		have := make([]string, len(rows))
		for i, r := range rows {
			have[i] = r.ID
		}
		if err := sameOnce("/slides", order, have); err != nil {
			return nil, err
		}
		if slices.Equal(order, have) {
			return nil, nil
		}
		if _, err := tx.Exec(ctx, deferSlidesSQL); err != nil {
			return nil, fmt.Errorf("order slides: %w", err)
		}
		if _, err := tx.Exec(ctx, orderSlidesSQL, order); err != nil {
			return nil, fmt.Errorf("order slides: %w", err)
		}
		return &audit.Entry{Action: "slide.ordered", Type: "site", ID: "home", Detail: map[string]any{"slides": order}}, nil
	})
}

// DeleteSlide takes a slide away with its picture.
func (s *Service) DeleteSlide(ctx context.Context, a plugin.Actor, id string) (HomeEdit, error) {
	var old *string
	home, err := s.changeHome(ctx, a, true, func(tx db.Tx, _ *arrangement) (*audit.Entry, error) {
		row, err := slideByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		old = row.Picture
		if _, err := tx.Exec(ctx, deleteSlideSQL, id); err != nil {
			return nil, fmt.Errorf("delete a slide: %w", err)
		}
		return &audit.Entry{Action: "slide.deleted", Type: "slide", ID: id}, nil
	})
	if err != nil || old == nil {
		return home, err
	}
	return home, s.discard(ctx, *old)
}

// SetSlidePicture gives a slide the part of a picture, drawn anew.
func (s *Service) SetSlidePicture(ctx context.Context, a plugin.Actor, id string, file []byte, c picture.Crop) (HomeEdit, error) {
	made, err := picture.Make(file, c, slidePicture)
	if errors.Is(err, picture.ErrUnreadable) {
		return HomeEdit{}, ErrPicture
	}
	if err != nil {
		return HomeEdit{}, err
	}
	return s.changeSlidePicture(ctx, a, id, &made)
}

// RemoveSlidePicture takes a slide's picture away: a cover is drawn in its place.
func (s *Service) RemoveSlidePicture(ctx context.Context, a plugin.Actor, id string) (HomeEdit, error) {
	return s.changeSlidePicture(ctx, a, id, nil)
}

func (s *Service) changeSlidePicture(ctx context.Context, a plugin.Actor, id string, made *picture.Made) (HomeEdit, error) {
	var old, kept string
	home, err := s.changeHome(ctx, a, false, func(tx db.Tx, _ *arrangement) (*audit.Entry, error) {
		row, err := slideByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		var path *string
		var width, height *int
		if made != nil {
			if kept, err = s.pictures.Keep(ctx, *made); err != nil {
				return nil, err
			}
			path, width, height = &kept, &made.Width, &made.Height
		}
		if row.Picture != nil {
			old = *row.Picture
		}
		if old == kept {
			return nil, nil
		}
		if _, err := tx.Exec(ctx, pictureSQL, id, path, width, height); err != nil {
			return nil, fmt.Errorf("change a slide's picture: %w", err)
		}
		return &audit.Entry{Action: "slide.updated", Type: "slide", ID: id, Fields: []string{"picture"}}, nil
	})
	return home, errors.Join(err, s.discard(ctx, old, kept))
}

// discard removes those of the pictures that nothing shows any more. It holds the lock under which pictures are put in
// place: one that is just being used again is not taken away under its user.
func (s *Service) discard(ctx context.Context, paths ...string) error {
	paths = slices.DeleteFunc(paths, func(p string) bool { return p == "" })
	if len(paths) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	return s.db.InTx(ctx, func(tx db.Tx) error {
		if err := lockSettings(ctx, tx); err != nil {
			return err
		}
		for _, path := range paths {
			used, err := db.Value[bool](ctx, tx, pictureUsedSQL, path)
			if err != nil {
				return fmt.Errorf("look for a picture: %w", err)
			}
			if !used {
				if err := s.pictures.Remove(ctx, path); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
