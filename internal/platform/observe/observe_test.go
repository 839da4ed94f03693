package observe_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/observe"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics("1.2.3", dbtest.New(t).Pool)
	m.Request("GET /api/v1/me", "GET", 200, 20*time.Millisecond, 2)
	for _, made := range []string{"BREW", "WHEN", "FOO"} {
		m.Request("", made, 404, time.Millisecond, 0)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	for _, want := range []string{
		`courseworx_build_info{version="1.2.3"} 1`, `courseworx_http_request_seconds_count{method="GET",route="GET /api/v1/me",status="200"} 1`,
		`courseworx_http_request_seconds_count{method="other",route="none",status="404"} 3`, "courseworx_db_connections_in_use", "go_goroutines",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		level string
		json  bool
		want  string
	}{{"warn", false, "level=WARN msg=b x=1"}, {"error", false, ""}, {"loud", true, `"msg":"b","x":1`}} {
		var out strings.Builder
		log := observe.Logger(&out, c.level, c.json)
		log.Debug("a")
		log.Warn("b", slog.Int("x", 1))
		if !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "msg=a") || (c.want == "") != (out.Len() == 0) {
			t.Errorf("%s: %s", c.level, out.String())
		}
	}
}
