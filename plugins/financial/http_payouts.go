package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func payoutRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.SignedUp, op("list-my-earnings", "What the caller earned as a trainer, the newest first, and what is owed of it", http.MethodGet, "/me/earnings"),
		func(ctx context.Context, in *myEarningsIn) (*body[Earnings], error) {
			f, err := in.filter(native.Actor(ctx).User)
			if err != nil {
				return nil, err
			}
			e, err := s.earnings(ctx, f, in.Cursor, in.Limit)
			return &body[Earnings]{e}, err
		})
	native.Handle(api, plugin.Admins, op("list-trainer-earnings", "What a trainer earned, the newest first, and what is owed of it", http.MethodGet, "/trainers/{trainer}/earnings"),
		func(ctx context.Context, in *trainerEarningsIn) (*body[Earnings], error) {
			f, err := in.filter(in.Trainer)
			if err != nil {
				return nil, err
			}
			e, err := s.earnings(ctx, f, in.Cursor, in.Limit)
			return &body[Earnings]{e}, err
		})
	native.Handle(api, plugin.SignedUp, op("list-my-payouts", "The caller's payouts, the newest first", http.MethodGet, "/me/payouts"),
		func(ctx context.Context, in *PageIn) (*body[plugin.Page[Payout]], error) {
			a := native.Actor(ctx)
			page, err := s.payouts(ctx, a, PayoutFilter{Trainer: a.User}, in.Cursor, in.Limit)
			return &body[plugin.Page[Payout]]{page}, err
		})
	native.Handle(api, plugin.Self, native.Once(op("request-payout", "Ask for all that is available in a currency", http.MethodPost, "/me/payouts")),
		func(ctx context.Context, in *requestPayoutIn) (*body[Payout], error) {
			p, err := s.requestPayout(ctx, native.Actor(ctx), in.Body.Amount)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.Self, op("get-payout-account", "Where the caller's payouts go", http.MethodGet, "/me/payout-account"),
		func(ctx context.Context, _ *struct{}) (*body[Bank], error) {
			b, err := s.payoutAccount(ctx, s, native.Actor(ctx).User)
			return &body[Bank]{b}, err
		})
	native.Handle(api, plugin.Self, op("set-payout-account", "Say where the caller's payouts go; nothing takes it away", http.MethodPut, "/me/payout-account"),
		func(ctx context.Context, in *body[Bank]) (*body[Bank], error) {
			b, err := s.setPayoutAccount(ctx, native.Actor(ctx), in.Body)
			return &body[Bank]{b}, err
		})
	native.Handle(api, plugin.Admins, op("list-due", "Which trainers are owed something that is in no payout", http.MethodGet, "/payouts/due"),
		func(ctx context.Context, in *PageIn) (*body[plugin.Page[Owed]], error) {
			page, err := s.due(ctx, in.Cursor, in.Limit)
			return &body[plugin.Page[Owed]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("list-payouts", "Payouts of trainers, the newest first", http.MethodGet, "/payouts"),
		func(ctx context.Context, in *payoutsIn) (*body[plugin.Page[Payout]], error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			page, err := s.payouts(ctx, native.Actor(ctx), f, in.Cursor, in.Limit)
			return &body[plugin.Page[Payout]]{page}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("approve-payout", "Say yes to a payout of somebody else", http.MethodPost, "/payouts/{payout}/approve")),
		func(ctx context.Context, in *PayoutIn) (*body[Payout], error) {
			p, err := s.approvePayout(ctx, native.Actor(ctx), in.Payout)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("reject-payout", "Say no to a payout of somebody else, and why", http.MethodPost, "/payouts/{payout}/reject")),
		func(ctx context.Context, in *payoutAnswerIn) (*body[Payout], error) {
			p, err := s.rejectPayout(ctx, native.Actor(ctx), in.Payout, in.Body.Answer)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("send-payouts", "Have approved payouts go to the bank together", http.MethodPost, "/payouts/batches")),
		func(ctx context.Context, in *sendPayoutsIn) (*batchOut, error) {
			batch, err := s.sendPayouts(ctx, native.Actor(ctx), in.Body.Payouts)
			o := &batchOut{}
			o.Body.Batch = batch
			return o, err
		})
	native.Handle(api, plugin.Admins, op("export-payouts", "Payouts that went to the bank together as a CSV file", http.MethodGet, "/payouts/batches/{batch}/file"),
		func(ctx context.Context, in *batchIn) (*file, error) {
			return s.batchFile(ctx, native.Actor(ctx), in.Batch)
		})
	native.Handle(api, plugin.Admins, native.Once(op("complete-payout", "Say that the bank has sent a payout", http.MethodPost, "/payouts/{payout}/paid")),
		func(ctx context.Context, in *payoutPaidIn) (*body[Payout], error) {
			p, err := s.completePayout(ctx, native.Actor(ctx), in.Payout, in.Body)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("fail-payout", "Say that the bank could not send a payout, and why", http.MethodPost, "/payouts/{payout}/failed")),
		func(ctx context.Context, in *payoutAnswerIn) (*body[Payout], error) {
			p, err := s.failPayout(ctx, native.Actor(ctx), in.Payout, in.Body.Answer)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("return-payout", "Say that the bank sent a payout back after it was paid, and why", http.MethodPost, "/payouts/{payout}/returned")),
		func(ctx context.Context, in *returnPayoutIn) (*body[Payout], error) {
			p, err := s.returnPayout(ctx, native.Actor(ctx), in.Payout, in.Body)
			return &body[Payout]{p}, err
		})
	native.Handle(api, plugin.SignedUp, op("print-statement", "What a payout is made of as a PDF: one of the caller's own, or any for a super admin", http.MethodGet, "/payouts/{payout}/statement"),
		func(ctx context.Context, in *statementIn) (*file, error) {
			return s.statement(ctx, native.Actor(ctx), in.Payout, in.Language)
		})
}

func shareRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("list-share-rules", "What percentage of sales is the trainers', and when, the newest first", http.MethodGet, "/shares"),
		func(ctx context.Context, in *PageIn) (*body[Shares], error) {
			list, err := s.shares(ctx, in.Cursor, in.Limit)
			return &body[Shares]{list}, err
		})
	native.Handle(api, plugin.Admins, op("add-share-rule", "Give trainers another percentage from a day on", http.MethodPost, "/shares"),
		func(ctx context.Context, in *body[ShareDraft]) (*body[ShareRule], error) {
			r, err := s.addShare(ctx, native.Actor(ctx), in.Body)
			return &body[ShareRule]{r}, err
		})
	native.Handle(api, plugin.Admins, op("end-share-rule", "Have a rule count until a day", http.MethodPost, "/shares/{share}/end"),
		func(ctx context.Context, in *endShareIn) (*body[ShareRule], error) {
			r, err := s.endShare(ctx, native.Actor(ctx), in.Share, in.Body.EndsOn)
			return &body[ShareRule]{r}, err
		})
	native.Handle(api, plugin.Admins, op("remove-share-rule", "Remove a rule by which nothing was earned", http.MethodDelete, "/shares/{share}"),
		func(ctx context.Context, in *ShareIn) (*struct{}, error) {
			return nil, s.dropShare(ctx, native.Actor(ctx), in.Share)
		})
}

type myEarningsIn struct {
	PageIn
	EarningsOf
}

type trainerEarningsIn struct {
	PageIn
	EarningsOf
	Trainer plugin.UserID `path:"trainer" format:"uuid"`
}

type requestPayoutIn struct {
	Body struct {
		Amount plugin.Money `json:"amount" doc:"What is available, as the caller saw it"`
	}
}

type payoutsIn struct {
	PageIn
	PayoutsSought
}

// PayoutsSought narrows a list of payouts.
type PayoutsSought struct {
	State  PayoutState `query:"state" enum:"requested,approved,processing,completed,failed,rejected,returned"`
	Payout string      `query:"payout" format:"uuid" doc:"That one alone, such as the one of a transaction in the books"`
}

func (in PayoutsSought) filter() (PayoutFilter, error) {
	id, err := idIn(in.Payout, "?payout")
	return PayoutFilter{State: in.State, ID: id}, err
}

// PayoutIn is the payout of an operation.
type PayoutIn struct {
	Payout string `path:"payout" format:"uuid"`
}

type payoutAnswerIn struct {
	PayoutIn
	Body struct {
		Answer string `json:"answer" maxLength:"500" doc:"Why; the trainer reads it"`
	}
}

type sendPayoutsIn struct {
	Body struct {
		Payouts []string `json:"payouts" minItems:"1" maxItems:"100" nullable:"false"`
	}
}

type batchOut struct {
	Body struct {
		Batch string `json:"batch"`
	}
}

type batchIn struct {
	Batch string `path:"batch" format:"uuid"`
}

type payoutPaidIn struct {
	PayoutIn
	Body PayoutPaid
}

type returnPayoutIn struct {
	PayoutIn
	Body PayoutReturn
}

type statementIn struct {
	LanguageIn
	PayoutIn
}

// ShareIn is the rule of an operation.
type ShareIn struct {
	Share string `path:"share" format:"uuid"`
}

type endShareIn struct {
	ShareIn
	Body struct {
		EndsOn string `json:"endsOn" maxLength:"10" doc:"The last day on which it counts, YYYY-MM-DD: yesterday or later"`
	}
}
