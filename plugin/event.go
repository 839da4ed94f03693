package plugin

import "time"

// Event is a fact in the past tense. EventName is its wire name and never changes: it is
// stored and seen by plugins. EventSubject names what it is about, such as
// "enrollment:<id>"; a subscriber sees the events of one subject in their order.
// Events carry ids and field names; personal values live in erasable tables.
type Event interface {
	EventName() string
	EventSubject() string
}

// EventNames are the wire names of the events that the core announces.
func EventNames() []string {
	var names []string
	for _, e := range []Event{
		UserCreated{}, UserUpdated{}, UserDeactivated{},
		CourseCreated{}, CourseUpdated{}, CoursePublished{}, CourseArchived{},
		ContentPublished{}, ContentCompleted{},
		EnrollmentCreated{}, EnrollmentCompleted{}, EnrollmentDropped{}, EnrollmentSuspended{},
		PluginEnabled{}, PluginDisabled{}, PluginFailed{},
		SessionScheduled{}, SessionChanged{}, SessionCancelled{},
	} {
		names = append(names, e.EventName())
	}
	return names
}

// Delivered is an event on its way to a subscriber.
type Delivered struct {
	ID      int64     // grows with every event of the site
	Name    string    // such as "course.published"
	Subject string    // such as "course:<id>"
	Seq     int64     // 1, 2, 3 … within the subject
	At      time.Time // when it happened
	Payload []byte    // the event struct as JSON
}

// UserCreated: a person now has an account.
type UserCreated struct {
	User UserID `json:"user"`
	Role Role   `json:"role"`
}

func (UserCreated) EventName() string      { return "user.created" }
func (e UserCreated) EventSubject() string { return "user:" + string(e.User) }

// UserUpdated: something about a person changed; Fields names the fields, not the values.
type UserUpdated struct {
	User   UserID   `json:"user"`
	Fields []string `json:"fields"`
}

func (UserUpdated) EventName() string      { return "user.updated" }
func (e UserUpdated) EventSubject() string { return "user:" + string(e.User) }

// UserDeactivated: a person can no longer sign in.
type UserDeactivated struct {
	User UserID `json:"user"`
}

func (UserDeactivated) EventName() string      { return "user.deactivated" }
func (e UserDeactivated) EventSubject() string { return "user:" + string(e.User) }

// CourseCreated: a draft exists.
type CourseCreated struct {
	Course CourseID `json:"course"`
}

func (CourseCreated) EventName() string      { return "course.created" }
func (e CourseCreated) EventSubject() string { return "course:" + string(e.Course) }

// CourseUpdated: a course's description or outline changed.
type CourseUpdated struct {
	Course CourseID `json:"course"`
	Fields []string `json:"fields"`
}

func (CourseUpdated) EventName() string      { return "course.updated" }
func (e CourseUpdated) EventSubject() string { return "course:" + string(e.Course) }

// CoursePublished: visitors can now find the course.
type CoursePublished struct {
	Course CourseID `json:"course"`
}

func (CoursePublished) EventName() string      { return "course.published" }
func (e CoursePublished) EventSubject() string { return "course:" + string(e.Course) }

// CourseArchived: the course is no longer listed; live enrolments keep their access.
type CourseArchived struct {
	Course CourseID `json:"course"`
}

func (CourseArchived) EventName() string      { return "course.archived" }
func (e CourseArchived) EventSubject() string { return "course:" + string(e.Course) }

// ContentPublished: trainees of the course can now see the content.
type ContentPublished struct {
	Course  CourseID  `json:"course"`
	Content ContentID `json:"content"`
}

func (ContentPublished) EventName() string      { return "content.published" }
func (e ContentPublished) EventSubject() string { return "course:" + string(e.Course) }

// ContentCompleted: a trainee completed a content for the first time.
type ContentCompleted struct {
	Enrollment EnrollmentID `json:"enrollment"`
	User       UserID       `json:"user"`
	Course     CourseID     `json:"course"`
	Content    ContentID    `json:"content"`
}

func (ContentCompleted) EventName() string      { return "content.completed" }
func (e ContentCompleted) EventSubject() string { return "enrollment:" + string(e.Enrollment) }

// EnrollmentCreated: a person is enrolled in a course, for the first time or again.
type EnrollmentCreated struct {
	Enrollment EnrollmentID `json:"enrollment"`
	User       UserID       `json:"user"`
	Course     CourseID     `json:"course"`
}

func (EnrollmentCreated) EventName() string      { return "enrollment.created" }
func (e EnrollmentCreated) EventSubject() string { return "enrollment:" + string(e.Enrollment) }

// EnrollmentCompleted: a trainee completed the course.
type EnrollmentCompleted struct {
	Enrollment EnrollmentID `json:"enrollment"`
	User       UserID       `json:"user"`
	Course     CourseID     `json:"course"`
}

func (EnrollmentCompleted) EventName() string      { return "enrollment.completed" }
func (e EnrollmentCompleted) EventSubject() string { return "enrollment:" + string(e.Enrollment) }

// EnrollmentDropped: a person left a course, or was taken out of it.
type EnrollmentDropped struct {
	Enrollment EnrollmentID `json:"enrollment"`
	User       UserID       `json:"user"`
	Course     CourseID     `json:"course"`
}

func (EnrollmentDropped) EventName() string      { return "enrollment.dropped" }
func (e EnrollmentDropped) EventSubject() string { return "enrollment:" + string(e.Enrollment) }

// EnrollmentSuspended: a person has no access to a course for the time being.
type EnrollmentSuspended struct {
	Enrollment EnrollmentID `json:"enrollment"`
	User       UserID       `json:"user"`
	Course     CourseID     `json:"course"`
}

func (EnrollmentSuspended) EventName() string      { return "enrollment.suspended" }
func (e EnrollmentSuspended) EventSubject() string { return "enrollment:" + string(e.Enrollment) }

// PluginEnabled: a plugin was switched on.
type PluginEnabled struct {
	Plugin string `json:"plugin"`
}

func (PluginEnabled) EventName() string      { return "plugin.enabled" }
func (e PluginEnabled) EventSubject() string { return "plugin:" + e.Plugin }

// PluginDisabled: a plugin was switched off.
type PluginDisabled struct {
	Plugin string `json:"plugin"`
}

func (PluginDisabled) EventName() string      { return "plugin.disabled" }
func (e PluginDisabled) EventSubject() string { return "plugin:" + e.Plugin }

// PluginFailed: a plugin could not be enabled, or was stopped because it crashed.
type PluginFailed struct {
	Plugin string `json:"plugin"`
}

func (PluginFailed) EventName() string      { return "plugin.failed" }
func (e PluginFailed) EventSubject() string { return "plugin:" + e.Plugin }

// SessionScheduled: a meeting of a course is on its calendar.
type SessionScheduled struct {
	Session string   `json:"session"`
	Course  CourseID `json:"course"`
}

func (SessionScheduled) EventName() string      { return "session.scheduled" }
func (e SessionScheduled) EventSubject() string { return "course:" + string(e.Course) }

// SessionChanged: something about a meeting changed; Fields names the fields, not the values.
type SessionChanged struct {
	Session string   `json:"session"`
	Course  CourseID `json:"course"`
	Fields  []string `json:"fields"`
}

func (SessionChanged) EventName() string      { return "session.changed" }
func (e SessionChanged) EventSubject() string { return "course:" + string(e.Course) }

// SessionCancelled: a meeting does not take place.
type SessionCancelled struct {
	Session string   `json:"session"`
	Course  CourseID `json:"course"`
}

func (SessionCancelled) EventName() string      { return "session.cancelled" }
func (e SessionCancelled) EventSubject() string { return "course:" + string(e.Course) }
