package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/plugin"
)

// AuditRow is an entry of the audit log.
type AuditRow struct {
	ID     string      `json:"id"`
	At     time.Time   `json:"at"`
	Actor  *AuditActor `json:"actor" doc:"Null: the server itself"`
	As     *AuditActor `json:"as" doc:"As whom the actor viewed the site; null for themselves"`
	Action string      `json:"action"`
	Object AuditObject `json:"object"`
	Fields []string    `json:"fields"`
	From   string      `json:"address"`
	// Changes are sorted by field.
	Changes []AuditChange `json:"changes" doc:"Values before and after, as far as they are kept"`
	Erased  bool          `json:"erased" doc:"There were values; they were erased with the person"`
}

// AuditChange is one value before and after, as text.
type AuditChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// AuditActor is who did it.
type AuditActor struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// AuditObject is what it was done to.
type AuditObject struct {
	Type  string  `json:"type"`
	ID    string  `json:"id"`
	Label *string `json:"label"`
}

type auditKey struct {
	ID int64 `json:"i"`
}

// AuditFilter narrows the audit log; zero values do not.
type AuditFilter struct {
	Query  string // part of an action, or of the name of a person or a course
	Action string
	Actor  *plugin.UserID
	Object string
	From   *time.Time
	Until  *time.Time // not included
}

// Audit returns the audit log, the newest first.
func (s *Service) Audit(ctx context.Context, f AuditFilter, cursor string, limit int) (plugin.Page[AuditRow], error) {
	after, err := plugin.ParseCursor[auditKey](cursor)
	if err != nil {
		return plugin.Page[AuditRow]{}, err
	}
	filter, err := s.auditFilter(ctx, f)
	if err != nil {
		return plugin.Page[AuditRow]{}, err
	}
	if after != nil {
		filter.Before = &after.ID
	}
	rows, err := s.auditRows(ctx, filter, limit+1)
	if err != nil {
		return plugin.Page[AuditRow]{}, err
	}
	return plugin.Cut(rows, limit, func(r AuditRow) auditKey {
		id, _ := strconv.ParseInt(r.ID, 10, 64) // we wrote it
		return auditKey{id}
	}), nil
}

// auditFilter finds who and what is called as the query says.
func (s *Service) auditFilter(ctx context.Context, f AuditFilter) (audit.Filter, error) {
	filter := audit.Filter{Action: f.Action, Actor: f.Actor, Object: f.Object, From: f.From, Until: f.Until}
	filter.Words = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(f.Query, "\x00", ""), "")), " ")
	if filter.Words == "" {
		return filter, nil
	}
	var err error
	filter.People, err = called(ctx, s.db, filter.Words)
	return filter, err
}

func (s *Service) auditRows(ctx context.Context, filter audit.Filter, limit int) ([]AuditRow, error) {
	entries, err := audit.List(ctx, s.db, filter, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	names, err := s.names(ctx, entries)
	if err != nil {
		return nil, err
	}
	rows := make([]AuditRow, 0, len(entries))
	for _, e := range entries {
		row := AuditRow{ID: strconv.FormatInt(e.ID, 10), At: e.At, Action: e.Action, Fields: e.Fields, From: e.Address, Erased: e.Erased,
			Object: AuditObject{e.ObjectType, e.ObjectID, label(names, e.ObjectID)}}
		if e.ActorID != nil {
			row.Actor = &AuditActor{*e.ActorID, names[string(*e.ActorID)]}
		}
		if e.AsID != nil {
			row.As = &AuditActor{*e.AsID, names[string(*e.AsID)]}
		}
		if row.Changes, err = changesOf(e.Changes); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func changesOf(raw json.RawMessage) ([]AuditChange, error) {
	list := []AuditChange{}
	if raw == nil {
		return list, nil
	}
	var changes map[string]struct{ Before, After any }
	if err := json.Unmarshal(raw, &changes); err != nil {
		return nil, fmt.Errorf("read audit values: %w", err)
	}
	for _, field := range slices.Sorted(maps.Keys(changes)) {
		list = append(list, AuditChange{field, shown(changes[field].Before), shown(changes[field].After)})
	}
	return list, nil
}

// shown is a value as text; nothing for none.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	b, _ := json.Marshal(v) // it came from JSON
	return string(b)
}

// exportMost is how many entries an export holds; a larger one is made in parts, by date.
const exportMost = 200_000

// WriteAudit writes the entries of a filter as CSV, the newest first.
func (s *Service) WriteAudit(ctx context.Context, f AuditFilter, to io.Writer) error {
	w := csvfile.NewWriter(to)
	if err := w.Write("id", "at", "actor", "actor_id", "as_id", "action", "object_type", "object_id", "object", "fields", "changes", "address"); err != nil {
		return err
	}
	filter, err := s.auditFilter(ctx, f)
	if err != nil {
		return err
	}
	for n := 0; n < exportMost; {
		rows, err := s.auditRows(ctx, filter, 1000)
		if err != nil {
			return err
		}
		for _, r := range rows {
			var actor, as AuditActor
			if r.Actor != nil {
				actor = *r.Actor
			}
			if r.As != nil {
				as = *r.As
			}
			object := ""
			if r.Object.Label != nil {
				object = *r.Object.Label
			}
			var changes []string
			for _, c := range r.Changes {
				changes = append(changes, c.Field+": "+c.Before+" → "+c.After)
			}
			if err := w.Write(r.ID, r.At.UTC().Format(time.RFC3339), actor.Name, string(actor.ID), string(as.ID), r.Action, r.Object.Type, r.Object.ID, object,
				strings.Join(r.Fields, " "), strings.Join(changes, "\n"), r.From); err != nil {
				return err
			}
		}
		if n += len(rows); len(rows) < 1000 {
			break
		}
		last, _ := strconv.ParseInt(rows[len(rows)-1].ID, 10, 64) // we wrote it
		filter.Before = &last
	}
	return w.Close()
}

// VerifyAudit walks over the chain of the audit log.
func (s *Service) VerifyAudit(ctx context.Context) (audit.Report, error) {
	return audit.Verify(ctx, s.db)
}

func label(names map[string]string, id string) *string {
	if name, ok := names[id]; ok {
		return &name
	}
	return nil
}

// names finds what people call the people and courses of the entries.
func (s *Service) names(ctx context.Context, entries []audit.Row) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		for _, id := range []*plugin.UserID{e.ActorID, e.AsID} {
			if id != nil {
				ids = append(ids, string(*id))
			}
		}
		if id, ok := plugin.ParseID[string](e.ObjectID); ok {
			ids = append(ids, id)
		}
	}
	return namesOf(ctx, s.db, ids)
}
