package financial

import (
	"context"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// personal is what the plugin keeps about people: which rates a super admin entered, and what in the books concerns somebody.
type personal struct{ *service }

// entered is a rate in a person's file.
type entered struct {
	From        string    `json:"from"`
	To          string    `json:"to"`
	EffectiveAt time.Time `json:"effectiveAt"`
	Rate        *string   `json:"rate"`
	Reason      string    `json:"reason"`
	Note        string    `json:"note"`
	At          time.Time `json:"at"`
}

// concerning is an entry of the books in a person's file.
type concerning struct {
	OccurredOn string       `json:"occurredOn"`
	What       string       `json:"what"`
	Account    string       `json:"account"`
	Amount     plugin.Money `json:"amount"` // debits are positive
}

// chosen is a course in a person's cart.
type chosen struct {
	Title string    `json:"title"`
	At    time.Time `json:"at"`
}

// ordered is an order in a person's file.
type ordered struct {
	Number  string       `json:"number"`
	State   OrderState   `json:"state"`
	Total   plugin.Money `json:"total"`
	Tax     *OrderTax    `json:"tax,omitempty"`
	Place   *Place       `json:"place,omitempty"` // where the person said to be
	Card    string       `json:"cardCountry,omitempty"`
	Courses []string     `json:"courses"`
	Billing Billing      `json:"billing"`
	At      time.Time    `json:"at"`
}

// refunding is a refund in a person's file.
type refunding struct {
	Number string       `json:"number"` // the order's
	State  RefundState  `json:"state"`
	Amount plugin.Money `json:"amount"`
	Reason string       `json:"reason"`
	Answer string       `json:"answer"`
	At     time.Time    `json:"at"`
}

// proved is what a buyer showed of a transfer, in a person's file.
type proved struct {
	Number      int64     `json:"number"` // the order's
	ContentType string    `json:"contentType"`
	SentAt      time.Time `json:"sentAt"`
}

// tried is a payment at a gateway in a person's file.
type tried struct {
	Number  string              `json:"number"` // the order's
	Gateway string              `json:"gateway"`
	Amount  plugin.Money        `json:"amount"`
	State   plugin.PaymentState `json:"state"`
	At      time.Time           `json:"at"`
}

// written is an invoice or a credit note in a person's file.
type written struct {
	Number   string       `json:"number"`
	Kind     DocumentKind `json:"kind"`
	IssuedOn string       `json:"issuedOn"`
	Total    plugin.Money `json:"total"`
	For      party        `json:"for"`
}

// Export lists the rates that somebody entered, corrected or withdrew, the newest first, the entries of the books that concern the
// person, and what the person did in the books.
func (p personal) Export(ctx context.Context, q native.Querier, user plugin.UserID) (any, error) {
	kept := map[string]any{}
	list, err := native.Many[entered](ctx, q, authoredSQL, user)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		kept["rates"] = list
	}
	var entries []concerning
	for cursor := ""; ; {
		page, err := ledger.Entries(ctx, q, ledger.Filter{Party: user}, cursor, 1000)
		if err != nil {
			return nil, err
		}
		for _, l := range page.Items {
			entries = append(entries, concerning{l.OccurredOn, l.TransactionKind, l.Account, plugin.Money{Minor: l.Minor, Currency: l.Currency}})
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	if len(entries) > 0 {
		kept["books"] = entries
	}
	posted, err := ledger.PostedBy(ctx, q, user)
	if err != nil {
		return nil, err
	}
	if len(posted) > 0 {
		kept["posted"] = posted
	}
	inCart, err := native.Many[chosen](ctx, q, personalCartSQL, user)
	if err != nil {
		return nil, err
	}
	if len(inCart) > 0 {
		kept["cart"] = inCart
	}
	currency, err := native.Values[string](ctx, q, choiceSQL, user)
	if err != nil {
		return nil, err
	}
	if len(currency) > 0 {
		kept["currency"] = currency[0]
	}
	places, err := native.Many[Place](ctx, q, personalPlaceSQL, user)
	if err != nil {
		return nil, err
	}
	if len(places) > 0 {
		kept["place"] = places[0]
	}
	orders, err := ordersOf(ctx, q, user)
	if err != nil {
		return nil, err
	}
	if len(orders) > 0 {
		kept["orders"] = orders
	}
	back, err := native.Many[keptRefund](ctx, q, refundsOfSQL, user)
	if err != nil {
		return nil, err
	}
	var refunds []refunding
	for _, k := range back {
		r := k.shown(nil)
		refunds = append(refunds, refunding{r.Number, r.State, r.Amount, r.Reason, r.Answer, r.CreatedAt})
	}
	if len(refunds) > 0 {
		kept["refunds"] = refunds
	}
	proofs, err := native.Many[proved](ctx, q, proofsByUserSQL, user)
	if err != nil {
		return nil, err
	}
	if len(proofs) > 0 {
		kept["transferProofs"] = proofs
	}
	attempts, err := triedBy(ctx, q, user)
	if err != nil {
		return nil, err
	}
	if len(attempts) > 0 {
		kept["payments"] = attempts
	}
	papers, err := native.Many[keptDocument](ctx, q, documentsSQL, user, "", "", nil, "", nil, false)
	if err != nil {
		return nil, err
	}
	var documents []written
	for _, k := range papers {
		d := k.head()
		documents = append(documents, written{d.Number, d.Kind, d.IssuedOn, d.Total, k.Says.Buyer})
	}
	if len(documents) > 0 {
		kept["documents"] = documents
	}
	if err := p.exportTrainer(ctx, q, user, kept); err != nil {
		return nil, err
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return kept, nil
}

// triedBy lists a person's payments at gateways, the newest first.
func triedBy(ctx context.Context, q native.Querier, user plugin.UserID) ([]tried, error) {
	type row struct {
		Gateway, Currency   string
		Number, AmountMinor int64
		State               plugin.PaymentState
		CreatedAt           time.Time
	}
	rows, err := native.Many[row](ctx, q, attemptsOfSQL, user)
	var all []tried
	for _, r := range rows {
		all = append(all, tried{strconv.FormatInt(r.Number, 10), r.Gateway, plugin.Money{Minor: r.AmountMinor, Currency: r.Currency}, r.State, r.CreatedAt})
	}
	return all, err
}

// ordersOf lists a person's orders, the newest first.
func ordersOf(ctx context.Context, q native.Querier, user plugin.UserID) ([]ordered, error) {
	rows, err := native.Many[keptOrder](ctx, q, ordersSQL, user, "", "", nil, nil, "", "", false, nil, nil, "", nil, nil)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, k := range rows {
		ids[i] = k.ID
	}
	items, err := native.Many[keptItem](ctx, q, orderItemsSQL, ids)
	if err != nil {
		return nil, err
	}
	var all []ordered
	for _, k := range rows {
		o := k.shown(items)
		one := ordered{Number: o.Number, State: o.State, Total: o.Total, Tax: o.Tax, Card: given(k.CardCountry), Billing: o.Billing, At: o.CreatedAt}
		if k.PlaceCountry != "" {
			one.Place = &Place{k.PlaceCountry, k.PlaceSubdivision}
		}
		for _, i := range o.Items {
			one.Courses = append(one.Courses, i.Title)
		}
		all = append(all, one)
	}
	return all, nil
}

// Erase takes the cart away, ends what was not paid for, also at gateways, and forgets what gateways wrote about the person, what the person showed of transfers, whom its invoices were to go to, where
// the buyer was, why money was asked back and where a trainer's payouts went. The history of rates, what was sold and earned and the books have to
// be kept, and name nobody once the account has no name; invoices and credit notes have to be kept as they are.
func (p personal) Erase(ctx context.Context, tx native.Tx, user plugin.UserID) error {
	open, err := native.Value[bool](ctx, tx, payoutsOpenSQL, user)
	if err != nil {
		return err
	}
	if open { // where it goes has to be known until it is there
		return ErrPayoutOpen
	}
	// What nobody is to pay any more is called off at its gateway.
	payable, err := native.Values[string](ctx, tx, openOfSQL, user)
	if err != nil {
		return err
	}
	for _, id := range payable {
		if err := p.Enqueue(ctx, tx, callOffJob, attemptArgs{id}, time.Time{}); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, giveAllCouponsSQL, user); err != nil { // of the orders that end now
		return err
	}
	cancelled, err := native.Values[string](ctx, tx, cancelAllSQL, user)
	if err != nil {
		return err
	}
	for _, order := range cancelled {
		if err := p.Publish(ctx, tx, orderCancelled{order, user}); err != nil {
			return err
		}
	}
	for _, sql := range []string{eraseCartSQL, eraseChoiceSQL, eraseMissesSQL, eraseProofsSQL, eraseRefundsSQL, eraseNewsSQL, eraseAccountSQL, erasePayoutAccountSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, eraseBillingSQL, user)
	return err
}
