package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// desk is a console with a database, and what is said there.
type desk struct {
	t    *testing.T
	env  map[string]string
	db   *db.DB
	base string // of a server that runs meanwhile
}

func newDesk(t *testing.T) *desk {
	url := dbtest.URL(t)
	return &desk{t: t, env: map[string]string{"DATABASE_URL": url, "COURSEWORX_DATA": t.TempDir()}, db: dbtest.Open(t, url, 4)}
}

// run runs a command as the shell would.
func (d *desk) run(args ...string) (status int, out, err string) {
	d.t.Helper()
	var o, e bytes.Buffer
	status = run(d.t.Context(), args, world{version: "test", getenv: func(name string) string { return d.env[name] }, out: &o, err: &e})
	return status, o.String(), e.String()
}

// does fails the test unless the command ends well, and returns what it said.
func (d *desk) does(args ...string) string {
	d.t.Helper()
	status, out, err := d.run(args...)
	if status != 0 {
		d.t.Fatalf("courseworx %s: status %d: %s%s", strings.Join(args, " "), status, out, err)
	}
	return out
}

// password is the line that holds nothing else.
func password(t *testing.T, out string) string {
	t.Helper()
	for line := range strings.SplitSeq(out, "\n") {
		if line != "" && !strings.Contains(line, " ") {
			return line
		}
	}
	t.Fatalf("no password in %q", out)
	return ""
}

// serve runs a server on the same database until the test ends.
func (d *desk) serve() {
	d.t.Helper()
	cfg, err := config.Read("serve", []string{"--listen", "127.0.0.1:0"}, func(name string) string { return d.env[name] }, &bytes.Buffer{})
	if err != nil {
		d.t.Fatal(err)
	}
	cfg.LogLevel = "error"
	s, err := app.Listen(cfg, app.Options{Version: "test", Out: &bytes.Buffer{}})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Run(ctx, func(*app.App) { close(ready) }) }()
	d.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
	<-ready
	d.base = "http://" + s.Address().String()
}

// call sends a request with a token, or none, and returns the status.
func (d *desk) call(method, path, token string, body, into any) int {
	d.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequest(method, d.base+"/api/v1"+path, bytes.NewReader(b))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			d.t.Fatal(err)
		}
	}
	return res.StatusCode
}

func (d *desk) signIn(email, password string) (token string, status int) {
	d.t.Helper()
	var in struct{ AccessToken string }
	status = d.call("POST", "/auth/sign-in", "", map[string]any{"identifier": email, "password": password}, &in)
	return in.AccessToken, status
}

func TestUserCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := password(t, d.does("user", "create", "mona@example.org", "--first", "Mona", "--last", "Adel", "--role", "super_admin"))
	d.does("user", "create", "--first", "Omar", "--last", "Said", "omar@example.org")
	list := d.does("user", "list")
	if !strings.Contains(list, "mona@example.org") || !strings.Contains(list, "Omar Said") || !strings.Contains(list, "super_admin") {
		t.Errorf("the list:\n%s", list)
	}
	if list := d.does("user", "list", "--role", "trainee"); strings.Contains(list, "mona@") || !strings.Contains(list, "omar@") {
		t.Errorf("trainees:\n%s", list)
	}
	d.serve() // from now on beside a server that has to hear of it
	token, status := d.signIn("mona@example.org", first)
	if status != http.StatusOK {
		t.Fatalf("the temporary password does not let in: %d", status)
	}
	signedOut := func(token string) {
		t.Helper()
		dbtest.Until(t, "the session is over", func() bool { return d.call("GET", "/me/sessions", token, nil, nil) == http.StatusUnauthorized })
	}
	second := password(t, d.does("user", "reset-password", "MONA@example.org"))
	signedOut(token)
	if _, status := d.signIn("mona@example.org", first); status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", status)
	}
	token, _ = d.signIn("mona@example.org", second)
	if _, err := d.db.Exec(t.Context(), `insert into second_factors (user_id, secret, confirmed_at) select id, '', now() from users where email = 'mona@example.org'`); err != nil {
		t.Fatal(err)
	}
	d.does("user", "reset-mfa", "mona@example.org")
	signedOut(token)
	if n, err := db.Value[int](t.Context(), d.db, `select count(*)::int from second_factors`); err != nil || n != 0 {
		t.Errorf("%d second factors, %v", n, err)
	}

	third := password(t, d.does("user", "reset-password", "omar@example.org"))
	token, _ = d.signIn("omar@example.org", third)
	d.does("user", "deactivate", "omar@example.org")
	signedOut(token)
	if _, status := d.signIn("omar@example.org", third); status != http.StatusUnauthorized {
		t.Errorf("a deactivated account: %d", status)
	}
	d.does("user", "activate", "omar@example.org")
	d.does("user", "set-role", "omar@example.org", "trainer")
	if list := d.does("user", "list", "--query", "omar"); !strings.Contains(list, "trainer") || !strings.Contains(list, "active") {
		t.Errorf("after all:\n%s", list)
	}
	actions, err := db.Values[string](t.Context(), d.db, `select action from audit_log where actor_id is null and address = 'console' order by id`)
	if want := "user.created user.created user.password_reset user.second_factor_reset user.password_reset user.updated user.updated user.updated"; err != nil || strings.Join(actions, " ") != want {
		t.Errorf("the audit log has %q, %v", actions, err)
	}
}

func TestUserCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.does("user", "create", "mona@example.org", "--first", "Mona", "--last", "Adel", "--role", "super_admin")
	for _, one := range []struct {
		args   string
		status int
		says   string
	}{
		{"user", 2, "reset-mfa <email>"},
		{"user --help", 0, "reset-mfa <email>"},
		{"user reset-mfa --help", 0, "Usage: courseworx user reset-mfa <email>"},
		{"user list --help", 0, "-role"},
		{"user dance", 2, "dance"},
		{"user reset-mfa", 2, "Usage: courseworx user reset-mfa <email>"},
		{"user reset-mfa a@example.org b@example.org", 2, "Usage"},
		{"user reset-mfa --no-such-flag a@example.org", 2, "no-such-flag"},
		{"user set-role mona@example.org boss", 2, "trainee"},
		{"user list --role boss", 2, "trainee"},
		{"user reset-mfa nobody@example.org", 1, "no account with the address nobody@example.org"},
		{"user reset-mfa mona@example.org", 1, "second factor"}, // there is none
		{"user reset-password nobody@example.org", 1, "user list"},
		{"user deactivate mona@example.org", 1, "last super admin"},
		{"user set-role mona@example.org trainee", 1, "last super admin"},
		{"user create mona@example.org --first Mona --last Adel", 1, "in use"},
		{"user create mona --first M --last Adel", 1, "firstName: "},
	} {
		status, out, err := d.run(strings.Fields(one.args)...)
		if status != one.status || !strings.Contains(out+err, one.says) || strings.Contains(out+err, "{{") || strings.Contains(out+err, "problem.") {
			t.Errorf("courseworx %s: status %d: %s%s", one.args, status, out, err)
		}
	}
}
