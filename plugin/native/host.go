package native

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Host is what the server does for a plugin. What needs a permission that was not granted is refused with
// plugin.ErrNotGranted.
type Host interface {
	DB
	// Log writes to the server's log under the plugin's name; the newest lines are kept for the management page.
	Log() *slog.Logger
	// Audit records inside tx what the actor did.
	Audit(ctx context.Context, tx Tx, a plugin.Actor, action, objectType, objectID string, fields ...string) error
	// Publish announces facts inside tx, of names that the manifest says are the plugin's. At most 200 a second on a server, and 5,000 at once.
	Publish(ctx context.Context, tx Tx, facts ...plugin.Event) error
	// Settings reads the plugin's settings into a struct with JSON tags, secrets in clear. Members that nobody set have the
	// default of the schema, or stay what they are.
	Settings(ctx context.Context, into any) error
	// Seal encrypts what the plugin keeps in its own tables and nobody may read there, under a name; Open gives it back. What was
	// sealed under another name, or by another plugin, is not opened.
	Seal(name string, plain []byte) ([]byte, error)
	Open(name string, sealed []byte) ([]byte, error)
	// Enqueue adds a job of the manifest to the transaction. It is done after the commit, no earlier than at; zero is now. Jobs, and notices
	// and mails together, are as many as what Publish announces.
	Enqueue(ctx context.Context, tx Tx, job string, args any, at time.Time) error
	// Changed tells browsers that hear the topic, once tx is committed, to look again. Topics are the plugin's own; browsers
	// name them x:<id>:<topic>.
	Changed(tx Tx, topic string)
	// Tell says something to a person, in the browser and by mail as the person wants it; needs plugin.NoticesSend.
	Tell(ctx context.Context, tx Tx, n Notice) error
	// Mail writes a mail inside tx, which leaves after the commit; needs plugin.MailSend. It is for what has to arrive whatever a person
	// chose to be told, such as an invoice, and for whoever has no account.
	Mail(ctx context.Context, tx Tx, m Mail) error
	// HTTP calls other servers, and none in a private network: addresses are looked at when the connection is made, also after a
	// redirect. It needs plugin.NetworkCall and is done after 15 s.
	HTTP() *http.Client
	// Speak says the plugin's texts, days and amounts in a language, BCP 47; in the site's own when it does not speak that one.
	Speak(language string) Speech
	// Printer writes PDFs. It needs no permission.
	Printer() Printer
	// Providers is how Find reads who offers a capability.
	Providers(capability string) []Offered[any]
	// Site says what the organisation is called, speaks and counts in, as it is set now. Everybody may know it.
	Site(ctx context.Context) (Site, error)
	// People, Courses, Enrolments and Files are services in groups.
	People() People
	Courses() Courses
	Enrolments() Enrolments
	Files() Files
}

// Notice is something to tell a person. Its texts stand in the plugin's language files under notice.<Kind>.title and .body,
// filled by Args. It goes by mail, too, as the person wants it, when there are texts for that: mail.<Kind>.subject and .body, and with
// a Link .action for the button.
type Notice struct {
	Dedupe string // told once to a person for each
	User   plugin.UserID
	Kind   string
	Args   map[string]any
	Link   string // path in the app
}

// Mail is a mail of a plugin. Its texts stand in the plugin's language files under mail.<Kind>.subject, .body and, for the button, .action;
// Args fill them. The administrator can change them, like those of the host.
type Mail struct {
	Dedupe   string        // one mail for each, for ever
	User     plugin.UserID // to the account's address, in its language; plugin.ErrNotFound when there is none, or it is not active
	To       string        // without User: an address
	Language string        // with To: BCP 47; "" or one that the site does not speak is the site's
	Kind     string
	Args     map[string]any
	Link     string     // path in the app, for the button; "" for none
	Files    []MailFile // at most ten, of 10 MB together
}

// MailFile is what a mail carries beside its text.
type MailFile struct {
	Name        string // at most 200 characters, with its ending
	ContentType string // such as application/pdf
	Content     []byte
}
