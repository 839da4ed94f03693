// Package banner is a small plugin that shows the whole way: it puts a line of text over the home
// page (a slot), has a page of its own where a super admin writes it (navigation, page, operation),
// keeps it in its own schema (migration), counts published courses (listener), and adds notices to courses (a type of content).
//
//	banner.go  the plugin
//	http.go    its operations
//	store.go   its SQL
//	web/       its part of the browser app
package banner

import (
	"context"
	"embed"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locales/*.json
var locales embed.FS

// New returns the plugin.
func New() native.Plugin { return banner{} }

type banner struct{}

// Manifest says what the plugin is.
func (banner) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "banner", Name: "Banner", Version: "1.0.0", Host: ">=0.1",
		Description: "One line of text over the home page.",
		Author:      "CourseWorx", License: "AGPL-3.0-or-later",
		Navigation:   []plugin.NavEntry{{LabelKey: "nav", Path: "/x/banner/edit", Icon: "mail", Order: 900, Roles: []plugin.Role{plugin.SuperAdmin}}},
		Events:       []string{"course.published"},
		ContentTypes: []plugin.ContentType{{Name: "banner:notice", LabelKey: "notice", Holds: "article"}},
		Permissions: []plugin.Permission{
			{Name: "events.read", Reason: "To count how many courses were published while the banner was up."},
		},
	}
}

// Register tells the host what the plugin brings.
func (banner) Register(r native.Registrar, h native.Host) error {
	r.Migrations(migrations)
	r.Locales(locales)
	routes(r.API(), h)
	r.On("course.published", func(ctx context.Context, e plugin.Delivered) error {
		// The same event may come twice: its id is kept, so it counts once.
		_, err := h.Exec(ctx, heardSQL, e.ID)
		return err
	})
	return nil
}
