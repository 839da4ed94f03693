package admin

import "embed"

// Locales are this module's texts.
//
//go:embed locales/*.json
var Locales embed.FS
