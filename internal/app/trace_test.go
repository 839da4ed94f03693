package app_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/plugins"
)

// receiver takes traces like a collector.
type receiver struct {
	mu   sync.Mutex
	seen []*spans.Span
}

func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sent collector.ExportTraceServiceRequest
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = proto.Unmarshal(b, &sent)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "no spans", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, from := range sent.ResourceSpans {
		for _, scope := range from.ScopeSpans {
			c.seen = append(c.seen, scope.Spans...)
		}
	}
}

// find returns the first span of this name, or nil.
func (c *receiver) find(name string) *spans.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.seen, func(s *spans.Span) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return c.seen[i]
}

func TestTraces(t *testing.T) {
	t.Parallel()
	c := &receiver{}
	at := httptest.NewServer(c)
	defer at.Close()
	s := startWith(t, options{plugins: plugins.Native(), config: func(cfg *config.Config) { cfg.Collector = at.URL }})
	w := worldOn(s)
	course := w.course("Traced")
	const traceID, caller = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	w.who[trainee].send("POST", "/api/v1/courses/"+course.id+"/enrollment", strings.NewReader("{}"), "Content-Type", "application/json",
		"Traceparent", "00-"+traceID+"-"+caller+"-01").want(http.StatusCreated)
	s.eventually("everybody has heard of it and the mail is done", func() bool {
		return s.number(`select count(*)::int from mails where state = 'kept'`) > 0 &&
			s.number(`select (select count(*) from events where not fanned_out)::int + (select count(*) from event_deliveries)::int`) == 0
	})
	s.must(s.stop()) // which sends the rest

	request := c.find("POST /api/v1/courses/{id}/enrollment")
	if request == nil || hex.EncodeToString(request.TraceId) != traceID || hex.EncodeToString(request.ParentSpanId) != caller {
		t.Fatalf("the request is no part of the caller's trace: %v", request)
	}
	if got := attribute(request, "http.response.status_code"); got != "int_value:201" {
		t.Errorf("status %s", got)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	beside := map[string]bool{}
	for _, span := range c.seen {
		first, _, _ := strings.Cut(span.Name, " ")
		beside[first] = true
		if first == "query" && string(span.ParentSpanId) == string(request.SpanId) && strings.Contains(attribute(span, "db.query.text"), "insert into enrollments") {
			beside["enrolment's insert"] = true
		}
	}
	for _, want := range []string{"enrolment's insert", "job", "deliver"} {
		if !beside[want] {
			t.Errorf("no span of: %s", want)
		}
	}
}

func attribute(s *spans.Span, key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			return strings.Join(strings.Fields(a.Value.String()), " ")
		}
	}
	return ""
}
