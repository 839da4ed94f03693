package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func refundRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Self, native.Once(op("ask-refund", "Ask for the money of some courses of one's own order back", http.MethodPost, "/orders/{order}/refund-requests")),
		func(ctx context.Context, in *askRefundIn) (*body[Order], error) {
			o, err := s.askRefund(ctx, native.Actor(ctx), in.Order, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Self, op("withdraw-refund", "Ask for a refund no more", http.MethodPost, "/refunds/{refund}/withdraw"),
		func(ctx context.Context, in *RefundIn) (*body[Order], error) {
			o, err := s.withdrawRefund(ctx, native.Actor(ctx), in.Refund)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, op("reject-refund", "Say no to a request, and why", http.MethodPost, "/refunds/{refund}/reject"),
		func(ctx context.Context, in *rejectIn) (*body[Order], error) {
			o, err := s.rejectRefund(ctx, native.Actor(ctx), in.Refund, in.Body.Answer)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("settle-refund", "Say that a refund that its gateway does not end, or that came back, was given by other means", http.MethodPost, "/refunds/{refund}/settle")),
		func(ctx context.Context, in *settleRefundIn) (*body[Order], error) {
			o, err := s.settleRefund(ctx, native.Actor(ctx), in.Refund, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("call-off-refund", "Say that a refund of which its gateway knows nothing is not given, and why", http.MethodPost, "/refunds/{refund}/call-off")),
		func(ctx context.Context, in *callOffRefundIn) (*body[Order], error) {
			o, err := s.callOffRefund(ctx, native.Actor(ctx), in.Refund, in.Body.Why)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("record-refund", "Say that money of an order was given back", http.MethodPost, "/orders/{order}/refunds")),
		func(ctx context.Context, in *refundIn) (*body[Order], error) {
			o, err := s.refund(ctx, native.Actor(ctx), in.Order, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("record-gateway-refund", "Say what money was for that was given back at a gateway itself", http.MethodPost, "/gateway-refunds/{refund}/record")),
		func(ctx context.Context, in *thereIn) (*body[Order], error) {
			o, err := s.recordThere(ctx, native.Actor(ctx), in.Refund, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, op("put-gateway-refund-aside", "Say that money that was given back at a gateway itself is no refund of its order here, and why", http.MethodPost, "/gateway-refunds/{refund}/put-aside"),
		func(ctx context.Context, in *callOffRefundIn) (*body[Order], error) {
			o, err := s.putAside(ctx, native.Actor(ctx), in.Refund, in.Body.Why)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, op("list-refunds", "Refunds and requests for them, the newest first", http.MethodGet, "/refunds"),
		func(ctx context.Context, in *refundsIn) (*body[plugin.Page[Refund]], error) {
			page, err := s.refunds(ctx, s, RefundFilter{State: in.State}, in.Cursor, in.Limit)
			return &body[plugin.Page[Refund]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("list-documents", "Invoices and credit notes, the newest first", http.MethodGet, "/documents"),
		func(ctx context.Context, in *documentsIn) (*body[plugin.Page[Document]], error) {
			page, err := s.documents(ctx, DocumentFilter{Kind: in.Kind, Query: in.Query, IsUnmailed: in.IsUnmailed}, in.Cursor, in.Limit)
			return &body[plugin.Page[Document]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("mail-document", "Mail a document that was not mailed to its buyer", http.MethodPost, "/documents/{document}/mail"),
		func(ctx context.Context, in *documentIn) (*body[Document], error) {
			d, err := s.mailNow(ctx, native.Actor(ctx), in.Document)
			return &body[Document]{d}, err
		})
	native.Handle(api, plugin.SignedUp, op("list-my-documents", "The caller's invoices and credit notes, the newest first", http.MethodGet, "/me/documents"),
		func(ctx context.Context, in *PageIn) (*body[plugin.Page[Document]], error) {
			page, err := s.documents(ctx, DocumentFilter{Buyer: native.Actor(ctx).User}, in.Cursor, in.Limit)
			return &body[plugin.Page[Document]]{page}, err
		})
	native.Handle(api, plugin.SignedUp, op("print-document", "A document as a PDF: one of the caller's own, or any for a super admin", http.MethodGet, "/documents/{document}/pdf"),
		func(ctx context.Context, in *printIn) (*file, error) {
			a := native.Actor(ctx)
			k, err := s.document(ctx, a, in.Document)
			if err != nil {
				return nil, err
			}
			return s.pdf(ctx, k, in.Language, a)
		})
	native.Handle(api, plugin.SignedUp, op("print-quote", "An order that is not paid as a PDF: one of the caller's own, or any for a super admin", http.MethodGet, "/orders/{order}/quote"),
		func(ctx context.Context, in *quoteIn) (*file, error) {
			a := native.Actor(ctx)
			k, err := s.quote(ctx, a, in.Order)
			if err != nil {
				return nil, err
			}
			return s.pdf(ctx, k, in.Language, a)
		})
}

// pdf is a document as a file in a language; the actor's unless one is said.
func (s *service) pdf(ctx context.Context, k keptDocument, language string, a plugin.Actor) (*file, error) {
	if language == "" {
		language = a.Language
	}
	content, err := s.printed(ctx, k, language)
	if err != nil {
		return nil, err
	}
	return &file{pdfType, `attachment; filename="` + k.head().Number + `.pdf"`, content}, nil
}

// RefundIn is the refund of an operation.
type RefundIn struct {
	Refund string `path:"refund" format:"uuid"`
}

type askRefundIn struct {
	OrderIn
	Body RefundAsked
}

type rejectIn struct {
	RefundIn
	Body struct {
		Answer string `json:"answer" maxLength:"500" doc:"Why; the buyer reads it"`
	}
}

type settleRefundIn struct {
	RefundIn
	Body ByHand
}

type callOffRefundIn struct {
	RefundIn
	Body struct {
		Why string `json:"why" maxLength:"500" doc:"Why; super admins read it"`
	}
}

type refundIn struct {
	OrderIn
	Body RefundDraft
}

type thereIn struct {
	RefundIn
	Body GivenThereDraft
}

type refundsIn struct {
	PageIn
	RefundsSought
}

// RefundsSought narrows a list of refunds.
type RefundsSought struct {
	State RefundState `query:"state" enum:"requested,withdrawn,rejected,completed,sending,failed,bounced"`
}

type documentsIn struct {
	PageIn
	DocumentsSought
}

// DocumentsSought narrows a list of documents.
type DocumentsSought struct {
	Kind  DocumentKind `query:"kind" enum:"invoice,credit_note"`
	Query string       `query:"q" maxLength:"200" doc:"Its number, that of its order, or a part of whom it is for"`
	// IsUnmailed leaves only those that were not mailed.
	IsUnmailed bool `query:"isUnmailed" doc:"Only those that were not mailed"`
}

type documentIn struct {
	Document string `path:"document" format:"uuid"`
}

// LanguageIn is the language of a document.
type LanguageIn struct {
	Language string `query:"language" maxLength:"35" doc:"BCP 47; the caller's unless said"`
}

type printIn struct {
	LanguageIn
	Document string `path:"document" format:"uuid"`
}

type quoteIn struct {
	LanguageIn
	OrderIn
}
