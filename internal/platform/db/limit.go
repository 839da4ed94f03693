package db

import (
	"context"
	"errors"
	"time"
)

// statementMost is the longest that one statement may take. A database that neither answers nor closes its
// connections (a cable, a stopped machine) would else hold every request for ever.
// connectMost is the longest that a new connection may take until it can be used.
const statementMost, connectMost = 30 * time.Second, 10 * time.Second

// limit is how long one statement may take.
type limit time.Duration

// on returns a context for one statement. When it runs out the connection is closed, as nobody
// knows what it still does.
func (l limit) on(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration(l))
}

// late tells a statement that ran out of time, which is the database's fault, from one whose caller
// gave up.
func late(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return ErrLost.Because(err)
	}
	return err
}
