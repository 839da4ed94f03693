package admin

import "embed"

// Migrations are this module's part of the schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales are this module's texts.
//
//go:embed locales/*.json locales/audit/*.json
var Locales embed.FS
