package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// payoutsJob asks for payouts as the settings say.
const (
	payoutsJob   = "payouts"
	payoutsEvery = 6 * 3600 // s
)

// sealedAccount is the name under which the details of accounts are sealed.
const sealedAccount = "payout_account"

// payoutAccount is where a trainer's money is sent to; nothing where the trainer has not said.
func (s *service) payoutAccount(ctx context.Context, q native.Querier, trainer plugin.UserID) (Bank, error) {
	sealed, err := native.Value[[]byte](ctx, q, accountSQL, trainer)
	if errors.Is(err, plugin.ErrNotFound) {
		return Bank{}, nil
	}
	if err != nil {
		return Bank{}, err
	}
	return s.openAccount(sealed)
}

func (s *service) openAccount(sealed []byte) (Bank, error) {
	var b Bank
	if sealed == nil {
		return b, nil
	}
	plain, err := s.Open(sealedAccount, sealed)
	if err != nil {
		return b, fmt.Errorf("open where a payout goes: %w", err)
	}
	if err := json.Unmarshal(plain, &b); err != nil {
		return b, fmt.Errorf("read where a payout goes: %w", err)
	}
	return b, nil
}

// setPayoutAccount keeps where the actor's payouts go; nothing takes away what was kept. The trainer and whoever pays hear of it: somebody else
// may have done it in the trainer's name.
func (s *service) setPayoutAccount(ctx context.Context, a plugin.Actor, b Bank) (Bank, error) {
	b, err := b.check()
	if err != nil {
		return b, err
	}
	var sealed []byte
	if b != (Bank{}) {
		plain, err := json.Marshal(b)
		if err != nil {
			return b, fmt.Errorf("write where a payout goes: %w", err)
		}
		if sealed, err = s.Seal(sealedAccount, plain); err != nil {
			return b, fmt.Errorf("seal where a payout goes: %w", err)
		}
	}
	return b, s.InTx(ctx, func(tx native.Tx) error {
		was, err := s.payoutAccount(ctx, tx, a.User)
		if err == nil && was == b { // nothing is changed, and nobody is told that something is
			return nil
		}
		if err != nil { // what cannot be read any more can be replaced
			s.Log().WarnContext(ctx, "where a payout goes cannot be read", "trainer", a.User, "err", err)
		}
		had, err := native.Value[bool](ctx, tx, hadAccountSQL, a.User)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, setAccountSQL, a.User, sealed); err != nil {
			return err
		}
		s.Changed(tx, payoutsTopic)
		if err := s.Audit(ctx, tx, a, "payout_account_changed", "user", string(a.User)); err != nil {
			return err
		}
		return s.tellAccount(ctx, tx, a.User, had)
	})
}

// tellAccount tells a trainer that the account was changed, and of one that took the place of another whoever approves payouts, too.
func (s *service) tellAccount(ctx context.Context, tx native.Tx, trainer plugin.UserID, had bool) error {
	once := plugin.NewID[string]()
	if err := s.tellMoney(ctx, tx, native.Notice{Dedupe: "payout_account_mine:" + once, User: trainer, Kind: "payout_account_mine", Link: earningsPath}); err != nil || !had {
		return err
	}
	admins, err := native.Values[plugin.UserID](ctx, tx, adminsSQL)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		if admin == trainer {
			continue
		}
		if err := s.tellMoney(ctx, tx, native.Notice{Dedupe: "payout_account_moved:" + once, User: admin, Kind: "payout_account_moved", Link: earningsPath + "/" + string(trainer)}); err != nil {
			return err
		}
	}
	return nil
}

// requestPayout asks for all that is available to the actor in a currency, if that is what the actor saw.
func (s *service) requestPayout(ctx context.Context, a plugin.Actor, seen plugin.Money) (Payout, error) {
	least, err := s.payoutLeast(ctx, seen.Currency)
	if err != nil {
		return Payout{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Payout{}, err
	}
	var out Payout
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, err := s.makePayout(ctx, tx, a.User, seen.Currency, least, &seen.Minor, today)
		out = k.shown(a)
		return err
	})
	return out, err
}

// makePayout ties all that is available to a trainer in a currency to a new payout. Whoever makes one holds the trainer's account until the end of the
// transaction, so that a line is in one payout alone. seen is what the trainer was shown; nil: the server makes it.
func (s *service) makePayout(ctx context.Context, tx native.Tx, trainer plugin.UserID, currency string, least int64, seen *int64, today time.Time) (keptPayout, error) {
	tag, err := tx.Exec(ctx, holdAccountSQL, trainer)
	if err != nil {
		return keptPayout{}, err
	}
	if tag.RowsAffected() == 0 {
		return keptPayout{}, ErrNoAccount
	}
	type line struct {
		ID    string
		Minor int64
	}
	lines, err := native.Many[line](ctx, tx, availableSQL, trainer, currency, today.Format(time.DateOnly))
	if err != nil {
		return keptPayout{}, err
	}
	sum := int64(0)
	ids := make([]string, len(lines))
	for n, l := range lines {
		ids[n] = l.ID
		sum += l.Minor
	}
	switch {
	case seen != nil && *seen != sum:
		return keptPayout{}, ErrChanged
	case sum < least:
		return keptPayout{}, ErrPayoutLeast.With("amount", plugin.Money{Minor: least, Currency: currency}.Amount()).With("currency", currency)
	}
	id := plugin.NewID[string]()
	if _, err := tx.Exec(ctx, insertPayoutSQL, id, trainer, currency, sum, seen == nil); err != nil {
		return keptPayout{}, err
	}
	if _, err := tx.Exec(ctx, tieEarningsSQL, id, ids); err != nil {
		return keptPayout{}, err
	}
	k, err := native.One[keptPayout](ctx, tx, payoutSQL, id)
	if err != nil {
		return k, err
	}
	s.Changed(tx, payoutsTopic)
	admins, err := native.Values[plugin.UserID](ctx, tx, adminsSQL)
	if err != nil {
		return k, err
	}
	for _, admin := range admins {
		if admin == trainer { // who cannot decide about it
			continue
		}
		if err := s.tellPayout(ctx, tx, admin, "payout_requested", payoutsPath, k); err != nil {
			return k, err
		}
	}
	return k, nil
}

// The pages of the browser app that notices lead to.
const (
	payoutsPath  = "/x/financial/payouts"
	earningsPath = "/x/financial/earnings"
)

// schedulePayouts asks for payouts for whoever has enough, once in a day, a week or a month of the site's.
func (s *service) schedulePayouts(ctx context.Context) error {
	is, err := s.settings(ctx)
	if err != nil || is.PayoutSchedule == "off" {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	first := 1 // day of the month
	switch is.PayoutSchedule {
	case "daily":
		first = today.Day()
	case "weekly": // weeks begin on Monday
		first = today.Day() - (int(today.Weekday())+6)%7
	}
	since := time.Date(today.Year(), today.Month(), first, 0, 0, 0, 0, today.Location())
	for cursor := ""; ; {
		page, err := s.due(ctx, cursor, 100)
		if err != nil {
			return err
		}
		for _, d := range page.Items {
			if d.HasAccount && d.Available.Minor > 0 {
				s.complain(ctx, "a payout cannot be asked for", string(d.Trainer), s.schedulePayout(ctx, d, since, today))
			}
		}
		if page.NextCursor == nil {
			return nil
		}
		cursor = *page.NextCursor
	}
}

// schedulePayout asks for a payout for a trainer, if there is enough and the server has not asked since the period began.
func (s *service) schedulePayout(ctx context.Context, d Owed, since, today time.Time) error {
	least, err := s.payoutLeast(ctx, d.Available.Currency)
	if err != nil || d.Available.Minor < least {
		return err
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		was, err := native.Value[bool](ctx, tx, wasScheduledSQL, d.Trainer, d.Available.Currency, since)
		if err != nil || was {
			return err
		}
		_, err = s.makePayout(ctx, tx, d.Trainer, d.Available.Currency, least, nil, today)
		return err
	})
	// The trainer asked meanwhile.
	if errors.Is(err, ErrPayoutLeast) || errors.Is(err, ErrNoAccount) {
		return nil
	}
	return err
}
