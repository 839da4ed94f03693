package observe

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Tracing sends spans of requests, their queries, jobs and deliveries to a collector. A nil
// *Tracing sends none and costs nothing.
type Tracing struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// NewTracing returns what sends spans by OTLP over HTTP to the collector at endpoint, such as
// http://collector:4318; the other OTEL_ variables hold as OpenTelemetry defines them. It is nil for
// "". Nothing waits for the collector: spans that it does not take are dropped.
func NewTracing(ctx context.Context, endpoint, version string) (*Tracing, error) {
	if endpoint == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("prepare tracing: %w", err)
	}
	who, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "courseworx"), attribute.String("service.version", version)),
		resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("prepare tracing: %w", err)
	}
	p := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(who))
	return &Tracing{p, p.Tracer("courseworx")}, nil
}

// Close sends what is left.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

type tracingKey struct{}

// In returns a context whose work Work records.
func (t *Tracing) In(ctx context.Context) context.Context {
	if t == nil {
		return ctx
	}
	return context.WithValue(ctx, tracingKey{}, t)
}

// Request begins the span of a request, which continues the trace that its traceparent names. end
// takes the route's pattern, "" for none, and the status.
func (t *Tracing) Request(r *http.Request) (ctx context.Context, end func(pattern string, status int)) {
	if t == nil {
		return r.Context(), func(string, int) {}
	}
	ctx = propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", r.Method)))
	return ctx, func(pattern string, status int) {
		if pattern != "" {
			span.SetName(pattern)
			_, route, _ := strings.Cut(pattern, " ")
			span.SetAttributes(attribute.String("http.route", route))
		}
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Work begins the span of a piece of work beside the requests, where In says so.
func Work(ctx context.Context, name string) (context.Context, func(error)) {
	t, ok := ctx.Value(tracingKey{}).(*Tracing)
	if !ok {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindConsumer))
	return ctx, func(err error) { end(span, err) }
}

type queryKey struct{}

// BeginQuery begins the span of a query inside the span of ctx, if there is one: its text, never
// its values.
func BeginQuery(ctx context.Context, sql string) context.Context {
	outer := trace.SpanFromContext(ctx)
	if !outer.IsRecording() {
		return ctx
	}
	ctx, span := outer.TracerProvider().Tracer("courseworx").Start(ctx, "query", trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.system.name", "postgresql"), attribute.String("db.query.text", sql)))
	return context.WithValue(ctx, queryKey{}, span)
}

// EndQuery ends what BeginQuery began.
func EndQuery(ctx context.Context, err error) {
	if span, ok := ctx.Value(queryKey{}).(trace.Span); ok {
		end(span, err)
	}
}

// end keeps the fact of an error to itself: its words may hold what belongs to people.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
