package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// operationOf describes an operation of the management of plugins.
func operationOf(id, summary, method, path, description string) huma.Operation {
	return huma.Operation{OperationID: id, Summary: summary, Description: description, Tags: []string{"Plugins"}, Method: method, Path: path}
}

// Routes adds the management of plugins to the API.
func (h *Host) Routes(api *rest.API) {
	rest.Handle(api, plugin.Admins, operationOf("list-plugins", "The plugins of this server", http.MethodGet, "/plugins", ""),
		func(ctx context.Context, _ *struct{}) (*listOut, error) {
			return &listOut{plugin.Page[Info]{Items: h.List(rest.Language(ctx))}}, nil
		})
	h.lifecycleRoutes(api)
	h.watchRoutes(api)
}

func (h *Host) lifecycleRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, operationOf("get-plugin", "Everything about a plugin", http.MethodGet, "/plugins/{id}", ""),
		func(ctx context.Context, in *pluginIn) (*detailOut, error) {
			return out(h.Detail(ctx, rest.Actor(ctx), in.ID))
		})
	rest.Handle(api, plugin.Admins, operationOf("check-plugin", "Look whether a plugin can be enabled", http.MethodPost, "/plugins/{id}/check",
		"Its migrations are tried and taken back; nothing changes."),
		func(ctx context.Context, in *pluginIn) (*detailOut, error) {
			return out(h.Check(ctx, rest.Actor(ctx), in.ID))
		})
	rest.Handle(api, plugin.Admins, operationOf("enable-plugin", "Switch a plugin on", http.MethodPost, "/plugins/{id}/enable",
		"On every server within a second. A plugin whose tables cannot be made is failed, and its reason says why."),
		func(ctx context.Context, in *enableIn) (*detailOut, error) {
			how := Enabling{}
			if in.Body != nil {
				how = Enabling{in.Body.Grant, in.Body.Cascade}
			}
			return out(h.Enable(ctx, rest.Actor(ctx), in.ID, how))
		})
	rest.Handle(api, plugin.Admins, operationOf("disable-plugin", "Switch a plugin off; nothing of it is lost", http.MethodPost, "/plugins/{id}/disable", ""),
		func(ctx context.Context, in *disableIn) (*detailOut, error) {
			return out(h.Disable(ctx, rest.Actor(ctx), in.ID, in.Body != nil && in.Body.Cascade))
		})
	rest.Handle(api, plugin.Admins, operationOf("grant-plugin", "Decide what a plugin may do", http.MethodPut, "/plugins/{id}/grants/{permission}", "One of the permissions that it asks for, at once, also while it works."),
		func(ctx context.Context, in *grantIn) (*detailOut, error) {
			return out(h.Grant(ctx, rest.Actor(ctx), in.ID, in.Permission, in.Body.Granted))
		})
	rest.Handle(api, plugin.Admins, operationOf("change-plugin-settings", "Change the settings of a plugin", http.MethodPut, "/plugins/{id}/settings",
		"They must match the plugin's schema. A secret that is left out stays as it is, an empty one is taken away."),
		func(ctx context.Context, in *settingsIn) (*detailOut, error) {
			return out(h.ChangeSettings(ctx, rest.Actor(ctx), in.ID, in.Body.Values))
		})
	rest.Handle(api, plugin.Admins, operationOf("reload-plugin", "Bring a plugin up to date again", http.MethodPost, "/plugins/{id}/reload", "One that failed is tried again. One that is on has its tables and grants looked at, and all servers read its state anew."),
		func(ctx context.Context, in *pluginIn) (*detailOut, error) {
			return out(h.Again(ctx, rest.Actor(ctx), in.ID))
		})
	rest.Handle(api, plugin.Admins, operationOf("remove-plugin", "Forget a plugin that is off, with its data or without", http.MethodPost, "/plugins/{id}/remove", ""),
		func(ctx context.Context, in *removeIn) (*detailOut, error) {
			return out(h.Remove(ctx, rest.Actor(ctx), in.ID, in.Body.Purge, in.Body.Confirm))
		})
	rest.Handle(api, plugin.Admins, operationOf("export-plugin", "Everything that a plugin keeps, as a zip file", http.MethodGet, "/plugins/{id}/export", ""),
		func(_ context.Context, in *pluginIn) (*huma.StreamResponse, error) {
			if _, ok := h.find(in.ID); !ok {
				return nil, plugin.ErrNotFound
			}
			return &huma.StreamResponse{Body: func(o huma.Context) {
				o.SetHeader("Content-Type", "application/zip")
				o.SetHeader("Content-Disposition", `attachment; filename="`+in.ID+`.zip"`)
				if err := h.Export(o.Context(), in.ID, o.BodyWriter()); err != nil {
					h.Log.WarnContext(o.Context(), "export a plugin", "plugin", in.ID, "err", err)
					panic(http.ErrAbortHandler) // half a file must not look like a whole one
				}
			}}, nil
		})
}

func (h *Host) watchRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, operationOf("get-plugin-health", "How a plugin is", http.MethodGet, "/plugins/{id}/health", ""),
		func(ctx context.Context, in *healthIn) (*healthOut, error) {
			look := h.Health
			if in.By == "day" {
				look = h.HealthByDay
			}
			health, err := look(ctx, in.ID)
			return &healthOut{health}, err
		})
	rest.Handle(api, plugin.Admins, operationOf("list-plugin-log", "What a plugin wrote to the log", http.MethodGet, "/plugins/{id}/logs", ""),
		func(ctx context.Context, in *linesIn) (*linesOut, error) {
			page, err := h.Lines(ctx, in.ID, in.Level, in.Query, in.Cursor, in.Limit)
			return &linesOut{page}, err
		})
	rest.Handle(api, plugin.Admins, operationOf("list-dead-deliveries", "Events that could not be delivered to a plugin", http.MethodGet, "/plugins/{id}/dead", ""),
		func(ctx context.Context, in *deadIn) (*deadOut, error) {
			page, err := h.Dead(ctx, in.ID, in.Cursor, in.Limit)
			return &deadOut{page}, err
		})
	rest.Handle(api, plugin.Admins, operationOf("replay-dead-deliveries", "Deliver such events again", http.MethodPost, "/plugins/{id}/dead/replay", ""),
		func(ctx context.Context, in *replayIn) (*replayOut, error) {
			n, err := h.Replay(ctx, rest.Actor(ctx), in.ID, in.Body.Events)
			o := &replayOut{}
			o.Body.Replayed = n
			return o, err
		})
	rest.Handle(api, plugin.Admins, operationOf("list-events", "What happened, as plugins and modules were told", http.MethodGet, "/admin/events", "Events are kept as long as the retention says."),
		func(ctx context.Context, in *eventsIn) (*eventsOut, error) {
			by := event.Search{Name: in.Name, Subject: in.Subject}
			if !in.From.IsZero() {
				by.From = &in.From
			}
			if !in.Until.IsZero() {
				by.Until = &in.Until
			}
			page, err := h.Bus.History(ctx, by, in.Cursor, in.Limit)
			return &eventsOut{page}, err
		})
}

func out(d Detail, err error) (*detailOut, error) { return &detailOut{d}, err }

type listOut struct{ Body plugin.Page[Info] }

type pluginIn struct {
	ID string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
}

type detailOut struct{ Body Detail }

type enableIn struct {
	ID   string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Body *struct {
		Grant   []string `json:"grant,omitempty" maxItems:"50" doc:"Of the permissions that it declares; left out: what was granted before, or all when nobody decided yet"`
		Cascade bool     `json:"cascade,omitempty" doc:"What it requires is enabled with it"`
	}
}

type disableIn struct {
	ID   string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Body *struct {
		Cascade bool `json:"cascade,omitempty" doc:"What builds on it is disabled with it"`
	}
}

type grantIn struct {
	ID         string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Permission string `path:"permission" maxLength:"60" doc:"Such as people.read"`
	Body       struct {
		Granted bool `json:"granted"`
	}
}

type settingsIn struct {
	ID   string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Body struct {
		Values map[string]json.RawMessage `json:"values"`
	}
}

type removeIn struct {
	ID   string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Body struct {
		Purge   bool   `json:"purge,omitempty" doc:"Its tables, settings and files are gone for good"`
		Confirm string `json:"confirm" maxLength:"40" doc:"The plugin's id"`
	}
}

type healthIn struct {
	ID string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	By string `query:"by" enum:"hour,day" default:"hour" doc:"What it did by the hour, in the last two days, or by the day, in the last 90"`
}

type healthOut struct{ Body Health }

type linesIn struct {
	ID    string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Level string `query:"level" enum:"debug,info,warn,error"`
	Query string `query:"q" maxLength:"200" doc:"Part of what was said, or of what stands beside it"`
	rest.Paging
}

type linesOut struct{ Body plugin.Page[Line] }

type deadIn struct {
	ID string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	rest.Paging
}

type deadOut struct{ Body plugin.Page[event.Dead] }

// DeadEvent names a delivery that was given up.
type DeadEvent struct {
	Subscriber string `json:"subscriber" maxLength:"200"`
	Event      int64  `json:"event"`
}

type replayIn struct {
	ID   string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
	Body struct {
		Events []DeadEvent `json:"events" minItems:"1" maxItems:"100"`
	}
}

type replayOut struct {
	Body struct {
		Replayed int `json:"replayed"`
	}
}

type eventsIn struct {
	Name    string    `query:"name" maxLength:"100" doc:"A name, or its beginning such as course."`
	Subject string    `query:"subject" maxLength:"200" doc:"Such as course:<id>"`
	From    time.Time `query:"from" doc:"The first moment"`
	Until   time.Time `query:"until" doc:"The moment after the last"`
	rest.Paging
}

type eventsOut struct{ Body plugin.Page[event.Past] }

// operationsOf are the operations of a path of the document.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	return slices.DeleteFunc([]*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch, item.Head, item.Options}, func(o *huma.Operation) bool { return o == nil })
}

// operations takes an operation of the plugin's. What cannot be panics here, and whatever else there is stays as it was.
func (r *registrar) operations(id string, register func(huma.API)) {
	r.take(func() {
		if by := operationNamed(r.apart.OpenAPI(), id); by != nil {
			r.wrong("it has two operations with the id %q", id)
			return
		}
		r.apart.For(r.entry.manifest.ID, register)
		r.beyond = append(r.beyond, func(api *rest.API) error {
			if by := operationNamed(api.OpenAPI(), id); by != nil {
				owner := "the server"
				if other, ok := by.Extensions["x-plugin"]; ok {
					owner = fmt.Sprintf("plugin %v", other)
				}
				return fmt.Errorf("the id %q of its operation is taken: %s calls %s %s so", id, owner, by.Method, by.Path)
			}
			api.For(r.entry.manifest.ID, register)
			return nil
		})
	})
}

// fence keeps what an operation does around its handler within the plugin. The handler has its time for itself, and ends before.
func (r *registrar) fence(ctx huma.Context, name string, next func(huma.Context)) {
	e := r.entry
	u := use{operation, strings.TrimPrefix(name, e.manifest.ID+"-")}
	e.guard.fence(ctx, u, r.host.Limits.Operation+2*grace, next, func(ctx huma.Context, err error) {
		_ = huma.WriteErr(r.apart.API, ctx, 0, "", r.apart.Problem(ctx.Context(), err))
	})
}

// operationNamed finds an operation in the document; nil when there is none.
func operationNamed(document *huma.OpenAPI, id string) *huma.Operation {
	for _, item := range document.Paths {
		for _, op := range operationsOf(item) {
			if op.OperationID == id {
				return op
			}
		}
	}
	return nil
}
