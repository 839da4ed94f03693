package admin

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// ErrSettingsStale: somebody else gave the same settings other values since they were loaded; the fields say which.
var ErrSettingsStale = plugin.NewFault(plugin.Conflict, "admin.settings_stale")

// settingVersions says how often the settings were changed, and at which of these times each one was the last time. So
// two people who change different settings do not stand in each other's way, and those who change the same one notice.
type settingVersions struct {
	Now    int            `json:"now"`
	Fields map[string]int `json:"fields"`
}

var versionsKey = setting.Key[settingVersions]{Name: "settings.versions"}

// noteVersions refuses changes of what somebody else changed after the version that the actor saw, nil being none, and
// makes the next version otherwise. prefix comes before the names of the fields; the caller holds the lock of the settings.
func (s *Service) noteVersions(ctx context.Context, tx db.Tx, a plugin.Actor, seen *int, prefix string, changes map[string]audit.Change) error {
	v, err := setting.Read(ctx, tx, versionsKey)
	if err != nil {
		return err
	}
	fault := ErrSettingsStale
	// What was read may be what others share.
	fields := map[string]int{}
	maps.Copy(fields, v.Fields)
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if seen != nil && fields[prefix+name] > *seen {
			fault = fault.At("/"+strings.ReplaceAll(name, ".", "/"), "settings_stale")
		}
		fields[prefix+name] = v.Now + 1
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	return setting.Set(ctx, s.settings, tx, a.User, versionsKey, settingVersions{v.Now + 1, fields})
}
