package banner

import (
	"context"
	"net/http"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Banner is what is shown.
type Banner struct {
	Message   string `json:"message" maxLength:"200" doc:"Empty shows nothing"`
	Published int    `json:"published" readOnly:"true" doc:"Courses published while the plugin was enabled"`
}

// ErrOneLine: the message has a line break.
var ErrOneLine = plugin.NewFault(plugin.Invalid, "banner.one_line").At("/message", "banner.one_line")

type bannerOut struct{ Body Banner }

type bannerIn struct {
	Body struct {
		Message string `json:"message" maxLength:"200" doc:"Empty shows nothing"`
	}
}

func routes(api *native.API, h native.Host) {
	native.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get", Summary: "What the banner says", Method: http.MethodGet, Path: "/banner",
	}, func(ctx context.Context, _ *struct{}) (*bannerOut, error) {
		b, err := read(ctx, h)
		return &bannerOut{b}, err
	})
	native.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "put", Summary: "Change what the banner says", Method: http.MethodPut, Path: "/banner",
	}, func(ctx context.Context, in *bannerIn) (*bannerOut, error) {
		var b Banner
		message := strings.TrimSpace(in.Body.Message)
		if strings.ContainsFunc(message, unicode.IsControl) {
			return nil, ErrOneLine
		}
		err := h.InTx(ctx, func(tx native.Tx) error {
			if _, err := tx.Exec(ctx, writeSQL, message); err != nil {
				return err
			}
			var err error
			if b, err = read(ctx, tx); err != nil {
				return err
			}
			return h.Audit(ctx, tx, native.Actor(ctx), "changed", "banner", "banner", "message")
		})
		return &bannerOut{b}, err
	})
}

func read(ctx context.Context, q native.Querier) (Banner, error) {
	return native.One[Banner](ctx, q, readSQL)
}
