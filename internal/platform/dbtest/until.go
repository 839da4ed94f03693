package dbtest

import (
	"testing"
	"time"
)

// patience is how long Until waits on a machine that is busy with other tests.
const patience = 30 * time.Second

// Until returns once ok does; the test fails when what it names does not come true.
func Until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	Within(t, patience, what, ok)
}

// Within is Until with a patience of its own.
func Within(t testing.TB, patience time.Duration, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("this did not come true: " + what)
		}
	}
}
