package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// GroupSeats tells how many places of groups are taken; groups without anybody are left out.
func (s *Service) GroupSeats(ctx context.Context, a plugin.Actor, groups []string) ([]catalogapi.GroupSeats, error) {
	return groupSeats(ctx, s.DB, a, groups, s.today(ctx))
}
