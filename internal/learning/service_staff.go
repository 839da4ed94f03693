package learning

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// FreeOfCharge is the way in which the core gives a course that costs something: for nothing, with a reason. The plugin
// that takes money brings those of plugin.Sale.
const FreeOfCharge = "free_of_charge"

const (
	assignMax = 500  // people at a time
	notesMax  = 2000 // characters
)

// Assignment is how staff puts people into a course.
type Assignment struct {
	Group  string     // of the course; "" for none or, where people meet in groups, the only one
	Until  *time.Time // the first moment without access; nil: as the course has it
	Way    string     // for a course that costs something; "" for a free one
	Reason string     // kept in the history
	Payment
}

// Assigned says what became of people who were to be enrolled.
type Assigned struct {
	Enrolled []plugin.UserID `json:"enrolled"`
	Already  []plugin.UserID `json:"already" doc:"Were in the course, or are suspended in it, and stay as they are"`
	Team     []plugin.UserID `json:"team" doc:"Teach it"`
	Ordered  []plugin.UserID `json:"ordered" doc:"Have an order of the course that is not done with, and get no other one"`
	Sold     []SoldTo        `json:"sold" doc:"Who got an order; those who are not among the enrolled come in when it is paid"`
}

// SoldTo is an order that somebody got.
type SoldTo struct {
	UserID   plugin.UserID `json:"userId"`
	HasEntry bool          `json:"hasEntry" doc:"The person is in the course; else the seat is held until it is paid"`
	Number   string        `json:"number" doc:"What people call the order"`
	Link     string        `json:"link" doc:"A path in the app"`
	Total    plugin.Money  `json:"total" doc:"What it costs, taxes among it"`
}

// Assign enrols people into a course; for its owner and trainers, and super admins. It takes all or, when there are too
// few seats, none. A course that costs something says in which way it is given: free of charge, or for money, by whoever sells.
func (s *Service) Assign(ctx context.Context, a plugin.Actor, course plugin.CourseID, users []plugin.UserID, as Assignment) (Assigned, error) {
	out := noneAssigned()
	users = slices.Clone(users)
	slices.Sort(users)
	users = slices.Compact(users)
	if len(users) > assignMax {
		return out, ErrAssign.At("/userIds", "enrollment.most", plugin.Args{"max": assignMax})
	}
	as.Reason = clean(as.Reason)
	if utf8.RuneCountInString(as.Reason) > reasonMax {
		return out, ErrAssign.At("/reason", "enrollment.too_long", plugin.Args{"max": reasonMax})
	}
	if as.Until != nil && !as.Until.After(s.Now()) {
		return out, ErrAssign.At("/lastDay", "enrollment.past", nil)
	}
	if as.isSold() {
		if err := s.checkSale(ctx, as, len(users)); err != nil {
			return out, err
		}
	}
	if err := s.mayAssign(ctx, s.DB, a, course, users); err != nil {
		return out, err
	}
	before, err := s.named(ctx, course, as.Group)
	if err != nil {
		return out, err
	}
	if err := s.askAssigning(ctx, a, course, users, before); err != nil {
		return out, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) (err error) {
		if err := s.mayAssign(ctx, tx, a, course, users); err != nil {
			return err
		}
		if as.isSold() {
			out, err = s.sellAll(ctx, tx, a, course, users, as)
			return err
		}
		out, err = s.takeAll(ctx, tx, a, course, users, as, "staff")
		return err
	})
	return out, err
}

// mayAssign returns nil when the actor may enrol people into the course, and these can be trainees.
func (s *Service) mayAssign(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID, users []plugin.UserID) error {
	r, err := s.room(ctx, q, a, course)
	if err != nil {
		return err
	}
	if err := s.mayDecide(a, r); err != nil {
		return err
	}
	known, err := trainees(ctx, q, users)
	if err != nil {
		return err
	}
	if len(known) < len(users) {
		return ErrAssign.At("/userIds", "enrollment.unknown_person", nil)
	}
	return nil
}

// takeAll enrols the people who are not in the course yet. The order of the list is that of whoever takes seats, so it
// is sorted: two who take the same people never wait for each other.
func (s *Service) takeAll(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, users []plugin.UserID, as Assignment, source string) (Assigned, error) {
	out := noneAssigned()
	for _, user := range users {
		d, err := holdDoor(ctx, tx, plugin.Actor{User: user}, course, s.local(ctx))
		if err != nil {
			return out, err
		}
		group, several, err := s.groupFor(ctx, tx, d, course, as.Group)
		if err != nil {
			return out, err
		}
		there, err := s.through(ctx, tx, d, course, group)
		if err != nil {
			return out, err
		}
		if err := as.check(there, source); err != nil {
			return out, err
		}
		before, err := findEnrollment(ctx, tx, course, user)
		if err != nil {
			return out, err
		}
		switch {
		case d.TeamRole != "":
			out.Team = append(out.Team, user)
			continue
		case before != nil && before.Status != Dropped:
			out.Already = append(out.Already, user)
			continue
		case several && source != "import": // a file names no groups: its people are moved into them later
			return out, errWhichGroup()
		}
		into, err := s.seat(ctx, tx, d.back(before, group), &user, course, group)
		if err != nil {
			return out, err
		}
		until := as.Until
		if until == nil {
			until = d.accessUntil(s.local(ctx))
		}
		if err := s.takeIn(ctx, tx, a, user, course, before, entry{source, into, until, as.Reason, as.Way}); err != nil {
			return out, err
		}
		out.Enrolled = append(out.Enrolled, user)
	}
	if len(out.Enrolled) == 0 {
		return out, nil
	}
	_, err := s.settle(ctx, tx, course, out.Enrolled)
	return out, err
}

// groupFor is the group into which staff brings people: the one that is named or, where people meet in groups, the only one there is.
// Of several one has to be named.
func (s *Service) groupFor(ctx context.Context, q db.Querier, d door, course plugin.CourseID, named string) (group string, several bool, err error) {
	if named != "" || !d.MeetsInGroups {
		return named, false, nil
	}
	groups, err := openGroups(ctx, q, course, nil, s.local(ctx))
	if err != nil || len(groups) == 0 {
		return "", false, err
	}
	if len(groups) > 1 {
		return "", true, nil
	}
	return groups[0].ID, false, nil
}

// named is groupFor of the course as it is now, as far as it can be told before it is held; "" where one has yet to be named.
func (s *Service) named(ctx context.Context, course plugin.CourseID, group string) (string, error) {
	if group != "" {
		return group, nil
	}
	d, err := readDoor(ctx, s.DB, plugin.Actor{}, course, s.local(ctx))
	if err != nil {
		return "", err
	}
	group, _, err = s.groupFor(ctx, s.DB, d, course, "")
	return group, err
}

// errWhichGroup: whoever brings somebody into a course that meets in several groups says into which.
func errWhichGroup() error { return ErrAssign.At("/groupId", "enrollment.which_group", nil) }

// check holds the way of an assignment against what the course costs, or the group of it. People who come by a file were agreed upon
// elsewhere, and say no way.
func (as Assignment) check(d door, source string) error {
	switch {
	case d.Archived:
		return ErrClosed
	case source == "import":
		return nil
	case d.Free && as.Way != "":
		return ErrAssign.At("/way", "enrollment.way_free", nil)
	case !d.Free && as.Way == "":
		return ErrAssign.At("/way", "enrollment.way_needed", nil)
	case !d.Free && as.Way != FreeOfCharge:
		return ErrAssign.At("/way", "enrollment.way_unknown", nil)
	case !d.Free && as.Reason == "":
		return ErrAssign.At("/reason", "enrollment.reason_needed", nil)
	}
	return nil
}

// clean returns a text of people as it is kept: valid, without control characters, trimmed.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}
