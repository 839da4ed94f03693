package financial

import (
	"context"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func proofRoutes(api *native.API, s *service) {
	send := op("send-transfer-proof", "Show that an order was transferred: a picture, or a PDF", http.MethodPut, "/orders/{order}/proofs/{proof}")
	send.MaxBodyBytes, send.BodyReadTimeout = proofMost+1, 2*time.Minute // a phone on a slow line
	native.Handle(api, plugin.Self, send,
		func(ctx context.Context, in *sendProofIn) (*body[Order], error) {
			o, err := s.sendProof(ctx, native.Actor(ctx), in.Order, in.Proof, in.RawBody)
			o, err = s.payable(ctx, o, err)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.SignedUp, op("read-transfer-proof", "What a buyer shows of a transfer: the caller's own, or any for a super admin", http.MethodGet, "/orders/{order}/proofs/{proof}"),
		func(ctx context.Context, in *proofIn) (*proofOut, error) {
			file, kind, name, err := s.readProof(ctx, native.Actor(ctx), in.Order, in.Proof)
			if err != nil {
				return nil, err
			}
			return &proofOut{kind, `attachment; filename="` + name + `"`, file}, nil
		})
	native.Handle(api, plugin.Admins, op("decline-transfer-proof", "Say that what a buyer shows is no proof of a transfer", http.MethodPost, "/orders/{order}/proofs/{proof}/decline"),
		func(ctx context.Context, in *declineProofIn) (*body[Order], error) {
			o, err := s.declineProof(ctx, native.Actor(ctx), in.Order, in.Proof, in.Body.Why)
			return &body[Order]{o}, err
		})
}

type proofIn struct {
	OrderIn
	Proof string `path:"proof" format:"uuid" doc:"Whoever sends it makes it up"`
}

type sendProofIn struct {
	Order   string `path:"order" format:"uuid"`
	Proof   string `path:"proof" format:"uuid" doc:"Whoever sends it makes it up"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type declineProofIn struct {
	OrderIn
	Proof string `path:"proof" format:"uuid"`
	Body  struct {
		Why string `json:"why" maxLength:"500" doc:"The buyer reads it"`
	}
}

type proofOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}
