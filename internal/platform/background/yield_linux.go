package background

import "syscall"

// nice is how far this thread steps back, of 19: at 10 it gets a tenth of what another gets who wants it too, and whoever
// wakes up takes its place within a millisecond; at 5 that took up to two.
const nice = 10

// yield steps back. That it cannot is no reason not to work: then it takes time like any other.
func yield() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), nice) }
