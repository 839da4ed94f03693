package pluginhost

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// fence stands around all of a request that reaches a plugin: its middlewares, resolvers, how it reads what comes and writes what goes, and
// streams. The handler itself has its time and is counted by call; beyond it a plugin is given up when it panics, or does nothing for
// as long as most. Whoever reads or sends slowly is not the plugin's doing: the time begins anew with each piece.
func (g *guard) fence(from huma.Context, u use, most time.Duration, next func(huma.Context), broken func(huma.Context, error)) {
	ctx, cancel := context.WithCancel(from.Context())
	f := &fenced{request: from, exchange: &exchange{since: time.Now()}}
	f.ctx = context.WithValue(ctx, exchangeKey{}, f.exchange)
	f.step()
	ended := make(chan error, 1)
	fate := g.apart(ended, cancel, func() error { next(f); return nil })
	err := f.await(ended, most)
	late := errors.Is(err, errStill)
	if late {
		cancel()
		err = g.leave(context.WithoutCancel(from.Context()), fate, ended)
	}
	begun := f.close(err == nil && !late)
	var panicked errPanic
	switch crashed := errors.As(err, &panicked); {
	case crashed && panicked.cause == http.ErrAbortHandler: // what it began cannot be brought to its end, and it says so
		panic(http.ErrAbortHandler)
	case crashed:
		f.blame(g, u, ErrBroken.Because(err))
		err = ErrBroken
	case err != nil:
		f.blame(g, u, err)
		err = ErrSlow
	case late: // it noticed, and whatever it wrote lacks its end
		err = ErrSlow
	}
	switch {
	case err == nil:
	case begun: // half an answer must not look like a whole one
		panic(http.ErrAbortHandler)
	default:
		broken(from, err)
	}
}

// errStill: nothing moved for too long.
var errStill = errors.New("nothing moves")

// exchange is what is known of one request on both sides of a fence.
type exchange struct {
	mu     sync.Mutex
	left   bool // nobody is there any more
	status int
	begun  bool        // something of the answer went out
	head   []func()    // what waits to be said before it
	ran    atomic.Bool // the handler was reached, and is counted
	since  time.Time
	moved  atomic.Int64 // when something was done last, in nanoseconds since then
	busy   atomic.Int32 // pieces that are read or sent
}

type exchangeKey struct{}

// step notes that a plugin gets on with a request.
func (x *exchange) step() { x.moved.Store(int64(time.Since(x.since))) }

// stepped notes it at the handler's begin and end, where only the context is known.
func stepped(ctx context.Context) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.ran.Store(true)
		x.step()
	}
}

// blame counts what went wrong; with a call, when there was none yet.
func (x *exchange) blame(g *guard, u use, err error) {
	if x.ran.Load() {
		g.blame(u, err)
		return
	}
	g.done(u, time.Since(x.since), err)
}

// await waits for the end, and no longer than until nothing moved for as long as most.
func (x *exchange) await(ended <-chan error, most time.Duration) error {
	timer := time.NewTimer(most)
	defer timer.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-timer.C:
			rest := most - (time.Since(x.since) - time.Duration(x.moved.Load()))
			if x.busy.Load() > 0 {
				rest = most
			}
			if rest <= 0 {
				return errStill
			}
			timer.Reset(rest)
		}
	}
}

// request names huma's interface otherwise than its method.
type request huma.Context

// fenced is a request as a plugin has it, and nothing any more once it was left behind.
type fenced struct {
	request
	*exchange
	ctx context.Context
}

// errLeft: the plugin was left behind, and nobody is there who would read or send.
var errLeft = errors.New("the request is over")

// close takes the request away, with the status that still waits, and reports whether something of the answer went out.
func (f *fenced) close(whole bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if whole {
		f.begin()
	}
	f.left = true
	return f.begun
}

// begin sends the headers and the status: only when something follows them, or the end, so that an answer that cannot be written is still
// another one.
func (f *fenced) begin() {
	if f.begun {
		return
	}
	for _, say := range f.head {
		say()
	}
	if f.head = nil; f.status != 0 {
		f.begun = true
		f.request.SetStatus(f.status)
	}
}

// Context ends when the plugin is given up.
func (f *fenced) Context() context.Context { return f.ctx }

func (f *fenced) SetStatus(code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.status == 0 {
		f.status = code
	}
}

func (f *fenced) Status() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

func (f *fenced) SetHeader(name, value string) { f.say(func() { f.request.SetHeader(name, value) }) }

func (f *fenced) AppendHeader(name, value string) {
	f.say(func() { f.request.AppendHeader(name, value) })
}

// say keeps a header until the answer begins.
func (f *fenced) say(header func()) { f.there(func() { f.head = append(f.head, header) }) }

func (f *fenced) SetReadDeadline(at time.Time) (err error) {
	f.there(func() { err = f.request.SetReadDeadline(at) })
	return err
}

// there does something unless the request is over.
func (f *fenced) there(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.left {
		do()
	}
}

// piece does what may wait for the other side.
func (f *fenced) piece(do func()) {
	f.busy.Add(1)
	defer f.busy.Add(-1)
	defer f.step()
	do()
}

// over reports whether nobody is there any more.
func (f *fenced) over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.left
}

func (f *fenced) BodyReader() io.Reader { return reading{f} }

func (f *fenced) GetMultipartForm() (form *multipart.Form, err error) {
	if f.over() {
		return nil, errLeft
	}
	f.piece(func() { form, err = f.request.GetMultipartForm() })
	return form, err
}

func (f *fenced) BodyWriter() io.Writer { return writing{f} }

// reading is the body of a request.
type reading struct{ of *fenced }

func (r reading) Read(into []byte) (n int, err error) {
	if r.of.over() {
		return 0, errLeft
	}
	r.of.piece(func() { n, err = r.of.request.BodyReader().Read(into) })
	return n, err
}

// writing is the body of the answer.
type writing struct{ of *fenced }

func (w writing) Write(piece []byte) (n int, err error) {
	w.of.piece(func() {
		err = errLeft
		w.of.there(func() {
			if w.of.status == 0 {
				w.of.status = http.StatusOK
			}
			w.of.begin()
			n, err = w.of.request.BodyWriter().Write(piece)
		})
	})
	return n, err
}

// Flush sends what was written.
func (w writing) Flush() {
	w.of.piece(func() {
		w.of.there(func() {
			if w.of.status == 0 {
				w.of.status = http.StatusOK
			}
			w.of.begin()
			if to, ok := w.of.request.BodyWriter().(http.ResponseWriter); ok {
				_ = http.NewResponseController(to).Flush() // one that cannot sends it later
			}
		})
	})
}
