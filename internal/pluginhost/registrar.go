package pluginhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrDisabled: the operation belongs to a plugin that is not enabled.
var ErrDisabled = plugin.NewFault(plugin.NotFound, "plugin.disabled")

// ErrUnanswered: a plugin that has to agree did not answer.
var ErrUnanswered = plugin.NewFault(plugin.Unavailable, "plugin.unanswered")

// Operation is one of a plugin's operations, as its administrator sees it.
type Operation struct {
	Method  string        `json:"method"`
	Path    string        `json:"path"`
	Access  plugin.Access `json:"access"`
	Summary string        `json:"summary"`
}

// register lets the plugin say what it brings. A panic in there is the plugin's failure, and so is that it does not end.
func (h *Host) register(e *entry, api *rest.API) error {
	id := e.manifest.ID
	var err error
	if e.form, err = readForm(e.manifest.Settings); err != nil {
		return err
	}
	r := &registrar{host: h, entry: e, api: api, answered: map[string]bool{}}
	err = within(h.Limits.Register, func() error { return e.impl.Register(r, &services{h, e}) })
	r.close()
	r.collect(id)
	if err = errors.Join(err, r.err); err != nil {
		return err
	}
	if e.unfit { // what it keeps about people is given out all the same
		return nil
	}
	for _, u := range e.manifest.Hooks {
		if !r.answered[u.Name] {
			return fmt.Errorf("its manifest says that it answers %q, and it does not", u.Name)
		}
	}
	for _, t := range e.manifest.ContentTypes {
		if t.Holds == holdsOwn && e.contents == nil {
			return fmt.Errorf("its type of content %q holds something of its own, and it does not say what", t.Name)
		}
	}
	for _, j := range e.manifest.Jobs {
		if e.jobs[j.Name] == nil {
			return fmt.Errorf("its manifest names the job %q, and it does not do it", j.Name)
		}
		if j.Every > 0 {
			h.Jobs.EveryBeside(time.Duration(j.Every)*time.Second, "x."+id+"."+j.Name, func(ctx context.Context) error {
				return h.work(ctx, pluginJob{Plugin: id, Name: j.Name})
			})
		}
	}
	return nil
}

// registrar takes what a plugin brings, as long as it is asked: what one that was left behind says later is not heard.
type registrar struct {
	host     *Host
	entry    *entry
	api      *rest.API
	mu       sync.Mutex // held while something is taken
	closed   bool
	answered map[string]bool
	err      error
}

func (r *registrar) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

// take runs fn, unless the plugin is not asked any more.
func (r *registrar) take(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		fn()
	}
}

func (r *registrar) wrong(format string, args ...any) {
	r.err = errors.Join(r.err, fmt.Errorf(format, args...))
}

// Migrations takes the plugin's tables.
func (r *registrar) Migrations(files fs.FS) { r.take(func() { r.migrations(files) }) }

func (r *registrar) migrations(files fs.FS) {
	if r.entry.migrations != nil {
		r.wrong("it brings migrations twice")
	}
	r.entry.migrations = files
	// What is not done in a transaction can be left half done, and cannot be tried before.
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		if err == nil && noTransaction.Match(text) {
			return fmt.Errorf("%s is not done in a transaction", path)
		}
		if err == nil && endsOne.Match(text) {
			return fmt.Errorf("%s ends its transaction itself", path)
		}
		return err
	})
	if err != nil {
		r.wrong("its migrations cannot be used: %w", err)
	}
}

// endsOne finds statements that end a transaction, or begin one; the begin of a block of code has no semicolon.
var endsOne = regexp.MustCompile(`(?im)^\s*((commit|rollback|abort)\b[^;]*;|begin\s*;|start\s+transaction\b)`)

var noTransaction = regexp.MustCompile(`(?i)\+goose\s+NO\s+TRANSACTION`)

// Locales takes the plugin's texts.
func (r *registrar) Locales(files fs.FS) { r.take(func() { r.locales(files) }) }

func (r *registrar) locales(files fs.FS) {
	id := r.entry.manifest.ID
	r.err = errors.Join(r.err, r.host.Texts.Add("plugin."+id+".", files))
	// What it tells people has its texts where those of all notices and mails are looked for.
	r.host.Texts.Also("plugin."+id+".notice.", "notice."+noticeKind(id, ""))
	r.host.Texts.Also("plugin."+id+".mail.", "mail."+noticeKind(id, ""))
	r.host.Texts.Also("plugin."+id+".notice_kind.", "notice_kind."+noticeKind(id, ""))
	r.host.offer(id)
}

// On takes a listener.
func (r *registrar) On(name string, handle func(context.Context, plugin.Delivered) error) {
	r.take(func() { r.on(name, handle) })
}

func (r *registrar) on(name string, handle func(context.Context, plugin.Delivered) error) {
	e := r.entry
	id := e.manifest.ID
	subscriber := "x." + id + "." + name
	switch {
	case !slices.Contains(e.manifest.Events, name):
		r.wrong("it hears %q, which its manifest does not name", name)
		return
	case slices.Contains(e.subscribers, subscriber):
		r.wrong("it hears %q twice", name)
		return
	}
	e.subscribers = append(e.subscribers, subscriber)
	r.host.Bus.Subscribe(event.Subscriber{
		Name: subscriber, Events: []string{name}, Switched: true,
		Enabled: func() bool { return r.host.enabled(id) && r.host.granted(id, plugin.EventsRead) },
		Handle: func(ctx context.Context, d plugin.Delivered) error {
			return e.guard.call(ctx, use{hearing, name}, r.host.Limits.Event, func(ctx context.Context) error { return handle(ctx, d) })
		},
	})
}

// Answer takes an answer to a hook.
func (r *registrar) Answer(name string, answer func(context.Context, any) error) {
	r.take(func() { r.answer(name, answer) })
}

func (r *registrar) answer(name string, answer func(context.Context, any) error) {
	e, h := r.entry, r.host
	i := slices.IndexFunc(e.manifest.Hooks, func(u plugin.HookUse) bool { return u.Name == name })
	switch {
	case i < 0:
		r.wrong("it answers the hook %q, which its manifest does not name", name)
		return
	case r.answered[name]:
		r.wrong("it answers the hook %q twice", name)
		return
	}
	r.answered[name] = true
	u := e.manifest.Hooks[i]
	budget := time.Duration(u.Budget) * time.Millisecond
	if budget == 0 {
		budget = budgetDefault * time.Millisecond
	}
	id := e.manifest.ID
	h.Hooks.Add(hook.Answer{Hook: name, By: id, Order: u.Order, Do: func(ctx context.Context, question any) error {
		if !h.enabled(id) || !h.granted(id, plugin.HooksAnswer) {
			return nil
		}
		if ctx.Err() != nil { // the time for all questions is over: this one is not asked any more
			if u.Open {
				return nil
			}
			return ErrUnanswered.With("plugin", e.manifest.Name).Because(ctx.Err())
		}
		own := clone(question)
		err := e.guard.call(ctx, use{answering, name}, budget, func(ctx context.Context) error { return answer(ctx, own) })
		switch f := (*plugin.Fault)(nil); {
		case err == nil:
			assign(question, own)
			return nil
		case errors.As(err, &f) && f != nil && !failed(use{answering, name}, err):
			return err // its answer
		case u.Open:
			return nil
		}
		return ErrUnanswered.With("plugin", e.manifest.Name).Because(err)
	}})
}

// Job takes work that is done beside the requests.
func (r *registrar) Job(name string, do func(context.Context, json.RawMessage) error) {
	r.take(func() { r.job(name, do) })
}

func (r *registrar) job(name string, do func(context.Context, json.RawMessage) error) {
	if !slices.ContainsFunc(r.entry.manifest.Jobs, func(j plugin.JobUse) bool { return j.Name == name }) || r.entry.jobs[name] != nil {
		r.wrong("it does the job %q, which its manifest does not name, or does it twice", name)
		return
	}
	r.entry.jobs[name] = do
}

// Topics takes who may hear what.
func (r *registrar) Topics(may func(context.Context, plugin.Actor, string) (bool, error)) {
	r.take(func() { r.entry.topics = may })
}

// Personal takes what the plugin keeps about people.
func (r *registrar) Personal(p native.Personal) { r.take(func() { r.entry.personal = p }) }

// Contents takes what it keeps of contents.
func (r *registrar) Contents(c native.Contents) { r.take(func() { r.entry.contents = c }) }

// Health takes how it says that it is well.
func (r *registrar) Health(check func(context.Context) error) {
	r.take(func() { r.entry.health = check })
}

// Provide takes a capability.
func (r *registrar) Provide(capability string, implementation any) {
	r.take(func() { r.provide(capability, implementation) })
}

func (r *registrar) provide(capability string, implementation any) {
	if r.entry.provides[capability] != nil || implementation == nil || capability == "" {
		r.wrong("it offers the capability %q twice, or without anything", capability)
		return
	}
	r.entry.provides[capability] = implementation
}

// API is where the plugin's operations are taken.
func (r *registrar) API() *native.API {
	e, h := r.entry, r.host
	id := e.manifest.ID
	return native.NewAPI(r.api.API, id, rest.Prefix+"/x/"+id, native.Gate{
		Admit: func(ctx context.Context, who plugin.Access) error {
			if !h.enabled(id) {
				return ErrDisabled
			}
			return rest.Admit(ctx, who)
		},
		Actor: rest.Actor,
		Fail:  func(ctx context.Context, err error) error { return r.api.Problem(ctx, err) },
		Add:   r.take,
		Run: func(ctx context.Context, operation_ string, fn func(context.Context) error) error {
			return e.guard.call(ctx, use{operation, strings.TrimPrefix(operation_, id+"-")}, h.Limits.Operation, fn)
		},
	})
}

// collect reads the plugin's operations out of the document, where they bear its id.
func (r *registrar) collect(id string) {
	for path, item := range r.api.OpenAPI().Paths {
		if !strings.HasPrefix(path, rest.Prefix+"/x/"+id+"/") {
			continue
		}
		for _, op := range operationsOf(item) {
			access, _ := op.Extensions["x-access"].(string)
			r.entry.operations = append(r.entry.operations, Operation{op.Method, path, plugin.Access(access), op.Summary})
		}
	}
	slices.SortFunc(r.entry.operations, func(a, b Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
}
