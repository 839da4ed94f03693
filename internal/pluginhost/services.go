package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/outbound"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrFlood: the plugin announces more than it may.
var ErrFlood = plugin.NewFault(plugin.TooMany, "plugin.flood")

// services is what the host does for one plugin.
type services struct {
	host  *Host
	entry *entry
}

func (s *services) id() string { return s.entry.manifest.ID }

// may refuses what was not granted, or not declared.
func (s *services) may(permission string) error {
	if !s.host.granted(s.id(), permission) {
		return plugin.ErrNotGranted.With("plugin", s.entry.manifest.Name).With("permission", permission)
	}
	return nil
}

func (s *services) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return lent{s.host.DB, s.entry}.Query(ctx, sql, args...)
}

func (s *services) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return lent{s.host.DB, s.entry}.Exec(ctx, sql, args...)
}

func (s *services) InTx(ctx context.Context, fn func(native.Tx) error) error {
	return s.host.DB.InTx(ctx, func(tx db.Tx) error { return fn(s.entry.lend(tx)) })
}

func (s *services) Log() *slog.Logger { return s.host.logger(s.id()) }

// errTx: a plugin gave a transaction that is not the host's.
var errTx = fmt.Errorf("not a transaction of this host")

func (s *services) Audit(ctx context.Context, tx native.Tx, a plugin.Actor, action, objectType, objectID string, fields ...string) error {
	own, err := ours(tx)
	if err != nil {
		return err
	}
	return audit.Write(ctx, own, a, audit.Entry{Action: "x_" + sqlName(s.id()) + "." + action, Type: objectType, ID: objectID, Fields: fields})
}

func (s *services) Publish(ctx context.Context, tx native.Tx, facts ...plugin.Event) error {
	own, err := ours(tx)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if !slices.Contains(s.entry.manifest.Publishes, f.EventName()) {
			return fmt.Errorf("plugin %s announces %q: %w", s.id(), f.EventName(), plugin.ErrNotGranted)
		}
		if err := s.paced("events"); err != nil {
			return err
		}
	}
	return s.host.Bus.Publish(ctx, own, facts...)
}

// paced refuses more of something than a plugin needs that is well: what it leaves behind by mistake is work for everybody.
func (s *services) paced(what string) error {
	if ok, wait := s.host.paces.Allow(s.id() + "/" + what); !ok {
		return ErrFlood.With("plugin", s.entry.manifest.Name).In(wait)
	}
	return nil
}

func (s *services) Settings(_ context.Context, into any) error {
	values, err := s.host.settingsOf(s.entry, s.host.status(s.id()))
	if err != nil {
		return err
	}
	raw, err := json.Marshal(values)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return fmt.Errorf("read the settings of plugin %s: %w", s.id(), err)
	}
	return nil
}

func (s *services) Seal(name string, plain []byte) ([]byte, error) {
	return s.host.Deps.Seal.Close("plugin.own", s.id()+"/"+name, plain)
}

func (s *services) Open(name string, sealed []byte) ([]byte, error) {
	return s.host.Deps.Seal.Open("plugin.own", s.id()+"/"+name, sealed)
}

// pluginJob is the job behind those of plugins.
type pluginJob struct {
	Plugin string          `json:"plugin"`
	Name   string          `json:"name"`
	Args   json.RawMessage `json:"args,omitempty"`
}

// Kind is the job's name.
func (pluginJob) Kind() string { return "plugin" }

// Queue keeps it from holding up the server's own jobs.
func (pluginJob) Queue() job.Queue { return job.Plugins }

func (s *services) Enqueue(ctx context.Context, tx native.Tx, job string, args any, at time.Time) error {
	own, err := ours(tx)
	if err != nil {
		return err
	}
	if s.host.status(s.id()).unused() { // what it was doing when it was removed leaves nothing behind
		return plugin.ErrNotGranted
	}
	if s.entry.jobs[job] == nil {
		return fmt.Errorf("plugin %s has no job %q: %w", s.id(), job, plugin.ErrNotGranted)
	}
	if err := s.paced("jobs"); err != nil {
		return err
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("write the arguments of job %s: %w", job, err)
	}
	return s.host.Jobs.InsertAt(ctx, own, pluginJob{s.id(), job, raw}, at)
}

// work does a job of a plugin. One whose plugin is off waits for it, and is looked at again later.
func (h *Host) work(ctx context.Context, j pluginJob) error {
	e, ok := h.built(j.Plugin)
	if !ok || e.jobs[j.Name] == nil || !h.enabled(j.Plugin) {
		if j.Args == nil {
			return nil // it comes again by itself
		}
		return job.Later(jobRest) // of a plugin that is off, or that another build has
	}
	return e.guard.call(ctx, use{working, j.Name}, h.Limits.Job, func(ctx context.Context) error { return e.jobs[j.Name](ctx, j.Args) })
}

// jobRest is after which a job of a plugin that is off is looked at again.
const jobRest = 10 * time.Minute

var topicForm = regexp.MustCompile(`^[a-z0-9:_-]{1,100}$`)

// topicOf splits a live topic of a plugin.
func topicOf(topic string) (id, rest string, ok bool) {
	named, ok := strings.CutPrefix(topic, "x:")
	if !ok {
		return "", "", false
	}
	id, rest, _ = strings.Cut(named, ":")
	return id, rest, topicForm.MatchString(rest)
}

func (s *services) Changed(tx native.Tx, topic string) {
	if own, err := ours(tx); err == nil && topicForm.MatchString(topic) {
		s.host.Hub.Changed(own, "x:"+s.id()+":"+topic)
	}
}

func (s *services) HTTP() *http.Client {
	if err := s.may(plugin.NetworkCall); err != nil {
		return outbound.Refused(err)
	}
	// A client of its own: what the plugin sets on it concerns nobody else, and each call is asked for anew.
	own := *s.host.outbound.HTTP()
	own.Transport = granted{s, own.Transport}
	return &own
}

// granted lets calls through as long as they are granted.
type granted struct {
	of *services
	http.RoundTripper
}

// RoundTrip makes one call.
func (g granted) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.of.may(plugin.NetworkCall); err != nil {
		return nil, err
	}
	return g.RoundTripper.RoundTrip(r)
}

func (s *services) Providers(capability string) []native.Offered[any] {
	var all []native.Offered[any]
	for _, e := range s.host.plugins {
		if is := e.provides[capability]; is != nil && s.host.enabled(e.manifest.ID) {
			all = append(all, native.Offered[any]{Plugin: e.manifest.ID, Is: is})
		}
	}
	return all
}

func (s *services) Site(ctx context.Context) (native.Site, error) {
	is, err := s.host.Deps.Site(ctx)
	if err != nil {
		return native.Site{}, fmt.Errorf("settings of the site: %w", err)
	}
	names := map[string]string{}
	for _, language := range s.host.Texts.Languages() {
		if name := is.Name(language); name != is.Organisation {
			names[language] = name
		}
	}
	return native.Site{
		Name: is.Organisation, Names: names, Language: is.DefaultLanguage, Currency: is.Currency, TimeZone: is.TimeZone,
		URL: strings.TrimRight(s.host.Deps.BaseURL(), "/"), Demo: s.host.Deps.Demo,
	}, nil
}

func (s *services) People() native.People         { return people{s} }
func (s *services) Courses() native.Courses       { return courses{s} }
func (s *services) Enrolments() native.Enrolments { return enrolments{s} }
func (s *services) Files() native.Files           { return files{s} }

// clone copies what a question points to: a call that was left behind may still write to its own.
func clone(question any) any {
	c := reflect.New(reflect.TypeOf(question).Elem())
	c.Elem().Set(reflect.ValueOf(question).Elem())
	return c.Interface()
}

// assign takes over what an answer changed.
func assign(question, own any) { reflect.ValueOf(question).Elem().Set(reflect.ValueOf(own).Elem()) }
