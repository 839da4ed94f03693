package financial

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// PayoutState is how far a payout is.
type PayoutState string

// The states of a payout.
const (
	PayoutRequested  PayoutState = "requested"
	PayoutApproved   PayoutState = "approved"
	PayoutProcessing PayoutState = "processing" // it went to the bank in a file
	PayoutCompleted  PayoutState = "completed"
	PayoutFailed     PayoutState = "failed" // the bank could not; what it was made of can be paid out again
	PayoutRejected   PayoutState = "rejected"
	PayoutReturned   PayoutState = "returned" // the bank sent it back after it was paid; what it was made of can be paid out again
)

// payoutsTopic is what super admins' browsers hear when payouts or rules of shares changed.
const payoutsTopic = "payouts"

var (
	// ErrPayout: that is no payout that can be asked for or decided.
	ErrPayout = plugin.NewFault(plugin.Invalid, "financial.payout")
	// ErrPayoutState: the payout is not in a state in which that can be done.
	ErrPayoutState = plugin.NewFault(plugin.Conflict, "financial.payout_state")
	// ErrPayoutHeld: a bank or a super admin decides about money that the payout is made of.
	ErrPayoutHeld = plugin.NewFault(plugin.Conflict, "financial.payout_held")
	// ErrPayoutLeast: less is available than is paid out at least.
	ErrPayoutLeast = plugin.NewFault(plugin.Conflict, "financial.payout_least")
	// ErrNoAccount: the trainer has not said where to.
	ErrNoAccount = plugin.NewFault(plugin.Conflict, "financial.no_account")
	// ErrPayoutOpen: somebody is still to be paid, and is not forgotten before.
	ErrPayoutOpen = plugin.NewFault(plugin.Conflict, "financial.payout_open")
	// ErrOwnPayout: nobody decides about money for themselves.
	ErrOwnPayout = plugin.NewFault(plugin.Denied, "financial.own_payout")
)

// payoutCompleted is announced in the transaction in which a payout is completed.
type payoutCompleted struct {
	Payout string        `json:"payout"`
	User   plugin.UserID `json:"user"`
	Amount plugin.Money  `json:"amount"`
}

func (payoutCompleted) EventName() string      { return "financial.payout_completed" }
func (p payoutCompleted) EventSubject() string { return "payout:" + p.Payout }

// Payout is money of a trainer that leaves, or is asked for.
type Payout struct {
	ID          string        `json:"id"`
	Number      string        `json:"number"`
	Trainer     plugin.UserID `json:"trainer"`
	TrainerName string        `json:"trainerName"`
	Amount      plugin.Money  `json:"amount"`
	State       PayoutState   `json:"state" enum:"requested,approved,processing,completed,failed,rejected,returned"`
	IsScheduled bool          `json:"isScheduled" doc:"The server asked for it, as the settings say"`
	Answer      string        `json:"answer" doc:"Why it was rejected, has failed or came back"`
	Batch       *string       `json:"batch" doc:"The file that it went to the bank in; null: it has not, or the reader is not a super admin"`
	SentOn      *string       `json:"sentOn" format:"date"`
	PaidOn      *string       `json:"paidOn" format:"date"`
	ReturnedOn  *string       `json:"returnedOn" format:"date" doc:"When the bank sent it back"`
	Reference   string        `json:"reference" doc:"What the bank calls it"`
	// AccountChangedAt is for super admins.
	AccountChangedAt *time.Time `json:"accountChangedAt" doc:"When the trainer's account was changed, while that is so short ago that somebody is to look; null: it was not, or the reader is not a super admin"`
	By               *string    `json:"by" doc:"Who decided last; null: nobody has, or the reader is not a super admin"`
	IsOwn            bool       `json:"isOwn" doc:"It is the reader's, who does not decide about it"`
	CreatedAt        time.Time  `json:"createdAt"`
}

// keptPayout is a row of a payout.
type keptPayout struct {
	ID          string
	Number      int64
	TrainerID   plugin.UserID
	TrainerName string
	Currency    string
	AmountMinor int64
	State       PayoutState
	IsScheduled bool
	Answer      string
	BatchID     *string
	SentOn      *string
	Account     []byte
	Reference   string
	PaidOn      *string
	ReturnedOn  *string
	ChangedAt   *time.Time // of the trainer's account
	Author      *string
	CreatedAt   time.Time
}

func (k keptPayout) amount() plugin.Money {
	return plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}
}

func (k keptPayout) number() string { return strconv.FormatInt(k.Number, 10) }

// shown is a payout as somebody sees it: a trainer does not read which of the staff decided.
func (k keptPayout) shown(a plugin.Actor) Payout {
	p := Payout{
		ID: k.ID, Number: k.number(), Trainer: k.TrainerID, TrainerName: k.TrainerName, Amount: k.amount(), State: k.State, IsScheduled: k.IsScheduled, Answer: k.Answer,
		SentOn: k.SentOn, PaidOn: k.PaidOn, ReturnedOn: k.ReturnedOn, Reference: k.Reference, IsOwn: k.TrainerID == a.User, CreatedAt: k.CreatedAt,
	}
	if a.Is(plugin.SuperAdmin) {
		p.By, p.Batch = k.Author, k.BatchID
		if k.isOpen() {
			p.AccountChangedAt = lately(k.ChangedAt)
		}
	}
	return p
}

// isOpen reports whether the money can still go to the trainer's account.
func (k keptPayout) isOpen() bool {
	return k.State == PayoutRequested || k.State == PayoutApproved || k.State == PayoutProcessing
}

// newFor is how long a changed account is pointed out to whoever pays: who took over a trainer's sign-in has changed it shortly before.
const newFor = 14 * 24 * time.Hour

// lately is a moment that is short ago; nil: it is not.
func lately(at *time.Time) *time.Time {
	if at == nil || time.Since(*at) > newFor {
		return nil
	}
	return at
}

// PayoutFilter narrows a list of payouts; what is empty narrows nothing.
type PayoutFilter struct {
	Trainer plugin.UserID
	State   PayoutState
	ID      string
}

// payouts lists payouts, the newest first.
func (s *service) payouts(ctx context.Context, a plugin.Actor, f PayoutFilter, cursor string, limit int) (plugin.Page[Payout], error) {
	before, err := plugin.ParseCursor[int64](cursor)
	if err != nil {
		return plugin.Page[Payout]{}, err
	}
	var trainer *plugin.UserID
	if f.Trainer != "" {
		trainer = &f.Trainer
	}
	rows, err := native.Many[keptPayout](ctx, s, payoutsSQL, trainer, string(f.State), before, limit+1, f.ID)
	page := plugin.Cut(rows, limit, func(k keptPayout) int64 { return k.Number })
	out := plugin.Page[Payout]{Items: []Payout{}, NextCursor: page.NextCursor}
	for _, k := range page.Items {
		out.Items = append(out.Items, k.shown(a))
	}
	return out, err
}

// Owed is what a trainer is owed in a currency and is in no payout.
type Owed struct {
	Trainer     plugin.UserID `json:"trainer"`
	TrainerName string        `json:"trainerName"`
	Pending     plugin.Money  `json:"pending"`
	Available   plugin.Money  `json:"available" doc:"Negative: more was taken back than is owed"`
	HasAccount  bool          `json:"hasAccount" doc:"It is known where it can be sent to"`
	ChangedAt   *time.Time    `json:"accountChangedAt" doc:"When the account was changed, while that is so short ago that somebody is to look"`
}

// due lists whoever is owed something that is in no payout.
func (s *service) due(ctx context.Context, cursor string, limit int) (plugin.Page[Owed], error) {
	type at struct {
		ID       plugin.UserID `json:"id"`
		Currency string        `json:"c"`
	}
	type row struct {
		TrainerID          plugin.UserID
		TrainerName        string
		Currency           string
		Pending, Available int64
		HasAccount         bool
		ChangedAt          *time.Time
	}
	after, err := plugin.ParseCursor[at](cursor)
	if err != nil {
		return plugin.Page[Owed]{}, err
	}
	day, err := s.today(ctx)
	if err != nil {
		return plugin.Page[Owed]{}, err
	}
	var since *plugin.UserID
	currency := ""
	if after != nil {
		known, ok := plugin.ParseID[plugin.UserID](string(after.ID))
		if _, err := plugin.ParseMoney("0", after.Currency); err != nil || !ok {
			return plugin.Page[Owed]{}, plugin.ErrCursor
		}
		since, currency = &known, after.Currency
	}
	rows, err := native.Many[row](ctx, s, dueSQL, day.Format(time.DateOnly), since, currency, limit+1)
	page := plugin.Cut(rows, limit, func(r row) at { return at{r.TrainerID, r.Currency} })
	out := plugin.Page[Owed]{Items: []Owed{}, NextCursor: page.NextCursor}
	for _, r := range page.Items {
		out.Items = append(out.Items, Owed{r.TrainerID, r.TrainerName, plugin.Money{Minor: r.Pending, Currency: r.Currency}, plugin.Money{Minor: r.Available, Currency: r.Currency}, r.HasAccount, lately(r.ChangedAt)})
	}
	return out, err
}

// payoutLeast is the least that is paid out in a currency, by the rate that is in force.
func (s *service) payoutLeast(ctx context.Context, currency string) (int64, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return 0, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return 0, err
	}
	least, err := plugin.ParseMoney(strconv.Itoa(is.PayoutMinimum), base)
	if err != nil {
		return 0, err
	}
	c, err := s.Convert(ctx, s, least, currency, time.Now())
	return max(1, c.Converted.Minor), err
}

// tellPayout says something of a payout to somebody.
func (s *service) tellPayout(ctx context.Context, tx native.Tx, user plugin.UserID, kind, link string, k keptPayout) error {
	return s.tellMoney(ctx, tx, native.Notice{Dedupe: kind + ":" + k.ID, User: user, Kind: kind, Args: map[string]any{"number": k.number()}, Link: link})
}

// tellMoney says something of money to somebody. That it cannot be said undoes nothing.
func (s *service) tellMoney(ctx context.Context, tx native.Tx, n native.Notice) error {
	err := s.Tell(ctx, tx, n)
	var refused *plugin.Fault
	if errors.Is(err, plugin.ErrNotGranted) || errors.As(err, &refused) && refused.Kind == plugin.TooMany {
		s.Log().WarnContext(ctx, "nobody is told", "what", n.Kind, "about", n.Dedupe, "err", err)
		return nil
	}
	return err
}
