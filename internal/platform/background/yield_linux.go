package background

import "syscall"

// nice is how far this thread steps back, of 19: at 5 it gets a third of what another gets who wants it too.
const nice = 5

// yield steps back. That it cannot is no reason not to work: then it takes time like any other.
func yield() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), nice) }
