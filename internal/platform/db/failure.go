package db

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
)

// The faults of a database in trouble. Each heals by itself or by its operator; a caller can
// only come again.
var (
	// ErrBusy: all connections are in use for longer than DB_POOL_ACQUIRE.
	ErrBusy = plugin.NewFault(plugin.Unavailable, "database.busy").In(2 * time.Second)
	// ErrLost: the database does not answer.
	ErrLost = plugin.NewFault(plugin.Unavailable, "database.lost").In(5 * time.Second)
	// ErrFull: the database has no room on its disk.
	ErrFull = plugin.NewFault(plugin.Unavailable, "database.full").In(30 * time.Second)
	// ErrText: a text holds a NUL, which PostgreSQL cannot keep. It is the caller's to mend.
	ErrText = plugin.NewFault(plugin.Invalid, "database.text")
)

// Explain turns the errors of a lost, restarting or full database, and of texts and ids
// that it cannot keep, into faults and leaves all others as they are.
func Explain(err error) error {
	var fault *plugin.Fault
	var pg *pgconn.PgError
	var dial *pgconn.ConnectError
	var network net.Error
	switch {
	case err == nil || errors.As(err, &fault):
		return err
	case errors.As(err, &pg):
		switch {
		case pg.Code == "53100":
			return ErrFull.Because(err)
		case pg.Code == "22021" || pg.Code == "22P05":
			return ErrText.Because(err)
		case pg.Routine == "string_to_uuid": // an id that no row can have
			return plugin.ErrNotFound.Because(err)
		case strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08") || pg.Code == "53300" || pg.Code == "25006":
			return ErrLost.Because(err)
		}
		return err
	case errors.As(err, &dial), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), pgconn.SafeToRetry(err):
		return ErrLost.Because(err)
	case errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded):
		return ErrLost.Because(err)
	case strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "closed pool"):
		// pgconn has no exported value for a connection that died between two calls.
		return ErrLost.Because(err)
	}
	return err
}
