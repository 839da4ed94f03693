package account

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// exportArgs is the job that makes a file with somebody's data.
type exportArgs struct {
	Export string `json:"export"`
}

// Kind is the job's name.
func (exportArgs) Kind() string { return "account.export" }

// makeExport makes the file and tells whoever asked for it. What fails is shown, and can be asked for again.
func (s *Service) makeExport(ctx context.Context, args exportArgs) error {
	e, err := s.export(ctx, args.Export)
	if errors.Is(err, plugin.ErrNotFound) || (err == nil && e.State != "making") {
		return nil
	}
	if err != nil {
		return err
	}
	err = s.fillExport(ctx, e)
	if err == nil || ctx.Err() != nil { // a server that stops hands the job back
		return err
	}
	s.Log.WarnContext(ctx, "an export of personal data failed", "export", e.ID, "err", err)
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		s.Hub.Changed(tx, live.UserTopic(e.AskedBy))
		_, err := tx.Exec(ctx, failExportSQL, e.ID)
		return err
	})
}

func (s *Service) fillExport(ctx context.Context, e Export) error {
	p, err := s.person(ctx, s.DB, e.UserID)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "courseworx-export-*.zip")
	if err != nil {
		return blob.Explain(fmt.Errorf("begin an export: %w", err))
	}
	defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }()
	advance := func(percent int) error {
		return s.DB.InTx(ctx, func(tx db.Tx) error {
			s.Hub.Changed(tx, live.UserTopic(e.AskedBy))
			_, err := tx.Exec(ctx, advanceExportSQL, e.ID, percent)
			return err
		})
	}
	if err := s.writeArchive(ctx, file, p, e.AskedBy == e.UserID, advance); err != nil {
		return blob.Explain(err)
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("read an export: %w", err)
	}
	if err := s.Blobs.Put(ctx, exportKey(e.ID), file, size, "application/zip"); err != nil {
		return fmt.Errorf("keep an export: %w", err)
	}
	keep, err := setting.Get(ctx, s.Settings, setting.RetentionKey)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		now := s.Now()
		tag, err := tx.Exec(ctx, readyExportSQL, e.ID, size, now, now.Add(setting.Days(keep.Exports)))
		if err != nil || tag.RowsAffected() == 0 { // the person is gone, and the file is swept
			return err
		}
		link := "/profile"
		if e.AskedBy != e.UserID {
			link = "/admin/privacy"
		}
		s.Hub.Changed(tx, live.UserTopic(e.AskedBy))
		return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: "export_ready:" + e.ID, User: e.AskedBy, Kind: "export_ready", Link: link})
	})
}

// own is what this module itself keeps about people.
type own struct{}

func (own) Name() string { return "account" }

func (own) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	args := []any{user}
	return personal.Sections{
		{Name: "person", SQL: personalPersonSQL, Args: args}, {Name: "profile", SQL: personalProfileSQL, Args: args},
		{Name: "ways_in", SQL: personalWaysInSQL, Args: args}, {Name: "links", SQL: personalLinksSQL, Args: args},
		{Name: "imports", SQL: personalImportsSQL, Args: args}, {Name: "imported", SQL: personalImportedSQL, Args: args},
		{Name: "exports", SQL: personalExportsSQL, Args: args}, {Name: "deletion_requests", SQL: personalRequestsSQL, Args: args},
	}, nil
}

// Erase has nothing to do: Delete does it.
func (own) Erase(context.Context, db.Tx, plugin.UserID) error { return nil }

// People are all that keep something about people, this module first.
func (s *Service) People() []accountapi.Personal {
	return append([]accountapi.Personal{own{}}, s.Deps.Personal...)
}

// writeArchive writes a ZIP of all that is kept about a person: a file for each module, a page to read them, the picture.
// own says that the person asked for it: what is nobody else's is left out of the one that a super admin makes.
func (s *Service) writeArchive(ctx context.Context, w io.Writer, p Person, own bool, advance func(percent int) error) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := zip.NewWriter(buffered)
	page, err := s.newIndex(ctx, p)
	if err != nil {
		return err
	}
	defer page.close()
	sources := s.People()
	for i, source := range sources {
		if err := s.writeModule(ctx, out, page, source, p.ID, own); err != nil {
			return fmt.Errorf("export what %s keeps: %w", source.Name(), err)
		}
		if err := advance(95 * (i + 1) / len(sources)); err != nil {
			return err
		}
	}
	if p.Avatar != nil {
		if err := s.writeAvatar(ctx, out, *p.Avatar); err != nil {
			return err
		}
	}
	index, err := out.Create("index.html")
	if err != nil {
		return err
	}
	if err := page.copyTo(index); err != nil {
		return err
	}
	return errors.Join(out.Close(), buffered.Flush())
}

func (s *Service) writeAvatar(ctx context.Context, out *zip.Writer, path string) error {
	o, err := s.Blobs.Open(ctx, "avatars/"+strings.TrimPrefix(path, avatarPath))
	if errors.Is(err, blob.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // it was only read
	to, err := out.Create("avatar.jpg")
	if err != nil {
		return err
	}
	_, err = io.Copy(to, o.Content)
	return err
}

// writeModule writes the file of one module, record by record, and shows it in the page.
func (s *Service) writeModule(ctx context.Context, out *zip.Writer, page *index, source accountapi.Personal, user plugin.UserID, own bool) error {
	kept, err := source.Export(ctx, s.DB, user)
	if err != nil || kept == nil {
		return err
	}
	name := source.Name() + ".json"
	to, err := out.Create(name)
	if err != nil {
		return err
	}
	page.module(source.Name(), name)
	sections, ok := kept.(personal.Sections)
	if !ok {
		encoder := json.NewEncoder(to)
		encoder.SetIndent("", "  ")
		return encoder.Encode(kept)
	}
	file := &counted{w: to}
	file.say("{")
	for i, section := range sections {
		if i > 0 {
			file.say(",")
		}
		fmt.Fprintf(file, "\n  %q: [", section.Name)
		if !own && section.Others != "" {
			section.SQL = section.Others
		}
		n := 0
		err := section.Each(ctx, s.DB, func(row json.RawMessage) error {
			if n > 0 {
				file.say(",")
			}
			file.say("\n    ")
			_, _ = file.Write(row)
			n++
			return errors.Join(file.err, page.row(section.Name, n, row))
		})
		if err != nil {
			return err
		}
		if n > 0 {
			file.say("\n  ")
			page.end(n)
		}
		file.say("]")
	}
	file.say("\n}\n")
	return file.err
}

// counted remembers the first error of a writer.
type counted struct {
	w   io.Writer
	err error
}

func (c *counted) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	c.err = err
	return n, err
}

func (c *counted) say(text string) { _, _ = io.WriteString(c, text) }
