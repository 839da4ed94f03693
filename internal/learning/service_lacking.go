package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Lacking is somebody who has not completed what a course asks for first.
type Lacking struct {
	UserID  plugin.UserID `json:"userId"`
	Courses []Prior       `json:"courses"`
}

// Prior is a course that comes before another one.
type Prior struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// Lack tells who of some people would come into a course without having completed what it asks for first; for whoever decides
// on its enrolments, who may then enrol them all the same. Who is in the course, and whoever is no trainee, is not told of; nor is
// anything of courses in whose team the actor is not: who has completed those is not theirs to know.
func (s *Service) Lack(ctx context.Context, a plugin.Actor, course plugin.CourseID, users []plugin.UserID) ([]Lacking, error) {
	if len(users) > assignMax {
		return nil, ErrAssign.At("/userIds", "enrollment.most", plugin.Args{"max": assignMax})
	}
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(a, r); err != nil {
		return nil, err
	}
	return s.lack(ctx, s.DB, a, r.Course, users)
}

func (s *Service) lack(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID, users []plugin.UserID) ([]Lacking, error) {
	known := []plugin.UserID{}
	for _, user := range users {
		if id, ok := plugin.ParseID[plugin.UserID](string(user)); ok && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	team := &a.User
	if a.System || a.Is(plugin.SuperAdmin) {
		team = nil
	}
	rows, err := lacking(ctx, q, course, known, s.Now(), team)
	if err != nil {
		return nil, err
	}
	list := []Lacking{}
	for _, row := range rows {
		if n := len(list); n == 0 || list[n-1].UserID != row.User {
			list = append(list, Lacking{UserID: row.User})
		}
		of := &list[len(list)-1]
		of.Courses = append(of.Courses, Prior{row.Course, row.Title})
	}
	return list, nil
}
