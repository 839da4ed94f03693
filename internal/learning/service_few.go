package learning

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
)

// fewDays is how long before its start a course with too few trainees is told of.
const fewDays = 3

// TellFew tells the owner and the trainers of each course that begins within the next days that fewer are enrolled
// than it needs, once for each start.
func (s *Service) TellFew(ctx context.Context) error {
	rows, err := fewIn(ctx, s.DB, s.Now().UTC().Format("2006-01-02"), fewDays)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		for _, r := range rows {
			if err := s.Notices.Tell(ctx, tx, notice.Message{
				Dedupe: fmt.Sprintf("few:%s:%s", r.Course, r.StartDate), User: r.User, Kind: "course_below_minimum",
				Args: map[string]any{"course": r.Title, "count": r.Enrolled, "least": r.MinStudents, "day": r.StartDate}, Link: "/teach/" + string(r.Course) + "/people",
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
