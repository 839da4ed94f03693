package catalog

import (
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// right is what somebody wants to do with a course. A later one includes the earlier ones.
type right int

const (
	toSee          right = iota // read everything, drafts included
	toEditContents              // sections, contents, their order
	toEdit                      // the course itself: text, price, publishing
	toOwn                       // the team, and the course's end
)

// rights are what the roles of a team may do at most.
var rights = map[catalogapi.TeamRole]right{
	catalogapi.Owner:     toOwn,
	catalogapi.CoTrainer: toEdit,
	catalogapi.Assistant: toEditContents,
	catalogapi.Observer:  toSee,
}

// allow returns nil when the actor, whose role in the course's team is given, may do it. To
// whoever may not even see the course it does not exist. The role on the site is a ceiling: a
// trainee in a team does nothing with it.
func allow(a plugin.Actor, role catalogapi.TeamRole, want right) error {
	if a.System || a.Is(plugin.SuperAdmin) {
		return nil
	}
	has, member := rights[role]
	switch {
	case !member || !a.Is(plugin.Trainer):
		return plugin.ErrNotFound
	case has < want:
		return plugin.ErrDenied
	}
	return nil
}

// userOf returns the actor's id as a query takes it: nil for visitors and the server itself.
func userOf(a plugin.Actor) *plugin.UserID {
	if !a.SignedIn() {
		return nil
	}
	return &a.User
}
