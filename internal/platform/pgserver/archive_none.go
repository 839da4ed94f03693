//go:build !embedpg || !linux || !(amd64 || arm64)

package pgserver

// builtIn is empty: this build carries no PostgreSQL.
const builtIn = ""
