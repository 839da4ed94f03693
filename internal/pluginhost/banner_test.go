package pluginhost_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/banner"
)

// The sample plugin goes the whole way: schema, operations, listener, audit.
func TestBanner(t *testing.T) {
	t.Parallel()
	s := must(t, dbtest.URL(t), false, banner.New())
	if status, code := s.do(t, "GET", "/x/banner/banner", "", ""); status != 404 || code != "plugin.disabled" {
		t.Errorf("before: %d %s", status, code)
	}
	_, err := s.Enable(t.Context(), super, "banner", pluginhost.Enabling{})
	check(t, err)
	for role, want := range map[string]int{"": 401, "trainer": 403, "super_admin": 200} {
		if status, code := s.do(t, "PUT", "/x/banner/banner", role, `{"message": "  Closed on Friday "}`); status != want {
			t.Errorf("written by %q: %d %s", role, status, code)
		}
	}
	for body, want := range map[string]string{`{"message": "` + strings.Repeat("م", 201) + `"}`: "request.invalid", `{"message": "a\nb"}`: "banner.one_line"} {
		if status, code := s.do(t, "PUT", "/x/banner/banner", "super_admin", body); status != 422 || code != want {
			t.Errorf("%.30s: %d %s", body, status, code)
		}
	}
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.bus.Publish(t.Context(), tx, plugin.CoursePublished{Course: "c1"}, plugin.CourseCreated{Course: "c1"})
	}))
	check(t, s.bus.Drain(t.Context()))
	r := httptest.NewRequestWithContext(context.Background(), "GET", "/api/v1/x/banner/banner", nil)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var got banner.Banner
	check(t, json.Unmarshal(w.Body.Bytes(), &got))
	if got != (banner.Banner{Message: "Closed on Friday", Published: 1}) {
		t.Errorf("shown: %+v", got)
	}
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from audit_log where action = 'x_banner.changed' and actor_id = $1`, admin)
	check(t, err)
	if n != 1 {
		t.Errorf("%d entries in the audit log", n)
	}
}
