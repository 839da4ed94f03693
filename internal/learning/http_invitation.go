package learning

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// invitationRoutes adds the operations on invitations.
func (s *Service) invitationRoutes(api *rest.API) {
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "check-invitees", Summary: "What would become of a list of addresses", Tags: []string{tag},
		Description: "Nothing is done. Of accounts it tells what find-candidates tells of whole addresses.",
		Method:      http.MethodPost, Path: "/courses/{id}/invitations/check",
	}, func(ctx context.Context, in *checkIn) (*inviteOut, error) {
		list, err := s.CheckInvitees(ctx, rest.Actor(ctx), in.ID, in.Body.Text)
		return &inviteOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "invite-people", Summary: "Enrol and invite people by a list of addresses", Tags: []string{tag},
		Description: "Who has an account is enrolled, all or, when there are too few seats, none; the others get a mail. Invitations hold no seat and end after 14 days.",
		Method:      http.MethodPost, Path: "/courses/{id}/invitations",
	}, func(ctx context.Context, in *inviteIn) (*inviteOut, error) {
		b := in.Body
		until, err := s.after(ctx, b.LastDay)
		if err != nil {
			return nil, err
		}
		list, err := s.Invite(ctx, rest.Actor(ctx), in.ID, b.Text, Assignment{Group: b.GroupID, Until: until, Way: b.Way, Reason: b.Reason})
		return &inviteOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-invitations", Summary: "The invitations into a course, the newest first", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/invitations",
	}, func(ctx context.Context, in *invitationsIn) (*invitationsOut, error) {
		page, err := s.Invitations(ctx, rest.Actor(ctx), in.ID, in.Open, in.Cursor, in.Limit)
		return &invitationsOut{page}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-invitations", Summary: "Send invitations again, or revoke them", Tags: []string{tag},
		Description: "Each by itself: where it cannot be done it says why. Another sending has another link, and 14 days.",
		Method:      http.MethodPost, Path: "/courses/{id}/invitations/changes",
	}, func(ctx context.Context, in *changeInvitationsIn) (*changedInvitationsOut, error) {
		list, err := s.ChangeInvitations(ctx, rest.Actor(ctx), in.ID, in.Body.IDs, in.Body.Act)
		return &changedInvitationsOut{changedInvitations{list}}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "open-invitation", Summary: "What an invitation is for", Tags: []string{tag}, Method: http.MethodPost, Path: "/invitations/open",
	}, func(ctx context.Context, in *secretIn) (*invitedOut, error) {
		i, err := s.OpenInvitation(ctx, rest.Actor(ctx), in.Body.Token)
		return &invitedOut{i}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "accept-invitation", Summary: "Take up an invitation", Tags: []string{tag},
		Description: "For whoever is signed in with the address that it was sent to; others make an account with join-invited.",
		Method:      http.MethodPost, Path: "/invitations/accept",
	}, func(ctx context.Context, in *secretIn) (*tookUpOut, error) {
		out, err := s.Accept(ctx, rest.Actor(ctx), in.Body.Token)
		return &tookUpOut{out}, err
	})
}

type checkIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"200000" doc:"Addresses: one a line, or with commas or semicolons between them; names beside them are read past"`
	}
}

type inviteIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Text    string `json:"text" maxLength:"200000"`
		GroupID string `json:"groupId,omitempty" format:"uuid" doc:"A group of the course; needed where people meet in several"`
		LastDay string `json:"lastDay,omitempty" format:"date" doc:"Of access, on the organisation's clock; left out: as the course has it"`
		Way     string `json:"way,omitempty" maxLength:"50" doc:"For what costs something, the group or else the course: free_of_charge"`
		Reason  string `json:"reason,omitempty" maxLength:"1000" doc:"Kept in the history; needed for what is given free of charge"`
	}
}

type inviteOut struct{ Body InviteList }

type invitationsIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Open bool            `query:"open" doc:"Only those that can still be taken up"`
	rest.Paging
}

type invitationsOut struct{ Body Invitations }

type changeInvitationsIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		IDs []string      `json:"ids" minItems:"1" maxItems:"200"`
		Act InvitationAct `json:"act" enum:"resend,revoke"`
	}
}

type changedInvitations struct {
	Items []ChangedInvitation `json:"items"`
}

type changedInvitationsOut struct{ Body changedInvitations }

type secretIn struct {
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

type invitedOut struct{ Body InvitedTo }

type tookUpOut struct{ Body TookUp }
