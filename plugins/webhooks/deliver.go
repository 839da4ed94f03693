package webhooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// pauses are the times between attempts; the last one repeats.
var pauses = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour}

const (
	answerMost = 2000 // letters of an answer that are kept
	pingEvent  = "ping"
)

// message is what is posted.
type message struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Subject   string          `json:"subject"`
	Sequence  int64           `json:"sequence"` // 1, 2, 3 … within the subject
	Data      json.RawMessage `json:"data"`
}

// hear writes a delivery for each endpoint that asks for the event. Heard twice it is one.
func (s *service) hear(ctx context.Context, e plugin.Delivered) error {
	body, err := json.Marshal(message{e.Name, e.At.UTC(), e.Subject, e.Seq, e.Payload})
	if err != nil {
		return fmt.Errorf("write event %s: %w", e.Name, err)
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		wanted, err := endpointsFor(ctx, tx, e.Name)
		if err != nil {
			return err
		}
		for _, endpoint := range wanted {
			id := plugin.NewID[string]()
			tag, err := tx.Exec(ctx, insertDeliverySQL, id, endpoint, &e.ID, e.Name, string(body))
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				continue
			}
			if err := s.Enqueue(ctx, tx, deliverJob, deliverArgs{id}, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

type deliverArgs struct {
	Delivery string `json:"delivery"`
}

// deliver tries a delivery once, and says when it is tried again.
func (s *service) deliver(ctx context.Context, raw json.RawMessage) error {
	var args deliverArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	_, err := s.attempt(ctx, args.Delivery)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil // its endpoint is gone, or it was delivered meanwhile
	}
	return err
}

// attempt posts what waits and writes down what came of it.
func (s *service) attempt(ctx context.Context, id string) (Delivery, error) {
	p, err := readParcel(ctx, s, id)
	if err != nil {
		return Delivery{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Delivery{}, err
	}
	began := time.Now()
	status, answer, cause := s.post(ctx, p)
	if cause != nil && ctx.Err() != nil {
		return Delivery{}, ctx.Err() // the server stops: nothing was found out
	}
	took := int(time.Since(began).Milliseconds())
	state, next := "delivered", (*time.Time)(nil)
	var says *string
	if cause != nil {
		text := clip(cause.Error(), 1000)
		says = &text
		state = "failed"
		if p.Attempts+1 < is.Attempts && p.EventID != nil {
			at := time.Now().Add(pauses[min(p.Attempts, len(pauses)-1)])
			state, next = "waiting", &at
		}
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, attemptedSQL, id, p.Attempts, state, status, says, answer, took, next)
		if err != nil || tag.RowsAffected() == 0 {
			return err // somebody else tried it at the same time
		}
		if p.EventID != nil && state != "waiting" {
			if _, err := tx.Exec(ctx, standingSQL, p.EndpointID, state == "failed", pauseAfter); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, giveUpSQL, p.EndpointID); err != nil {
				return err
			}
		}
		s.Changed(tx, "deliveries")
		if next == nil {
			return nil
		}
		return s.Enqueue(ctx, tx, deliverJob, deliverArgs{id}, *next)
	})
	if err != nil {
		return Delivery{}, err
	}
	return readDelivery(ctx, s, id)
}

// post sends a parcel. An answer of 2xx is a delivery; redirects are not followed: an endpoint says where it is.
func (s *service) post(ctx context.Context, p parcel) (status *int, answer *string, err error) {
	secret, err := s.Open("secret/"+p.EndpointID, p.Secret)
	if err != nil {
		return nil, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, strings.NewReader(p.Body))
	if err != nil {
		return nil, nil, err
	}
	at := time.Now()
	signature, err := sign(string(secret), p.ID, at, []byte(p.Body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "CourseWorx-Webhooks/1")
	r.Header.Set("webhook-id", p.ID)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
	client := *s.HTTP()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	head, err := io.ReadAll(io.LimitReader(a.Body, 4*answerMost))
	if err != nil {
		return &a.StatusCode, nil, err
	}
	said := clip(string(head), answerMost)
	if a.StatusCode < 200 || a.StatusCode > 299 {
		return &a.StatusCode, &said, fmt.Errorf("it answered %s", a.Status)
	}
	return &a.StatusCode, &said, nil
}

// sign makes the signature of a message: "v1," and the HMAC-SHA256 of id, time and body, as Standard Webhooks has it.
func sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	sum := hmac.New(sha256.New, key)
	sum.Write(bytes.Join([][]byte{[]byte(id), []byte(strconv.FormatInt(at.Unix(), 10)), body}, []byte(".")))
	return "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
}

// ping posts a try to an endpoint now, and returns what came of it.
func (s *service) ping(ctx context.Context, endpoint string) (Delivery, error) {
	id := plugin.NewID[string]()
	body, err := json.Marshal(message{Type: pingEvent, Timestamp: time.Now().UTC(), Data: json.RawMessage(`{}`)})
	if err != nil {
		return Delivery{}, fmt.Errorf("write a try: %w", err)
	}
	if _, err := readEndpoint(ctx, s, endpoint); err != nil {
		return Delivery{}, err
	}
	if _, err := s.Exec(ctx, insertDeliverySQL, id, endpoint, nil, pingEvent, string(body)); err != nil {
		return Delivery{}, fmt.Errorf("write a try: %w", err)
	}
	return s.attempt(ctx, id)
}

// again tries a delivery anew, from its first attempt.
func (s *service) again(ctx context.Context, a plugin.Actor, id string) (Delivery, error) {
	err := s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, againSQL, id)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "sent_again", "delivery", id); err != nil {
			return err
		}
		return s.Enqueue(ctx, tx, deliverJob, deliverArgs{id}, time.Time{})
	})
	if err != nil {
		return Delivery{}, err
	}
	return readDelivery(ctx, s, id)
}

// sweep takes old deliveries away.
func (s *service) sweep(ctx context.Context, _ json.RawMessage) error {
	is, err := s.settings(ctx)
	for err == nil && ctx.Err() == nil {
		tag, failed := s.Exec(ctx, sweepSQL, time.Now().AddDate(0, 0, -is.KeepDays))
		if err = failed; tag.RowsAffected() == 0 {
			break
		}
	}
	return err
}

// health says when an endpoint was paused.
func (s *service) health(ctx context.Context) error {
	names, err := pausedEndpoints(ctx, s)
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("nothing can be delivered to: %s", strings.Join(names, ", "))
	}
	return err
}

// clip makes words fit where they are kept: PostgreSQL keeps neither broken UTF-8 nor NUL.
func clip(s string, most int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
