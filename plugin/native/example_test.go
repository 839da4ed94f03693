package native_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// thanks is a whole plugin: it writes down who completed which course, thanks the person, and keeps rude words out of questions.
type thanks struct{}

var migrations = fstest.MapFS{"202601010000_thanks.sql": {Data: []byte(`-- +goose Up
create table thanks.said (
    enrollment_id uuid primary key references public.enrollments (id) on delete restrict,
    user_id uuid not null references public.users (id) on delete restrict,
    at timestamptz not null default now()
);`)}}

var locales = fstest.MapFS{"en.json": {Data: []byte(`{
  "notice": {"done": {"title": "Well done", "body": "{{words}}"}},
  "notice_kind": {"done": "I completed a course"},
  "problem": {"rude": {"title": "Please be kind", "detail": "Somebody will read this."}}
}`)}}

// errRude has its texts under problem.rude in the plugin's language files.
var errRude = plugin.NewFault(plugin.Denied, "thanks.rude")

// Manifest declares everything that the plugin uses; what is not in it is refused.
func (thanks) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "thanks", Name: "Thanks", Version: "1.0.0", Host: ">=0.1", Description: "Thanks people who complete a course.",
		Permissions: []plugin.Permission{
			{Name: plugin.EventsRead, Reason: "To know when somebody completes a course."},
			{Name: plugin.NoticesSend, Reason: "To thank them."},
			{Name: plugin.HooksAnswer, Reason: "To keep rude words out of questions."},
		},
		Events: []string{"enrollment.completed"},
		Hooks:  []plugin.HookUse{{Name: plugin.BeforePost.Name, Budget: 50, Open: true}},
		Jobs:   []plugin.JobUse{{Name: "thank"}},
		Settings: json.RawMessage(`{"type": "object", "properties": {
			"words": {"type": "string", "maxLength": 200, "default": "You have done it."}}}`),
	}
}

// Register says how each of them is done.
func (thanks) Register(r native.Registrar, h native.Host) error {
	r.Migrations(migrations)
	r.Locales(locales)
	r.On("enrollment.completed", native.Hear(func(ctx context.Context, _ plugin.Delivered, e plugin.EnrollmentCompleted) error {
		return h.InTx(ctx, func(tx native.Tx) error {
			// An event may come twice: what is there already is not done again.
			tag, err := tx.Exec(ctx, `insert into thanks.said (enrollment_id, user_id) values ($1, $2) on conflict do nothing`, e.Enrollment, e.User)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			return h.Enqueue(ctx, tx, "thank", e, time.Now().Add(time.Hour))
		})
	}))
	r.Job("thank", func(ctx context.Context, args json.RawMessage) error {
		var e plugin.EnrollmentCompleted
		if err := json.Unmarshal(args, &e); err != nil {
			return err
		}
		var is struct {
			Words string `json:"words"`
		}
		if err := h.Settings(ctx, &is); err != nil {
			return err
		}
		return h.InTx(ctx, func(tx native.Tx) error {
			return h.Tell(ctx, tx, native.Notice{Dedupe: string(e.Enrollment), User: e.User, Kind: "done", Args: map[string]any{"words": is.Words}})
		})
	})
	native.Ask(r, plugin.BeforePost, func(_ context.Context, q *plugin.Posting) error {
		if strings.Contains(q.Text, "nonsense") {
			return errRude
		}
		q.Text = strings.ReplaceAll(q.Text, "...", "…")
		return nil
	})
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "count", Summary: "How many were thanked", Method: http.MethodGet, Path: "/count"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body struct{ Thanked int } }, error) {
			out := &struct{ Body struct{ Thanked int } }{}
			var err error
			out.Body.Thanked, err = native.Value[int](ctx, h, `select count(*)::int from thanks.said`)
			return out, err
		})
	return nil
}

// A plugin is compiled in by adding its New to the list in plugins/plugins.go.
func Example() {
	var _ native.Plugin = thanks{}
}
