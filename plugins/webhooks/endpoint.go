package webhooks

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	endpointsMost = 50
	pauseAfter    = 20 // deliveries in a row that failed for good
)

var (
	// ErrEndpoint: an endpoint cannot be like that.
	ErrEndpoint = plugin.NewFault(plugin.Invalid, "webhooks.endpoint")
	// ErrMany: there are as many endpoints as there may be.
	ErrMany = plugin.NewFault(plugin.Conflict, "webhooks.many").With("max", endpointsMost)
)

// Endpoint is a server that is told what happens.
type Endpoint struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	URL       string     `json:"url"`
	Events    []string   `json:"events"`
	IsActive  bool       `json:"isActive"`
	Failures  int        `json:"failures" doc:"Deliveries that failed for good since the last one that did not"`
	PausedAt  *time.Time `json:"pausedAt" doc:"It was switched off because nothing could be delivered; null: it was not"`
	CreatedAt time.Time  `json:"createdAt"`
	Waiting   int        `json:"waiting" doc:"Deliveries that are being tried"`
}

// Draft is an endpoint as it is to be.
type Draft struct {
	Name     string   `json:"name" maxLength:"100"`
	URL      string   `json:"url" maxLength:"2000"`
	Events   []string `json:"events" maxItems:"100"`
	IsActive bool     `json:"isActive"`
}

// check returns the draft as it is kept, or what is wrong with it.
func (d Draft) check() (Draft, error) {
	var fault *plugin.Fault
	wrong := func(pointer, code string) {
		if fault == nil {
			fault = ErrEndpoint
		}
		fault = fault.At(pointer, code)
	}
	d.Name, d.URL = strings.TrimSpace(d.Name), strings.TrimSpace(d.URL)
	if d.Name == "" || utf8.RuneCountInString(d.Name) > 100 || !utf8.ValidString(d.Name) || strings.ContainsFunc(d.Name, unicode.IsControl) {
		wrong("/name", "webhooks.name")
	}
	to, err := url.Parse(d.URL)
	if err != nil || (to.Scheme != "https" && to.Scheme != "http") || to.Host == "" || to.User != nil || to.Fragment != "" {
		wrong("/url", "webhooks.url")
	}
	slices.Sort(d.Events)
	d.Events = slices.Compact(d.Events)
	if len(d.Events) == 0 || slices.ContainsFunc(d.Events, func(e string) bool { return !slices.Contains(events, e) }) {
		wrong("/events", "webhooks.events")
	}
	if fault != nil {
		return d, fault
	}
	return d, nil
}

// newSecret is what signatures are made with: "whsec_" and 32 random bytes, as Standard Webhooks has it.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(b)
}

// Create adds an endpoint, and returns its secret, which is shown this once.
func (s *service) create(ctx context.Context, a plugin.Actor, d Draft) (Endpoint, string, error) {
	d, err := d.check()
	if err != nil {
		return Endpoint{}, "", err
	}
	id, secret := plugin.NewID[string](), newSecret()
	sealed, err := s.Seal("secret/"+id, []byte(secret))
	if err != nil {
		return Endpoint{}, "", err
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		n, err := countEndpoints(ctx, tx)
		if err != nil {
			return err
		}
		if n >= endpointsMost {
			return ErrMany
		}
		if _, err := tx.Exec(ctx, insertEndpointSQL, id, d.Name, d.URL, d.Events, sealed, d.IsActive); err != nil {
			return err
		}
		return s.Audit(ctx, tx, a, "created", "endpoint", id)
	})
	if err != nil {
		return Endpoint{}, "", err
	}
	e, err := readEndpoint(ctx, s, id)
	return e, secret, err
}

// change replaces what an endpoint is. One that was paused begins anew when it is switched on.
func (s *service) change(ctx context.Context, a plugin.Actor, id string, d Draft) (Endpoint, error) {
	d, err := d.check()
	if err != nil {
		return Endpoint{}, err
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, changeEndpointSQL, id, d.Name, d.URL, d.Events, d.IsActive)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		if err == nil {
			_, err = tx.Exec(ctx, giveUpSQL, id)
		}
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, a, "changed", "endpoint", id)
	})
	if err != nil {
		return Endpoint{}, err
	}
	return readEndpoint(ctx, s, id)
}

// remove takes an endpoint away, with its deliveries.
func (s *service) remove(ctx context.Context, a plugin.Actor, id string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, deleteEndpointSQL, id)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, a, "deleted", "endpoint", id)
	})
}

// renew gives an endpoint another secret and returns it, this once; signatures are made with it from then on.
func (s *service) renew(ctx context.Context, a plugin.Actor, id string) (string, error) {
	secret := newSecret()
	sealed, err := s.Seal("secret/"+id, []byte(secret))
	if err != nil {
		return "", err
	}
	return secret, s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, secretSQL, id, sealed)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, a, "secret_changed", "endpoint", id)
	})
}
