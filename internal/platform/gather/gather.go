// Package gather lets calls that come at the same time share their work, such as round trips to the database. What comes while a
// batch is under way waits and makes the next one: a call that comes alone is done at once, and the more come, the larger the
// batches get and the cheaper is each call. There is no clock in it.
package gather

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

var (
	// ErrFull is of a call that is not let in, because too many wait, or too many of the same key.
	ErrFull = errors.New("too many calls wait")
	// ErrApart, when a batch returns it, has its halves done apart, down to single calls: one that cannot be done does not keep the
	// others from it.
	ErrApart = errors.New("the batch is to be divided")
)

// Limits bounds what a Gatherer does.
type Limits struct {
	Size   int // calls in a batch, at least 1
	AtOnce int // batches at the same time, at least 1
	Queue  int // calls that wait
	PerKey int // calls of one key, those that are being done included
}

// Gatherer does calls that ask a Q and are answered by an A in batches.
type Gatherer[Q, A any] struct {
	limits Limits
	key    func(Q) string
	do     func(context.Context, []Q) ([]A, error)

	mu      sync.Mutex
	waiting []*call[Q, A]
	of      map[string]int  // calls by key
	busy    map[string]bool // keys of which a call is being done
	running int             // batches
}

type call[Q, A any] struct {
	ctx    context.Context
	q      Q
	key    string
	answer A
	err    error
	done   chan struct{}
}

// New returns a Gatherer. Calls of the same key are done one after another, in their order; those of "" whenever there is
// room. do returns an answer to each question, in their order, or an error that is everybody's. It is not cancelled when a
// caller gives up.
func New[Q, A any](limits Limits, key func(Q) string, do func(context.Context, []Q) ([]A, error)) *Gatherer[Q, A] {
	return &Gatherer[Q, A]{limits: limits, key: key, do: do, of: map[string]int{}, busy: map[string]bool{}}
}

// Do answers q, in a batch with others. Whoever gives up before it is begun costs nothing.
func (g *Gatherer[Q, A]) Do(ctx context.Context, q Q) (A, error) {
	c := &call[Q, A]{ctx: ctx, q: q, key: g.key(q), done: make(chan struct{})}
	if err := g.enter(c); err != nil {
		return c.answer, err
	}
	select {
	case <-c.done:
		return c.answer, c.err
	case <-ctx.Done():
		g.giveUp(c)
		var none A
		return none, context.Cause(ctx)
	}
}

// giveUp makes room for others, unless the call is being done.
func (g *Gatherer[Q, A]) giveUp(c *call[Q, A]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, c); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
		g.leave(c)
	}
}

func (g *Gatherer[Q, A]) enter(c *call[Q, A]) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) >= g.limits.Queue || c.key != "" && g.of[c.key] >= g.limits.PerKey {
		return ErrFull
	}
	g.waiting = append(g.waiting, c)
	if c.key != "" {
		g.of[c.key]++
	}
	if g.running < g.limits.AtOnce {
		g.running++
		go g.run()
	}
	return nil
}

// run does batches until nothing waits that could be done.
func (g *Gatherer[Q, A]) run() {
	for {
		batch := g.next()
		if batch == nil {
			return
		}
		g.answer(batch)
	}
}

// next takes a batch out of what waits; nil when there is none, and the runner ends.
func (g *Gatherer[Q, A]) next() []*call[Q, A] {
	g.mu.Lock()
	defer g.mu.Unlock()
	var batch []*call[Q, A]
	g.waiting = slices.DeleteFunc(g.waiting, func(c *call[Q, A]) bool {
		switch {
		case c.ctx.Err() != nil:
			g.leave(c)
			return true
		case len(batch) == g.limits.Size, g.busy[c.key]:
			return false
		}
		if c.key != "" {
			g.busy[c.key] = true
		}
		batch = append(batch, c)
		return true
	})
	if batch == nil {
		g.running--
	}
	return batch
}

func (g *Gatherer[Q, A]) leave(c *call[Q, A]) {
	if c.key == "" {
		return
	}
	if g.of[c.key]--; g.of[c.key] == 0 {
		delete(g.of, c.key)
	}
}

// answer does a batch. What is known of the first caller's request, such as its trace, is known of the batch.
func (g *Gatherer[Q, A]) answer(batch []*call[Q, A]) {
	ctx := context.WithoutCancel(batch[0].ctx)
	questions := make([]Q, len(batch))
	for i, c := range batch {
		questions[i] = c.q
	}
	answers, err := g.guarded(ctx, questions)
	if errors.Is(err, ErrApart) && len(batch) > 1 {
		half := len(batch) / 2
		g.answer(batch[:half])
		g.answer(batch[half:])
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, c := range batch {
		if c.err = err; err == nil {
			c.answer = answers[i]
		}
		g.leave(c)
		delete(g.busy, c.key)
		close(c.done)
	}
}

// guarded is do; a panic in it is the error of whose call it is, and the Gatherer goes on.
func (g *Gatherer[Q, A]) guarded(ctx context.Context, questions []Q) (answers []A, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v\n%s", ErrApart, p, debug.Stack())
		}
	}()
	answers, err = g.do(ctx, questions)
	if err == nil && len(answers) != len(questions) {
		err = fmt.Errorf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers, err
}
