package app

import (
	"io/fs"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/assessment"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/insight"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/internal/pluginhost"
)

// Migrations are those of the core: one timeline over all modules.
func Migrations() (fs.FS, error) {
	return migrate.Merge(migrate.Platform, account.Migrations, media.Migrations, catalog.Migrations, learning.Migrations,
		assessment.Migrations, classroom.Migrations, insight.Migrations, notify.Migrations, admin.Migrations, pluginhost.Migrations)
}
