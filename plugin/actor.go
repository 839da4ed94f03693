package plugin

// Role is what an account is on the site. It is a ceiling: inside a course the course's
// team and the enrolment decide.
type Role string

const (
	SuperAdmin Role = "super_admin"
	Trainer    Role = "trainer"
	Trainee    Role = "trainee"
)

// Actor is who asks. The zero Actor is a visitor.
type Actor struct {
	User     UserID
	Session  SessionID
	Role     Role
	Language string // BCP 47, one of the site's languages; never empty in a request
	TimeZone string // IANA name
	Address  string // the client's network address, for audit and limits
	By       UserID // the super admin who views the site as User; "" for the person themself
	ByKey    bool   // an API key asks, not a browser that somebody sits at
	System   bool   // the server itself: jobs and commands
}

// SignedIn reports whether somebody is signed in.
func (a Actor) SignedIn() bool { return a.User != "" }

// Is reports whether the actor's role is one of the given ones.
func (a Actor) Is(roles ...Role) bool {
	for _, r := range roles {
		if a.Role == r && a.SignedIn() {
			return true
		}
	}
	return false
}

// Access is who may call an operation at all. Whether this actor may touch this object is
// the service's question. An operation cannot be registered without one.
type Access string

const (
	Public   Access = "public"    // anybody, signed in or not
	SignedUp Access = "signed-in" // any account in good standing
	Self     Access = "self"      // any account in good standing, by the person themself: no API key, no super admin who looks on
	Unready  Access = "unready"   // like Self, also accounts that must first change their password or set up a second factor
	Staff    Access = "staff"     // trainers and super admins
	Admins   Access = "admins"    // super admins
)

// Allows reports whether a may call an operation of this access.
func (x Access) Allows(a Actor) bool {
	switch x {
	case Public:
		return true
	case SignedUp:
		return a.SignedIn()
	case Self, Unready:
		return a.SignedIn() && !a.ByKey && a.By == ""
	case Staff:
		return a.Is(Trainer, SuperAdmin)
	case Admins:
		return a.Is(SuperAdmin)
	}
	return false
}

// ShownOnce is the Cache-Control of an answer with something secret that is shown this once: it is kept nowhere, not even to be repeated for
// an Idempotency-Key: who asks again is answered 409, idempotency.done.
const ShownOnce = "private, no-store"

// The faults of access that every operation shares.
var (
	// ErrSignIn: somebody has to sign in first.
	ErrSignIn = NewFault(SignedOut, "auth.sign_in")
	// ErrDenied: this actor may not do that.
	ErrDenied = NewFault(Denied, "auth.denied")
	// ErrNotFound hides what this actor may not know: absent and foreign look the same.
	ErrNotFound = NewFault(NotFound, "not_found")
)
