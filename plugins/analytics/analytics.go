// Package analytics counts by day what happens in courses: people who begin one, contents and courses that are completed, people who
// leave. It keeps nothing about people.
//
//	analytics.go  the manifest and what belongs to it
//	count.go      what is counted when an event is heard, and how long it is kept
//	rebuild.go    counting again from the server's own tables
//	http.go       the operations
//	span.go       ranges of days
//	store.go      the tables
package analytics

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const id = "analytics"

// What is counted.
const (
	enrolled  = "enrolled"
	lessons   = "lessons"
	completed = "completed"
	left      = "left"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locales/*.json
var locales embed.FS

// New returns the plugin.
func New() native.Plugin { return analytics{} }

type analytics struct{}

// settings are those of the schema in the manifest.
type settings struct {
	KeepDays int  `json:"keepDays"`
	TeamCard bool `json:"teamCard"`
}

func (analytics) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: id, Name: "Analytics", Version: "1.0.0", Host: ">=0.1", Author: "CourseWorx", License: "AGPL-3.0-or-later",
		Description: "Counts enrolments, completions and departures by day and course, and draws them; it keeps nothing about people.",
		Permissions: []plugin.Permission{
			{Name: plugin.EventsRead, Reason: "To count what happens, on the day it happens."},
			{Name: plugin.CoursesRead, Reason: "To know who teaches a course and may see its counters, and what courses are called."},
			{Name: plugin.EnrollmentsRead, Reason: "To count again from the enrolments themselves when you ask for it. Who they are is not kept."},
		},
		Navigation: []plugin.NavEntry{
			{LabelKey: "nav.analytics", Path: "/x/analytics/", Icon: "chart", Order: 60, Roles: []plugin.Role{plugin.SuperAdmin}},
		},
		Events: []string{"enrollment.created", "content.completed", "enrollment.completed", "enrollment.dropped"},
		Jobs:   []plugin.JobUse{{Name: "tidy", Every: 3600}, {Name: "rebuild"}},
		Settings: json.RawMessage(`{
			"type": "object",
			"properties": {
				"keepDays": {"type": "integer", "minimum": 30, "maximum": 3650, "default": 730},
				"teamCard": {"type": "boolean", "default": true}
			}
		}`),
	}
}

func (analytics) Register(r native.Registrar, h native.Host) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	texts, err := fs.Sub(locales, "locales")
	if err != nil {
		return err
	}
	r.Migrations(files)
	r.Locales(texts)
	s := &service{host: h}
	r.On("enrollment.created", native.Hear(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentCreated) error {
		return s.count(ctx, d, e.Course, enrolled)
	}))
	r.On("content.completed", native.Hear(func(ctx context.Context, d plugin.Delivered, e plugin.ContentCompleted) error {
		return s.count(ctx, d, e.Course, lessons)
	}))
	r.On("enrollment.completed", native.Hear(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentCompleted) error {
		return s.count(ctx, d, e.Course, completed)
	}))
	r.On("enrollment.dropped", native.Hear(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentDropped) error {
		return s.count(ctx, d, e.Course, left)
	}))
	r.Job("tidy", func(ctx context.Context, _ json.RawMessage) error { return s.tidy(ctx) })
	r.Job("rebuild", s.rebuild)
	r.Topics(s.mayHear)
	s.operations(r.API())
	return nil
}

// service does what the operations, listeners and jobs are for.
type service struct{ host native.Host }

// mayHear lets staff hear that something was counted; what it was they have to ask for.
func (s *service) mayHear(_ context.Context, a plugin.Actor, topic string) (bool, error) {
	return topic == countsTopic && plugin.Staff.Allows(a), nil
}

// countsTopic changes when something was counted or counted again.
const countsTopic = "counts"
