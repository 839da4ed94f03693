package db

import (
	"context"
	"sync/atomic"
)

type noteKey struct{}

// note is what the first transaction of a request that writes something notes down last.
type note struct {
	write func(ctx context.Context, tx Tx) (bool, error)
	taken atomic.Bool
}

// WithNote returns a context in which the first transaction that commits something also does write,
// as its last statement, in the same commit. write reports whether that was it; else the next
// transaction is asked.
func WithNote(ctx context.Context, write func(ctx context.Context, tx Tx) (bool, error)) context.Context {
	return context.WithValue(ctx, noteKey{}, &note{write: write})
}

func takeNote(ctx context.Context, tx Tx) (bool, error) {
	n, ok := ctx.Value(noteKey{}).(*note)
	if !ok || n.taken.Load() {
		return false, nil
	}
	return n.write(ctx, tx)
}

func noteTaken(ctx context.Context) {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.taken.Store(true)
	}
}
