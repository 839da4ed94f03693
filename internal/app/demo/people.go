package demo

import "github.com/courseworx/courseworx/plugin"

// person is somebody of the sample world.
type person struct {
	Email    string      `json:"email"`
	First    string      `json:"first"`
	Last     string      `json:"last"`
	Role     plugin.Role `json:"role"`
	Language string      `json:"language"` // of the interface; "" is the site's
	Only     string      `json:"only"`     // the one language in which they learn; "" for any
	SignsIn  bool        `json:"signsIn"`

	Headline  string   `json:"headline"`  // of the public page of a trainer
	Biography []string `json:"biography"` // paragraphs
}

// The accounts that the sign-in page names.
const (
	adminEmail = "admin@example.com"
	nourEmail  = "trainee@example.com"
)

// people returns everybody, the staff first: a course needs its trainer.
func (w world) people() []person { return append(append([]person(nil), w.Staff...), w.Trainees...) }

// learners returns those who are enrolled in courses.
func (w world) learners() []person {
	var all []person
	for _, p := range w.people() {
		if p.Role == plugin.Trainee {
			all = append(all, p)
		}
	}
	return all
}

func (p person) language(w world) string {
	if p.Language == "" {
		return w.Language
	}
	return p.Language
}

// account is the account to make. Only those whom the sign-in page names get the password, as
// hashing one takes a third of a second.
func (p person) account(w world, password string) NewPerson {
	n := NewPerson{
		FirstName: p.First, LastName: p.Last, Email: p.Email, Role: p.Role, Language: p.language(w), TimeZone: w.TimeZone,
	}
	if p.SignsIn {
		n.Password = password
	}
	return n
}

func (p person) actor(w world, id plugin.UserID) plugin.Actor {
	return plugin.Actor{User: id, Role: p.Role, Language: p.language(w), TimeZone: w.TimeZone}
}
