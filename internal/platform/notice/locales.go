package notice

import "embed"

// Locales are the texts that belong to no one kind of notice.
//
//go:embed locales/*.json
var Locales embed.FS
