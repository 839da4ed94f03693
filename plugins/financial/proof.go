package financial

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What a buyer may show of a transfer.
const (
	proofMost  = 5 << 20 // bytes of one
	proofsMost = 5       // of an order
	proofDays  = 5       // so long at least an order waits for somebody to look at its first one
)

// A proof that has not arrived by then broke off on the way.
const proofLost = time.Hour

var (
	// ErrProof: the file is none that can be looked at.
	ErrProof = plugin.NewFault(plugin.Invalid, "financial.proof")
	// ErrProofs: the order has as many as it may.
	ErrProofs = plugin.NewFault(plugin.Conflict, "financial.proofs").With("most", proofsMost)
	// ErrProofTaken: another file has come under that id.
	ErrProofTaken = plugin.NewFault(plugin.Conflict, "financial.proof_taken")
	// ErrProofRunning: a file under that id is coming just now.
	ErrProofRunning = plugin.NewFault(plugin.Conflict, "financial.proof_running")
	// ErrProofDecided: somebody has looked at it already.
	ErrProofDecided = plugin.NewFault(plugin.Conflict, "financial.proof_decided")
)

// proofTypes are what a proof can be, and how its file is called at its end.
var proofTypes = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}

// Proof is what a buyer shows of a transfer, such as the bank's receipt.
type Proof struct {
	ID          string    `json:"id"`
	ContentType string    `json:"contentType" enum:"image/jpeg,image/png,image/webp,application/pdf"`
	SizeBytes   int       `json:"sizeBytes"`
	State       string    `json:"state" enum:"waiting,settled,declined" doc:"settled: the order's money came"`
	SentAt      time.Time `json:"sentAt"`
}

// keptProof is a proof, and whose it is.
type keptProof struct {
	ID          string
	ContentType string
	OrderID     string
	Number      int64
	BuyerID     plugin.UserID
}

// proofStands is what is known of an id: whether its file has arrived, and whether it is this one, of this order.
type proofStands struct{ IsThere, IsSame bool }

func proofKey(id string) string { return "proofs/" + id }

// sendProof keeps what a buyer shows of a transfer, under an id of the buyer's making: what is sent again is there already, and another file is
// refused, also one that comes at the same time. Super admins are told, and the order waits for them. The row is there before the file, so that a file whose arrival nobody hears of is found and taken away.
func (s *service) sendProof(ctx context.Context, a plugin.Actor, order, id string, file []byte) (Order, error) {
	kind := http.DetectContentType(file)
	if _, ok := proofTypes[kind]; !ok || len(file) == 0 || len(file) > proofMost {
		return Order{}, ErrProof
	}
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Order{}, plugin.ErrNotFound
	}
	sum := sha256.Sum256(file)
	var isNew bool
	err := s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, order)
		switch {
		case err != nil:
			return err
		case k.BuyerID != a.User:
			return plugin.ErrNotFound
		case !k.takesTransfers() || k.State != Awaiting && k.State != Expired:
			return ErrOrderState.With("state", string(k.State))
		}
		n, err := native.Value[int](ctx, tx, countProofsSQL, k.ID, known)
		if err != nil {
			return err
		}
		if n >= proofsMost {
			return ErrProofs
		}
		tag, err := tx.Exec(ctx, insertProofSQL, known, k.ID, kind, len(file), sum[:])
		if isNew = err == nil && tag.RowsAffected() > 0; isNew || err != nil {
			return err
		}
		is, err := native.One[proofStands](ctx, tx, proofIsSQL, known, k.ID, sum[:])
		switch {
		case err != nil:
			return err
		case is.IsSame: // it may be that nobody ever hears of the first call
			isNew = !is.IsThere
			return nil
		case is.IsThere:
			return ErrProofTaken
		}
		return ErrProofRunning
	})
	if err != nil {
		return Order{}, err
	}
	if isNew {
		if err := s.Files().Put(ctx, proofKey(known), bytes.NewReader(file), int64(len(file)), kind); err != nil {
			_, _ = s.Exec(context.WithoutCancel(ctx), freeProofSQL, known) // it can be tried again at once
			return Order{}, err
		}
		if err := s.InTx(ctx, func(tx native.Tx) error { return s.proofArrived(ctx, tx, a, order, known, sum[:]) }); err != nil {
			return Order{}, err
		}
	}
	return s.order(ctx, s, a, order)
}

func (s *service) proofArrived(ctx context.Context, tx native.Tx, a plugin.Actor, order, id string, sum []byte) error {
	k, _, err := s.holdOrder(ctx, tx, order)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, arriveProofSQL, id, sum)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		is, err := native.One[proofStands](ctx, tx, proofIsSQL, id, k.ID, sum)
		switch {
		case err == nil && is.IsThere && is.IsSame: // another call was faster
			return nil
		case err == nil, errors.Is(err, plugin.ErrNotFound): // it took so long that it was given up, or that another one came
			return ErrProof
		}
		return err
	}
	n, err := native.Value[int](ctx, tx, countProofsSQL, k.ID, id)
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := tx.Exec(ctx, waitLongerSQL, k.ID, proofDays); err != nil {
			return err
		}
	}
	if err := s.noteChange(ctx, tx, a, k.ID, path{name: "proof", to: k.State}, ""); err != nil {
		return err
	}
	return s.tellAdmins(ctx, tx, "proof_sent", id, k)
}

// declineProof says that a proof is none, and why; its buyer reads it.
func (s *service) declineProof(ctx context.Context, a plugin.Actor, order, id, why string) (Order, error) {
	note, ok := text(why, 500)
	switch {
	case !ok:
		return Order{}, ErrProof.At("/why", "financial.text")
	case note == "":
		return Order{}, ErrProof.At("/why", "financial.cancel_reason")
	}
	var out Order
	err := s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, order)
		if err != nil {
			return err
		}
		p, err := s.proof(ctx, tx, a, k.ID, id)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, declineProofSQL, p.ID, k.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrProofDecided
		}
		if err := s.noteChange(ctx, tx, a, k.ID, path{name: "proof_declined", to: k.State}, note); err != nil {
			return err
		}
		if err := s.tellOf(ctx, tx, k.BuyerID, "proof_declined", p.ID, k.shown(nil)); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

// proof finds a proof of an order: the buyer's own, or any for a super admin.
func (s *service) proof(ctx context.Context, q native.Querier, a plugin.Actor, order, id string) (keptProof, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptProof{}, plugin.ErrNotFound
	}
	p, err := native.One[keptProof](ctx, q, proofSQL, known)
	if err == nil && (p.OrderID != order || !a.Is(plugin.SuperAdmin) && p.BuyerID != a.User) {
		err = plugin.ErrNotFound
	}
	return p, err
}

// readProof returns the file of a proof and what it is called.
func (s *service) readProof(ctx context.Context, a plugin.Actor, order, id string) (file []byte, kind, name string, err error) {
	p, err := s.proof(ctx, s, a, order, id)
	if err != nil {
		return nil, "", "", err
	}
	r, _, err := s.Files().Open(ctx, proofKey(p.ID))
	if err != nil {
		return nil, "", "", err
	}
	defer func() { _ = r.Close() }()
	file, err = io.ReadAll(io.LimitReader(r, proofMost))
	return file, p.ContentType, "transfer-" + strconv.FormatInt(p.Number, 10) + proofTypes[p.ContentType], err
}

// forgetProofs takes away what has not arrived, and what nobody is to see any more.
func (s *service) forgetProofs(ctx context.Context) error {
	lost, err := native.Values[string](ctx, s, lostProofsSQL, time.Now().Add(-proofLost), ordersAtOnce)
	if err != nil {
		return err
	}
	for _, id := range lost {
		err := s.Files().Delete(ctx, proofKey(id))
		if err == nil {
			_, err = s.Exec(ctx, forgetProofSQL, id)
		}
		if err != nil && ctx.Err() == nil {
			s.Log().ErrorContext(ctx, "a proof of a transfer cannot be taken away", "proof", id, "err", err)
		}
	}
	return nil
}
