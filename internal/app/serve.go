package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/courseworx/courseworx/internal/platform/config"
)

const (
	// stopPatience is how long requests and jobs in work may take when the server is told to stop.
	stopPatience = 10 * time.Second
	// headerTime bounds how slowly a client may send its request's head.
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
)

// Server listens from the first moment: it says that it lives while the database starts, and
// serves as soon as the app is built.
type Server struct {
	cfg      config.Config
	options  Options
	listener net.Listener
	app      atomic.Pointer[App]
	failed   atomic.Pointer[error]
}

// Listen takes the address. It fails at once when another program has it.
func Listen(cfg config.Config, o Options) (*Server, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	return &Server{cfg: cfg, options: o, listener: l}, nil
}

// Address is where the server listens.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// Run serves until ctx ends, then finishes what is in work and stops. ready is called once
// the app is built and answers.
func (s *Server) Run(ctx context.Context, ready func(*App)) error {
	web := &http.Server{Handler: s, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: 64 << 10}
	listener, err := s.secure(web)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	options := s.options
	options.At = s.Address()
	app, err := New(ctx, s.cfg, options)
	if err != nil {
		_ = web.Close()
		return err
	}
	s.app.Store(app)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { app.background(background) })
	ready(app)
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	app.log.Info("stopping: requests in work are finished, jobs handed back")
	app.parts.hub.Stop()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	if e := web.Shutdown(patience); e != nil {
		err = errors.Join(err, web.Close())
	}
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, app.Close(context.WithoutCancel(ctx)))
}

// ServeHTTP answers health itself and passes everything else to the app, once there is one.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	app := s.app.Load()
	switch r.URL.Path {
	case "/healthz":
		answer(w, http.StatusOK, map[string]string{"status": "alive"})
	case "/readyz":
		if app == nil {
			answer(w, http.StatusServiceUnavailable, map[string]string{"status": "starting"})
			return
		}
		status, body := app.ready(r.Context())
		answer(w, status, body)
	case "/metrics":
		if app == nil || !fromHere(r) || s.cfg.Metrics != "" {
			http.NotFound(w, r)
			return
		}
		app.metrics.Handler().ServeHTTP(w, r)
	default:
		if app == nil {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "CourseWorx is starting.", http.StatusServiceUnavailable)
			return
		}
		app.parts.handler.ServeHTTP(w, r)
	}
}

func answer(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// fromHere reports whether the request comes from this machine, not through a proxy.
func fromHere(r *http.Request) bool {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && addr.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == ""
}

// ready says whether the app can serve: the database answers.
func (a *App) ready(ctx context.Context) (int, map[string]string) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	body := map[string]string{"status": "ready", "version": a.version}
	if a.cfg.Demo {
		body["demo"] = a.demoState()
	}
	if err := a.db.Pool.Ping(ctx); err != nil {
		body["status"] = "the database does not answer"
		return http.StatusServiceUnavailable, body
	}
	return http.StatusOK, body
}
