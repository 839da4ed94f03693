package account

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

type importArgs struct {
	Import string        `json:"import"`
	By     plugin.UserID `json:"by"`
	Role   plugin.Role   `json:"role"`
	From   string        `json:"from"`
}

// Kind is the job's name.
func (importArgs) Kind() string { return "account.import" }

// RunImport begins to make the accounts of a checked import. With "invitation" each gets a mail with a link to choose a
// password; with "password" the temporary ones are fetched when it is done.
func (s *Service) RunImport(ctx context.Context, a plugin.Actor, id, credentials string) (Import, error) {
	im, err := s.Import(ctx, a, id)
	if err != nil {
		return Import{}, err
	}
	if err := s.mayImport(ctx, a, im.CourseID); err != nil {
		return Import{}, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if im.Ready == 0 && (im.CourseID == nil || im.Known == 0) {
			return ErrImportNobody
		}
		tag, err := tx.Exec(ctx, startImportSQL, id, a.User, credentials)
		if err != nil {
			return fmt.Errorf("start an import: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrImportState
		}
		if err := audit.Write(ctx, tx, a, audit.Entry{Action: "import.started", Type: "import", ID: id, Detail: map[string]any{"rows": im.Ready, "credentials": credentials}}); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, importArgs{Import: id, By: a.User, Role: a.Role, From: a.Address})
	})
	if err != nil {
		return Import{}, err
	}
	return s.Import(ctx, a, id)
}

// runImport is the job: batches until nothing is left. Whoever begins anew goes on where the last batch ended.
func (s *Service) runImport(ctx context.Context, args importArgs) error {
	a := plugin.Actor{User: args.By, Role: args.Role, Address: args.From}
	for {
		more, err := s.importBatch(ctx, a, args.Import)
		if err != nil && ctx.Err() == nil {
			_, noteErr := s.DB.Exec(ctx, failImportSQL, args.Import, plugin.AsFault(err).Code)
			return errors.Join(err, noteErr)
		}
		if err != nil || !more {
			return err
		}
	}
}

func (s *Service) importBatch(ctx context.Context, a plugin.Actor, id string) (more bool, err error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return false, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		more = false
		im, err := db.One[runningImport](ctx, tx, lockImportSQL, id)
		if errors.Is(err, db.ErrNoRow) {
			return nil // done, or thrown away meanwhile
		}
		if err != nil {
			return fmt.Errorf("lock an import: %w", err)
		}
		rows, err := importRows(ctx, tx, id, "ready", 0, importBatch)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return s.finishImport(ctx, tx, a, im)
		}
		more = true
		made, err := s.makeAccounts(ctx, tx, a, im, rows, site)
		if err != nil {
			return err
		}
		if im.CourseID != nil && len(made) > 0 {
			return s.Enroller.EnrollImported(ctx, tx, a, *im.CourseID, made)
		}
		return nil
	})
	return more, err
}

type runningImport struct {
	ID          string
	CourseID    *plugin.CourseID
	Credentials string
}

// finishImport takes those into the course who had accounts before, and ends the import.
func (s *Service) finishImport(ctx context.Context, tx db.Tx, a plugin.Actor, im runningImport) error {
	if im.CourseID != nil {
		known, err := db.Values[plugin.UserID](ctx, tx, knownOfImportSQL, im.ID)
		if err != nil {
			return fmt.Errorf("find known people: %w", err)
		}
		if err := s.Enroller.EnrollImported(ctx, tx, a, *im.CourseID, known); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, endImportSQL, im.ID); err != nil {
		return fmt.Errorf("end an import: %w", err)
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: "import.done", Type: "import", ID: im.ID})
}

// makeAccounts makes the accounts of one batch with a handful of statements. A row whose e-mail or phone was taken since
// it was checked is marked and left out.
func (s *Service) makeAccounts(ctx context.Context, tx db.Tx, a plugin.Actor, im runningImport, rows []ImportRow, site setting.Site) ([]plugin.UserID, error) {
	var lines []int
	var firsts, lasts, emails, languages []string
	var phones []*string
	var users []plugin.UserID
	for _, r := range rows {
		id := plugin.NewID[plugin.UserID]()
		lines, users = append(lines, r.Line), append(users, id)
		firsts, lasts, emails, phones = append(firsts, r.FirstName), append(lasts, r.LastName), append(emails, r.Email), append(phones, r.Phone)
		language := site.DefaultLanguage
		if r.Language != nil {
			language = *r.Language
		}
		languages = append(languages, language)
	}
	made, err := db.Values[plugin.UserID](ctx, tx, importUsersSQL, users, firsts, lasts, emails, phones)
	if err != nil {
		return nil, fmt.Errorf("make accounts: %w", err)
	}
	if _, err := tx.Exec(ctx, importPreferencesSQL, users, languages, site.TimeZone, made); err != nil {
		return nil, fmt.Errorf("make preferences: %w", err)
	}
	if _, err := tx.Exec(ctx, importDoneSQL, im.ID, lines, users, made); err != nil {
		return nil, fmt.Errorf("mark rows: %w", err)
	}
	entries, facts := make([]audit.Entry, 0, len(made)), make([]plugin.Event, 0, len(made))
	for _, id := range made {
		entries = append(entries, audit.Entry{Action: "user.created", Type: "user", ID: string(id), Detail: map[string]any{"role": plugin.Trainee, "import": im.ID}})
		facts = append(facts, plugin.UserCreated{User: id, Role: plugin.Trainee})
	}
	if err := audit.WriteMany(ctx, tx, a, entries); err != nil {
		return nil, err
	}
	if err := s.Bus.Publish(ctx, tx, facts...); err != nil {
		return nil, err
	}
	if im.Credentials == "invitation" {
		for _, id := range made {
			if err := s.sendLink(ctx, tx, id, PurposeInvitation); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// WriteCredentials gives everybody of a finished import who never signed in a temporary password and
// writes them to a file, this once: asked again, the passwords are new ones and the old are void.
func (s *Service) WriteCredentials(ctx context.Context, a plugin.Actor, id string) (func(io.Writer) error, error) {
	type waiting struct {
		ID                         plugin.UserID
		FirstName, LastName, Email string
	}
	var list []waiting
	var passwords []string
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		im, err := s.importOf(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if im.State != "done" {
			return ErrImportState
		}
		if list, err = db.Many[waiting](ctx, tx, waitingOfImportSQL, id); err != nil {
			return fmt.Errorf("find who waits: %w", err)
		}
		if len(list) == 0 {
			return ErrImportNobody
		}
		users, digests := make([]plugin.UserID, len(list)), make([][]byte, len(list))
		passwords = make([]string, len(list))
		for i, w := range list {
			users[i] = w.ID
			passwords[i], digests[i] = newOneTime()
		}
		if _, err := tx.Exec(ctx, oneTimesSQL, users, digests, s.Now().Add(oneTimeLife)); err != nil {
			return fmt.Errorf("keep temporary passwords: %w", err)
		}
		if _, err := tx.Exec(ctx, mustChangeSQL, users); err != nil {
			return fmt.Errorf("ask for new passwords: %w", err)
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "import.passwords_made", Type: "import", ID: id, Detail: map[string]any{"people": len(list)}})
	})
	if err != nil {
		return nil, err
	}
	return func(to io.Writer) error {
		w := csvfile.NewWriter(to)
		if err := w.Write(append(s.columnHeadings(a.Language)[:3], s.Texts.Text(a.Language, "account.import.password", nil))...); err != nil {
			return err
		}
		for i, p := range list {
			if err := w.Write(p.FirstName, p.LastName, p.Email, passwords[i]); err != nil {
				return err
			}
		}
		return w.Close()
	}, nil
}

// ForgetImport throws an import away that does not run. The accounts it made stay.
func (s *Service) ForgetImport(ctx context.Context, a plugin.Actor, id string) error {
	if _, err := s.Import(ctx, a, id); err != nil {
		return err
	}
	tag, err := s.DB.Exec(ctx, forgetImportSQL, id, a.User)
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrImportState
	}
	return err
}
