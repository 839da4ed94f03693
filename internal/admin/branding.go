package admin

import (
	"context"
	"errors"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// logoPicture is what a logo becomes: three times the size at which it stands beside the name.
var logoPicture = picture.Want{Width: 480, Height: 120, Whole: true, Alpha: true, Quality: 92}

// iconSide is the side of the icon that is made of it.
const iconSide = 192

// ground says on which grounds a logo can be seen: one that is see-through around dark shapes vanishes on ink, one of
// light shapes on paper. One that brings its own ground stands on any.
func ground(m picture.Made) string {
	switch l := m.Lightness(); {
	case m.Opaque:
		return "any"
	case l < 0.35:
		return "light"
	case l > 0.75:
		return "dark"
	}
	return "any"
}

// SetLogo gives the organisation a logo, drawn anew.
func (s *Service) SetLogo(ctx context.Context, a plugin.Actor, file []byte) (Settings, error) {
	made, err := picture.Make(file, picture.Crop{}, logoPicture)
	if errors.Is(err, picture.ErrUnreadable) {
		return Settings{}, ErrPicture
	}
	if err != nil {
		return Settings{}, err
	}
	icon, err := made.Square(iconSide)
	if err != nil {
		return Settings{}, err
	}
	return s.changeLogo(ctx, a, func() (*setting.Logo, error) {
		logo := &setting.Logo{Width: made.Width, Height: made.Height, Ground: ground(made)}
		if logo.URL, err = s.pictures.Keep(ctx, made); err != nil {
			return nil, err
		}
		logo.Icon, err = s.pictures.Keep(ctx, icon)
		return logo, err
	})
}

// RemoveLogo takes the organisation's logo away.
func (s *Service) RemoveLogo(ctx context.Context, a plugin.Actor) (Settings, error) {
	return s.changeLogo(ctx, a, func() (*setting.Logo, error) { return nil, nil })
}

func (s *Service) changeLogo(ctx context.Context, a plugin.Actor, keep func() (*setting.Logo, error)) (Settings, error) {
	var maybe []string
	note := func(l *setting.Logo) {
		if l != nil {
			maybe = append(maybe, l.URL, l.Icon)
		}
	}
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		if err := lockSettings(ctx, tx); err != nil {
			return err
		}
		site, err := setting.Read(ctx, tx, setting.SiteKey)
		if err != nil {
			return err
		}
		note(site.Logo)
		logo, err := keep()
		note(logo)
		if err != nil {
			return err
		}
		changes := map[string]audit.Change{}
		assign(changes, "logo", &site.Logo, &logo)
		if len(changes) == 0 {
			return nil
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.SiteKey, site); err != nil {
			return err
		}
		s.hub.Changed(tx, live.SiteTopic)
		return audit.Write(ctx, tx, a, audit.Entry{Action: "settings.changed", Type: "site", ID: "site", Changes: changes})
	})
	if err = errors.Join(err, s.discard(ctx, maybe...)); err != nil {
		return Settings{}, err
	}
	return s.Settings(ctx)
}
