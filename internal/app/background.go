package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/setting"
)

// background runs everything that goes on beside the requests, until ctx ends.
func (a *App) background(ctx context.Context) {
	ctx = a.tracing.In(ctx)
	p := &a.parts
	var all sync.WaitGroup
	all.Go(func() { p.signals.Run(ctx) })
	all.Go(func() { p.bus.Run(ctx) })
	all.Go(func() { a.modules.plugins.Run(ctx) })
	all.Go(func() { a.reloadKeys(ctx) })
	all.Go(func() {
		audit.Run(ctx, a.db, func(err error) { a.log.WarnContext(ctx, "audit log", "err", err) })
	})
	all.Go(func() { a.loadDemo(ctx) })
	all.Go(func() {
		for ctx.Err() == nil {
			if err := p.jobs.Run(ctx, stopPatience); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "jobs", "err", err)
				pause(ctx, time.Second)
			}
		}
	})
	if a.pg != nil {
		all.Go(func() {
			select {
			case <-ctx.Done():
			case <-a.pg.Done():
				a.log.ErrorContext(ctx, "the database is gone for good", "err", a.pg.Err())
			}
		})
	}
	all.Wait()
}

// reloadKeys keeps the ring of signing keys the same on all servers.
func (a *App) reloadKeys(ctx context.Context) {
	for pause(ctx, 30*time.Second) {
		if err := a.parts.keys.Load(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "reload signing keys", "err", err)
		}
	}
}

// pause waits and reports whether there is reason to go on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// repeat registers what is done now and then, on one server.
func (a *App) repeat() {
	p, m := &a.parts, &a.modules
	day := 24 * time.Hour
	p.jobs.Every(5*time.Minute, "notice.digests", p.notices.SendDigests)
	p.jobs.Every(time.Hour, "sweep.idempotency", p.replays.Sweep)
	p.jobs.Every(time.Hour, "sweep.account", m.account.Sweep)
	p.jobs.Every(day, "sweep.retention", a.retain)
	p.jobs.Every(6*time.Hour, "learning.few", m.learning.TellFew)
	p.jobs.EveryLong(10*time.Minute, 10*time.Minute, "learning.dated", m.learning.CompleteDated)
	p.jobs.Every(time.Minute, "learning.seats", m.learning.MoveUp)
	p.jobs.EveryLong(time.Minute, 10*time.Minute, "learning.waiting", m.learning.CompleteWaiting)
	p.jobs.Every(5*time.Minute, "sweep.holds", m.learning.SweepHolds)
	p.jobs.EveryLong(time.Minute, 10*time.Minute, "notify.reminders", m.notify.Remind)
	p.jobs.Every(day, "sweep.reminders", m.notify.SweepReminders)
	p.jobs.Every(time.Minute, "insight.fold", m.insight.Fold)
	p.jobs.EveryLong(time.Hour, 30*time.Minute, "insight.check", m.insight.Check)
	p.jobs.Every(time.Hour, "sweep.plugins", m.plugins.Sweep)
	p.jobs.Every(day, "verify.audit", func(ctx context.Context) error {
		r, err := m.admin.VerifyAudit(ctx)
		switch {
		case err != nil:
			return err
		case r.Wrong != nil:
			a.log.ErrorContext(ctx, "the audit log was tampered with", "entry", *r.Wrong, "reason", r.Reason)
		default: // kept outside of the database, it shows later that nothing was cut off
			a.log.InfoContext(ctx, "the audit log holds", "sealed", r.Sealed, "head", r.Head)
		}
		return nil
	})
	p.jobs.Every(time.Hour, "sweep.notes", m.learning.SweepNotes)
	p.jobs.Every(day, "sweep.invitations", m.learning.SweepInvitations)
	p.jobs.Every(time.Hour, "sweep.resources", m.catalog.SweepResources)
	p.jobs.Every(time.Hour, "sweep.media", func(ctx context.Context) error {
		swept, err := m.media.Sweep(ctx)
		if err == nil {
			a.log.DebugContext(ctx, "swept media", "swept", swept)
		}
		return err
	})
}

// retain takes away the records that the site keeps no longer. What belongs to accounts is swept with them.
func (a *App) retain(ctx context.Context) error {
	p := &a.parts
	keep, err := setting.Get(ctx, p.settings, setting.RetentionKey)
	if err != nil {
		return err
	}
	before := func(days int) time.Time { return a.now().Add(-setting.Days(days)) }
	err = p.sessions.Sweep(ctx, setting.Days(keep.Sessions))
	mails, err1 := p.mails.Expire(ctx, before(keep.Mails))
	notices, err2 := p.notices.Expire(ctx, before(keep.Notices))
	values, err3 := audit.Expire(ctx, a.db, before(keep.AuditValues))
	err4 := p.bus.Sweep(ctx, setting.Days(keep.Events))
	a.log.DebugContext(ctx, "old personal records are gone", "mails", mails, "notices", notices, "audit values", values)
	return errors.Join(err, err1, err2, err3, err4)
}
