// Package app is the composition root: it builds the server out of the platform and the
// modules, runs it and stops it. Only here do modules meet.
//
//	app.go        New, Run, Close
//	modules.go    the modules and what they give one another
//	serve.go      listening, TLS, health
//	background.go what runs beside the requests
//	console.go    what the operator does to accounts
//	rehearse.go   what an upgrade would change
//	arch_test.go  the architecture, executable
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/migrate"
	"github.com/courseworx/courseworx/internal/platform/observe"
	"github.com/courseworx/courseworx/internal/platform/pgserver"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// App is the server, built but not yet answering.
type App struct {
	cfg      config.Config
	version  string
	out      io.Writer // for people at the console
	log      *slog.Logger
	pg       *pgserver.Server // nil when the database is elsewhere
	direct   string           // the database's address past any pooler
	db       *db.DB
	jobsPool *pgxpool.Pool
	metrics  *observe.Metrics
	tracing  *observe.Tracing
	parts    parts
	modules  modules
	sample   sample
	now      func() time.Time
	at       net.Addr // where the server listens; nil for commands that do not
	beside   bool     // our own database may be run by another process
	// Nothing is changed: what a start would do is tried.
	rehearsal bool
	missing   []string // with a rehearsal: files of the server's own schema that were not applied
}

// Options are what New is given besides the configuration.
type Options struct {
	Version string
	Plugins []native.Plugin
	Out     io.Writer
	Now     func() time.Time
	At      net.Addr // where the server listens, for links in mails; nil when it does not
	// Beside: a server may be running on the same data folder; its database is used then.
	Beside bool
	// Rehearsal: nothing is changed, and nothing can be served: only Rehearse is of use.
	Rehearsal bool
}

// New starts the database if it is our own, brings the schema up to date and builds everything.
// Close undoes it.
func New(ctx context.Context, cfg config.Config, o Options) (*App, error) {
	a := &App{cfg: cfg, version: o.Version, out: o.Out, now: o.Now, at: o.At, beside: o.Beside, rehearsal: o.Rehearsal, log: observe.Logger(o.Out, cfg.LogLevel, cfg.LogJSON)}
	if a.now == nil {
		a.now = time.Now
	}
	err := a.build(ctx, o.Plugins)
	if err != nil {
		return nil, errors.Join(err, a.Close(context.WithoutCancel(ctx)))
	}
	return a, nil
}

func (a *App) build(ctx context.Context, plugins []native.Plugin) error {
	if err := os.MkdirAll(a.cfg.Data, 0o755); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	url, err := a.database(ctx)
	if err != nil {
		return err
	}
	if a.rehearsal {
		if there, err := a.look(ctx); err != nil || !there {
			return err
		}
	} else if err := a.migrate(ctx); err != nil {
		return err
	}
	if err := a.openJobs(ctx); err != nil {
		return err
	}
	a.db, err = db.Open(ctx, db.Options{URL: url, Max: a.cfg.PoolMax, Min: a.cfg.PoolMin, Acquire: a.cfg.PoolAcquire, Idle: a.cfg.PoolIdle, PgBouncer: a.cfg.PgBouncer, Statement: a.cfg.Statement})
	if err != nil {
		return err
	}
	a.metrics = observe.NewMetrics(a.version, a.db.Pool)
	if a.tracing, err = observe.NewTracing(ctx, a.cfg.Collector, a.version); err != nil {
		return err
	}
	return a.assemble(ctx, plugins)
}

// database returns the address of the database, starting our own when none was named.
func (a *App) database(ctx context.Context) (string, error) {
	if a.cfg.DatabaseURL != "" {
		a.direct = a.cfg.DirectURL
		return a.cfg.DatabaseURL, nil
	}
	var err error
	own := pgserver.Config{
		Root: filepath.Join(a.cfg.Data, "postgres"), BinDir: a.cfg.PgBin, User: a.cfg.PgUser,
		Log: a.log.With("part", "postgres"),
	}
	a.pg, err = pgserver.Start(ctx, own)
	var inUse pgserver.ErrInUse
	if a.beside && errors.As(err, &inUse) {
		a.direct, err = pgserver.Beside(own, pgserver.Database)
		return a.direct, err
	}
	if err != nil {
		return "", fmt.Errorf("start the database: %w", err)
	}
	a.direct = a.pg.DSN(pgserver.Database)
	return a.direct, nil
}

func (a *App) migrate(ctx context.Context) error {
	files, err := Migrations()
	if err != nil {
		return err
	}
	done, err := migrate.Up(ctx, a.direct, "schema_migrations", files)
	if err != nil {
		return err
	}
	if len(done.Applied) > 0 {
		a.log.InfoContext(ctx, "the schema is up to date", "applied", len(done.Applied), "version", done.Version)
	}
	return nil
}

// openJobs opens the jobs' pool, and brings their tables up to date.
func (a *App) openJobs(ctx context.Context) error {
	cfg, err := pgxpool.ParseConfig(a.direct)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	// Besides its workers River needs a connection to listen and one for each queue to fetch.
	cfg.MaxConns, cfg.MaxConnIdleTime = 6, time.Minute
	cfg.ConnConfig.RuntimeParams["application_name"] = "courseworx-jobs"
	if a.jobsPool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return fmt.Errorf("open the jobs' pool: %w", err)
	}
	if a.rehearsal {
		return nil
	}
	return job.Migrate(ctx, a.jobsPool)
}

// Close releases everything that New took, also after it failed half-way.
func (a *App) Close(ctx context.Context) error {
	if err := a.tracing.Close(ctx); err != nil {
		a.log.WarnContext(ctx, "the last spans were not sent", "err", err)
	}
	if a.db != nil {
		a.db.Close()
	}
	if a.jobsPool != nil {
		a.jobsPool.Close()
	}
	if a.pg != nil {
		return a.pg.Stop(ctx)
	}
	return nil
}

// secret is what is mixed into the signing keys: COURSEWORX_SECRET, or for our own database a
// file beside it, so that a copy of the database alone forges nothing. A database elsewhere may be
// shared by servers that have no folder in common, so there it is only what was configured.
func (a *App) secret() (string, error) {
	if a.cfg.Secret != "" || a.cfg.DatabaseURL != "" {
		return a.cfg.Secret, nil
	}
	path := filepath.Join(a.cfg.Data, "secret.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		b = []byte(plugin.NewID[string]() + plugin.NewID[string]())
		err = writeNew(path, b)
	}
	if err != nil {
		return "", fmt.Errorf("read the secret key: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// writeNew writes a file that is either there whole or not at all, for its owner's eyes only.
func writeNew(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// address is how people reach the site, as far as the server can know.
func (a *App) address() string {
	if a.at == nil {
		return a.cfg.BaseURL
	}
	return a.BaseURL(a.at)
}

// BaseURL is how people reach the site: what was configured, or a guess from where it listens.
func (a *App) BaseURL(listening net.Addr) string {
	c := a.cfg
	if c.BaseURL != "" {
		return c.BaseURL
	}
	scheme := "http"
	if c.TLSCert != "" || c.ACMEHost != "" || c.LAN {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return scheme + "://" + listening.String()
	}
	if c.ACMEHost != "" {
		return scheme + "://" + c.ACMEHost
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// SetupCode is the one-time code for the console, or "" when the site is set up.
func (a *App) SetupCode(ctx context.Context) (string, error) { return a.modules.account.SetupCode(ctx) }
