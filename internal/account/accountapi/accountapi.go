// Package accountapi is what other modules may know of people. It imports no module.
package accountapi

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what every module that keeps something about people answers with: their data when
// they ask for it, and its end when they go.
type Personal interface {
	// Name is the module's, and that of the file in the archive.
	Name() string
	// Export returns what is kept about the person, as JSON shows it; nil for nothing.
	Export(ctx context.Context, q db.Querier, user plugin.UserID) (any, error)
	// Erase takes away what must not outlive the account. What has to be kept (payments, attendance)
	// stays and refers to a person without a name.
	Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error
}

// Binding is a Personal that may have to keep somebody as who they are, until others have taken over.
type Binding interface {
	// MayGo reports with a fault that the person answers for something, so that the account can neither be deleted nor become
	// a trainee's.
	MayGo(ctx context.Context, q db.Querier, user plugin.UserID) error
}

// Consent is that somebody agrees to a version of a legal page.
type Consent struct {
	Page    string `json:"page" enum:"terms,privacy"`
	Version int    `json:"version"`
}

// OwedConsent is that somebody has yet to agree to a version of a legal page.
type OwedConsent struct {
	Page    string `json:"page" enum:"terms,privacy"`
	Version int    `json:"version"`
	Agreed  int    `json:"agreed" doc:"The newest version that the person agreed to; 0 for none"`
}

// LegalPage is a legal page that is published.
type LegalPage struct {
	Page    string `json:"page" enum:"terms,privacy,refund"`
	Version int    `json:"version" doc:"The one in force"`
}

// Consents keeps who agreed to which version of the legal pages.
type Consents interface {
	// Published returns the pages that are published.
	Published(ctx context.Context) ([]LegalPage, error)
	// Check adds to fault what is missing: a page that must be agreed to, or an older version of one.
	Check(ctx context.Context, given []Consent, fault *plugin.Fault) (*plugin.Fault, error)
	// Owed returns what the actor must agree to before going on.
	Owed(ctx context.Context, actor plugin.Actor) ([]OwedConsent, error)
	// Keep writes down that the actor agreed when registering.
	Keep(ctx context.Context, tx db.Tx, actor plugin.Actor, given []Consent, at time.Time) error
}

// Enroller takes imported people into a course.
type Enroller interface {
	// MayEnroll reports with a fault that the actor may not enrol people into the course.
	MayEnroll(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error
	// EnrollImported enrols people into the course who are not in it yet.
	EnrollImported(ctx context.Context, tx db.Tx, actor plugin.Actor, course plugin.CourseID, users []plugin.UserID) error
}

// Invitations let people in who were invited into a course; learning has them.
type Invitations interface {
	// Invitee returns the address that an invitation was sent to, by the secret of its link, or a fault that says why it
	// can no longer be taken up.
	Invitee(ctx context.Context, q db.Querier, secret string) (email string, err error)
	// AskInvitation asks plugins whether somebody, who has no account yet but will be the actor, may take the invitation up.
	AskInvitation(ctx context.Context, actor plugin.Actor, secret string) error
	// AcceptInvitation takes the actor, whose address it is, into the course.
	AcceptInvitation(ctx context.Context, tx db.Tx, actor plugin.Actor, secret string) error
}

// Extra is what enabled plugins add to what the browser is told at its start.
type Extra struct {
	Plugins    []PluginInfo
	Navigation []NavEntry
}

// PluginInfo names an enabled plugin.
type PluginInfo struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// NavEntry is one navigation entry of a plugin.
type NavEntry struct {
	ID       string `json:"id" doc:"The plugin's id"`
	LabelKey string `json:"labelKey"`
	Path     string `json:"path"`
	Icon     string `json:"icon"`
	Order    int    `json:"order"`
}

// ExtraSource contributes to /me; the plugin host is one.
type ExtraSource interface {
	// Extra returns what the actor, who may be a visitor, gets.
	Extra(ctx context.Context, a plugin.Actor) Extra
}

// PublicPage is the condition in SQL under which everybody may see the page p (user_profiles) of the user u. All that names a
// trainer's page, or shows what stands on it, asks for the same.
const PublicPage = `p.is_public and u.is_active and u.role <> 'trainee'`
