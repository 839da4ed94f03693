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

func decodeFaults(raw json.RawMessage) ([]RowFault, error) {
	list := []RowFault{}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read what is wrong with a row: %w", err)
	}
	return list, nil
}
