package financial

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// askRefund keeps that a buyer wants the money for some courses of an order back. Who decides hears of it.
func (s *service) askRefund(ctx context.Context, a plugin.Actor, id string, in RefundAsked) (Order, error) {
	reason, ok := text(in.Reason, 1000)
	switch {
	case !ok:
		return Order{}, ErrRefund.At("/reason", "financial.text")
	case reason == "":
		return Order{}, ErrRefund.At("/reason", "financial.refund_why")
	}
	var out Order
	err := s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		if k.BuyerID != a.User {
			return plugin.ErrNotFound
		}
		// One that is asked for, or on its way, is over first.
		waits, err := native.Value[bool](ctx, tx, refundWaitsSQL, k.ID)
		if err != nil {
			return err
		}
		may, err := s.askingOf(ctx, tx, k, items, waits)
		if err != nil {
			return err
		}
		var lines []RefundLine
		for _, i := range items {
			if !slices.Contains(in.Courses, i.CourseID) {
				continue
			}
			if why := may.why(k, i); why != "" {
				return ErrNoRefund.With("course", i.Title).With("why", why)
			}
			lines = append(lines, RefundLine{i.CourseID, plugin.Money{Minor: i.rest(), Currency: k.Currency}, true})
		}
		if len(lines) != len(in.Courses) {
			return ErrRefund.At("/courses", "financial.refund_items")
		}
		refund := plugin.NewID[string]()
		if _, err := tx.Exec(ctx, insertRefundSQL, refund, k.ID, string(RefundRequested), k.Currency, together(lines), reason, "", nil, nil, "", nil); err != nil {
			return err
		}
		if err := s.insertRefundItems(ctx, tx, refund, k.ID, lines); err != nil {
			return err
		}
		admins, err := native.Values[plugin.UserID](ctx, tx, adminsSQL)
		if err != nil {
			return err
		}
		for _, admin := range admins {
			if err := s.tellOf(ctx, tx, admin, "refund_asked", refund, k.shown(nil)); err != nil {
				return err
			}
		}
		s.Changed(tx, ordersTopic)
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

func together(lines []RefundLine) (minor int64) {
	for _, l := range lines {
		minor += l.Amount.Minor
	}
	return minor
}

func (s *service) insertRefundItems(ctx context.Context, tx native.Tx, refund, order string, lines []RefundLine) error {
	var courses []plugin.CourseID
	var minors []int64
	var ends []bool
	for _, l := range lines {
		courses, minors, ends = append(courses, l.Course), append(minors, l.Amount.Minor), append(ends, l.EndsAccess)
	}
	_, err := tx.Exec(ctx, insertRefundItemsSQL, refund, order, courses, minors, ends)
	return err
}

// holdRefund keeps the order of a refund from being changed by others, and reads both.
func (s *service) holdRefund(ctx context.Context, tx native.Tx, id string) (keptRefund, keptOrder, []keptItem, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptRefund{}, keptOrder{}, nil, plugin.ErrNotFound
	}
	order, err := native.Value[string](ctx, tx, refundOrderSQL, known)
	if err != nil {
		return keptRefund{}, keptOrder{}, nil, err
	}
	k, items, err := s.holdOrder(ctx, tx, order)
	if err != nil {
		return keptRefund{}, k, nil, err
	}
	r, err := native.One[keptRefund](ctx, tx, refundSQL, known)
	return r, k, items, err
}

// withdrawRefund has a buyer's request be none any more.
func (s *service) withdrawRefund(ctx context.Context, a plugin.Actor, id string) (Order, error) {
	return s.answerRefund(ctx, a, id, RefundWithdrawn, "")
}

// rejectRefund says no to a request, and why.
func (s *service) rejectRefund(ctx context.Context, a plugin.Actor, id, why string) (Order, error) {
	answer, ok := text(why, 500)
	switch {
	case !ok:
		return Order{}, ErrRefund.At("/answer", "financial.text")
	case answer == "":
		return Order{}, ErrRefund.At("/answer", "financial.cancel_reason")
	}
	return s.answerRefund(ctx, a, id, RefundRejected, answer)
}

func (s *service) answerRefund(ctx context.Context, a plugin.Actor, id string, to RefundState, answer string) (Order, error) {
	var out Order
	err := s.InTx(ctx, func(tx native.Tx) error {
		r, k, _, err := s.holdRefund(ctx, tx, id)
		if err != nil {
			return err
		}
		own := to == RefundWithdrawn
		if own && k.BuyerID != a.User {
			return plugin.ErrNotFound
		}
		if r.State != RefundRequested {
			return ErrRefundState.With("state", string(r.State))
		}
		var by *plugin.UserID
		if !own {
			by = author(a)
		}
		if _, err := tx.Exec(ctx, decideRefundSQL, r.ID, string(to), r.AmountMinor, answer, nil, nil, "", by); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		if !own {
			if err := s.Audit(ctx, tx, a, "refund_rejected", "order", k.ID); err != nil {
				return err
			}
			if err := s.tellOf(ctx, tx, k.BuyerID, "refund_rejected", r.ID, k.shown(nil)); err != nil {
				return err
			}
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

// refund records that money of an order was given back, or has the gateway that it was paid at give it back.
func (s *service) refund(ctx context.Context, a plugin.Actor, id string, d RefundDraft) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	if d.isSent() { // one that is switched off gives nothing
		_, err := s.gateway(ctx, d.Method)
		if errors.Is(err, plugin.ErrNotFound) {
			err = ErrRefund.At("/method", "financial.method")
		}
		if err != nil {
			return Order{}, err
		}
	}
	var out Order
	refund := ""
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		if !k.canRefund() {
			return ErrOrderState.With("state", string(k.State))
		}
		if d.Refunded != k.refunded(items) {
			return ErrChanged
		}
		came, err := native.One[arrival](ctx, tx, cameSQL, k.ID)
		if err != nil {
			return err
		}
		if d.most, d.isLess, err = s.notLost(ctx, tx, k, items, d); err != nil {
			return err
		}
		d, day, minor, err := d.check(k, items, came, today)
		if err != nil {
			return err
		}
		if d.isSent() { // it may be what was given there already
			there, err := native.Value[bool](ctx, tx, isGivenThereSQL, k.ID)
			if err != nil {
				return err
			}
			if there {
				return ErrGivenThere
			}
		}
		if refund, err = s.keepRefund(ctx, tx, a, k, d, minor); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "refunded", "order", k.ID); err != nil {
			return err
		}
		if !d.isSent() {
			out, err = s.record(ctx, tx, a, k, items, refund, d, day, minor)
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.Enqueue(ctx, tx, refundJob, refundArgs{refund}, time.Now().Add(time.Minute)) // if it does not work out now
	})
	if err != nil || !d.isSent() {
		return out, err
	}
	if err := s.send(ctx, refund); err != nil {
		s.Log().WarnContext(ctx, "a gateway has not given money back yet", "order", id, "err", err)
	}
	return s.order(ctx, s, a, id)
}

// record has an order follow a refund that is kept: what it was for, the books, the access, the credit note, the order's state and what the
// buyer is told are one transaction.
func (s *service) record(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, items []keptItem, refund string, d RefundDraft, day time.Time, minor int64) (Order, error) {
	lines := d.lines(items)
	entries := []ledger.Entry{concerns(ledger.Credit(ledger.Cash(d.Method), plugin.Money{Minor: minor, Currency: k.Currency}), "", k.BuyerID)}
	after := slices.Clone(items)
	for n, i := range items {
		l, there := lines[i.CourseID]
		if !there {
			continue
		}
		part := int64(0)
		if i.isOwed() && d.isPart(i, l) {
			part = l.Amount.Minor
			after[n].OwedPartMinor += part
		}
		if _, err := tx.Exec(ctx, refundedSQL, k.ID, i.CourseID, l.Amount.Minor, part); err != nil {
			return Order{}, err
		}
		entries = append(entries, k.givenBack(i, l.Amount.Minor, part > 0)...)
		if k.isTaken() { // trainers have nothing of it any more
			after[n].RefundedMinor += l.Amount.Minor
			continue
		}
		if err := s.unearn(ctx, tx, a, k, i, l.Amount.Minor, "refund:"+refund, day); err != nil {
			return Order{}, err
		}
		after[n].RefundedMinor += l.Amount.Minor
	}
	if err := s.endAccess(ctx, tx, a, k, items, lines); err != nil {
		return Order{}, err
	}
	if _, _, err := ledger.Post(ctx, tx, ledger.Posting{Key: "refund:" + refund, Kind: "refund", SubjectType: "order", SubjectID: k.ID, On: day, By: a.User, Entries: entries}); err != nil {
		return Order{}, err
	}
	s.Changed(tx, booksTopic)
	if isGateway(d.Method) {
		if _, err := tx.Exec(ctx, recordedAtSQL, k.ID, d.Method, minor); err != nil {
			return Order{}, err
		}
	}
	way := refundPath(after)
	gone, err := s.allGone(ctx, tx, a, k, after, refund, day)
	if err != nil {
		return Order{}, err
	}
	if gone {
		way = byRefund
	}
	if err := s.walkRefund(ctx, tx, a, k, way); err != nil {
		return Order{}, err
	}
	if err := s.planRest(ctx, tx, a, k, after); err != nil {
		return Order{}, err
	}
	if err := s.creditNote(ctx, tx, k, refund, lines, items, d.Answer, mailed); err != nil {
		return Order{}, err
	}
	amount := plugin.Money{Minor: minor, Currency: k.Currency}
	if err := s.Publish(ctx, tx, orderRefunded{k.ID, refund, k.BuyerID, d.Method, amount}); err != nil {
		return Order{}, err
	}
	out, err := s.order(ctx, tx, a, k.ID)
	if err != nil {
		return Order{}, err
	}
	return out, s.tellOf(ctx, tx, k.BuyerID, "refund_given", refund, out)
}

// keepRefund writes the refund: that which was asked for, with what is given, or a new one. It returns its id.
func (s *service) keepRefund(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, d RefundDraft, minor int64) (string, error) {
	waiting, err := native.Values[string](ctx, tx, refundWaitingSQL, k.ID)
	if err != nil {
		return "", err
	}
	switch {
	case d.Request == "" && len(waiting) > 0:
		return "", ErrRefundAsked
	case d.Request != "" && !slices.Contains(waiting, d.Request):
		return "", ErrRefundState.With("state", "")
	}
	sending, err := native.Value[bool](ctx, tx, isSendingSQL, k.ID)
	if err != nil {
		return "", err
	}
	if sending {
		return "", ErrRefundSent
	}
	id, state, paidOn := d.Request, RefundCompleted, &d.PaidOn
	if d.isSent() {
		state, paidOn = RefundSending, nil
	}
	if id == "" {
		id = plugin.NewID[string]()
		_, err = tx.Exec(ctx, insertRefundSQL, id, k.ID, string(state), k.Currency, minor, "", d.Answer, d.Method, paidOn, d.Reference, author(a))
	} else {
		if _, err := tx.Exec(ctx, dropRefundItemsSQL, id); err != nil {
			return "", err
		}
		_, err = tx.Exec(ctx, decideRefundSQL, id, string(state), minor, d.Answer, d.Method, paidOn, d.Reference, author(a))
	}
	if err != nil {
		return "", err
	}
	return id, s.insertRefundItems(ctx, tx, id, k.ID, d.Items)
}

// endAccess has the buyer leave the courses for which that was said, in the order of their ids.
func (s *service) endAccess(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, items []keptItem, lines map[plugin.CourseID]RefundLine) error {
	for _, i := range byCourse(items) {
		if !lines[i.CourseID].EndsAccess || i.Outcome == nil || !isPlaced(plugin.EnrolOutcome(*i.Outcome)) {
			continue
		}
		// What another order paid for as well is not taken away.
		kept, err := native.Value[bool](ctx, tx, soldElsewhereSQL, k.BuyerID, i.CourseID, k.ID)
		if err != nil {
			return err
		}
		if kept {
			continue
		}
		id, err := native.Value[plugin.EnrollmentID](ctx, tx, enrollmentSQL, k.BuyerID, i.CourseID)
		if errors.Is(err, plugin.ErrNotFound) {
			continue
		}
		if err == nil {
			err = s.Enrolments().End(ctx, tx, a, id, k.shown(nil).Number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
