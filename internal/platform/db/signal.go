package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Signals tell all servers on one database that something changed. A signal is a topic and
// an id, no more: whoever hears it reads the truth. Signals are sent after commit, gathered
// for a few milliseconds, and may be lost, so whatever depends on one also looks for itself
// from time to time; Listening says whether they arrive at all.
type Signals struct {
	url       string // direct: a transaction pooler does not carry LISTEN
	log       *slog.Logger
	mu        sync.Mutex
	pending   map[signal]struct{}
	wake      chan struct{}
	hear      map[string][]func(id string)
	again     []func()
	listening atomic.Bool
}

type signal struct {
	Topic string `json:"t"`
	ID    string `json:"i"`
}

// signalWait is how long signals gather before they are sent together.
const signalWait = 5 * time.Millisecond

const (
	listenSQL = `listen courseworx`
	notifySQL = `select pg_notify('courseworx', s) from unnest($1::text[]) s`
)

// NewSignals sends and hears over connections of its own to url.
func NewSignals(url string, log *slog.Logger) *Signals {
	return &Signals{url: url, log: log, pending: map[signal]struct{}{}, wake: make(chan struct{}, 1), hear: map[string][]func(string){}}
}

// Hear calls fn for each signal of the topic, from whichever server it came, this one
// included. Calls come one after another and must be quick. To be called before Run.
func (s *Signals) Hear(topic string, fn func(id string)) { s.hear[topic] = append(s.hear[topic], fn) }

// Again calls fn whenever listening begins anew: signals may have been missed.
// To be called before Run.
func (s *Signals) Again(fn func()) { s.again = append(s.again, fn) }

// Send signals to all servers. It does not wait.
func (s *Signals) Send(topic, id string) {
	s.mu.Lock()
	s.pending[signal{topic, id}] = struct{}{}
	s.mu.Unlock()
	s.wakeUp()
}

// Listening reports whether signals arrive at this server at the moment.
func (s *Signals) Listening() bool { return s.listening.Load() }

// Run sends and hears until ctx ends, connecting anew when the connection is lost.
func (s *Signals) Run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { s.keep(ctx, "send signals", s.sendAll) })
	both.Go(func() { s.keep(ctx, "hear signals", s.hearAll) })
	both.Wait()
}

func (s *Signals) keep(ctx context.Context, what string, run func(context.Context, *pgx.Conn) error) {
	for wait := 50 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 2*time.Second) {
		conn, err := pgx.Connect(ctx, s.url)
		if err == nil {
			wait = 50 * time.Millisecond
			err = run(ctx, conn)
			_ = conn.Close(context.WithoutCancel(ctx))
		}
		if ctx.Err() != nil {
			return
		}
		s.log.WarnContext(ctx, what+": connecting anew", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (s *Signals) sendAll(ctx context.Context, conn *pgx.Conn) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(signalWait):
		}
		s.mu.Lock()
		batch := s.pending
		s.pending = map[signal]struct{}{}
		s.mu.Unlock()
		texts, err := written(batch)
		if err != nil {
			return err
		}
		if err := notify(ctx, conn, texts); err != nil {
			s.mu.Lock()
			for one := range batch {
				s.pending[one] = struct{}{}
			}
			s.mu.Unlock()
			s.wakeUp()
			return err
		}
	}
}

// Flush sends at once what gathered, for a program that ends before Run would.
func (s *Signals) Flush(ctx context.Context) error {
	s.mu.Lock()
	batch := s.pending
	s.pending = map[signal]struct{}{}
	s.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	texts, err := written(batch)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return fmt.Errorf("send signals: %w", err)
	}
	return errors.Join(notify(ctx, conn, texts), conn.Close(ctx))
}

func written(batch map[signal]struct{}) ([]string, error) {
	texts := make([]string, 0, len(batch))
	for one := range batch {
		b, err := json.Marshal(one)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(b))
	}
	return texts, nil
}

// notify gives up on a connection that died silently, so that another one is made.
func notify(ctx context.Context, conn *pgx.Conn, texts []string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := conn.Exec(ctx, notifySQL, texts)
	return err
}

func (s *Signals) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Signals) hearAll(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, listenSQL); err != nil {
		return err
	}
	// First everything that may have been missed, then what is said from now on: a cache that
	// believed us before it is cleared would give out what is long void.
	for _, fn := range s.again {
		fn()
	}
	s.listening.Store(true)
	defer s.listening.Store(false)
	for {
		n, err := nextNotification(ctx, conn)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		var one signal
		if err := json.Unmarshal([]byte(n.Payload), &one); err != nil {
			s.log.WarnContext(ctx, "a signal that is none of ours", "payload", n.Payload)
			continue
		}
		for _, fn := range s.hear[one.Topic] {
			fn(one.ID)
		}
	}
}

// nextNotification waits for a notification for a while, then asks whether the database still
// answers: a connection that died silently must not leave this server deaf for longer than
// twice silence. It returns nil when nothing came and all is well.
func nextNotification(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	const silence = 2 * time.Second
	wait, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	n, err := conn.WaitForNotification(wait)
	if err == nil || ctx.Err() != nil || wait.Err() == nil {
		return n, err
	}
	ping, done := context.WithTimeout(ctx, silence)
	defer done()
	return nil, conn.Ping(ping)
}
