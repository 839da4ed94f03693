package analytics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// settles is after which it is looked at whether the moment of a question divides what happened.
const settles = 3 * time.Second

var errRebuilding = plugin.NewFault(plugin.Conflict, id+".rebuilding")

// asked are the arguments of the job.
type asked struct {
	At    time.Time `json:"at"`
	Tries int       `json:"tries,omitempty"` // moments that did not divide
}

// triesMost is how many moments are tried: on a site that is never quiet for five seconds in ten minutes none will divide.
const triesMost = 200

// ask asks for a rebuild. The moment of the question divides: what happened before is counted from the enrolments, what
// happens from then on from the events that are heard, of which none is lost, as the plugin is on.
// A moment that does not divide cleanly, or that passed while the plugin was off, is replaced by a later one.
func (s *service) ask(ctx context.Context, a plugin.Actor) error {
	return s.host.InTx(ctx, func(tx native.Tx) error {
		at, err := native.Value[time.Time](ctx, tx, askSQL)
		if errors.Is(err, plugin.ErrNotFound) {
			return errRebuilding
		}
		if err != nil {
			return fmt.Errorf("ask for a rebuild: %w", err)
		}
		if err := s.host.Audit(ctx, tx, a, "rebuilt", "plugin", id); err != nil {
			return err
		}
		s.host.Changed(tx, countsTopic)
		return s.host.Enqueue(ctx, tx, "rebuild", asked{At: at}, time.Now().Add(settles))
	})
}

// rebuild counts again. It may be done twice: the second time nothing is asked for any more.
func (s *service) rebuild(ctx context.Context, args json.RawMessage) error {
	var want asked
	if err := json.Unmarshal(args, &want); err != nil {
		return fmt.Errorf("arguments of the rebuild: %w", err)
	}
	does, err := s.divides(ctx, want)
	if err != nil || !does {
		return err
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return err
	}
	first, err := s.firstKept(ctx)
	if err != nil {
		return err
	}
	return s.host.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, holdSQL); err != nil {
			return fmt.Errorf("hold the listeners: %w", err)
		}
		is, err := readState(ctx, tx)
		if err != nil {
			return err
		}
		if is.AskedAt == nil || !is.AskedAt.Equal(want.At) {
			return nil
		}
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{daySQL, []any{zone.String()}},
			{clearSQL, nil},
			{recountSQL, []any{zone.String(), want.At, first}},
			{doneSQL, []any{want.At}},
		} {
			if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("count again: %w", err)
			}
		}
		s.host.Changed(tx, countsTopic)
		return nil
	})
}

// divides reports whether everything that happened lies clearly before the moment of the question, or after it. Otherwise it is
// asked anew, and the job comes again.
func (s *service) divides(ctx context.Context, want asked) (does bool, err error) {
	err = s.host.InTx(ctx, func(tx native.Tx) error {
		var err error
		if does, err = native.Value[bool](ctx, tx, dividesSQL, want.At); err != nil {
			return fmt.Errorf("look for a moment that divides: %w", err)
		}
		if does {
			return nil
		}
		if want.Tries >= triesMost {
			if _, err := tx.Exec(ctx, giveUpSQL, want.At); err != nil {
				return fmt.Errorf("give a rebuild up: %w", err)
			}
			s.host.Log().WarnContext(ctx, "too much happens to count again; it is given up, and the counters stay as they are")
			s.host.Changed(tx, countsTopic)
			return nil
		}
		at, err := native.Value[time.Time](ctx, tx, againSQL, want.At)
		if errors.Is(err, plugin.ErrNotFound) {
			return nil // another one was asked for meanwhile, or this one is done
		}
		if err != nil {
			return fmt.Errorf("ask anew: %w", err)
		}
		return s.host.Enqueue(ctx, tx, "rebuild", asked{at, want.Tries + 1}, time.Now().Add(settles))
	})
	return does, err
}
