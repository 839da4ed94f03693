package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// importMost is how many people one file holds, importBytes how large it is.
	importMost  = 20_000
	importBytes = 16 << 20
	// importBatch is how many accounts one transaction makes: progress is shown after each, and a
	// server that dies loses none that was shown.
	importBatch = 500
)

// The faults of imports.
var (
	ErrImportColumns = plugin.NewFault(plugin.Invalid, "import.columns")
	ErrImportState   = plugin.NewFault(plugin.Conflict, "import.state")
	ErrImportNobody  = plugin.NewFault(plugin.Conflict, "import.nobody")
)

// importColumns are the names under which a file may give a value, folded as columnName does.
var importColumns = map[string][]string{
	"firstName": {"firstname", "givenname", "first", "name1", "الاسمالاول", "الاسمالأول", "الاسم"},
	"lastName":  {"lastname", "surname", "familyname", "last", "name2", "اسمالعائلة", "الاسمالاخير", "الاسمالأخير", "اللقب"},
	"email":     {"email", "mail", "emailaddress", "البريدالالكتروني", "البريدالإلكتروني", "البريد"},
	"phone":     {"phone", "mobile", "phonenumber", "telephone", "الهاتف", "رقمالهاتف", "الجوال", "المحمول"},
	"language":  {"language", "lang", "اللغة"},
}

// columnName folds a heading: letters and digits only, in lower case.
func columnName(heading string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_./*", r) {
			return -1
		}
		return r
	}, strings.ToLower(heading))
}

// Import is a file of people, checked or run.
type Import struct {
	ID          string           `json:"id"`
	FileName    string           `json:"fileName"`
	CourseID    *plugin.CourseID `json:"courseId"`
	State       string           `json:"state" enum:"ready,running,done,failed"`
	Credentials string           `json:"credentials" enum:"invitation,password"`
	Ready       int              `json:"ready" doc:"Rows that make an account"`
	Known       int              `json:"known" doc:"Rows whose e-mail has an account already"`
	Wrong       int              `json:"wrong" doc:"Rows that cannot be taken"`
	Done        int              `json:"done" doc:"Accounts made so far"`
	Waiting     int              `json:"waiting" doc:"People of this import who never signed in"`
	Ignored     []string         `json:"ignoredColumns" doc:"Headings of the file that mean nothing here; only right after the upload"`
	CreatedAt   time.Time        `json:"createdAt"`
}

// RowFault is what is wrong with one value of a row.
type RowFault struct {
	Field string      `json:"field"`
	Code  string      `json:"code"`
	Args  plugin.Args `json:"args,omitempty"`
}

// ImportRow is one row of a file.
type ImportRow struct {
	Line      int
	State     string
	FirstName string
	LastName  string
	Email     string
	Phone     *string
	Language  *string
	Faults    []RowFault
}

// CheckImport reads a file and keeps what it found. Nobody gets an account yet.
func (s *Service) CheckImport(ctx context.Context, a plugin.Actor, course *plugin.CourseID, fileName string, file []byte) (Import, error) {
	if err := s.mayImport(ctx, a, course); err != nil {
		return Import{}, err
	}
	rows, err := csvfile.Read(file, importMost+1)
	if err != nil {
		return Import{}, err
	}
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Import{}, err
	}
	columns, ignored, err := columnsOf(rows[0].Cells)
	if err != nil {
		return Import{}, err
	}
	list := make([]ImportRow, 0, len(rows)-1)
	for _, r := range rows[1:] {
		list = append(list, checkRow(r, columns, site.Languages))
	}
	repeated(list)
	if fileName = strings.TrimSpace(fileName); fileName == "" {
		fileName = "import.csv"
	}
	if r := []rune(fileName); len(r) > 255 {
		fileName = string(r[:255])
	}
	id := plugin.NewID[string]()
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := s.markKnown(ctx, tx, list); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, addImportSQL, id, a.User, course, fileName); err != nil {
			return fmt.Errorf("keep an import: %w", err)
		}
		return addImportRows(ctx, tx, id, list)
	})
	if err != nil {
		return Import{}, err
	}
	im, err := s.Import(ctx, a, id)
	im.Ignored = ignored
	return im, err
}

// mayImport: super admins import anywhere, trainers into courses whose people they manage.
func (s *Service) mayImport(ctx context.Context, a plugin.Actor, course *plugin.CourseID) error {
	if course == nil {
		if !a.Is(plugin.SuperAdmin) {
			return plugin.ErrDenied
		}
		return nil
	}
	return s.Enroller.MayEnroll(ctx, a, *course)
}

// columnsOf finds the place of each value in the file.
func columnsOf(headings []string) (columns map[string]int, ignored []string, err error) {
	columns, ignored = map[string]int{}, []string{}
	for i, heading := range headings {
		name := columnName(heading)
		field := ""
		for f, names := range importColumns {
			if slices.Contains(names, name) {
				field = f
			}
		}
		if _, twice := columns[field]; field == "" || twice {
			if heading != "" {
				ignored = append(ignored, heading)
			}
			continue
		}
		columns[field] = i
	}
	var missing []string
	for _, field := range []string{"firstName", "lastName", "email"} {
		if _, ok := columns[field]; !ok {
			missing = append(missing, field)
		}
	}
	if len(missing) > 0 {
		return nil, nil, ErrImportColumns.With("columns", strings.Join(missing, ", "))
	}
	return columns, ignored, nil
}

func checkRow(r csvfile.Row, columns map[string]int, languages []string) ImportRow {
	cell := func(field string) string {
		if i, ok := columns[field]; ok && i < len(r.Cells) {
			return r.Cells[i]
		}
		return ""
	}
	row := ImportRow{Line: r.Line, State: "ready", Faults: []RowFault{}}
	wrong := func(field, code string, args plugin.Args) {
		row.State = "wrong"
		row.Faults = append(row.Faults, RowFault{field, code, args})
	}
	var ok bool
	for _, n := range []struct {
		field string
		into  *string
	}{{"firstName", &row.FirstName}, {"lastName", &row.LastName}} {
		if *n.into, ok = cleanName(cell(n.field)); !ok {
			wrong(n.field, "name", plugin.Args{"min": nameMin, "max": nameMax})
		} else if strings.ContainsAny((*n.into)[:1], "=+@") {
			wrong(n.field, "formula", nil)
		}
	}
	if row.Email, ok = cleanEmail(cell("email")); !ok {
		wrong("email", "email", nil)
	}
	if text := cell("phone"); text != "" {
		phone, ok := cleanPhone(text)
		row.Phone = &phone
		if !ok {
			wrong("phone", "phone", nil)
		}
	}
	if text := strings.ToLower(cell("language")); text != "" {
		row.Language = &text
		if !slices.Contains(languages, text) {
			wrong("language", "language", nil)
		}
	}
	for _, text := range []*string{&row.FirstName, &row.LastName, &row.Email, row.Phone, row.Language} {
		if text != nil && utf8.RuneCountInString(*text) > 300 { // it is shown, not used
			*text = string([]rune(*text)[:300])
		}
	}
	return row
}

// repeated marks the rows whose e-mail or phone an earlier row has.
func repeated(list []ImportRow) {
	emails, phones := map[string]int{}, map[string]int{}
	for i := range list {
		row := &list[i]
		if row.State != "ready" {
			continue
		}
		for _, v := range []struct {
			field, value string
			seen         map[string]int
		}{{"email", strings.ToLower(row.Email), emails}, {"phone", deref(row.Phone), phones}} {
			if v.value == "" {
				continue
			}
			if line, ok := v.seen[v.value]; ok {
				row.State = "wrong"
				row.Faults = append(row.Faults, RowFault{v.field, "repeated", plugin.Args{"line": line}})
				continue
			}
			v.seen[v.value] = row.Line
		}
	}
}

// markKnown marks the rows whose e-mail has an account, which are skipped, and those whose phone is
// somebody else's, which are wrong.
func (s *Service) markKnown(ctx context.Context, q db.Querier, list []ImportRow) error {
	var emails, phones []string
	for _, row := range list {
		if row.State == "ready" {
			emails = append(emails, strings.ToLower(row.Email))
			if row.Phone != nil {
				phones = append(phones, *row.Phone)
			}
		}
	}
	type taken struct{ Email, Phone string }
	rows, err := db.Many[taken](ctx, q, takenSQL, emails, phones)
	if err != nil {
		return fmt.Errorf("look for known people: %w", err)
	}
	byEmail, byPhone := map[string]bool{}, map[string]string{}
	for _, t := range rows {
		byEmail[t.Email] = true
		if t.Phone != "" {
			byPhone[t.Phone] = t.Email
		}
	}
	for i := range list {
		row := &list[i]
		switch email := strings.ToLower(row.Email); {
		case row.State != "ready":
		case byEmail[email]:
			row.State = "known"
		case row.Phone != nil && byPhone[*row.Phone] != "":
			row.State = "wrong"
			row.Faults = append(row.Faults, RowFault{"phone", "taken", nil})
		}
	}
	return nil
}

// importOf reads one of the actor's imports; a foreign one is not found.
func (s *Service) importOf(ctx context.Context, q db.Querier, a plugin.Actor, id string) (Import, error) {
	im, err := db.One[Import](ctx, q, importSQL, id, a.User)
	if errors.Is(err, db.ErrNoRow) {
		return Import{}, plugin.ErrNotFound
	}
	if err != nil {
		return Import{}, fmt.Errorf("read an import: %w", err)
	}
	return im, nil
}

// Import returns one of the actor's imports, as far as it came.
func (s *Service) Import(ctx context.Context, a plugin.Actor, id string) (Import, error) {
	return s.importOf(ctx, s.DB, a, id)
}

// Imports returns the actor's last imports.
func (s *Service) Imports(ctx context.Context, a plugin.Actor) ([]Import, error) {
	return db.Many[Import](ctx, s.DB, importsSQL, a.User)
}

// ImportRows returns a page of an import's rows in the order of the file, of one state or of all ("").
func (s *Service) ImportRows(ctx context.Context, a plugin.Actor, id, state, cursor string, limit int) (plugin.Page[ImportRow], error) {
	after, err := plugin.ParseCursor[lineKey](cursor)
	if err != nil {
		return plugin.Page[ImportRow]{}, err
	}
	line := 0
	if after != nil {
		line = after.Line
	}
	if _, err := s.Import(ctx, a, id); err != nil {
		return plugin.Page[ImportRow]{}, err
	}
	rows, err := importRows(ctx, s.DB, id, state, line, limit+1)
	if err != nil {
		return plugin.Page[ImportRow]{}, err
	}
	return plugin.Cut(rows, limit, func(r ImportRow) lineKey { return lineKey{r.Line} }), nil
}

type lineKey struct {
	Line int `json:"l"`
}

// WriteErrors writes the rows that were not taken, as they stood, with the reasons in the actor's language: mended, the
// file can be imported again.
func (s *Service) WriteErrors(ctx context.Context, a plugin.Actor, id string, to io.Writer) error {
	if _, err := s.Import(ctx, a, id); err != nil {
		return err
	}
	w := csvfile.NewWriter(to)
	heading := s.columnHeadings(a.Language)
	if err := w.Write(append(heading, s.Texts.Text(a.Language, "account.import.reason", nil), s.Texts.Text(a.Language, "account.import.line", nil))...); err != nil {
		return err
	}
	for line := 0; ; {
		rows, err := importRows(ctx, s.DB, id, "wrong", line, 1000)
		if err != nil {
			return err
		}
		for _, r := range rows {
			var why []string
			for _, f := range r.Faults {
				why = append(why, s.Texts.Text(a.Language, "account.import.column."+f.Field, nil)+": "+s.Texts.Text(a.Language, "field."+f.Code, f.Args))
			}
			if err := w.Write(r.FirstName, r.LastName, r.Email, deref(r.Phone), deref(r.Language), strings.Join(why, " "), strconv.Itoa(r.Line)); err != nil {
				return err
			}
			line = r.Line
		}
		if len(rows) < 1000 {
			return w.Close()
		}
	}
}

func (s *Service) columnHeadings(language string) []string {
	var list []string
	for _, field := range []string{"firstName", "lastName", "email", "phone", "language"} {
		list = append(list, s.Texts.Text(language, "account.import.column."+field, nil))
	}
	return list
}

// WriteExample writes a file that can be filled in.
func (s *Service) WriteExample(language string, to io.Writer) error {
	w := csvfile.NewWriter(to)
	if err := w.Write(s.columnHeadings(language)...); err != nil {
		return err
	}
	first, last := s.Texts.Text(language, "account.import.example.first", nil), s.Texts.Text(language, "account.import.example.last", nil)
	return errors.Join(w.Write(first, last, "mona.adel@example.com", "+201005550123", language), w.Close())
}

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

func decodeFaults(raw json.RawMessage) ([]RowFault, error) {
	list := []RowFault{}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read what is wrong with a row: %w", err)
	}
	return list, nil
}
