package rest

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
)

// passenger is what the server knows of a request's maker. It travels in the context from
// the outer handler to the operation and no further: services take the actor as an argument.
type passenger struct {
	actor plugin.Actor
	first *plugin.Fault // what the person must do before anything else; nil for nothing
	owes  bool          // a write of somebody who has yet to agree to the legal pages
}

type passengerKey struct{}

// noRequest stands in where huma reports without a request.
var noRequest = context.Background()

func passengerOf(ctx context.Context) *passenger {
	p, _ := ctx.Value(passengerKey{}).(*passenger)
	return p
}

type logKey struct{}

func withLog(ctx context.Context, log *slog.Logger) context.Context {
	return context.WithValue(ctx, logKey{}, log)
}

// logOf is the server's log; outside of a request it is the process's.
func logOf(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.Default()
}

// Actor returns who makes the request; a visitor is an Actor without a user.
func Actor(ctx context.Context) plugin.Actor {
	if p := passengerOf(ctx); p != nil {
		return p.actor
	}
	return plugin.Actor{}
}

// Language returns the language in which to answer; "" when there is no request.
func Language(ctx context.Context) string { return Actor(ctx).Language }

// WithActor returns a context that carries the actor, as the server's outer handler makes it.
func WithActor(ctx context.Context, a plugin.Actor) context.Context {
	return context.WithValue(ctx, passengerKey{}, &passenger{actor: a})
}

// Caller is who makes a request and what they may not do for now.
type Caller struct {
	Actor  plugin.Actor
	First  *plugin.Fault // what must be done before anything else, such as a new password; nil for nothing
	Scopes []string      // what the API key of an Actor.ByKey may do
}

// Authenticator finds out who makes a request. It returns the zero Caller for a visitor and a
// fault only when the question cannot be answered (a lost database).
type Authenticator interface {
	Authenticate(r *http.Request) (Caller, error)
}
