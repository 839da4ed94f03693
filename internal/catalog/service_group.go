package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Group is one run of a course.
type Group struct {
	ID       string          `json:"id"`
	CourseID plugin.CourseID `json:"courseId"`
	Name     string          `json:"name"`
	StartsOn string          `json:"startsOn" format:"date"`
	EndsOn   string          `json:"endsOn" format:"date"`
	Trainer  *Colleague      `json:"trainer" doc:"Null: the course's"`
	Capacity *int            `json:"capacity" doc:"Null: the course's"`
	Price    *plugin.Money   `json:"price" doc:"Null: the course's"`
}

// GroupChange says what a group is to be.
type GroupChange struct {
	Name     string
	StartsOn string // a date
	EndsOn   string // a date, not before StartsOn
	Trainer  *plugin.UserID
	Capacity *int
	Price    *Price
}

// The faults of groups.
var (
	// ErrGroup: the fields say what is wrong with the group.
	ErrGroup = plugin.NewFault(plugin.Invalid, "group.invalid")
	// ErrGroupTaken: the course has a group of the name.
	ErrGroupTaken = plugin.NewFault(plugin.Conflict, "group.taken")
	// ErrGroupInUse: people or sessions belong to the group.
	ErrGroupInUse = plugin.NewFault(plugin.Conflict, "group.in_use")
)

const (
	groupNameMax = 100
	groupsMax    = 200
)

// Groups lists a course's groups, the latest first; for its team.
func (s *Service) Groups(ctx context.Context, actor plugin.Actor, course plugin.CourseID) ([]Group, error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return nil, err
	}
	rows, err := groups(ctx, s.DB, course)
	if err != nil {
		return nil, err
	}
	list := make([]Group, len(rows))
	for i, r := range rows {
		list[i] = r.group()
	}
	return list, nil
}

func (s *Service) group(ctx context.Context, id string) (Group, error) {
	r, err := groupByID(ctx, s.DB, id)
	return r.group(), err
}

// CreateGroup adds a run to a course.
func (s *Service) CreateGroup(ctx context.Context, actor plugin.Actor, course plugin.CourseID, g GroupChange) (Group, error) {
	id := plugin.NewID[string]()
	err := s.changeGroup(ctx, actor, byCourse(ctx, actor, course), g, func(tx db.Tx, c courseRecord, r groupRecord) error {
		n, err := countGroups(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if n >= groupsMax {
			return ErrCourseFull.With("max", groupsMax)
		}
		r.ID = id
		if err := insertGroup(ctx, tx, r); err != nil {
			return err
		}
		return s.groupChanged(ctx, tx, actor, c, "course.group_created", r)
	})
	if err != nil {
		return Group{}, err
	}
	return s.group(ctx, id)
}

// ChangeGroup changes a group.
func (s *Service) ChangeGroup(ctx context.Context, actor plugin.Actor, id string, g GroupChange) (Group, error) {
	err := s.changeGroup(ctx, actor, byGroup(ctx, actor, id), g, func(tx db.Tx, c courseRecord, r groupRecord) error {
		r.ID = id
		if err := updateGroup(ctx, tx, r); err != nil {
			return err
		}
		return s.groupChanged(ctx, tx, actor, c, "course.group_changed", r)
	})
	if err != nil {
		return Group{}, err
	}
	return s.group(ctx, id)
}

// DeleteGroup removes a group to which nobody and no session belongs.
func (s *Service) DeleteGroup(ctx context.Context, actor plugin.Actor, id string) error {
	return s.hold(ctx, actor, toEdit, byGroup(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if err := deleteGroup(ctx, tx, id); err != nil {
			return err
		}
		return s.groupChanged(ctx, tx, actor, c, "course.group_deleted", groupRecord{ID: id})
	})
}

// changeGroup holds the course, checks what a group is to be, and hands it to write.
func (s *Service) changeGroup(ctx context.Context, actor plugin.Actor, lock func(db.Tx) (courseRecord, error), g GroupChange, write func(db.Tx, courseRecord, groupRecord) error) error {
	base, err := s.BaseCurrency(ctx)
	if err != nil {
		return err
	}
	return s.hold(ctx, actor, toEdit, lock, func(tx db.Tx, c courseRecord) error {
		p := &problems{ErrGroup}
		if g.Trainer != nil {
			id := plain(*g.Trainer)
			g.Trainer = &id
		}
		r := groupRecord{Course: c.ID, Name: p.text("/name", g.Name, 1, groupNameMax), Trainer: g.Trainer, Capacity: p.number("/capacity", g.Capacity, 1, studentsMax)}
		for _, d := range []struct {
			pointer, value string
			into           *string
		}{{"/startsOn", g.StartsOn, &r.StartsOn}, {"/endsOn", g.EndsOn, &r.EndsOn}} {
			day := p.date(d.pointer, &d.value)
			switch {
			case d.value == "":
				p.add(d.pointer, "course.required", nil)
			case day != nil:
				*d.into = *day
			}
		}
		if r.StartsOn != "" && r.EndsOn != "" && r.EndsOn < r.StartsOn {
			p.add("/endsOn", "course.dates_order", nil)
		}
		if g.Price != nil {
			m := p.price("/price", *g.Price, base)
			r.PriceMinor, r.PriceCurrency = &m.Minor, &m.Currency
		}
		if g.Trainer != nil {
			members, err := team(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(members, func(m memberRow) bool { return m.ID == *g.Trainer }) {
				p.add("/trainerId", "group.trainer", nil)
			}
		}
		if err := p.err(); err != nil {
			return err
		}
		return write(tx, c, r)
	})
}

func (s *Service) groupChanged(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, action string, g groupRecord) error {
	return s.announce(ctx, tx, actor, c.ID, c.listed(),
		audit.Entry{Action: action, Type: "course", ID: string(c.ID), Detail: map[string]any{"group": g.ID}},
		plugin.CourseUpdated{Course: c.ID, Fields: []string{"groups"}})
}

func byGroup(ctx context.Context, actor plugin.Actor, id string) func(db.Tx) (courseRecord, error) {
	return lockBy(ctx, actor, id, lockCourseOfGroup)
}
