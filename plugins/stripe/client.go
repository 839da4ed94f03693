package stripe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/plugin"
)

const (
	// apiVersion is the one whose shapes objects.go has. Whatever the account is set to, Stripe answers in it.
	apiVersion = "2026-08-26.dahlia"
	answerMost = 1 << 20 // bytes
)

// refusal is an error that Stripe answered. It has words of Stripe's code only: its sentences can name people and parts of keys.
type refusal struct {
	Status   int    `json:"-"`
	Request  string `json:"-"` // what Stripe's own log calls the request
	Replayed bool   `json:"-"` // it was answered before, and is answered so under this key for a day
	Type     string `json:"type"`
	Code     string `json:"code"`
	Declined string `json:"decline_code"`
	Param    string `json:"param"`
}

func (r *refusal) Error() string {
	words := fmt.Sprintf("Stripe answered %d", r.Status)
	for _, w := range []string{r.Type, r.Code, r.Declined, r.Param, r.Request} {
		if w != "" {
			words += " " + word(w)
		}
	}
	return words
}

// final reports whether the same request will be refused again. A key that is wrong or may not, a limit, a lock, an empty balance and
// whatever breaks at Stripe can all be mended; what has no type is no answer of Stripe's.
func (r *refusal) final() bool {
	return r.Type != "" && slices.Contains([]int{http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotFound}, r.Status) &&
		!slices.Contains([]string{"balance_insufficient", "lock_timeout", "rate_limit"}, r.Code)
}

// refused makes of an error what the caller of a gateway is told.
func refused(err error) error {
	var r *refusal
	if errors.As(err, &r) && r.final() {
		return plugin.ErrGatewayRefuses.Because(err)
	}
	return err
}

// absent reports whether Stripe knows no object of the name.
func absent(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.Code == "resource_missing"
}

// ask gets an object.
func (g *gateway) ask(ctx context.Context, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return g.call(ctx, http.MethodGet, path, "", nil, into)
}

// tell makes or changes an object, once for each key; a request without one may be done twice.
func (g *gateway) tell(ctx context.Context, path, key string, form url.Values, into any) error {
	return g.call(ctx, http.MethodPost, path, key, strings.NewReader(form.Encode()), into)
}

// keysMost is how many keys are used for the same request, where Stripe has failed by each.
const keysMost = 5

// tellOnce makes an object under a key, and when Stripe has failed by that before, which it answers for a day then, under another one, unless what
// was to be made is there all the same: found says so. The same request has the same keys in the same order, so that it is done once.
func (g *gateway) tellOnce(ctx context.Context, path, key string, form url.Values, into any, found func() (bool, error)) error {
	for n := 1; ; n++ {
		under := key
		if n > 1 {
			under = fmt.Sprint(key, "-", n)
		}
		err := g.tell(ctx, path, under, form, into)
		var r *refusal
		if n == keysMost || !errors.As(err, &r) || !r.Replayed || r.Status < http.StatusInternalServerError {
			return err
		}
		if there, err := found(); there || err != nil {
			return err
		}
	}
}

func (g *gateway) call(ctx context.Context, method, path, key string, body io.Reader, into any) error {
	is, err := g.settings(ctx)
	if err != nil {
		return err
	}
	if is.SecretKey == "" {
		return errNoKey
	}
	r, err := http.NewRequestWithContext(ctx, method, is.APIURL+path, body)
	if err != nil {
		return fmt.Errorf("ask Stripe: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+is.SecretKey)
	r.Header.Set("Stripe-Version", apiVersion)
	r.Header.Set("User-Agent", "CourseWorx")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	client := *g.HTTP()
	// The key goes to nobody else: Stripe does not redirect.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("ask Stripe: %w", err)
	}
	defer func() { _ = a.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(a.Body, answerMost+1))
	if err != nil {
		return fmt.Errorf("read Stripe's answer: %w", err)
	}
	if len(data) > answerMost {
		return fmt.Errorf("Stripe's answer has more than %d bytes", answerMost)
	}
	if a.StatusCode != http.StatusOK {
		var says struct {
			Error refusal `json:"error"`
		}
		_ = json.Unmarshal(data, &says) // what is no JSON says nothing, and the status is known
		says.Error.Status, says.Error.Request = a.StatusCode, a.Header.Get("Request-Id")
		says.Error.Replayed = a.Header.Get("Idempotent-Replayed") == "true"
		return &says.Error
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read Stripe's answer: %w", err)
	}
	return nil
}

// word makes a word of Stripe's fit into a log and a column: letters, digits and what joins them, at most 100.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.[]", r) {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), 100)]
}

// why is the most exact word for why a payment failed.
func (f *failure) why() string {
	if f == nil {
		return ""
	}
	return word(cmp.Or(f.DeclineCode, f.Code))
}
