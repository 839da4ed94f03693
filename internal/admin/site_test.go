package admin_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// site is the module on a database, with two super admins, a trainer and two trainees.
type site struct {
	*admin.Service
	t                          *testing.T
	db                         *db.DB
	settings                   *setting.Store
	ada, eva, omar, lea, hamid plugin.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	url := dbtest.URL(t)
	d := dbtest.Open(t, url, 12)
	signals := db.NewSignals(url, slog.New(slog.DiscardHandler))
	s := &site{t: t, db: d, settings: setting.NewStore(d, signals, time.Now)}
	s.Service = admin.New(admin.Deps{DB: d, Settings: s.settings, Signals: signals, Now: time.Now})
	s.ada, s.eva = s.person(plugin.SuperAdmin, "Ada"), s.person(plugin.SuperAdmin, "Eva")
	s.omar, s.lea, s.hamid = s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainee, "Lea"), s.person(plugin.Trainee, "Hamid")
	return s
}

func (s *site) person(role plugin.Role, name string) plugin.Actor {
	s.t.Helper()
	id := plugin.NewID[plugin.UserID]()
	s.exec(`insert into users (id, first_name, last_name, email, role) values ($1, $2, 'Haddad', $3, $4::text::user_role)`, id, name, name+"@example.org", string(role))
	return plugin.Actor{User: id, Role: role, Language: "en", Address: "192.0.2.7"}
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.db.Exec(s.t.Context(), sql, args...)
	s.must(err)
}

func (s *site) number(sql string, args ...any) int {
	s.t.Helper()
	n, err := db.Value[int](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return n
}

// refused checks that err is the fault, at the fields that are given as "pointer code".
func (s *site) refused(what string, err error, want *plugin.Fault, fields ...string) {
	s.t.Helper()
	if err == nil || !plugin.AsFault(err).Is(want) {
		s.t.Errorf("%s: %v instead of %s", what, err, want.Code)
		return
	}
	got := plugin.AsFault(err).Fields
	if len(got) != len(fields) {
		s.t.Errorf("%s: fields %+v, want %v", what, got, fields)
		return
	}
	for i, f := range got {
		if f.Pointer+" "+f.Code != fields[i] {
			s.t.Errorf("%s: field %s %s, want %s", what, f.Pointer, f.Code, fields[i])
		}
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}
