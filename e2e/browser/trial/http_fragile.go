package trial

import (
	"context"
	"encoding/json"
	"net/http"
	"testing/fstest"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// fragile breaks when it is asked to, and has something to lose: rows, settings, a secret.
type fragile struct{}

func (fragile) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "fragile", Name: "Fragile", Version: "1.0.0", Description: "Breaks when it is asked to.",
		Settings: json.RawMessage(`{"type": "object", "additionalProperties": false, "properties": {
			"words": {"type": "array", "maxItems": 4, "items": {"type": "string", "maxLength": 12}},
			"key": {"type": "string", "maxLength": 100, "writeOnly": true}}}`),
	}
}

type (
	note     struct{ Text string }
	noteIn   struct{ Body note }
	notesOut struct{ Body []note }
	// keyOut says of the secret no more than a journey needs to know that it is the one that was typed.
	keyOut struct{ Body struct{ Length int } }
)

func (fragile) Register(r native.Registrar, h native.Host) error {
	r.Migrations(fstest.MapFS{"202601010000_notes.sql": {Data: []byte("-- +goose Up\ncreate table fragile.notes (text text primary key);\n")}})
	r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "ar.json": {Data: []byte(`{}`)}})
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "break", Summary: "Break", Method: http.MethodPost, Path: "/break"},
		func(context.Context, *struct{}) (*struct{}, error) { panic("the cup fell off the table") })
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "keep", Summary: "Keep a note", Method: http.MethodPost, Path: "/notes"},
		func(ctx context.Context, in *noteIn) (*struct{}, error) {
			_, err := h.Exec(ctx, `insert into fragile.notes (text) values ($1)`, in.Body.Text)
			return nil, err
		})
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "notes", Summary: "All notes", Method: http.MethodGet, Path: "/notes"},
		func(ctx context.Context, _ *struct{}) (*notesOut, error) {
			all, err := native.Many[note](ctx, h, `select text from fragile.notes order by text`)
			return &notesOut{all}, err
		})
	native.Handle(r.API(), plugin.Admins, huma.Operation{OperationID: "key", Summary: "How long the secret is", Method: http.MethodGet, Path: "/key"},
		func(ctx context.Context, _ *struct{}) (*keyOut, error) {
			var is struct {
				Key string `json:"key"`
			}
			out := &keyOut{}
			err := h.Settings(ctx, &is)
			out.Body.Length = len(is.Key)
			return out, err
		})
	return nil
}
