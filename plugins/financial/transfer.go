package financial

import (
	"context"
	"errors"
	"strings"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// tellPlaced tells the buyer that an order is placed, and where it is to be transferred, all that its payment needs: the account, the amount, the
// reference, and until when.
func (s *service) tellPlaced(ctx context.Context, tx native.Tx, o Order) error {
	if o.Bank == nil {
		return s.tell(ctx, tx, o, "order_placed")
	}
	args, err := s.dueOf(ctx, tx, o)
	if err != nil {
		return err
	}
	return s.tellWith(ctx, tx, o.Buyer.ID, "order_transfer", o.ID, o, args)
}

// dueOf is what the buyer of an unpaid order is told of it, in the buyer's language.
func (s *service) dueOf(ctx context.Context, tx native.Tx, o Order) (map[string]any, error) {
	buyer, err := s.People().Person(ctx, tx, o.Buyer.ID)
	if err != nil && !errors.Is(err, plugin.ErrNotGranted) { // then it is said in the site's language
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	speaks := s.Speak(buyer.Language)
	args := map[string]any{"number": o.Number, "amount": speaks.Money(o.Total), "until": o.ExpiresAt.In(today.Location()).Format("2006-01-02 15:04")}
	if o.Bank != nil {
		args["account"] = o.Bank.written(speaks)
	}
	return args, nil
}

// ibanGroup is how many signs of an IBAN stand together where people read it.
const ibanGroup = 4

// written is an account as a mail says it, a line for each of its parts.
func (b Bank) written(speaks native.Speech) string {
	var iban []string
	for rest := b.IBAN; rest != ""; rest = rest[min(ibanGroup, len(rest)):] {
		iban = append(iban, rest[:min(ibanGroup, len(rest))])
	}
	var lines []string
	for _, part := range []struct{ name, is string }{
		{"holder", b.Holder}, {"bank", b.Bank}, {"iban", strings.Join(iban, " ")}, {"account", b.AccountNumber}, {"bic", b.BIC}, {"note", b.Note},
	} {
		if part.is != "" {
			lines = append(lines, speaks.Say("account."+part.name, map[string]any{"is": "\u2068" + part.is + "\u2069"}))
		}
	}
	return strings.Join(lines, "\n")
}

// remind reminds the buyers of unpaid orders that end within a day, once. Of an order that waits for a day at most, half of its time has gone by then; who
// has less time than that is at the page where it is paid. Who has paid, or shows a transfer that nobody has looked at, is not reminded.
func (s *service) remind(ctx context.Context) error {
	for {
		due, err := native.Values[string](ctx, s, toRemindSQL, ordersAtOnce)
		if err != nil || len(due) == 0 {
			return err
		}
		reminded := 0
		for _, id := range due {
			err := s.InTx(ctx, func(tx native.Tx) error { return s.remindOf(ctx, tx, id) })
			s.complain(ctx, "the buyer of an order cannot be reminded", id, err)
			if err == nil {
				reminded++
			}
		}
		if reminded == 0 { // those come again with the next run
			return ctx.Err()
		}
	}
}

func (s *service) remindOf(ctx context.Context, tx native.Tx, id string) error {
	if _, _, err := s.holdOrder(ctx, tx, id); err != nil {
		return err
	}
	still, err := native.Values[string](ctx, tx, remindedSQL, id)
	if err != nil || len(still) == 0 { // it was just paid
		return err
	}
	o, err := s.order(ctx, tx, plugin.Actor{System: true}, id)
	if err != nil {
		return err
	}
	args, err := s.dueOf(ctx, tx, o)
	if err != nil {
		return err
	}
	return s.tellWith(ctx, tx, o.Buyer.ID, "order_reminder", o.ID, o, args)
}
