package pluginhost_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/webhooks"
)

// ask makes a request as a super admin and reads its answer.
func ask[T any](t testing.TB, s *server, method, path, body string, want int) (answer T) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-Role", "super_admin")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code != want {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if w.Body.Len() > 0 {
		check(t, json.Unmarshal(w.Body.Bytes(), &answer))
	}
	return answer
}

// receiver is a server that is told what happens. It takes what is rightly signed, once it wants to.
type receiver struct {
	mu      sync.Mutex
	secret  string
	status  int
	took    []string // bodies
	refused int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(q.Body)
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, "whsec_"))
	sum := hmac.New(sha256.New, key)
	fmt.Fprintf(sum, "%s.%s.%s", q.Header.Get("webhook-id"), q.Header.Get("webhook-timestamp"), body)
	if q.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(sum.Sum(nil)) {
		r.refused++
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.status != http.StatusOK {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(r.status)
		_, _ = w.Write([]byte("not now \x00\xff"))
		return
	}
	r.took = append(r.took, string(body))
}

func (r *receiver) answer(status int) { r.mu.Lock(); defer r.mu.Unlock(); r.status = status }

func (r *receiver) has() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.took...)
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	s := must(t, dbtest.URL(t), false, webhooks.New())
	_, err := s.Enable(t.Context(), super, "webhooks", pluginhost.Enabling{})
	check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var works sync.WaitGroup
	works.Go(func() { _ = s.jobs.Run(ctx, time.Second) })
	t.Cleanup(func() { stop(); works.Wait() })
	there := &receiver{status: http.StatusOK}
	address := httptest.NewServer(there)
	t.Cleanup(address.Close)

	for body, want := range map[string]int{
		`{"name":"","url":"https://a.example","events":["user.created"],"isActive":true}`:                  422,
		`{"name":"A","url":"ftp://a.example","events":["user.created"],"isActive":true}`:                   422,
		`{"name":"A","url":"https://u:p@a.example","events":["user.created"],"isActive":true}`:             422,
		`{"name":"A","url":"https://a.example","events":["plugin.enabled"],"isActive":true}`:               422,
		`{"name":"A","url":"https://a.example","events":[],"isActive":true}`:                               422,
		`{"name":"A","url":"` + strings.Repeat("a", 3000) + `","events":["user.created"],"isActive":true}`: 422,
	} {
		ask[any](t, s, "POST", "/x/webhooks/endpoints", body, want)
	}
	draft := `{"name":"Accounts","url":"` + address.URL + `","events":["course.published"],"isActive":true}`
	made := ask[webhooks.Created](t, s, "POST", "/x/webhooks/endpoints", draft, 200)
	there.secret = made.Secret
	path := "/x/webhooks/endpoints/" + made.Endpoint.ID
	if kept, err := db.Value[bool](t.Context(), s.db, `select bool_or(position(convert_to($1, 'UTF8') in secret) > 0) from webhooks.endpoints`, made.Secret); err != nil || kept {
		t.Errorf("the secret is kept in clear: %v", err)
	}
	if d := ask[webhooks.Delivery](t, s, "POST", path+"/try", "", 200); d.State != "delivered" || *d.Status != 200 {
		t.Errorf("a try: %+v", d)
	}
	publish := func(id plugin.CourseID) {
		t.Helper()
		check(t, s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.bus.Publish(t.Context(), tx, plugin.CoursePublished{Course: id}, plugin.CourseCreated{Course: id})
		}))
		check(t, s.bus.Drain(t.Context()))
	}
	list := func(state string) []webhooks.Delivery {
		t.Helper()
		return ask[plugin.Page[webhooks.Delivery]](t, s, "GET", path+"/deliveries?state="+state, "", 200).Items
	}
	publish("c1")
	dbtest.Until(t, "it is told what it asked for", func() bool { return len(there.has()) == 2 })
	var m struct{ Type, Subject string }
	check(t, json.Unmarshal([]byte(there.has()[1]), &m))
	if m.Type != "course.published" || m.Subject != "course:c1" || !strings.Contains(there.has()[1], `"data":{"course": "c1"}`) && !strings.Contains(there.has()[1], `"data":{"course":"c1"}`) {
		t.Errorf("told %s", there.has()[1])
	}

	// What is not taken is tried again, later; a redirect is none of ours.
	there.answer(http.StatusTemporaryRedirect)
	publish("c2")
	dbtest.Until(t, "it is refused", func() bool { w := list("waiting"); return len(w) == 1 && w[0].Attempts == 1 })
	w := list("waiting")[0]
	if w.Status == nil || *w.Status != 307 || w.NextAt == nil || time.Until(*w.NextAt) > 10*time.Second || w.Answer == nil || *w.Answer != "not now ??" {
		t.Errorf("refused: %+v", w)
	}
	hurry := func() {
		t.Helper()
		_, err := s.db.Exec(t.Context(), `update jobs.river_job set state = 'available', scheduled_at = now() where kind = 'plugin' and state = 'scheduled'`)
		check(t, err)
	}
	there.answer(http.StatusOK)
	dbtest.Until(t, "it is taken", func() bool { hurry(); return len(there.has()) == 3 && len(list("waiting")) == 0 })

	// In the end it is given up, and sent again when somebody asks for it.
	_, err = s.ChangeSettings(t.Context(), super, "webhooks", map[string]json.RawMessage{"attempts": json.RawMessage("2")})
	check(t, err)
	there.answer(http.StatusInternalServerError)
	publish("c3")
	dbtest.Until(t, "it is given up", func() bool { hurry(); return len(list("failed")) == 1 })
	f := list("failed")[0]
	if f.Attempts != 2 || f.NextAt != nil || !strings.Contains(*f.Error, "500") {
		t.Errorf("given up: %+v", f)
	}
	there.answer(http.StatusOK)
	ask[webhooks.Delivery](t, s, "POST", "/x/webhooks/deliveries/"+f.ID+"/again", "", 200)
	dbtest.Until(t, "it is sent again", func() bool { return len(there.has()) == 4 && len(list("failed")) == 0 })

	// Another secret: what is signed with it alone is taken.
	renewed := ask[struct{ Secret string }](t, s, "POST", path+"/secret", "", 200)
	if d := ask[webhooks.Delivery](t, s, "POST", path+"/try", "", 200); d.State != "failed" || there.refused != 1 {
		t.Errorf("signed with another secret: %+v", d)
	}
	there.secret = renewed.Secret
	if d := ask[webhooks.Delivery](t, s, "POST", path+"/try", "", 200); d.State != "delivered" {
		t.Errorf("signed with the new secret: %+v", d)
	}

	// Nothing private is called, whatever its name.
	for _, to := range []string{"http://10.0.0.1/", "http://[::1]:1/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0:80/"} {
		inside := ask[webhooks.Created](t, s, "POST", "/x/webhooks/endpoints", `{"name":"Inside","url":"`+to+`","events":["user.created"],"isActive":true}`, 200)
		d := ask[webhooks.Delivery](t, s, "POST", "/x/webhooks/endpoints/"+inside.Endpoint.ID+"/try", "", 200)
		if d.State != "failed" || d.Error == nil || !strings.Contains(*d.Error, "not a public one") {
			t.Errorf("%s: %+v", to, d)
		}
	}

	// Where nothing can be delivered for long is paused, and said to be.
	_, err = s.db.Exec(t.Context(), `update webhooks.endpoints set failures = 19 where id = $1`, made.Endpoint.ID)
	check(t, err)
	there.answer(http.StatusGone)
	publish("c4")
	dbtest.Until(t, "it is paused", func() bool {
		hurry()
		h, err := s.Health(t.Context(), "webhooks")
		check(t, err)
		return strings.Contains(deref(h.Message), "Accounts")
	})
	publish("c5")
	if n := len(list("waiting")); n != 0 {
		t.Errorf("%d wait for an endpoint that is paused", n)
	}
	if e := ask[webhooks.Endpoint](t, s, "PUT", path, draft, 200); e.PausedAt != nil || e.Failures != 0 {
		t.Errorf("switched on again: %+v", e)
	}
	ask[any](t, s, "DELETE", path, "", 204)
	ask[any](t, s, "DELETE", path, "", 404)
	// Without the network it says so instead of calling.
	_, err = s.Grant(t.Context(), super, "webhooks", plugin.NetworkCall, false)
	check(t, err)
	last := ask[webhooks.Created](t, s, "POST", "/x/webhooks/endpoints", draft, 200)
	if d := ask[webhooks.Delivery](t, s, "POST", "/x/webhooks/endpoints/"+last.Endpoint.ID+"/try", "", 200); d.State != "failed" || !strings.Contains(*d.Error, "not_granted") {
		t.Errorf("without the network: %+v", d)
	}
}
