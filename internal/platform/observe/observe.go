// Package observe lets operators see the server: its log and its metrics.
package observe

import (
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Logger writes to w: as text for people, or as JSON for machines. level is "debug", "info",
// "warn" or "error"; anything else is info.
func Logger(w io.Writer, level string, asJSON bool) *slog.Logger {
	var l slog.Level
	if l.UnmarshalText([]byte(level)) != nil {
		l = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: l}
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Metrics are the server's figures.
type Metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	queries  *prometheus.HistogramVec
}

// NewMetrics returns metrics with those of Go, the process and the database pool.
func NewMetrics(version string, pool *pgxpool.Pool) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "courseworx_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
		queries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "courseworx_http_request_queries", Help: "Database round trips of a request, by route.",
			Buckets: []float64{0, 1, 2, 3, 5, 8, 13, 21},
		}, []string{"route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "courseworx_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.took, m.queries, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for name, read := range map[string]func(*pgxpool.Stat) float64{
		"courseworx_db_connections_in_use": func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) },
		"courseworx_db_connections_idle":   func(s *pgxpool.Stat) float64 { return float64(s.IdleConns()) },
		"courseworx_db_acquires_waited":    func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) },
		"courseworx_db_acquires_failed":    func(s *pgxpool.Stat) float64 { return float64(s.CanceledAcquireCount()) },
	} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: "The pool of database connections."}, func() float64 { return read(pool.Stat()) }))
	}
	return m
}

// Request records one answered request. route is the pattern it matched, "" for none.
func (m *Metrics) Request(route, method string, status int, took time.Duration, queries int64) {
	if route == "" {
		route = "none"
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other" // whatever a client makes up must not become a series of its own
	}
	m.took.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
	m.queries.WithLabelValues(route).Observe(float64(queries))
}

// Handler serves the metrics in the format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
