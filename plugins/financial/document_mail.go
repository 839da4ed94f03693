package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// mailing says whether a document is mailed by itself.
type mailing bool

const (
	mailed mailing = true
	// held: it was made anew, and its buyer may have had it by mail before.
	held mailing = false
)

const (
	// mailTriesMost is how often a document is tried to be mailed before that is left to people; each time an hour later than the time before.
	mailTriesMost = 24
	// mailsAtOnce is how many of those are tried in one go of the job.
	mailsAtOnce = 200
)

// ErrNotMailed: a document cannot be mailed now.
var ErrNotMailed = plugin.NewFault(plugin.Conflict, "financial.not_mailed")

// errNobody: a document's buyer has no account any more.
var errNobody = errors.New("nobody is there to mail it to")

// mailDocument is the job that mails a document. What cannot be mailed is tried again by another one.
func (s *service) mailDocument(ctx context.Context, raw json.RawMessage) error {
	var args mailArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("read what to mail: %w", err)
	}
	err := s.mail(ctx, args.Document)
	if errors.Is(err, errNobody) || errors.Is(err, plugin.ErrNotGranted) || errors.Is(err, plugin.ErrNotFound) {
		s.Log().WarnContext(ctx, "a document is not mailed", "document", args.Document, "err", err)
		return nil
	}
	return err
}

// mail mails a document once, in the buyer's language. That it cannot be is kept.
func (s *service) mail(ctx context.Context, id string) error {
	k, err := native.One[keptDocument](ctx, s, documentSQL, id)
	if err != nil {
		return err
	}
	err = s.mailTo(ctx, k)
	if err != nil && ctx.Err() == nil {
		_, kept := s.Exec(ctx, notMailedSQL, k.ID, short(err.Error(), 500), errors.Is(err, errNobody))
		err = errors.Join(err, kept)
	}
	return err
}

func (s *service) mailTo(ctx context.Context, k keptDocument) error {
	buyer, err := s.People().Person(ctx, s, k.BuyerID)
	if errors.Is(err, plugin.ErrNotFound) || err == nil && !buyer.Active {
		return errNobody
	}
	if err != nil {
		return err
	}
	file, err := s.printed(ctx, k, buyer.Language)
	if err != nil {
		return err
	}
	number := k.head().Number
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, mailedSQL, k.ID); err != nil {
			return err
		}
		return s.Mail(ctx, tx, native.Mail{
			Dedupe: "document:" + k.ID, User: k.BuyerID, Kind: string(k.Kind), Args: map[string]any{"number": number, "order": strconv.FormatInt(k.OrderNumber, 10)},
			Link: "/x/financial/orders/" + k.OrderID, Files: []native.MailFile{{Name: number + ".pdf", ContentType: pdfType, Content: file}},
		})
	})
}

// mailAgain has documents be mailed that could not be before.
func (s *service) mailAgain(ctx context.Context) error {
	ids, err := native.Values[string](ctx, s, unmailedSQL, mailTriesMost, mailsAtOnce)
	if err != nil || len(ids) == 0 {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		for _, id := range ids {
			if err := s.Enqueue(ctx, tx, mailJob, mailArgs{id}, time.Time{}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, mailLaterSQL, ids)
		return err
	})
}

// mailNow mails a document that was not mailed, as a super admin says so.
func (s *service) mailNow(ctx context.Context, a plugin.Actor, id string) (Document, error) {
	k, err := s.document(ctx, a, id)
	if err != nil {
		return Document{}, err
	}
	if k.IsUnmailed {
		if err := s.mail(ctx, k.ID); err != nil {
			return Document{}, ErrNotMailed.Because(err)
		}
		if err := s.InTx(ctx, func(tx native.Tx) error { return s.Audit(ctx, tx, a, "document_mailed", "order", k.OrderID) }); err != nil {
			return Document{}, err
		}
	}
	k, err = s.document(ctx, a, id)
	return k.shown(), err
}
