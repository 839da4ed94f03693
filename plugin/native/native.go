// Package native is what a plugin that is compiled into the server sees of it. It lives in its own
// schema of the host's database, adds operations to the host's API and pages to its app, hears
// events, answers hooks and does work of its own. It gets transactions that it shares with the host and can never end.
//
//	native.go    the plugin and its registration
//	host.go      what the server does for it
//	services.go  people, courses, enrolments, files
//	tx.go        transactions
//	query.go     reading rows
//	print.go     documents; speech.go says texts in a language
//	payment.go   gateways that take payments
//	sale.go      who sells what staff gives
//	http.go      operations under /api/v1/x/<id>/
package native

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/courseworx/courseworx/plugin"
)

// Plugin is implemented by every compiled-in plugin.
type Plugin interface {
	// Manifest says what the plugin is. It is constant.
	Manifest() plugin.Manifest
	// Register tells the host what the plugin brings: migrations, texts, operations, listeners.
	// It is called once at start, whether the plugin is enabled or not, and must have no effect
	// besides; the host keeps what belongs to a disabled plugin from being reached. The host's services
	// answer once the server runs, not yet in here.
	Register(r Registrar, h Host) error
}

// Registrar collects what a plugin brings. What the manifest does not declare makes Register fail.
type Registrar interface {
	// Migrations are the plugin's own timeline, YYYYMMDDHHMM_what.sql, in the schema that bears the
	// plugin's id, with "-" as "_". At most once.
	Migrations(files fs.FS)
	// Locales are the plugin's texts: files named <language>.json. Their keys are the plugin's own;
	// the server knows them under plugin.<id>., the browser in the namespace plugin.<id>.
	Locales(files fs.FS)
	// On hears events of one name, in order per subject together with those of other names that the plugin hears, at least once, while the
	// plugin is enabled. What happened while it was not is not heard; what it had not heard yet when it was disabled waits for it.
	On(event string, handle func(ctx context.Context, e plugin.Delivered) error)
	// Answer is how Ask registers an answer to a hook.
	Answer(hook string, answer func(ctx context.Context, question any) error)
	// Job says how a job of the manifest is done. An error is tried again with growing pauses; a job may be done twice.
	Job(name string, do func(ctx context.Context, args json.RawMessage) error)
	// Topics says who may hear that something changed under a topic of the plugin; see Host.Changed. Without it nobody may.
	Topics(may func(ctx context.Context, a plugin.Actor, topic string) (bool, error))
	// Personal is what the plugin keeps about people. Who keeps something must give it out and erase it.
	Personal(p Personal)
	// Contents is needed by plugins with types of content that hold "own".
	Contents(c Contents)
	// BeforePurge is asked before everything that the plugin keeps is removed, while it is off; a *plugin.Fault says why it must not be. Its
	// tables may not be there. It has ten seconds.
	BeforePurge(may func(ctx context.Context, q Querier) error)
	// KeepsCurrency is asked before the organisation's currency is changed, whether the plugin is on or off: true says that it keeps what was
	// reckoned in that one, so that it stays. Its tables may not be there. It has ten seconds.
	KeepsCurrency(does func(ctx context.Context, q Querier) (bool, error))
	// Health is asked by the management page: nil is well, an error says what is not.
	Health(check func(ctx context.Context) error)
	// Provide is how Offer registers a capability.
	Provide(capability string, implementation any)
	// API is where Handle registers the plugin's operations.
	API() *API
}

// Personal is what a plugin keeps about people.
type Personal interface {
	// Export returns what is kept about the person, as JSON shows it; nil for nothing.
	Export(ctx context.Context, q Querier, user plugin.UserID) (any, error)
	// Erase takes away what must not outlive the account. What has to be kept stays and refers to a person without a name.
	Erase(ctx context.Context, tx Tx, user plugin.UserID) error
}

// Contents is what a plugin keeps of contents whose type holds "own": what trainees see of them stands in its tables. The host makes,
// copies, deletes, restores, exports and imports contents, and asks the plugin for its part, also while the plugin is off, as its tables are
// still there. What has no row there is empty, as every new content is. A content that is deleted keeps its rows: it can come back.
// Each call has ten seconds; what it refuses is not done.
type Contents interface {
	// Filled returns the course's contents in which there is something to learn. The outline calls the others empty, and a course with an empty
	// one that is required is not published.
	Filled(ctx context.Context, q Querier, course plugin.CourseID) ([]plugin.ContentID, error)
	// Copied writes for copies what is kept of the first ones: copies has the copy by the first one. What people did stays with the first.
	Copied(ctx context.Context, tx Tx, copies map[plugin.ContentID]plugin.ContentID) error
	// Archived returns what an archive of the course holds of them, as JSON without ids and without people.
	Archived(ctx context.Context, q Querier, course plugin.CourseID) (map[plugin.ContentID]json.RawMessage, error)
	// CheckArchived returns what is wrong with what an archive brings, by the rules for what people type. An archive may come from
	// anywhere.
	CheckArchived(details json.RawMessage) []plugin.Field
	// Restored writes for a new content what CheckArchived found nothing wrong with.
	Restored(ctx context.Context, tx Tx, content plugin.ContentID, details json.RawMessage) error
}

// Hear makes a listener for one type of event.
func Hear[E plugin.Event](fn func(ctx context.Context, d plugin.Delivered, e E) error) func(context.Context, plugin.Delivered) error {
	return func(ctx context.Context, d plugin.Delivered) error {
		var e E
		if err := json.Unmarshal(d.Payload, &e); err != nil {
			return fmt.Errorf("read event %s: %w", d.Name, err)
		}
		return fn(ctx, d, e)
	}
}

// Ask registers an answer to a hook of the manifest.
func Ask[T any](r Registrar, hook plugin.Hook[T], answer func(ctx context.Context, question *T) error) {
	r.Answer(hook.Name, func(ctx context.Context, question any) error { return answer(ctx, question.(*T)) })
}

// Capability is behaviour that plugins give to one another, or to the core: T is an interface that whoever asks for it
// declares. Its name is that of the plugin or package that declares it, a dot, and what it is.
type Capability[T any] struct{ Name string }

// Offer gives others an implementation of a capability, as long as the plugin is enabled.
func Offer[T any](r Registrar, c Capability[T], implementation T) { r.Provide(c.Name, implementation) }

// Offered is an implementation of a capability, by an enabled plugin.
type Offered[T any] struct {
	Plugin string // its id
	Is     T
}

// Find returns the implementations of a capability by plugins that are enabled now, by their ids.
func Find[T any](h Host, c Capability[T]) []Offered[T] {
	var found []Offered[T]
	for _, p := range h.Providers(c.Name) {
		if is, ok := p.Is.(T); ok {
			found = append(found, Offered[T]{p.Plugin, is})
		}
	}
	return found
}
