package mail

import "embed"

// Locales are the texts that belong to no one kind of mail.
//
//go:embed locales/*.json
var Locales embed.FS
