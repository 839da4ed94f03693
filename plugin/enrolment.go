package plugin

import "time"

// SeatHold keeps a seat of a course free for somebody who is about to take it, such as a buyer at a checkout.
type SeatHold struct {
	// Key names the hold: the same key is the same hold, renewed. It begins with the plugin's id and ":", at most 255
	// characters.
	Key    string
	Course CourseID
	Group  string    // of the course; "" for none
	User   UserID    // "" for a visitor who has not signed in
	Until  time.Time // at most a day ahead
	// Given says that staff gives the seat: as when people are assigned, nobody asks whether the course is published, nor what the person has to
	// complete before.
	Given bool
}

// Enrolment is how a plugin takes somebody into a course, in a way of its own.
type Enrolment struct {
	User   UserID
	Course CourseID
	Group  string     // of the course; "" for none
	Until  *time.Time // the first moment without access; nil: as the course has it
	Way    string     // how it came about, such as "order": it is kept in the history, at most 40 characters
	Reason string     // shown to staff in the history, such as the number of an order
	Hold   string     // key of the hold that is used up; "" for none
}

// EnrolOutcome is what became of an Enrolment.
type EnrolOutcome string

// The outcomes of an Enrolment. Nothing but Entered and Renewed changes anything.
const (
	Entered EnrolOutcome = "entered" // enrolled, for the first time or again
	Renewed EnrolOutcome = "renewed" // whose access had ended has it again, in the group of before unless another one is asked for
	Already EnrolOutcome = "already" // is in the course, with access
	NoSeat  EnrolOutcome = "no_seat" // the course or the group is full, or over, or the group is gone
	// Closed: the course does not take the person: it is archived or gone, the person teaches it, is nobody any more or was
	// suspended by the team, which no purchase ends, or the access would have ended already.
	Closed EnrolOutcome = "closed"
)
