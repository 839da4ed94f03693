package pluginhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/job"
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
		e.unheard = true
		h.unanswered(e, nil)
		return err
	}
	r := &registrar{host: h, entry: e, apart: rest.NewAPI(http.NewServeMux(), h.Texts, h.Version), answered: map[string]bool{}}
	err = within(h.Limits.Register, func() error {
		defer r.close()
		return e.impl.Register(r, &services{h, e})
	})
	if late := errLate(0); errors.As(err, &late) { // it may still say something, which nobody reads
		e.unheard = true
		h.unanswered(e, nil)
		return err
	}
	e.unheard = err != nil // something of it may be missing
	err = errors.Join(err, r.err, recovered(func() error { return r.takeOver(api) }))
	e.operations = operationsAt(api, id)
	if err != nil {
		h.unanswered(e, r.answered)
		return err
	}
	if e.unfit { // what it keeps about people is given out all the same
		return nil
	}
	for _, u := range e.manifest.Hooks {
		if !r.answered[u.Name] {
			h.unanswered(e, r.answered)
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
			h.Jobs.EveryIn(job.Plugins, time.Duration(j.Every)*time.Second, "x."+id+"."+j.Name, func(ctx context.Context) error {
				return h.work(ctx, pluginJob{Plugin: id, Name: j.Name})
			})
		}
	}
	return nil
}

// shut is the answer of a plugin that is not on. One that has to agree and failed while it was at work refuses on, until somebody decides
// that it is to be off: a crash must not open what it guards.
func (h *Host) shut(e *entry, u plugin.HookUse) error {
	s := h.status(e.manifest.ID)
	if u.Open || !slices.Contains(s.Granted, plugin.HooksAnswer) || !s.fallen() && s.State != Enabled { // on elsewhere, as another build has it
		return nil
	}
	return ErrUnanswered.With("plugin", e.manifest.Name)
}

// unanswered are the hooks of a plugin that did not come to answer them all.
func (h *Host) unanswered(e *entry, answered map[string]bool) {
	for _, u := range e.manifest.Hooks {
		if !answered[u.Name] {
			h.Hooks.Add(hook.Answer{Hook: u.Name, By: e.manifest.ID, Order: u.Order, Do: func(context.Context, any) error { return h.shut(e, u) }})
		}
	}
}

// registrar takes what a plugin brings, as long as it is asked, and keeps it apart: one that does not come to an end, whatever it is that
// hangs, leaves nothing half said where it is used, and changes nothing later.
type registrar struct {
	host     *Host
	entry    *entry    // read only
	apart    *rest.API // where operations are tried that may not be possible
	mu       sync.Mutex
	closed   bool
	brings   brought
	beyond   []func(*rest.API) error // what is made known to the whole server when all of it was said
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

// takeOver puts what was brought where it is used.
func (r *registrar) takeOver(api *rest.API) error {
	r.entry.brought = r.brings
	var err error
	for _, tell := range r.beyond {
		err = errors.Join(err, tell(api))
	}
	return err
}

// later keeps what is made known beyond the plugin's entry until all of it was said.
func (r *registrar) later(fn func()) {
	r.beyond = append(r.beyond, func(*rest.API) error { fn(); return nil })
}

func (r *registrar) wrong(format string, args ...any) {
	r.err = errors.Join(r.err, fmt.Errorf(format, args...))
}

// Migrations takes the plugin's tables.
func (r *registrar) Migrations(files fs.FS) {
	own, err := copyFiles(files)
	r.take(func() { r.migrations(own, err) })
}

func (r *registrar) migrations(files fs.FS, err error) {
	if r.brings.migrations != nil {
		r.wrong("it brings migrations twice")
	}
	r.brings.migrations = files
	if err == nil {
		// What is not done in a transaction can be left half done, and cannot be tried before.
		err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
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
	}
	if err != nil {
		r.wrong("its migrations cannot be used: %w", err)
	}
}

// endsOne finds statements that end a transaction, or begin one; the begin of a block of code has no semicolon.
var endsOne = regexp.MustCompile(`(?im)^\s*((commit|rollback|abort)\b[^;]*;|begin\s*;|start\s+transaction\b)`)

var noTransaction = regexp.MustCompile(`(?i)\+goose\s+NO\s+TRANSACTION`)

// Locales takes the plugin's texts.
func (r *registrar) Locales(files fs.FS) {
	own, err := copyFiles(files)
	r.take(func() { r.locales(own, err) })
}

func (r *registrar) locales(files fs.FS, err error) {
	if err != nil {
		r.wrong("its texts cannot be used: %w", err)
		return
	}
	h, id := r.host, r.entry.manifest.ID
	r.beyond = append(r.beyond, func(*rest.API) error {
		err := h.Texts.Add("plugin."+id+".", files)
		// What it tells people has its texts where those of all notices and mails are looked for.
		for _, what := range []string{"notice", "mail", "mail_sample", "notice_kind"} {
			h.Texts.Also("plugin."+id+"."+what+".", what+"."+noticeKind(id, ""))
		}
		h.offer(id)
		return err
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
	own := hook.Answer{Hook: name, By: id, Order: u.Order, Do: func(ctx context.Context, question any) error {
		if !h.granted(id, plugin.HooksAnswer) {
			return nil
		}
		if !h.enabled(id) {
			return h.shut(e, u)
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
	}}
	r.later(func() { h.Hooks.Add(own) })
}

// Job takes work that is done beside the requests.
func (r *registrar) Job(name string, do func(context.Context, json.RawMessage) error) {
	r.take(func() { r.job(name, do) })
}

func (r *registrar) job(name string, do func(context.Context, json.RawMessage) error) {
	if !slices.ContainsFunc(r.entry.manifest.Jobs, func(j plugin.JobUse) bool { return j.Name == name }) || r.brings.jobs[name] != nil {
		r.wrong("it does the job %q, which its manifest does not name, or does it twice", name)
		return
	}
	put(&r.brings.jobs, name, do)
}

// Topics takes who may hear what.
func (r *registrar) Topics(may func(context.Context, plugin.Actor, string) (bool, error)) {
	r.take(func() { r.brings.topics = may })
}

// Personal takes what the plugin keeps about people.
func (r *registrar) Personal(p native.Personal) { r.take(func() { r.brings.personal = p }) }

// Contents takes what it keeps of contents.
func (r *registrar) Contents(c native.Contents) { r.take(func() { r.brings.contents = c }) }

// BeforePurge takes what is asked before what the plugin keeps is removed.
func (r *registrar) BeforePurge(may func(context.Context, native.Querier) error) {
	r.take(func() { r.brings.mayPurge = may })
}

// KeepsCurrency takes what is asked before the organisation's currency is changed.
func (r *registrar) KeepsCurrency(does func(context.Context, native.Querier) (bool, error)) {
	r.take(func() { r.brings.keepsCurrency = does })
}

// Health takes how it says that it is well.
func (r *registrar) Health(check func(context.Context) error) {
	r.take(func() { r.brings.health = check })
}

// Provide takes a capability.
func (r *registrar) Provide(capability string, implementation any) {
	r.take(func() { r.provide(capability, implementation) })
}

func (r *registrar) provide(capability string, implementation any) {
	if r.brings.provides[capability] != nil || implementation == nil || capability == "" {
		r.wrong("it offers the capability %q twice, or without anything", capability)
		return
	}
	put(&r.brings.provides, capability, implementation)
}

// API is where the plugin's operations are taken.
func (r *registrar) API() *native.API {
	e, h := r.entry, r.host
	id := e.manifest.ID
	return native.NewAPI(r.apart.API, id, rest.Prefix+"/x/"+id, native.Gate{
		Admit: func(ctx context.Context, who plugin.Access) error {
			if !h.enabled(id) {
				return ErrDisabled
			}
			return rest.Admit(ctx, who)
		},
		Actor: rest.Actor,
		Fail:  func(ctx context.Context, err error) error { return r.apart.Problem(ctx, err) },
		Add:   r.operations,
		Fence: r.fence,
		Run: func(ctx context.Context, name string, fn func(context.Context) error) error {
			rest.BodyIsRead(ctx)
			stepped(ctx)
			defer stepped(ctx)
			return e.guard.call(ctx, use{operation, strings.TrimPrefix(name, id+"-")}, h.Limits.Operation, fn)
		},
	})
}

// put adds to a map that is made when it is needed.
func put[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}

// operationsAt reads a plugin's operations out of the document, where they bear its id.
func operationsAt(api *rest.API, id string) []Operation {
	var list []Operation
	for path, item := range api.OpenAPI().Paths {
		if !strings.HasPrefix(path, rest.Prefix+"/x/"+id+"/") {
			continue
		}
		for _, op := range operationsOf(item) {
			access, _ := op.Extensions["x-access"].(string)
			list = append(list, Operation{op.Method, path, plugin.Access(access), op.Summary})
		}
	}
	slices.SortFunc(list, func(a, b Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return list
}
