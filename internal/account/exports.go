package account

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Export is a file with what is kept about a person.
type Export struct {
	ID        string        `json:"id"`
	UserID    plugin.UserID `json:"userId"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	AskedBy   plugin.UserID `json:"-"`
	State     string        `json:"state" enum:"making,ready,failed"`
	Percent   int           `json:"percent"`
	SizeBytes *int64        `json:"sizeBytes"`
	ReadyAt   *time.Time    `json:"readyAt"`
	ExpiresAt *time.Time    `json:"expiresAt" doc:"It is deleted then"`
	CreatedAt time.Time     `json:"createdAt"`
	URL       string        `json:"url" db:"-" doc:"Where the file is, for a quarter of an hour and for whoever asked; empty until it is ready"`
}

// AskOwnExport has the actor's data written into a file, by the password.
func (s *Service) AskOwnExport(ctx context.Context, a plugin.Actor, password string) (Export, error) {
	if err := s.prove(ctx, a, password); err != nil {
		return Export{}, err
	}
	return s.askExport(ctx, a, a.User)
}

// AskExport has somebody's data written into a file for a super admin.
func (s *Service) AskExport(ctx context.Context, a plugin.Actor, user plugin.UserID) (Export, error) {
	if _, err := s.person(ctx, s.DB, user); err != nil {
		return Export{}, err
	}
	return s.askExport(ctx, a, user)
}

func (s *Service) askExport(ctx context.Context, a plugin.Actor, user plugin.UserID) (Export, error) {
	// Each reads all that is kept.
	if err := s.archives.Guess(ctx, "export:"+string(a.User)+":"+string(user)); err != nil {
		return Export{}, err
	}
	id := plugin.NewID[string]()
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, addExportSQL, id, user, a.User); err != nil {
			if db.Violates(err, "personal_exports_one") {
				return ErrExportRunning
			}
			return fmt.Errorf("ask for an export: %w", err)
		}
		if err := s.Jobs.Insert(ctx, tx, exportArgs{id}); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.UserTopic(a.User))
		return audit.Write(ctx, tx, a, audit.Entry{Action: "user.export_asked", Type: "user", ID: string(user), Detail: map[string]any{"export": id}})
	})
	if err != nil {
		return Export{}, err
	}
	return s.export(ctx, id)
}

func (s *Service) export(ctx context.Context, id string) (Export, error) {
	e, err := db.One[Export](ctx, s.DB, exportSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return Export{}, plugin.ErrNotFound
	}
	if err != nil {
		return Export{}, fmt.Errorf("read an export: %w", err)
	}
	return e, nil
}

// Exports are the files that the actor, a super admin, asked for about others.
func (s *Service) Exports(ctx context.Context, a plugin.Actor) ([]Export, error) {
	list, err := db.Many[Export](ctx, s.DB, askedExportsSQL, a.User, s.Now())
	if err != nil {
		return nil, fmt.Errorf("list exports: %w", err)
	}
	for i := range list {
		s.address(a, &list[i])
	}
	return list, nil
}

// address gives a file its address: signed for one person and one quarter of an hour.
func (s *Service) address(a plugin.Actor, e *Export) {
	if e.State == "ready" {
		until := strconv.FormatInt(s.Now().Add(exportLink).Unix(), 10)
		e.URL = "/api/v1/exports/" + e.ID + "/file?until=" + until + "&key=" + base64.RawURLEncoding.EncodeToString(s.Keys.Sign("export", exportWords(e.ID, a.User, until)))
	}
}

func exportWords(id string, user plugin.UserID, until string) []byte {
	return []byte(id + " " + string(user) + " " + until)
}

// OpenExport opens a file by its address, for whoever asked for it. Any other is told that there is none.
func (s *Service) OpenExport(ctx context.Context, a plugin.Actor, id string, until int64, key string) (*blob.Object, error) {
	sum, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || a.By != "" || s.Now().Unix() > until || !s.Keys.Verify("export", exportWords(id, a.User, strconv.FormatInt(until, 10)), sum) {
		return nil, plugin.ErrNotFound
	}
	e, err := s.export(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.AskedBy != a.User || e.State != "ready" || !e.ExpiresAt.After(s.Now()) || (e.UserID != a.User && !a.Is(plugin.SuperAdmin)) {
		return nil, plugin.ErrNotFound
	}
	o, err := s.Blobs.Open(ctx, exportKey(id))
	if errors.Is(err, blob.ErrAbsent) {
		return nil, plugin.ErrNotFound
	}
	return o, err
}

const exportFolder = "exports/"

func exportKey(id string) string { return exportFolder + id + ".zip" }

// sweepExports deletes the files that expired, and those that no export has any more.
func (s *Service) sweepExports(ctx context.Context) error {
	for _, one := range []struct {
		sql  string
		args []any
	}{{failLostExportsSQL, nil}, {sweepExportsSQL, []any{s.Now()}}} {
		if _, err := s.DB.Exec(ctx, one.sql, one.args...); err != nil {
			return fmt.Errorf("sweep exports: %w", err)
		}
	}
	var found []string
	for info, err := range s.Blobs.List(ctx, exportFolder) {
		if err != nil {
			return fmt.Errorf("list the files of exports: %w", err)
		}
		// A file that is new may not have told its row yet.
		if id, ok := plugin.ParseID[string](strings.TrimSuffix(strings.TrimPrefix(info.Key, exportFolder), ".zip")); ok && s.Now().Sub(info.ModTime) > time.Hour {
			found = append(found, id)
		}
	}
	there, err := db.Values[string](ctx, s.DB, exportsThereSQL, found)
	if err != nil {
		return fmt.Errorf("look for exports: %w", err)
	}
	for _, id := range found {
		if !contains(there, id) {
			if err := s.Blobs.Delete(ctx, exportKey(id)); err != nil {
				return err
			}
		}
	}
	return nil
}
