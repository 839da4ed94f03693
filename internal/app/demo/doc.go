// Package demo is the sample content: a training centre with courses that can be taken to their
// end, for whoever looks at CourseWorx for the first time. It knows no module: what it needs done
// it asks of Services, which package app fills in.
//
//	services.go   what loading asks of the site
//	content.go    the embedded courses, and their checks
//	people.go     who learns and teaches there
//	progress.go   who is enrolled in what, and how far everybody is
//	groups.go     who came into which group
//	sessions.go   when the groups meet
//	talk.go       questions, announcements and letters
//	notes.go      what trainees note, and what trainers note about them
//	load.go       loading it all
//	site.json     the organisation, its categories and trainers
//	notes.json    the notes
//	courses/      one folder a course: course.json and its articles
//	media/        films, tables and papers of the lessons
package demo
