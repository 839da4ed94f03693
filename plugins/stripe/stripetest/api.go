package stripetest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// problem is why a request is refused.
type problem struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
}

func invalid(code, param, message string) *problem {
	return &problem{status: http.StatusBadRequest, Type: "invalid_request_error", Code: code, Param: param, Message: message}
}

func missing(what string) *problem {
	return &problem{status: http.StatusNotFound, Type: "invalid_request_error", Code: "resource_missing", Message: "No such " + what}
}

// answer is what a request under a key was answered with.
type answer struct {
	request string
	status  int
	body    []byte
	again   bool // it was answered before
}

// operation answers a request; the double is locked meanwhile.
type operation func(r *http.Request, form url.Values) (object, *problem)

func (d *Stripe) routes() {
	for pattern, do := range map[string]operation{
		"POST /v1/checkout/sessions":             d.createSession,
		"GET /v1/checkout/sessions":              d.listSessions,
		"GET /v1/checkout/sessions/{id}":         d.getSession,
		"POST /v1/checkout/sessions/{id}/expire": d.expireSession,
		"POST /v1/refunds":                       d.createRefund,
		"GET /v1/refunds":                        d.listRefunds,
		"GET /v1/refunds/{id}":                   d.getRefund,
		"GET /v1/disputes":                       d.listDisputes,
	} {
		d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.serve(w, r, do) })
	}
}

// serve answers a request, and the same under the same key the same.
func (d *Stripe) serve(w http.ResponseWriter, r *http.Request, do operation) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if r.Method == http.MethodGet {
		form = r.URL.Query()
	}
	d.mu.Lock()
	a := d.answer(r, form, r.Method+" "+r.URL.Path+" "+string(body), do)
	d.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.Header().Set("Request-Id", "req_double")
	if a.again {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func (d *Stripe) answer(r *http.Request, form url.Values, request string, do operation) answer {
	d.requests = append(d.requests, r.Method+" "+r.URL.Path)
	key := r.Header.Get("Idempotency-Key")
	if len(d.failing) > 0 {
		status := d.failing[0]
		d.failing = d.failing[1:]
		return written(nil, &problem{status: status, Type: "api_error", Message: "The double was told to fail."})
	}
	switch before, known := d.answers[key]; {
	case r.Header.Get("Authorization") != "Bearer "+d.Key:
		return written(nil, &problem{status: http.StatusUnauthorized, Type: "invalid_request_error", Message: "Invalid API Key provided"})
	case r.Header.Get("Stripe-Version") == "":
		return written(nil, invalid("", "", "The double wants to know a version."))
	case key != "" && known && before.request != request:
		return written(nil, &problem{status: http.StatusBadRequest, Type: "idempotency_error", Message: "Keys can only be used with the same parameters."})
	case key != "" && known:
		before.again = true
		return before
	}
	if d.breaking > 0 && key != "" && r.Method == http.MethodPost {
		d.breaking--
		a := written(nil, &problem{status: http.StatusInternalServerError, Type: "api_error", Message: "The double was told to break."})
		a.request = request
		d.answers[key] = a
		return a
	}
	o, p := do(r, form)
	a := written(o, p)
	a.request = request
	if key != "" && p == nil {
		d.answers[key] = a
	}
	if d.losing > 0 && r.Method == http.MethodPost {
		d.losing--
		return written(nil, &problem{status: http.StatusBadGateway, Type: "api_error", Message: "The double was told to lose the answer."})
	}
	return a
}

func written(o object, p *problem) answer {
	a := answer{status: http.StatusOK}
	if p != nil {
		o, a.status = object{"error": p}, p.status
	}
	body, err := json.Marshal(o)
	if err != nil {
		return answer{status: http.StatusInternalServerError, body: []byte(err.Error())}
	}
	a.body = body
	return a
}

// sessionForm is what the double knows of a request for a session.
var sessionForm = regexp.MustCompile(`^(mode|client_reference_id|success_url|cancel_url|customer_email|locale|expires_at|adaptive_pricing\[enabled\]|` +
	`metadata\[\w+\]|payment_intent_data\[metadata\]\[\w+\]|line_items\[0\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[name))\])$`)

func (d *Stripe) createSession(r *http.Request, form url.Values) (object, *problem) {
	for name := range form {
		if !sessionForm.MatchString(name) {
			return nil, invalid("parameter_unknown", name, "Received unknown parameter: "+name)
		}
	}
	const item = "line_items[0][price_data]"
	now := time.Now()
	s := &session{
		Status: "open", Currency: form.Get(item + "[currency]"), Title: form.Get(item + "[product_data][name]"), Email: form.Get("customer_email"),
		Locale: form.Get("locale"), SuccessURL: form.Get("success_url"), CancelURL: form.Get("cancel_url"), Reference: form.Get("client_reference_id"),
		Created: now.Unix(), ExpiresAt: now.Add(24 * time.Hour).Unix(), Metadata: map[string]string{}, IntentMetadata: map[string]string{},
	}
	for name := range form {
		if key, ok := strings.CutPrefix(name, "metadata["); ok {
			s.Metadata[strings.TrimSuffix(key, "]")] = form.Get(name)
		}
		if key, ok := strings.CutPrefix(name, "payment_intent_data[metadata]["); ok {
			s.IntentMetadata[strings.TrimSuffix(key, "]")] = form.Get(name)
		}
	}
	var err error
	if s.Amount, err = strconv.ParseInt(form.Get(item+"[unit_amount]"), 10, 64); err != nil {
		return nil, invalid("parameter_invalid_integer", item+"[unit_amount]", "Invalid integer")
	}
	if p := d.wrongAmount(s.Amount, s.Currency); p != nil {
		return nil, p
	}
	if at := form.Get("expires_at"); at != "" {
		if s.ExpiresAt, err = strconv.ParseInt(at, 10, 64); err != nil || s.ExpiresAt < now.Add(30*time.Minute).Unix() || s.ExpiresAt > now.Add(24*time.Hour).Unix() {
			return nil, invalid("", "expires_at", "The expires_at timestamp must be between 30 minutes and 24 hours from now.")
		}
	}
	back, err := url.Parse(s.SuccessURL)
	if err != nil || back.Host == "" || form.Get("mode") != "payment" || form.Get("line_items[0][quantity]") != "1" || s.Title == "" {
		return nil, invalid("parameter_missing", "", "The double takes one payment of one thing, and a place to come back to.")
	}
	s.ID = d.name("cs_test")
	s.URL = "http://" + r.Host + "/pay/" + s.ID
	d.sessions = append(d.sessions, s)
	return s.json(form["expand[]"]), nil
}

// wrongAmount is what Stripe says of an amount that it does not take.
func (d *Stripe) wrongAmount(amount int64, currency string) *problem {
	const param = "line_items[0][price_data][unit_amount]"
	switch {
	case amount <= 0 || (amount < 50 && slices.Contains([]string{"usd", "eur", "jpy"}, currency)):
		return invalid("amount_too_small", param, "The amount is too small.")
	case amount > 99_999_999 && currency != "idr":
		return invalid("amount_too_large", param, "The amount is too large.")
	case slices.Contains([]string{"bhd", "jod", "kwd", "omr", "tnd"}, currency) && amount%10 != 0:
		return invalid("", param, "The last digit must be 0.")
	case slices.Contains([]string{"isk", "ugx"}, currency) && amount%100 != 0:
		return invalid("", param, "The last two digits must be 0.")
	}
	return nil
}

func (d *Stripe) getSession(r *http.Request, form url.Values) (object, *problem) {
	s := d.session(r.PathValue("id"))
	if s == nil {
		return nil, missing("checkout.session")
	}
	return s.json(form["expand[]"]), nil
}

func (d *Stripe) expireSession(r *http.Request, _ url.Values) (object, *problem) {
	s := d.session(r.PathValue("id"))
	if s == nil {
		return nil, missing("checkout.session")
	}
	if s.Status != "open" {
		return nil, invalid("", "", `Only Checkout Sessions with a status in ["open"] can be expired.`)
	}
	d.expire(s)
	return s.json(nil), nil
}

// listed writes a page of a list that has the oldest first.
func listed(all []object, form url.Values) (object, *problem) {
	slices.Reverse(all)
	if after := form.Get("starting_after"); after != "" {
		i := slices.IndexFunc(all, func(o object) bool { return o["id"] == after })
		if i < 0 {
			return nil, invalid("resource_missing", "starting_after", "No such object")
		}
		all = all[i+1:]
	}
	limit := 10
	if n, err := strconv.Atoi(form.Get("limit")); err == nil {
		limit = n
	}
	data := append([]object{}, all[:min(limit, len(all))]...)
	return object{"object": "list", "data": data, "has_more": len(all) > limit}, nil
}

func (d *Stripe) listSessions(_ *http.Request, form url.Values) (object, *problem) {
	since, _ := strconv.ParseInt(form.Get("created[gte]"), 10, 64)
	var all []object
	for _, s := range d.sessions {
		d.session(s.ID) // its time may be over
		of := form.Get("payment_intent")
		if s.Created >= since && (of == "" || (s.intent != nil && s.intent.ID == of)) {
			all = append(all, s.json(nil))
		}
	}
	return listed(all, form)
}

// intentOf finds one; nil when there is none.
func (d *Stripe) intentOf(ref string) *intent {
	for _, s := range d.sessions {
		if s.intent != nil && s.intent.ID == ref {
			return s.intent
		}
	}
	return nil
}

func (d *Stripe) createRefund(_ *http.Request, form url.Values) (object, *problem) {
	metadata := map[string]string{}
	for name := range form {
		if key, ok := strings.CutPrefix(name, "metadata["); ok {
			metadata[strings.TrimSuffix(key, "]")] = form.Get(name)
		}
	}
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	if err != nil {
		return nil, invalid("parameter_invalid_integer", "amount", "Invalid integer")
	}
	i := d.intentOf(form.Get("payment_intent"))
	if i == nil {
		return nil, invalid("resource_missing", "payment_intent", "No such payment_intent")
	}
	r, p := d.refund(i, amount, metadata)
	if p != nil {
		return nil, p
	}
	return r.json(form["expand[]"]), nil
}

// refund gives money back.
func (d *Stripe) refund(i *intent, amount int64, metadata map[string]string) (*refund, *problem) {
	c := i.charge
	switch {
	case i.Status != "succeeded":
		return nil, invalid("", "payment_intent", "This PaymentIntent does not have a successful charge to refund.")
	case len(c.disputes) > 0 && !strings.HasPrefix(c.disputes[len(c.disputes)-1].Status, "w"): // neither a warning nor won
		return nil, invalid("charge_disputed", "", "The charge has been charged back.")
	case c.Refunded == c.Amount:
		return nil, invalid("charge_already_refunded", "", "The charge has already been refunded.")
	case amount <= 0 || amount > c.Amount-c.Refunded:
		return nil, invalid("", "amount", "Refund amount is greater than unrefunded amount on charge.")
	}
	if p := d.wrongAmount(max(amount, 50), i.Currency); p != nil {
		return nil, p
	}
	r := &refund{ID: d.name("re"), Status: "succeeded", Amount: amount, Created: time.Now().Unix(), Metadata: metadata, charge: c, Taken: d.moves(c, amount)}
	if d.waiting {
		r.Status = "pending"
	}
	c.Refunded += amount
	c.refunds = append(c.refunds, r)
	d.tell("refund.created", r.json(nil))
	d.tell("charge.refunded", c.json(nil))
	return r, nil
}

// eachRefund calls with every refund, the oldest payment's first.
func (d *Stripe) eachRefund(do func(*refund)) {
	for _, s := range d.sessions {
		if s.intent == nil || s.intent.charge == nil {
			continue
		}
		for _, r := range s.intent.charge.refunds {
			do(r)
		}
	}
}

func (d *Stripe) findRefund(ref string) (found *refund) {
	d.eachRefund(func(r *refund) {
		if r.ID == ref {
			found = r
		}
	})
	return found
}

func (d *Stripe) listRefunds(_ *http.Request, form url.Values) (object, *problem) {
	var all []object
	d.eachRefund(func(r *refund) {
		if of := form.Get("payment_intent"); of == "" || r.charge.intent.ID == of {
			all = append(all, r.json(inList(form)))
		}
	})
	return listed(all, form)
}

// inList is what a request for a list wants of each of it.
func inList(form url.Values) expansion {
	inner, _ := expansion(form["expand[]"]).within("data")
	return inner
}

func (d *Stripe) getRefund(r *http.Request, form url.Values) (object, *problem) {
	if is := d.findRefund(r.PathValue("id")); is != nil {
		return is.json(form["expand[]"]), nil
	}
	return nil, missing("refund")
}

func (d *Stripe) listDisputes(_ *http.Request, form url.Values) (object, *problem) {
	var all []object
	if i := d.intentOf(form.Get("payment_intent")); i != nil && i.charge != nil {
		for _, x := range i.charge.disputes {
			all = append(all, x.json())
		}
	}
	return listed(all, form)
}
