package pluginhost

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Remove forgets a plugin, which is off, as if it had never been enabled. Its tables, settings and files stay where they are, or are gone
// for good with purge.
func (h *Host) Remove(ctx context.Context, a plugin.Actor, id string, purge bool, confirm string) (Detail, error) {
	e, ok := h.find(id)
	if !ok {
		return Detail{}, plugin.ErrNotFound
	}
	if confirm != id {
		return Detail{}, ErrConfirm
	}
	if err := h.settle(ctx, id); err != nil {
		return Detail{}, err
	}
	err := h.change(ctx, func(tx db.Tx, now map[string]status) error {
		s := now[id]
		if s.State == Enabled {
			return ErrOn
		}
		if h.unrest(s) > 0 { // it was switched on and off once more meanwhile
			return ErrOn.In(quiet)
		}
		if err := h.writeGrants(ctx, tx, a, id, nil); err != nil {
			return err
		}
		// First, as whoever keeps what the plugin did holds its row for that: what comes after this waits, and finds the plugin removed.
		if _, err := h.writeState(ctx, tx, id, Known, nil); err != nil {
			return err
		}
		if purge {
			if err := h.purge(ctx, tx, e); err != nil {
				return err
			}
		}
		action := "plugin.removed"
		if purge {
			action = "plugin.purged"
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "plugin", ID: id})
	})
	if err != nil {
		return Detail{}, err
	}
	if purge {
		if err := h.removeFiles(ctx, id); err != nil {
			return Detail{}, err
		}
	}
	return h.detailOf(ctx, a, e) // one that this build does not have is found no more
}

// quiet is what all servers need to hear that a plugin is off. What takes longer ends by itself: it has no tables any more, and without
// grants no files, people and mails.
const quiet = 2 * time.Second

// unrest is how long another server may still be doing what it began before it heard that the plugin is off.
func (h *Host) unrest(s status) time.Duration {
	var left time.Duration
	for _, at := range []*time.Time{s.DisabledAt, s.FailedAt} {
		if at != nil {
			left = max(left, quiet-h.Now().Sub(*at))
		}
	}
	return left
}

// settle waits until a plugin that was just switched off is quiet on all servers, and not at all for one that is on.
func (h *Host) settle(ctx context.Context, id string) error {
	now, err := readStates(ctx, h.DB)
	if err != nil {
		return err
	}
	left := h.unrest(now[id])
	if now[id].State == Enabled || left <= 0 {
		return nil
	}
	wait := time.NewTimer(min(left, quiet))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// KeepsCurrency reports whether a plugin, on or off, keeps what was reckoned in the organisation's currency. One that did not come to say
// what it brings, and has tables, may.
func (h *Host) KeepsCurrency(ctx context.Context, tx db.Tx) (bool, error) {
	for _, e := range h.plugins {
		if e.unheard && h.status(e.manifest.ID).Kept {
			return true, nil
		}
		if e.keepsCurrency == nil {
			continue
		}
		keeps := false
		err := e.guard.call(ctx, use{operation, "currency"}, min(personalMost, h.Limits.Operation), func(ctx context.Context) (err error) {
			keeps, err = e.keepsCurrency(ctx, e.lend(tx))
			return err
		})
		if err != nil || keeps {
			return keeps, err
		}
	}
	return false, nil
}

func (h *Host) purge(ctx context.Context, tx db.Tx, e *entry) error {
	id := e.manifest.ID
	// Whoever uses its tables, or those that they refer to, is not waited for long, and does not wait.
	if _, err := tx.Exec(ctx, `set local lock_timeout = '5s'`); err != nil {
		return fmt.Errorf("purge plugin %s: %w", id, err)
	}
	if e.unheard { // it may keep what must not go
		return ErrBroken
	}
	if e.mayPurge != nil {
		err := e.guard.call(ctx, use{operation, "purge"}, min(personalMost, h.Limits.Operation), func(ctx context.Context) error { return e.mayPurge(ctx, e.lend(tx)) })
		if err != nil {
			return err
		}
	}
	if err := h.Jobs.Forget(ctx, tx, pluginJob{}.Kind(), "plugin", id); err != nil {
		return err
	}
	if err := h.Bus.Forget(ctx, tx, e.subscribers...); err != nil {
		return err
	}
	for _, sql := range []string{purgeSettingsSQL, purgeUsesSQL, purgeLogsSQL} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return fmt.Errorf("purge plugin %s: %w", id, err)
		}
	}
	// What it told people stays with them, but keeps nothing from being told by a plugin that begins anew.
	if err := h.Mails.Renounce(ctx, tx, noticeKind(id, "")); err != nil {
		return err
	}
	if err := notice.Renounce(ctx, tx, noticeKind(id, "")); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `drop schema if exists "`+sqlName(id)+`" cascade`); err != nil {
		return fmt.Errorf("drop the schema of plugin %s: %w", id, err)
	}
	return nil
}

func (h *Host) removeFiles(ctx context.Context, id string) error {
	for info, err := range h.Blobs.List(ctx, filesOf(id)) {
		if err == nil {
			err = h.Blobs.Delete(ctx, info.Key)
		}
		if err != nil {
			return fmt.Errorf("remove the files of plugin %s: %w", id, err)
		}
	}
	return nil
}
