// Package native is what a plugin that is compiled into the server sees of it. It lives in its own
// schema of the host's database, adds operations to the host's API and pages to its app, and hears
// events. It gets transactions that it shares with the host and can never end.
//
//	native.go  the plugin and its registration
//	tx.go      queries and transactions
//	http.go    operations under /api/v1/x/<id>/
package native

import (
	"context"
	"io/fs"
	"log/slog"

	"github.com/courseworx/courseworx/plugin"
)

// Plugin is implemented by every compiled-in plugin.
type Plugin interface {
	// Manifest says what the plugin is. It is constant.
	Manifest() plugin.Manifest
	// Register tells the host what the plugin brings: migrations, texts, operations, listeners.
	// It is called once at start, whether the plugin is enabled or not, and must have no effect
	// besides; the host keeps what belongs to a disabled plugin from being reached.
	Register(r Registrar, h Host) error
}

// Registrar collects what a plugin brings.
type Registrar interface {
	// Migrations are the plugin's own timeline, YYYYMMDDHHMM_what.sql, in the schema that bears the
	// plugin's id, with "-" as "_". At most once.
	Migrations(files fs.FS)
	// Locales are the plugin's texts: files named <language>.json. Their keys are the plugin's own;
	// the server knows them under plugin.<id>., the browser in the namespace plugin.<id>.
	Locales(files fs.FS)
	// On hears events of one name, in order per subject, at least once, while the plugin is
	// enabled. The name must stand in the manifest.
	On(event string, handle func(ctx context.Context, e plugin.Delivered) error)
	// API is where Handle registers the plugin's operations.
	API() *API
}

// Host is what the server does for a plugin.
type Host interface {
	DB
	// Log writes to the server's log under the plugin's name.
	Log() *slog.Logger
	// Audit records inside tx what the actor did.
	Audit(ctx context.Context, tx Tx, a plugin.Actor, action, objectType, objectID string, fields ...string) error
	// Publish announces facts inside tx.
	Publish(ctx context.Context, tx Tx, facts ...plugin.Event) error
}
