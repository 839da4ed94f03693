package learning

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Behind is a reason why a trainee falls behind.
type Behind struct {
	Why string `json:"why" enum:"idle,under_plan,overdue"`
	N   int    `json:"n" doc:"Of idle: days without doing anything; of under_plan: points of progress under it; of overdue: contents whose date has passed"`
}

// Standing is how far a trainee is, and should be.
type Standing struct {
	Progress     float64    `json:"progress" doc:"Percent"`
	Done         int        `json:"done" doc:"Contents that count and are done"`
	Total        int        `json:"total" doc:"Contents that count"`
	Plan         *float64   `json:"plan" doc:"Percent that would be done by now if the work were spread evenly from the beginning to the end, or, for whoever was away, what was left on coming back from then on; null where there is no end"`
	Behind       []Behind   `json:"behind" doc:"Why the trainee falls behind; empty when not"`
	LastActiveAt *time.Time `json:"lastActiveAt"`
	TimeSpent    int64      `json:"timeSpent" doc:"Seconds"`
}

// TraineeContent is a content with what a trainee has done of it.
type TraineeContent struct {
	PageContent
	Counted   bool         `json:"counted" doc:"Towards progress"`
	Need      *Requirement `json:"need" doc:"What completes it and what of that is done; null when it is complete, or counts for nothing"`
	DueAt     *time.Time   `json:"dueAt"`
	TimeSpent int64        `json:"timeSpent" doc:"Seconds"`
	LastAt    *time.Time   `json:"lastAt" doc:"When something was last done of it"`
	Attempts  int          `json:"attempts"`
}

// TraineeSection is a section of a trainee's outline.
type TraineeSection struct {
	ID       plugin.SectionID `json:"id"`
	Title    string           `json:"title"`
	Contents []TraineeContent `json:"contents"`
}

// Trainee is everything about one trainee in one course, for the team; and for oneself, without what the team keeps to itself.
type Trainee struct {
	User       PersonName  `json:"user"`
	Course     NamedCourse `json:"course"`
	Enrollment Enrollment  `json:"enrollment"`
	Standing
	Requirement *Requirement     `json:"requirement" doc:"What completes the course and what of that is done; null where that is all that counts"`
	Outline     []TraineeSection `json:"outline"`
	Cycles      []Cycle          `json:"cycles" doc:"That are closed, the latest first"`
	Notes       []TraineeNote    `json:"notes" doc:"Of the team about the trainee, the newest first; for oneself those that were sent"`
}

// NamedCourse is a course by name.
type NamedCourse struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// need returns what is missing of the step, or nil.
func (s *Service) need(st step) *Requirement {
	if st.Done || !st.Counted {
		return nil
	}
	v := s.judge(st)
	return &v
}

// behind returns the reasons of a row.
func (r standingRow) behind() []Behind {
	list := []Behind{}
	if r.Overdue > 0 {
		list = append(list, Behind{"overdue", r.Overdue})
	}
	if r.IdleDays != nil {
		list = append(list, Behind{"idle", *r.IdleDays})
	}
	if r.PointsUnder != nil {
		list = append(list, Behind{"under_plan", *r.PointsUnder})
	}
	return list
}

// standing is what is told of a row.
func (r standingRow) standing(completedAt *time.Time) Standing {
	return Standing{shownProgress(completedAt, r.Done, r.Total), r.Done, r.Total, r.Plan, r.behind(), r.LastActiveAt, r.TimeSpent}
}

// isNew reports whether the content counts, is not done, and did not count on the day on which the person completed the course:
// it was added since, or was hidden or optional then.
func (st step) isNew(r room) bool {
	switch {
	case r.Status != Completed || r.CompletedRevision == nil || !st.Counted || st.Done:
		return false
	case r.CountedThen == nil:
		return st.Revision > *r.CompletedRevision
	}
	return !r.CountedThen[st.ID]
}
