//go:build embedpg

package pgserver

import _ "embed"

// builtIn is the archive made by scripts/postgres-archive.
//
//go:embed archive/postgres-linux-amd64.tar.zst
var builtIn string
