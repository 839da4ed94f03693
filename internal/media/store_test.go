package media

import (
	"os/exec"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

// findFFprobe returns the program's path, or "" where it is not installed.
func findFFprobe(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("ffprobe")
	if err != nil {
		return ""
	}
	return path
}
