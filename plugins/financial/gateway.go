package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

var (
	// ErrGateway: no gateway of that name takes such a payment now.
	ErrGateway = plugin.NewFault(plugin.Conflict, "financial.gateway")
	// ErrOnItsWay: the buyer has paid, and the money takes days to come.
	ErrOnItsWay = plugin.NewFault(plugin.Conflict, "financial.on_its_way")
	// ErrGatewaySilent: the gateway does not answer.
	ErrGatewaySilent = plugin.NewFault(plugin.Unavailable, "financial.gateway_silent")
)

const (
	// beginFor is how long a payment at a gateway can be paid at most.
	beginFor = 24 * time.Hour
	// lookEvery is how often a gateway is asked for a waiting buyer.
	lookEvery = 5 * time.Second
	// attemptsMost is how many payments of an order are shown.
	attemptsMost = 20
)

// gateways are those that can be asked now, by their names.
func (s *service) gateways(ctx context.Context) ([]native.Offered[native.Gateway], error) {
	all := native.Find(s, native.Gateways)
	site, err := s.Site(ctx)
	if err == nil && site.Demo {
		all = append(all, native.Offered[native.Gateway]{Plugin: testGatewayID, Is: testGateway{s}})
	}
	return all, err
}

// gateway finds one; plugin.ErrNotFound when there is none of that name.
func (s *service) gateway(ctx context.Context, id string) (native.Gateway, error) {
	all, err := s.gateways(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.Plugin == id {
			return g.Is, nil
		}
	}
	return nil, plugin.ErrNotFound.Because(errGone)
}

// errGone: no gateway of that name is switched on.
var errGone = errors.New("no such gateway")

// takers are the gateways that take an amount.
func (s *service) takers(ctx context.Context, amount plugin.Money) ([]string, error) {
	all, err := s.gateways(ctx)
	names := []string{}
	for _, g := range all {
		if g.Is.Takes(ctx, amount) {
			names = append(names, g.Plugin)
		}
	}
	return names, err
}

// payable adds by which gateways an order can be paid now. Gateways are not asked inside of transactions.
func (s *service) payable(ctx context.Context, o Order, err error) (Order, error) {
	if err != nil || o.State != Awaiting || o.IsOnItsWay {
		return o, err
	}
	o.Gateways, err = s.takers(ctx, o.Total)
	return o, err
}

// Begun is where a browser goes to pay.
type Begun struct {
	URL string `json:"url"`
}

// begin has a gateway begin the payment of an order, or says where the one goes on that has begun. One at another gateway, or whose time is
// over, is called off first, so that nobody pays twice.
func (s *service) begin(ctx context.Context, a plugin.Actor, id, name string) (Begun, error) {
	gateway, err := s.gateway(ctx, name)
	if errors.Is(err, plugin.ErrNotFound) {
		err = ErrGateway
	}
	if err != nil {
		return Begun{}, err
	}
	for range 3 {
		k, attempt, former, err := s.attempt(ctx, a, id, name, gateway)
		if err != nil {
			return Begun{}, err
		}
		if former != nil {
			err := s.callOff(ctx, *former)
			if errors.Is(err, errGone) { // nobody can call it off; what is paid there all the same goes back
				s.Log().WarnContext(ctx, "a payment is left at a gateway that is not there", "gateway", former.Gateway, "order", id)
				_, err = s.Exec(ctx, abandonSQL, former.ID)
			}
			if err != nil {
				return Begun{}, ErrGatewaySilent.Because(err)
			}
			continue
		}
		if attempt.URL != "" {
			return Begun{attempt.URL}, nil
		}
		return s.beginAt(ctx, a, k, attempt, gateway)
	}
	return Begun{}, ErrGatewaySilent
}

// attempt finds the open payment of an order, or keeps that one begins: it is known before the gateway is asked, whatever becomes of the
// answer. former is what has to be called off first.
func (s *service) attempt(ctx context.Context, a plugin.Actor, id, name string, gateway native.Gateway) (k keptOrder, attempt keptAttempt, former *keptAttempt, err error) {
	o, err := s.order(ctx, s, a, id)
	if err != nil {
		return k, attempt, nil, err
	}
	if o.Buyer.ID != a.User {
		return k, attempt, nil, plugin.ErrNotFound
	}
	is, err := s.settings(ctx)
	if err != nil {
		return k, attempt, nil, err
	}
	if !gateway.Takes(ctx, o.Total) {
		return k, attempt, nil, ErrGateway
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		former = nil
		if k, _, err = s.holdOrder(ctx, tx, id); err != nil {
			return err
		}
		now := time.Now()
		if k.State != Awaiting || !k.ExpiresAt.After(now) {
			return ErrOrderState.With("state", string(k.State))
		}
		open, err := native.Many[keptAttempt](ctx, tx, openAttemptSQL, k.ID)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			attempt = open[0]
			if attempt.isOnWay() {
				return ErrOnItsWay
			}
			if attempt.Gateway == name && attempt.ExpiresAt.After(now) {
				return nil
			}
			former = &attempt
			return nil
		}
		if err := s.waitToPay(ctx, tx, &k, is); err != nil {
			return err
		}
		until := now.Add(beginFor)
		if k.ExpiresAt.Before(until) {
			until = k.ExpiresAt
		}
		attempt, err = native.One[keptAttempt](ctx, tx, insertAttemptSQL, plugin.NewID[string](), k.ID, name, k.TotalMinor, k.Currency, until)
		return err
	})
	return k, attempt, former, err
}

// waitToPay has an order that is to be paid at a gateway wait for whoever begins late to do so: as long as when it was placed, and twice as
// long together at most, so that nobody keeps a seat by beginning again and again.
func (s *service) waitToPay(ctx context.Context, tx native.Tx, k *keptOrder, is settings) error {
	if !isGateway(k.Method) {
		return nil
	}
	until, err := native.Value[time.Time](ctx, tx, waitToPaySQL, k.ID, is.GatewayMinutes)
	if err != nil || until.Equal(k.ExpiresAt) {
		return err
	}
	k.ExpiresAt = until
	return s.holdSeats(ctx, tx, *k, true)
}

// beginAt asks a gateway for a payment that is kept, and keeps where it goes on.
func (s *service) beginAt(ctx context.Context, a plugin.Actor, k keptOrder, attempt keptAttempt, gateway native.Gateway) (Begun, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return Begun{}, err
	}
	start, err := gateway.Begin(ctx, plugin.PaymentAsk{
		Key: attempt.ID, Amount: k.money(k.TotalMinor), Title: s.Speak(a.Language).Say("gateway.title", map[string]any{"number": k.shown(nil).Number, "site": site.Called(a.Language)}),
		Email: k.BuyerEmail, Language: a.Language, ReturnTo: site.URL + "/x/financial/orders/" + k.ID, ExpiresAt: attempt.ExpiresAt,
	})
	switch {
	case errors.Is(err, plugin.ErrGatewayRefuses):
		s.Log().WarnContext(ctx, "a gateway refuses a payment", "gateway", attempt.Gateway, "order", k.ID, "err", err)
		if err := s.refusedAt(ctx, k, attempt, err.Error()); err != nil {
			return Begun{}, err
		}
		return Begun{}, ErrGateway.Because(err)
	case err != nil: // asked again under the same key it is begun once
		return Begun{}, ErrGatewaySilent.Because(err)
	case start.URL == "" || len(start.URL) > 2000 || start.Ref == "" || len(start.Ref) > 255:
		return Begun{}, ErrGatewaySilent.Because(fmt.Errorf("the gateway %s has begun a payment without an address or a name", attempt.Gateway))
	}
	var over error // it was cancelled, paid otherwise, or called off meanwhile: nobody is to pay it
	err = s.InTx(ctx, func(tx native.Tx) error {
		over = nil
		now, _, err := s.holdOrder(ctx, tx, k.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, begunSQL, attempt.ID, start.Ref, start.URL, start.ExpiresAt); err != nil {
			return err
		}
		is, err := native.One[keptAttempt](ctx, tx, attemptSQL, attempt.ID)
		switch {
		case err != nil:
			return err
		case now.State != Awaiting:
			over = ErrOrderState.With("state", string(now.State))
		case !is.isOpen():
			over = ErrGatewaySilent.Because(errEnded)
		default:
			return nil
		}
		return s.Enqueue(ctx, tx, callOffJob, attemptArgs{attempt.ID}, time.Time{})
	})
	if err == nil {
		err = over
	}
	if err != nil {
		return Begun{}, err
	}
	return Begun{start.URL}, nil
}

// refusedAt ends a payment that its gateway does not begin.
func (s *service) refusedAt(ctx context.Context, k keptOrder, attempt keptAttempt, why string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, endAttemptSQL, attempt.ID, string(plugin.PaymentFailed), short(why, 500))
		if err != nil || tag.RowsAffected() == 0 { // somebody else heard it, too
			return err
		}
		return s.announceFailed(ctx, tx, k, attempt)
	})
}

// errEnded: a payment was called off while it began.
var errEnded = errors.New("the payment has ended while it began")

// attemptArgs name a payment at a gateway.
type attemptArgs struct {
	Attempt string `json:"attempt"`
}

// attemptOf reads what a job is about.
func (s *service) attemptOf(ctx context.Context, raw json.RawMessage) (keptAttempt, error) {
	var args attemptArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return keptAttempt{}, fmt.Errorf("read which payment: %w", err)
	}
	return native.One[keptAttempt](ctx, s, attemptSQL, args.Attempt)
}

// callOffLater is the job that calls off what an order is not paid by any more. One that has ended here before the gateway had said what it
// calls it may be open there.
func (s *service) callOffLater(ctx context.Context, raw json.RawMessage) error {
	attempt, err := s.attemptOf(ctx, raw)
	if err != nil || !attempt.isOpen() && (attempt.State != plugin.PaymentCancelled || attempt.Ref == nil) {
		return err
	}
	return s.unlessGone(ctx, attempt.Gateway, s.callOff(ctx, attempt))
}

// unlessGone is what became of a job about a gateway: one that is switched off is asked when it is there again, by the reconciliation.
func (s *service) unlessGone(ctx context.Context, name string, err error) error {
	if !errors.Is(err, errGone) {
		return err
	}
	s.Log().WarnContext(ctx, "there is no such gateway now", "gateway", name)
	return nil
}

// callOff has a payment be none that can be paid, and takes what the gateway says that it is then: it may have been paid just before.
func (s *service) callOff(ctx context.Context, attempt keptAttempt) error {
	if attempt.Ref == nil { // nobody was ever told where to pay it
		_, err := s.Exec(ctx, endAttemptSQL, attempt.ID, string(plugin.PaymentCancelled), "")
		return err
	}
	gateway, err := s.gateway(ctx, attempt.Gateway)
	if err != nil {
		return err
	}
	if err := gateway.CallOff(ctx, *attempt.Ref); err != nil && !errors.Is(err, plugin.ErrNotFound) {
		return fmt.Errorf("call off a payment at %s: %w: %w", attempt.Gateway, errSilent, err)
	}
	if _, err := s.Exec(ctx, overNowSQL, attempt.ID); err != nil {
		return err
	}
	if err := s.sync(ctx, attempt.Gateway, *attempt.Ref); err != nil {
		return err
	}
	_, err = s.Exec(ctx, closedSQL, attempt.ID)
	return err
}

// check looks whether the money of an order has come; it answers what is kept when somebody looked a moment ago, or nobody can look.
func (s *service) check(ctx context.Context, a plugin.Actor, id string) (Order, error) {
	o, err := s.order(ctx, s, a, id)
	if err != nil {
		return o, err
	}
	looking, err := native.Many[keptAttempt](ctx, s, lookSQL, o.ID, time.Now().Add(-lookEvery))
	if err != nil {
		return o, err
	}
	for _, attempt := range looking {
		if err := s.sync(ctx, attempt.Gateway, *attempt.Ref); err != nil {
			s.Log().WarnContext(ctx, "a gateway does not say what a payment is", "gateway", attempt.Gateway, "order", o.ID, "err", err)
		}
	}
	o, err = s.order(ctx, s, a, id)
	return s.payable(ctx, o, err)
}

// short is a text of at most so many characters.
func short(text string, most int) string {
	runes := []rune(text)
	return string(slices.Clip(runes[:min(len(runes), most)]))
}
