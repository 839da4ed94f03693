package dbtest

import (
	"fmt"
	"net/url"
	"os"
	"testing"
)

// serverVariable names the PostgreSQL server that tests make their databases on, as a URL.
// `make test` and `make check` start one in memory and set it.
const serverVariable = "COURSEWORX_TEST_DATABASE"

func serverURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(serverVariable)
	if server == "" {
		t.Fatalf("%s is not set: run `make check`, or `go run ./scripts/with-database go test .` (CONTRIBUTING.md)", serverVariable)
	}
	return server
}

func replaceDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%s is no URL: %w", serverVariable, err)
	}
	u.Path = "/" + name
	return u.String(), nil
}
