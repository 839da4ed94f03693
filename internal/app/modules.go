package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/web"
)

// parts are what the server is made of.
type parts struct {
	texts    *i18n.Texts
	signals  *db.Signals
	keys     *token.Keys
	settings *setting.Store
	sessions *session.Sessions
	hub      *live.Hub
	jobs     *job.Jobs
	mails    *mail.Mails
	notices  *notice.Notices
	bus      *event.Bus
	replays  *idempotency.Store
	pages    *page.Pages
	account  *account.Service
	plugins  *pluginhost.Host
	api      *rest.API
	handler  http.Handler
}

// languages are those that the language files speak; the first is the fallback.
var languages = []string{"en", "ar"}

// assemble builds the parts in the order of the modules: each gets what stands before it.
func (a *App) assemble(ctx context.Context, plugins []native.Plugin) error {
	p := &a.parts
	var err error
	if p.texts, err = i18n.Load(languages, i18n.Locales, account.Locales, pluginhost.Locales); err != nil {
		return err
	}
	if err := a.platform(ctx); err != nil {
		return err
	}
	p.plugins, err = pluginhost.New(pluginhost.Deps{DB: a.db, DirectURL: a.direct, Bus: p.bus, Texts: p.texts, Signals: p.signals, Log: a.log, Now: a.now}, plugins)
	if err != nil {
		return err
	}
	hasher, err := account.NewHasher()
	if err != nil {
		return err
	}
	cache := session.NewCache(account.Load(a.db), p.signals, a.now)
	p.sessions = session.New(a.db, p.keys, cache, a.now)
	p.account = account.New(account.Deps{
		DB: a.db, Bus: p.bus, Hub: p.hub, Notices: p.notices, Settings: p.settings, Sessions: p.sessions, Cache: cache,
		Hasher: hasher, Log: a.log, Now: a.now, Demo: a.cfg.Demo, Extras: []accountapi.ExtraSource{p.plugins},
	})
	if p.pages, err = page.New(web.Dist()); err != nil {
		return err
	}
	a.sweeps()
	if err := p.jobs.Prepare(); err != nil {
		return err
	}
	mux := http.NewServeMux()
	p.api = rest.NewAPI(mux, p.texts, a.version)
	if err := a.routes(ctx, mux); err != nil {
		return err
	}
	shield := &rest.Shield{
		Texts: p.texts, Who: session.NewAuthenticator(p.keys, cache), Limits: ratelimit.New(50, 400, 100_000, a.now),
		Replays: rest.NewReplays(p.replays), Observe: a.metrics.Request, Trusted: a.cfg.TrustedProxies, Log: a.log,
		Language: func(ctx context.Context) string {
			site, err := setting.Get(ctx, p.settings, setting.SiteKey)
			if err != nil {
				return languages[0]
			}
			return site.DefaultLanguage
		},
	}
	p.handler = shield.Wrap(mux)
	return nil
}

// platform builds what all modules share.
func (a *App) platform(ctx context.Context) error {
	p := &a.parts
	p.signals = db.NewSignals(a.direct, a.log)
	secret, err := a.secret()
	if err != nil {
		return err
	}
	p.keys = token.NewKeys(a.db, secret, a.now)
	if err := p.keys.Load(ctx); err != nil {
		return err
	}
	p.settings = setting.NewStore(a.db, p.signals, a.now)
	p.hub = live.NewHub(p.signals, a.mayHear)
	p.notices = notice.New(a.db, p.hub, p.texts)
	p.bus = event.NewBus(a.db, p.signals, a.log, event.Tuning{})
	p.replays = idempotency.New(a.db)
	p.jobs = job.New(a.jobsPool, a.log, job.Options{Server: plugin.NewID[string](), Workers: a.cfg.JobWorkers})
	p.mails = mail.New(a.db, p.jobs, p.texts, p.settings, func(ctx context.Context) (string, error) {
		site, err := setting.Get(ctx, p.settings, setting.SiteKey)
		return site.Organisation, err
	}, a.now)
	return nil
}

// mayHear says who may hear which live topic.
func (a *App) mayHear(_ context.Context, _ plugin.Actor, _ string) (bool, error) {
	return false, nil
}

func (a *App) routes(ctx context.Context, mux *http.ServeMux) error {
	p := &a.parts
	p.account.Routes(p.api)
	p.hub.Routes(p.api)
	p.plugins.Routes(p.api)
	if err := p.plugins.Start(ctx, p.api); err != nil {
		return err
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		rest.WriteProblem(w, r, p.texts, plugin.ErrNotFound)
	})
	rest.HandleHTTP(p.api, plugin.Public, "/", func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return plugin.ErrNotFound
		}
		if p.pages.Asset(w, r) {
			return nil
		}
		if strings.HasPrefix(r.URL.Path, "/assets/") || !p.pages.Built() {
			return plugin.ErrNotFound // never the app's shell in place of a script
		}
		me, err := p.account.Me(r.Context(), rest.Actor(r.Context()))
		if err != nil {
			return fmt.Errorf("the first data: %w", err)
		}
		return p.pages.App(w, r, http.StatusOK, map[string]any{"me": me})
	})
	return nil
}
