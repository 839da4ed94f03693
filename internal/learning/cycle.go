package learning

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// soonDays is how long before its end a completion runs out soon, where the course does not say when it may be taken again.
const soonDays = 30

// The faults of taking a course again.
var (
	// ErrNotDone: only a course that is completed can be taken again.
	ErrNotDone = plugin.NewFault(plugin.Conflict, "enrollment.not_completed")
	// ErrStillGood: the completion is good for longer than the course lets it be renewed before.
	ErrStillGood = plugin.NewFault(plugin.Denied, "enrollment.still_good")
	// ErrForGood: the completion does not run out.
	ErrForGood = plugin.NewFault(plugin.Denied, "enrollment.good_for_ever")
)

// Cycle is a time through a course that is closed. Nothing about it changes any more.
type Cycle struct {
	Number      int            `json:"number"`
	StartedAt   time.Time      `json:"startedAt"`
	CompletedAt time.Time      `json:"completedAt"`
	Revision    *int           `json:"revision" doc:"Of the curriculum that was completed"`
	ValidUntil  *time.Time     `json:"validUntil" doc:"Null: for good"`
	Progress    float64        `json:"progress" doc:"Percent"`
	Group       *string        `json:"group"`
	ClosedAt    time.Time      `json:"closedAt" doc:"When the next one began"`
	Source      string         `json:"source" enum:"self,staff,order,import,system,invitation" doc:"How the next one came about"`
	Reason      *string        `json:"reason" doc:"For the team"`
	Actor       *Named         `json:"actor" doc:"For the team"`
	Contents    []CycleContent `json:"contents"`
}

// CycleContent is what was done of a content in a closed cycle.
type CycleContent struct {
	ID          plugin.ContentID `json:"id"`
	Title       string           `json:"title"`
	Type        string           `json:"type"`
	Completed   bool             `json:"completed"`
	CompletedAt *time.Time       `json:"completedAt"`
	Score       *int             `json:"score"`
	Attempts    int              `json:"attempts"`
	Watched     *int             `json:"watched" doc:"Percent that was watched"`
	Replaced    bool             `json:"replaced" doc:"Of a film that was replaced since"`
}

// cyclesOf puts the rows of closed cycles together.
func cyclesOf(rows []cycleRow, contents []cycleContentRow) []Cycle {
	list, at := make([]Cycle, len(rows)), map[string]int{}
	for i, r := range rows {
		list[i] = Cycle{
			Number: r.Number, StartedAt: r.StartedAt, CompletedAt: r.CompletedAt, Revision: r.CompletedRevision, ValidUntil: r.ValidUntil,
			Progress: r.Progress, Group: r.GroupName, ClosedAt: r.ClosedAt, Source: r.Source, Reason: r.Reason, Contents: []CycleContent{},
		}
		if r.Actor != nil && r.ActorName != nil {
			list[i].Actor = &Named{*r.Actor, *r.ActorName}
		}
		at[r.ID] = i
	}
	for _, c := range contents {
		in := &list[at[c.Cycle]]
		one := CycleContent{ID: c.Content, Title: c.Title, Type: c.Type, Completed: c.Completed, CompletedAt: c.CompletedAt, Score: c.Score, Attempts: c.Attempts, Replaced: c.Replaced}
		if c.WatchedSeconds != nil && c.DurationSeconds != nil && *c.DurationSeconds > 0 {
			one.Watched = new(min(100, 100**c.WatchedSeconds / *c.DurationSeconds))
		}
		in.Contents = append(in.Contents, one)
	}
	return list
}

// mayAgainFrom returns the moment from which a trainee may take a course again whose completion is good until then; nil where
// the course does not ask for it.
func mayAgainFrom(validUntil *time.Time, retakeDays *int) *time.Time {
	if validUntil == nil {
		return nil
	}
	from := *validUntil
	if retakeDays != nil {
		from = from.AddDate(0, 0, -*retakeDays)
	}
	return &from
}

// againFrom is the moment from which a trainee may take the course again; nil where it may not be by oneself.
func (r room) againFrom() *time.Time {
	if r.Status != Completed || !r.Published || r.Archived || !r.Free {
		return nil
	}
	return mayAgainFrom(r.ValidUntil, r.RetakeDays)
}
