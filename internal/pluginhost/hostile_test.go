package pluginhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// unreadable is an error that panics when it is read.
type unreadable struct{}

func (unreadable) Error() string { panic("unreadable") }

// unwritable is an answer that panics when it is written as JSON.
type unwritable struct{}

func (unwritable) MarshalJSON() ([]byte, error) { panic("unwritable") }

type hostilePersonal struct{}

func (hostilePersonal) Export(context.Context, native.Querier, plugin.UserID) (any, error) {
	return unwritable{}, nil
}
func (hostilePersonal) Erase(context.Context, native.Tx, plugin.UserID) error { return unreadable{} }

// What a plugin answers may be as bad as how it does it: that ends in the guard, too.
func TestAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var fault *plugin.Fault
	for what, does := range map[string]func() error{
		"an error that cannot be read": func() error { return unreadable{} },
		"one that holds such a one":    func() error { return errors.Join(errors.New("a"), unreadable{}) },
		"a fault that is none":         func() error { return fault },
		"the end of its goroutine":     func() error { runtime.Goexit(); return nil },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var host native.Host
			p := troubled(&host, func(context.Context) error { return does() })
			register := p.register
			p.register = func(r native.Registrar, h native.Host) error {
				route(r, "/bad", func(context.Context) error { return does() })
				r.Health(func(context.Context) error { return does() })
				return register(r, h)
			}
			bad := named("bad")
			bad.register = func(native.Registrar, native.Host) error { return does() }
			s := must(t, dbtest.URL(t), false, p, bad, named("other"))
			if is := s.stands(t, "bad"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "panic: ") {
				t.Errorf("registered: %+v %s", is, deref(is.Reason))
			}
			for _, id := range []string{"sample", "other"} {
				_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
				check(t, err)
			}
			if status, code := s.do(t, "GET", "/x/sample/bad", "", ""); status != 500 || code != "plugin.broken" {
				t.Errorf("called: %d %s", status, code)
			}
			h, err := s.Health(t.Context(), "sample")
			if err != nil || h.Message == nil || h.InFlight != 0 || h.Hanging != 0 {
				t.Errorf("asked how it is: %+v, %v", h, err)
			}
			s.works(t)
			s.publish(t, plugin.CoursePublished{Course: "a"})
			dbtest.Until(t, "what it hears is counted", func() bool {
				check(t, s.Reload(t.Context()))
				return strings.Contains(s.done(t, "sample", "event", "course.published").LastError, "panic: ")
			})
		})
	}
}

// What a plugin gives out about somebody is written where it is guarded.
func TestPersonalDataThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error { r.Personal(hostilePersonal{}); return nil }
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	all := pluginhost.Personal{Host: s.Host}
	kept, err := all.Export(t.Context(), s.db, admin)
	if _, bad := json.Marshal(kept); err == nil || bad != nil || code(err) != "plugin.broken" {
		t.Errorf("given out: %v, %v", kept, err)
	}
	if err := s.db.InTx(t.Context(), func(tx db.Tx) error { return all.Erase(t.Context(), tx, admin) }); code(err) != "plugin.broken" {
		t.Errorf("erased: %v", err)
	}
}
