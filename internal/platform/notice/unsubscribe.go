package notice

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// UnsubscribePath is the page of a link that ends a kind of mail; the token follows.
const UnsubscribePath = "/unsubscribe/"

const unsubscribePurpose = "unsubscribe"

const (
	idLength  = 36
	sumLength = 36 + 32 // of token.Keys.Sign
)

// ErrUnsubscribe: the link is not one of ours, or is older than the keys.
var ErrUnsubscribe = plugin.NewFault(plugin.NotFound, "notice.unsubscribe_over")

// unsubscribeLink is an address that ends the mails of one kind for one person, without signing in.
func (n *Notices) unsubscribeLink(u plugin.UserID, kind string) string {
	about := []byte(string(u) + kind)
	raw := append(n.Keys.Sign(unsubscribePurpose, about), about...)
	return n.BaseURL() + UnsubscribePath + base64.RawURLEncoding.EncodeToString(raw)
}

func (n *Notices) subscription(token string) (plugin.UserID, Kind, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) <= sumLength+idLength || !n.Keys.Verify(unsubscribePurpose, raw[sumLength:], raw[:sumLength]) {
		return "", Kind{}, ErrUnsubscribe
	}
	k, known := n.kind(string(raw[sumLength+idLength:]))
	if !known || k.Fixed {
		return "", Kind{}, ErrUnsubscribe
	}
	return plugin.UserID(raw[sumLength : sumLength+idLength]), k, nil
}

// LookAtUnsubscribe returns what a link would end, in the actor's language, and ends nothing.
func (n *Notices) LookAtUnsubscribe(a plugin.Actor, token string) (string, error) {
	_, k, err := n.subscription(token)
	if err != nil {
		return "", err
	}
	return n.label(a.Language, k.Name), nil
}

// Unsubscribe uses a link: mails of its kind no longer come, however often it is used.
func (n *Notices) Unsubscribe(ctx context.Context, token string) error {
	u, k, err := n.subscription(token)
	if err != nil {
		return err
	}
	return n.DB.InTx(ctx, func(tx db.Tx) error {
		if k.Name == digestKind.Name {
			s, err := n.schedule(ctx, tx, u)
			if err != nil {
				return err
			}
			s.Digest = MailOff
			return gone(setSchedule(ctx, tx, u, s))
		}
		w, err := n.wish(ctx, tx, u, k.Name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, setWishSQL, u, k.Name, w.Here, MailOff); err != nil {
			return gone(fmt.Errorf("unsubscribe: %w", err))
		}
		return nil
	})
}

// gone takes a link of somebody whose account was deleted meanwhile for one that is over.
func gone(err error) error {
	if db.Violates(err, "notice_schedules_user_id_fkey") || db.Violates(err, "notice_preferences_user_id_fkey") {
		return ErrUnsubscribe
	}
	return err
}
