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
