package plugin

// Permission is one thing an administrator grants, with the author's reason.
type Permission struct {
	Name   string `json:"name"`   // one of those below
	Reason string `json:"reason"` // shown to the administrator in quotation marks
}

// What a plugin may be granted. A call that needs a permission which is not granted is refused with ErrNotGranted.
const (
	EventsRead      = "events.read"       // hear what happens
	PeopleRead      = "people.read"       // names and addresses of people
	CoursesRead     = "courses.read"      // courses and their contents, drafts included
	RevenueSet      = "courses.revenue"   // say what courses brought in
	EnrollmentsRead = "enrollments.read"  // who learns what, and how far they are
	EnrollmentsSet  = "enrollments.write" // enrol people, hold seats, end access, complete contents of its own types
	NoticesSend     = "notices.send"      // tell people something in the browser and by mail
	MailSend        = "mail.send"         // write mails, also to addresses without an account, with files
	FilesKeep       = "files"             // keep files in the site's storage
	NetworkCall     = "network"           // call other servers
	HooksAnswer     = "hooks"             // refuse or change what people are about to do
)

// Permissions are all there are.
func Permissions() []string {
	return []string{EventsRead, PeopleRead, CoursesRead, RevenueSet, EnrollmentsRead, EnrollmentsSet, NoticesSend, MailSend, FilesKeep, NetworkCall, HooksAnswer}
}

// ErrNotGranted: the plugin uses what it was not granted, or did not declare.
var ErrNotGranted = NewFault(Denied, "plugin.not_granted")
