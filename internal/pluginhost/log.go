package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// line is one line of a plugin's log, before it is written down.
type line struct {
	plugin, level, message string
	at                     time.Time
	detail                 []byte
	byHost                 bool // the host's own word about the plugin
}

// lines are those that wait to be written down.
type lines struct {
	most    int // of a plugin
	mu      sync.Mutex
	waiting map[string]said
}

// said is what a plugin said since it was last written down.
type said struct {
	lines   []line
	own     int // of them, by the plugin itself
	dropped int // that were too many
}

// add keeps a line, unless the plugin says more than it may. What the host says of it is always kept: it may be why the plugin was stopped.
func (l *lines) add(one line) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting == nil {
		l.waiting = map[string]said{}
	}
	s := l.waiting[one.plugin]
	kept := one.byHost || s.own < l.most
	if kept {
		s.lines = append(s.lines, one)
		if !one.byHost {
			s.own++
		}
	} else {
		s.dropped++
	}
	l.waiting[one.plugin] = s
	return kept
}

func (l *lines) take() map[string]said {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.waiting
	l.waiting = nil
	return waiting
}

// logger writes to the server's log under a plugin's name, and keeps what was said for the management page.
func (h *Host) logger(id string) *slog.Logger { return slog.New(h.keeper(id)) }

// notes writes to the logs, as logger does, what the host itself has to say of a plugin.
func (h *Host) notes(id string) *slog.Logger {
	k := h.keeper(id)
	k.byHost = true
	return slog.New(k)
}

func (h *Host) keeper(id string) *keeper {
	return &keeper{Handler: h.Log.Handler().WithAttrs([]slog.Attr{slog.String("plugin", id)}), host: h, id: id}
}

type keeper struct {
	slog.Handler
	host   *Host
	id     string
	byHost bool
	attrs  []slog.Attr
	groups []string
}

// Enabled lets everything from Info on be kept, whatever the server's log shows.
func (k *keeper) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelInfo || k.Handler.Enabled(ctx, l)
}

// Handle keeps a record and hands it on. What is too much is neither kept nor handed on: it would hide what others say.
func (k *keeper) Handle(ctx context.Context, r slog.Record) error {
	detail := map[string]any{}
	note := func(a slog.Attr) bool {
		detail[strings.Join(append(slices.Clone(k.groups), a.Key), ".")] = plain(a.Value.Resolve())
		return true
	}
	for _, a := range k.attrs {
		detail[a.Key] = plain(a.Value.Resolve())
	}
	r.Attrs(note)
	raw, err := json.Marshal(detail)
	if err != nil || len(raw) > 8<<10 {
		raw = []byte(`{}`)
	}
	level := strings.ToLower(r.Level.String())
	if i := strings.IndexAny(level, "+-"); i > 0 {
		level = level[:i]
	}
	if !k.host.written.add(line{k.id, level, clip(r.Message), r.Time, raw, k.byHost}) || !k.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return k.Handler.Handle(ctx, r)
}

// WithAttrs is a keeper that adds attributes to each line.
func (k *keeper) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *k
	c.Handler = k.Handler.WithAttrs(attrs)
	for _, a := range attrs {
		a.Key = strings.Join(append(slices.Clone(k.groups), a.Key), ".")
		c.attrs = append(slices.Clone(c.attrs), a)
	}
	return &c
}

// WithGroup is a keeper whose attributes stand in a group.
func (k *keeper) WithGroup(name string) slog.Handler {
	c := *k
	c.Handler = k.Handler.WithGroup(name)
	c.groups = append(slices.Clone(k.groups), name)
	return &c
}

// plain is a value as it is kept.
func plain(v slog.Value) any {
	switch v.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		return v.Any()
	}
	return clip(v.String())
}

// Line is one line of a plugin's log.
type Line struct {
	ID      int64           `json:"id"`
	At      time.Time       `json:"at"`
	Level   string          `json:"level" enum:"debug,info,warn,error"`
	Message string          `json:"message"`
	Detail  json.RawMessage `json:"detail"`
	Server  string          `json:"server"`
}

// Lines returns what a plugin wrote to the log, the newest first; of a level, or "" for all, with a text in it or beside it.
func (h *Host) Lines(ctx context.Context, id, level, query, cursor string, limit int) (plugin.Page[Line], error) {
	if _, ok := h.find(id); !ok {
		return plugin.Page[Line]{}, plugin.ErrNotFound
	}
	after, err := plugin.ParseCursor[int64](cursor)
	if err != nil {
		return plugin.Page[Line]{}, err
	}
	rows, err := db.Many[Line](ctx, h.DB, linesSQL, id, level, after, limit+1, query)
	if err != nil {
		return plugin.Page[Line]{}, fmt.Errorf("read the log of plugin %s: %w", id, err)
	}
	return plugin.Cut(rows, limit, func(l Line) int64 { return l.ID }), nil
}
