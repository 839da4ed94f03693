package app

import (
	"context"

	"github.com/courseworx/courseworx/internal/app/demo"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// demoSession plans a session of the sample centre. Where its trainer holds another one then, somebody else will.
func (a *App) demoSession(ctx context.Context, actor plugin.Actor, course plugin.CourseID, s demo.Session) error {
	zone, err := a.zone(ctx)
	if err != nil {
		return err
	}
	there, err := a.modules.classroom.Sessions(ctx, actor, course)
	if err != nil {
		return err
	}
	from, err := clock.Moment(s.From, zone)
	if err != nil {
		return err
	}
	for _, one := range there {
		if one.StartsAt.Equal(from) && (one.Group == nil) == (s.Group == "") && (one.Group == nil || one.Group.ID == s.Group) {
			return nil
		}
	}
	ch := classroom.Change{Title: s.Title, StartsAt: s.From, EndsAt: s.To, Group: s.Group, Trainer: actor.User, LiveLink: s.Link}
	made, err := a.modules.classroom.Create(ctx, actor, course, ch)
	if f := plugin.AsFault(err); err != nil && f.Is(classroom.ErrBusy) {
		ch.Trainer = ""
		made, err = a.modules.classroom.Create(ctx, actor, course, ch)
	}
	if err == nil && s.Cancelled != "" {
		_, err = a.modules.classroom.Cancel(ctx, actor, made.ID, s.Cancelled, nil)
	}
	return err
}
