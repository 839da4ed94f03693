package account_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// What a request costs tells as little as what it answers: as many queries, and a hash, whoever is asked about. A clock would
// tell the same less surely.
func TestTheWorkTellsNothing(t *testing.T) {
	t.Parallel()
	s := siteOver(t, dbtest.URL(t), true, 1) // each connection prepares statements of its own
	s.open()
	// whom makes others to ask about: somebody, somebody switched off, nobody, a phone that somebody has and one of nobody.
	made := 0
	whom := func() []string {
		made++
		n := strconv.Itoa(made)
		known, off := s.person(plugin.Trainee, "mona"+n+"@example.com"), s.person(plugin.Trainee, "gone"+n+"@example.com")
		no, phone := false, fmt.Sprintf("+20100555%04d", made)
		_, err := s.Change(t.Context(), operator, off.ID, account.Change{IsActive: &no})
		check(t, err)
		_, err = s.Change(t.Context(), operator, known.ID, account.Change{Phone: &phone})
		check(t, err)
		return []string{known.Email, off.Email, "nobody" + n + "@example.com", phone, fmt.Sprintf("+20100556%04d", made)}
	}
	work := func(do func(ctx context.Context) error) int64 {
		ctx, n := db.WithCount(t.Context())
		if err := do(ctx); err != nil && plugin.AsFault(err).Code != account.ErrWrong.Code {
			t.Error(err)
		}
		return n.Load()
	}
	from := func(i int) plugin.Actor {
		return plugin.Actor{Address: fmt.Sprintf("198.18.%d.%d", i/250, i%250+1), Language: "en"}
	}
	for what, do := range map[string]func(ctx context.Context, i int, who string) error{
		"signing in": func(ctx context.Context, i int, who string) error {
			_, err := s.SignIn(ctx, from(i), who, "not it at all", "")
			return err
		},
		"registering": func(ctx context.Context, i int, who string) error {
			if !strings.Contains(who, "@") {
				who = fmt.Sprintf("new%d@example.com", i)
			}
			return s.Register(ctx, from(i), account.Registration{FirstName: "Omar", LastName: "Samir", Email: who, Password: "green-window-77"})
		},
		"a forgotten password": func(ctx context.Context, i int, who string) error { return s.ForgotPassword(ctx, from(i), who) },
	} {
		// A connection prepares a statement the first time, and a job that is inserted wakes the workers only now and then:
		// who costs more than another does so every time.
		counts := slices.Repeat([]int64{100}, 5)
		for round := 0; round < 3 || round < 40 && slices.Min(counts) != slices.Max(counts); round++ {
			all := whom()
			for _, i := range rand.Perm(len(all)) { // whoever comes first after a while wakes them
				counts[i] = min(counts[i], work(func(ctx context.Context) error { return do(ctx, 10*round+i, all[i]) }))
			}
		}
		if slices.Min(counts) != slices.Max(counts) || counts[0] < 2 {
			t.Errorf("%s costs %d queries", what, counts)
		}
	}
}

// Whoever slows an account down from many addresses does not turn its owner out who is in already.
func TestSlowingAnAccountDoesNotTurnItsOwnerOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person(plugin.Trainee, "mona@example.com")
	mona := s.signedIn("mona@example.com", goodPassword)
	blocked := 0
	for i := range 40 {
		eve := s.client()
		eve.address = fmt.Sprintf("198.51.100.%d:1", i)
		if eve.do("POST", "/auth/sign-in", credentials("mona@example.com", "guess")).status == 429 {
			blocked++
		}
	}
	if blocked < 20 {
		t.Fatalf("only %d of 40 guesses from as many addresses were held up", blocked)
	}
	if a := mona.do("GET", "/me/sessions", nil); a.status != 200 {
		t.Errorf("the owner's session: %d %s", a.status, a.body)
	}
	if a := mona.do("POST", "/auth/refresh", map[string]any{}); a.status != 200 {
		t.Errorf("the owner's next token: %d %s", a.status, a.body)
	}
	if a := mona.do("POST", "/me/password", map[string]any{"current": goodPassword, "new": "four-silver-kettles"}); a.status != 204 {
		t.Errorf("the owner's new password: %d %s", a.status, a.body)
	}
}

// Nobody raises themselves or others.
func TestRolesAreNotTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, role := range []plugin.Role{plugin.Trainee, plugin.Trainer} {
		email := string(role) + "@example.com"
		p := s.person(role, email)
		c := s.signedIn(email, goodPassword)
		for _, body := range []map[string]any{{"role": "super_admin"}, {"firstName": "Mona", "role": "super_admin"}, {"isActive": false}, {"requiresPasswordChange": false}, {"email": "x@example.com"}} {
			if a := c.do("PATCH", "/me", body); a.status != 422 {
				t.Errorf("%s sends %v to the own account: %d", role, body, a.status)
			}
		}
		for path, body := range map[string]map[string]any{"/users/" + string(p.ID): {"role": "super_admin"}, "/me/profile": {"role": "super_admin"}} {
			if a := c.do("PATCH", path, body); a.status != 403 && a.status != 422 {
				t.Errorf("%s sends %v to %s: %d", role, body, path, a.status)
			}
		}
		if a := c.do("POST", "/users", map[string]any{"firstName": "Eve", "lastName": "Adel", "email": "eve@example.com", "role": "super_admin"}); a.status != 403 {
			t.Errorf("%s makes a super admin: %d", role, a.status)
		}
		if now := c.me().User; now.Role != role || !now.IsActive {
			t.Errorf("%s became %+v", role, now)
		}
	}
	s.open()
	if a := s.client().do("POST", "/auth/register", with(registration("eve@example.com"), "role", "super_admin")); a.status != 422 {
		t.Errorf("registering as super admin: %d", a.status)
	}
}

// A column for the role is not read: an import makes trainees.
func TestImportsGiveNoRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	im, a := admin.importing("", "first name,last name,email,role,is_active,password_hash,email\nEve,Adel,eve@example.com,super_admin,true,x,other@example.com\n")
	if a.status != 201 || im.Ready != 1 || !slices.Equal(im.Ignored, []string{"role", "is_active", "password_hash", "email"}) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := admin.do("POST", "/imports/"+im.ID+"/run", map[string]any{"credentials": "password"}); a.status != 202 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	admin.imported(im.ID)
	role, err := db.Value[string](t.Context(), s.db, `select role::text from users where email = 'eve@example.com'`)
	check(t, err)
	if role != "trainee" {
		t.Errorf("the import made a %s", role)
	}
}

func TestFilesThatAreMeantToHurt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	head := "first name,last name,email\n"
	for name, c := range map[string]struct {
		file, code string
		status     int
	}{
		"Windows-1256":         {head + "\xe3\xe4\xed,\xda\xc7\xcf\xe1,mona@example.com\n", "csv.encoding", 422},
		"NUL":                  {head + "Mo\x00na,Adel,mona@example.com\n", "csv.encoding", 422},
		"a quote inside":       {head + "Mo\"na,Adel,\"mona@example.com\n", "csv.quotes", 422},
		"no e-mail":            {"first name,last name\nMona,Adel\n", "import.columns", 422},
		"only a mark":          {"\ufeff", "csv.empty", 422},
		"200,000 rows":         {head + strings.Repeat("Mona,Adel,mona@example.com\n", 200_000), "csv.long", 413},
		"one row of a million": {head + strings.Repeat(",", 1_000_000) + "\n", "", 201},
	} {
		_, a := admin.importing("", c.file)
		if c.code != "" {
			a.refused(t, c.status, c.code)
		} else if a.status != c.status {
			t.Errorf("%s: %d %.300s", name, a.status, a.body)
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
	for name, file := range map[string]string{
		"a byte order mark": "\ufeff" + head + "Mona,Adel,mona@example.com\n", "carriage returns": strings.ReplaceAll(head+"Mona,Adel,mona@example.com\n", "\n", "\r"),
		"both": strings.ReplaceAll(head+"Mona,Adel,mona@example.com\n", "\n", "\r\n"),
	} {
		if im, a := admin.importing("", file); a.status != 201 || im.Ready != 1 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// endless is a file of 100 MB that counts how much of it was taken.
type endless struct{ left, read int64 }

func (e *endless) Read(b []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), e.left)
	for i := range b[:n] {
		b[i] = 'a'
	}
	e.left, e.read = e.left-n, e.read+n
	return int(n), nil
}

// A file of 100 MB is refused before it is read, and when it does not say its size, before most of it is.
func TestAHugeFileIsRefusedEarly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	for _, size := range []int64{100 << 20, -1} {
		file := &endless{left: 100 << 20}
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports", file)
		r.ContentLength = size
		r.Header.Set("Content-Type", "text/csv")
		for k, v := range admin.cookies {
			r.Header.Add("Cookie", k+"="+v)
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		answer{w.Code, w.Result().Header, w.Body.Bytes()}.refused(t, 413, "request.too_large")
		if file.read > 17<<20 {
			t.Errorf("%d MB were read of a file of 100 MB", file.read>>20)
		}
	}
}

// What is wrong with a file comes back as a file in which nothing runs.
func TestTheFileOfErrorsRunsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	im, a := admin.importing("", "first name,last name,email,phone\n"+
		"\"=HYPERLINK(\"\"http://evil.example\"\")\",Adel,eve@example.com,\n@SUM(1+1),Adel,eva@example.com,\nMona,Adel,=1+1,\nMona,Adel,mona@example.com,=cmd|'/c calc'!A1\n\"\t=1+1\",Adel,-2+3,\n")
	if a.status != 201 || im.Wrong != 5 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	file := admin.do("GET", "/imports/"+im.ID+"/errors", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file.body), "\ufeff"))).ReadAll()
	check(t, err)
	if len(rows) != 6 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, cell := range slices.Concat(rows...) {
		if cell != "" && strings.ContainsRune("=+-@|\t\r", rune(cell[0])) {
			t.Errorf("a spreadsheet runs %q", cell)
		}
	}
}

// One mailbox has one account, however it is spelled; what only looks alike is another mailbox.
func TestOneMailboxOneAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.admin()
	add := func(email string) answer {
		return admin.do("POST", "/users", map[string]any{"firstName": "Mona", "lastName": "Adel", "email": email, "role": "trainee", "password": goodPassword})
	}
	if a := add("renée.adel@example.com"); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, same := range []string{"RENÉE.Adel@Example.COM", " renée.adel@example.com ", "rene\u0301e.adel@example.com"} {
		add(same).refused(t, 409, "account.email_taken", "/email taken")
		if a := s.client().do("POST", "/auth/sign-in", credentials(same, goodPassword)); a.status != 200 {
			t.Errorf("%q does not sign in: %d", same, a.status)
		}
	}
	for _, other := range []string{"renéeadel@example.com", "renée.adel+work@example.com", "ren\u00e9\u0435.adel@example.com"} { // the last has a Cyrillic letter
		if a := add(other); a.status != 201 {
			t.Errorf("%q is another mailbox: %d %s", other, a.status, a.body)
		}
	}
}

func TestTwoAdminsDeleteEachOther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for round := range 5 {
		_, err := s.db.Exec(t.Context(), `update users set role = 'trainee'`)
		check(t, err)
		ids := []plugin.UserID{s.person(plugin.SuperAdmin, fmt.Sprintf("a%d@example.com", round)).ID, s.person(plugin.SuperAdmin, fmt.Sprintf("b%d@example.com", round)).ID}
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i := range ids {
			all.Go(func() {
				_, errs[i] = s.Delete(t.Context(), plugin.Actor{User: ids[1-i], Role: plugin.SuperAdmin}, ids[i])
			})
		}
		all.Wait()
		left, err := db.Value[int](t.Context(), s.db, `select count(*)::int from users where role = 'super_admin' and is_active`)
		check(t, err)
		if left != 1 || !errors.Is(errors.Join(errs...), account.ErrLastAdmin) {
			t.Errorf("round %d: %d admins left, errors %v", round, left, errs)
		}
	}
}
