// Package live tells browsers that something they look at has changed: one stream of server-sent
// events a browser, with topics. An event names the topic and carries no data; the browser asks
// again for what it shows, so nothing is told to somebody who may not see it.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

const signalTopic = "live"

const (
	beat       = 20 * time.Second // a comment, so that proxies and browsers see the stream is alive
	gather     = 150 * time.Millisecond
	maxTopics  = 20
	maxStreams = 5000

	// remembered is how long a change is told to a stream that opens afterwards: a page is asked for before it listens.
	remembered = time.Minute
	// slack is how much later than its data a change may be heard here.
	slack = time.Second
)

// Allow reports whether the actor may hear the topic.
type Allow func(ctx context.Context, a plugin.Actor, topic string) (bool, error)

// Hub passes signals on to the streams of this server.
type Hub struct {
	signals *db.Signals
	allow   Allow
	mu      sync.Mutex
	streams map[*stream]struct{}
	recent  map[string]time.Time // when a topic last changed, of those remembered
	pruned  time.Time
	deaf    time.Time // until then changes may have been missed
	closed  chan struct{}
	close   sync.Once

	// Now is the clock; a test may set another one before anything is heard.
	Now func() time.Time
}

type stream struct {
	topics  []string
	mu      sync.Mutex
	pending map[string]struct{}
	wake    chan struct{}
}

// NewHub returns a hub that hears signals.
func NewHub(signals *db.Signals, allow Allow) *Hub {
	h := &Hub{
		signals: signals, allow: allow, streams: map[*stream]struct{}{}, recent: map[string]time.Time{}, deaf: time.Now(),
		closed: make(chan struct{}), Now: time.Now,
	}
	signals.Hear(signalTopic, h.spread)
	signals.Again(func() { h.spread("") })
	return h
}

// UserTopic is the topic of what concerns one person: notices, role, flags.
func UserTopic(u plugin.UserID) string { return "user:" + string(u) }

// CourseTopic is the topic of what a course's team sees of it.
func CourseTopic(c plugin.CourseID) string { return coursePrefix + string(c) }

// TalkTopic is the topic of what is asked and answered in a course.
func TalkTopic(c plugin.CourseID) string { return talkPrefix + string(c) }

// HomeTopic is the topic of what every visitor sees: the catalogue.
const HomeTopic = "home"

// SiteTopic is the topic of what every page shows of the site: its name, its colour, its languages.
const SiteTopic = "site"

const (
	coursePrefix = "course:"
	talkPrefix   = "talk:"
)

// TalkOf returns the course of a topic that TalkTopic made.
func TalkOf(topic string) (plugin.CourseID, bool) {
	id, ok := strings.CutPrefix(topic, talkPrefix)
	if !ok {
		return "", false
	}
	return plugin.ParseID[plugin.CourseID](id)
}

// CourseOf returns the course of a topic that CourseTopic made.
func CourseOf(topic string) (plugin.CourseID, bool) {
	id, ok := strings.CutPrefix(topic, coursePrefix)
	if !ok {
		return "", false
	}
	return plugin.ParseID[plugin.CourseID](id)
}

// Changed tells everybody who hears the topic, once tx is committed.
func (h *Hub) Changed(tx db.Tx, topic string) {
	tx.AfterCommit(func() { h.signals.Send(signalTopic, topic) })
}

// spread marks the topic on every stream that hears it; "" marks all topics of all streams.
func (h *Hub) spread(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if topic == "" {
		h.deaf = h.Now()
	} else {
		h.remember(topic, h.Now())
	}
	for s := range h.streams {
		s.mark(topic)
	}
}

// remember notes that the topic changed now, and forgets once in a while what is no longer remembered.
func (h *Hub) remember(topic string, now time.Time) {
	h.recent[topic] = now
	if now.Sub(h.pruned) < remembered {
		return
	}
	h.pruned = now
	maps.DeleteFunc(h.recent, func(_ string, at time.Time) bool { return now.Sub(at) > remembered+slack })
}

// catchUp marks what changed since the page that opens the stream was asked for, so long ago.
func (h *Hub) catchUp(s *stream, ago time.Duration) {
	since := h.Now().Add(-ago - slack)
	if ago > remembered || !h.deaf.Before(since) {
		s.mark("")
		return
	}
	for _, t := range s.topics {
		if at, ok := h.recent[t]; ok && !at.Before(since) {
			s.mark(t)
		}
	}
}

func (s *stream) mark(topic string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.topics {
		if topic == "" || t == topic {
			s.pending[t] = struct{}{}
		}
	}
	if len(s.pending) > 0 {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

func (s *stream) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	topics := make([]string, 0, len(s.pending))
	for t := range s.pending {
		topics = append(topics, t)
	}
	clear(s.pending)
	slices.Sort(topics)
	return topics
}

// Stop ends all streams; browsers connect anew, to whichever server is there.
func (h *Hub) Stop() { h.close.Do(func() { close(h.closed) }) }

// ErrTopics: more topics than a stream may have, or one that the person may not hear.
var ErrTopics = plugin.NewFault(plugin.Invalid, "live.topics")

// ErrStreams: this server holds as many streams as it can.
var ErrStreams = plugin.NewFault(plugin.Unavailable, "live.full").In(10 * time.Second)

// Routes adds the stream to the API.
func (h *Hub) Routes(api *rest.API) {
	rest.HandleHTTP(api, plugin.SignedUp, "GET "+rest.Prefix+"/live", h.serve)
}

func (h *Hub) serve(w http.ResponseWriter, r *http.Request) error {
	actor := rest.Actor(r.Context())
	s := &stream{topics: []string{UserTopic(actor.User)}, pending: map[string]struct{}{}, wake: make(chan struct{}, 1)}
	for _, t := range strings.FieldsFunc(r.URL.Query().Get("topics"), func(c rune) bool { return c == ',' }) {
		if t == "me" {
			continue
		}
		ok, err := h.allow(r.Context(), actor, t)
		if err != nil {
			return err
		}
		if !ok || len(s.topics) > maxTopics {
			return ErrTopics
		}
		s.topics = append(s.topics, t)
	}
	ago, err := since(r.URL.Query().Get("ago"))
	if err != nil {
		return err
	}
	if !h.enter(s, ago) {
		return ErrStreams
	}
	defer h.leave(s)
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // the server's own deadline is for answers that end
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	tick := time.NewTicker(beat)
	defer tick.Stop()
	text := ": listening\nretry: 2000\n\n"
	for {
		if _, err := fmt.Fprint(w, text); err != nil {
			return nil
		}
		if err := out.Flush(); err != nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-h.closed:
			return nil
		case <-tick.C:
			text = ": still here\n\n"
		case <-s.wake:
			select { // what changes in quick succession is told once
			case <-r.Context().Done():
				return nil
			case <-time.After(gather):
			}
			text = ""
			for _, t := range s.take() {
				text += event(actor, t)
			}
		}
	}
}

func event(a plugin.Actor, topic string) string {
	if topic == UserTopic(a.User) {
		topic = "me"
	}
	b, err := json.Marshal(map[string]string{"topic": topic})
	if err != nil {
		return ""
	}
	return "event: change\ndata: " + string(b) + "\n\n"
}

// since reads how many milliseconds ago the page was asked for; nothing is 0, for whoever asks for its data afterwards.
func since(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	ms, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, ErrTopics
	}
	return time.Duration(ms) * time.Millisecond, nil
}

func (h *Hub) enter(s *stream, ago time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.streams) >= maxStreams {
		return false
	}
	h.streams[s] = struct{}{}
	if ago > 0 {
		h.catchUp(s, ago)
	}
	return true
}

func (h *Hub) leave(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.streams, s)
}
