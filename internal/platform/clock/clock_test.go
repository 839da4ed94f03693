package clock_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
)

func TestZones(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"UTC", "Africa/Cairo", "America/Argentina/Ushuaia"} {
		if _, err := clock.Zone(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, wrong := range []string{"", "Local", "Nowhere", "../etc/passwd", "/etc/localtime"} {
		if _, err := clock.Zone(wrong); err == nil {
			t.Errorf("%q passes", wrong)
		}
	}
	at := time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{"Africa/Cairo": "2026-11-25", "America/New_York": "2026-11-24", "Nowhere": "2026-11-24"} {
		if got := clock.Day(at, zone); got != want {
			t.Errorf("%s: %s", zone, got)
		}
	}
}
