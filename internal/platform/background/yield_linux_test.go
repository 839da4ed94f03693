package background_test

import (
	"syscall"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/background"
)

// What runs in the background steps back behind the rest, and the rest stays where it was.
func TestOthersGoFirst(t *testing.T) {
	t.Parallel()
	priority := func() int { // the system call says 20 less the nice value
		p, err := syscall.Getpriority(syscall.PRIO_PROCESS, syscall.Gettid())
		if err != nil {
			t.Error(err)
		}
		return p
	}
	before, inside := priority(), 0
	for range 2 * background.Threads {
		background.Run(func() { inside = priority() })
		if after := priority(); inside >= before || after != before {
			t.Errorf("priority %d before, %d in the background, %d afterwards", before, inside, after)
		}
	}
}
