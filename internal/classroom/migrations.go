package classroom

import "embed"

// Migrations are this module's part of the schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales are the module's texts.
//
//go:embed locales/*.json
var Locales embed.FS
