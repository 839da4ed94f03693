package plugin

// Hook is a question that the core asks plugins before something happens, outside of any transaction. T is what it is
// about. A plugin answers with nil, or refuses with a *Fault whose texts are the plugin's; it may change the members of T
// that are documented as changeable. Plugins are asked in the order of HookUse.Order, equal ones by their ids; each sees what
// those before it changed, and the first that refuses ends the matter.
type Hook[T any] struct {
	Name string // its wire name; it never changes
}

// The hooks of the core. None runs when something is already paid for.
var (
	// BeforeEnrolment: somebody is about to enter a course by himself or herself, or by staff. What a paid order, a file of
	// people or a renewal brings asks nobody.
	BeforeEnrolment = Hook[Enrolling]{"enrollment.before"}
	// BeforePublishing: a course is about to be shown to visitors.
	BeforePublishing = Hook[Publishing]{"course.publish.before"}
	// BeforeRegistration: a visitor is about to make an account.
	BeforeRegistration = Hook[Registering]{"user.register.before"}
	// BeforePost: a question or an answer is about to be written in a course.
	BeforePost = Hook[Posting]{"post.before"}
)

// HookNames are the wire names of the core's hooks.
func HookNames() []string {
	return []string{BeforeEnrolment.Name, BeforePublishing.Name, BeforeRegistration.Name, BeforePost.Name}
}

// Enrolling is what BeforeEnrolment is about.
type Enrolling struct {
	By     Actor // who does it
	User   UserID
	Course CourseID
	Group  string // of the course; "" for none
}

// Publishing is what BeforePublishing is about.
type Publishing struct {
	By     Actor
	Course CourseID
}

// Registering is what BeforeRegistration is about.
type Registering struct {
	Email    string
	Language string
	Address  string // network address
}

// Posting is what BeforePost is about.
type Posting struct {
	By      Actor
	Course  CourseID
	Content ContentID // "" for the course as a whole
	Title   string    // of a question; "" for an answer; changeable
	Text    string    // changeable
}

// HookUse says that a plugin answers a hook, and what holds when it does not manage to; needs HooksAnswer.
type HookUse struct {
	Name   string `json:"name"`   // one of HookNames
	Order  int    `json:"order"`  // smaller is asked first
	Budget int    `json:"budget"` // milliseconds, 1 to 2000; 0 is 500
	// Open lets the change happen when the plugin fails or exceeds its budget. Otherwise it is refused then.
	Open bool `json:"open"`
}
