package native

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
)

// API is the host's side of a plugin's operations.
type API struct {
	huma  huma.API
	path  string
	admit func(ctx context.Context, who plugin.Access) error
	actor func(ctx context.Context) plugin.Actor
	fail  func(ctx context.Context, err error) error
	add   func(operation string, register func(huma.API))
	fence func(ctx huma.Context, operation string, next func(huma.Context))
	run   func(ctx context.Context, operation string, fn func(context.Context) error) error
	tag   string
}

// Gate is how the host lets requests through to a plugin.
type Gate struct {
	// Admit refuses who may not call, and everybody while the plugin is disabled.
	Admit func(ctx context.Context, who plugin.Access) error
	// Actor says who makes the request.
	Actor func(ctx context.Context) plugin.Actor
	// Fail turns an error into the answer.
	Fail func(ctx context.Context, err error) error
	// Add registers an operation, by its id among all of the server, unless the time for that is over; the host may have it registered more
	// than once, with APIs of its own.
	Add func(operation string, register func(huma.API))
	// Fence stands around everything of a request that is the plugin's: how it is read, the operation, and how the answer is written.
	Fence func(ctx huma.Context, operation string, next func(huma.Context))
	// Run runs an operation, within its time, and counts it.
	Run func(ctx context.Context, operation string, fn func(context.Context) error) error
}

// NewAPI is for the host; path is /api/v1/x/<id>.
func NewAPI(api huma.API, id, path string, g Gate) *API {
	return &API{api, path, g.Admit, g.Actor, g.Fail, g.Add, g.Fence, g.Run, "x/" + id}
}

type actorKey struct{}

// Actor returns who makes the request that an operation of Handle is answering.
func Actor(ctx context.Context) plugin.Actor {
	a, _ := ctx.Value(actorKey{}).(plugin.Actor)
	return a
}

// onceHeader is the header that names a write, so that it is done once.
const onceHeader = "Idempotency-Key"

// errNoKey: the header is missing.
var errNoKey = plugin.NewFault(plugin.Invalid, "request.idempotency_key")

// Once has a POST be refused that bears no Idempotency-Key, such as one that moves money: whoever asks again, as after an answer that was lost, has
// said before that it is the same request.
func Once(op huma.Operation) huma.Operation {
	least, most := 1, 200
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: onceHeader, In: "header", Required: true, Description: "Names the request: what is sent again under the same one is done once, and has the same answer",
		Schema: &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most},
	})
	return op
}

// isOnce reports whether an operation is one of Once.
func isOnce(op huma.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == onceHeader })
}

// Handle registers an operation of the plugin. op.Path begins with "/" and lies under
// /api/v1/x/<id>; op.OperationID is made unique with the plugin's id. There is no way to register
// an operation without saying who may call it, nor one that the administrator does not see. A write that bears an Idempotency-Key is done once, as with the host's own.
func Handle[In, Out any](api *API, who plugin.Access, op huma.Operation, h func(context.Context, *In) (*Out, error)) {
	if !strings.HasPrefix(op.Path, "/") { // it would lie among those of a plugin whose id begins the same
		panic(fmt.Sprintf("the path %q of the operation %q does not begin with /", op.Path, op.OperationID))
	}
	unheard(reflect.TypeFor[In](), op.OperationID)
	op.Hidden = false
	op.Path = api.path + op.Path
	op.OperationID = api.tag[len("x/"):] + "-" + op.OperationID
	op.Tags = []string{api.tag}
	op.Extensions = map[string]any{"x-access": string(who), "x-plugin": api.tag[len("x/"):]}
	// Before the request is read, and before anything else of the plugin's: a disabled plugin answers nothing else.
	admit := func(ctx huma.Context, next func(huma.Context)) {
		if err := api.admit(ctx.Context(), who); err != nil {
			_ = huma.WriteErr(api.huma, ctx, 0, "", api.fail(ctx.Context(), err))
			return
		}
		next(ctx)
	}
	once := func(ctx huma.Context, next func(huma.Context)) {
		if isOnce(op) && ctx.Header(onceHeader) == "" {
			_ = huma.WriteErr(api.huma, ctx, 0, "", api.fail(ctx.Context(), errNoKey))
			return
		}
		next(ctx)
	}
	fence := func(ctx huma.Context, next func(huma.Context)) { api.fence(ctx, op.OperationID, next) }
	op.Middlewares = append(huma.Middlewares{admit, once, fence}, op.Middlewares...)
	handler := func(ctx context.Context, in *In) (*Out, error) {
		var answer atomic.Pointer[Out] // a call that is left behind may still write it
		err := api.run(ctx, op.OperationID, func(ctx context.Context) error {
			out, err := h(context.WithValue(ctx, actorKey{}, api.actor(ctx)), in)
			answer.Store(out)
			return err
		})
		if err != nil {
			return nil, api.fail(ctx, err)
		}
		return answer.Load(), nil
	}
	api.add(op.OperationID, func(at huma.API) { huma.Register(at, op, handler) })
}

// unheard panics where parameters would be dropped without a word: huma reads no embedded struct that is not exported.
func unheard(in reflect.Type, operation string) {
	if in.Kind() != reflect.Struct {
		return
	}
	for f := range in.Fields() {
		if f.Anonymous && f.Type.Kind() == reflect.Struct && !f.IsExported() && f.Type.NumField() > 0 {
			panic(fmt.Sprintf("the operation %q would not hear the parameters of %s: it is embedded and not exported", operation, f.Type.Name()))
		}
	}
}
