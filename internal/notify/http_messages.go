package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// messageRoutes adds what a trainer and a trainee write to one another. Nobody who looks at the site as somebody else
// reads it, and no API key.
func (s *Service) messageRoutes(api *rest.API) {
	tags := []string{"Messages"}
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "list-my-conversations", Summary: "One's conversations", Tags: tags, Method: http.MethodGet, Path: "/me/conversations",
	}, func(ctx context.Context, in *rest.Paging) (*conversationsOut, error) {
		page, err := s.Conversations(ctx, rest.Actor(ctx), in.Cursor, in.Limit)
		return &conversationsOut{page}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "begin-conversation", Summary: "Write to somebody", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Between a trainer of a course and somebody who is or was its trainee.", Method: http.MethodPost, Path: "/me/conversations",
	}, func(ctx context.Context, in *beginConversationIn) (*conversationOut, error) {
		c, err := s.Begin(ctx, rest.Actor(ctx), in.Body.To, in.Body.Text)
		return &conversationOut{c}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "get-conversation-with", Summary: "One's conversation with somebody", Tags: tags,
		Description: "Or that one may be begun.", Method: http.MethodGet, Path: "/me/conversation-with/{id}",
	}, func(ctx context.Context, in *withIn) (*beginningOut, error) {
		b, err := s.With(ctx, rest.Actor(ctx), in.ID)
		return &beginningOut{b}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "list-course-correspondents", Summary: "Whom a trainee of a course may write to", Tags: tags,
		Method: http.MethodGet, Path: "/me/courses/{id}/correspondents",
	}, func(ctx context.Context, in *partnersIn) (*partnersOut, error) {
		var out partnersOut
		var err error
		out.Body.Items, err = s.Partners(ctx, rest.Actor(ctx), in.ID)
		return &out, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "get-conversation", Summary: "A conversation", Tags: tags, Method: http.MethodGet, Path: "/me/conversations/{id}",
	}, func(ctx context.Context, in *conversationIn) (*conversationOut, error) {
		c, err := s.Conversation(ctx, rest.Actor(ctx), in.ID)
		return &conversationOut{c}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "list-messages", Summary: "The messages of a conversation", Tags: tags,
		Description: "The latest first.", Method: http.MethodGet, Path: "/me/conversations/{id}/messages",
	}, func(ctx context.Context, in *messagesIn) (*messagesOut, error) {
		page, err := s.Messages(ctx, rest.Actor(ctx), in.ID, in.Cursor, in.Limit)
		return &messagesOut{page}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "send-message", Summary: "Write in a conversation", Tags: tags, DefaultStatus: http.StatusCreated,
		Method: http.MethodPost, Path: "/me/conversations/{id}/messages",
	}, func(ctx context.Context, in *messageIn) (*conversationOut, error) {
		c, err := s.Answer(ctx, rest.Actor(ctx), in.ID, in.Body.Text)
		return &conversationOut{c}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "read-conversation", Summary: "Mark a conversation as read", Tags: tags, DefaultStatus: http.StatusNoContent,
		Method: http.MethodPost, Path: "/me/conversations/{id}/read",
	}, func(ctx context.Context, in *conversationIn) (*struct{}, error) {
		return nil, s.ReadConversation(ctx, rest.Actor(ctx), in.ID)
	})
}

type conversationsOut struct{ Body plugin.Page[Conversation] }

type conversationOut struct{ Body Conversation }

type beginConversationIn struct {
	Body struct {
		To   plugin.UserID `json:"to" format:"uuid"`
		Text string        `json:"text" maxLength:"20000"`
	}
}

type withIn struct {
	ID plugin.UserID `path:"id" format:"uuid"`
}

type beginningOut struct{ Body Beginning }

type partnersIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
}

type partnersOut struct {
	Body struct {
		Items []Partner `json:"items"`
	}
}

type conversationIn struct {
	ID string `path:"id" format:"uuid"`
}

type messagesIn struct {
	ID string `path:"id" format:"uuid"`
	rest.Paging
}

type messagesOut struct{ Body plugin.Page[Message] }

type messageIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Text string `json:"text" maxLength:"20000"`
	}
}
