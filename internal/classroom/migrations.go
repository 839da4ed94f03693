// Package classroom owns sessions, rooms, the calendar, QR codes and attendance.
// Its tables exist from the first migration, because others refer to them.
package classroom

import "embed"

// Migrations are this module's part of the schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
