// Package webhooks tells other servers what happens on the site: each event that an endpoint asks for is posted to it, signed as the
// specification of Standard Webhooks says (standardwebhooks.com), and tried again until it is taken.
//
//	webhooks.go  the plugin
//	endpoint.go  endpoints and their rules
//	deliver.go   signing, posting, trying again
//	http.go      the operations
//	store.go     the SQL
//	web/         its part of the browser app
package webhooks

import (
	"context"
	"embed"
	"encoding/json"
	"slices"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locales/*.json
var locales embed.FS

// events are those that endpoints can ask for.
var events = []string{
	"user.created", "user.updated", "user.deactivated",
	"course.created", "course.updated", "course.published", "course.archived", "content.published",
	"enrollment.created", "enrollment.completed", "enrollment.dropped", "enrollment.suspended", "content.completed",
	"session.scheduled", "session.changed", "session.cancelled",
}

// The jobs.
const (
	deliverJob = "deliver"
	sweepJob   = "sweep"
)

// New returns the plugin.
func New() native.Plugin { return hooks{} }

type hooks struct{}

// settings are the plugin's, by the schema below.
type settings struct {
	Attempts int `json:"attempts"` // before a delivery is given up
	KeepDays int `json:"keep_days"`
}

// Manifest says what the plugin is.
func (hooks) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "webhooks", Name: "Webhooks", Version: "1.0.0", Host: ">=0.1",
		Description: "Tells other servers what happens here, signed and until they have it.",
		Author:      "CourseWorx", License: "AGPL-3.0-or-later",
		Navigation: []plugin.NavEntry{{LabelKey: "nav", Path: "/x/webhooks/endpoints", Icon: "globe", Order: 910, Roles: []plugin.Role{plugin.SuperAdmin}}},
		Events:     slices.Clone(events),
		Jobs:       []plugin.JobUse{{Name: deliverJob}, {Name: sweepJob, Every: 3600}},
		Permissions: []plugin.Permission{
			{Name: plugin.EventsRead, Reason: "To tell the servers that you name what happened."},
			{Name: plugin.NetworkCall, Reason: "To call the servers that you name."},
		},
		Settings: json.RawMessage(`{
			"type": "object", "additionalProperties": false,
			"properties": {
				"attempts": {"type": "integer", "minimum": 1, "maximum": 12, "default": 8},
				"keep_days": {"type": "integer", "minimum": 1, "maximum": 365, "default": 30}
			}
		}`),
	}
}

// Register tells the host what the plugin brings.
func (hooks) Register(r native.Registrar, h native.Host) error {
	s := &service{h}
	r.Migrations(migrations)
	r.Locales(locales)
	routes(r.API(), s)
	for _, name := range events {
		r.On(name, s.hear)
	}
	r.Job(deliverJob, s.deliver)
	r.Job(sweepJob, s.sweep)
	r.Health(s.health)
	r.Topics(func(_ context.Context, a plugin.Actor, _ string) (bool, error) { return a.Is(plugin.SuperAdmin), nil })
	return nil
}

type service struct{ native.Host }

func (s *service) settings(ctx context.Context) (settings, error) {
	var is settings
	err := s.Settings(ctx, &is)
	return is, err
}
