package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os/exec"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/assessment"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/insight"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/observe"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/internal/platform/picture"
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

// parts are what all modules share.
type parts struct {
	texts    *i18n.Texts
	signals  *db.Signals
	keys     *token.Keys
	seal     *token.Seal
	settings *setting.Store
	cache    *session.Cache
	sessions *session.Sessions
	hub      *live.Hub
	jobs     *job.Jobs
	mails    *mail.Mails
	notices  *notice.Notices
	bus      *event.Bus
	hooks    *hook.Hooks
	server   string // the name of this one among several
	replays  *idempotency.Store
	blobs    blob.Store
	pictures *picture.Shelf
	staging  *media.Staging
	pages    *page.Pages
	renderer *page.Renderer
	covers   *page.Covers
	api      *rest.API
	handler  http.Handler
}

// modules in their order: each knows those before it.
type modules struct {
	account    *account.Service
	media      *media.Service
	catalog    *catalog.Service
	learning   *learning.Service
	assessment *assessment.Service
	classroom  *classroom.Service
	insight    *insight.Service
	notify     *notify.Service
	admin      *admin.Service
	plugins    *pluginhost.Host
}

// locales are the server's own texts, a set a package.
func locales() []fs.FS {
	return []fs.FS{i18n.Locales, blob.Locales, mail.Locales, notice.Locales, account.Locales, media.Locales, catalog.Locales, learning.Locales, assessment.Locales, classroom.Locales, insight.Locales, notify.Locales, admin.Locales, pluginhost.Locales}
}

// languages are those in which the server and the front end have all their files; the first is the fallback.
func languages() ([]string, error) {
	sets, front := locales(), web.Locales()
	namespaces, err := fs.ReadDir(front, ".")
	if err != nil {
		return nil, fmt.Errorf("read the pages' texts: %w", err)
	}
	for _, ns := range namespaces {
		set, err := fs.Sub(front, ns.Name())
		if err != nil {
			return nil, fmt.Errorf("read the pages' texts: %w", err)
		}
		sets = append(sets, set)
	}
	return i18n.Installed(sets...)
}

// assemble builds the parts, then the modules in their order, then the way in.
func (a *App) assemble(ctx context.Context, plugins []native.Plugin) error {
	if err := a.platform(ctx); err != nil {
		return err
	}
	if err := a.makeModules(plugins); err != nil {
		return err
	}
	a.listen()
	a.repeat()
	mux := http.NewServeMux()
	a.parts.api = rest.NewAPI(mux, a.parts.texts, a.version)
	if err := a.routes(mux); err != nil {
		return err
	}
	// What plugins hear and do is known from here on: jobs are prepared after it.
	a.modules.plugins.Register(a.parts.api)
	if err := a.parts.jobs.Prepare(); err != nil {
		return err
	}
	if a.rehearsal {
		return nil
	}
	if err := a.prepareDemo(ctx); err != nil {
		return err
	}
	if err := a.modules.plugins.Start(ctx); err != nil {
		return fmt.Errorf("start plugins: %w", err)
	}
	a.parts.handler = a.shield().Wrap(mux)
	return nil
}

// platform builds what all modules share.
func (a *App) platform(ctx context.Context) error {
	p := &a.parts
	spoken, err := languages()
	if err != nil {
		return err
	}
	if p.texts, err = i18n.Load(spoken, locales()...); err != nil {
		return err
	}
	p.signals = db.NewSignals(a.direct, a.log)
	secret, err := a.secret()
	if err != nil {
		return err
	}
	p.keys = token.NewKeys(a.db, secret, a.now)
	if err := p.keys.Load(ctx); err != nil {
		return err
	}
	if p.seal, err = token.LoadSeal(ctx, a.db, secret); err != nil {
		return err
	}
	p.settings = setting.NewStore(a.db, p.signals, a.now)
	p.cache = session.NewCache(account.Load(a.db, a.cfg.Demo), p.signals, a.now)
	p.sessions = session.New(a.db, p.keys, p.cache, a.now)
	p.hub = live.NewHub(p.signals, a.mayHear)
	p.hooks = hook.New()
	p.bus = event.NewBus(a.db, p.signals, a.log, event.Tuning{})
	p.replays = idempotency.New(a.db)
	p.server = plugin.NewID[string]()
	p.jobs = job.New(a.jobsPool, a.log, job.Options{Server: p.server, Workers: a.cfg.JobWorkers})
	p.mails = mail.New(mail.Deps{
		DB: a.db, Jobs: p.jobs, Texts: p.texts, Settings: p.settings, Signals: p.signals, Seal: p.seal, Now: a.now, BaseURL: a.address,
		Site: func(ctx context.Context, q db.Querier) (setting.Site, error) {
			return setting.Read(ctx, q, setting.SiteKey)
		},
		Written: func(kind string) bool { return a.modules.plugins.Writes(kind) },
	})
	p.notices = notice.New(notice.Deps{
		DB: a.db, Hub: p.hub, Texts: p.texts, Mails: p.mails, Keys: p.keys, BaseURL: a.address, Now: a.now,
		People: func(ctx context.Context, q db.Querier, u plugin.UserID) (notice.Person, error) {
			return a.modules.account.Addressee(ctx, q, u)
		},
	})
	if p.pages, err = page.New(web.Dist()); err != nil {
		return err
	}
	if p.renderer, err = page.NewRenderer(web.Templates(), web.Locales(), p.texts, web.Dist()); err != nil {
		return err
	}
	p.covers = page.NewCovers()
	if err := a.storage(); err != nil {
		return err
	}
	p.pictures = picture.NewShelf(p.blobs)
	return nil
}

func (a *App) makeModules(plugins []native.Plugin) error {
	p, m := &a.parts, &a.modules
	limit := uploadLimit{p.settings, a.cfg.MaxUpload}
	var err error
	m.plugins, err = pluginhost.New(pluginhost.Deps{
		DB: a.db, DirectURL: a.direct, Bus: p.bus, Jobs: p.jobs, Hub: p.hub, Hooks: p.hooks, Notices: p.notices, Texts: p.texts, Signals: p.signals, Seal: p.seal,
		Mails: p.mails, BaseURL: a.address, Demo: a.cfg.Demo,
		Blobs: p.blobs, Courses: courseEditors{m}, Learners: func() pluginhost.Learners { return m.learning }, Figures: func() pluginhost.Figures { return m.insight }, Log: a.log, Now: a.now,
		Press: pdf.NewPress(), Site: a.site, Version: a.version, Server: p.server, Trusted: a.cfg.PluginNetworks,
	}, plugins)
	if err != nil {
		return err
	}
	m.account = account.New(account.Deps{
		DB: a.db, Bus: p.bus, Hub: p.hub, Notices: p.notices, Settings: p.settings, Sessions: p.sessions, Cache: p.cache,
		Hasher: account.NewHasher(), Log: a.log, Now: a.now, Demo: a.cfg.Demo, Extras: []accountapi.ExtraSource{m.plugins},
		Jobs: p.jobs, Mails: p.mails, Keys: p.keys, Seal: p.seal, Blobs: p.blobs, Texts: p.texts, BaseURL: a.address, Enroller: enroller{m}, Invited: invitations{m},
		Consents: consents{m}, MaxUpload: limit.MaxUpload, Hooks: p.hooks,
		Personal: []accountapi.Personal{records{m}, media.Personal{}, catalog.Personal{}, learning.Personal{}, assessment.Personal{}, classroom.Personal{}, insight.Personal{}, notify.Personal{}, admin.Personal{}, pluginhost.Personal{Host: m.plugins}},
	})
	ffprobe, _ := exec.LookPath("ffprobe") // without it the server reads what it needs itself
	m.media = media.New(media.Deps{
		DB: a.db, Blobs: p.blobs, Staging: p.staging, Courses: courseEditors{m}, Gate: accessRule{m}, References: []media.References{assetsInUse{m}},
		Limits: limit, Keys: p.keys, Signals: p.signals, FFprobe: ffprobe, Log: a.log, Now: a.now,
	})
	m.catalog = catalog.New(catalog.Deps{
		DB: a.db, Bus: p.bus, Hub: p.hub, Signals: p.signals, Notices: p.notices, Now: a.now, Assets: uploaded{m.media}, Standing: standing{m}, Completing: completing{m}, Hooks: p.hooks, Pictures: p.pictures, Zone: a.zone,
		BaseCurrency: func(ctx context.Context) (string, error) {
			site, err := a.site(ctx)
			return site.Currency, err
		},
		ContentTypes: contentTypes(m.plugins), Overlays: []catalogapi.OutlineOverlay{m.plugins},
		PublishChecks: []catalogapi.PublishCheck{assessment.PublishCheck{}, classroom.PublishCheck{Now: a.now}, m.plugins},
		TypeChecks:    []catalogapi.TypeCheck{classroom.TypeCheck{Now: a.now}},
	})
	m.learning = learning.New(learning.Deps{
		DB: a.db, Bus: p.bus, Hub: p.hub, Signals: p.signals, Notices: p.notices, Courses: m.catalog, Seller: m.plugins, Hooks: p.hooks, Now: a.now, Texts: p.texts, BaseURL: a.address, Mails: p.mails,
		Press: pdf.NewPress(), Site: a.site, Confirmed: confirmedTypes(m.plugins), Sources: []learningapi.CompletionSource{pluginTypes{m.plugins}}, Deadlines: []learning.Deadlines{deadlines{m}}, Hearers: []learning.Hearer{hearer{m}},
		Zone: func(ctx context.Context) *time.Location {
			zone, err := a.zone(ctx)
			if err != nil { // the days are counted all the same, and whoever asks for more finds out
				return time.UTC
			}
			return zone
		},
		Moderated: func(ctx context.Context, q db.Querier) (bool, error) {
			site, err := setting.Read(ctx, q, setting.SiteKey)
			return site.ReviewsModerated, err
		},
	})
	m.assessment = assessment.New(assessment.Deps{DB: a.db, Contents: m.catalog, Access: m.learning, Zone: a.zone})
	m.classroom = classroom.New(classroom.Deps{
		DB: a.db, Bus: p.bus, Hub: p.hub, Jobs: p.jobs, Notices: p.notices, Courses: m.catalog, Learners: m.learning, Zone: a.zone, Now: a.now,
	})
	m.insight = insight.New(insight.Deps{
		DB: a.db, Mails: p.mails, Settings: p.settings, Courses: m.catalog, Learners: m.learning, Log: a.log, Now: a.now,
		Disk: func() (int64, int64, bool) { return observe.Disk(a.cfg.Data) },
	})
	m.notify = notify.New(notify.Deps{DB: a.db, Hub: p.hub, Jobs: p.jobs, Notices: p.notices, Rooms: m.learning, Hooks: p.hooks, Diaries: []notify.Diary{m.learning, m.assessment, m.classroom}, Site: a.site, Now: a.now})
	m.admin = admin.New(admin.Deps{
		DB: a.db, Settings: p.settings, Mails: p.mails, Texts: p.texts, Hub: p.hub, Signals: p.signals, Pictures: p.pictures, Now: a.now, MaxUpload: a.cfg.MaxUpload,
		Reckoned: m.plugins.KeepsCurrency,
	})
	return nil
}

func (a *App) site(ctx context.Context) (setting.Site, error) {
	return setting.Get(ctx, a.parts.settings, setting.SiteKey)
}

// zone is the organisation's time zone.
func (a *App) zone(ctx context.Context) (*time.Location, error) {
	site, err := a.site(ctx)
	if err != nil {
		return nil, err
	}
	return clock.Zone(site.TimeZone)
}

// shield is what every request passes.
func (a *App) shield() *rest.Shield {
	p := &a.parts
	return &rest.Shield{
		Texts: p.texts, Who: session.NewAuthenticator(p.keys, p.cache), Limits: ratelimit.New(50, 400, 100_000, a.now),
		Replays: rest.NewReplays(p.replays), Observe: a.metrics.Request, Tracing: a.tracing, Trusted: a.cfg.TrustedProxies, Log: a.log,
		Site: func(ctx context.Context) ([]string, string) {
			site, err := a.site(ctx)
			if err != nil { // whoever asks for more finds out
				return nil, ""
			}
			return site.Languages, site.DefaultLanguage
		},
		Owes: func(ctx context.Context, actor plugin.Actor) (bool, error) { return a.modules.admin.Owes(ctx, actor) },
	}
}

// listen lets modules hear events. The catalogue shows how many learn; it knows nothing of
// enrolments, so it is told here, from a count and not by adding up.
func (a *App) listen() {
	m, bus := &a.modules, a.parts.bus
	m.learning.Subscribe(bus)
	m.insight.Subscribe(bus)
	// Whoever signed out, was deactivated or became somebody else is asked anew for every file.
	a.parts.cache.OnChange(
		func(id plugin.SessionID) { m.media.Revoke(media.RevokedSession(id)) },
		func(id plugin.UserID) { m.media.Revoke(media.RevokedUser(id)) })
	bus.Subscribe(event.Subscriber{
		Name: "catalog.people", Events: []string{"user.updated", "user.deactivated"},
		Handle: func(ctx context.Context, d plugin.Delivered) error {
			var about struct {
				User plugin.UserID `json:"user"`
			}
			if err := json.Unmarshal(d.Payload, &about); err != nil {
				return fmt.Errorf("read event %s: %w", d.Name, err)
			}
			return m.catalog.PersonChanged(ctx, about.User, d.Name == "user.deactivated")
		},
	})
	bus.Subscribe(event.Subscriber{
		Name: "catalog.counts", Events: []string{"enrollment.created", "enrollment.completed", "enrollment.dropped", "enrollment.suspended"},
		Handle: func(ctx context.Context, d plugin.Delivered) error {
			var about struct {
				Course plugin.CourseID `json:"course"`
			}
			if err := json.Unmarshal(d.Payload, &about); err != nil {
				return fmt.Errorf("read event %s: %w", d.Name, err)
			}
			return a.db.InTx(ctx, func(tx db.Tx) error {
				enrolled, completed, err := m.learning.Headcount(ctx, tx, about.Course)
				if err != nil {
					return err
				}
				return m.catalog.SetCounts(ctx, tx, about.Course, enrolled, completed)
			})
		},
	})
}

// mayHear says who may hear which live topic: what is public everybody, of a course its team, of what is said there its people.
func (a *App) mayHear(ctx context.Context, actor plugin.Actor, topic string) (bool, error) {
	if topic == live.HomeTopic || topic == live.SiteTopic {
		return true, nil
	}
	if may, ok, err := a.modules.plugins.MayHear(ctx, actor, topic); ok {
		return may, err
	}
	var err error
	if id, ok := live.CourseOf(topic); ok {
		err = a.modules.catalog.CanSee(ctx, actor, id)
	} else if id, ok := live.TalkOf(topic); ok {
		_, err = a.modules.learning.Talk(ctx, a.db, actor, id)
	} else {
		return false, nil
	}
	if f := plugin.AsFault(err); err != nil && (f.Kind == plugin.NotFound || f.Kind == plugin.Denied) {
		return false, nil
	}
	return err == nil, err
}

func (a *App) routes(mux *http.ServeMux) error {
	p, m := &a.parts, &a.modules
	m.account.Routes(p.api)
	if err := media.Routes(p.api, m.media); err != nil {
		return err
	}
	m.catalog.Routes(p.api)
	m.learning.Routes(p.api)
	m.assessment.Routes(p.api)
	m.classroom.Routes(p.api)
	m.insight.Routes(p.api)
	m.notify.Routes(p.api)
	m.admin.Routes(p.api)
	m.plugins.Routes(p.api)
	p.hub.Routes(p.api)
	rest.HandleHTTP(p.api, plugin.Public, "GET "+page.CoversPath, p.covers.Serve)
	rest.HandleHTTP(p.api, plugin.Public, "GET "+picture.Path+"{name}", p.pictures.Serve)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		rest.WriteProblem(w, r, p.texts, plugin.ErrNotFound)
	})
	a.pageRoutes()
	return nil
}
