package admin

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Retention is how long personal records are kept, with how short and how long they may be.
type Retention struct {
	setting.Retention
	Limits  map[string]RetentionLimit `json:"limits" doc:"By kind"`
	Version int                       `json:"version" doc:"Grows with every change of the settings; to be sent with the next one"`
}

// RetentionLimit is how short and how long a kind of record may be kept, in days, and how long it is unless somebody says so.
type RetentionLimit struct {
	Least    int `json:"least"`
	Most     int `json:"most"`
	Standard int `json:"standard"`
}

// RetentionChange changes how long records are kept, in days; nil leaves a value as it is.
type RetentionChange struct {
	Sessions    *int `json:"sessions,omitempty"`
	Mails       *int `json:"mails,omitempty"`
	Notices     *int `json:"notices,omitempty"`
	AuditValues *int `json:"auditValues,omitempty"`
	Links       *int `json:"links,omitempty"`
	Imports     *int `json:"imports,omitempty"`
	Requests    *int `json:"requests,omitempty"`
	Exports     *int `json:"exports,omitempty"`
	Events      *int `json:"events,omitempty"`
	Version     *int `json:"version,omitempty" minimum:"0" doc:"The version that was loaded: what somebody else changed since is not written over. Without one it is"`
}

// Retention returns how long personal records are kept.
func (s *Service) Retention(ctx context.Context) (Retention, error) {
	v, err := setting.Read(ctx, s.db, versionsKey) // before the values and past the cache, as in Settings
	if err != nil {
		return Retention{}, err
	}
	r, err := setting.Read(ctx, s.db, setting.RetentionKey)
	if err != nil {
		return Retention{}, err
	}
	out := Retention{r, map[string]RetentionLimit{}, v.Now}
	standard := setting.RetentionKey.Default
	standard.Each(func(name string, days *int, l setting.Limit) {
		out.Limits[name] = RetentionLimit{l.Least, l.Most, *days}
	})
	return out, nil
}

// ChangeRetention writes what differs. It counts from the next night on.
func (s *Service) ChangeRetention(ctx context.Context, a plugin.Actor, c RetentionChange) (Retention, error) {
	err := s.db.InTx(ctx, func(tx db.Tx) error {
		if err := lockSettings(ctx, tx); err != nil {
			return err
		}
		r, err := setting.Read(ctx, tx, setting.RetentionKey)
		if err != nil {
			return err
		}
		wanted := map[string]*int{"sessions": c.Sessions, "mails": c.Mails, "notices": c.Notices, "auditValues": c.AuditValues,
			"links": c.Links, "imports": c.Imports, "requests": c.Requests, "exports": c.Exports, "events": c.Events}
		changes := map[string]audit.Change{}
		r.Each(func(name string, days *int, _ setting.Limit) { assign(changes, name, days, wanted[name]) })
		if fault := r.Check(ErrSettings); len(fault.Fields) > 0 {
			return fault
		}
		if len(changes) == 0 {
			return nil
		}
		if err := s.noteVersions(ctx, tx, a, c.Version, "retention.", changes); err != nil {
			return err
		}
		if err := setting.Set(ctx, s.settings, tx, a.User, setting.RetentionKey, r); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "retention.changed", Type: "site", ID: "site", Changes: changes})
	})
	if err != nil {
		return Retention{}, err
	}
	return s.Retention(ctx)
}
