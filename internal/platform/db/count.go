package db

import (
	"context"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/observe"
)

type countKey struct{}

// WithCount returns a context in which queries are counted, and the counter.
func WithCount(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), n
}

// counter counts the queries of contexts made by WithCount. BEGIN and COMMIT count too:
// they are round trips like any other. Where the context is traced, each query is a span.
type counter struct{}

func (counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	return observe.BeginQuery(ctx, data.SQL)
}

func (counter) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	observe.EndQuery(ctx, data.Err)
}
