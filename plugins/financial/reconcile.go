package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	// looksMost is how many payments of a gateway one reconciliation looks at; the next one goes on.
	looksMost = 200
	// reconcileFor is how long one asks gateways at most, and mendFor how long it makes anew what is missing: together less than a job has.
	reconcileFor = 35 * time.Second
	mendFor      = 10 * time.Second
	// sinceDays is how far back gateways are asked for payments that nobody here knows.
	sinceDays = 3
	// silentMost is how often a gateway does not answer before it is left alone until the next time.
	silentMost = 3
	// differencesMost is how many differences are shown.
	differencesMost = 200
)

// reconcile looks at all that gateways know and that may have changed, so that what a lost message said is known all the same. One runs at a
// time; a gateway that fails keeps none of the others from it.
func (s *service) reconcile(ctx context.Context) error {
	mine, err := native.Values[bool](ctx, s, claimSQL)
	if err != nil || len(mine) == 0 {
		return err
	}
	looked, failed := 0, []string{}
	asking, done := context.WithTimeout(ctx, reconcileFor)
	defer done()
	all, err := s.gateways(ctx)
	if err != nil {
		return err
	}
	for _, g := range all {
		n, err := s.reconcileWith(asking, g)
		looked += n
		if err != nil {
			s.Log().WarnContext(ctx, "a gateway cannot be reconciled with", "gateway", g.Plugin, "err", err)
			failed = append(failed, g.Plugin)
		}
	}
	owed, err := native.Many[keptAttempt](ctx, s, owedBackSQL, looksMost, returnTriesMost)
	if err != nil {
		return err
	}
	for _, attempt := range owed {
		if err := s.giveSurplusBack(asking, attempt); err != nil && asking.Err() == nil {
			s.Log().WarnContext(ctx, "a surplus cannot be given back", "gateway", attempt.Gateway, "payment", attempt.ID, "err", err)
		}
	}
	sending, err := native.Values[string](ctx, s, sendingRefundsSQL, looksMost)
	if err != nil {
		return err
	}
	for _, id := range sending {
		if err := s.send(asking, id); err != nil && asking.Err() == nil {
			s.Log().WarnContext(ctx, "a refund is not given back yet", "refund", id, "err", err)
		}
	}
	mending, mended := context.WithTimeout(ctx, mendFor) // however long gateways took
	defer mended()
	if err := s.mend(mending); err != nil && mending.Err() == nil {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		s.Changed(tx, ordersTopic)
		// First, so that another one that took as long waits, and finds what this one has found.
		if _, err := tx.Exec(ctx, reconciledSQL, looked, failed); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, forgetFindingsSQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, findAllSQL, differencesMost+1); err != nil {
			return err
		}
		return s.tellFindings(ctx, tx)
	})
}

// reconcileWith looks at the payments of a gateway. It reports at how many.
func (s *service) reconcileWith(ctx context.Context, g native.Offered[native.Gateway]) (looked int, err error) {
	var failures []error // the first ones
	silent := 0
	try := func(err error) bool {
		looked++
		if err != nil && len(failures) < silentMost {
			failures = append(failures, err)
		}
		if errors.Is(err, errSilent) { // what is wrong with one payment keeps nobody from the others
			silent++
		}
		return silent < silentMost && ctx.Err() == nil
	}
	open, err := native.Many[keptAttempt](ctx, s, openRefsSQL, g.Plugin, looksMost)
	if err != nil {
		return looked, err
	}
	for _, attempt := range open {
		if !try(s.tendAttempt(ctx, attempt)) {
			return looked, errors.Join(failures...)
		}
	}
	settled, err := native.Values[string](ctx, s, settledRefsSQL, g.Plugin, looksMost)
	if err != nil {
		return looked, err
	}
	for _, ref := range settled {
		if !try(s.lookAgain(ctx, g.Plugin, ref)) {
			return looked, errors.Join(failures...)
		}
	}
	for after, more := "", true; more && looked < looksMost; {
		var refs []string
		if refs, more, err = g.Is.Since(ctx, time.Now().AddDate(0, 0, -sinceDays), after); err != nil || len(refs) == 0 {
			return looked, errors.Join(append(failures, err)...)
		}
		after = refs[len(refs)-1]
		unseen, err := native.Values[string](ctx, s, lookAtSQL, g.Plugin, refs)
		if err != nil {
			return looked, err
		}
		for _, ref := range unseen {
			if !try(s.lookAgain(ctx, g.Plugin, ref)) {
				return looked, errors.Join(failures...)
			}
		}
	}
	return looked, errors.Join(failures...)
}

// lookAgain looks at a payment. It is marked before, so that what fails comes last the next time.
func (s *service) lookAgain(ctx context.Context, name, ref string) error {
	if _, err := s.Exec(ctx, lookingSQL, name, ref); err != nil {
		return err
	}
	return s.sync(ctx, name, ref)
}

// tendAttempt looks at a payment that can still be paid, and calls off what nobody is to pay any more. It is marked before, too.
func (s *service) tendAttempt(ctx context.Context, attempt keptAttempt) error {
	if _, err := s.Exec(ctx, lookedSQL, attempt.ID); err != nil {
		return err
	}
	awaits, err := native.Value[bool](ctx, s, orderAwaitsSQL, *attempt.OrderID)
	switch {
	case err != nil:
		return err
	case !attempt.isOnWay() && (!awaits || !attempt.ExpiresAt.After(time.Now())):
		return s.callOff(ctx, attempt)
	case attempt.Ref == nil: // the buyer asks again
		return nil
	}
	return s.sync(ctx, attempt.Gateway, *attempt.Ref)
}

// Reconciliation is what of gateways, orders and books does not agree.
type Reconciliation struct {
	RanAt       *time.Time `json:"ranAt" doc:"When gateways were last asked; null: never"`
	IsBusy      bool       `json:"isBusy" doc:"They are being asked now"`
	Looked      int        `json:"looked" doc:"At how many payments"`
	Failed      []string   `json:"failed" nullable:"false" doc:"The gateways that could not be asked"`
	Gateways    []string   `json:"gateways" db:"-" nullable:"false" doc:"Those that there are"`
	Differences []Finding  `json:"differences" db:"-" nullable:"false"`
	More        bool       `json:"more" db:"-" doc:"There are more differences than these"`
	Today       string     `json:"today" db:"-" format:"date" doc:"In the site's time zone"`
}

// Finding is something that does not agree.
type Finding struct {
	Kind    string       `json:"kind" enum:"stray,surplus,mismatch,dispute,refunded,bounced,unsold,unbooked,unbilled,uncredited,unenrolled,cash" doc:"From unsold on they are as of the last time that gateways were asked"`
	Gateway string       `json:"gateway" doc:"Or another way of paying"`
	Order   *string      `json:"order"`
	Number  *int64       `json:"number" doc:"The order's"`
	Ref     string       `json:"ref" doc:"What the gateway calls the payment; the course, of unenrolled; what it is, of unbooked: refund, share or payout"`
	Here    plugin.Money `json:"here" doc:"What orders or books say"`
	There   plugin.Money `json:"there" doc:"What the gateway says"`
	Why     string       `json:"why" doc:"Why it could not be given back, in the gateway's words"`
	IsStuck bool         `json:"isStuck" doc:"Nothing is tried any more: somebody has to do something"`
	At      *time.Time   `json:"at"`
	Key     string       `json:"key" doc:"What is missing in the books, which a posting by hand can stand for; empty: nothing is to be posted"`
}

// differences reads what does not agree: of payments as they are now, and what the last reconciliation found in all orders and books.
func (s *service) differences(ctx context.Context) (Reconciliation, error) {
	out, err := native.One[Reconciliation](ctx, s, reconciliationSQL)
	if err != nil {
		return out, err
	}
	type row struct {
		Kind, Gateway, Ref, Currency, Why string
		OrderID                           *string
		Number                            *int64
		HereMinor, ThereMinor             int64
		NeedsPerson                       bool
		At                                *time.Time
		Key                               string
	}
	rows, err := native.Many[row](ctx, s, findingsSQL, differencesMost+1, returnTriesMost)
	if err != nil {
		return out, err
	}
	out.More = len(rows) > differencesMost
	out.Gateways, out.Differences = []string{}, []Finding{}
	for _, r := range rows[:min(len(rows), differencesMost)] {
		out.Differences = append(out.Differences, Finding{
			r.Kind, r.Gateway, r.OrderID, r.Number, r.Ref, plugin.Money{Minor: r.HereMinor, Currency: r.Currency}, plugin.Money{Minor: r.ThereMinor, Currency: r.Currency}, r.Why, r.NeedsPerson, r.At, r.Key,
		})
	}
	today, err := s.today(ctx)
	if err != nil {
		return out, err
	}
	out.Today = today.Format(time.DateOnly)
	all, err := s.gateways(ctx)
	for _, g := range all {
		out.Gateways = append(out.Gateways, g.Plugin)
	}
	return out, err
}

// reconcileNow has the job look at once, and answers what is known so far.
func (s *service) reconcileNow(ctx context.Context) (Reconciliation, error) {
	err := s.InTx(ctx, func(tx native.Tx) error { return s.Enqueue(ctx, tx, reconcileJob, nil, time.Time{}) })
	if err != nil {
		return Reconciliation{}, err
	}
	return s.differences(ctx)
}
