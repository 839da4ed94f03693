// Package plugin is the public vocabulary of CourseWorx: what a plugin, and every
// module of the core, may say to one another. It imports the standard library only
// and stands at the bottom of the import graph.
//
//	id.go         typed identifiers (UUIDv7 in text form)
//	fault.go      the one error type that crosses a boundary
//	money.go      amounts in minor units with their ISO 4217 currency
//	actor.go      who is asking, and what an operation demands of them
//	page.go       keyset pages
//	event.go      the facts that modules and plugins announce and hear
//	manifest.go   what a plugin says of itself
//	permission.go what it may be granted
//	hook.go       what it is asked before things happen
//	enrolment.go  how it takes people into courses
//	version.go    versions and their ranges
//
// It follows semantic versioning and stays at v0 until two kinds of users rely on it.
package plugin
