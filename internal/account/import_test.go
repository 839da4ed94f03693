package account_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

const importFile = `First name;Last name;E-mail;Phone;Shoe size
Omar;Samir;omar@example.com;0020 100 555 0001;42
منى;عادل;mona@example.com;;38
Known;Person;KNOWN@example.com;;
Twice;Person;omar@example.com;;
Phone;Taken;free@example.com;+201009999999;
X;;not an address;12;
=cmd;Person;formula@example.com;;
`

func (c *client) importing(query, file string) (im account.Import, a answer) {
	c.s.t.Helper()
	a = c.raw("POST", "/api/v1/imports"+query, "text/csv", []byte(file))
	if a.status == 201 {
		a.read(c.s.t, &im)
	}
	return im, a
}

func (c *client) imported(id string) account.Import {
	c.s.t.Helper()
	var im account.Import
	dbtest.Until(c.s.t, "the import is done", func() bool {
		c.do("GET", "/imports/"+id, nil).read(c.s.t, &im)
		return im.State == "done"
	})
	return im
}

func table(t *testing.T, a answer) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff")))).ReadAll()
	check(t, err)
	return rows
}

func TestImport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	s.person(plugin.Trainee, "known@example.com")
	owner, phone := s.person(plugin.Trainee, "owner@example.com"), "+201009999999"
	_, err := s.Change(t.Context(), operator, owner.ID, account.Change{Phone: &phone})
	check(t, err)
	im, a := admin.importing("?fileName=people.csv", importFile)
	if a.status != 201 || im.Ready != 2 || im.Known != 1 || im.Wrong != 4 || im.State != "ready" || !slices.Equal(im.Ignored, []string{"Shoe size"}) {
		t.Fatalf("checked: %d %s", a.status, a.body)
	}
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from users`)
	check(t, err)
	if n != 3 {
		t.Errorf("a check made accounts: %d", n)
	}
	var rows struct {
		Items []struct {
			Line   int
			Faults []struct{ Field, Code, Detail string }
		}
	}
	admin.do("GET", "/imports/"+im.ID+"/rows?state=wrong", nil).read(t, &rows)
	var got []string
	for _, r := range rows.Items {
		for _, f := range r.Faults {
			got = append(got, fmt.Sprint(r.Line, f.Field, f.Code))
			if f.Detail == "" || strings.Contains(f.Detail, "{{") || strings.HasPrefix(f.Detail, "field.") {
				t.Errorf("%s reads %q", f.Code, f.Detail)
			}
		}
	}
	want := []string{"5emailrepeated", "6phonetaken", "7firstNamename", "7lastNamename", "7emailemail", "7phonephone", "8firstNameformula"}
	if !slices.Equal(got, want) {
		t.Errorf("wrong: %q", got)
	}
	// The errors come back as a file that can be mended and imported.
	errors := table(t, admin.do("GET", "/imports/"+im.ID+"/errors", nil))
	if len(errors) != 5 || errors[1][2] != "omar@example.com" || !strings.Contains(errors[1][5], "2") || errors[4][0] != "'=cmd" {
		t.Errorf("errors: %q", errors)
	}
	admin.do("POST", "/imports/"+im.ID+"/passwords", nil).refused(t, 409, "import.state")
	if a := admin.do("POST", "/imports/"+im.ID+"/run", map[string]any{"credentials": "password"}); a.status != 202 {
		t.Fatalf("run: %d %s", a.status, a.body)
	}
	if im = admin.imported(im.ID); im.Done != 2 || im.Waiting != 2 {
		t.Errorf("done: %+v", im)
	}
	admin.do("POST", "/imports/"+im.ID+"/run", map[string]any{"credentials": "password"}).refused(t, 409, "import.nobody")
	first := table(t, admin.do("POST", "/imports/"+im.ID+"/passwords", nil))
	second := table(t, admin.do("POST", "/imports/"+im.ID+"/passwords", nil))
	if len(second) != 3 || second[1][3] == first[1][3] {
		t.Fatalf("passwords: %q, then %q", first, second)
	}
	s.client().do("POST", "/auth/sign-in", credentials("omar@example.com", first[1][3])).refused(t, 401, "auth.wrong_credentials")
	c := s.signedIn("+201005550001", second[1][3])
	c.do("GET", "/users", nil).refused(t, 403, "auth.change_password")
	if third := table(t, admin.do("POST", "/imports/"+im.ID+"/passwords", nil)); len(third) != 2 {
		t.Errorf("who signed in gets another password: %q", third)
	}
	if a := admin.do("DELETE", "/imports/"+im.ID, nil); a.status != 204 {
		t.Errorf("forget: %d", a.status)
	}
	admin.do("GET", "/imports/"+im.ID, nil).refused(t, 404, "not_found")
}

func TestImportByInvitationIntoACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainer, "trainer@example.com")
	known := s.person(plugin.Trainee, "known@example.com")
	trainer := s.signedIn("trainer@example.com", goodPassword)
	course := plugin.NewID[plugin.CourseID]()
	_, err := s.db.Exec(t.Context(), `insert into courses (id, trainer_id, slug, title, price_currency) select $1, id, 'x', 'A course', 'USD' from users where email = 'trainer@example.com'`, course)
	check(t, err)
	file := "firstname,lastname,email\nOmar,Samir,omar@example.com\nKnown,Person,known@example.com\n"
	_, a := trainer.importing("", file)
	a.refused(t, 403, "auth.denied") // a trainer takes people into a course, not into the site
	_, a = trainer.importing("?courseId="+string(course), file)
	a.refused(t, 404, "not_found") // a colleague's
	s.classes.open = true
	im, a := trainer.importing("?courseId="+string(course), file)
	if a.status != 201 || im.Ready != 1 || im.Known != 1 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.person(plugin.Trainer, "eve@example.com")
	for _, path := range []string{"", "/rows", "/errors"} {
		s.signedIn("eve@example.com", goodPassword).do("GET", "/imports/"+im.ID+path, nil).refused(t, 404, "not_found")
	}
	trainer.do("POST", "/imports/"+im.ID+"/run", map[string]any{"credentials": "invitation"})
	trainer.imported(im.ID)
	token := tokenIn(t, s.letter("omar@example.com", "Your account at"))
	var in struct{ User *account.Person }
	s.client().do("POST", "/auth/link/password", map[string]any{"token": token, "password": "green-window-77"}).read(t, &in)
	if in.User == nil || !slices.Contains(s.classes.inside, in.User.ID) || !slices.Contains(s.classes.inside, known.ID) {
		t.Errorf("in the course: %v", s.classes.inside)
	}
}

func TestFilesThatAreNoImport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	for name, c := range map[string]struct {
		file string
		code string
	}{
		"another encoding": {"\xc7\xe1\xc7\xd3\xe3,x,y\n", "csv.encoding"}, "empty": {"\n\n", "csv.empty"}, "no headings": {"Omar,Samir,omar@example.com\n", "import.columns"},
		"an open quote": {"first name,last name,email\n\"Omar,Samir,omar@example.com\n", "csv.quotes"}, "a picture": {"\x89PNG\r\n\x1a\n\x00", "csv.encoding"},
	} {
		_, a := admin.importing("", c.file)
		if a.refused(t, 422, c.code); t.Failed() {
			t.Fatal(name)
		}
	}
	_, a := admin.importing("", "first name,last name,email\n"+strings.Repeat("a,b,c\n", 20_001))
	a.refused(t, 413, "csv.long")
	_, a = admin.importing("", strings.Repeat("x", 17<<20))
	a.refused(t, 413, "request.too_large")
	example := admin.do("GET", "/imports/example", nil)
	if im, a := admin.importing("", string(example.body)); a.status != 201 || im.Ready != 1 {
		t.Errorf("the example: %d %s", a.status, a.body)
	}
	admin.head.Set("X-Language", "ar")
	if im, a := admin.importing("", string(admin.do("GET", "/imports/example", nil).body)); a.status != 201 || im.Wrong+im.Known+im.Ready != 1 {
		t.Errorf("the Arabic example: %d %s", a.status, a.body)
	}
}

// An import of many: 500 of them, or in full size the 10,000 of which at most 60 s are wanted.
func TestImportOfMany(t *testing.T) {
	t.Parallel()
	many := 1200
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		many = 10_000
	}
	s := newSite(t)
	admin := s.admin()
	var file strings.Builder
	file.WriteString("first name,last name,email,phone\n")
	for i := range many {
		fmt.Fprintf(&file, "Person,Number %d,p%d@example.com,+2010%08d\n", i, i, i)
	}
	begun := time.Now()
	im, a := admin.importing("", file.String())
	if a.status != 201 || im.Ready != many {
		t.Fatalf("%d %.200s", a.status, a.body)
	}
	admin.do("POST", "/imports/"+im.ID+"/run", map[string]any{"credentials": "password"})
	im = admin.imported(im.ID)
	passwords := table(t, admin.do("POST", "/imports/"+im.ID+"/passwords", nil))
	t.Logf("%d people in %v", many, time.Since(begun))
	if im.Done != many || len(passwords) != many+1 {
		t.Fatalf("done %d, %d passwords", im.Done, len(passwords))
	}
	for _, row := range [][]string{passwords[1], passwords[many/2], passwords[many]} {
		s.signedIn(row[2], row[3])
	}
	n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from one_time_credentials`)
	check(t, err)
	if n != many {
		t.Errorf("%d can sign in", n)
	}
}
