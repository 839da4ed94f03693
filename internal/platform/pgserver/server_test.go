//go:build unix

package pgserver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStartsOnAnEmptyFolderAndKeepsRows(t *testing.T) {
	cfg := Config{Root: filepath.Join(folder(t), "postgres")}
	if builtIn != "" {
		t.Setenv(programsEnv, "") // the whole way: unpack what this build carries
	} else if _, err := os.Stat(archivePath()); err == nil {
		cfg.Archive = archivePath()
	}
	began := time.Now()
	s := start(t, cfg)
	t.Logf("first start: %v with PostgreSQL %s (%s)", time.Since(began).Round(time.Millisecond), s.Binaries().Version, s.Binaries().Source)

	dsn := s.DSN(Database)
	run(t, dsn, `create table note (body text)`)
	run(t, dsn, `insert into note values ('kept')`)
	stop(t, s)
	if err := s.Err(); err != nil || s.State().Phase != Stopped {
		t.Errorf("after Stop: phase %s, error %v", s.State().Phase, err)
	}
	if _, err := tryAsk(t.Context(), dsn, `select 'alive'`); err == nil {
		t.Error("the database still answers after Stop")
	}

	began = time.Now()
	s = start(t, cfg)
	t.Logf("next start: %v", time.Since(began).Round(time.Millisecond))
	if s.DSN(Database) != dsn {
		t.Error("the connection string changed between two starts")
	}
	if got := ask(t, dsn, `select body from note`); got != "kept" {
		t.Errorf("read %q", got)
	}
}

func TestDatabaseIsSetUpAsPromised(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root, MaxConnections: 23, SharedBuffersMB: 16, Settings: map[string]string{"work_mem": "2MB"}})
	dsn := s.DSN(Database)
	for sql, want := range map[string]string{
		`select current_setting('listen_addresses')`:                                         "",
		`select current_setting('unix_socket_permissions')`:                                  "0700",
		`select current_setting('max_connections')`:                                          "23",
		`select current_setting('shared_buffers')`:                                           "16MB",
		`select current_setting('work_mem')`:                                                 "2MB",
		`select current_setting('timezone')`:                                                 "UTC",
		`select current_setting('data_checksums')`:                                           "on",
		`select current_setting('wal_level')`:                                                "replica",
		`select current_setting('jit')`:                                                      "off",
		`select current_setting('server_encoding')`:                                          "UTF8",
		`select pg_get_userbyid(datdba) from pg_database where datname = current_database()`: "courseworx",
		`select (not rolsuper)::text from pg_roles where rolname = current_user`:             "true",
		`select upper('é') || lower('ÀÇ')`:                                                   "Éàç",
		`select string_agg(x, '' order by x) from unnest(array['b', 'a', 'C', 'é']) x`:       "Cabé",
		`select (count(*) > 0)::text from pg_stat_statements`:                                "true",
		`select count(*)::text from pg_hba_file_rules where auth_method <> 'scram-sha-256'`:  "0",
	} {
		if strings.Contains(sql, "pg_hba_file_rules") {
			admin, err := s.AdminDSN(Database)
			if err != nil {
				t.Fatal(err)
			}
			if got := ask(t, admin, sql); got != want {
				t.Errorf("%s: %q, want %q", sql, got, want)
			}
			continue
		}
		if got := ask(t, dsn, sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	for _, name := range []string{passwordFile, adminPasswordFile} {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	wrong := strings.Replace(dsn, s.password, "guessed", 1)
	if _, err := tryAsk(t.Context(), wrong, `select 'in'`); err == nil {
		t.Error("a wrong password was let in")
	}
	info, err := os.Stat(s.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	uid, _, _ := owner(info)
	if os.Geteuid() == 0 {
		t.Log("as root: PostgreSQL must not be root")
		if uid == 0 {
			t.Error("the data belongs to root")
		}
	} else if uid != os.Geteuid() {
		t.Errorf("the data belongs to %d", uid)
	}
}

func TestLostPasswordFileOfTheApplicationIsReplaced(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	stop(t, s)
	if err := os.Remove(filepath.Join(root, passwordFile)); err != nil {
		t.Fatal(err)
	}
	s = start(t, Config{Root: root})
	ask(t, s.DSN(Database), `select 'in'`)
	stop(t, s)

	for _, name := range []string{passwordFile, adminPasswordFile} {
		if err := os.Remove(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := tryStart(t, Config{Root: root})
	var lost ErrPassword
	if !errors.As(err, &lost) || lost.Path != filepath.Join(root, adminPasswordFile) {
		t.Errorf("both passwords lost: %v", err)
	}
}

func TestKilledPostgresComesBack(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	dsn := s.DSN(Database)
	run(t, dsn, `create table note (id int)`)
	for kill := 1; kill <= 3; kill++ {
		run(t, dsn, `insert into note values (1)`)
		before := s.State().PID
		began := time.Now()
		if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, "another postmaster runs", func() bool {
			st := s.State()
			return st.Phase == Running && st.PID != before
		})
		t.Logf("back after %v", time.Since(began).Round(time.Millisecond))
		if got := ask(t, dsn, `select count(*)::text from note`); got != string(rune('0'+kill)) {
			t.Errorf("after kill %d there are %s rows", kill, got)
		}
		if st := s.State(); st.Restarts != kill || st.Err != nil {
			t.Errorf("after kill %d: %d restarts, error %v", kill, st.Restarts, st.Err)
		}
	}
}

func TestKilledPostgresWithABusyBackend(t *testing.T) {
	s := start(t, Config{Root: filepath.Join(folder(t), "postgres")})
	dsn := s.DSN(Database)
	run(t, dsn, `create table note (id int)`)
	busy := make(chan error, 1)
	go func() { // a backend that computes does not notice for long that its postmaster is gone
		_, err := tryAsk(t.Context(), dsn, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000000) select count(*)::text from n`)
		busy <- err
	}()
	eventually(t, "the long query runs", func() bool {
		return ask(t, dsn, `select count(*)::text from pg_stat_activity where query like 'with recursive%'`) == "1"
	})
	before := s.State().PID
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another postmaster runs", func() bool {
		st := s.State()
		return st.Phase == Running && st.PID != before
	})
	if err := <-busy; err == nil {
		t.Error("the old backend went on beside the new server")
	}
	run(t, dsn, `insert into note values (1)`)
}

func TestSomebodyStopsPostgres(t *testing.T) {
	s := start(t, Config{Root: filepath.Join(folder(t), "postgres")})
	before := s.State().PID
	if err := syscall.Kill(before, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another postmaster runs", func() bool {
		st := s.State()
		return st.Phase == Running && st.PID != before
	})
	ask(t, s.DSN(Database), `select 'alive'`)
}

func TestServerWhoseDataIsGoneEnds(t *testing.T) {
	s := start(t, Config{Root: filepath.Join(folder(t), "postgres")})
	if err := os.Rename(s.DataDir(), s.DataDir()+"-moved"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(s.State().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the server tries for ever")
	}
	if s.Err() == nil {
		t.Error("no reason given")
	}
}

func TestLongPathAndOddCharacters(t *testing.T) {
	root := filepath.Join(folder(t), strings.Repeat("long, 'odd' ", 8), "postgres")
	s := start(t, Config{Root: root})
	if strings.HasPrefix(s.socketDir, root) {
		t.Errorf("the socket is in %s", s.socketDir)
	}
	ask(t, s.DSN(Database), `select 'alive'`)
	socketDir := s.socketDir
	stop(t, s)
	if _, err := os.Stat(socketDir); !os.IsNotExist(err) {
		t.Errorf("%s was left behind", socketDir)
	}

	odd := start(t, Config{Root: filepath.Join(folder(t), `a, b'c%20?d`)})
	ask(t, odd.DSN(Database), `select 'alive'`)
}
