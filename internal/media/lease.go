package media

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// leases see to it that one request at a time writes to an upload, on whichever server. A lease
// ends by itself soon after its server died.
type leases struct {
	db  *db.DB
	log *slog.Logger
}

const (
	leaseTime  = 10 * time.Second
	leaseRenew = time.Second
	leaseAsk   = 100 * time.Millisecond
	// leaseWait is how long a request waits for the one before it; longer than a dead server's lease.
	leaseWait = 15 * time.Second
)

// NewLock is for the protocol's handler.
func (l *leases) NewLock(id string) (handler.Lock, error) {
	return &lease{in: l, id: id, holder: plugin.NewID[string]()}, nil
}

type lease struct {
	in     *leases
	id     string
	holder string
	stop   context.CancelFunc
	done   chan struct{}
}

// Lock takes the lease, waiting until ctx ends for whoever has it, who is asked to let go.
// letGo is called when somebody else asks, or when the lease is lost.
func (l *lease) Lock(ctx context.Context, letGo func()) error {
	again := time.NewTicker(leaseAsk)
	defer again.Stop()
	for {
		got, err := l.take(ctx)
		if ctx.Err() != nil {
			return l.timeout(ctx)
		}
		if err != nil {
			return note(ctx, err)
		}
		if got {
			break
		}
		select {
		case <-ctx.Done():
			return l.timeout(ctx)
		case <-again.C:
		}
	}
	// The lease outlives ctx, which ends with the waiting.
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop, l.done = stop, make(chan struct{})
	go l.renew(renewing, letGo)
	return nil
}

// timeout is the library's error; the passage has ours, since of a HEAD's error only a number is left.
func (l *lease) timeout(ctx context.Context) error {
	_ = note(ctx, ErrUploadBusy)
	return handler.ErrLockTimeout
}

func (l *lease) take(ctx context.Context) (bool, error) {
	n, err := run(ctx, l.in.db, "take an upload's lease", leaseSQL, l.id, l.holder, leaseTime)
	if n == 1 || err != nil {
		return n == 1, err
	}
	if n, err = run(ctx, l.in.db, "ask for an upload's lease", wantLeaseSQL, l.id); n == 1 || err != nil {
		return false, err
	}
	exists, err := db.Value[bool](ctx, l.in.db, uploadExistsSQL, l.id)
	if err == nil && !exists {
		err = handler.ErrNotFound
	}
	return false, err
}

func (l *lease) renew(ctx context.Context, letGo func()) {
	defer close(l.done)
	tick := time.NewTicker(leaseRenew)
	defer tick.Stop()
	for good := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		begun := time.Now()
		wanted, err := db.Value[bool](ctx, l.in.db, renewLeaseSQL, l.id, l.holder, leaseTime)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			good = begun
			if wanted {
				letGo()
			}
		case errors.Is(err, db.ErrNoRow) || time.Since(good) > leaseTime-2*leaseRenew:
			l.in.log.WarnContext(ctx, "an upload's lease is lost", "upload", l.id, "err", err)
			letGo()
		}
	}
}

// Unlock gives the lease back.
func (l *lease) Unlock() error {
	l.stop()
	<-l.done
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := run(ctx, l.in.db, "end an upload's lease", endLeaseSQL, l.id, l.holder); err != nil {
		l.in.log.WarnContext(ctx, "an upload's lease ends by itself", "upload", l.id, "err", err)
	}
	return nil
}
