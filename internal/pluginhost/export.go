package pluginhost

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Export writes everything that a plugin keeps as an archive: its manifest, its settings without secrets, each table as lines of
// JSON, as they all were at one moment, and its files.
func (h *Host) Export(ctx context.Context, id string, to io.Writer) error {
	e, ok := h.find(id)
	if !ok {
		return plugin.ErrNotFound
	}
	out := zip.NewWriter(to)
	if err := writeJSON(out, "manifest.json", e.manifest); err != nil {
		return err
	}
	values := h.settings(e)
	if e.impl == nil { // nobody knows which of them are secrets
		values = nil
	} else if e.form != nil {
		for name, m := range e.form.members {
			if m.WriteOnly {
				delete(values, name)
			}
		}
	}
	if err := writeJSON(out, "settings.json", values); err != nil {
		return err
	}
	if err := h.exportTables(ctx, out, sqlName(id)); err != nil {
		return err
	}
	for info, err := range h.Blobs.List(ctx, filesOf(id)) {
		if err == nil {
			err = h.exportFile(ctx, out, id, info.Key)
		}
		if err != nil {
			return fmt.Errorf("export the files of plugin %s: %w", id, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("export plugin %s: %w", id, err)
	}
	return nil
}

func writeJSON(out *zip.Writer, name string, v any) error {
	w, err := out.Create(name)
	if err == nil {
		err = json.NewEncoder(w).Encode(v)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

func (h *Host) exportTables(ctx context.Context, out *zip.Writer, schema string) error {
	tables, err := db.Values[string](ctx, h.DB, tablesSQL, schema)
	if err != nil {
		return fmt.Errorf("list the tables of %s: %w", schema, err)
	}
	tx, err := h.DB.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("export %s: %w", schema, err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	for _, table := range tables {
		w, err := out.Create("tables/" + table + ".jsonl")
		if err == nil {
			err = exportTable(ctx, tx, pgx.Identifier{schema, table}, w)
		}
		if err != nil {
			return fmt.Errorf("export %s.%s: %w", schema, table, err)
		}
	}
	return nil
}

func exportTable(ctx context.Context, tx pgx.Tx, table pgx.Identifier, w io.Writer) error {
	rows, err := tx.Query(ctx, `select to_jsonb(t)::text from `+table.Sanitize()+` t`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := w.Write(append(rows.RawValues()[0], '\n')); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (h *Host) exportFile(ctx context.Context, out *zip.Writer, id, key string) error {
	o, err := h.Blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	w, err := out.Create("files/" + key[len(filesOf(id)):])
	if err == nil {
		_, err = io.Copy(w, o.Content)
	}
	return err
}
