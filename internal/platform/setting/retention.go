package setting

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Retention is how long personal records are kept that nobody needs for ever, in days.
type Retention struct {
	Sessions    int `json:"sessions" doc:"Ended sessions with their addresses"`
	Mails       int `json:"mails" doc:"What mails say and to whom"`
	Notices     int `json:"notices" doc:"Notices in the notification centre"`
	AuditValues int `json:"auditValues" doc:"Personal values before and after in the audit log; the entries stay"`
	Links       int `json:"links" doc:"Links that were sent, after they ran out"`
	Imports     int `json:"imports" doc:"Rows of imported files"`
	Requests    int `json:"requests" doc:"Requests for deletion that were refused"`
	Exports     int `json:"exports" doc:"Files with a person's data"`
	Events      int `json:"events" doc:"The history of events, once everybody who is told has heard them"`
}

// RetentionKey is the setting.
var RetentionKey = Key[Retention]{Name: "retention", Default: Retention{
	Sessions: 90, Mails: 180, Notices: 365, AuditValues: 730, Links: 30, Imports: 7, Requests: 365, Exports: 7, Events: 90,
}}

// Limit is how short and how long something may be kept, in days.
type Limit struct{ Least, Most int }

// Each calls visit with every kind by its name in JSON, its days and its limits.
func (r *Retention) Each(visit func(name string, days *int, limit Limit)) {
	visit("sessions", &r.Sessions, Limit{1, 730})
	visit("mails", &r.Mails, Limit{7, 3650})
	visit("notices", &r.Notices, Limit{7, 3650})
	visit("auditValues", &r.AuditValues, Limit{30, 3650})
	visit("links", &r.Links, Limit{1, 365})
	visit("imports", &r.Imports, Limit{1, 90})
	visit("requests", &r.Requests, Limit{1, 3650})
	visit("exports", &r.Exports, Limit{1, 30})
	visit("events", &r.Events, Limit{1, 3650})
}

// Check adds to fault what is kept too short or too long.
func (r Retention) Check(fault *plugin.Fault) *plugin.Fault {
	r.Each(func(name string, days *int, l Limit) {
		if *days < l.Least || *days > l.Most {
			fault = fault.At("/"+name, "retention", plugin.Args{"min": l.Least, "max": l.Most})
		}
	})
	return fault
}

// Days is so many days.
func Days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
