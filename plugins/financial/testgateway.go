package financial

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// testGatewayID is what the gateway of a demonstration is called; no plugin can be called so.
const testGatewayID = "test_payment"

// testGateway takes payments in which no money moves: of a site that shows sample content, to whoever wants to see how paying is. It keeps what
// a real gateway would keep elsewhere, in tables of its own.
type testGateway struct{ s *service }

var _ native.Gateway = testGateway{}

// keptTest is a row of a payment at the test gateway.
type keptTest struct {
	ID            string
	Key           string
	AmountMinor   int64
	Currency      string
	Title         string
	ReturnTo      string
	ExpiresAt     time.Time
	State         plugin.PaymentState
	RefundedMinor int64
	Dispute       plugin.DisputeState
	At            time.Time
}

// isOver reports whether nobody can pay it any more.
func (k keptTest) isOver() bool {
	return k.State != plugin.PaymentPending && k.State != plugin.PaymentRequiresAction || !k.ExpiresAt.After(time.Now())
}

// Takes takes everything, but for what a real gateway takes: where money is taken for a course, nobody is to get it for nothing.
func (g testGateway) Takes(ctx context.Context, amount plugin.Money) bool {
	for _, other := range native.Find(g.s, native.Gateways) {
		if other.Is.Takes(ctx, amount) {
			return false
		}
	}
	return amount.Minor > 0
}

// Begin keeps a payment; its page is one of the app's.
func (g testGateway) Begin(ctx context.Context, ask plugin.PaymentAsk) (plugin.PaymentStart, error) {
	k, err := native.One[keptTest](ctx, g.s, insertTestSQL, plugin.NewID[string](), ask.Key, ask.Amount.Minor, ask.Amount.Currency, short(ask.Title, 200), ask.ReturnTo, ask.ExpiresAt)
	return plugin.PaymentStart{Ref: k.ID, URL: "/x/financial/test-payment/" + k.ID, ExpiresAt: k.ExpiresAt}, err
}

// one reads a payment.
func (g testGateway) one(ctx context.Context, q native.Querier, ref string) (keptTest, error) {
	id, ok := plugin.ParseID[string](ref)
	if !ok {
		return keptTest{}, plugin.ErrNotFound
	}
	return native.One[keptTest](ctx, q, testSQL, id)
}

// Payment says what a payment is. Of each the gateway would keep a fiftieth.
func (g testGateway) Payment(ctx context.Context, ref string) (plugin.PaymentReport, error) {
	k, err := g.one(ctx, g.s, ref)
	if err != nil {
		return plugin.PaymentReport{}, err
	}
	in := func(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: k.Currency} }
	r := plugin.PaymentReport{Ref: k.ID, Key: k.Key, State: k.State, Amount: in(k.AmountMinor), Refunded: in(k.RefundedMinor), Dispute: k.Dispute, Disputed: in(0), Fee: in(0), At: k.At}
	if k.isOver() && (k.State == plugin.PaymentPending || k.State == plugin.PaymentRequiresAction) {
		r.State = plugin.PaymentCancelled
	}
	if r.State == plugin.PaymentCompleted {
		r.Fee = in(k.AmountMinor / 50)
	}
	if k.Dispute != plugin.NoDispute {
		r.Disputed = in(k.AmountMinor)
	}
	return r, nil
}

// CallOff ends a payment that is not paid.
func (g testGateway) CallOff(ctx context.Context, ref string) error {
	k, err := g.one(ctx, g.s, ref)
	if err == nil {
		_, err = g.s.Exec(ctx, testStateSQL, k.ID, string(plugin.PaymentCancelled))
	}
	return err
}

// GiveBack gives money back, once for each key.
func (g testGateway) GiveBack(ctx context.Context, ask plugin.RefundAsk) (r plugin.RefundReport, err error) {
	err = g.s.InTx(ctx, func(tx native.Tx) error {
		k, err := g.one(ctx, tx, ask.Ref)
		if err != nil {
			return err
		}
		// Whoever gives back more waits.
		if _, err := tx.Exec(ctx, testGivenSQL, k.ID, 0); err != nil {
			return err
		}
		if k, err = g.one(ctx, tx, ask.Ref); err != nil {
			return err
		}
		before, err := native.Values[string](ctx, tx, testRefundSQL, ask.Key)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			r = plugin.RefundReport{Ref: before[0], State: plugin.PaymentCompleted}
			return nil
		}
		if k.State != plugin.PaymentCompleted || ask.Amount.Currency != k.Currency || ask.Amount.Minor > k.AmountMinor-k.RefundedMinor {
			return plugin.ErrGatewayRefuses
		}
		r = plugin.RefundReport{Ref: plugin.NewID[string](), State: plugin.PaymentCompleted}
		if _, err := tx.Exec(ctx, insertTestRefundSQL, r.Ref, ask.Key, k.ID, ask.Amount.Minor); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, testGivenSQL, k.ID, ask.Amount.Minor)
		return err
	})
	return r, err
}

// Refund says what a refund is: each is done at once.
func (g testGateway) Refund(_ context.Context, ref string) (plugin.RefundReport, error) {
	return plugin.RefundReport{Ref: ref, State: plugin.PaymentCompleted}, nil
}

// Refunds says what was given back of a payment.
func (g testGateway) Refunds(ctx context.Context, ref string) ([]plugin.RefundReport, error) {
	k, err := g.one(ctx, g.s, ref)
	if err != nil {
		return nil, err
	}
	type row struct {
		ID, Key     string
		AmountMinor int64
		CreatedAt   time.Time
	}
	rows, err := native.Many[row](ctx, g.s, testRefundsSQL, k.ID)
	var all []plugin.RefundReport
	for _, r := range rows {
		all = append(all, plugin.RefundReport{Ref: r.ID, Key: r.Key, Amount: plugin.Money{Minor: r.AmountMinor, Currency: k.Currency}, State: plugin.PaymentCompleted, At: r.CreatedAt})
	}
	return all, err
}

// testPage is how many payments Since lists at a time.
const testPage = 100

// Since lists payments, the newest first.
func (g testGateway) Since(ctx context.Context, since time.Time, after string) ([]string, bool, error) {
	var last *string
	if id, ok := plugin.ParseID[string](after); ok {
		last = &id
	}
	refs, err := native.Values[string](ctx, g.s, testsSQL, since, last, testPage)
	return refs, len(refs) == testPage, err
}

// testNews is a message of the test gateway. It is sealed, so that nobody else writes one.
type testNews struct {
	ID, Kind, Ref string
	At            time.Time
}

// News reads a message.
func (g testGateway) News(_ context.Context, _ http.Header, body []byte) (plugin.PaymentNews, error) {
	var n testNews
	plain, err := g.s.Open(testGatewayID, body)
	if err == nil {
		err = json.Unmarshal(plain, &n)
	}
	if err != nil {
		return plugin.PaymentNews{}, plugin.ErrForgedNews.Because(err)
	}
	return plugin.PaymentNews{ID: n.ID, Kind: n.Kind, Ref: n.Ref, At: n.At}, nil
}

// TestPayment is what the page of the test gateway shows.
type TestPayment struct {
	ID       string              `json:"id"`
	Title    string              `json:"title"`
	Amount   plugin.Money        `json:"amount"`
	State    plugin.PaymentState `json:"state" enum:"pending,requires_action,completed,failed,cancelled"`
	ReturnTo string              `json:"returnTo" doc:"Where the browser goes afterwards"`
}

// test reads a payment at the test gateway, for whoever is to pay it; plugin.ErrNotFound where nothing is demonstrated.
func (s *service) test(ctx context.Context, a plugin.Actor, id string) (keptTest, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return keptTest{}, err
	}
	if !site.Demo {
		return keptTest{}, plugin.ErrNotFound
	}
	k, err := testGateway{s}.one(ctx, s, id)
	if err != nil {
		return k, err
	}
	buyer, err := native.Value[plugin.UserID](ctx, s, testBuyerSQL, k.Key)
	if err == nil && buyer != a.User {
		err = plugin.ErrNotFound
	}
	return k, err
}

func (k keptTest) shown() TestPayment {
	t := TestPayment{k.ID, k.Title, plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, k.State, k.ReturnTo}
	if k.isOver() && k.State != plugin.PaymentCompleted {
		t.State = plugin.PaymentCancelled
	}
	return t
}

// actTest does what the buyer chose on the page of the test gateway, and sends the site news of it, as a real one would. A payment that was
// declined can be tried again on that page.
func (s *service) actTest(ctx context.Context, a plugin.Actor, id, act string) (TestPayment, error) {
	k, err := s.test(ctx, a, id)
	if err != nil {
		return TestPayment{}, err
	}
	to := map[string]plugin.PaymentState{"pay": plugin.PaymentCompleted, "ask": plugin.PaymentRequiresAction, "decline": plugin.PaymentFailed}[act]
	tag, err := s.Exec(ctx, testStateSQL, k.ID, string(to))
	if err != nil {
		return TestPayment{}, err
	}
	if tag.RowsAffected() > 0 {
		if err := s.tellTest(ctx, k.ID, act); err != nil {
			return TestPayment{}, err
		}
	}
	k, err = testGateway{s}.one(ctx, s, k.ID)
	return k.shown(), err
}

// disputeTest has the bank of a buyer who paid by the test gateway want the money back, or decide.
func (s *service) disputeTest(ctx context.Context, id string, to plugin.DisputeState) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	if !site.Demo {
		return plugin.ErrNotFound
	}
	k, err := testGateway{s}.one(ctx, s, id)
	if err != nil {
		return err
	}
	if _, err := s.Exec(ctx, testDisputeSQL, k.ID, string(to)); err != nil {
		return err
	}
	return s.tellTest(ctx, k.ID, "dispute")
}

// tellTest sends the site a message of the test gateway.
func (s *service) tellTest(ctx context.Context, ref, kind string) error {
	plain, err := json.Marshal(testNews{plugin.NewID[string](), kind, ref, time.Now()})
	if err != nil {
		return err
	}
	message, err := s.Seal(testGatewayID, plain)
	if err != nil {
		return err
	}
	if err := s.news(ctx, testGatewayID, nil, message); err != nil {
		return errors.Join(errTestNews, err)
	}
	return nil
}

var errTestNews = errors.New("the site does not hear the test gateway")
