package account

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Addressee returns what notices and mails need to know of somebody.
func (s *Service) Addressee(ctx context.Context, q db.Querier, id plugin.UserID) (notice.Person, error) {
	site, err := setting.Read(ctx, q, setting.SiteKey)
	if err != nil {
		return notice.Person{}, err
	}
	p, err := s.person(ctx, q, id)
	language := s.Texts.MatchAmong(site.Languages, p.Language, site.DefaultLanguage)
	return notice.Person{Email: p.Email, FirstName: p.FirstName, Language: language, TimeZone: p.TimeZone, Active: p.IsActive}, err
}
