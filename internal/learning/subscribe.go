package learning

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// catchUpBefore is how long before it is told of a content may have been changed, at most: the clocks of server and database
// are not the same, nor is the moment within the transaction.
const catchUpBefore = 10 * time.Minute

// moving are the fields of a course whose change may move progress.
var moving = []string{"outline", "completionRule", catalogapi.ContentRuleField}

// Subscribe hears what learning acts upon: changes of a curriculum move progress, and people are
// told when they are enrolled and when they have completed a course.
func (s *Service) Subscribe(bus *event.Bus) {
	bus.Subscribe(event.Subscriber{
		Name:   "learning.recount",
		Events: []string{"course.updated", "course.published", "course.archived", "content.published"},
		Handle: func(ctx context.Context, d plugin.Delivered) error {
			var about struct {
				Course plugin.CourseID `json:"course"`
				Fields []string        `json:"fields"`
			}
			if err := json.Unmarshal(d.Payload, &about); err != nil {
				return fmt.Errorf("read event %s: %w", d.Name, err)
			}
			if slices.Contains(about.Fields, catalogapi.ContentRuleField) {
				if err := catchUpLater(ctx, s.DB, about.Course, d.At.Add(-catchUpBefore), s.Now().Add(outlineSettles)); err != nil {
					return err
				}
			}
			if len(about.Fields) > 0 && !slices.ContainsFunc(about.Fields, func(f string) bool { return slices.Contains(moving, f) }) {
				return nil
			}
			return s.Recount(ctx, about.Course)
		},
	})
	// A seat that is free is offered to whoever waits.
	bus.Subscribe(event.Subscriber{
		Name:   "learning.seats",
		Events: []string{"course.updated", "course.published", "enrollment.dropped", "enrollment.completed"},
		Handle: func(ctx context.Context, d plugin.Delivered) error {
			var about struct {
				Course plugin.CourseID `json:"course"`
			}
			if err := json.Unmarshal(d.Payload, &about); err != nil {
				return fmt.Errorf("read event %s: %w", d.Name, err)
			}
			return s.MoveUpIn(ctx, about.Course)
		},
	})
	bus.Subscribe(event.Subscriber{
		Name: "learning.welcome", Events: []string{"enrollment.created"},
		Handle: event.On(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentCreated) error {
			return s.tell(ctx, "enrollment_created", d, e.Enrollment, e.User, e.Course)
		}),
	})
	bus.Subscribe(event.Subscriber{
		Name: "learning.congratulate", Events: []string{"enrollment.completed"},
		Handle: event.On(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentCompleted) error {
			return s.tell(ctx, "course_completed", d, e.Enrollment, e.User, e.Course)
		}),
	})
}

// tell tells somebody of an enrolment, once for each event however often the
// event is heard.
func (s *Service) tell(ctx context.Context, kind string, d plugin.Delivered, id plugin.EnrollmentID, user plugin.UserID, course plugin.CourseID) error {
	about, err := s.news(ctx, s.DB, user, course)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	dedupe := fmt.Sprintf("%s:%s:%d", d.Name, id, d.Seq)
	args := map[string]any{"course": about.Title}
	if about.Lessons > 0 {
		args["count"] = about.Lessons // without lessons the text does not speak of them
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: dedupe, User: user, Kind: kind, Args: args, Link: "/learn/" + string(about.Course)})
	})
}
