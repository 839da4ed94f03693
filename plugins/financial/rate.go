package financial

import (
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

var (
	// ErrRate: a rate cannot be like that.
	ErrRate = plugin.NewFault(plugin.Invalid, "financial.rate")
	// ErrTaken: the pair has a rate from that very moment on.
	ErrTaken = plugin.NewFault(plugin.Conflict, "financial.taken").At("/effectiveAt", "financial.taken")
	// ErrStarted: a rate that is or was in force is corrected, not withdrawn.
	ErrStarted = plugin.NewFault(plugin.Conflict, "financial.started")
)

// Where rates come from.
const (
	manual   = "manual"
	fetched  = "api"
	imported = "import"
)

// Why the history has a line.
const (
	byHand      = "manual_update"
	byFetch     = "api_update"
	bySchedule  = "scheduled_update"
	forMistakes = "correction"
)

// earliest is the first moment that a rate can be of; what lies more than a year ahead is refused, too.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// Rate says that one unit of a currency is worth so many of another, from a moment on.
type Rate struct {
	ID          string         `json:"id"`
	From        string         `json:"from" doc:"One unit of it …"`
	To          string         `json:"to" doc:"… is worth so many of it"`
	Rate        string         `json:"rate" doc:"A decimal with at most ten digits after the point"`
	EffectiveAt time.Time      `json:"effectiveAt"`
	ExpiresAt   *time.Time     `json:"expiresAt" doc:"From then on it is in force no more; null: it does not end"`
	Source      string         `json:"source" enum:"manual,api,import"`
	Note        string         `json:"note"`
	AuthorID    *plugin.UserID `json:"authorId" doc:"Who entered it; null: the server itself"`
	Author      *string        `json:"author" doc:"The name of who entered it"`
	Version     int            `json:"version" doc:"Counts corrections; a correction names it"`
	UpdatedAt   time.Time      `json:"updatedAt"`
	IsStale     bool           `json:"isStale" db:"-" doc:"It is older than the settings allow"`
}

// exact is the rate as a fraction.
func (r Rate) exact() *big.Rat {
	value, ok := new(big.Rat).SetString(r.Rate)
	if !ok {
		return new(big.Rat)
	}
	return value
}

// RateDraft is a rate as it is to be.
type RateDraft struct {
	From        string     `json:"from" maxLength:"3"`
	To          string     `json:"to" maxLength:"3"`
	Rate        string     `json:"rate" maxLength:"30" doc:"A plain decimal from 0.0000000001 to 1000000000, at most ten digits after the point"`
	EffectiveAt *time.Time `json:"effectiveAt,omitempty" doc:"In the past or at most a year ahead; without it now"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
	Note        string     `json:"note,omitempty" maxLength:"500"`
}

// Correction is what is right instead.
type Correction struct {
	Rate      string     `json:"rate" maxLength:"30"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty" doc:"Without it the rate does not expire"`
	Note      string     `json:"note" maxLength:"500" doc:"Why; it stands in the history"`
	Version   int        `json:"version" minimum:"1" maximum:"1000000"`
}

// legs are the rates in force at a moment between the base and each of the codes, in whichever direction; of both, the one that is
// effective later, or the one from the base.
func (s *service) legs(ctx context.Context, q native.Querier, base string, at time.Time, codes []string) (map[string]*Rate, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := native.Many[Rate](ctx, q, inForceSQL, base, codes, at)
	if err != nil {
		return nil, err
	}
	old, found := is.staleness(at), map[string]*Rate{}
	for i := range rows {
		r := &rows[i]
		r.IsStale = old.of(r.EffectiveAt)
		code := r.From
		if code == base {
			code = r.To
		}
		if other := found[code]; other == nil || r.EffectiveAt.After(other.EffectiveAt) || r.EffectiveAt.Equal(other.EffectiveAt) && r.From == base {
			found[code] = r
		}
	}
	return found, nil
}

// rates lists what is in force now and what is planned.
func (s *service) rates(ctx context.Context) (inForce, planned []Rate, err error) {
	base, err := s.base(ctx)
	if err != nil {
		return nil, nil, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	codes, err := native.Values[string](ctx, s, codesSQL)
	if err != nil {
		return nil, nil, err
	}
	if inForce, err = native.Many[Rate](ctx, s, inForceSQL, base, codes, now); err != nil {
		return nil, nil, err
	}
	for i := range inForce {
		inForce[i].IsStale = is.staleness(now).of(inForce[i].EffectiveAt)
	}
	planned, err = native.Many[Rate](ctx, s, plannedSQL, now)
	return inForce, planned, err
}

// check returns the draft as it is kept, or what is wrong with it. One side is the base, the other a currency that is used here.
func (d RateDraft) check(base string, active []string, now time.Time) (RateDraft, error) {
	fault := ErrRate
	side := func(pointer, code string) {
		switch {
		case code == base:
		case !slices.Contains(active, code):
			fault = fault.At(pointer, "financial.inactive")
		}
	}
	side("/from", d.From)
	side("/to", d.To)
	switch {
	case len(fault.Fields) > 0:
	case d.From == d.To:
		fault = fault.At("/to", "financial.same")
	case d.From != base && d.To != base:
		fault = fault.At("/to", "financial.no_base", plugin.Args{"base": base})
	}
	if _, ok := fx.Parse(d.Rate); !ok {
		fault = fault.At("/rate", "financial.rate")
	}
	at := now
	if d.EffectiveAt != nil {
		at = *d.EffectiveAt
	}
	if at = at.Truncate(time.Microsecond); at.Before(earliest) || at.After(now.AddDate(1, 0, 1)) {
		fault = fault.At("/effectiveAt", "financial.moment")
		at = now
	}
	d.EffectiveAt = &at
	fault = checkEnd(fault, d.ExpiresAt, at)
	var ok bool
	if d.Note, ok = line(d.Note, 500); !ok {
		fault = fault.At("/note", "financial.text")
	}
	if len(fault.Fields) > 0 {
		return d, fault
	}
	return d, nil
}

func checkEnd(fault *plugin.Fault, expires *time.Time, effective time.Time) *plugin.Fault {
	// The database keeps microseconds.
	if expires != nil && (!expires.Truncate(time.Microsecond).After(effective) || expires.Sub(effective) > 100*365*24*time.Hour) {
		return fault.At("/expiresAt", "financial.expires")
	}
	return fault
}

// add keeps a rate that somebody entered. It is a new one: those before stay what they were.
func (s *service) add(ctx context.Context, a plugin.Actor, d RateDraft) (Rate, error) {
	base, err := s.base(ctx)
	if err != nil {
		return Rate{}, err
	}
	active, err := native.Values[string](ctx, s, activeCodesSQL)
	if err != nil {
		return Rate{}, err
	}
	d, err = d.check(base, active, time.Now())
	if err != nil {
		return Rate{}, err
	}
	id := plugin.NewID[string]()
	err = s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, ensureSQL, base); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, lockSQL); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, insertRateSQL, id, d.From, d.To, d.Rate, d.EffectiveAt, d.ExpiresAt, d.Note, author(a))
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrTaken
		}
		if err == nil {
			_, err = tx.Exec(ctx, addedSQL, []string{id}, []string{plugin.NewID[string]()}, byHand, author(a))
		}
		if err != nil {
			return err
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, "rate_added", "exchange_rate", id)
	})
	if err != nil {
		return Rate{}, err
	}
	return s.readRate(ctx, id)
}

func (s *service) readRate(ctx context.Context, id string) (Rate, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Rate{}, err
	}
	r, err := native.One[Rate](ctx, s, rateSQL, id)
	r.IsStale = is.staleness(time.Now()).of(r.EffectiveAt)
	return r, err
}

// correct says what a rate should have been. What was converted by it before stays as it was.
func (s *service) correct(ctx context.Context, a plugin.Actor, id string, c Correction) (Rate, error) {
	r, err := native.One[Rate](ctx, s, rateSQL, id)
	if err != nil {
		return Rate{}, err
	}
	fault := ErrRate
	if _, ok := fx.Parse(c.Rate); !ok {
		fault = fault.At("/rate", "financial.rate")
	}
	fault = checkEnd(fault, c.ExpiresAt, r.EffectiveAt)
	var ok bool
	if c.Note, ok = line(c.Note, 500); !ok {
		fault = fault.At("/note", "financial.text")
	} else if c.Note == "" {
		fault = fault.At("/note", "financial.why")
	}
	if len(fault.Fields) > 0 {
		return Rate{}, fault
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, lockSQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, correctedSQL, plugin.NewID[string](), id, c.Version, c.Rate, c.Note, author(a)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, correctSQL, id, c.Version, c.Rate, c.ExpiresAt)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, "rate_corrected", "exchange_rate", id, "rate")
	})
	if err != nil {
		return Rate{}, err
	}
	return s.readRate(ctx, id)
}

// withdraw takes away a rate that is planned.
func (s *service) withdraw(ctx context.Context, a plugin.Actor, id string) error {
	if _, err := native.One[Rate](ctx, s, rateSQL, id); err != nil {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, lockSQL); err != nil {
			return err
		}
		if _, err := native.One[Rate](ctx, tx, rateSQL, id); err != nil { // somebody else withdrew it
			return err
		}
		if _, err := tx.Exec(ctx, withdrawnSQL, plugin.NewID[string](), id, author(a)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, withdrawSQL, id)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrStarted
		}
		if err != nil {
			return err
		}
		s.Changed(tx, ratesTopic)
		return s.Audit(ctx, tx, a, "rate_withdrawn", "exchange_rate", id)
	})
}
