// Package ratelimit slows down who calls too often or guesses.
//
//	ratelimit.go  calls by address, in this server's memory
//	attempts.go   failed guesses by what is guessed, shared by all servers
package ratelimit

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter bounds calls by key, each with an allowance of its own that refills steadily. IPv6
// addresses of one /64, which one household has, are one key. It remembers a bounded number of keys: a forgotten one starts with a full allowance.
type Limiter struct {
	rate  rate.Limit
	burst int
	size  int
	now   func() time.Time
	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // least recently used last
}

type bucket struct {
	key string
	*rate.Limiter
}

// New allows perSecond calls on average and burst at once for each of at most size keys.
func New(perSecond float64, burst, size int, now func() time.Time) *Limiter {
	return &Limiter{rate: rate.Limit(perSecond), burst: burst, size: size, now: now, byKey: map[string]*list.Element{}, order: list.New()}
}

// Allow takes one call from the key's allowance; when there is none, wait says how long until
// there is.
func (l *Limiter) Allow(key string) (ok bool, wait time.Duration) {
	if addr, err := netip.ParseAddr(key); err == nil && addr.Is6() && !addr.Is4In6() {
		key = netip.PrefixFrom(addr.WithZone(""), 64).Masked().String()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e, known := l.byKey[key]
	if !known {
		e = l.order.PushFront(&bucket{key, rate.NewLimiter(l.rate, l.burst)})
		l.byKey[key] = e
		if l.order.Len() > l.size {
			last := l.order.Back()
			delete(l.byKey, last.Value.(*bucket).key)
			l.order.Remove(last)
		}
	}
	l.order.MoveToFront(e)
	now := l.now()
	r := e.Value.(*bucket).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return false, wait
	}
	return true, 0
}
