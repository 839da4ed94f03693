package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// exportRoutes answers long lists as files, narrowed as the lists are.
func exportRoutes(api *native.API, s *service) {
	streamRoutes(api, s, plugin.Admins, "export-entries", "What stands in the books", "/books/entries",
		func(ctx context.Context, in *EntriesSought) (*longTable, error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			return longTableOf(ctx, entriesTable, func(ctx context.Context, cursor string) (plugin.Page[ledger.Line], error) {
				return ledger.Entries(ctx, s, f, cursor, exportPage)
			}, entryRow)
		})
	fileRoutes(api, s, plugin.Admins, "export-books", "What was posted on each account", "/books.csv", "/books.xlsx",
		func(ctx context.Context, in *PeriodIn) (table, error) {
			p, err := in.period()
			if err != nil {
				return table{}, err
			}
			b, err := s.balances(ctx, p)
			return b.table(), err
		})
	streamRoutes(api, s, plugin.Admins, "export-payout-list", "Payouts of trainers", "/payouts",
		func(ctx context.Context, in *PayoutsSought) (*longTable, error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			a := native.Actor(ctx)
			return longTableOf(ctx, payoutsTable, func(ctx context.Context, cursor string) (plugin.Page[Payout], error) {
				return s.payouts(ctx, a, f, cursor, exportPage)
			}, Payout.row)
		})
	streamRoutes(api, s, plugin.Admins, "export-due", "What trainers are owed and is in no payout", "/payouts/due",
		func(ctx context.Context, _ *struct{}) (*longTable, error) {
			return longTableOf(ctx, dueTable, func(ctx context.Context, cursor string) (plugin.Page[Owed], error) {
				return s.due(ctx, cursor, exportPage)
			}, Owed.row)
		})
	streamRoutes(api, s, plugin.Admins, "export-orders", "All orders", "/orders",
		func(ctx context.Context, in *OrdersSought) (*longTable, error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			return longTableOf(ctx, ordersTable, func(ctx context.Context, cursor string) (plugin.Page[Order], error) {
				return s.orders(ctx, f, cursor, exportPage)
			}, Order.row)
		})
	streamRoutes(api, s, plugin.Admins, "export-refunds", "Refunds and requests for them", "/refunds",
		func(ctx context.Context, in *RefundsSought) (*longTable, error) {
			return longTableOf(ctx, refundsTable, func(ctx context.Context, cursor string) (plugin.Page[Refund], error) {
				return s.refunds(ctx, s, RefundFilter{State: in.State}, cursor, exportPage)
			}, Refund.row)
		})
	streamRoutes(api, s, plugin.Admins, "export-documents", "Invoices and credit notes", "/documents",
		func(ctx context.Context, in *DocumentsSought) (*longTable, error) {
			return longTableOf(ctx, documentsTable, func(ctx context.Context, cursor string) (plugin.Page[Document], error) {
				return s.documents(ctx, DocumentFilter{Kind: in.Kind, Query: in.Query, IsUnmailed: in.IsUnmailed}, cursor, exportPage)
			}, Document.row)
		})
	streamRoutes(api, s, plugin.SignedUp, "export-my-earnings", "What the caller earned as a trainer", "/me/earnings",
		func(ctx context.Context, in *EarningsOf) (*longTable, error) {
			return s.earningsTable(ctx, *in, native.Actor(ctx).User)
		})
	streamRoutes(api, s, plugin.Admins, "export-trainer-earnings", "What a trainer earned", "/trainers/{trainer}/earnings",
		func(ctx context.Context, in *trainerExportIn) (*longTable, error) {
			return s.earningsTable(ctx, in.EarningsOf, in.Trainer)
		})
}

type trainerExportIn struct {
	EarningsOf
	Trainer plugin.UserID `path:"trainer" format:"uuid"`
}

// earningsTable is the lines of a trainer as a file.
func (s *service) earningsTable(ctx context.Context, in EarningsOf, trainer plugin.UserID) (*longTable, error) {
	f, err := in.filter(trainer)
	if err != nil {
		return nil, err
	}
	day, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	today := day.Format(time.DateOnly)
	return longTableOf(ctx, earningsFile, func(ctx context.Context, cursor string) (plugin.Page[Earning], error) {
		return s.earningLines(ctx, f, today, cursor, exportPage)
	}, Earning.row)
}
