package financial

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// holdPayout keeps a payout from being decided by others, and reads it. The actor has to be somebody else than whom it is for.
func (s *service) holdPayout(ctx context.Context, tx native.Tx, a plugin.Actor, id string, in ...PayoutState) (keptPayout, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptPayout{}, plugin.ErrNotFound
	}
	if _, err := tx.Exec(ctx, holdPayoutSQL, known); err != nil {
		return keptPayout{}, err
	}
	k, err := native.One[keptPayout](ctx, tx, payoutSQL, known)
	switch {
	case err != nil:
		return k, err
	case k.TrainerID == a.User:
		return k, ErrOwnPayout
	case !slices.Contains(in, k.State):
		return k, ErrPayoutState.With("state", string(k.State))
	}
	return k, nil
}

// decide moves a payout from some states on, writes that down and tells the trainer.
func (s *service) decide(ctx context.Context, a plugin.Actor, id, action string, from []PayoutState, how func(native.Tx, keptPayout) error) (Payout, error) {
	var out Payout
	err := s.InTx(ctx, func(tx native.Tx) error {
		k, err := s.holdPayout(ctx, tx, a, id, from...)
		if err != nil {
			return err
		}
		if err := how(tx, k); err != nil {
			return err
		}
		if k, err = native.One[keptPayout](ctx, tx, payoutSQL, k.ID); err != nil {
			return err
		}
		out = k.shown(a)
		s.Changed(tx, payoutsTopic)
		if err := s.Audit(ctx, tx, a, action, "payout", k.ID); err != nil {
			return err
		}
		return s.tellPayout(ctx, tx, k.TrainerID, action, earningsPath, k)
	})
	return out, err
}

func (s *service) approvePayout(ctx context.Context, a plugin.Actor, id string) (Payout, error) {
	return s.decide(ctx, a, id, "payout_approved", []PayoutState{PayoutRequested}, func(tx native.Tx, k keptPayout) error {
		if err := s.mayLeave(ctx, tx, k); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, decidePayoutSQL, k.ID, string(PayoutApproved), "", author(a))
		return err
	})
}

// rejectPayout says no before the money leaves, and why: what it was made of can be paid out again.
func (s *service) rejectPayout(ctx context.Context, a plugin.Actor, id, why string) (Payout, error) {
	answer, err := whyOf(why)
	if err != nil {
		return Payout{}, err
	}
	return s.decide(ctx, a, id, "payout_rejected", []PayoutState{PayoutRequested, PayoutApproved}, func(tx native.Tx, k keptPayout) error {
		if _, err := tx.Exec(ctx, decidePayoutSQL, k.ID, string(PayoutRejected), answer, author(a)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, freeEarningsSQL, k.ID)
		return err
	})
}

// failPayout says that the bank did not pay it: the trainer is owed the money again.
func (s *service) failPayout(ctx context.Context, a plugin.Actor, id, why string) (Payout, error) {
	answer, err := whyOf(why)
	if err != nil {
		return Payout{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Payout{}, err
	}
	return s.decide(ctx, a, id, "payout_failed", []PayoutState{PayoutProcessing}, func(tx native.Tx, k keptPayout) error {
		if _, err := tx.Exec(ctx, decidePayoutSQL, k.ID, string(PayoutFailed), answer, author(a)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, freeEarningsSQL, k.ID); err != nil {
			return err
		}
		return s.postPayout(ctx, tx, a, k, "payout_failed", today, ledger.Transit, ledger.TrainersDue)
	})
}

// PayoutPaid is money that a bank has sent.
type PayoutPaid struct {
	Reference string `json:"reference" maxLength:"100" doc:"What the bank calls it"`
	PaidOn    string `json:"paidOn" format:"date" doc:"The day that it counts for in the books"`
}

// completePayout says that the bank has sent it.
func (s *service) completePayout(ctx context.Context, a plugin.Actor, id string, d PayoutPaid) (Payout, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Payout{}, err
	}
	day, fault := dayOf(ErrPayout, "/paidOn", "financial.day", d.PaidOn, today)
	reference, ok := line(d.Reference, 100)
	if !ok {
		fault = fault.At("/reference", "financial.text")
	}
	if len(fault.Fields) > 0 {
		return Payout{}, fault
	}
	return s.decide(ctx, a, id, "payout_paid", []PayoutState{PayoutProcessing}, func(tx native.Tx, k keptPayout) error {
		if d.PaidOn < *k.SentOn {
			return ErrPayout.At("/paidOn", "financial.payout_early", plugin.Args{"day": *k.SentOn})
		}
		if _, err := tx.Exec(ctx, completePayoutSQL, k.ID, reference, d.PaidOn, author(a)); err != nil {
			return err
		}
		if err := s.postPayout(ctx, tx, a, k, "payout_paid", day, ledger.Transit, ledger.Cash("bank")); err != nil {
			return err
		}
		return s.Publish(ctx, tx, payoutCompleted{k.ID, k.TrainerID, k.amount()})
	})
}

// PayoutReturn is money that a bank sent back.
type PayoutReturn struct {
	Answer     string `json:"answer" maxLength:"500" doc:"Why; the trainer reads it"`
	ReturnedOn string `json:"returnedOn" format:"date" doc:"The day that it counts for in the books"`
}

// returnPayout says that the bank sent a payout back after it was paid: the trainer is owed the money again.
func (s *service) returnPayout(ctx context.Context, a plugin.Actor, id string, d PayoutReturn) (Payout, error) {
	answer, err := whyOf(d.Answer)
	if err != nil {
		return Payout{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Payout{}, err
	}
	day, fault := dayOf(ErrPayout, "/returnedOn", "financial.day", d.ReturnedOn, today)
	if len(fault.Fields) > 0 {
		return Payout{}, fault
	}
	return s.decide(ctx, a, id, "payout_returned", []PayoutState{PayoutCompleted}, func(tx native.Tx, k keptPayout) error {
		if d.ReturnedOn < *k.PaidOn {
			return ErrPayout.At("/returnedOn", "financial.payout_return_early", plugin.Args{"day": *k.PaidOn})
		}
		if _, err := tx.Exec(ctx, returnPayoutSQL, k.ID, answer, d.ReturnedOn, author(a)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, freeEarningsSQL, k.ID); err != nil {
			return err
		}
		return s.postPayout(ctx, tx, a, k, "payout_returned", day, ledger.Cash("bank"), ledger.TrainersDue)
	})
}

// mayLeave refuses a payout of money that a bank, or a super admin, still decides about.
func (s *service) mayLeave(ctx context.Context, tx native.Tx, k keptPayout) error {
	held, err := native.Value[bool](ctx, tx, payoutHeldSQL, k.ID)
	if err == nil && held {
		err = ErrPayoutHeld.With("number", k.number())
	}
	return err
}

// postPayout moves the amount of a payout from one account to another.
func (s *service) postPayout(ctx context.Context, tx native.Tx, a plugin.Actor, k keptPayout, kind string, on time.Time, debit, credit ledger.Account) error {
	_, _, err := ledger.Post(ctx, tx, ledger.Posting{
		Key: kind + ":" + k.ID, Kind: kind, SubjectType: "payout", SubjectID: k.ID, On: on, By: a.User,
		Entries: []ledger.Entry{concerns(ledger.Debit(debit, k.amount()), "", k.TrainerID), concerns(ledger.Credit(credit, k.amount()), "", k.TrainerID)},
	})
	s.Changed(tx, booksTopic)
	return err
}

// whyOf is the reason that a trainer reads.
func whyOf(why string) (string, error) {
	answer, ok := text(why, 500)
	switch {
	case !ok:
		return "", ErrPayout.At("/answer", "financial.text")
	case answer == "":
		return "", ErrPayout.At("/answer", "financial.cancel_reason")
	}
	return answer, nil
}

// sendPayouts has payouts that were approved go to the bank together, in a file: each to where its trainer says now. It returns the batch.
func (s *service) sendPayouts(ctx context.Context, a plugin.Actor, ids []string) (string, error) {
	today, err := s.today(ctx)
	if err != nil {
		return "", err
	}
	// All who send some of the same ones hold them in one order.
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	batch := plugin.NewID[string]()
	err = s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, insertBatchSQL, batch, author(a)); err != nil {
			return err
		}
		for _, id := range ids {
			k, err := s.holdPayout(ctx, tx, a, id, PayoutApproved)
			if err != nil {
				return err
			}
			if err := s.mayLeave(ctx, tx, k); err != nil {
				return err
			}
			sealed, err := native.Values[[]byte](ctx, tx, accountSQL, k.TrainerID)
			if err != nil {
				return err
			}
			if len(sealed) == 0 {
				return ErrNoAccount
			}
			if _, err := tx.Exec(ctx, sendPayoutSQL, k.ID, batch, today.Format(time.DateOnly), sealed[0], author(a)); err != nil {
				return err
			}
			if err := s.postPayout(ctx, tx, a, k, "payout", today, ledger.TrainersDue, ledger.Transit); err != nil {
				return err
			}
		}
		s.Changed(tx, payoutsTopic)
		return s.Audit(ctx, tx, a, "payouts_sent", "payout_batch", batch)
	})
	return batch, err
}

// batchFile is what the bank is to send, a payout a line. Texts that a spreadsheet would take for a formula get an apostrophe before them.
func (s *service) batchFile(ctx context.Context, a plugin.Actor, batch string) (*file, error) {
	known, ok := plugin.ParseID[string](batch)
	if !ok {
		return nil, plugin.ErrNotFound
	}
	list, err := native.Many[keptPayout](ctx, s, batchSQL, known)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, plugin.ErrNotFound
	}
	lines := [][]string{{"name", "bank", "iban", "account_number", "bic", "amount", "currency", "reference"}}
	for _, k := range list {
		b, err := s.openAccount(k.Account)
		if err != nil {
			return nil, err
		}
		lines = append(lines, []string{harmless(b.Holder), harmless(b.Bank), b.IBAN, harmless(b.AccountNumber), b.BIC, k.amount().Amount(), k.Currency, k.number()})
	}
	var out bytes.Buffer
	_, _ = out.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this alone
	if err := csv.NewWriter(&out).WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	// Whoever reads where people have their accounts is written down.
	err = s.InTx(ctx, func(tx native.Tx) error { return s.Audit(ctx, tx, a, "payouts_file_read", "payout_batch", known) })
	return &file{"text/csv; charset=utf-8", `attachment; filename="payouts-` + *list[0].SentOn + `.csv"`, out.Bytes()}, err
}
