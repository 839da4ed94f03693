package account

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Addressee returns what notices and mails need to know of somebody.
func (s *Service) Addressee(ctx context.Context, q db.Querier, id plugin.UserID) (notice.Person, error) {
	p, err := s.person(ctx, q, id)
	return notice.Person{Email: p.Email, FirstName: p.FirstName, Language: s.Texts.Match(p.Language), TimeZone: p.TimeZone, Active: p.IsActive}, err
}
