// Package pgserver runs CourseWorx's own PostgreSQL: a child process that lives in one folder,
// listens on a Unix socket only, is brought back when it dies, and goes away with its owner.
//
// Map of the files:
//
//	server.go     Config, Start, Server: the life of one embedded server
//	supervise.go  restarting with back-off, orderly stop
//	child.go      one postmaster process: settings, start, readiness
//	cluster.go    the data folder: version, creation, passwords
//	database.go   the application's role and database
//	lock.go       one owner per folder; taking over from an owner that was killed
//	binaries.go   which PostgreSQL programs are used
//	archive.go    unpacking the archive built into the binary (archive_*.go)
//	account.go    which user PostgreSQL runs as and what it may reach
//	socket.go     where the socket is
//	logs.go       PostgreSQL's log lines as slog records
//	inspect.go    what `courseworx doctor` shows
//	errors.go     what can go wrong, as types
//	sys_*.go      what only Linux can do, and its absence elsewhere
//
// # The folder
//
// Config.Root holds data-<major> (the database; never deleted or overwritten), bin-<version>
// (unpacked programs), password and admin-password, run (the socket), owner.lock and
// cluster.lock. data-<major>.new and bin-<version>.new are half-made and redone at the next start.
//
// # The two locks
//
// owner.lock is held by the process that called Start, for as long as it lives; a second Start is
// refused with ErrInUse. cluster.lock is handed down to the postmaster, and by it to every
// PostgreSQL process, while the owner lets go of it: whoever gets it knows that no process works
// on the data any more. Only then is a left-over postmaster.pid removed, whatever process id it
// names, because ids repeat (always so in containers).
package pgserver
