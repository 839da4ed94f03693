package i18n

import "embed"

// Locales are the texts that all modules share.
//
//go:embed locales/*.json
var Locales embed.FS
