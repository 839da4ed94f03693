package stripetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Message is one that Stripe has for a site. The test sends it, in whatever order and as often as it likes.
type Message struct {
	ID     string
	Kind   string
	Header http.Header
	Body   []byte
}

// tell writes a message about an object as it is now.
func (d *Stripe) tell(kind string, about object) {
	id, now := d.name("evt"), time.Now()
	body, err := json.Marshal(object{
		"id": id, "object": "event", "type": kind, "created": now.Unix(), "api_version": "2026-08-26.dahlia", "livemode": false, "pending_webhooks": 1,
		"data": object{"object": about}, "request": object{"id": nil, "idempotency_key": nil},
	})
	if err != nil {
		panic(err) // objects are maps of plain values
	}
	d.news = append(d.news, Message{id, kind, d.Sign(body, now), body})
}

// News are the messages since it was asked last, the oldest first.
func (d *Stripe) News() []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	news := d.news
	d.news = nil
	return news
}

// Sign returns the header of a message that was signed at a moment.
func (d *Stripe) Sign(body []byte, at time.Time) http.Header {
	seconds := strconv.FormatInt(at.Unix(), 10)
	signature := "t=" + seconds
	for _, secret := range d.Secrets {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(seconds + "."))
		mac.Write(body)
		signature += ",v1=" + hex.EncodeToString(mac.Sum(nil))
	}
	return http.Header{"Stripe-Signature": {signature + ",v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"}, "Content-Type": {"application/json"}}
}

func (d *Stripe) onRefund(ref string, do func(*refund)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.findRefund(ref)
	if r == nil {
		return fmt.Errorf("there is no refund %q", ref)
	}
	do(r)
	d.tell("refund.updated", r.json(nil))
	if r.Status == "failed" {
		d.tell("refund.failed", r.json(nil))
	}
	d.tell("charge.refund.updated", r.json(nil))
	return nil
}
