// Package background runs what takes much processor time, such as hashing a password, so that what
// somebody waits for in a page does not wait for it.
package background

import (
	"runtime"
	"sync"
)

// Threads is how many callers may be in Run at once; they see to that themselves.
const Threads = 2

// room adds a place in Go's scheduler for each thread of Run. Without it, long computations on two
// processors would hold both places, and a request would get one only when Go takes it away from
// them, which is every 10 ms; with it the kernel decides, and it lets a request go first at once.
// The number no longer follows a change of the container's limit while the server runs.
var room = sync.OnceFunc(func() { runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + Threads) })

// Run runs f to its end on a thread of its own, which the kernel gives less time than others when
// there is not enough for all. Where the system knows no such threads it just runs f.
func Run(f func()) {
	room()
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Never unlocked: the thread ends with the goroutine, so that no other one inherits its place.
		runtime.LockOSThread()
		yield()
		f()
	}()
	<-done
}
