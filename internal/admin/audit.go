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
	// Text is in the reader's language; names in it stand between U+2068 and U+2069.
	Text   string      `json:"text" doc:"The entry as a sentence in the reader's language; names stand between U+2068 and U+2069"`
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
	Label  string `json:"label" doc:"What the field is called in the reader's language"`
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
	Language string // in which the entries are said
	Query    string // part of an action or of its sentence, or of the name of a person or a course
	Action   string
	Actor    *plugin.UserID
	Object   string
	From     *time.Time
	Until    *time.Time // not included
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
	rows, err := s.auditRows(ctx, filter, f.Language, limit+1)
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
	filter.Actions = s.actionsSaying(s.texts.Match(f.Language), filter.Words)
	var err error
	filter.People, err = called(ctx, s.db, filter.Words)
	return filter, err
}

func (s *Service) auditRows(ctx context.Context, filter audit.Filter, language string, limit int) ([]AuditRow, error) {
	entries, err := audit.List(ctx, s.db, filter, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	names, err := namesOf(ctx, s.db, idsIn(entries))
	if err != nil {
		return nil, err
	}
	language = s.texts.Match(language)
	rows := make([]AuditRow, 0, len(entries))
	for _, e := range entries {
		row := AuditRow{ID: strconv.FormatInt(e.ID, 10), At: e.At, Action: e.Action, Fields: e.Fields, From: e.Address, Erased: e.Erased,
			Text: s.sentence(language, e, names), Object: AuditObject{e.ObjectType, e.ObjectID, label(names, e.ObjectID)}}
		if e.ActorID != nil {
			row.Actor = &AuditActor{*e.ActorID, names[string(*e.ActorID)].Name}
		}
		if e.AsID != nil {
			row.As = &AuditActor{*e.AsID, names[string(*e.AsID)].Name}
		}
		if row.Changes, err = changesOf(e.Changes); err != nil {
			return nil, err
		}
		for i, c := range row.Changes {
			row.Changes[i].Label = s.fieldName(language, e.Action, c.Field)
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
		list = append(list, AuditChange{Field: field, Before: shown(changes[field].Before), After: shown(changes[field].After)})
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
	if err := w.Write("id", "at", "actor", "actor_id", "as_id", "action", "text", "object_type", "object_id", "object", "fields", "changes", "address"); err != nil {
		return err
	}
	filter, err := s.auditFilter(ctx, f)
	if err != nil {
		return err
	}
	for n := 0; n < exportMost; {
		rows, err := s.auditRows(ctx, filter, f.Language, 1000)
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
			if err := w.Write(r.ID, r.At.UTC().Format(time.RFC3339), actor.Name, string(actor.ID), string(as.ID), r.Action, withoutMarks(r.Text), r.Object.Type, r.Object.ID, object,
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

func label(names map[string]nameRow, id string) *string {
	if n, ok := names[id]; ok {
		return &n.Name
	}
	return nil
}

// withoutMarks is a sentence for a table, where marks that nobody sees would be found by nobody who searches.
func withoutMarks(text string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(text)
}
